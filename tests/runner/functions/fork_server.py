"""`python3 -m runner.functions.fork_server SOCKET`: a small process from which the processes of functions are forked.

After a fork, whichever side writes to a page has to copy it. The test process is large and writes all over its memory; this one
holds what boto3 needs, and waits.

Each message is JSON, and the socket keeps message boundaries. `{"start": [SERVICE, ...]}` brings the pipe of a function along and names
the services to load; the answer is the process ID. `{"end": PID}` has no answer. A process reads its task from its pipe.
"""

import gc
import json
import os
import signal
import socket
import sys
import traceback
from multiprocessing.connection import Connection

from emulator import descriptions

from . import child, models

MESSAGE_BYTES = 65536


def serve(requests: socket.socket) -> None:
    """Until the other side is closed."""
    descriptions.share()
    models.unused_session()
    while True:
        message, pipes, _, _ = socket.recv_fds(requests, MESSAGE_BYTES, 1)
        if not message:
            return
        asked = json.loads(message)
        if "end" in asked:
            os.kill(asked["end"], signal.SIGKILL)
            os.waitpid(asked["end"], 0)
            continue
        for service in asked["start"]:
            models.warm(service)
        [pipe] = pipes
        requests.send(str(_start(requests, pipe)).encode())
        os.close(pipe)


def _start(requests: socket.socket, pipe: int) -> int:
    gc.freeze()  # the collector marks what it looks at, which would copy all of the memory for the new process
    process = os.fork()
    if process == 0:
        try:
            requests.close()
            connection = Connection(pipe)
            child.run(connection, *connection.recv())
        except BaseException:  # the runner only sees that the pipe ends; this says why
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(0)
    return process


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
