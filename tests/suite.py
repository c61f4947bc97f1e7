#!/usr/bin/env python3
"""The unittest modules of one folder, with the exit code that CTest expects: 77 when something they need is missing.

    suite.py FOLDER [PATTERN]       all of tests/FOLDER, or the modules that PATTERN names
"""

import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS / "end_to_end"))

from harness import main  # noqa: E402

if __name__ == "__main__":
    folder, *pattern = sys.argv[1:]
    sys.argv[1:] = ["discover", "-s", str(TESTS / folder), *(("-p", *pattern) if pattern else ())]
    main(module=None)
