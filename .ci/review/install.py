"""The compiler that the next steps use: one that is installed, or a release."""

import os
import re
import subprocess

import settings
import workflow
from errors import Refused


def version_of(program: str) -> str:
    try:
        said = subprocess.run([program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout
    except OSError as error:
        raise Refused(f"`{program}` cannot be run: {error.strerror}") from error
    found = re.fullmatch(r"drc (\S+)\n", said)
    if not found:
        raise Refused(f"`{program} --version` does not answer as drc does")
    return found[1]


def install_for_github() -> int:
    """Its path and version are outputs, and it is on the PATH."""
    version = settings.text("version")
    program = settings.text("executable")
    if not program:
        import download  # the modules of the network take longer to load than all else

        program = str(download.fetch(version, settings.text("checksum"), os.environ.get("RUNNER_TEMP")))
    found = version_of(program)
    if version and version.removeprefix("v") != found:
        raise Refused(f"`{program}` is drc {found}, and `version` is {version}")
    workflow.set_output("drc", program)
    workflow.set_output("version", found)
    if os.sep in program:
        workflow.add_path(os.path.dirname(os.path.abspath(program)))
    return 0
