"""Zones that were just made: whether the public DNS delegates to them, and what is said until it does."""

import os
import pathlib
import sys
import tempfile
import unittest
import unittest.mock

from support import TEMPLATES

sys.path.insert(0, str(TEMPLATES / "deployment"))

import delegation  # noqa: E402

TYPES = {"zones": ["aws_route53_zone"], "private": "vpc", "proofs": ["aws_acm_certificate_validation"]}
SERVERS = ["ns-1.awsdns-01.org", "NS-2.awsdns-02.com."]


class DelegationTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tools = pathlib.Path(folder.name)
        patched = unittest.mock.patch.dict(os.environ, {"PATH": f"{self.tools}:/bin:/usr/bin"})
        patched.start()
        self.addCleanup(patched.stop)

    def tool(self, name: str, prints: str, code: int = 0) -> None:
        path = self.tools / name
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{prints}\nEND\nexit {code}\n")
        path.chmod(0o755)

    def test_zones_are_awaited_while_a_certificate_has_to_be_proven(self) -> None:
        resources = {"aws_route53_zone": {"own": {"name": "a.example.com"}, "inner": {"name": "b", "vpc": [{}]}}, "aws_acm_certificate_validation": {"proven": {}}}
        self.assertEqual(delegation.awaited_zones(TYPES, resources, set()), ["aws_route53_zone.own"])
        self.assertEqual(delegation.awaited_zones(TYPES, resources, {"aws_route53_zone.own"}), ["aws_route53_zone.own"])
        self.assertEqual(delegation.awaited_zones(TYPES, resources, {"aws_acm_certificate_validation.proven"}), [])
        self.assertEqual(delegation.awaited_zones(TYPES, {"aws_route53_zone": {"own": {}}}, set()), [])

    def test_both_tools_are_understood(self) -> None:
        self.tool("dig", "ns-2.awsdns-02.com.\nns-1.awsdns-01.org.")
        self.assertTrue(delegation.is_delegated("a.example.com", SERVERS))
        (self.tools / "dig").unlink()
        self.tool("nslookup", "Server: 1.1.1.1\n\na.example.com\tnameserver = ns-1.awsdns-01.org.")
        with unittest.mock.patch("shutil.which", lambda tool: str(self.tools / tool) if tool == "nslookup" else None):
            self.assertTrue(delegation.is_delegated("a.example.com", SERVERS))

    def test_no_answer_an_error_and_other_servers_are_no_delegation(self) -> None:
        for prints, code in (("", 0), (";; connection timed out", 9), ("ns.registrar.example.", 0), ("ns-1.awsdns-01.org.\nns.old.example.", 0)):
            self.tool("dig", prints, code)
            self.assertFalse(delegation.is_delegated("a.example.com", SERVERS), prints)

    def test_without_a_tool_nobody_can_ask(self) -> None:
        with unittest.mock.patch("shutil.which", lambda _: None), self.assertRaises(delegation.Unasked):
            delegation.servers_of("a.example.com")

    def test_the_servers_are_shown_once_and_the_wait_ends_with_the_delegation(self) -> None:
        said: list[str] = []
        now = [0.0]

        def sleep(seconds: float) -> None:
            now[0] += seconds
            if now[0] >= 60:
                self.tool("dig", "ns-1.awsdns-01.org.")

        self.tool("dig", "")
        left = delegation.await_delegation({"a.example.com": SERVERS}, 600, said.append, sleep, lambda: now[0])
        self.assertIsNone(left)
        self.assertEqual(sum("a.example.com.  NS  ns-1.awsdns-01.org." in line for line in said), 1)
        self.assertEqual(now[0], 60)

    def test_impatience_says_what_is_left(self) -> None:
        self.tool("dig", "")
        now = [0.0]

        def sleep(seconds: float) -> None:
            now[0] += seconds

        left = delegation.await_delegation({"a.example.com": SERVERS}, 45, lambda _: None, sleep, lambda: now[0])
        self.assertEqual((left, now[0]), ("`a.example.com`", 45))


if __name__ == "__main__":
    unittest.main()
