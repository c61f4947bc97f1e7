"""Running terraform in a folder, offline and away from the user's own settings."""

import os
import pathlib
import subprocess
import time
from dataclasses import dataclass, field

from . import messages, tools

# The provider mostly waits, so many resources at once cost little.
PARALLELISM = 30
TIMEOUT_SECONDS = 1800
# The parts of the log of Terraform and its provider. Unless each is off, the provider writes all of it and Terraform parses and drops it.
LOGS = ("TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_HELPER_SCHEMA", "TF_LOG_SDK_MUX")
# What must not leak in: other accounts, other endpoints, proxies, other settings of terraform.
FOREIGN = ("AWS_", "TF_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


class CommandFailed(AssertionError):
    """A terraform command ended with a code that the test didn't allow; the message has the end of its output."""


@dataclass
class Terraform:
    folder: pathlib.Path
    endpoint: str
    # seconds of each command, in order
    times: list[tuple[str, float]] = field(default_factory=list)
    # what each command printed when it ran last
    said: dict[str, str] = field(default_factory=dict)

    def run(self, command: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> tuple[int, str]:
        """Runs a command; gives its exit code and its standard output."""
        started = time.monotonic()
        done = subprocess.run(
            [tools.terraform(), command, *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
        )
        self.times.append((command, time.monotonic() - started))
        self.said[command] = done.stdout
        if done.returncode not in allowed:
            said = messages.complaint(done.stdout, done.stderr)
            raise CommandFailed(f"terraform {command} ended with {done.returncode}:\n{said}")
        return done.returncode, done.stdout

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        return kept | dict.fromkeys(LOGS, "OFF") | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CHECKPOINT_DISABLE": "1",
            # A fifth of the processor time of Terraform and its provider goes into collecting garbage; memory is cheaper.
            "GOGC": "400",
            # Several commands run at once, and one that spreads over the cores takes a tenth more processor time.
            "GOMAXPROCS": "1",
            "TF_IN_AUTOMATION": "1",
            "TF_CLI_CONFIG_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1",
        }
