"""Running a test script under CTest: 0 for passed, 1 for failed, 77 for skipped because a tool is missing."""

import collections
import sys
import unittest
from typing import Any

from . import share

SKIPPED = 77


def main(module: str = "__main__") -> None:
    """Runs the tests of a script and ends the process with the code that CTest expects (SKIP_RETURN_CODE 77)."""
    everything = len(sys.argv) == 1 or share.LISTED
    program = unittest.main(module=module, exit=False, testRunner=unittest.TextTestRunner(resultclass=Result, verbosity=2))
    print(f"with {program.result.subtests} subtests", file=sys.stderr)
    code = exit_code(program.result)
    if everything and code == 0:
        code = share.ended()
    sys.exit(code)


class Result(unittest.TextTestResult):
    """Counts subtests, too."""

    subtests = 0

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: N802
        self.subtests += 1
        super().addSubTest(test, subtest, err)


def exit_code(result: unittest.TestResult) -> int:
    if not result.wasSuccessful():
        return 1
    for reason, number in sorted(collections.Counter(reason for _, reason in result.skipped).items()):
        print(f"skipped: {number} × {reason}", file=sys.stderr)
    # A whole class that is skipped is listed too, but its tests aren't counted as run.
    skipped_tests = sum(isinstance(test, unittest.TestCase) for test, _ in result.skipped)
    return SKIPPED if result.skipped and result.testsRun == skipped_tests else 0
