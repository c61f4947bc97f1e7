"""A subject that stands on the emulator, and is edited between plans and applies."""

import contextlib
import json
import pathlib
import re
import tempfile
from typing import TYPE_CHECKING, Any, Iterator

import emitted
import parts
import subject as subjects
from harness import override, start_emulator
from harness.deployment import Deployment
from harness.split import run_script

if TYPE_CHECKING:
    from emulator.client import Emulator

REGIONS = ("us-east-1", "us-west-2")
SUFFIX = {"environment_suffix": "edits"}
SECRETS = ("edits/database", "edits/spare", "edits/token", "other")
# What Terraform says of a plan that removes something.
REMOVES = re.compile(r"^Plan: .* [1-9]\d* to destroy", re.M)


class Standing(Deployment):
    def edited(self, subject: subjects.Subject) -> None:
        self._clear()
        emitted.compile_into(self.folder, subject)

    def taken_away_by(self, configuration: parts.Parts) -> dict[str, list[str]]:
        """What another configuration would remove or replace, by a plan that does not ask the account: by address the attributes that
        force a new one, of which there are none where it is only removed."""
        self._clear()
        parts.write(self.folder, configuration)
        _, said = self._with_variables("plan", f"-out={self._changes}", "-refresh=false", "-lock=false")
        # Reading a plan takes half as long as making it.
        if not REMOVES.search(said):
            return {}
        return {
            one["address"]: sorted({str(path[0]) for path in one["change"].get("replace_paths", [])})
            for one in self._shown_changes()["resource_changes"]
            if "delete" in one["change"]["actions"]
        }

    def _clear(self) -> None:
        for file in self.folder.glob("*.tf.json"):
            if file.name != override.NAME:
                file.unlink()

    def deploy(self, command: str, *arguments: str) -> str:
        """What the script says that the compiler wrote beside the configuration."""
        room = pathlib.Path(self._room.name) / "tools"
        done = run_script(self.folder, self.emulator.url, room, self._variables, command, *arguments)
        return f"{done.stdout}{done.stderr}\nended with {done.returncode}"

    def bring(self, address: str, identifier: str) -> None:
        """Takes over what exists."""
        self.terraform.run("import", f"-var-file={self._variables}", "-input=false", "-no-color", address, identifier)

    def _shown_changes(self) -> dict[str, Any]:
        return json.loads(self.terraform.run("show", "-json", str(self._changes))[1])


@contextlib.contextmanager
def account() -> "Iterator[Emulator]":
    """An account that holds whatever subjects, and edits of them, look up."""
    with start_emulator() as emulator:
        for name in SECRETS:
            emulator.seed_secret(name, json.dumps({"password": "before-the-edits"}), REGIONS)
        emulator.client("route53").create_hosted_zone(Name="example.com", CallerReference="edits")
        for number, region in enumerate(REGIONS):
            _make_network(emulator.client("ec2", region), "shared", f"10.{60 + number}")
            _make_network(emulator.client("ec2", region), "other", f"10.{70 + number}")
            key = emulator.client("kms", region).create_key()["KeyMetadata"]["KeyId"]
            emulator.client("kms", region).create_alias(AliasName="alias/other", TargetKeyId=key)
            emulator.client("sns", region).create_topic(Name="other")
            seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "other"}
            emulator.client("wafv2", region).create_web_acl(Name="other", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=seen)
        yield emulator


def _make_network(ec2: Any, name: str, range_: str) -> None:
    def tagged(type_: str, **tags: str) -> list[dict[str, Any]]:
        return [{"ResourceType": type_, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]

    network = ec2.create_vpc(CidrBlock=f"{range_}.0.0/16", TagSpecifications=tagged("vpc", Name=name))["Vpc"]["VpcId"]
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    for number, tier in enumerate(("private", "private", "public", "public")):
        place = {"CidrBlock": f"{range_}.{number}.0/24", "AvailabilityZone": zones[number % 2]["ZoneName"]}
        ec2.create_subnet(VpcId=network, **place, TagSpecifications=tagged("subnet", Tier=tier))


@contextlib.contextmanager
def standing(subject: subjects.Subject, emulator: "Emulator") -> Iterator[Standing]:
    """The subject, applied."""
    with tempfile.TemporaryDirectory(prefix="standing-") as room:
        folder = pathlib.Path(room) / subject.name
        emitted.compile_into(folder, subject)
        with Standing(folder, SUFFIX, emulator) as deployment:
            deployment.init()
            deployment.apply()
            yield deployment
