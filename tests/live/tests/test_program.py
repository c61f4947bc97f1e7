"""What the program refuses, says beforehand, and does when it is interrupted."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest
from typing import Any

from support import ACCOUNT, AWAY, HOME, TESTS, LiveTest, refusal

NAMED = ("--account", ACCOUNT, "--region", HOME)


class Refusals(LiveTest):
    def assert_refused(self, said_why: str, *arguments: str) -> None:
        code, out, said = self.program(*arguments)
        self.assertEqual((code, out), (2, ""), said)
        self.assertIn(said_why, said)
        self.assertEqual(self.made(), [])

    def test_without_an_account_or_a_region(self) -> None:
        self.assert_refused("name the account", "L17", "--region", HOME, "--yes")
        self.assert_refused("name the account", "L17", "--account", "12345", "--region", HOME, "--yes")
        self.assert_refused("--region", "L17", "--account", ACCOUNT, "--yes")
        self.assert_refused("--other-region", "L4", *NAMED, "--yes")
        self.assert_refused("must differ", "L4", *NAMED, "--other-region", HOME, "--yes")
        self.assertEqual(self.calls, [])

    def test_another_account_than_the_one_that_was_named(self) -> None:
        for check in ("L2", "L9", "L17"):
            self.assert_refused("and 999999999999 was named", check, "--account", "999999999999", "--region", HOME, "--yes")
        self.assertEqual(set(self.calls), {"GetCallerIdentity"})

    def test_an_account_that_does_not_say_who_it_is(self) -> None:
        self.answers["GetCallerIdentity"] = refusal("ExpiredToken")
        self.assert_refused("ExpiredToken", "L17", *NAMED, "--yes")

    def test_what_is_no_check_and_no_run(self) -> None:
        self.assert_refused("no check `L99`", "L99", *NAMED)
        self.assert_refused("no name of a run", "--clean", "drc-live-", *NAMED)
        self.assert_refused("is no run of L2", "L2", "--clean", "drc-live-l17-261127101500-ab", *NAMED)
        self.assert_refused("asked once", "--resume", "drc-live-l17-261127101500-ab", *NAMED)

    def test_a_run_that_nobody_agreed_to(self) -> None:
        code, out, said = self.program("L18", *NAMED, "--other-region", AWAY)
        self.assertEqual((code, out, self.made()), (2, "", []))
        for text in ("say --yes", "420 minutes", "$3.64", "14 × hour of a db.r6g.large at $0.26", "https://aws.amazon.com", "November 2026"):
            self.assertIn(text, said)


class Listing(LiveTest):
    def test_the_list_needs_no_account(self) -> None:
        code, out, _ = self.program("--list", "--json")
        rows = json.loads(out)
        self.assertEqual((code, self.calls), (0, []))
        self.assertEqual([row["id"] for row in rows], [f"L{number}" for number in range(1, len(rows) + 1)])
        _, text, _ = self.program("--list")
        for row in rows:
            self.assertIn(row["question"], text)
            self.assertIn(row["settles"], text)


class Interruptions(LiveTest):
    def interrupt(self, operation: str, *, after: bool) -> None:
        def interrupted(call: Any, parameters: Any, region: str) -> Any:
            del self.answers[operation]
            if after:
                call()
            raise KeyboardInterrupt

        self.answers[operation] = interrupted

    def test_it_cleans_up_wherever_it_is_interrupted(self) -> None:
        for check, operations in {
            "L5": ("PutRule", "CreateQueue", "PutTargets", "PutMetricAlarm", "ReceiveMessage"),
            "L12": ("CreateGlobalCluster", "CreateDBCluster"),
            "L15": ("CreateVpc", "AttachInternetGateway", "CreateSubnet", "CreateLoadBalancer", "CreateAccelerator", "CreateEndpointGroup"),
        }.items():
            for operation in operations:
                for after in (False, True):
                    with self.subTest(check=check, operation=operation, after=after):
                        self.interrupt(operation, after=after)
                        self.assert_verdict(check, "cannot be told", "interrupted")

    def test_an_error_cleans_up(self) -> None:
        self.answers["PutPublicAccessBlock"] = refusal("AccessDenied", "no")
        self.assert_verdict("L17", "cannot be told", "AccessDenied: no")

    def test_what_cannot_be_removed_is_told_and_removed_later(self) -> None:
        self.clock.least = 600
        self.answers["DeleteBucket"] = refusal("BucketNotEmpty")
        code, out, said = self.program("L17", *NAMED, "--yes")
        self.assertEqual((code, out), (4, "L17: holds: the policy is accepted\n"))
        self.assertIn("BucketNotEmpty", said)
        command = said.strip().splitlines()[-1].split("tests/live ")[1].split()
        self.assertIn("s3", self.emulator.sim("leftovers"))
        del self.answers["DeleteBucket"]
        self.emulator.client("s3", HOME).create_bucket(Bucket="someone-elses")
        code, _, said = self.program(*command)
        self.assertEqual(code, 0, said)
        self.assertEqual([entry["id"] for entry in self.emulator.sim("leftovers")["s3"]], ["someone-elses"])

    def test_a_region_that_cannot_be_reached_is_told(self) -> None:
        from botocore.exceptions import EndpointConnectionError

        def unreachable(call: Any, parameters: Any, region: str) -> Any:
            raise EndpointConnectionError(endpoint_url=region)

        self.clock.least = 1200
        self.answers["ListBuckets"] = unreachable
        code, out, said = self.program("L17", *NAMED, "--yes")
        self.assertEqual((code, out), (4, "L17: holds: the policy is accepted\n"))
        self.assertIn("bucket in us-east-1: cannot be listed: EndpointConnectionError", said)

    def test_a_removal_that_is_interrupted_says_how_to_go_on(self) -> None:
        self.interrupt("DeleteBucket", after=False)
        code, _, said = self.program("L17", *NAMED, "--yes")
        self.assertEqual(code, 4)
        self.assertIn("--clean drc-live-l17-", said)

    def test_what_is_made_bears_the_tag_of_the_run(self) -> None:
        tags: list[Any] = []
        self.answers["CreateSecret"] = lambda call, parameters, region: tags.append(parameters["Tags"]) or call()
        run = self.check("L13")["run"]
        self.assertEqual(tags, [[{"Key": "drc-live-run", "Value": run}]])


class Process(LiveTest):
    """As people run it, with credentials and an address from the surroundings."""

    def start(self, *arguments: str) -> subprocess.Popen:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        ours = {
            "AWS_ENDPOINT_URL": self.emulator.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        command = [sys.executable, str(TESTS / "live"), *arguments]
        return subprocess.Popen(command, env=kept | ours, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_it_is_stopped_and_leaves_nothing(self) -> None:
        process = self.start("L5", *NAMED, "--yes")
        while process.poll() is None and "cloudwatch" not in self.emulator.sim("leftovers"):
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        out, said = process.communicate()
        self.assertEqual((process.returncode, out), (3, "L5: cannot be told: it was interrupted\n"), said)
        self.assert_nothing_left(said)


if __name__ == "__main__":
    unittest.main()
