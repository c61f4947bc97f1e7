#!/usr/bin/env python3
"""Writes the state of an emitted configuration as somebody else would have it: `make_state.py FOLDER > state.json`."""

import json
import pathlib
import sys

from estate import Estate

if __name__ == "__main__":
    print(json.dumps(Estate(pathlib.Path(sys.argv[1])).state(), indent=1))
