"""What `deploy.py` does before the first apply: variables as they were given, and zones that are made and awaited."""

import argparse
import contextlib
import pathlib
import sys
import tempfile
import unittest
import unittest.mock
from collections.abc import Iterator
from typing import Any

from support import TEMPLATES

sys.path.insert(0, str(TEMPLATES / "deployment"))

import delegation  # noqa: E402
import first_apply  # noqa: E402
import variables  # noqa: E402
from failure import Failure  # noqa: E402
from provider_facts import Facts  # noqa: E402

WRITTEN = {"aws_route53_zone": {"own": {"name": "pay.example.com"}}, "aws_acm_certificate_validation": {"proven": {}}}
FACTS = Facts.of({"aws": {"delegation": {"zones": ["aws_route53_zone"], "private": "vpc", "proofs": ["aws_acm_certificate_validation"]}}})
SERVERS = ["ns-1.example.org", "ns-2.example.org"]


def made(*types: str) -> dict[str, Any]:
    attributes = {"name": "pay.example.com", "name_servers": SERVERS}
    labels = {"aws_route53_zone": "own", "aws_acm_certificate_validation": "proven"}
    return {"resources": [{"mode": "managed", "type": one, "name": labels[one], "instances": [{"attributes": attributes}]} for one in types]}


class Configuration:
    """With a state that a plan for the zone changes."""

    def __init__(self, written: dict[str, Any], *types: str):
        self.written, self.types, self.options = written, list(types), ()

    def written_resources(self) -> dict[str, Any]:
        return self.written

    def state(self) -> dict[str, Any]:
        return made(*self.types)

    @contextlib.contextmanager
    def planned(self, *options: str, title: str) -> Iterator[str]:
        self.options = options
        yield "plan"

    def change(self, plan: str) -> None:
        self.types.append("aws_route53_zone")


class FirstApply(unittest.TestCase):
    def zones(self, configuration: Configuration, answers: list[Any], **more: Any) -> None:
        arguments = argparse.Namespace(**({"delegated": False, "patience": 0.0} | more))
        with unittest.mock.patch.object(delegation, "servers_of", side_effect=answers), contextlib.redirect_stdout(None):
            first_apply.make_zones(configuration, FACTS, arguments, configuration.change)

    def test_a_zone_is_made_before_its_certificate(self) -> None:
        configuration = Configuration(WRITTEN)
        self.zones(configuration, [SERVERS])
        self.assertEqual(configuration.options, ("-target=aws_route53_zone.own",))

    def test_without_a_delegation_the_apply_ends(self) -> None:
        with self.assertRaisesRegex(Failure, "`pay.example.com` is not delegated after 0 seconds"):
            self.zones(Configuration(WRITTEN), [[], []])

    def test_the_next_apply_only_waits(self) -> None:
        configuration = Configuration(WRITTEN, "aws_route53_zone")
        self.zones(configuration, [SERVERS])
        self.assertEqual(configuration.options, ())

    def test_nobody_waits_once_the_certificate_is_proven_or_for_zones_without_one(self) -> None:
        self.zones(Configuration(WRITTEN, "aws_route53_zone", "aws_acm_certificate_validation"), [])
        self.zones(Configuration({"aws_route53_zone": WRITTEN["aws_route53_zone"]}), [])
        self.zones(Configuration(WRITTEN), [], delegated=True)

    def test_without_a_tool_the_servers_are_shown(self) -> None:
        with self.assertRaisesRegex(Failure, r"(?s)ns-1\.example\.org.*--delegated"):
            self.zones(Configuration(WRITTEN), [delegation.Unasked("no tool")])

    def test_the_last_value_of_a_variable_counts(self) -> None:
        with tempfile.TemporaryDirectory() as room:
            plain, structured = pathlib.Path(room) / "one.tfvars", pathlib.Path(room) / "two.tfvars.json"
            plain.write_text('# of us\nenvironment_suffix = "one"\nprimary_region="eu-west-1"\nnumbers = [1]\n')
            structured.write_text('{"environment_suffix": "two", "numbers": [1]}')
            found = variables.given(argparse.Namespace(var_file=[str(plain), str(structured)], var=["primary_region=eu-west-3"]))
        self.assertEqual(found, {"environment_suffix": "two", "primary_region": "eu-west-3"})


if __name__ == "__main__":
    unittest.main()
