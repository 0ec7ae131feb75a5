"""Notes which function calls which operation of AWS on which resource, and how often: never what is in a request.

Functions name themselves in the user agent of their requests (`app/<function>`); whoever does not is not noted. The file
has one JSON line for each function, operation and resource; `cargo omni policies` holds it against the roles.
"""

import collections
import json
import os
import threading
import urllib.parse

SAVE_SECONDS = 1
SERVICES = {
    "DynamoDB_20120810": "dynamodb",
    "AmazonSQS": "sqs",
    "secretsmanager": "secretsmanager",
    "AWSStepFunctions": "states",
}
OBJECT_OPERATIONS = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
BUCKET_OPERATIONS = {"GET": "ListObjectsV2", "HEAD": "HeadBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}


class Calls:
    """Counts, saved every second while there is something new and once more by `save`."""

    def __init__(self, path):
        self.path = path
        self.counts = collections.Counter()
        self.changed = False
        self.lock = threading.Lock()
        self.save()
        self.save_later()

    def save_later(self):
        timer = threading.Timer(SAVE_SECONDS, self.save_again)
        timer.daemon = True
        timer.start()

    def save_again(self):
        if self.changed:
            self.save()
        self.save_later()

    def save(self):
        with self.lock:
            self.changed = False
            keys = ("function", "operation", "resource")
            lines = [json.dumps(dict(zip(keys, call), count=count)) for call, count in sorted(self.counts.items())]
            temporary = f"{self.path}.new"
            with open(temporary, "w") as file:
                file.write("".join(line + "\n" for line in lines))
            os.replace(temporary, self.path)

    def count(self, function, scope, headers, body):
        try:
            called = list(operations(scope["method"], scope["path"], headers, body))
        except (KeyError, TypeError, ValueError):
            called = []
        # What is not understood is noted as such, and no role allows it.
        called = called or [(f"unknown:{scope['method']}", headers.get("x-amz-target", scope["path"]))]
        with self.lock:
            self.counts.update((function, operation, resource) for operation, resource in called)
            self.changed = True


def recorded(app, calls):
    """The ASGI application `app`, whose requests are counted in `calls` as they are read."""

    async def listening(scope, receive, send):
        headers = {}
        if scope["type"] == "http":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        function = caller(headers.get("user-agent", ""))
        if function is None:
            return await app(scope, receive, send)
        body = bytearray()

        async def heard():
            message = await receive()
            if message["type"] == "http.request":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    calls.count(function, scope, headers, bytes(body))
            return message

        return await app(scope, heard, send)

    return listening


def caller(user_agent):
    names = [word.removeprefix("app/") for word in user_agent.split() if word.startswith("app/")]
    return names[0] if names else None


def operations(method, path, headers, body):
    """What a request does to which resources: `("sqs:SendMessage", "omni-local-inbound.fifo")`."""
    service, _, operation = headers.get("x-amz-target", "").partition(".")
    if service in SERVICES:
        return of_json(SERVICES[service], operation, json.loads(body))
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        return [(f"sns:{form['Action']}", form["TopicArn"])]
    bucket, _, key = path.lstrip("/").partition("/")
    return [(f"s3:{(OBJECT_OPERATIONS if key else BUCKET_OPERATIONS)[method]}", f"{bucket}/{key}" if key else bucket)]


def of_json(service, operation, request):
    name = f"{service}:{operation}"
    if service == "sqs":
        return [(name, request["QueueUrl"].rsplit("/", 1)[-1])]
    if service == "secretsmanager":
        return [(name, request["SecretId"])]
    if service == "states":
        return [(name, request["stateMachineArn"])]
    if "TransactItems" in request:
        parts = [part for item in request["TransactItems"] for part in item.items()]
        return [(f"{name}.{part}", wanted["TableName"]) for part, wanted in parts]
    if "RequestItems" in request:
        return [(name, table) for table in request["RequestItems"]]
    index = f"/index/{request['IndexName']}" if request.get("IndexName") else ""
    return [(name, request["TableName"] + index)]
