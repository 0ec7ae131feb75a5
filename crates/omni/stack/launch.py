"""Runs the AWS emulator until it is told to stop or whoever started it is gone, and notes the functions' calls in the
file that it is given.

Standard input is a pipe held by the owner: when it closes, however the owner ended, the emulator ends too, and the
functions it started with it.
"""

import os
import signal
import socketserver
import sys
import threading

# Without this every answer of its Lambda Runtime API waits for a delayed ACK: 100 ms an invocation instead of 58.
socketserver.StreamRequestHandler.disable_nagle_algorithm = True

GRACE_SECONDS = 5


def end_with_owner(calls):
    sys.stdin.buffer.read()
    try:
        calls.save()
    finally:
        threading.Timer(GRACE_SECONDS, end_group).start()
        os.kill(os.getpid(), signal.SIGTERM)


def end_group():
    # The owner made this process the leader of a group of its own; never end a group that is somebody else's.
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


from calls import Calls, recorded  # noqa: E402  (after the switch above)
from ministack import app as emulator  # noqa: E402
from ministack.services import apigateway  # noqa: E402


class Method(str):
    """A method that no comparison takes for OPTIONS.

    An HTTP API without CORS hands OPTIONS to the route that takes it, as any other method; the emulator answers it as
    a preflight whatever the API says. A route for ANY takes a method of any name, so this reaches the function, where
    it is OPTIONS again.
    """

    __hash__ = str.__hash__

    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True


handle = apigateway._handle_execute_in_scope


async def handle_as_aws(api_id, stage, path, method, *rest, **named):
    has_cors = bool(apigateway._apis.get(api_id, {}).get("corsConfiguration"))
    if method == "OPTIONS" and not has_cors:
        method = Method(method)
    return await handle(api_id, stage, path, method, *rest, **named)


apigateway._handle_execute_in_scope = handle_as_aws

calls = Calls(sys.argv[1])
threading.Thread(target=end_with_owner, args=(calls,), daemon=True).start()
emulator.app = recorded(emulator.app, calls)
sys.argv = ["ministack"]
emulator.main()
