"""`python3 -m emulator [PORT]`: serves the emulator on 127.0.0.1 until it is stopped."""

import argparse
import gc
import logging
import os
import pathlib
import socket
import sys
import threading


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="emulator", description="an AWS emulator for recovery across regions")
    parser.add_argument("port", nargs="?", type=int, default=0, help="on 127.0.0.1; 0, the default, picks a free one")
    parser.add_argument("--port-file", type=pathlib.Path, help="a file that receives the port once calls are served")
    parser.add_argument("--until-input-ends", action="store_true", help="stop when standard input is closed")
    parser.add_argument("--verbose", action="store_true", help="log each request")
    return parser.parse_args()


def listen(port: int) -> socket.socket:
    """The socket comes first: moto calls itself, so it must know its port before it is loaded."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    os.environ["MOTO_PORT"] = str(listener.getsockname()[1])
    return listener


def announce(port: int, file: pathlib.Path | None) -> None:
    """The port file appears whole, so a test that waits for it never reads half a number."""
    if file is not None:
        draft = file.with_suffix(".draft")
        draft.write_text(str(port))
        draft.replace(file)
    print(f"emulator: http://127.0.0.1:{port}", flush=True)


def stop_when_input_ends() -> None:
    """A test that is killed closes our input: its emulator must not outlive it, nor any snapshot."""

    def wait() -> None:
        # Not through `sys.stdin`, which belongs to the process that a snapshot was taken of.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    given = arguments()
    if given.until_input_ends:
        stop_when_input_ends()
        os.register_at_fork(after_in_child=stop_when_input_ends)
    listener = listen(given.port)
    port = listener.getsockname()[1]
    logging.getLogger("werkzeug").setLevel(logging.INFO if given.verbose else logging.ERROR)
    gc.disable()  # what loading makes mostly stays: it is searched for garbage once, and never again
    from .server import make_emulator  # moto reads its settings while it loads

    server = make_emulator(listener)
    gc.collect()
    gc.freeze()
    gc.enable()
    announce(port, given.port_file)
    server.serve_forever()


if __name__ == "__main__":
    main()
