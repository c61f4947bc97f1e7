"""What `drc` does in a pull request.

    python3 .ci/review install    brings a compiler whose checksum is known, for GitHub's steps that follow
    python3 .ci/review lint       GitHub: findings go to code scanning, else to annotations
    python3 .ci/review compare    GitHub: what the change does to recovery goes into one comment
    python3 .ci/review gitlab     GitLab: both, as reports of the job and as a note

All that it is told comes through environment variables: texts of a pull request never become part of a command. It needs Python 3.9
and git, and nothing else.
"""

import importlib
import sys

import errors

# Each is imported alone: a pipeline starts this several times.
COMMANDS = {
    "install": ("install", "install_for_github"),
    "lint": ("github_lint", "lint"),
    "compare": ("github_compare", "compare"),
    "gitlab": ("gitlab", "review"),
}


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    module, function = COMMANDS[sys.argv[1]]
    try:
        return getattr(importlib.import_module(module), function)()
    except errors.Refused as error:
        errors.show(str(error))
    except OSError as error:
        errors.show(f"`{error.filename}`: {error.strerror}" if error.filename else str(error))
    return 2


if __name__ == "__main__":
    sys.exit(main())
