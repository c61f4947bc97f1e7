"""A `dig` that asks the emulator which servers the public DNS names for a zone, in place of the one that asks the world."""

import pathlib
import sys

SCRIPT = """#!{python}
import json, sys, urllib.request
for server in json.load(urllib.request.urlopen("{url}/sim/name-servers?zone=" + sys.argv[-1])):
    print(server + ".")
"""


def write_dig(folder: pathlib.Path, url: str) -> pathlib.Path:
    """The folder with it, for the front of the PATH."""
    folder.mkdir(exist_ok=True)
    tool = folder / "dig"
    tool.write_text(SCRIPT.format(python=sys.executable, url=url))
    tool.chmod(0o755)
    return folder
