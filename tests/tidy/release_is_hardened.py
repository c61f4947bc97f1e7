#!/usr/bin/env python3
"""release_is_hardened.py LIBRARY: the release binary has what stops an error in it from being exploited.

LIBRARY holds objects of the compiler alone: what Debian's libraries bring into the binary is protected anyway. Exits 77 (skipped) where
readelf is not here.
"""

import os
import re
import shutil
import subprocess
import sys

# What readelf says, and what it is the sign of.
OF_BINARY = {
    r"\(FLAGS_1\).*\bPIE\b": "a position-independent executable",
    r"\bGNU_RELRO\b": "relocations that become read-only",
    r"\bBIND_NOW\b": "full RELRO: all relocations are done before the program starts",
    r"\bGNU_STACK\b.* RW +0x": "a stack that cannot be executed",
}
OF_OBJECTS = {
    r"\b__stack_chk_fail\b": "the stack protector",
    r"\b__memcpy_chk\b": "FORTIFY_SOURCE",
    r"\b_ZSt21__glibcxx_assert_fail": "the assertions of the standard library",
}


def missing(signs: dict[str, str], file: str) -> list[str]:
    command = ["readelf", "--wide", "--program-headers", "--dynamic", "--symbols", file]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [f"{os.path.basename(file)} lacks {meaning}" for sign, meaning in signs.items() if not re.search(sign, said)]


def main() -> int:
    if shutil.which("readelf") is None:
        print("skipped: readelf is not installed")
        return 77
    problems = missing(OF_BINARY, os.environ["DRC"]) + missing(OF_OBJECTS, sys.argv[1])
    print("\n".join([*problems, f"{len(OF_BINARY) + len(OF_OBJECTS)} measures, {len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
