#!/usr/bin/env python3
"""Reads ctest's JUnit file: how long each test took, longest first, what was skipped and why, and a line that counts them."""

import sys
import xml.etree.ElementTree as ElementTree


def reason(case: ElementTree.Element) -> str:
    """What the test itself said last of why it was skipped."""
    output = case.findtext("system-out") or ""
    said = [line.strip() for line in output.splitlines() if line.strip().startswith("skipped:")]
    return "; ".join(line.removeprefix("skipped:").strip() for line in said) or "it gave no reason"


def main(path: str) -> None:
    cases = ElementTree.parse(path).getroot().findall("testcase")
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    print("\n seconds  test")
    for case in sorted(cases, key=lambda one: -float(one.get("time", "0"))):
        status = {"run": "passed", "fail": "failed"}.get(case.get("status", ""), "skipped")
        counts[status] += 1
        note = {"passed": "", "failed": "  FAILED", "skipped": f"  skipped: {reason(case)}"}[status]
        print(f"{float(case.get('time', '0')):8.1f}  {case.get('name')}{note}")
    print(", ".join(f"{count} {status}" for status, count in counts.items()))


if __name__ == "__main__":
    main(sys.argv[1])
