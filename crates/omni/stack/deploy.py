"""Deploys template.yaml itself to the AWS emulator, and says how far it is in JSON lines on standard output.

What the emulator leaves out is added here, and what it refuses is left out, so that the template needs no word about it:
- it drops the routes of an HTTP API: integrations and routes are made from the functions' HttpApi events;
- it drops what becomes of asynchronous invocations that fail: the functions' EventInvokeConfig is put in place;
- it refuses alarms on more than one metric, which ring for nobody here: they are not deployed;
- it takes a queue's MaximumConcurrency as text where that is a parameter, and stops polling: it gets the number;
- nobody has run `sam package`: each function's zip goes to a bucket of the emulator, and CodeUri says so.
"""

import argparse
import io
import json
import pathlib
import re
import sys
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

STACK = "omni-local"
CODE_BUCKET = "omni-local-code"
DEADLINE_SECONDS = 120


def main():
    arguments = parse_arguments()
    session = boto3.Session("test", "test", region_name=arguments.region)
    config = Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"}, max_pool_connections=4)

    def client(service):
        return session.client(service, endpoint_url=arguments.endpoint, config=config)

    template = yaml_parse(pathlib.Path(arguments.template).read_text())
    template["Resources"] = {
        logical_id: resource
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] != "AWS::CloudWatch::Alarm" or "Metrics" not in resource["Properties"]
    }
    functions = {
        logical_id: resource
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    say(step="upload", functions=len(functions))
    upload_code(client("s3"), template, functions, dict(arguments.binary))

    parameters = dict(arguments.parameter)
    bound_mappings(template, functions, parameters)
    say(step="deploy", resources=len(template["Resources"]))
    resources = deploy(client("cloudformation"), client("s3"), template, parameters)

    say(step="routes")
    api_id = resources["Api"]
    add_routes(client("apigatewayv2"), client("lambda"), api_id, functions, resources)

    add_invoke_configs(client("lambda"), client("sqs"), functions, resources)

    say(step="check")
    check(client("lambda"), client("events"), template, functions, resources)
    say(outputs={"apiId": api_id})


def parse_arguments():
    def pair(text):
        name, _, value = text.partition("=")
        return name, value

    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--template", required=True)
    parser.add_argument("--binary", action="append", type=pair, default=[], metavar="FUNCTION=PATH")
    parser.add_argument("--parameter", action="append", type=pair, default=[], metavar="NAME=VALUE")
    return parser.parse_args()


def upload_code(s3, template, functions, binaries):
    try:
        s3.create_bucket(Bucket=CODE_BUCKET)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
            raise
    template.get("Globals", {}).get("Function", {}).pop("CodeUri", None)
    def upload(logical_id, function):
        binary = function["Metadata"]["BuildProperties"]["Binary"]
        if binary not in binaries:
            fail(f"{logical_id} wants the binary {binary}, and there is no function of that name")
        body = package(binaries[binary])
        key = f"{binary}-{zlib.crc32(body):08x}.zip"
        s3.put_object(Bucket=CODE_BUCKET, Key=key, Body=body)
        function["Properties"]["CodeUri"] = {"Bucket": CODE_BUCKET, "Key": key}

    with ThreadPoolExecutor() as threads:
        for _ in threads.map(upload, functions.keys(), functions.values()):
            pass


def package(path):
    """Zips a binary as provided.al2023 wants it: alone, executable, called bootstrap. Quickly rather than small."""
    entry = zipfile.ZipInfo("bootstrap")
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o755 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compresslevel=1) as archive:
        archive.writestr(entry, pathlib.Path(path).read_bytes(), compresslevel=1)
    return buffer.getvalue()


def bound_mappings(template, functions, parameters):
    for function in functions.values():
        for event in function["Properties"].get("Events", {}).values():
            bound = event["Properties"].get("ScalingConfig")
            if bound is not None:
                name = bound["MaximumConcurrency"]["Ref"]
                value = parameters.get(name, template["Parameters"][name]["Default"])
                bound["MaximumConcurrency"] = int(value)


def deploy(cloudformation, s3, template, parameters):
    # By URL: a body may have 51,200 bytes.
    s3.put_object(Bucket=CODE_BUCKET, Key="template.json", Body=json.dumps(template).encode())
    url = s3.generate_presigned_url("get_object", Params={"Bucket": CODE_BUCKET, "Key": "template.json"})
    request = {
        "StackName": STACK,
        "TemplateURL": url.split("?")[0],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
    }
    try:
        cloudformation.create_stack(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyExistsException":
            raise
        update(cloudformation, request)
    wait(cloudformation)
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK)
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
    }


def update(cloudformation, request):
    try:
        cloudformation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise


def wait(cloudformation):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        status = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return
        if "ROLLBACK" in status or "FAILED" in status:
            fail(f"deployment ended as {status}: {reason(cloudformation)}")
        time.sleep(0.2)
    fail(f"deployment took longer than {DEADLINE_SECONDS} s")


def reason(cloudformation):
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [e for e in reversed(events) if e["ResourceStatus"].endswith("_FAILED")]
    if not failed:
        return "no event says why"
    return f"{failed[0]['LogicalResourceId']}: {failed[0].get('ResourceStatusReason', 'no reason given')}"


def add_routes(api, functions_api, api_id, functions, resources):
    for route in api.get_routes(ApiId=api_id)["Items"]:
        api.delete_route(ApiId=api_id, RouteId=route["RouteId"])
    for integration in api.get_integrations(ApiId=api_id)["Items"]:
        api.delete_integration(ApiId=api_id, IntegrationId=integration["IntegrationId"])
    for logical_id, function in functions.items():
        events = [e for e in function["Properties"].get("Events", {}).values() if e["Type"] == "HttpApi"]
        if not events:
            continue
        arn = functions_api.get_function(FunctionName=resources[logical_id])["Configuration"]["FunctionArn"]
        integration = api.create_integration(
            ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
        )["IntegrationId"]
        for event in events:
            key = f"{event['Properties']['Method'].upper()} {event['Properties']['Path']}"
            api.create_route(ApiId=api_id, RouteKey=key, Target=f"integrations/{integration}")
    stages = {stage["StageName"] for stage in api.get_stages(ApiId=api_id)["Items"]}
    if "$default" not in stages:
        api.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)


def add_invoke_configs(functions_api, sqs, functions, resources):
    for logical_id, function in functions.items():
        wanted = function["Properties"].get("EventInvokeConfig")
        if wanted is None:
            continue
        queue, attribute = wanted["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"]
        assert attribute == "Arn", f"{logical_id}: on-failure destinations are queues"
        url = resources[queue]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        functions_api.put_function_event_invoke_config(
            FunctionName=resources[logical_id],
            MaximumEventAgeInSeconds=wanted["MaximumEventAgeInSeconds"],
            MaximumRetryAttempts=wanted["MaximumRetryAttempts"],
            DestinationConfig={"OnFailure": {"Destination": arn}},
        )


def check(functions_api, events_api, template, functions, resources):
    """Compares what is there with what the template says: the emulator is young, and what it drops it drops silently."""
    absent = [
        logical_id
        for logical_id, resource in template["Resources"].items()
        if not resource["Type"].startswith("AWS::Serverless::")
        and logical_id not in resources
        # What is made under a condition only is a domain or an address, and nobody has either here.
        and "Condition" not in resource
    ]
    for logical_id, function in functions.items():
        name = resources.get(logical_id)
        if name is None:
            absent.append(logical_id)
            continue
        expected = [e["Type"] for e in function["Properties"].get("Events", {}).values()]
        mappings = functions_api.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        if len(mappings) != sum(kind in ("SQS", "DynamoDB") for kind in expected):
            absent.append(f"{logical_id}: event source mappings")
        if any(m.get("FunctionResponseTypes") != ["ReportBatchItemFailures"] for m in mappings):
            absent.append(f"{logical_id}: ReportBatchItemFailures")
        arn = functions_api.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
        if "Schedule" in expected and not events_api.list_rule_names_by_target(TargetArn=arn)["RuleNames"]:
            absent.append(f"{logical_id}: schedule")
        if "EventInvokeConfig" in function["Properties"] and not has_invoke_config(functions_api, name):
            absent.append(f"{logical_id}: event invoke configuration")
    if absent:
        fail(f"the emulator left out {', '.join(absent)}")


def has_invoke_config(functions_api, name):
    try:
        return bool(functions_api.get_function_event_invoke_config(FunctionName=name)["DestinationConfig"])
    except ClientError:
        return False


def say(**line):
    print(json.dumps(line), flush=True)


def fail(message):
    say(error=message)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except ClientError as error:
        fail(re.sub(r"\s+", " ", str(error)))
