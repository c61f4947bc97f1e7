"""`python3 tests/live`: the folder is run as a program, its modules are those of a package."""

import pathlib
import signal
import sys
from typing import Any

sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])

from live.program import main  # noqa: E402


def interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    for stop in (signal.SIGTERM, signal.SIGHUP):  # whoever stops it wants nothing left behind either
        signal.signal(stop, interrupt)
    sys.exit(main(sys.argv[1:]))
