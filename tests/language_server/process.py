"""What the system says of a process (Linux)."""

import os
import pathlib


def mebibytes(process: int) -> float:
    """Memory that it holds now."""
    return _status(process, "VmRSS")


def most_mebibytes(process: int) -> float:
    """The most that it has held."""
    return _status(process, "VmHWM")


def _status(process: int, name: str) -> float:
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"the system says no {name}")


def processor_seconds(process: int) -> float:
    """Of all its threads, since it began."""
    # The name of the program may hold anything but a closing parenthesis at its end.
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
