"""What the front lets through to moto: one call at a time, except for those that wait."""

import contextlib
import threading
import unittest
from typing import Any

import support  # noqa: F401  (puts the emulator's package on the path)

from emulator.front import Front

SECONDS = 0.3


class Meeting:
    """Stands for moto: each call stays until another one comes, or for a while."""

    def __init__(self) -> None:
        self.met = False
        self._barrier = threading.Barrier(2)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with contextlib.suppress(threading.BrokenBarrierError):
            self._barrier.wait(SECONDS)
            self.met = True
        return []


def call(service: str, operation: str) -> dict[str, Any]:
    return {
        "PATH_INFO": "/",
        "REQUEST_METHOD": "POST",
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/{service}/aws4_request",
        "HTTP_X_AMZ_TARGET": f"Any.{operation}",
    }


class OneAtATime(unittest.TestCase):
    def met(self, *calls: dict[str, Any]) -> bool:
        """Whether moto gets both calls at once."""
        moto = Meeting()
        front = Front(moto)
        threads = [threading.Thread(target=front, args=(environ, lambda *_: None)) for environ in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return moto.met

    def test_calls_that_change_tables_do_not_meet(self) -> None:
        self.assertFalse(self.met(call("ec2", "CreateSubnet"), call("ec2", "CreateTags")))
        self.assertFalse(self.met(call("ec2", "CreateSubnet"), call("iam", "CreateRole")))

    def test_a_call_that_waits_holds_up_no_other(self) -> None:
        self.assertTrue(self.met(call("sqs", "ReceiveMessage"), call("sqs", "SendMessage")))
        self.assertTrue(self.met(call("states", "StartSyncExecution"), call("ec2", "CreateTags")))
