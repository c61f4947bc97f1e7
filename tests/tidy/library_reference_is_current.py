#!/usr/bin/env python3
"""`docs/reference` is what `drc reference` makes of the library now. To renew it: `drc reference -o docs/reference`."""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def pages(folder: pathlib.Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.md"))}


def main() -> int:
    drc = os.environ.get("DRC")
    if drc is None:
        print("skipped: DRC does not name the compiler")
        return 77
    with tempfile.TemporaryDirectory() as room:
        subprocess.run([drc, "reference", "-o", room], check=True, stdout=subprocess.DEVNULL)
        now, committed = pages(pathlib.Path(room)), pages(ROOT / "docs" / "reference")
    differing = sorted(name for name in now.keys() | committed.keys() if now.get(name) != committed.get(name))
    for name in differing:
        print(f"docs/reference/{name} is not what `drc reference` makes")
    print(f"{len(now)} pages, {len(differing)} differ")
    return 1 if differing or not now else 0


if __name__ == "__main__":
    sys.exit(main())
