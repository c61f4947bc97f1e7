#!/usr/bin/env python3
"""Reads ctest's JUnit file: how long each test took, longest first, of what it ran only a share, what was skipped and why, and a line
that counts them."""

import sys
import xml.etree.ElementTree as ElementTree


def said(case: ElementTree.Element, begin: str) -> str:
    """What the test itself said in lines that begin so."""
    lines = [line.strip() for line in (case.findtext("system-out") or "").splitlines()]
    return "; ".join(line.removeprefix(begin).strip() for line in lines if line.startswith(begin))


def reason(case: ElementTree.Element) -> str:
    return said(case, "skipped:") or "it gave no reason"


def partly(case: ElementTree.Element) -> str:
    """What a test that passed has left out."""
    left_out = {"a share": said(case, "share:"), "skipped": said(case, "skipped:")}
    return "".join(f"  {what}: {found}" for what, found in left_out.items() if found)


def main(path: str) -> None:
    cases = ElementTree.parse(path).getroot().findall("testcase")
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    print("\n seconds  test")
    for case in sorted(cases, key=lambda one: -float(one.get("time", "0"))):
        status = {"run": "passed", "fail": "failed"}.get(case.get("status", ""), "skipped")
        counts[status] += 1
        note = {"passed": partly(case), "failed": "  FAILED", "skipped": f"  skipped: {reason(case)}"}[status]
        print(f"{float(case.get('time', '0')):8.1f}  {case.get('name')}{note}")
    print(", ".join(f"{count} {status}" for status, count in counts.items()))


if __name__ == "__main__":
    main(sys.argv[1])
