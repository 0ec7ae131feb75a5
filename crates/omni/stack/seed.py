"""Puts rows and secrets, given as JSON on standard input, into the AWS emulator."""

import argparse
import json
import sys

import boto3


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--region", required=True)
    arguments = parser.parse_args()
    session = boto3.Session("test", "test", region_name=arguments.region)
    dynamodb = session.client("dynamodb", endpoint_url=arguments.endpoint)
    secrets = session.client("secretsmanager", endpoint_url=arguments.endpoint)

    seed = json.load(sys.stdin)
    for row in seed["rows"]:
        item = {name: {"S": row[name]} for name in ("pk", "sk", "doc")}
        dynamodb.put_item(TableName=seed["table"], Item=item)
    for name, document in seed["secrets"].items():
        text = json.dumps(document)
        try:
            secrets.create_secret(Name=name, SecretString=text)
        except secrets.exceptions.ResourceExistsException:
            secrets.put_secret_value(SecretId=name, SecretString=text)


if __name__ == "__main__":
    main()
