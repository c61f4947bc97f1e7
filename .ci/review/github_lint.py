"""Findings in GitHub: code scanning shows them in the change; where that is not allowed, annotations do."""

import os
import tempfile

import base
import compiler
import findings
import settings
import workflow
from errors import Refused


def lint() -> int:
    base.trust_workspace()
    drc = compiler.Compiler.configured()
    paths = settings.paths()
    workflow.set_output("exit-code", str(compiler.UNUSABLE))
    if not any(compiler.has_programs(path) for path in paths):
        workflow.annotate("notice", f"there is no `.dr` file in {', '.join(paths)}: nothing is checked")
        workflow.add_summary("### drc\n\nThere is no `.dr` file.\n")
        workflow.set_output("exit-code", str(compiler.CLEAN))
        return compiler.CLEAN
    ended = drc.lint("sarif", paths)
    workflow.log(ended.err)
    workflow.set_output("exit-code", str(ended.code))
    found = findings.read(ended.out)
    if found is None:
        raise Refused(ended.err.strip() or f"`drc lint` ended with {ended.code}")
    path = settings.text("sarif-file") or os.path.join(tempfile.mkdtemp(prefix="drc-", dir=os.environ.get("RUNNER_TEMP")), "drc.sarif")
    with open(path, "w", encoding="utf-8") as file:
        file.write(ended.out)
    workflow.set_output("sarif-file", os.path.abspath(path))
    # A report of what could not be read would close every alert that it does not have.
    judged = ended.code in (compiler.CLEAN, compiler.FINDINGS)
    if settings.flag("upload-sarif") and judged and _uploaded(ended.out):
        workflow.log(findings.lines(found))
    else:
        # Its lines are commands, of which `drc` escapes what others wrote.
        print(drc.lint("github", paths).out, end="", flush=True)
    workflow.add_summary("### drc\n\n" + findings.markdown(found))
    return ended.code


def _uploaded(sarif: str) -> bool:
    import code_scanning  # the modules of the network take longer to load than all else

    return code_scanning.takes(sarif)
