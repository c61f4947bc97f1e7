#!/usr/bin/env python3
"""How fast `drc lsp` answers somebody who types, and what it costs: 10,000 recorded keys in a topology of the size of payments.

    language_server.py [--drc BINARY] [--program FILE] [--keys N]

The keys are the same ones in each run (`tests/language_server/recording.py`): blocks are taken out key by key and written anew, with slips.
They come without a rest, which nobody types like; so each question meets a server that still works on what was typed before. Every tenth key
is followed by one, as editors put them: it goes off in the same moment as the key, and the time until its answer is measured.

    findings     until all is said of the text with this key (what editors show as errors)
    completion   of the place behind the key
    hover        of the place of the key, right behind it
    hints        of the whole document, with what the proof says
    at rest      the same questions when nothing has changed: what is known is only looked up

Prints a table; asserts nothing, for a clock proves nothing on a busy machine: there, the least time and that of the processor say more than the
95th percentile. The budgets are those of a machine of its own. Memory and the processor's time come from /proc.
"""

import argparse
import os
import pathlib
import sys
import time
from collections.abc import Callable
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "language_server"))

import places  # noqa: E402
import process  # noqa: E402
import recording  # noqa: E402
from editor import Editor  # noqa: E402

KEYS_PER_QUESTION = 10
QUIET = 5.0  # seconds
MOST_MEBIBYTES = 100
# Milliseconds that the 95th percentile may take.
BUDGETS = {"findings": 100, "completion": 20, "hover": 20, "hints": 500, "completion at rest": 20, "hover at rest": 20, "hints at rest": 500}


class Typist:
    """Types what was recorded, and asks in between."""

    def __init__(self, editor: Editor, uri: str, text: str) -> None:
        self.editor, self.uri, self.text = editor, uri, text
        self.version = 1
        self.times: dict[str, list[float]] = {name: [] for name in BUDGETS}
        editor.open(uri, text)

    def press(self, key: recording.Key) -> None:
        # Only the line of the key is looked at: what the editor does must not be what is measured.
        change = {"range": places.range_of(self.text, key.begin, key.end), "text": key.text}
        self.text = key.applied(self.text)
        self.version += 1
        self.editor.change(self.uri, self.version, change)

    def parameters(self, name: str, key: recording.Key) -> tuple[str, dict[str, Any]]:
        about: dict[str, Any] = {"textDocument": {"uri": self.uri}}
        if name == "findings":
            return "textDocument/diagnostic", about
        if name == "hints":
            return "textDocument/inlayHint", about | {"range": places.range_of(self.text, 0, len(self.text))}
        at = key.begin + len(key.text)
        if name == "hover":
            at = max(0, key.begin - 1)
        return f"textDocument/{name}", about | {"position": places.place(self.text, at)}

    def question(self, name: str, key: recording.Key, press: bool) -> None:
        before = self.text
        if press:
            # The parameters are about the text behind the key, and made before the clock starts.
            self.text = key.applied(before)
            method, params = self.parameters(name, key)
            self.text = before
            change = {"range": places.range_of(before, key.begin, key.end), "text": key.text}
            self.text = key.applied(before)
            self.version += 1
            start = time.perf_counter()
            self.editor.change(self.uri, self.version, change)
        else:
            method, params = self.parameters(name, key)
            start = time.perf_counter()
        self.editor.ask(method, params)
        self.times[name if press else f"{name} at rest"].append(time.perf_counter() - start)

    def type(self, keys: list[recording.Key]) -> None:
        names = [name for name in BUDGETS if not name.endswith("at rest")]
        for number, key in enumerate(keys, 1):
            if number % KEYS_PER_QUESTION:
                self.press(key)
                continue
            turn = number // KEYS_PER_QUESTION
            name = names[turn % len(names)]
            self.question(name, key, press=True)
            if name == "findings":  # now everything is known
                self.question(("completion", "hover", "hints")[turn // len(names) % 3], key, press=False)


def row(name: str, measured: list[float], budget: int) -> None:
    sorted_times = sorted(one * 1000 for one in measured)
    at: Callable[[float], float] = lambda share: sorted_times[min(len(sorted_times) - 1, int(share * len(sorted_times)))]
    print(f"{name:<20}{len(measured):>7}{sorted_times[0]:>9.1f}{at(0.5):>9.1f}{at(0.95):>9.1f}{sorted_times[-1]:>9.1f}{budget:>9}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drc", default=os.environ.get("DRC", str(ROOT / "build" / "release" / "drc")))
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "examples" / "payments" / "payments.dr")
    parser.add_argument("--keys", type=int, default=10_000)
    arguments = parser.parse_args()
    program = arguments.program.resolve()
    text = program.read_text()
    keys = list(recording.keys(text, arguments.keys))
    with Editor(arguments.drc, folder=program.parent) as editor:
        server = editor.server.pid
        typist = Typist(editor, program.as_uri(), text)
        editor.ask("textDocument/diagnostic", {"textDocument": {"uri": program.as_uri()}})
        memory, worked = process.mebibytes(server), process.processor_seconds(server)
        start = time.perf_counter()
        typist.type(keys)
        editor.ask("textDocument/diagnostic", {"textDocument": {"uri": program.as_uri()}})
        seconds, worked = time.perf_counter() - start, process.processor_seconds(server) - worked
        print(f"{program.name}, {text.count(chr(10))} lines, {len(keys)} keys in {seconds:.1f} s, {worked:.1f} s of the processor in the server\n")
        print(f"{'milliseconds':<20}{'asked':>7}{'least':>9}{'p50':>9}{'p95':>9}{'most':>9}{'budget':>9}")
        for name, budget in BUDGETS.items():
            if typist.times[name]:
                row(name, typist.times[name], budget)
        print(f"\nmemory: {memory:.0f} MiB before the first key, {process.mebibytes(server):.0f} MiB after the last one,")
        print(f"        {process.most_mebibytes(server):.0f} MiB at the most (budget {MOST_MEBIBYTES} MiB)")
        before = process.processor_seconds(server)
        time.sleep(QUIET)
        print(f"idle:   {process.processor_seconds(server) - before:.2f} s of the processor in {QUIET:.0f} s, {editor.came.qsize()} messages")
        editor.leave()
    return 0


if __name__ == "__main__":
    sys.exit(main())
