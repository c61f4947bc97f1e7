"""The proof while typing: hovers, hints and lenses say what `drc prove` says."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from editor import EVERYTHING, Editor, Failed  # noqa: E402
from test_session import place, range_of  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
PAYMENTS = ROOT / "examples/payments/payments.dr"
PROGRAMS = [ROOT / f"examples/{name}/{name}.dr" for name in ("payments", "gateway", "trading", "orders", "transactions")]
# From best to worst.
VERDICTS = ["proven", "conditional", "degraded", "unjudged", "refuted"]
SHOP = """# See DR1001.
topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  objectives {
    rpo = 5m
    rto = 1h
  }

  topic oncall { }
  let short = min(15m, 60s)
  dynamodb carts {
    key     = "cart_${lower("ID")}"
    expires = "expires_at"
  }

  replicate primary -> secondary {
    carts { alerts = [oncall] }
  }
}
"""


def judgements(program: pathlib.Path) -> list[dict[str, Any]]:
    done = subprocess.run([DRC, "prove", "--format", "json", str(program)], capture_output=True, text=True)
    return [one for topology in json.loads(done.stdout)["topologies"] for one in topology["judgements"]]


def duration(seconds: float) -> str:
    """As the ledger writes whole seconds."""
    parts = [(int(seconds) // 3600, "h"), (int(seconds) // 60 % 60, "m"), (int(seconds) % 60, "s")]
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


def figures(bound: float | None, expected: float) -> str:
    if bound is None:
        return f"{duration(expected)} expected"
    return duration(bound) if bound == expected else f"{duration(expected)}, at most {duration(bound)}"


def verdict(one: dict[str, Any]) -> str:
    return one["verdict"] + (" (suppressed)" if one["suppressed_because"] else "")


class Proof(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()

    def opened(self, path: pathlib.Path, text: str | None = None, **given: Any) -> Editor:
        editor = self.enterContext(Editor(DRC, folder=path.parent, **given))
        editor.open(path.as_uri(), path.read_text() if text is None else text)
        return editor

    def hints(self, editor: Editor, path: pathlib.Path, text: str) -> list[dict[str, Any]]:
        found = editor.ask("textDocument/inlayHint", {"textDocument": {"uri": path.as_uri()}, "range": range_of(text, 0, len(text))})
        assert isinstance(found, list)
        return found

    def by_line(self, editor: Editor, path: pathlib.Path, text: str) -> dict[int, list[str]]:
        result: dict[int, list[str]] = {}
        for one in self.hints(editor, path, text):
            result.setdefault(one["position"]["line"], []).append(one["label"])
        return result

    def lenses(self, editor: Editor, path: pathlib.Path) -> list[dict[str, Any]]:
        found = editor.ask("textDocument/codeLens", {"textDocument": {"uri": path.as_uri()}})
        assert isinstance(found, list)
        return found

    def hover(self, editor: Editor, path: pathlib.Path, text: str, word: str) -> str:
        at = {"textDocument": {"uri": path.as_uri()}, "position": place(text, text.index(word))}
        found = editor.ask("textDocument/hover", at)
        self.assertIsNotNone(found, word)
        return str(found["contents"]["value"])


class Hints(Proof):
    def test_objectives_have_the_verdict_of_the_worst_recovery(self) -> None:
        for program in PROGRAMS:
            with self.subTest(program=program.name):
                text = program.read_text()
                shown = self.by_line(self.opened(program), program, text)
                for goal in ("rto", "rpo"):
                    line = text[: re.search(rf"^    {goal} *= ", text, re.MULTILINE).start()].count("\n")  # type: ignore[union-attr]
                    of_all = [one for one in judgements(program) if one["goal"] == goal and one["objective"] and not one["component"]]
                    worst = max(of_all, key=lambda one: (VERDICTS.index(one["verdict"]), one["expected"]))
                    self.assertIsNone(worst["bound"])
                    self.assertEqual(shown[line], [f"{verdict(worst)}: {duration(worst['expected'])} expected, no bound"])

    def test_steps_and_signals_take_what_their_terms_take(self) -> None:
        count = 0
        for program in PROGRAMS:
            shown = self.by_line(self.opened(program), program, program.read_text())
            for judged in judgements(program):
                if judged["component"] or not judged["plan"]:
                    continue
                for line in {one["written"] for one in judged["terms"] if one["phase"] in ("step", "detection")}:
                    terms = [one for one in judged["terms"] if one["written"] == line]
                    main = [one for one in terms if one["phase"] in ("step", "detection")]
                    bounds = [one["bound"] for one in main]
                    expected = figures(None if None in bounds else sum(bounds), sum(one["expected"] for one in main))
                    with self.subTest(line=line):
                        label = shown[int(line.rpartition(":")[2]) - 1][0]
                        self.assertEqual(label.split(", +")[0], expected)
                        count += 1
        self.assertGreater(count, 15)

    def test_a_replica_shows_what_may_be_lost(self) -> None:
        text = PAYMENTS.read_text()
        shown = self.by_line(self.opened(PAYMENTS), PAYMENTS, text)
        for component in ("ledger", "sessions"):
            line = text[: text.index(f"{component:8} {{ max_lag")].count("\n")
            (judged,) = (one for one in judgements(PAYMENTS) if one["goal"] == "rpo" and one["component"] == component and one["disruption"] == "region")
            self.assertEqual(shown[line], [f"RPO {duration(judged['expected'])} expected, no bound"])

    def test_elements_of_a_family_share_one_hint(self) -> None:
        program = ROOT / "examples/orders/orders.dr"
        text = program.read_text()
        shown = self.by_line(self.opened(program), program, text)
        self.assertEqual(shown[text[: text.index("orders[shard] for")].count("\n")], ["RPO 1s expected, no bound"])
        self.assertEqual(len(shown[text[: text.index("run    worker\n")].count("\n")]), 1)

    def test_times_that_nobody_wrote_are_shown(self) -> None:
        shown = self.by_line(self.opened(self.folder / "shop.dr", SHOP), self.folder / "shop.dr", SHOP)
        line = SHOP[: SHOP.index("carts { alerts")].count("\n")
        self.assertIn("max_lag = 60s", shown[line])

    def test_derived_steps_are_named(self) -> None:
        text = PAYMENTS.read_text()
        begin = text.index("    steps {\n      promote ledger\n      shift   entry")
        text = text[:begin] + text[text.index("    on_failure", begin) :]
        path = self.folder / "payments.dr"
        editor = self.opened(path, text)
        (self.folder / "processor").mkdir()
        (self.folder / "processor/index.py").write_text("")
        (self.folder / "witness").mkdir()
        (self.folder / "witness/index.py").write_text("")
        self.assertEqual([one for one in editor.findings(path.as_uri()) if one["severity"] == 1], [])
        shown = self.by_line(editor, path, text)
        self.assertTrue(any(one.startswith("steps: promote ledger") for one in shown[text[: text.index("failover primary")].count("\n")]), shown)

    def test_a_tooltip_is_resolved_to_the_terms(self) -> None:
        text = PAYMENTS.read_text()
        editor = self.opened(PAYMENTS)
        (hint,) = (one for one in self.hints(editor, PAYMENTS, text) if one["label"].startswith("8m25s") and one["position"]["line"] < 130)
        resolved = editor.ask("inlayHint/resolve", hint)
        self.assertIn("`ledger.promote.wait_roles`", resolved["tooltip"]["value"])
        self.assertEqual({key: value for key, value in resolved.items() if key != "tooltip"}, hint)

    def test_a_range_has_its_own_hints_alone(self) -> None:
        text = PAYMENTS.read_text()
        editor = self.opened(PAYMENTS)
        begin, end = text.index("replicate"), text.index("failover primary")
        about = {"textDocument": {"uri": PAYMENTS.as_uri()}, "range": range_of(text, begin, end)}
        self.assertEqual([one["label"] for one in editor.ask("textDocument/inlayHint", about)], ["RPO 1s expected, no bound"] * 2)

    def test_each_sort_can_be_left_out(self) -> None:
        text = PAYMENTS.read_text()
        plain = {one["label"] for one in self.hints(self.opened(PAYMENTS), PAYMENTS, text)}
        without = {"objectives": "RPO 1s expected, no bound", "steps": "4m expected", "names": "lasting = 1m"}
        for name, label in without.items():
            self.assertIn(label, plain)
            fewer = {one["label"] for one in self.hints(self.opened(PAYMENTS, options={"hints": {name: False}}), PAYMENTS, text)}
            self.assertLess(fewer, plain)
            self.assertNotIn(label, fewer)
        costly = {one["label"] for one in self.hints(self.opened(PAYMENTS, options={"hints": {"cost": True}}), PAYMENTS, text)}
        self.assertTrue(any(one.endswith(" a month") for one in costly - plain))

    def test_a_plan_has_one_lens_or_one_hint(self) -> None:
        text = PAYMENTS.read_text()
        line = text[: text.index("failover primary")].count("\n")
        label = "lose primary: 18m15s of 15m, refuted (suppressed)"
        self.assertIn(label, self.by_line(self.opened(PAYMENTS), PAYMENTS, text)[line])
        with_lenses = json.loads(json.dumps(EVERYTHING))
        with_lenses["textDocument"]["codeLens"] = {}
        self.assertNotIn(line, self.by_line(self.opened(PAYMENTS, capabilities=with_lenses), PAYMENTS, text))


class HalfWritten(Proof):
    def test_marks_stay_while_the_program_is_broken(self) -> None:
        text = PAYMENTS.read_text()
        uri = PAYMENTS.as_uri()
        editor = self.opened(PAYMENTS)
        before = self.by_line(editor, PAYMENTS, text)
        lenses = self.lenses(editor, PAYMENTS)
        at = text.index("    rpo = 5m")
        editor.change(uri, 2, {"range": range_of(text, at, at), "text": "    zone {\n"})
        broken = text[:at] + "    zone {\n" + text[at:]
        after = self.by_line(editor, PAYMENTS, broken)
        self.assertEqual(after, {line + 1: [f"{one} …" for one in labels] for line, labels in before.items()})
        self.assertEqual([one["command"]["title"] for one in self.lenses(editor, PAYMENTS)], [one["command"]["title"] + " …" for one in lenses])
        editor.change(uri, 3, {"range": range_of(broken, at, at + len("    zone {\n")), "text": ""})
        self.assertEqual(self.by_line(editor, PAYMENTS, text), before)

    def test_what_is_typed_has_no_old_mark(self) -> None:
        text = PAYMENTS.read_text()
        editor = self.opened(PAYMENTS)
        before = self.by_line(editor, PAYMENTS, text)
        at = text.index("15m\n") + len("15m")
        editor.change(PAYMENTS.as_uri(), 2, {"range": range_of(text, at, at), "text": "x"})
        after = self.by_line(editor, PAYMENTS, text[:at] + "x" + text[at:])
        line = text[:at].count("\n")
        self.assertNotIn(line, after)
        self.assertEqual(set(before) - {line}, set(after))

    def test_a_program_that_was_never_whole_has_none(self) -> None:
        path = self.folder / "shop.dr"
        editor = self.opened(path, SHOP.replace("topology", "topologie"))
        self.assertEqual(self.hints(editor, path, SHOP), [])
        self.assertEqual(self.lenses(editor, path), [])


class Refreshes(Proof):
    ALL = ("workspace/inlayHint/refresh", "workspace/codeLens/refresh", "workspace/semanticTokens/refresh", "workspace/diagnostic/refresh")

    def test_another_file_makes_marks_outdated_once(self) -> None:
        part, whole = self.folder / "part.dr", self.folder / "shop.dr"
        part.write_text("let lag = 60s\n")
        whole.write_text('import "part.dr"\n' + SHOP.replace("rpo = 5m", "rpo = lag"))
        text = whole.read_text()
        editor = self.opened(whole)
        before = self.hints(editor, whole, text)
        self.lenses(editor, whole)
        editor.open(part.as_uri(), "let lag = 60s\n")
        editor.ask("textDocument/hover", {"textDocument": {"uri": part.as_uri()}, "position": place("", 0)})
        self.assertEqual([editor.called(method) for method in self.ALL], [[], [], [], []])
        editor.change(part.as_uri(), 2, {"text": "let lag = 500ms\n"})
        while not any(method == self.ALL[0] for method, _ in editor.calls):
            editor.take()
        self.assertNotEqual(self.hints(editor, whole, text), before)
        self.lenses(editor, whole)
        self.assertEqual([len(editor.called(method)) for method in self.ALL], [1, 1, 0, 0])
        # The same again: nothing changes, so nothing is asked for.
        editor.notify("textDocument/didSave", {"textDocument": {"uri": whole.as_uri()}})
        self.hints(editor, whole, text)
        self.assertEqual([editor.called(method) for method in self.ALL], [[], [], [], []])

    def test_a_client_that_asks_by_itself_is_left_alone(self) -> None:
        text = PAYMENTS.read_text()
        editor = self.opened(PAYMENTS)
        self.hints(editor, PAYMENTS, text)
        at = text.index("15m\n")
        for version in range(2, 6):
            editor.change(PAYMENTS.as_uri(), version, {"range": range_of(text, at, at + 2), "text": f"{version + 20}"})
            text = text[:at] + f"{version + 20}" + text[at + 2 :]
            self.hints(editor, PAYMENTS, text)
        self.assertEqual([editor.called(method) for method in self.ALL], [[], [], [], []])


class Progress(Proof):
    def program(self, count: int) -> str:
        tables = "".join(f'  dynamodb t{number} {{ key = "id" }}\n' for number in range(count))
        replicas = "".join(f"    t{number} {{ alerts = [oncall] }}\n" for number in range(count))
        return SHOP[: SHOP.index("  let")] + tables + "  replicate primary -> secondary {\n" + replicas + "  }\n}\n"

    def test_what_takes_long_is_shown(self) -> None:
        able = json.loads(json.dumps(EVERYTHING)) | {"window": {"workDoneProgress": True}}
        path = self.folder / "shop.dr"
        for count, shown in ((1, []), (1500, ["begin", "end"])):
            editor = self.opened(path, self.program(count), capabilities=able)
            editor.findings(path.as_uri())
            self.hints(editor, path, "")
            signs = editor.called("$/progress")
            self.assertEqual([one["value"]["kind"] for one in signs], shown)
            created = editor.called("window/workDoneProgress/create")
            self.assertEqual([one["token"] for one in created for _ in range(2)], [one["token"] for one in signs])


class Lenses(Proof):
    def test_plans_have_the_time_of_prove(self) -> None:
        for program in PROGRAMS:
            with self.subTest(program=program.name):
                titles = [one["command"]["title"] for one in self.lenses(self.opened(program), program)]
                plans = [one for one in judgements(program) if one["plan"] and one["goal"] == "rto" and not one["component"]]
                for one in plans:
                    time = one["expected"] if one["bound"] is None else one["bound"]
                    self.assertIn(f"lose {one['region']}: {duration(time)} of {duration(one['objective'])}, {verdict(one)}", titles)

    def test_each_command_is_one_that_somebody_runs(self) -> None:
        editor = self.opened(PAYMENTS)
        known = editor.abilities["capabilities"]["executeCommandProvider"]["commands"]
        self.assertLessEqual({one["command"]["command"] for one in self.lenses(editor, PAYMENTS)}, set(known))
        able = self.opened(PAYMENTS, options={"commands": ["drc.openDocument"], "virtualDocuments": True})
        for one in self.lenses(able, PAYMENTS):
            self.assertEqual(one["command"]["command"], "drc.openDocument")
            self.assertEqual(one["command"]["arguments"], [f"drc-out:{PAYMENTS}/prove.txt"])

    def test_objectives_of_one_block_share_a_line(self) -> None:
        lenses = self.lenses(self.opened(PAYMENTS), PAYMENTS)
        first = [one["command"]["title"] for one in lenses if one["range"]["start"] == lenses[0]["range"]["start"]]
        self.assertEqual(first, ["RPO 5m: conditional", "RTO 15m: refuted (suppressed)"])


class Commands(Proof):
    def run_command(self, editor: Editor, command: str, *arguments: str) -> Any:
        return editor.ask("workspace/executeCommand", {"command": command, "arguments": list(arguments)})

    def test_the_proof_is_shown_as_the_client_can(self) -> None:
        uri = PAYMENTS.as_uri()
        able = json.loads(json.dumps(EVERYTHING)) | {"window": {"showDocument": {"support": True}}}
        editor = self.opened(PAYMENTS, capabilities=able, options={"virtualDocuments": True})
        self.run_command(editor, "drc.showProof", uri, "failover")
        self.run_command(editor, "drc.showSimulation", uri, "primary")
        self.run_command(editor, "drc.documents", uri)
        shown = [one["uri"] for one in editor.called("window/showDocument")]
        self.assertEqual(shown, [f"drc-out:{PAYMENTS}/prove.txt", f"drc-out:{PAYMENTS}/simulate-primary.txt"])
        plain = self.opened(PAYMENTS)
        self.run_command(plain, "drc.showProof", uri, "failover")
        self.run_command(plain, "drc.documents", uri)
        (message,) = plain.called("window/showMessage")
        self.assertEqual(message["message"], "loss of primary, recovered in secondary by failover, RTO 15m: refuted, the expected time is 18m15s")

    def test_wrong_commands_get_errors(self) -> None:
        editor = self.opened(PAYMENTS)
        for command, arguments in (("drc.none", [PAYMENTS.as_uri()]), ("drc.showProof", []), ("drc.showProof", ["file:///none.dr"]), ("drc.showSimulation", [PAYMENTS.as_uri(), "nowhere"])):
            with self.subTest(command=command, arguments=arguments), self.assertRaises(Failed) as failed:
                self.run_command(editor, command, *arguments)
            self.assertEqual(failed.exception.code, -32602)


class Hovers(Proof):
    def test_an_objective_is_explained_as_prove_does(self) -> None:
        editor, text = self.opened(PAYMENTS), PAYMENTS.read_text()
        said = self.hover(editor, PAYMENTS, text, "rto = ")
        proof = subprocess.run([DRC, "prove", str(PAYMENTS)], capture_output=True, text=True).stdout
        for line in re.findall(r"^  (RTO 15m: .*)$", proof, re.MULTILINE):
            self.assertIn(f"**{line}**", said)
        (worst,) = (one for one in judgements(PAYMENTS) if one["plan"] == "orchestrated" and not one["component"] and one["goal"] == "rto")
        rows = re.findall(r"^\| `([^`]+)` ", said, re.MULTILINE)
        self.assertEqual(rows, [one["path"] for one in worst["terms"] if one["critical"]])
        self.assertIn(f"| **total** | **none** | **{duration(worst['expected'])}** |", said)

    def test_a_step_has_its_terms_with_evidence_and_source(self) -> None:
        said = self.hover(self.opened(PAYMENTS), PAYMENTS, PAYMENTS.read_text(), "promote ledger")
        self.assertIn("`ledger.promote.wait_roles` | none | 8m *typical* |", said)
        self.assertIn("[source](https://", said)

    def test_what_names_mean(self) -> None:
        path = self.folder / "shop.dr"
        editor = self.opened(path, SHOP)
        for word, expected in {
            "dynamodb": ["kind dynamodb", "required settings: `key`"],
            "key ": ["param key", "required", 'value: `"cart_id"`'],
            "expires ": ["param expires", "may be left out"],
            "carts {\n": ["A table", "in `primary`, `secondary`", "`aws_dynamodb_table`", "RPO, loss of primary"],
            "lower(": ["lower(", "lower case"],
            "min(": ["min("],
            "short": ["let short", "value: `1m`"],
            "DR1001": ["# DR1001: "],
            "us-east-1": ["`us-east-1` is a region"],
            "primary  ": ["region primary", "`us-east-1` is a region"],
            "carts { alerts": ["**RPO: 1s expected, no bound**"],
            "rto = ": ["**RTO 1h: "],
        }.items():
            with self.subTest(word=word):
                said = self.hover(editor, path, SHOP, word)
                for one in expected:
                    self.assertIn(one, said)

    def test_it_does_not_wait_for_what_is_typed(self) -> None:
        text = PAYMENTS.read_text()
        editor = self.opened(PAYMENTS)
        before = self.hover(editor, PAYMENTS, text, "promote ledger")
        at = text.index("kms data")
        editor.change(PAYMENTS.as_uri(), 2, {"range": range_of(text, at, at), "text": "  # A key.\n  "})
        text = text[:at] + "  # A key.\n  " + text[at:]
        said = editor.ask("textDocument/hover", {"textDocument": {"uri": PAYMENTS.as_uri()}, "position": place(text, text.index("promote ledger"))})
        self.assertIn(said["contents"]["value"], (before, before + "\n\n*before the last change*"))
        self.assertEqual(said["range"], range_of(text, text.index("promote ledger"), text.index("promote ledger") + len("promote")))
        self.hints(editor, PAYMENTS, text)
        self.assertEqual(self.hover(editor, PAYMENTS, text, "promote ledger"), before)

    def test_what_an_allow_names_is_explained(self) -> None:
        self.assertTrue(self.hover(self.opened(PAYMENTS), PAYMENTS, PAYMENTS.read_text(), "missed_objective").startswith("# DR1001: "))

    def test_a_client_without_markdown_gets_text(self) -> None:
        plain = json.loads(json.dumps(EVERYTHING))
        plain["textDocument"]["hover"] = {"contentFormat": ["plaintext"]}
        editor, text = self.opened(PAYMENTS, capabilities=plain), PAYMENTS.read_text()
        for word in ("rto = ", "promote ledger", "aurora ledger", "ledger {"):
            said = self.hover(editor, PAYMENTS, text, word)
            self.assertNotRegex(said, r"```|\*\*|^\|", word)
        self.assertIn("ledger.promote.wait_roles  none  8m typical  promote ledger: wait roles", self.hover(editor, PAYMENTS, text, "promote ledger"))


if __name__ == "__main__":
    unittest.main()
