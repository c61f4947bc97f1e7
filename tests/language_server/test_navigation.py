"""From names to what they mean: declarations, kinds, traits, uses over files, other names, calls, symbols of a workspace."""

import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from editor import EVERYTHING, Editor, Failed  # noqa: E402
from places import applied, at, place, text_at  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
PAYMENTS = ROOT / "examples/payments/payments.dr"
LINKS = EVERYTHING | {"textDocument": EVERYTHING["textDocument"] | {name: {"linkSupport": True} for name in ("definition", "declaration", "typeDefinition", "implementation")}}
PLAIN = LINKS | {"textDocument": {name: value for name, value in LINKS["textDocument"].items() if name not in ("definition", "declaration", "typeDefinition", "implementation")}}
SHARED = """topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  topic oncall { }
  dynamodb carts { key = "cart_id" }
}
"""
EXTENSION = """extend topology shop {
  topic people { }
  topic watch { }
}
"""


class Navigation(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        (self.folder / "drc.toml").write_text("")

    def editor(self, **given: Any) -> Editor:
        return self.enterContext(Editor(DRC, **({"folder": self.folder, "capabilities": LINKS} | given)))

    def open(self, path: pathlib.Path, text: str | None = None, editor: Editor | None = None) -> tuple[Editor, str, str]:
        editor = editor or self.editor()
        text = path.read_text() if text is None else text
        editor.open(path.as_uri(), text)
        return editor, path.as_uri(), text

    def written(self, name: str, text: str) -> pathlib.Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def text_of(self, editor: Editor, uri: str) -> str:
        if uri in editor.texts:
            return editor.texts[uri]
        if uri.startswith("drc-library:/"):
            return (ROOT / "stdlib" / uri.removeprefix("drc-library:/")).read_text()
        return pathlib.Path(uri.removeprefix("file://")).read_text()

    def leads(self, editor: Editor, method: str, where: dict[str, Any]) -> list[tuple[str, str, str]]:
        """Where links lead: the document, the first line of what is declared there, and its name."""
        result = []
        for link in editor.ask(f"textDocument/{method}", where) or []:
            text = self.text_of(editor, link["targetUri"])
            whole = text_at(text, link["targetRange"])
            origin = editor.texts[where["textDocument"]["uri"]], link["originSelectionRange"]
            self.assertEqual(origin[1]["start"], where["position"])
            self.assertRegex(text_at(*origin), r"^\w+$")
            result.append((link["targetUri"].rsplit("/", 1)[-1], whole.split("\n")[0], text_at(text, link["targetSelectionRange"])))
        return result


class Declarations(Navigation):
    def test_definitions(self) -> None:
        editor, uri, text = self.open(PAYMENTS)
        for mark, expected in (
            ("<data }\n\n  vpc", [("payments.dr", "kms data { }", "data")]),
            ("aurora <ledger", [("payments.dr", "aurora ledger {", "ledger")]),
            ("<promote ledger", [("aurora.dr", "action promote {", "promote")]),
            ("<unhealthy entry", [("route53.dr", "signal unhealthy {", "unhealthy")]),
            ("ledger.<writer_endpoint, \"database/reader", [("aurora.dr", "output writer_endpoint", "writer_endpoint")]),
            ("sessions.<name", [("dynamodb.dr", "output name", "name")]),
            ("failover <primary ->", [("payments.dr", 'region primary   = "us-east-1"', "primary")]),
            ("of = <failover", []),
        ):
            with self.subTest(mark=mark):
                found = self.leads(editor, "definition", at(uri, text, mark))
                self.assertEqual([(file, line.startswith(one[1]) and one[1], name) for (file, line, name), one in zip(found, expected, strict=True)], expected)

    def test_clients_without_links_get_locations(self) -> None:
        editor, uri, text = self.open(PAYMENTS, editor=self.editor(capabilities=PLAIN))
        for method in ("definition", "declaration", "typeDefinition", "implementation"):
            with self.subTest(method=method):
                (found,) = editor.ask(f"textDocument/{method}", at(uri, text, "aurora <ledger"))
                self.assertEqual(sorted(found), ["range", "uri"])

    def test_the_kind_that_something_is_an_instance_of(self) -> None:
        editor, uri, text = self.open(PAYMENTS)
        for mark, expected in (
            ("aurora <ledger", ["aurora"]),
            ("<ledger.writer_endpoint", ["aurora"]),
            ("<network      = core", ["private_network"]),
            ("<credentials  = credentials", ["secret"]),
            ("<alerts       = [oncall]", ["topic"]),
            ("<promote ledger", ["aurora"]),
            ("<dynamodb sessions", ["dynamodb"]),
            ("<memory ", []),
        ):
            with self.subTest(mark=mark):
                self.assertEqual([name for _, _, name in self.leads(editor, "typeDefinition", at(uri, text, mark))], expected)

    def test_a_kind_of_the_user_s(self) -> None:
        own = 'kind box {\n  param label: string\n  export told = label\n}\n\ntopology shop {\n  region primary = "us-east-1"\n  box first { label = "a" }\n}\n'
        editor, uri, text = self.open(self.written("own.dr", own))
        self.assertEqual([(file, name) for file, _, name in self.leads(editor, "typeDefinition", at(uri, text, "box <first"))], [("own.dr", "box")])

    def test_traits_and_the_kinds_that_have_them(self) -> None:
        editor, uri, _ = self.open(PAYMENTS)
        path = ROOT / "stdlib/kinds/automation.dr"
        library = "drc-library:/kinds/automation.dr"
        editor.open(library, path.read_text())
        found = self.leads(editor, "implementation", at(library, path.read_text(), "kind automation: <recovery_engine"))
        self.assertLessEqual({"automation", "step_functions"}, {name for _, _, name in found})
        for _, line, name in found:
            self.assertIn("recovery_engine", line, name)
        declared = self.leads(editor, "declaration", at(library, path.read_text(), "export <start "))
        self.assertTrue(declared and all(file == "prelude.dr" or "kinds" not in file for file, _, _ in declared), declared)


class Library(Navigation):
    """Documents of the embedded library, which the client opens as they are."""

    def test_what_names_mean_there(self) -> None:
        editor, uri, text = self.open(PAYMENTS)
        editor.findings(uri)
        (link,) = editor.ask("textDocument/definition", at(uri, text, "<promote ledger"))
        library = link["targetUri"]
        inside = self.text_of(editor, library)
        editor.open(library, inside)
        hover = editor.ask("textDocument/hover", at(library, inside, "action <promote"))
        self.assertIn("action promote", hover["contents"]["value"])
        definition = self.leads(editor, "definition", at(library, inside, "param <network"))
        self.assertEqual([name for _, _, name in definition], ["network"])
        used = editor.ask("textDocument/references", at(library, inside, "action <promote") | {"context": {"includeDeclaration": False}})
        self.assertEqual({one["uri"] for one in used if "payments" in one["uri"]}, {uri})
        self.assertEqual([text_at(text, one["range"]) for one in used if one["uri"] == uri], ["promote", "promote"])
        tokens = editor.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": library}})
        self.assertGreater(len(tokens["data"]), 5 * 1000)
        self.assertNotIn(library, [one for one, found in editor.published.items() if found])

    def test_without_a_program(self) -> None:
        library = "drc-library:/kinds/topic.dr"
        editor = self.editor()
        inside = self.text_of(editor, library)
        editor.open(library, inside)
        self.assertTrue(editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": library}}))
        self.assertIn("A topic for notices", editor.ask("textDocument/hover", at(library, inside, "kind <topic"))["contents"]["value"])
        self.assertEqual([name for _, _, name in self.leads(editor, "definition", at(library, inside, "action <notify"))], ["notify"])
        with self.assertRaises(Failed) as failed:
            editor.ask("textDocument/rename", at(library, inside, "action <notify") | {"newName": "tell"})
        self.assertIn("declared in the library", str(failed.exception))
        self.assertEqual(editor.leave(), 0)
        self.assertEqual(editor.published, {})


class OtherNames(Navigation):
    def shops(self) -> dict[str, pathlib.Path]:
        people = "kind told_people {\n  param label: string\n}\n\nlet word = \"a\"\n"
        return {
            "people": self.written("people.dr", people),
            "one": self.written("one.dr", 'import "people.dr"\n\ntopology one {\n  region primary = "us-east-1"\n  told_people first { label = word }\n}\n'),
            "two": self.written("two.dr", 'import "people.dr"\n\ntopology two {\n  region primary = "us-east-1"\n  told_people first { label = "b" }\n  told_people second { label = word }\n}\n'),
        }

    def edited(self, edit: dict[str, Any], editor: Editor) -> dict[str, str]:
        return {
            change["textDocument"]["uri"].rsplit("/", 1)[-1]: applied(self.text_of(editor, change["textDocument"]["uri"]), change["edits"])
            for change in edit["documentChanges"]
        }

    def test_over_all_programs_that_import_it_open_or_not(self) -> None:
        paths = self.shops()
        for opened in ("people", "one"):
            for name, mark, new in (("word", "<word", "saying"), ("told_people", "<told_people", "audience")):
                with self.subTest(opened=opened, name=name):
                    editor, uri, text = self.open(paths[opened])
                    edit = editor.ask("textDocument/rename", at(uri, text, mark) | {"newName": new})
                    self.assertEqual(self.edited(edit, editor), {path.name: path.read_text().replace(name, new) for path in paths.values()})
                    used = editor.ask("textDocument/references", at(uri, text, mark) | {"context": {"includeDeclaration": True}})
                    self.assertEqual({one["uri"].rsplit("/", 1)[-1] for one in used}, {path.name for path in paths.values()})
                    # What is not open has no findings afterwards.
                    others = [path.as_uri() for path in paths.values() if path.name not in ("people.dr", f"{opened}.dr", "one.dr")]
                    self.assertEqual([editor.published.get(one, []) for one in others], [[]])

    def test_a_component_of_an_extension(self) -> None:
        extension = self.written("people.dr", EXTENSION)
        main = self.written("shop.dr", 'import "people.dr"\n\n' + SHARED.replace("}\n}\n", "}\n  replicate primary -> secondary {\n    carts { max_lag = 60s  alerts = [people] }\n  }\n}\n"))
        editor, uri, text = self.open(extension)
        edit = editor.ask("textDocument/rename", at(uri, text, "topic <people") | {"newName": "crew"})
        self.assertEqual(self.edited(edit, editor), {"people.dr": text.replace("people { }", 'crew { was = "people" }'), "shop.dr": main.read_text().replace("[people]", "[crew]")})

    def test_what_is_deployed_stays_what_it_was(self) -> None:
        editor, uri, text = self.open(self.written("shop.dr", SHARED))
        for before, new, after in (
            ('carts { key = "cart_id" }', "baskets", 'baskets { key = "cart_id"  was = "carts" }'),
            ('carts {\n    key = "cart_id"\n  }', "baskets", 'baskets {\n    key = "cart_id"\n    was = "carts"\n  }'),
            ('carts { was = "first"  key = "cart_id" }', "baskets", 'baskets { was = "first"  key = "cart_id" }'),
            ('carts { was = "first"  key = "cart_id" }', "first", 'first { key = "cart_id" }'),
            ('carts {\n    was = "first"\n    key = "cart_id"\n  }', "first", 'first {\n    key = "cart_id"\n  }'),
        ):
            with self.subTest(before=before, new=new):
                text = SHARED.replace('carts { key = "cart_id" }', before)
                editor.texts[uri] = text
                editor.change(uri, 2, {"text": text})
                edit = editor.ask("textDocument/rename", at(uri, text, "dynamodb <carts") | {"newName": new})
                self.assertEqual(self.edited(edit, editor), {"shop.dr": text.replace(before, after)})
        text = SHARED.replace("oncall { }", 'oncall { was = "people" }')
        editor.change(uri, 3, {"text": text})
        self.assertIn("`oncall` was called so when it was deployed", self.refused(editor, at(uri, text, "dynamodb <carts") | {"newName": "people"}))

    def codes(self, editor: Editor, uri: str) -> list[str]:
        return [one["code"] for one in editor.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]]

    def test_a_program_means_the_same_with_other_names(self) -> None:
        """A use that is missed would be an unknown name."""
        shutil.copytree(ROOT / "examples/orders", self.folder / "orders")
        program = self.folder / "orders/orders.dr"
        editor, uri, text = self.open(program)
        declared = [match.start(2) for match in re.finditer(r"^  (\w+) (\w+) +[{=]", text, re.MULTILINE)]
        self.assertGreater(len(declared), 5)
        before = self.codes(editor, uri)
        chosen = random.Random(23)
        for version in range(2, 7):
            begin = chosen.choice(declared)
            edit = editor.ask("textDocument/rename", {"textDocument": {"uri": uri}, "position": place(text, begin), "newName": f"other_{version}"})
            for name, changed in self.edited(edit, editor).items():
                (program.parent / name).write_text(changed)
                if name == program.name:
                    text = editor.texts[uri] = changed
            editor.notify("workspace/didChangeWatchedFiles", {"changes": []})
            editor.change(uri, version, {"text": text})
            self.assertEqual(self.codes(editor, uri), before, text)
            declared = [match.start(2) for match in re.finditer(r"^  (\w+) (\w+) +[{=]", text, re.MULTILINE)]
        self.assertGreater(text.count("other_"), 8)

    def test_names_of_everything_are_asked_for(self) -> None:
        asking = LINKS | {"workspace": LINKS["workspace"] | {"workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}}}}
        for capabilities, asked in ((asking, True), (LINKS, False)):
            editor, uri, text = self.open(self.written("shop.dr", SHARED), editor=self.editor(capabilities=capabilities))
            for mark, new in (("topology <shop", "store"), ("region <primary", "first")):
                edit = editor.ask("textDocument/rename", at(uri, text, mark) | {"newName": new})
                self.assertEqual(self.edited(edit, editor), {"shop.dr": text.replace(mark.split("<")[1], new)})
                self.assertEqual([one["needsConfirmation"] for one in edit.get("changeAnnotations", {}).values()], [True] * asked)
                self.assertEqual({one.get("annotationId") for change in edit["documentChanges"] for one in change["edits"]}, {"replaced" if asked else None})
            self.assertNotIn("changeAnnotations", editor.ask("textDocument/rename", at(uri, text, "dynamodb <carts") | {"newName": "baskets"}))

    def refused(self, editor: Editor, where: dict[str, Any], method: str = "rename") -> str:
        with self.assertRaises(Failed) as failed:
            editor.ask(f"textDocument/{method}", where)
        return str(failed.exception)

    def test_what_is_refused_says_why(self) -> None:
        editor, uri, text = self.open(PAYMENTS)
        for mark, new, reason in (
            ("topic <oncall", "core", "a component has this name, declared in line 15"),
            ("topic <oncall", "primary", "a region role has this name"),
            ("topic <oncall", "when", "`when` is a word of the language"),
            ("topic <oncall", "9lives", "is not a name"),
            ("topic <oncall", "a-b", "is not a name"),
            ("topic <oncall", "", "is not a name"),
            ("topic <oncall", "global_database", "a value has this name"),
            ("failover <orchestrated", "weekly", "a drill has this name"),
            ("<aurora ledger", "database", "it is declared in the library, in `stdlib/kinds/aurora.dr`"),
            ("<network      = core", "net", "it is declared in the library"),
            ("<oncall { encrypted", "region", "built-in name"),
        ):
            with self.subTest(mark=mark, new=new):
                self.assertIn(reason, self.refused(editor, at(uri, text, mark) | {"newName": new}))
        for mark, reason in (("<aurora ledger", "it is declared in the library"), ("<Looked up", "no name that can be renamed")):
            self.assertIn(reason, self.refused(editor, at(uri, text, mark), "prepareRename"))
        good = editor.ask("textDocument/prepareRename", at(uri, text, "<oncall { encrypted"))
        self.assertEqual((good["placeholder"], text_at(text, good["range"])), ("oncall", "oncall"))

    def test_names_that_the_compiler_would_refuse_are_refused(self) -> None:
        text = """let title = "x"
kind box {
  param mode: none | single = none
  resource aws_s3_bucket things { bucket = mode == single then "a" else title }
}
topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  topic oncall { }
  dynamodb carts { key = "cart_id" }
  replicate primary -> secondary { carts { max_lag = 60s } }
  failover primary -> secondary { steps { notify oncall } }
}
"""
        editor, uri, _ = self.open(self.folder / "shop.dr", text)
        for mark, name, reason in (
            ("let <title", "single", "a member of an enumeration has this name"),
            ("topic <oncall", "Oncall", "small letters"),
            ("topic <oncall", "a__b", "small letters"),
            ("topology <shop", "shop_", "small letters"),
            ("topic <oncall", "failover", "plans have this name"),
        ):
            with self.subTest(mark, name=name), self.assertRaises(Failed) as failed:
                editor.ask("textDocument/rename", at(uri, text, mark) | {"newName": name})
            self.assertIn(reason, str(failed.exception))

    def test_roles_by_which_settings_of_a_topology_differ(self) -> None:
        text = """topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  state_in = { primary: "one", secondary: "two" }
  topic oncall { }
}
"""
        editor, uri, _ = self.open(self.folder / "shop.dr", text)
        edit = editor.ask("textDocument/rename", at(uri, text, "<primary") | {"newName": "first"})
        (change,) = edit["documentChanges"]
        self.assertEqual(applied(text, change["edits"]), text.replace("primary", "first"))

    def test_the_end_of_a_line_is_that_of_the_file(self) -> None:
        text = 'topology shop {\r\n  region primary = "us-east-1"\r\n  topic oncall {\r\n    display_name = "x"\r\n  }\r\n}\r\n'
        editor, uri, _ = self.open(self.folder / "shop.dr", text)
        edit = editor.ask("textDocument/rename", at(uri, text, "topic <oncall") | {"newName": "people"})
        (change,) = edit["documentChanges"]
        self.assertNotIn("\n", "".join(one["newText"] for one in change["edits"]).replace("\r\n", ""))

    def test_a_name_that_only_another_program_has(self) -> None:
        paths = self.shops()
        paths["two"].write_text(paths["two"].read_text() + "\nlet saying = 3\n")
        editor, uri, text = self.open(paths["one"])
        self.assertIn("two.dr", self.refused(editor, at(uri, text, "<word") | {"newName": "saying"}))

    def test_kinds_are_no_words_that_statements_begin_with(self) -> None:
        paths = self.shops()
        editor, uri, text = self.open(paths["people"])
        self.assertIn("begin with this word", self.refused(editor, at(uri, text, "<told_people") | {"newName": "topology"}))
        self.assertIn("the library has a kind", self.refused(editor, at(uri, text, "<told_people") | {"newName": "aurora"}))


class Calls(Navigation):
    def names(self, calls: list[dict[str, Any]], key: str) -> list[str]:
        return [call[key]["name"] for call in calls]

    def item(self, editor: Editor, uri: str, text: str, mark: str) -> dict[str, Any]:
        (item,) = editor.ask("textDocument/prepareCallHierarchy", at(uri, text, mark))
        return item

    def test_from_a_drill_to_the_provider_and_back(self) -> None:
        editor, uri, text = self.open(PAYMENTS)
        drill = self.item(editor, uri, text, "drill <weekly")
        self.assertEqual(drill["detail"], "drill of payments")
        (tried,) = editor.ask("callHierarchy/outgoingCalls", {"item": drill})
        self.assertEqual((tried["to"]["name"], text_at(text, tried["fromRanges"][0])), ("failover", "failover"))
        steps = editor.ask("callHierarchy/outgoingCalls", {"item": tried["to"]})
        self.assertEqual(self.names(steps, "to"), ["promote ledger", "shift entry", "verify api", "notify oncall", "run witness", "notify oncall"])
        (action,) = editor.ask("callHierarchy/outgoingCalls", {"item": steps[0]["to"]})
        self.assertEqual((action["to"]["name"], action["to"]["detail"], action["to"]["uri"]), ("promote", "action of aurora", "drc-library:/kinds/aurora.dr"))
        operations = editor.ask("callHierarchy/outgoingCalls", {"item": action["to"]})
        library = self.text_of(editor, action["to"]["uri"])
        self.assertTrue(any(name.startswith("rds.") for name in self.names(operations, "to")), operations)
        for call in operations:
            for place in call["fromRanges"]:
                self.assertEqual(text_at(library, place), call["to"]["name"])
        back = editor.ask("callHierarchy/incomingCalls", {"item": action["to"]})
        self.assertEqual([(call["from"]["name"], call["from"]["detail"]) for call in back], [("promote ledger", "plan step of failover"), ("promote ledger", "plan step of orchestrated")])
        (plan,) = editor.ask("callHierarchy/incomingCalls", {"item": back[1]["from"]})
        self.assertEqual(plan["from"]["name"], "orchestrated")
        self.assertEqual(self.names(editor.ask("callHierarchy/incomingCalls", {"item": tried["to"]}), "from"), ["weekly"])
        self.assertIn("promote", self.names(editor.ask("callHierarchy/incomingCalls", {"item": operations[0]["to"]}), "from"))

    def test_what_acts_on_a_component(self) -> None:
        editor, uri, text = self.open(PAYMENTS)
        component = self.item(editor, uri, text, "topic <oncall")
        self.assertEqual(component["detail"], "topic of payments")
        steps = editor.ask("callHierarchy/incomingCalls", {"item": component})
        self.assertEqual({call["from"]["detail"] for call in steps}, {"plan step of failover", "plan step of orchestrated"})
        self.assertEqual(len(steps), 4)
        for call in steps:
            self.assertEqual([text_at(text, place) for place in call["fromRanges"]], ["oncall"])

    def test_items_of_a_text_that_has_changed(self) -> None:
        editor, uri, text = self.open(PAYMENTS)
        plan = self.item(editor, uri, text, "failover <orchestrated")
        editor.change(uri, 2, {"text": text.replace("failover orchestrated", "failover  orchestrated").replace("# Card", "# Cards")})
        self.assertIsNone(editor.ask("callHierarchy/outgoingCalls", {"item": plan}))
        for item in ({"name": "x"}, {"data": {"uri": uri}}, {"data": {"uri": uri, "path": 3, "begin": -1}, "name": "x"}):
            with self.subTest(item=item), self.assertRaises(Failed) as failed:
                editor.ask("callHierarchy/outgoingCalls", {"item": item})
            self.assertEqual(failed.exception.code, -32602)


class Moves(Navigation):
    def moved(self, editor: Editor, **moves: tuple[str, str]) -> dict[str, str] | None:
        files = [{"oldUri": (self.folder / old).as_uri(), "newUri": (self.folder / new).as_uri()} for old, new in moves.values()]
        edit = editor.ask("workspace/willRenameFiles", {"files": files})
        if edit is None:
            return None
        return {
            str(pathlib.Path(change["textDocument"]["uri"].removeprefix("file://")).relative_to(self.folder)): applied(self.text_of(editor, change["textDocument"]["uri"]), change["edits"])
            for change in edit["documentChanges"]
        }

    def test_imports_follow(self) -> None:
        (self.folder / "inner").mkdir()
        self.written("people.dr", EXTENSION)
        self.written("inner/rules.dr", 'import "../people.dr"\n')
        self.written("shop.dr", 'import "people.dr"\nimport "inner/rules.dr"\n\n' + SHARED)
        editor = self.editor()
        self.assertEqual(editor.abilities["capabilities"]["workspace"]["fileOperations"]["willRename"]["filters"][0]["pattern"]["glob"], "**/*.dr")
        shop = (self.folder / "shop.dr").read_text()
        self.assertEqual(
            self.moved(editor, one=("people.dr", "inner/persons.dr")),
            {"inner/rules.dr": 'import "persons.dr"\n', "shop.dr": shop.replace('"people.dr"', '"inner/persons.dr"')},
        )
        self.assertEqual(self.moved(editor, one=("shop.dr", "inner/shop.dr")), {"shop.dr": shop.replace('"people.dr"', '"../people.dr"').replace('"inner/rules.dr"', '"rules.dr"')})
        # A folder, which keeps what lies in it together.
        self.assertEqual(self.moved(editor, one=("inner", "outer/deep")), {"inner/rules.dr": 'import "../../people.dr"\n', "shop.dr": shop.replace("inner/", "outer/deep/")})
        self.assertEqual(self.moved(editor, one=("people.dr", "a.dr"), two=("shop.dr", "b.dr")), {"inner/rules.dr": 'import "../a.dr"\n', "shop.dr": shop.replace('"people.dr"', '"a.dr"')})
        self.assertIsNone(self.moved(editor, one=("shop.dr", "store.dr")))
        for wrong in ({}, {"files": [{"oldUri": 3}]}):
            with self.subTest(wrong=wrong), self.assertRaises(Failed) as failed:
                editor.ask("workspace/willRenameFiles", wrong)
            self.assertEqual(failed.exception.code, -32602)


class Symbols(Navigation):
    def found(self, editor: Editor, query: str) -> list[tuple[str, str, str]]:
        result = []
        for one in editor.ask("workspace/symbol", {"query": query}):
            said = text_at(self.text_of(editor, one["location"]["uri"]), one["location"]["range"])
            self.assertTrue(one["name"].startswith(said), (one, said))
            result.append((one["name"], one.get("containerName", ""), one["location"]["uri"].rsplit("/", 1)[-1]))
        return result

    def test_of_open_programs_and_of_others(self) -> None:
        self.written("shop.dr", SHARED)
        inner = self.folder / "inner"
        inner.mkdir()
        (inner / "rules.dr").write_text('policy house {\n  rule has_owner: error {\n    require true else "no"\n    bad {\n      topic hidden { }\n    }\n  }\n}\n')
        editor, uri, text = self.open(PAYMENTS)
        self.assertEqual(self.found(editor, "carts"), [("carts", "shop", "shop.dr")])
        self.assertEqual(self.found(editor, "has_owner"), [("has_owner", "house", "rules.dr")])
        self.assertEqual(self.found(editor, "hidden"), [])
        self.assertEqual(self.found(editor, "hous")[0], ("house", "", "rules.dr"))
        self.assertEqual([one[:2] for one in self.found(editor, "promote ledger") if one[2] == "payments.dr"], [("promote ledger", "failover"), ("promote ledger", "orchestrated")])
        self.assertEqual(self.found(editor, "shop.carts"), [("carts", "shop", "shop.dr")])
        self.assertIn(("credentials", "payments", "payments.dr"), self.found(editor, "crdntls"))
        self.assertEqual(self.found(editor, "zzzz"), [])
        self.assertEqual(self.found(editor, "payments")[0], ("payments", "", "payments.dr"))

    def test_they_follow_what_is_typed_and_saved(self) -> None:
        path = self.written("shop.dr", SHARED)
        editor = self.editor()
        self.assertEqual(self.found(editor, "carts"), [("carts", "shop", "shop.dr")])
        path.write_text(SHARED.replace("carts", "wagons"))
        editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})
        self.assertEqual(self.found(editor, "carts"), [])
        self.assertEqual(self.found(editor, "wagons"), [("wagons", "shop", "shop.dr")])
        editor.open(path.as_uri(), SHARED.replace("carts", "trucks"))
        self.assertEqual(self.found(editor, "trucks"), [("trucks", "shop", "shop.dr")])
        editor.close(path.as_uri())
        editor.texts.clear()
        self.assertEqual(self.found(editor, "wagons"), [("wagons", "shop", "shop.dr")])

    def test_they_are_in_one_order_and_bounded(self) -> None:
        for number in range(30):
            self.written(f"p{number:02}.dr", SHARED.replace("shop", f"shop{number:02}").replace("oncall", f"oncall_{number:02}").replace("}\n}\n", "}\n" + "".join(f"  topic t{one} {{ }}\n" for one in range(20)) + "}\n"))
        editor = self.editor()
        everything = editor.ask("workspace/symbol", {"query": ""})
        self.assertEqual(len(everything), 256)
        self.assertEqual(everything, editor.ask("workspace/symbol", {"query": ""}))
        self.assertEqual([name for name, _, _ in self.found(editor, "oncall")], [f"oncall_{number:02}" for number in range(30)])
        with self.assertRaises(Failed):
            editor.ask("workspace/symbol", {})


if __name__ == "__main__":
    unittest.main()
