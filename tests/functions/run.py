#!/usr/bin/env python3
"""All tests of the compiler's functions, with the exit code that CTest expects: 77 when something they need is missing."""

import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "end_to_end"))

from harness import main  # noqa: E402

if __name__ == "__main__":
    sys.argv[1:1] = ["discover", "-s", str(FOLDER)]
    main(module=None)
