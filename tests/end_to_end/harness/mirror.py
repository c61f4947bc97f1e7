"""Terraform takes the provider from the mirror on the machine without reading it to its end.

It is a file of 700 MB, of which each command would make a checksum, to compare it with that of `init`: more than half a second of the
processor each time. Where the lock file names a version without a checksum, and may not be written, none is made.
https://developer.hashicorp.com/terraform/language/files/dependency-lock
"""

import pathlib

from . import tools

# For `terraform init`, in a folder whose mirror is trusted.
FROM_THE_MIRROR = ("-lockfile=readonly",)


def trust_the_mirror(folder: pathlib.Path) -> None:
    """Writes the lock file of the configuration in a folder, before it is initialised."""
    lines = [f'provider "{tools.PROVIDER.as_posix()}" {{', f'  version = "{tools.provider_version()}"', "}"]
    (folder / ".terraform.lock.hcl").write_text("\n".join(lines) + "\n")
