"""What is offered where: what fits, the likely first, and nothing else; what is said of it; and help with the arguments of functions."""

import json
import os
import pathlib
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from editor import EVERYTHING, Editor  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
# What most programs below begin with.
HEAD = """topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  kms data { }
  topic oncall { encrypted_by = data }
  dynamodb carts { key = "cart_id" }
  lambda worker {
    source  = "./worker"
    handler = "index.handler"
  }
  api_gateway api { routes = { "GET /health": worker } }
  route53 entry {
    domain = "shop.example.com"
    target = api
  }
  let limits = { small: 1, large: 9 }
"""
OPERATORS = {"when", "and", "or", "in", "not"}
Item = dict[str, Any]


def place_of(text: str) -> dict[str, int]:
    line = text.count("\n")
    return {"line": line, "character": len(text[text.rfind("\n") + 1 :].encode("utf-16-le")) // 2}


class Completing(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory())).resolve()
        cls.editor = cls.enterClassContext(Editor(DRC, folder=cls.folder))

    def items(self, marked: str, editor: Editor | None = None, context: dict[str, Any] | None = None, uri: str | None = None) -> list[Item]:
        """What is offered at the last `|` of a program, in the order in which an editor shows it."""
        before, _, after = marked.rpartition("|")
        editor, uri = editor or self.editor, uri or (self.folder / "shop.dr").as_uri()
        editor.open(uri, before + after)
        about = {"textDocument": {"uri": uri}, "position": place_of(before)} | ({"context": context} if context else {})
        answer = editor.ask("textDocument/completion", about)
        self.assertFalse(answer["isIncomplete"])
        items: list[Item] = answer["items"]
        self.assertEqual(len({one["label"] for one in items}), len(items), "each label once")
        for one in items:
            self.assertNotIn("documentation", one, "that is said once somebody asks")
            self.assertNotIn("detail", one)
        return sorted(items, key=lambda one: str(one["sortText"]))

    def offered(self, marked: str) -> list[str]:
        return [one["label"] for one in self.items(marked)]

    def offered_in(self, inside: str) -> list[str]:
        return self.offered(HEAD + inside)

    def item(self, label: str, marked: str, editor: Editor | None = None) -> Item:
        (found,) = [one for one in self.items(marked, editor) if one["label"] == label]
        return found


class Topologies(Completing):
    def test_a_file_begins_with_declarations(self) -> None:
        self.assertEqual(
            set(self.offered("|")),
            {"topology", "extend topology", "kind", "trait", "policy", "advice", "pattern", "provider", "function", "let", "import"},
        )

    def test_statements_of_a_topology(self) -> None:
        offered = set(self.offered_in("  |\n}\n"))
        self.assertLessEqual({"region", "replicate", "failover", "failback none", "drill", "allow", "dynamodb", "strategy", "layout"}, offered)
        for wrong in ("resource", "steps", "rpo", "key", "carts", "true", "length", "rule", "account", "rehearsal", "plan_hold"):
            self.assertNotIn(wrong, offered)

    def test_what_a_topology_sets_is_not_offered_again(self) -> None:
        self.assertNotIn("layout", self.offered_in("  layout = split\n  |\n}\n"))
        self.assertNotIn("layout", self.offered_in("  |\n  layout = split\n}\n"))

    def test_settings_that_are_missing_come_first(self) -> None:
        offered = self.offered_in("  lambda other {\n    |\n  }\n}\n")
        self.assertEqual(set(offered[:2]), {"handler", "source"})
        self.assertLessEqual({"timeout", "memory", "in", "tags", "objectives"}, set(offered))
        self.assertNotIn("key", offered)

    def test_settings_that_are_there_are_not_offered(self) -> None:
        for text in ('    source = "./a"\n    |\n  }\n}\n', '    |\n    source = "./a"\n  }\n}\n', '    |  source = "./a" }\n}\n', '  source = "./a"  | }\n}\n'):
            with self.subTest(text=text):
                offered = self.offered_in("  lambda other {\n" + text)
                self.assertNotIn("source", offered)
                self.assertIn("handler", offered)

    def test_components_of_the_right_kind_alone(self) -> None:
        self.assertEqual(self.offered_in("  sqs jobs { encrypted_by = | }\n}\n"), ["data", "null"])
        self.assertEqual(set(self.offered_in("  sqs jobs { alerts = [| }\n}\n")), {"oncall", "for"})
        self.assertEqual(self.offered_in("  sqs jobs { consumer = | }\n}\n")[0], "worker")
        self.assertNotIn("carts", self.offered_in("  sqs jobs { consumer = | }\n}\n"))

    def test_what_has_a_trait_fits(self) -> None:
        offered = self.offered_in("  route53 other { target = | }\n}\n")
        self.assertEqual(offered[0], "api")
        self.assertNotIn("oncall", offered)

    def test_a_list_is_begun_where_it_is_not(self) -> None:
        item = self.item("oncall", HEAD + "  sqs jobs { alerts = | }\n}\n")
        self.assertEqual(item["insertText"], "[oncall]")
        self.assertNotIn("insertText", self.item("oncall", HEAD + "  sqs jobs { alerts = [|] }\n}\n"))

    def test_what_an_enumeration_allows(self) -> None:
        for text, expected in (
            ("  layout = |\n}\n", ["single", "split"]),
            ("  sqs jobs { standby = | }\n}\n", ["active", "paused"]),
            ("  failover primary -> secondary { mode = | }\n}\n", ["approved", "automatic", "manual"]),
            ("  failover primary -> secondary { engine = | }\n}\n", ["automation", "step_functions"]),
            ("  strategy = |\n}\n", ["active_active", "backup_and_restore", "pilot_light", "warm_standby"]),
            ("  protect = |\n}\n", ["false", "true"]),
            ("  drill weekly { of = | }\n}\n", ["failback", "failover", "switchover"]),
            ("  failover cards primary -> secondary { }\n  drill weekly { of = | }\n}\n", ["cards", "failback", "failover", "switchover"]),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.offered_in(text)[: len(expected)], expected)
                self.assertLessEqual(set(self.offered_in(text)) & {"carts", "kms", "region"}, set())

    def test_units_behind_a_number(self) -> None:
        self.assertEqual(self.offered_in("  lambda other { timeout = 15| }\n}\n")[:2], ["15s", "15m"])
        self.assertEqual(self.offered_in("  lambda other { memory = 512| }\n}\n")[0], "512MiB")
        self.assertEqual(self.offered_in("  sqs jobs { attempts = 5| }\n}\n"), [])

    def test_regions(self) -> None:
        self.assertEqual(self.offered_in("  replicate |\n}\n"), ["primary", "secondary"])
        self.assertEqual(self.offered_in("  failover primary -> |\n}\n"), ["primary", "secondary"])
        self.assertEqual(self.offered_in("  sqs jobs { in = | }\n}\n")[:2], ["primary", "secondary"])
        self.assertLessEqual({"primary", "secondary"}, set(self.offered_in("  vpc core { cidr = { | } }\n}\n")))

    def test_what_replicates(self) -> None:
        self.assertEqual(self.offered_in("  replicate primary -> secondary {\n    |\n  }\n}\n"), ["carts"])
        self.assertEqual(self.offered_in("  replicate primary -> secondary {\n    carts { }\n    |\n  }\n}\n"), [])
        self.assertIn("max_lag", self.offered_in("  replicate primary -> secondary {\n    carts { |\n  }\n}\n"))

    def test_nothing_in_comments_and_quotes(self) -> None:
        self.assertEqual(self.offered_in("  # re|\n}\n"), [])
        self.assertEqual(self.offered_in('  sqs jobs { tags = { A: "or| } }\n}\n'), [])
        self.assertIn("carts", self.offered_in('  sqs jobs { tags = { A: "${|}" } }\n}\n'))

    def test_a_blank_that_indents_asks_for_nothing(self) -> None:
        asked = {"triggerKind": 2, "triggerCharacter": " "}
        self.assertEqual(self.items(HEAD + "  |\n}\n", context=asked), [])
        self.assertTrue(self.items(HEAD + "  sqs jobs { encrypted_by = | }\n}\n", context=asked))

    def test_a_new_name_is_its_authors(self) -> None:
        for text in ("  dynamodb |", "  region |", "  drill |", "  let |", "  dynamodb sto|"):
            with self.subTest(text=text):
                self.assertEqual(self.offered_in(text), [])

    def test_what_is_half_written_counts(self) -> None:
        """Nothing is closed, and there is no analysis of it."""
        self.assertEqual(self.offered('topology a {\n  kms one { }\n  topic two {\n    encrypted_by = |')[0], "one")

    def test_half_a_word_changes_nothing(self) -> None:
        self.assertEqual(self.offered_in("  sqs jobs { con| }\n}\n"), self.offered_in("  sqs jobs { | }\n}\n"))


class Plans(Completing):
    def in_steps(self, text: str) -> list[str]:
        return self.offered_in("  failover primary -> secondary {\n    steps {\n      " + text + "\n    }\n  }\n}\n")

    def test_a_plan(self) -> None:
        offered = set(self.offered_in("  failover primary -> secondary {\n    |\n  }\n}\n"))
        self.assertLessEqual({"mode", "engine", "detect", "steps", "on_failure", "allow", "approvers", "only"}, offered)
        self.assertEqual(offered & {"document", "triggers", "region", "rule", "dynamodb", "rto"}, set())

    def test_verbs_of_what_is_there(self) -> None:
        offered = self.in_steps("|")
        self.assertLessEqual({"notify", "shift", "run", "approve", "wait", "together"}, set(offered))
        self.assertNotIn("promote", offered, "there is no database")

    def test_verbs_of_the_target_come_first(self) -> None:
        self.assertEqual(self.in_steps("no| oncall")[0], "notify")
        offered = self.in_steps("| worker")
        self.assertLess(offered.index("run"), offered.index("notify"))

    def test_targets_that_have_the_verb(self) -> None:
        self.assertEqual(self.in_steps("notify |"), ["oncall"])
        self.assertEqual(self.in_steps("run |"), ["worker"])
        self.assertEqual(self.in_steps("run worker  notify |"), ["oncall"])
        self.assertEqual(self.in_steps("nothing |"), [])

    def test_settings_of_a_step(self) -> None:
        self.assertIn("optional", self.in_steps("run worker { | }"))
        self.assertEqual(set(self.in_steps("approve { | }")), {"approvers", "approvals", "timeout"})

    def test_signals(self) -> None:
        inside = "  failover primary -> secondary {\n    detect {\n      %s\n    }\n  }\n}\n"
        self.assertIn("unhealthy", self.offered_in(inside % "|"))
        self.assertEqual(self.offered_in(inside % "unhealthy |"), ["entry"])
        self.assertLessEqual({"interval", "failures"}, set(self.offered_in(inside % "unhealthy entry { | }")))

    def test_what_is_allowed(self) -> None:
        rules = self.offered_in("  allow |\n}\n")
        self.assertLessEqual({"deletion_protection", "missed_objective"}, set(rules))
        self.assertNotIn("carts", rules)
        self.assertEqual(self.offered_in("  allow deletion_protection |\n}\n"), ["on"])
        targets = self.offered_in("  allow deletion_protection on |\n}\n")
        self.assertLessEqual({"carts", "shop"}, set(targets))
        self.assertNotIn("deletion_protection", targets)
        self.assertEqual(self.offered_in("  allow deletion_protection on carts |\n}\n"), ["because"])
        self.assertEqual(self.offered_in("  allow deletion_protection on carts\n    |\n}\n")[0], "because")
        self.assertEqual(self.offered_in('  allow deletion_protection on carts because "so"  |\n}\n'), ["by", "until"])

    def test_a_refusal_of_a_plan(self) -> None:
        self.assertIn("none", self.offered_in("  failback |\n}\n"))
        self.assertEqual(self.offered_in("  failback none |\n}\n"), ["because"])

    def test_objectives(self) -> None:
        self.assertEqual(set(self.offered_in("  objectives { | }\n}\n")), {"rpo", "rto", "zone", "corruption"})
        self.assertEqual(self.offered_in("  objectives { zone { | } }\n}\n"), ["rpo", "rto"])
        self.assertEqual(self.offered_in("  objectives { rpo = 5m  | }\n}\n")[0], "rto")


class Members(Completing):
    def test_what_a_component_exports(self) -> None:
        offered = self.offered_in("  let it = carts.|\n}\n")
        self.assertLessEqual({"arn", "name"}, set(offered))
        self.assertEqual(set(offered) & {"key", "carts", "notify", "kms"}, set())

    def test_what_a_value_holds(self) -> None:
        self.assertLessEqual({"small", "large"}, set(self.offered_in("  let it = limits.|\n}\n")))

    def test_the_elements_of_a_family(self) -> None:
        self.assertIn("arn", self.offered_in("  let all = [for one in carts: one.|\n}\n"))

    def test_a_region(self) -> None:
        self.assertEqual(self.offered_in("  let it = primary.|\n}\n"), ["name", "role"])

    def test_what_is_measured(self) -> None:
        self.assertIn("run", self.offered_in("  assume worker.|\n}\n"))

    def test_regions_of_the_provider(self) -> None:
        for marked, label in (("  region third = |\n}\n", '"eu-west-1"'), ('  region third = "|"\n}\n', "eu-west-1"), ('  region third = "eu-|"\n}\n', "eu-west-1")):
            with self.subTest(marked):
                self.assertIn(label, self.offered_when_analysed(marked))
        self.assertEqual(self.offered_when_analysed('  topic other { display_name = "|" }\n}\n'), [])

    def offered_when_analysed(self, marked: str) -> list[str]:
        before, after = (HEAD + marked).split("|")
        uri = (self.folder / "analysed.dr").as_uri()
        self.editor.open(uri, before + after)
        self.editor.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
        items = self.editor.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": place_of(before)})["items"]
        self.editor.close(uri)
        return [one["label"] for one in items]

    def test_paths_of_the_project(self) -> None:
        (self.folder / "sub").mkdir(exist_ok=True)
        (self.folder / "people.dr").write_text("let team = 1\n")
        (self.folder / "sub" / "other.dr").write_text("let other = 1\n")
        items = self.items('import "pe|"\n', uri=(self.folder / "importing.dr").as_uri())
        self.assertEqual({one["label"] for one in items} & {"people.dr", "sub/other.dr", "importing.dr"}, {"people.dr", "sub/other.dr"})
        edit = next(one["textEdit"] for one in items if one["label"] == "people.dr")
        self.assertEqual(edit["range"], {"start": {"line": 0, "character": 8}, "end": {"line": 0, "character": 10}})
        self.assertNotIn("people.dr", {one["label"] for one in self.items('import "people.dr"\nimport "|"\n', uri=(self.folder / "importing.dr").as_uri())})


class Kinds(Completing):
    HEAD = "kind shelf: database {\n  param size: small | large = small\n  param network: vpc?\n"

    def in_kind(self, text: str) -> list[str]:
        return self.offered(self.HEAD + text)

    def test_statements(self) -> None:
        offered = set(self.in_kind("  |\n}\n"))
        self.assertLessEqual({"param", "let", "require", "global", "in each region", "for each replica", "resource", "part", "signal", "action", "export"}, offered)
        self.assertEqual(offered & {"topology", "replicate", "rule", "kms", "rpo"}, set())

    def test_types(self) -> None:
        offered = self.in_kind("  param other: |\n}\n")
        self.assertLessEqual({"string", "duration", "list", "kms", "stateful"}, set(offered))
        self.assertEqual(self.in_kind("  param other: list |\n}\n"), ["of"])

    def test_traits(self) -> None:
        offered = self.offered("kind shelf: |")
        self.assertIn("stateful", offered)
        self.assertNotIn("kms", offered)
        self.assertNotIn("stateful", self.offered("kind shelf: stateful, |"))

    def test_what_a_parameter_takes(self) -> None:
        self.assertLessEqual({"one", "two"}, set(self.in_kind("  param mode: one | two = |\n}\n")))
        self.assertEqual(self.in_kind("  let big = size == |\n}\n")[:2], ["large", "small"])

    def test_what_the_traits_ask_for_comes_first(self) -> None:
        self.assertEqual(set(self.in_kind("  export |\n}\n")[:2]), {"port", "security_group"})

    def test_resources_as_the_provider_has_them(self) -> None:
        offered = self.in_kind("  in each region {\n    resource aws_sqs_queue jobs {\n      |\n    }\n  }\n}\n")
        self.assertLessEqual({"name", "fifo_queue", "lifecycle", "depends_on", "when"}, set(offered))
        self.assertNotIn("arn", offered, "the provider sets it")
        self.assertEqual(self.in_kind("  in each region {\n    resource aws_kms_alias jobs {\n      |\n    }\n  }\n}\n")[0], "target_key_id")
        self.assertIn("aws_sqs_queue", self.in_kind("  global { resource aws_sqs| "))
        self.assertNotIn("aws_kms_key", self.in_kind("  global { resource aws_sqs| "))

    def test_names_of_the_kind(self) -> None:
        offered = self.in_kind("  in each region {\n    resource aws_sqs_queue jobs { }\n    let it = |\n  }\n  let later = 1\n}\n")
        self.assertLessEqual({"size", "network", "jobs", "later", "region", "home", "join"}, set(offered))
        self.assertNotIn("resources", offered, "rules alone have it")
        self.assertIn("arn", self.in_kind("  in each region {\n    resource aws_sqs_queue jobs { }\n    let it = jobs.|\n"))
        self.assertIn("private_subnet_ids", self.in_kind("  let it = network.|\n"))

    def test_the_variable_of_a_loop_ends_with_it(self) -> None:
        self.assertIn("one", self.in_kind("  let all = [for one in used_by(): |"))
        self.assertNotIn("one", self.in_kind("  let all = [for one in used_by(): one]\n  let other = |"))

    def test_sentences(self) -> None:
        self.assertLessEqual({"else", "and"}, set(self.in_kind("  require size |\n")))
        self.assertEqual(set(self.in_kind('  require size else "no" |\n')) & {"help", "fix", "suggest", "else"}, {"help", "fix", "suggest"})
        self.assertIn("help", self.in_kind('  require size else "no"\n    |\n'))
        self.assertEqual(self.in_kind("  in each |"), ["region"])
        self.assertEqual(self.in_kind("  for each |"), ["pair", "replica"])

    def test_actions(self) -> None:
        inside = "  action heal {\n    %s"
        self.assertLessEqual({"param", "permit", "step", "in from"}, set(self.in_kind(inside % "|")))
        self.assertLessEqual({"call", "until", "timeout"}, set(self.in_kind(inside % "step one {\n      |")))
        self.assertIn("sqs", self.in_kind(inside % "step one {\n      call |"))
        self.assertIn("PurgeQueue", self.in_kind(inside % "step one {\n      call sqs.|"))
        self.assertIn("QueueUrl", [one for one in self.in_kind(inside % "step one {\n      call sqs.PurgeQueue { |")])

    def test_a_kind_of_the_same_file(self) -> None:
        text = 'kind shelf {\n  ## How wide it is.\n  param width: number\n}\n' + HEAD
        self.assertIn("shelf", self.offered(text + "  |\n}\n"))
        self.assertEqual(self.offered(text + "  shelf one { | }\n}\n")[0], "width")

    def test_rules(self) -> None:
        self.assertEqual(self.offered("policy a {\n  rule b: |"), ["error", "note", "warning"])
        self.assertLessEqual({"components", "resources", "plans"}, set(self.offered("policy a {\n  rule b: error {\n    for c in |")))
        self.assertIn("traits", self.offered("policy a {\n  rule b: error {\n    for c in components {\n      require c.|"))
        example = 'policy a {\n  rule b: error {\n    good {\n      kms key { }\n      topic oncall { encrypted_by = |'
        self.assertEqual(self.offered(example)[0], "key")


class Details(Completing):
    def resolved(self, label: str, marked: str) -> Item:
        item = self.item(label, marked)
        detailed: Item = self.editor.ask("completionItem/resolve", item)
        self.assertEqual({key: detailed[key] for key in item}, item, "what was sent stays")
        return detailed

    def test_they_are_given_on_demand(self) -> None:
        for label, marked, detail, documentation in (
            ("key", HEAD + "  dynamodb more { | }\n}\n", "string (required)", ""),
            ("retention", HEAD + "  sqs jobs { | }\n}\n", "duration = 4d", "How long a message is kept that nobody receives."),
            ("mode", HEAD + "  failover primary -> secondary { | }\n}\n", "automatic | approved | manual", "What starts the plan."),
            ("sqs", HEAD + "  |\n}\n", "kind sqs: ", "A queue of work in each region"),
            ("replicate", HEAD + "  |\n}\n", "keyword", "what flows from one region to another"),
            ("join", HEAD + "  let a = |\n}\n", "join(list, separator)", ""),
            ("environment_suffix", HEAD + "  let a = |\n}\n", "name", "distinguishes this environment"),
            ("carts", HEAD + "  assume |\n}\n", "dynamodb carts", ""),
            ("arn", HEAD + "  let a = carts.|\n}\n", "export of dynamodb", ""),
            ("notify", HEAD + "  failover primary -> secondary { steps { | } }\n}\n", "action of topic", ""),
            ("unhealthy", HEAD + "  failover primary -> secondary { detect { | } }\n}\n", "signal of ", ""),
            ("interval", HEAD + "  failover primary -> secondary { detect { unhealthy entry { | } } }\n}\n", "duration", ""),
            ("deletion_protection", HEAD + "  allow |\n}\n", "rule of ", ""),
            ("warm_standby", HEAD + "  strategy = |\n}\n", "pattern", ""),
            ("stateful", "kind a: |", "trait", "Holds data that a disaster could lose"),
        ):
            with self.subTest(label=label):
                detailed = self.resolved(label, marked)
                self.assertIn(detail, detailed["detail"])
                self.assertIn(documentation, detailed.get("documentation", {}).get("value", ""))
                if documentation:
                    self.assertEqual(detailed["documentation"]["kind"], "markdown")

    def test_lists_are_small(self) -> None:
        self.assertLess(len(json.dumps(self.items(HEAD + "  |\n}\n"))), 30_000)

    def test_a_few_words_stand_beside_labels(self) -> None:
        self.assertEqual(self.item("retention", HEAD + "  sqs jobs { | }\n}\n")["labelDetails"], {"description": "duration"})
        self.assertEqual(self.item("oncall", HEAD + "  sqs jobs { alerts = [| }\n}\n")["labelDetails"], {"description": "topic"})

    def test_an_item_without_data_is_all_that_there_is(self) -> None:
        self.assertEqual(self.editor.ask("completionItem/resolve", {"label": "1m"}), {"label": "1m"})

    def test_wrong_items_get_an_answer(self) -> None:
        uri = (self.folder / "shop.dr").as_uri()
        self.editor.open(uri, HEAD)
        for data in ({"uri": uri}, {"uri": uri, "of": "setting", "owner": "999 none x"}, {"uri": uri, "of": "setting", "owner": "-1"}, {"uri": uri, "of": "nothing"}):
            with self.subTest(data=data):
                self.assertEqual(self.editor.ask("completionItem/resolve", {"label": "a", "data": data}), {"label": "a", "data": data})


class Snippets(Completing):
    def test_what_is_required_is_written_along(self) -> None:
        item = self.item("lambda", HEAD + "  |\n}\n")
        self.assertEqual(item["insertTextFormat"], 2)
        self.assertEqual(item["insertText"], "lambda ${1:name} {\n  source = $2\n  handler = $3\n  $0\n}")
        self.assertEqual(self.item("kms", HEAD + "  |\n}\n")["insertText"], "kms ${1:name} { $0 }")
        self.assertEqual(self.item("handler", HEAD + "  lambda other { | }\n}\n")["insertText"], "handler = $1")

    def test_plans_go_between_the_regions_that_there_are(self) -> None:
        text = HEAD.replace("primary", "here").replace("secondary", "there")
        self.assertIn("${1:here} -> ${2:there} {", self.item("failover", text + "  |\n}\n")["insertText"])
        self.assertIn("${1:there} -> ${2:here} {", self.item("failback", text + "  |\n}\n")["insertText"])

    def test_a_statement_is_not_put_before_what_is_there(self) -> None:
        for label, text in (("kms", "  | key { }\n}\n"), ("failover", "  fail| primary -> secondary { }\n}\n"), ("handler", '  lambda other { | = "a" }\n}\n')):
            with self.subTest(label=label):
                item = self.item(label, HEAD + text)
                self.assertNotIn("insertText", item)
                self.assertNotIn("insertTextFormat", item)

    def test_a_client_without_snippets_gets_plain_text(self) -> None:
        plain = {**EVERYTHING, "textDocument": {**EVERYTHING["textDocument"], "completion": {}}}
        editor = self.enterContext(Editor(DRC, plain, folder=self.folder))
        for text in ("  |\n}\n", "  lambda other { | }\n}\n", "  let a = |\n}\n"):
            for item in self.items(HEAD + text, editor):
                self.assertNotIn("$", item.get("insertText", ""))
                self.assertNotIn("insertTextFormat", item)
                self.assertNotIn("labelDetails", item)
        self.assertEqual(self.item("handler", HEAD + "  lambda other { | }\n}\n", editor)["insertText"], "handler = ")


class Signatures(Completing):
    def help(self, marked: str) -> dict[str, Any] | None:
        before, _, after = marked.rpartition("|")
        uri = (self.folder / "shop.dr").as_uri()
        self.editor.open(uri, before + after)
        answer: dict[str, Any] | None = self.editor.ask("textDocument/signatureHelp", {"textDocument": {"uri": uri}, "position": place_of(before)})
        return answer

    def active(self, marked: str) -> tuple[str, str]:
        """The signature and the parameter that is being written."""
        answer = self.help(marked)
        assert answer is not None
        (signature,) = answer["signatures"]
        begin_and_end = [one["label"] for one in signature["parameters"]]
        label = signature["label"]
        chosen = begin_and_end[answer["activeParameter"]] if answer["activeParameter"] < len(begin_and_end) else ""
        return label, chosen if isinstance(chosen, str) else label.encode("utf-16-le")[2 * chosen[0] : 2 * chosen[1]].decode("utf-16-le")

    def test_the_parameter_that_is_written(self) -> None:
        for text, expected in (
            ("  let a = join(|", ("join(list, separator)", "list")),
            ('  let a = join([1, 2], |)\n}\n', ("join(list, separator)", "separator")),
            ('  let a = join([for x, y in {a: 1, b: 2}: "${x}, ${y}"], "|")\n}\n'.replace('"|"', "|"), ("join(list, separator)", "separator")),
            ("  let a = max(1, 2, 3, |", ("max(a, b, …)", "…")),
            ("  let a = replace(lower(|", ("lower(text)", "text")),
            ('  let a = replace(lower("A"), |', ("replace(text, old, new)", "old")),
            ('  let a = "A".replace(|', ("replace(text, old, new)", "old")),
            ('  let a = "A".replace("a", |', ("replace(text, old, new)", "new")),
            ('  let a = "${join(|', ("join(list, separator)", "list")),
            ("  let a = join(\n    [1],\n    |", ("join(list, separator)", "separator")),
            ("  let a = join([1], 2, |", ("join(list, separator)", "")),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.active(HEAD + text), expected)

    def test_functions_of_the_file_and_the_library(self) -> None:
        text = "## Twice as much.\nfunction doubled(amount, unit) = amount\n"
        self.assertEqual(self.active(text + "let a = doubled(1, |"), ("doubled(amount, unit)", "unit"))
        answer = self.help(text + "let a = doubled(|")
        assert answer is not None
        self.assertEqual(answer["signatures"][0]["documentation"]["value"], "Twice as much.")
        self.assertEqual(self.active("kind a {\n  let b = allow_statement(|")[0].split("(")[0], "allow_statement")

    def test_where_there_is_none(self) -> None:
        for text in ("  let a = (|", "  let a = [|", "  let a = nothing(|", "  let a = join([1], 2)|", "  # join(|", '  let a = join("|', "  sqs jobs { |"):
            with self.subTest(text=text):
                self.assertIsNone(self.help(HEAD + text))
        self.assertIsNone(self.help("function doubled(|"))

    def test_a_client_that_knows_no_places_gets_the_words(self) -> None:
        answer = self.help(HEAD + "  let a = join(|")
        assert answer is not None
        self.assertEqual([one["label"] for one in answer["signatures"][0]["parameters"]], ["list", "separator"])
        able = {**EVERYTHING, "textDocument": {**EVERYTHING["textDocument"], "signatureHelp": {"signatureInformation": {"parameterInformation": {"labelOffsetSupport": True}}}}}
        editor, uri = self.enterContext(Editor(DRC, able)), (self.folder / "other.dr").as_uri()
        editor.open(uri, "let a = max(1, ")
        answer = editor.ask("textDocument/signatureHelp", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 15}})
        self.assertEqual([one["label"] for one in answer["signatures"][0]["parameters"]], [[4, 5], [7, 8], [10, 11]])
        self.assertEqual(answer["activeParameter"], 1)


if __name__ == "__main__":
    unittest.main()
