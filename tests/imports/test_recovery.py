"""Imports of what leads clients to a region, watches it and recovers it: as the library would write it under other names, and in the ways of
others."""

import json
import pathlib
import re
import shutil
import sys
import unittest
from collections.abc import Callable
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from estate import Estate  # noqa: E402
from test_estates import ROOT, Room, imported, run, share  # noqa: E402

Resources = list[dict[str, Any]]

HEAD = 'topology shop {\n  region primary = "us-east-1"\n  region secondary = "us-west-2"\n  topic oncall { }\n'
ANSWERS = '  lambda seller { source = "./seller"  handler = "index.handler" }\n'
API = ANSWERS + '  api_gateway api { routes = { "GET /health": seller, "POST /sale": seller } }\n'
ENTRY = '  route53 entry { domain = "shop-${environment_suffix}.example.com"  target = api  alerts = [oncall] }\n'
PLAN = "  failover primary -> secondary {\n    detect { unhealthy entry { interval = 10s  failures = 2 } }\n    steps {\n      shift entry\n      notify oncall\n    }\n  }\n"
NETWORK = '  vpc core { cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" }  zones = 2 }\n'
BALANCER = ANSWERS + NETWORK + '  load_balancer front { network = core  routes = { "GET /health": seller } }\n'
DATABASE = '  secret password { existing = "shop/database" }\n  aurora ledger { network = core  instance = "db.serverless"  capacity = 0.5..4  credentials = password }\n'
REPLICATED = "  replicate primary -> secondary { ledger { max_lag = 60s  alerts = [oncall] } }\n"


def of_type(listed: Resources, kind: str) -> Resources:
    return [one["values"] for one in listed if one["mode"] == "managed" and one["type"] == kind]


class Kinds(Room):
    head = HEAD

    def imported(self, program: str, change: Callable[[Resources], None] = lambda listed: None, *options: str) -> dict[str, Any]:
        """The report of an import of what a program makes, as somebody else would have it."""
        source = self.room / "program"
        (source / "seller").mkdir(parents=True, exist_ok=True)
        (source / "seller" / "index.py").write_text("def handler(event, context):\n    return {'statusCode': 200}\n")
        (source / "shop.dr").write_text(self.head + program + "}\n")
        run("compile", str(source / "shop.dr"), "-o", str(self.room / "emitted"))
        state = Estate(self.room / "emitted").state()
        change(state["values"]["root_module"]["resources"])
        path = self.room / "state.json"
        path.write_text(json.dumps(state))
        report = imported(path, self.room / "out", *options)
        self.assert_takes_over_all_that_it_says(report, state, self.room / "out")
        program = (self.room / "out" / f"{report['topology']}.dr").read_text()
        # Settings are aligned, and comments indented.
        self.program = re.sub(r"(?<=\S) +", " ", program)
        run("compile", str(self.room / "out" / f"{report['topology']}.dr"), "-o", str(self.room / "again"))
        return report

    def component(self, report: dict[str, Any], kind: str) -> dict[str, Any]:
        return next(one for one in report["components"] if one["kind"] == kind)

    def assert_whole(self, report: dict[str, Any], kind: str) -> None:
        one = self.component(report, kind)
        self.assertEqual((one["outcome"], one["additions"], one["changes"]), ("whole", [], []), one)

    def reasons(self) -> dict[str, str]:
        return {one["type"]: one["reason"] for one in json.loads((self.room / "out" / "rest.json").read_text())["resources"]}


class Names(Kinds):
    def test_one_that_a_switch_moves(self) -> None:
        report = self.imported(API + ENTRY)
        self.assert_whole(report, "route53")
        # Names of which metrics are made are those of the topology and the component.
        self.assertEqual((report["topology"], self.component(report, "route53")["name"]), ("shop", "entry"))
        self.assertIn("moved_by = health", self.program)
        # What is left is a wait, which no import takes.
        self.assertEqual(set(self.reasons()), {"aws_acm_certificate_validation"})

    def test_how_often_its_endpoint_is_asked(self) -> None:
        def often(listed: Resources) -> None:
            for check in of_type(listed, "aws_route53_health_check"):
                if check["type"] == "HTTPS":
                    check |= {"request_interval": 10, "failure_threshold": 2}

        report = self.imported(API + ENTRY, often)
        self.assert_whole(report, "route53")
        self.assertIn("health_interval = 10s", self.program)
        self.assertIn("health_failures = 2", self.program)

    def test_the_nearest_region(self) -> None:
        report = self.imported(API + ENTRY.replace("alerts", "routing = latency  alerts").replace("  alerts = [oncall]", ""))
        self.assert_whole(report, "route53")
        self.assertIn("routing = latency", self.program)

    def test_other_ways_of_routing_have_no_kind(self) -> None:
        def weighted(listed: Resources) -> None:
            for record in of_type(listed, "aws_route53_record"):
                if record.pop("failover_routing_policy", None):
                    record["weighted_routing_policy"] = [{"weight": 50}]

        report = self.imported(API + ENTRY, weighted)
        self.assertFalse([one for one in report["components"] if one["kind"] == "route53"])
        self.assertIn("routing policies", self.reasons()["aws_route53_record"])

    def test_home_is_where_the_first_record_leads(self) -> None:
        self.head = HEAD.replace("us-east-1", "?").replace("us-west-2", "us-east-1").replace("?", "us-west-2")
        report = self.imported(API + ENTRY)
        self.assertIn('region primary = "us-west-2"', self.program)
        self.assert_whole(report, "route53")


class Balancers(Kinds):
    NAMED = '  global_accelerator edge { target = front  domain = "edge-${environment_suffix}.example.com"  share = { primary: 90, secondary: 10 } }\n'

    def test_accelerator(self) -> None:
        report = self.imported(BALANCER + self.NAMED)
        self.assert_whole(report, "global_accelerator")
        self.assert_whole(report, "load_balancer")
        self.assertIn("{ primary: 90, secondary: 10 }", self.program)

    def test_what_it_asks(self) -> None:
        def asks(listed: Resources) -> None:
            for group in of_type(listed, "aws_lb_target_group"):
                group["health_check"][0] |= {"interval": 45, "timeout": 7, "unhealthy_threshold": 4}

        report = self.imported(BALANCER + self.NAMED, asks)
        self.assert_whole(report, "load_balancer")
        for setting in ("health_interval = 45s", "health_timeout = 7s", "health_failures = 4"):
            self.assertIn(setting, self.program)


class Watchers(Kinds):
    def test_dashboard(self) -> None:
        report = self.imported(API + ENTRY + "  dashboard overview { shows = [seller, api, entry]  span = 6h }\n")
        self.assert_whole(report, "dashboard")
        self.assertIn("shows = [seller, api, entry]", self.program)

    def test_readiness(self) -> None:
        report = self.imported(ANSWERS + "  readiness standby { watches = [seller]  every = 30m  alerts = [oncall] }\n")
        self.assertFalse([one for one in report["components"] if one["kind"] == "readiness"])
        self.assert_whole(report, "lambda")
        self.assertEqual(self.reasons()["aws_lambda_function"], "what it checks stands in parameters whose values are sensitive")

    def test_health_monitor(self) -> None:
        monitor = "  health_monitor doctor { database = ledger  max_lag = 20s  failures = 2  alerts = [oncall] }\n"
        report = self.imported(NETWORK + DATABASE + monitor + REPLICATED)
        self.assert_whole(report, "health_monitor")
        self.assertIn("database = ledger", self.program)
        self.assertIn("failures = 2", self.program)


class Plans(Kinds):
    def test_one_that_nobody_has_is_a_comment(self) -> None:
        self.imported(API + ENTRY)
        self.assertIn("  # failover primary -> secondary {\n  # steps {\n  # shift entry\n  # }\n  # }\n", self.program)

    def test_none_is_written_where_all_serves_without_one(self) -> None:
        self.imported(ANSWERS)
        self.assertNotIn("failover", self.program)

    def test_what_runs_them_stays_where_nobody_writes_them(self) -> None:
        self.imported(API + ENTRY + PLAN)
        self.assertIn("with `--plans`", self.reasons()["aws_ssm_document"])

    def test_those_that_are_given_are_taken_over(self) -> None:
        plans = self.room / "plans.dr"
        plans.write_text("extend topology shop {\n" + PLAN + "}\n")
        self.imported(API + ENTRY + PLAN, lambda listed: None, "--plans", str(plans))
        self.assertIn("shift entry", self.program)
        self.assertEqual(set(self.reasons()), {"aws_acm_certificate_validation"})

    def test_another_document_is_not_touched(self) -> None:
        def another(listed: Resources) -> None:
            for document in of_type(listed, "aws_ssm_document"):
                document["content"] = json.dumps({"schemaVersion": "0.3", "mainSteps": []})

        plans = self.room / "plans.dr"
        plans.write_text("extend topology shop {\n" + PLAN + "}\n")
        report = self.imported(API + ENTRY + PLAN, another, "--plans", str(plans))
        self.assertIn("aws_ssm_document", self.reasons())
        self.assertFalse([one for one in report["moved"] if "aws_ssm_document" in one["to"]])

    def test_those_that_do_not_fit_are_refused(self) -> None:
        plans = self.room / "plans.dr"
        plans.write_text("extend topology shop {\n" + PLAN.replace("shift entry", "promote ledger") + "}\n")
        report = self.imported(API + ENTRY, lambda listed: None, "--plans", str(plans))
        self.assert_whole(report, "route53")
        self.assertNotIn("promote ledger", self.program)


class Examples(Room):
    """With the plans of its owner, nearly all of an example is taken over: of what it makes, and not of its components alone."""

    def check(self, example: str, least: float) -> None:
        folder = self.room / example
        shutil.copytree(ROOT / "examples" / example, folder)
        program = folder / f"{pathlib.Path(example).name}.dr"
        program.write_text(re.sub(r"^ *layout *= *split\n", "", program.read_text(), flags=re.MULTILINE))
        run("compile", str(program), "-o", str(self.room / "emitted"))
        state = Estate(self.room / "emitted").state()
        path = self.room / "state.json"
        path.write_text(json.dumps(state))
        out = self.room / "out"
        report = imported(path, out, "--plans", str(program))
        self.assert_takes_over_all_that_it_says(report, state, out)
        self.assertGreaterEqual(share(report), least)
        for one in report["components"]:
            if one["outcome"] != "left_out":
                self.assertEqual((one["additions"], one["changes"]), ([], []), one["name"])
        run("compile", str(out / f"{report['topology']}.dr"), "-o", str(self.room / "again"))

    def test_payments(self) -> None:
        self.check("payments", 0.98)

    def test_bank(self) -> None:
        self.check("bank", 0.98)

    def test_gateway(self) -> None:
        self.check("gateway", 0.98)

    # What their checks of readiness ask stands in parameters, whose values are sensitive.
    def test_trading(self) -> None:
        self.check("trading", 0.91)

    def test_transactions(self) -> None:
        self.check("transactions", 0.92)

    def test_warm_standby(self) -> None:
        self.check("patterns/warm_standby", 0.98)

    def test_pilot_light(self) -> None:
        self.check("patterns/pilot_light", 1.0)


if __name__ == "__main__":
    unittest.main()
