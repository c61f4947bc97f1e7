"""Imports of what works, kind by kind: functions, queues, topics, events, gateways, load balancers and what watches them, as the library would
write them under other names, and in the ways of others."""

import json
import unittest
from typing import Any

from by_kind import HEAD, Kinds, Resource, Result, of_kind, resource, without

KEY = "  kms data { }\n"
TOLD = "  topic told { encrypted_by = data }\n"
TABLE = '  dynamodb carts {\n    key = "cart"\n    encrypted_by = data\n  }\n  allow replicated on carts because "an example"\n'
WORKER = '  lambda worker {\n    source = "./worker"\n    handler = "index.handler"\n    encrypted_by = data\n%s  }\n'
RUNS = 'source = "./functions/worker" handler = "index.handler"'


class Working(Kinds):
    def setUp(self) -> None:
        super().setUp()
        folder = self.room / "worker"
        folder.mkdir()
        (folder / "index.py").write_text("def handler(event, context):\n    return {}\n")


def counted(listed: list[Resource]) -> list[Resource]:
    """In modules, by `count`, in another order."""
    numbers: dict[str, int] = {}
    for one in listed:
        if one["mode"] == "managed":
            number = numbers[one["type"]] = numbers.get(one["type"], -1) + 1
            one |= {"name": "this", "index": number, "address": f"module.all.{one['type']}.this[{number}]"}
    return listed[::-1]


def statement(actions: list[str], resources: str | list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


class Functions(Working):
    SETTINGS = "    memory = 1GiB\n    timeout = 20s\n    environment = { LEVEL: \"debug\", TABLE: carts.name }\n    alerts = [told]\n    errors = 7\n    log_retention = 90d\n"
    PROGRAM = HEAD + KEY + TOLD + TABLE + WORKER % SETTINGS + "}\n"
    SAID = ("memory = 1GiB", "timeout = 20s", 'environment = { LEVEL: "debug", TABLE: carts.name }', "alerts = [told]", "errors = 7", "log_retention = 90d")

    def test_as_it_is(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assert_whole(result, "lambda")
        self.assert_has(result, "lambda", *self.SAID, "encrypted_by = data", "architecture = arm64" if "architecture" in result.program else RUNS)
        self.assertNotIn("uses", result.program)
        self.assert_left(result)

    def test_by_count(self) -> None:
        result = self.imported(self.PROGRAM, counted)
        self.assert_whole(result, "lambda")
        self.assert_has(result, "lambda", *self.SAID)
        self.assert_left(result)

    def test_defaults_are_left_out(self) -> None:
        def bare(listed: list[Resource]) -> list[Resource]:
            for function in of_kind(listed, "aws_lambda_function"):
                for attribute in ("memory_size", "timeout", "package_type", "description", "reserved_concurrent_executions"):
                    function.pop(attribute, None)
                function["architectures"] = ["arm64"]
            return listed

        # States of other tools need not have what the provider always writes.
        result = Result(self.state_of(HEAD + KEY + WORKER % "    memory = 128MiB\n    timeout = 3s\n" + "}\n", bare), self.room)
        self.assert_whole(result, "lambda")
        self.assert_has(result, "lambda", "memory = 128MiB", "timeout = 3s")
        self.assert_left(result)

    def test_what_it_uses_without_a_mention(self) -> None:
        result = self.imported(HEAD + KEY + TOLD + TABLE + WORKER % "    environment = { LEVEL: carts.arn }\n    uses = [carts, told]\n" + "}\n")
        self.assert_whole(result, "lambda")
        self.assert_has(result, "lambda", "uses = [told]")
        self.assert_left(result)

    def test_what_it_mentions_and_may_not_use(self) -> None:
        result = self.imported(HEAD + KEY + TABLE + "  let named = carts.name\n" + WORKER % "    environment = { TABLE: named }\n" + "}\n")
        self.assert_whole(result, "lambda")
        self.assertIn("let carts_name = carts.name", result.program)
        self.assert_has(result, "lambda", "environment = { TABLE: carts_name }")
        self.assert_left(result)

    def test_what_is_elsewhere_is_mentioned_there(self) -> None:
        queue = "  sqs jobs { encrypted_by = data }\n"
        program = HEAD + KEY + queue + "  let here = jobs.url in primary\n  let there = jobs.url in secondary\n" + WORKER % "    environment = { primary: { OTHER: there }, secondary: { OTHER: here } }\n" + "}\n"
        result = self.imported(program)
        self.assert_whole(result, "lambda")
        self.assertIn("let jobs_url_in_secondary = jobs.url in secondary", result.program)
        self.assert_has(result, "lambda", "environment = { primary: { OTHER: jobs_url_in_secondary }, secondary: { OTHER: jobs_url_in_primary } }")

    def test_replicated_tables_have_their_name_in_each_region(self) -> None:
        table = TABLE.split("  allow")[0]
        result = self.imported(HEAD + KEY + table + WORKER % "    environment = { TABLE: carts.name }\n" + "  replicate primary -> secondary { carts { max_lag = 90s } }\n}\n")
        self.assert_whole(result, "lambda")
        self.assert_has(result, "lambda", "environment = { TABLE: carts.name }")

    def test_policies_within_the_role(self) -> None:
        def inline(listed: list[Resource]) -> list[Resource]:
            for role in of_kind(listed, "aws_iam_role"):
                policies = [one for one in of_kind(listed, "aws_iam_role_policy") if one["role"] == role["name"]]
                role["inline_policy"] = [{"name": one["name"], "policy": one["policy"]} for one in policies]
            return without(listed, "aws_iam_role_policy")

        result = self.imported(self.PROGRAM, inline)
        self.assert_has(result, "lambda", *self.SAID)
        self.assert_whole(result, "lambda")

    def test_what_the_provider_tells_of_a_role_is_no_change(self) -> None:
        def told(listed: list[Resource]) -> list[Resource]:
            for role in of_kind(listed, "aws_iam_role"):
                policies = [one for one in of_kind(listed, "aws_iam_role_policy") if one["role"] == role["name"]]
                role["inline_policy"] = [{"name": one["name"], "policy": one["policy"]} for one in policies]
                role["managed_policy_arns"] = []
            return listed

        result = self.imported(self.PROGRAM, told)
        self.assert_whole(result, "lambda")
        self.assert_left(result)

    def test_attached_policies(self) -> None:
        def attached(listed: list[Resource]) -> list[Resource]:
            made = []
            for number, one in enumerate(of_kind(listed, "aws_iam_role_policy")):
                arn = f"arn:aws:iam::123456789012:policy/p{number}"
                made.append(resource("aws_iam_policy", f"p{number}", {"arn": arn, "id": arn, "name": f"p{number}", "policy": one["policy"]}))
                made.append(resource("aws_iam_role_policy_attachment", f"p{number}", {"id": f"p{number}", "role": one["role"], "policy_arn": arn}))
            for role in of_kind(listed, "aws_iam_role"):
                role["inline_policy"] = []
            return without(listed, "aws_iam_role_policy") + made

        program = HEAD + KEY + TABLE + WORKER % "    uses = [carts]\n" + "}\n"
        strict = self.imported(program, attached)
        self.assertIn("would add aws_iam_role_policy", strict.component("lambda")["reason"])
        result = self.imported(program, attached, "--accept-additions")
        self.assert_has(result, "lambda", "uses = [carts]")
        self.assertEqual(result.component("lambda")["changes"], [])

    def test_what_a_policy_says_in_other_words(self) -> None:
        def otherwise(listed: list[Resource]) -> list[Resource]:
            table = of_kind(listed, "aws_dynamodb_table")[0]["arn"]
            for one in of_kind(listed, "aws_iam_role_policy"):
                one["policy"] = json.dumps({"Version": "2012-10-17", "Statement": statement(["dynamodb:Query"], [f"{table}/index/*", f"{table}*"])})
            return listed

        result = self.imported(HEAD + KEY + TABLE + WORKER % "    uses = [carts]\n" + "}\n", otherwise, "--accept-changes")
        self.assert_has(result, "lambda", "uses = [carts]")

    def test_log_of_another_name(self) -> None:
        def renamed(listed: list[Resource]) -> list[Resource]:
            for one in of_kind(listed, "aws_cloudwatch_log_group"):
                one |= {"name": one["name"].replace("/aws/lambda", "/apps"), "id": one["name"].replace("/aws/lambda", "/apps")}
            for one in of_kind(listed, "aws_lambda_function"):
                one["logging_config"][0]["log_group"] = one["logging_config"][0]["log_group"].replace("/aws/lambda", "/apps")
            return listed

        result = self.imported(self.PROGRAM, renamed)
        self.assert_has(result, "lambda", "log_retention = 90d")
        self.assert_whole(result, "lambda")

    def test_where_events_go_that_failed(self) -> None:
        result = self.imported(HEAD + KEY + "  sqs lost { encrypted_by = data }\n" + WORKER % "    failed_to = lost\n" + "}\n")
        self.assert_whole(result, "lambda")
        self.assert_has(result, "lambda", "failed_to = lost")
        self.assertNotIn("uses", result.program)
        self.assert_left(result)

    def test_images_have_no_kind(self) -> None:
        def image(listed: list[Resource]) -> list[Resource]:
            for one in of_kind(listed, "aws_lambda_function"):
                one |= {"package_type": "Image", "image_uri": "example/worker:1", "handler": "", "runtime": ""}
            return listed

        result = self.imported(self.PROGRAM, image)
        self.assertEqual([one for one in result.report["components"] if one["kind"] == "lambda"], [])
        self.assertIn("a function whose code is an image has no kind", {one["reason"] for one in result.rest.values()})


class Queues(Working):
    SETTINGS = "  sqs jobs {\n    consumer = worker\n    retention = 2d\n    attempts = 3\n    delay = 10s\n    batch = 5\n    concurrency = 4\n    oldest = 10m\n    alerts = [told]\n    encrypted_by = data\n%s  }\n"
    PROGRAM = HEAD + KEY + TOLD + WORKER % "" + SETTINGS % "" + "}\n"
    SAID = ("consumer = worker", "retention = 2d", "attempts = 3", "delay = 10s", "batch = 5", "concurrency = 4", "oldest = 10m", "alerts = [told]", "encrypted_by = data")

    def test_as_it_is(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assert_whole(result, "sqs")
        self.assert_whole(result, "lambda")
        self.assert_has(result, "sqs", *self.SAID)
        self.assertNotIn("uses", result.program)
        self.assert_left(result)

    def test_by_count(self) -> None:
        result = self.imported(self.PROGRAM, counted)
        self.assert_whole(result, "sqs")
        self.assert_has(result, "sqs", *self.SAID)
        self.assert_left(result)

    def test_ordered(self) -> None:
        result = self.imported(HEAD + KEY + "  sqs jobs {\n    ordered = true\n    encrypted_by = data\n  }\n}\n")
        self.assert_whole(result, "sqs")
        self.assert_has(result, "sqs", "ordered = true")
        self.assert_left(result)

    def test_names_that_the_language_has_for_itself(self) -> None:
        def renamed(listed: list[Resource]) -> list[Resource]:
            return json.loads(json.dumps(listed).replace("acme-jobs", "acme-where"))

        result = self.imported(self.PROGRAM, renamed)
        self.assertEqual(result.component("sqs")["name"], "where_sqs")
        self.assert_whole(result, "sqs")
        self.assert_has(result, "sqs", *self.SAID)

    def test_standby_that_rests(self) -> None:
        result = self.imported(HEAD + KEY + TOLD + WORKER % "" + self.SETTINGS % "    standby = paused\n" + "}\n")
        self.assert_whole(result, "sqs")
        self.assert_has(result, "sqs", "standby = paused")
        self.assert_left(result)

    def test_without_its_consumer_it_does_not_rest(self) -> None:
        def image(listed: list[Resource]) -> list[Resource]:
            for one in of_kind(listed, "aws_lambda_function"):
                if "worker" in one["function_name"]:
                    one["package_type"] = "Image"
            return listed

        result = self.imported(HEAD + KEY + TOLD + WORKER % "" + self.SETTINGS % "    standby = paused\n" + "}\n", image)
        self.assertEqual(result.component("sqs")["outcome"], "whole")
        self.assertNotIn("standby", result.program)

    def test_somebody_elses_pauses_is_no_part_of_a_queue(self) -> None:
        def other(listed: list[Resource]) -> list[Resource]:
            for one in of_kind(listed, "aws_iam_role_policy"):
                document = json.loads(one["policy"])
                if any("lambda:UpdateEventSourceMapping" in said["Action"] for said in document["Statement"]):
                    document["Statement"].append(statement(["dynamodb:GetItem"], "arn:aws:dynamodb:us-east-1:123456789012:table/switches"))
                    one["policy"] = json.dumps(document)
            return listed

        result = self.imported(HEAD + KEY + TOLD + WORKER % "" + self.SETTINGS % "    standby = paused\n" + "}\n", other)
        self.assertEqual(len([one for one in result.report["components"] if one["kind"] == "lambda"]), 2)

    def test_queues_for_what_failed_are_no_components(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assertEqual(len([one for one in result.report["components"] if one["kind"] == "sqs"]), 1)


class Topics(Working):
    def test_with_addresses(self) -> None:
        result = self.imported(HEAD + KEY + '  topic told {\n    emails = ["oncall@example.com"]\n    encrypted_by = data\n  }\n}\n', counted)
        self.assert_whole(result, "topic")
        self.assert_has(result, "topic", 'emails = ["oncall@example.com"]', "encrypted_by = data")
        self.assert_left(result)

    def test_one_that_is_looked_up(self) -> None:
        result = self.imported(HEAD + KEY + '  topic told { existing = "oncall" }\n' + WORKER % "    alerts = [told]\n" + "}\n")
        self.assert_has(result, "topic", 'existing = "oncall"')
        self.assert_has(result, "lambda", "alerts = [oncall]")
        self.assert_whole(result, "lambda")
        self.assert_left(result)

    def test_ordered_ones_have_no_kind(self) -> None:
        def ordered(listed: list[Resource]) -> list[Resource]:
            for one in of_kind(listed, "aws_sns_topic"):
                one["fifo_topic"] = True
            return listed

        result = self.imported(HEAD + KEY + TOLD + "}\n", ordered)
        self.assertIn("a topic that keeps an order has no kind", {one["reason"] for one in result.rest.values()})


class Events(Working):
    BUS = (
        '  sqs jobs { }\n  eventbridge events {\n    critical = { source: ["shop"] }\n    archive = 30d\n    patience = 2h\n    alerts = [told]\n'
        '    deliver = { paid_orders: { to: worker, events: { "detail-type": ["paid"] } }, late_orders: { to: jobs, events: { "detail-type": ["late"] } } }\n  }\n'
    )
    PROGRAM = HEAD + KEY + TOLD + WORKER % "" + BUS + "}\n"
    SAID = ('critical = { source: ["shop"] }', "archive = 30d", "patience = 2h", "alerts = [told]")

    def test_as_it_is(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assert_whole(result, "eventbridge")
        self.assert_has(result, "eventbridge", *self.SAID)
        self.assertIn('paid_orders: { events: { "detail-type": ["paid"] }, to: worker }', result.settings("eventbridge"))
        self.assertIn('late_orders: { events: { "detail-type": ["late"] }, to: jobs }', result.settings("eventbridge"))
        self.assert_left(result)

    def test_by_count(self) -> None:
        result = self.imported(self.PROGRAM, counted)
        self.assert_whole(result, "eventbridge")
        self.assert_left(result)

    def test_rules_that_lead_elsewhere_stay(self) -> None:
        def more(listed: list[Resource]) -> list[Resource]:
            bus = of_kind(listed, "aws_cloudwatch_event_bus")[0]
            pattern = json.dumps({"source": ["shop"]})
            arn = bus["arn"].replace("event-bus", "rule") + "/record"
            rule = {"name": "record", "event_bus_name": bus["name"], "event_pattern": pattern, "arn": arn, "id": f"{bus['name']}/record"}
            target = {"rule": "record", "event_bus_name": bus["name"], "arn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/all", "target_id": "all", "id": "all"}
            return [*listed, resource("aws_cloudwatch_event_rule", "record", rule), resource("aws_cloudwatch_event_target", "record", target)]

        result = self.imported(self.PROGRAM, more)
        self.assert_whole(result, "eventbridge")
        self.assertNotIn("record", result.settings("eventbridge"))
        self.assert_left(result, "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target")


class Gateways(Working):
    API = '  api_gateway front {\n    routes = { "POST /orders": worker, "GET %s": worker }\n    health = "%s"\n    rate = 50\n    burst = 20\n    slow = 3s\n    execution_log = all\n    log_retention = 90d\n    alerts = [told]\n    encrypted_by = data\n  }\n'
    SAID = ("rate = 50", "burst = 20", "slow = 3s", "execution_log = all", "log_retention = 90d", "alerts = [told]", "encrypted_by = data")

    def program(self, path: str, more: str = "") -> str:
        return HEAD + KEY + TOLD + WORKER % "" + self.API % (path, path) + more + "}\n"

    def test_as_it_is(self) -> None:
        result = self.imported(self.program("/health"))
        self.assert_whole(result, "api_gateway")
        self.assert_has(result, "api_gateway", 'routes = { "GET /health": worker, "POST /orders": worker }', *self.SAID)
        self.assert_left(result)

    def test_by_count(self) -> None:
        result = self.imported(self.program("/health"), counted)
        self.assert_whole(result, "api_gateway")
        self.assert_has(result, "api_gateway", *self.SAID)
        self.assert_left(result)

    def test_the_path_says_what_it_is_for(self) -> None:
        result = self.imported(self.program("/internal/status"))
        self.assert_whole(result, "api_gateway")
        self.assert_has(result, "api_gateway", 'health = "/internal/status"')

    def test_a_check_asks_a_path(self) -> None:
        def asked(listed: list[Resource]) -> list[Resource]:
            for number, api in enumerate(of_kind(listed, "aws_api_gateway_rest_api")):
                region = api["arn"].split(":")[3]
                values = {"id": f"check{number}", "fqdn": f"{api['id']}.execute-api.{region}.amazonaws.com", "resource_path": "/live/catalogue", "type": "HTTPS"}
                listed = [*listed, resource("aws_route53_health_check", f"check{number}", values)]
            return listed

        result = self.imported(self.program("/catalogue"), asked)
        self.assert_has(result, "api_gateway", 'health = "/catalogue"')
        self.assert_whole(result, "api_gateway")

    def test_no_path_tells_whether_it_serves(self) -> None:
        result = self.imported(self.program("/catalogue"))
        self.assertIn("so the health of a region cannot be checked", result.component("api_gateway")["reason"])

    def test_only_signed_requests(self) -> None:
        result = self.imported(self.program("/health").replace("rate = 50", "rate = 50\n    authorization = iam"))
        self.assert_whole(result, "api_gateway")
        self.assert_has(result, "api_gateway", "authorization = iam")


class Balancers(Working):
    NETWORK = '  vpc core {\n    cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" }\n    zones = 2\n    encrypted_by = data\n  }\n'
    BALANCER = (
        '  load_balancer front {\n    network = core\n    short_name = "front"\n    routes = { "GET /health": worker, "ANY /orders/*": worker }\n    priorities = { "ANY /orders/*": 17 }\n'
        '    health_interval = 40s\n    health_failures = 4\n    clients = ["10.0.0.0/8"]\n    redirect = false\n    idle_timeout = 90s\n    keep_alive = 5m\n    slow = 3s\n    alerts = [told]\n  }\n'
        '  global_accelerator edge {\n    target = front\n    domain = "shop-${environment_suffix}.example.com"\n  }\n'
    )
    PROGRAM = HEAD + KEY + TOLD + NETWORK + WORKER % "" + BALANCER + '  allow moved_by_health on edge because "an example"\n  allow degraded on edge because "an example"\n}\n'
    SAID = ("network = core", 'priorities = { "ANY /orders/*": 17 }', "health_interval = 40s", "health_failures = 4", 'clients = ["10.0.0.0/8"]', "redirect = false", "idle_timeout = 1m30s", "keep_alive = 5m", "slow = 3s", "alerts = [told]")

    def test_as_it_is(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assert_whole(result, "load_balancer")
        self.assert_has(result, "load_balancer", 'routes = { "ANY /orders/*": worker, "GET /health": worker }', *self.SAID)

    def test_by_count(self) -> None:
        result = self.imported(self.PROGRAM, counted)
        self.assert_whole(result, "load_balancer")
        self.assert_has(result, "load_balancer", *self.SAID)

    def test_one_that_calls_no_function(self) -> None:
        def machines(listed: list[Resource]) -> list[Resource]:
            return without(listed, "aws_lb_target_group_attachment")

        result = self.imported(self.PROGRAM, machines)
        self.assertIn("only load balancers that call functions have a kind", {one["reason"] for one in result.rest.values()})


class Watching(Working):
    ALARM = (
        '  alarm %s {\n    namespace = "%s"\n    metric = "%s"\n    dimensions = { FunctionName: worker.function_name }\n    statistic = "%s"\n    threshold = 5\n    when_it_is = at_least\n'
        "    period = 5m\n    periods = 4\n    datapoints = 2\n    missing_data = not_breaching\n    alerts = [told]\n  }\n"
    )
    SAID = ("threshold = 5", "when_it_is = at_least", "period = 5m", "periods = 4", "datapoints = 2", "missing_data = not_breaching", "alerts = [told]")

    def program(self, *alarm: str) -> str:
        return HEAD + KEY + TOLD + WORKER % "" + self.ALARM % alarm + "}\n"

    def test_of_a_metric_of_ones_own(self) -> None:
        result = self.imported(self.program("refused", "Shop/Orders", "Refused", "p99"))
        self.assert_whole(result, "alarm")
        self.assert_has(result, "alarm", 'namespace = "Shop/Orders"', 'statistic = "p99"', "dimensions = { FunctionName: worker.function_name }", *self.SAID)
        self.assert_left(result)

    def test_of_a_service(self) -> None:
        result = self.imported(self.program("throttled", "AWS/Lambda", "Throttles", "Sum"), counted)
        self.assert_whole(result, "alarm")
        self.assert_has(result, "alarm", 'namespace = "AWS/Lambda"', 'metric = "Throttles"', 'statistic = "Sum"', *self.SAID)
        self.assert_left(result)

    def test_one_that_a_kind_has_itself(self) -> None:
        result = self.imported(HEAD + KEY + TOLD + WORKER % "    alerts = [told]\n" + "}\n")
        self.assertEqual([one for one in result.report["components"] if one["kind"] == "alarm"], [])

    def test_of_an_expression(self) -> None:
        def expression(listed: list[Resource]) -> list[Resource]:
            values = {"alarm_name": "share", "id": "share", "arn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:share", "metric_name": "", "comparison_operator": "GreaterThanThreshold"}
            return [*listed, resource("aws_cloudwatch_metric_alarm", "share", values)]

        result = self.imported(self.program("refused", "Shop/Orders", "Refused", "Sum"), expression)
        self.assertEqual({one["reason"] for one in result.rest.values()}, {"an alarm on an expression has no kind"})


class Traces(Working):
    PROGRAM = HEAD + KEY + WORKER % "" + (WORKER % "").replace("lambda worker", "lambda another") + '  xray failures {\n    functions = [worker, another]\n    rate = 10%\n    reservoir = 3\n    priority = 200\n    services = "shop-*"\n  }\n}\n'
    SAID = ("functions = [worker, another]", "rate = 10%", "reservoir = 3", "priority = 200")

    def test_as_it_is(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assert_whole(result, "xray")
        self.assert_has(result, "xray", 'services = "shop-*"', *self.SAID)
        self.assert_left(result)

    def test_by_count(self) -> None:
        result = self.imported(self.PROGRAM, counted)
        self.assert_whole(result, "xray")
        self.assert_has(result, "xray", *self.SAID)


if __name__ == "__main__":
    unittest.main()
