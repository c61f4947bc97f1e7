"""`drc mcp` as its clients meet it: each revision of the protocol, each tool against the command line, and clients that do not cooperate.

Run with `DRC=path/to/drc python3 tests/end_to_end/mcp.py`.
"""

import contextlib
import functools
import json
import os
import pathlib
import random
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

DRC = os.path.abspath(shutil.which(os.environ.get("DRC", "drc")) or "drc")
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
WITH_HANDSHAKE = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
STATELESS = "2026-07-28"
TIMEOUT_SECONDS = 60
PREFIX = "io.modelcontextprotocol/"
META = {"_meta": {PREFIX + "protocolVersion": STATELESS, PREFIX + "clientCapabilities": {}}}

VALID = 'topology small {\n  region primary   = "us-east-1"\n  region secondary = "us-west-2"\n}\n'
BROKEN = 'topology small {\n  region primary "us-east-1"\n}\n'
UNTIDY = 'topology small {\n     region primary   = "us-east-1"\n  region secondary = "us-west-2"\n}\n'


class Client:
    """Speaks to a server of its own."""

    def __init__(self, folder, *options, environment=None, **more):
        self.process = subprocess.Popen(
            [DRC, "mcp", *options],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment or os.environ,
            **more,
        )
        self.buffer = b""
        self.number = 0

    def write(self, line: bytes) -> None:
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def send(self, message) -> None:
        self.write(json.dumps(message).encode() + b"\n")

    def line(self, seconds=TIMEOUT_SECONDS):
        """The next message; nothing when none comes."""
        deadline = time.monotonic() + seconds
        while b"\n" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                return None
            piece = os.read(self.process.stdout.fileno(), 1 << 20)
            if not piece:
                return None
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(line.decode())

    def start(self, method, parameters=None) -> int:
        self.number += 1
        self.send({"jsonrpc": "2.0", "id": self.number, "method": method} | ({} if parameters is None else {"params": parameters}))
        return self.number

    def ask(self, method, parameters=None):
        number = self.start(method, parameters)
        answer = self.line()
        assert answer is not None and answer["jsonrpc"] == "2.0" and answer["id"] == number, answer
        return answer

    def result(self, method, parameters=None):
        answer = self.ask(method, parameters)
        assert "result" in answer, answer
        return answer["result"]

    def error(self, method, parameters=None):
        return self.ask(method, parameters)["error"]

    def initialize(self, revision="2025-11-25"):
        parameters = {"protocolVersion": revision, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
        answer = self.result("initialize", parameters)
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return answer

    def call(self, tool, /, **arguments):
        return self.result("tools/call", {"name": tool, "arguments": arguments})

    def children(self) -> list[int]:
        task = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in task.read_text().split()]

    def wait_for_child(self) -> int:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            # Until it is the compiler it is a copy of the server.
            for child in self.children():
                with contextlib.suppress(OSError):
                    if b"\0mcp" not in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
                        return child
            time.sleep(0.01)
        raise AssertionError("no command was started")

    def close(self) -> int:
        if not self.process.stdin.closed:
            self.process.stdin.close()
        code = self.process.wait(TIMEOUT_SECONDS)
        self.rest = self.buffer + self.process.stdout.read()
        self.log = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        return code


def is_gone(process: int) -> bool:
    for _ in range(500):
        try:
            state = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="drc-mcp-")).resolve()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.root = self.folder / "project"
        self.root.mkdir()
        (self.root / "drc.toml").touch()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def client(self, *options, **more):
        client = Client(more.pop("folder", self.root), *options, **more)
        self.addCleanup(self.end, client)
        return client

    def started(self, *options, revision="2025-11-25", **more):
        client = self.client(*options, **more)
        client.initialize(revision)
        return client

    def end(self, client):
        if client.process.poll() is None and not client.process.stdin.closed:
            self.assertEqual(client.close(), 0, client.log)
        for stream in (client.process.stdin, client.process.stdout, client.process.stderr):
            with contextlib.suppress(OSError):
                stream.close()

    def drc(self, *arguments, text=""):
        return subprocess.run([DRC, *arguments], cwd=self.root, input=text, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)

    def hang(self, client, name="waits.dr") -> int:
        """Starts a check that never ends: of a pipe into which nobody writes."""
        if not (self.root / name).exists():
            os.mkfifo(self.root / name)
        return client.start("tools/call", {"name": "check", "arguments": {"files": [name]}})

    def text_of(self, result) -> str:
        return "".join(item["text"] for item in result["content"])


class Handshake(ServerTest):
    def test_each_revision_is_answered_with_itself(self):
        for revision in WITH_HANDSHAKE:
            client = self.client()
            answer = client.initialize(revision)
            self.assertEqual(answer["protocolVersion"], revision)
            self.assertEqual(answer["capabilities"], {"tools": {}, "resources": {}})
            self.assertEqual(answer["serverInfo"]["name"], "drc")
            self.assertEqual("title" in answer["serverInfo"], revision >= "2025-06-18")
            self.assertIn(f"drc {answer['serverInfo']['version']}", self.drc("--version").stdout)
            self.assertEqual(client.result("ping"), {})
            tools = client.result("tools/list")["tools"]
            for tool in tools:
                self.assertEqual("annotations" in tool, revision >= "2025-03-26", revision)
                self.assertEqual("outputSchema" in tool, revision >= "2025-06-18", revision)
            self.assertEqual("structuredContent" in client.call("check", text=VALID), revision >= "2025-06-18")
            self.assertEqual(client.close(), 0)
            self.assertEqual((client.rest, client.log), (b"", ""))

    def test_of_an_unknown_revision_the_newest_with_a_handshake_is_offered(self):
        for revision in ("1999-01-01", "2099-01-01", STATELESS, ""):
            self.assertEqual(self.client().initialize(revision)["protocolVersion"], WITH_HANDSHAKE[-1])

    def test_initialize_comes_first_and_once(self):
        client = self.client()
        self.assertEqual(client.error("tools/list")["code"], -32602)
        self.assertEqual(client.error("server/discover")["code"], -32602)
        self.assertEqual(client.error("initialize", {})["code"], -32602)
        self.assertEqual(client.error("initialize", {"protocolVersion": 1})["code"], -32602)
        self.assertEqual(client.result("ping"), {})
        client.initialize()
        self.assertEqual(client.error("initialize", {"protocolVersion": "2025-11-25"})["code"], -32600)
        self.assertIn("tools", client.result("tools/list"))

    def test_without_a_handshake_each_request_names_its_revision(self):
        client = self.client()
        answer = client.result("server/discover", META)
        self.assertEqual(answer["supportedVersions"], [STATELESS])
        self.assertEqual(answer["capabilities"], {"tools": {}, "resources": {}})
        for method, parameters in {
            "server/discover": {},
            "tools/list": {},
            "resources/list": {},
            "resources/templates/list": {},
            "resources/read": {"uri": "drc://explain/DR0101"},
            "tools/call": {"name": "check", "arguments": {"text": VALID}},
        }.items():
            result = client.result(method, parameters | META)
            self.assertEqual(result["resultType"], "complete", method)
            self.assertEqual(result["_meta"][PREFIX + "serverInfo"]["name"], "drc")
            self.assertEqual("ttlMs" in result and "cacheScope" in result, method != "tools/call", method)
        error = client.error("tools/list", {"_meta": META["_meta"] | {PREFIX + "protocolVersion": "2025-11-25"}})
        self.assertEqual((error["code"], error["data"]), (-32022, {"supported": [STATELESS], "requested": "2025-11-25"}))
        self.assertEqual(client.error("tools/list", {"_meta": {PREFIX + "protocolVersion": STATELESS}})["code"], -32602)
        self.assertEqual(client.error("ping", META)["code"], -32601)
        # Both eras in one process.
        client.initialize("2024-11-05")
        self.assertNotIn("resultType", client.result("tools/list"))
        self.assertIn("resultType", client.result("tools/list", META))

    def test_a_subscription_is_acknowledged_and_stays_open(self):
        client = self.client()
        number = client.start("subscriptions/listen", META | {"notifications": {"toolsListChanged": True}})
        said = client.line()
        self.assertEqual(said["method"], "notifications/subscriptions/acknowledged")
        self.assertEqual(said["params"], {"_meta": {PREFIX + "subscriptionId": number}, "notifications": {}})
        client.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number}})
        self.assertIn("tools", client.result("tools/list", META))


class Messages(ServerTest):
    def test_what_is_no_request_gets_an_error_without_an_id(self):
        client = self.started()
        cases = {
            b"": None,
            b"   ": None,
            b"{": -32700,
            b"nonsense": -32700,
            b'{"jsonrpc":"2.0","id":1,"method":"ping"': -32700,
            b'{"jsonrpc":"2.0","id":1,"method":"p\xff"}': -32700,
            b'{"jsonrpc":"2.0","id":1,"method":"p\\ud800"}': -32700,
            b'{"jsonrpc":"2.0","id":1e999,"method":"ping"}': -32700,
            b"1": -32600,
            b'"text"': -32600,
            b"null": -32600,
            b"{}": -32600,
            b'{"jsonrpc":"2.0","id":null,"method":"ping"}': -32600,
            b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}': -32600,
            b'{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"ping"}': -32600,
            b'{"jsonrpc":"2.0","id":[1],"method":"ping"}': -32600,
            b"[" * 100_000: -32600,
            b'{"a":' * 100_000: -32600,
        }
        for line, code in cases.items():
            client.write(line + b"\n")
            if code is not None:
                answer = client.line()
                self.assertEqual((answer["error"]["code"], answer["id"]), (code, None), line[:60])
        self.assertEqual(client.result("ping"), {})

    def test_what_is_wrong_with_a_request_is_said_to_its_id(self):
        client = self.started()
        cases = [
            ({"jsonrpc": "1.0", "id": 7, "method": "ping"}, -32600),
            ({"id": 7, "method": "ping"}, -32600),
            ({"jsonrpc": "2.0", "id": "seven", "method": 1}, -32600),
            ({"jsonrpc": "2.0", "id": 7}, -32600),
            ({"jsonrpc": "2.0", "id": 7, "method": "tools/unknown"}, -32601),
            ({"jsonrpc": "2.0", "id": 7, "method": "prompts/list"}, -32601),
            ({"jsonrpc": "2.0", "id": 7, "method": "server/discover"}, -32601),
            ({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": [1]}, -32602),
            ({"jsonrpc": "2.0", "id": 7, "method": "tools/call"}, -32602),
            ({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "compile"}}, -32602),
            ({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "mcp"}}, -32602),
            ({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "check", "arguments": []}}, -32602),
            ({"jsonrpc": "2.0", "id": 7, "method": "resources/read"}, -32602),
            ({"jsonrpc": "2.0", "id": 7, "method": "resources/list", "params": {"cursor": "x"}}, -32602),
            ({"jsonrpc": "2.0", "id": 7, "method": "resources/list", "params": {"cursor": "-1"}}, -32602),
            ({"jsonrpc": "2.0", "id": 7, "method": "resources/list", "params": {"cursor": "99999999999999999999"}}, -32602),
            ({"jsonrpc": "2.0", "id": 7, "method": "resources/list", "params": {"cursor": 0}}, -32602),
        ]
        for message, code in cases:
            client.send(message)
            answer = client.line()
            self.assertEqual((answer["error"]["code"], answer["id"]), (code, message["id"]), message)

    def test_ids_come_back_as_they_were(self):
        client = self.started()
        for number in (0, -5, 2**53, 2**63 - 1, 2**64 - 1, "", "seven", "7", "ü \u0000 \n"):
            client.send({"jsonrpc": "2.0", "id": number, "method": "ping"})
            self.assertEqual(client.line(), {"jsonrpc": "2.0", "id": number, "result": {}})

    def test_notifications_and_responses_are_not_answered(self):
        client = self.started()
        for message in (
            {"jsonrpc": "2.0", "method": "notifications/unknown"},
            {"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "check"}},
            {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "nobody"}},
            {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": [1]}},
            {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": 5},
            {"jsonrpc": "2.0", "id": 5, "result": {}},
            {"jsonrpc": "2.0", "id": 5, "error": {"code": 1, "message": ""}},
        ):
            client.send(message)
        self.assertEqual(client.result("ping"), {})

    def test_line_ends_may_be_those_of_other_systems_and_the_last_one_may_be_missing(self):
        client = self.started()
        client.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\r\n')
        self.assertEqual(client.line()["id"], 1)
        client.write(b'{"jsonrpc":"2.0","id":2,"method":"ping"}')
        self.assertEqual(client.close(), 0)
        self.assertEqual(json.loads(client.rest)["id"], 2)

    def test_a_line_that_is_too_long_is_refused_and_the_next_one_is_read(self):
        client = self.started()
        client.write(b'{"jsonrpc":"2.0","id":1,"method":"' + b"p" * (5 << 20) + b'"}\n{"jsonrpc":"2.0","id":2,"method":"ping"}\n')
        self.assertEqual(client.line()["error"]["code"], -32600)
        self.assertEqual(client.line()["id"], 2)

    def test_only_one_revision_has_batches(self):
        batch = [
            {"jsonrpc": "2.0", "id": 1, "method": "ping"},
            {"jsonrpc": "2.0", "method": "notifications/unknown"},
            {"jsonrpc": "2.0", "id": "two", "method": "tools/call", "params": {"name": "check", "arguments": {"text": BROKEN}}},
            {"jsonrpc": "2.0", "id": 3, "method": "unknown"},
            {"jsonrpc": "2.0", "id": 4, "method": "initialize", "params": {"protocolVersion": "2025-03-26"}},
            5,
        ]
        for revision in WITH_HANDSHAKE:
            client = self.started(revision=revision)
            client.send(batch)
            answer = client.line()
            if revision != "2025-03-26":
                self.assertEqual(answer["error"]["code"], -32600)
                continue
            answers = {one["id"]: one for one in answer}
            self.assertEqual(set(answers), {1, "two", 3, 4, None})
            self.assertTrue(answers["two"]["result"]["isError"])
            self.assertEqual([answers[number]["error"]["code"] for number in (3, 4, None)], [-32601, -32600, -32600])
            for wrong in ([], [batch[0]] * 101):
                client.send(wrong)
                self.assertEqual(client.line()["error"]["code"], -32600)
            client.send([batch[1], batch[1]])  # nothing to answer
            self.assertEqual(client.result("ping"), {})
        self.client().send(batch)

    def test_a_batch_waits_for_what_is_not_cancelled(self):
        client = self.started(revision="2025-03-26")
        os.mkfifo(self.root / "waits.dr")
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "check", "arguments": {"files": ["waits.dr"]}}}
        client.send([call, {"jsonrpc": "2.0", "id": 2, "method": "ping"}])
        client.wait_for_child()
        client.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})
        self.assertEqual([one["id"] for one in client.line()], [2])

    def test_thousands_of_random_lines_do_no_harm(self):
        choices = random.Random(1)
        words = ["jsonrpc", "2.0", "id", "method", "params", "ping", "tools/list", "tools/call", "name", "arguments", "check", "cursor", "resources/read", "uri", "_meta"]
        words += ["notifications/cancelled", "requestId", "initialize", "drc://explain/DR0101", "text", "files", "../..", "\0", "\ud83d\ude00"]
        scalars = [None, True, False, 0, -1, 1.5, 2**64, 10**40, *words]

        def value(depth):
            sort = choices.random()
            if depth == 0 or sort < 0.5:
                return choices.choice(scalars)
            if sort < 0.7:
                return [value(depth - 1) for _ in range(choices.randrange(4))]
            return {choices.choice(words): value(depth - 1) for _ in range(choices.randrange(5))}

        def line():
            sort = choices.random()
            if sort < 0.25:
                return bytes(choices.randrange(256) for _ in range(choices.randrange(60))).replace(b"\n", b"")
            message = {"jsonrpc": "2.0", "id": choices.choice(scalars), "method": choices.choice(words), "params": value(3)}
            text = json.dumps(value(4) if sort < 0.5 else message).encode()
            if sort > 0.8:
                at = choices.randrange(len(text))
                text = text[:at] + bytes([choices.randrange(256)]).replace(b"\n", b"") + text[at + choices.randrange(3) :]
            return text

        client = self.started(revision="2025-03-26")
        for _ in range(60):
            lines = [line() for _ in range(50)]
            client.write(b"\n".join(lines) + b"\n")
            client.send({"jsonrpc": "2.0", "id": "end", "method": "ping"})
            while True:
                answer = client.line()
                self.assertIsNotNone(answer, lines)
                if isinstance(answer, dict) and answer.get("id") == "end":
                    break
        self.assertIsNone(client.process.poll())


class TheTools(ServerTest):
    def setUp(self):
        super().setUp()
        shutil.copytree(EXAMPLES / "payments", self.root / "payments")
        self.write("broken.dr", BROKEN)
        self.write("valid.dr", VALID)
        self.write("untidy.dr", UNTIDY)

    def everything(self):
        return {str(path): (path.read_bytes() if path.is_file() else b"") for path in sorted(self.root.rglob("*"))}

    def same(self, client, tool, arguments, *words, text=""):
        """That a call gives what the command line prints, in all its forms."""
        expected = self.drc(tool, *words, text=text)
        result = client.call(tool, **arguments)
        streams = [stream for stream in (expected.stdout, expected.stderr) if stream]
        if streams:
            self.assertEqual([item["text"] for item in result["content"]], streams, (tool, arguments))
        else:
            self.assertIn("printed nothing; its exit code is 0", self.text_of(result))
        self.assertEqual({item["type"] for item in result["content"]}, {"text"})
        self.assertEqual(result["isError"], expected.returncode != 0, (tool, arguments))
        structured = result["structuredContent"]
        self.assertEqual(structured["exit_code"], expected.returncode)
        for name, stream in (("output", expected.stdout), ("findings", expected.stderr)):
            value = structured[name]
            self.assertEqual(value, stream if isinstance(value, str) else json.loads(stream), (tool, arguments))
        return result

    def test_each_gives_the_bytes_of_the_command_line(self):
        client = self.started()
        payments = "payments/payments.dr"
        before = self.everything()
        check = functools.partial(self.same, client, "check")
        self.assertFalse(check({"files": [payments]}, payments)["isError"])
        self.assertTrue(check({"files": ["broken.dr"]}, "broken.dr")["isError"])
        check({"files": ["broken.dr", "valid.dr"], "format": "short"}, "--format", "short", "broken.dr", "valid.dr")
        result = check({"files": ["broken.dr"], "format": "json"}, "--format", "json", "broken.dr")
        self.assertEqual(result["structuredContent"]["findings"]["diagnostics"][0]["code"][:2], "DR")
        check({"files": [str(self.root / "broken.dr")]}, str(self.root / "broken.dr"))
        check({"files": ["missing.dr"]}, "missing.dr")
        check({"text": BROKEN}, "-", text=BROKEN)
        check({"text": BROKEN, "name": "systems/new.dr"}, "--stdin-filename", "systems/new.dr", "-", text=BROKEN)
        check({"text": VALID, "set": ["unknown=1"]}, "--set", "unknown=1", "-", text=VALID)
        self.same(client, "lint", {"files": ["broken.dr"], "format": "json"}, "--format", "json", "broken.dr")
        for form in ("text", "markdown", "json"):
            self.same(client, "prove", {"files": [payments], "format": form}, "--format", form, payments)
        self.same(client, "simulate", {"files": [payments], "lose": "primary"}, "--lose", "primary", payments)
        self.same(client, "simulate", {"files": [payments], "lose": "nowhere"}, "--lose", "nowhere", payments)
        self.same(client, "simulate", {"files": [payments]}, payments)
        self.same(client, "simulate", {"files": [payments], "incident": "2025-10-20"}, "--incident", "2025-10-20", payments)
        self.same(
            client,
            "simulate",
            {"files": [payments], "lose": "primary", "at": "02:00", "also": ["fails:ledger.promote"], "format": "json"},
            *("--lose", "primary", "--at", "02:00", "--also", "fails:ledger.promote", "--format", "json", payments),
        )
        self.same(client, "explain", {"codes": ["DR0101", "unexpected-token"]}, "DR0101", "unexpected-token")
        self.same(client, "explain", {"codes": ["DR9999"]}, "DR9999")
        self.same(client, "explain", {"list": True, "format": "markdown"}, "--list", "--format", "markdown")
        self.same(client, "explain", {}, *())
        self.same(client, "reference", {"kind": "aurora"}, "--kind", "aurora")
        self.same(client, "reference", {"kind": "auroa"}, "--kind", "auroa")
        self.same(client, "reference", {})
        self.same(client, "derive", {"files": [payments]}, payments)
        self.same(client, "fmt", {"text": UNTIDY}, "-", text=UNTIDY)
        self.same(client, "fmt", {"files": ["untidy.dr", "valid.dr"]}, "--diff", "untidy.dr", "valid.dr")
        self.same(client, "fmt", {"files": ["untidy.dr"], "check": True}, "--check", "--diff", "untidy.dr")
        self.same(client, "cost", {"files": [payments], "format": "json"}, "--format", "json", payments)
        self.assertEqual(self.everything(), before)

    def test_all_are_read_only_and_described(self):
        client = self.started()
        tools = {tool["name"]: tool for tool in client.result("tools/list")["tools"]}
        self.assertLessEqual({"check", "lint", "prove", "simulate", "explain", "reference", "fmt", "cost", "derive"}, set(tools))
        for tool in tools.values():
            self.assertEqual(tool["annotations"]["readOnlyHint"], True)
            self.assertEqual(tool["inputSchema"]["additionalProperties"], False)
            self.assertFalse({"output", "write", "fix", "fix_unsafe", "update_baseline", "stdlib", "allow_read"} & set(tool["inputSchema"]["properties"]))
            self.assertTrue(all(one["description"] for one in tool["inputSchema"]["properties"].values()), tool)
        simulate = tools["simulate"]["inputSchema"]["properties"]
        self.assertEqual(simulate["all"]["type"], "boolean")
        self.assertEqual(simulate["also"]["type"], "array")
        self.assertLessEqual({"text", "svg", "json"}, set(simulate["format"]["enum"]))

    def test_what_is_given_and_what_comes_fits_the_schemas(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("the Python package jsonschema is not installed")
        client = self.started()
        for tool in client.result("tools/list")["tools"]:
            for name in ("inputSchema", "outputSchema"):
                jsonschema.Draft202012Validator.check_schema(tool[name])
            if tool["name"] != "diff":
                arguments = {"explain": {"codes": ["DR0101"]}, "reference": {"kind": "vpc"}}.get(tool["name"], {"text": VALID})
                jsonschema.validate(arguments, tool["inputSchema"])
                jsonschema.validate(client.call(tool["name"], **arguments)["structuredContent"], tool["outputSchema"])

    def test_wrong_arguments_are_the_tools_failure_since_a_revision_says_so(self):
        cases = [
            ("check", {}, "expected `files` or `text`"),
            ("check", {"fils": ["a.dr"]}, "did you mean `files`?"),
            ("check", {"files": "valid.dr"}, "`files`: expected a list of strings"),
            ("check", {"files": [1]}, "`files`: expected a string"),
            ("check", {"files": ["valid.dr"] * 1001}, "the limit is 1000"),
            ("check", {"files": ["a/" * 500] * 600}, "the limit is 512 KiB"),
            ("check", {"text": 1}, "`text`: expected a string"),
            ("check", {"text": VALID, "format": "xml"}, "`format`: expected `text`"),
            ("check", {"files": ["a\0b"]}, "NUL"),
            ("check", {"files": ["valid.dr"], "name": "a.dr"}, "`name` is that of a `text`"),
            ("check", {"text": VALID, "output": "x"}, "unknown argument `output`"),
            ("simulate", {"text": VALID, "all": "yes"}, "`all`: expected true or false"),
            ("fmt", {"files": ["untidy.dr"], "write": True}, "unknown argument `write`"),
        ]
        for revision in WITH_HANDSHAKE:
            client = self.started(revision=revision)
            for tool, arguments, message in cases:
                answer = client.ask("tools/call", {"name": tool, "arguments": arguments})
                if revision < "2025-11-25":
                    self.assertEqual(answer["error"]["code"], -32602)
                    self.assertIn(message, answer["error"]["message"])
                else:
                    self.assertTrue(answer["result"]["isError"])
                    self.assertIn(message, self.text_of(answer["result"]))

    def test_a_path_never_leads_out_of_the_project(self):
        (self.folder / "outside").mkdir()
        (self.folder / "outside" / "secret.dr").write_text("hunter2 = {{{\n")
        os.symlink("../outside/secret.dr", self.root / "link.dr")
        os.symlink("../outside", self.root / "folder")
        os.symlink("loop", self.root / "loop")
        outside = ["../outside/secret.dr", str(self.folder / "outside/secret.dr"), "link.dr", "folder/secret.dr", "a/../../outside/secret.dr", "..", "/", "/dev/zero"]
        outside += ["folder/missing.dr", "../missing.dr", "/proc/self/environ", "valid.dr/../../outside/secret.dr"]
        client = self.started()
        for path in outside:
            for tool, arguments in (
                ("check", {"files": ["valid.dr", path]}),
                ("fmt", {"files": [path]}),
                ("check", {"text": BROKEN, "name": path}),
                ("simulate", {"files": ["valid.dr"], "incident": path}),
            ):
                result = client.call(tool, **arguments)
                self.assertTrue(result["isError"])
                self.assertIn("lies outside of the project", self.text_of(result), path)
                self.assertNotIn("hunter2", json.dumps(result))
        for path, reason in (("loop", "too many symbolic links"), ("", "a path is empty"), ("-", "given as `text`")):
            self.assertIn(reason, self.text_of(client.call("check", files=[path])))
        for path in ("--write", "-o", "--stdlib=/"):
            self.assertIn("no such file", self.text_of(client.call("check", files=[path])))
        # What a program asks for itself is bounded as ever, also from a name below the root.
        text = self.text_of(client.call("check", text='import "../../outside/secret.dr"\n', name="systems/a.dr"))
        self.assertIn("lies outside", " ".join(text.split()))

    def test_the_named_text_stands_where_its_name_says(self):
        self.write("kinds/own.dr", "kind own {\n  param size: number = 1\n}\n")
        client = self.started()
        self.assertFalse(client.call("check", text='import "../kinds/own.dr"\n', name="systems/a.dr")["isError"])
        self.assertTrue(client.call("check", text='import "../kinds/own.dr"\n')["isError"])
        self.assertIn("systems/a.dr:2:", self.text_of(client.call("check", text=BROKEN, name="systems/a.dr")))

    def test_what_the_user_gives_to_the_server_holds_for_each_call(self):
        (self.folder / "shared").mkdir()
        (self.folder / "shared" / "own.dr").write_text("kind own {\n  param size: number = 1\n}\n")
        program = f'import "{self.folder}/shared/own.dr"\n'
        self.assertTrue(self.started().call("check", text=program)["isError"])
        client = self.started("--allow-read", "../shared", "--jobs", "2")
        self.assertFalse(client.call("check", text=program)["isError"])
        self.assertFalse(client.call("explain", codes=["DR0101"])["isError"])

    def test_nothing_is_coloured(self):
        client = self.started(environment=os.environ | {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"})
        self.assertNotIn("\x1b", self.text_of(client.call("check", text=BROKEN)))


class Bounds(ServerTest):
    def test_a_call_has_so_much_time(self):
        client = self.started("--timeout", "1")
        number = self.hang(client)
        begin = time.monotonic()
        child = client.wait_for_child()
        self.assertEqual(client.result("ping"), {})  # meanwhile
        answer = client.line()
        self.assertEqual(answer["id"], number)
        self.assertTrue(answer["result"]["isError"])
        self.assertIn("it took longer than 1 s", self.text_of(answer["result"]))
        self.assertLess(time.monotonic() - begin, 10)
        self.assertTrue(is_gone(child))
        self.assertFalse(client.call("check", text=VALID)["isError"])

    def test_a_program_that_takes_too_long_is_given_up(self):
        functions = "".join(f"  topic t{number} {{ encrypted_by = data }}\n" for number in range(4000))
        program = VALID.rstrip("}\n") + "\n  kms data { }\n" + functions + "}\n"
        client = self.started("--timeout", "1")
        result = client.call("prove", text=program)
        self.assertTrue(result["isError"])
        self.assertIn("it took longer than 1 s", self.text_of(result))

    def test_a_cancelled_call_is_over_and_not_answered(self):
        client = self.started()
        running = self.hang(client)
        waiting = self.hang(client)
        child = client.wait_for_child()
        for number in (waiting, running):
            client.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number, "reason": "changed"}})
        self.assertFalse(client.call("check", text=VALID)["isError"])
        self.assertTrue(is_gone(child))
        self.assertIsNone(client.line(0.2))

    def test_at_the_end_of_the_input_the_server_ends_and_with_it_what_runs(self):
        client = self.started()
        self.hang(client)
        child = client.wait_for_child()
        self.assertEqual(client.close(), 0)
        self.assertEqual(client.rest, b"")
        self.assertTrue(is_gone(child))

    def test_what_runs_ends_with_a_server_that_is_killed(self):
        for number in (signal.SIGKILL, signal.SIGTERM):
            client = self.started()
            self.hang(client)
            child = client.wait_for_child()
            client.process.send_signal(number)
            client.process.wait(TIMEOUT_SECONDS)
            self.assertTrue(is_gone(child))

    def test_a_command_that_crashes_takes_nothing_else_along(self):
        client = self.started()
        number = self.hang(client)
        os.kill(client.wait_for_child(), signal.SIGSEGV)
        answer = client.line()
        self.assertEqual(answer["id"], number)
        self.assertTrue(answer["result"]["isError"])
        self.assertIn("it crashed: Segmentation fault", self.text_of(answer["result"]))
        self.assertFalse(client.call("check", text=VALID)["isError"])

    def test_calls_that_wait_are_counted(self):
        client = self.started()
        numbers = [self.hang(client) for _ in range(40)]
        refused = [client.line() for _ in range(8)]
        self.assertEqual([one["id"] for one in refused], numbers[32:])
        self.assertTrue(all("the limit is 32" in one["error"]["message"] for one in refused))

    def test_a_command_can_write_no_file_and_has_nothing_of_the_clients(self):
        reading, writing = os.pipe()
        client = self.started(pass_fds=(writing,))
        self.hang(client)
        child = pathlib.Path(f"/proc/{client.wait_for_child()}")
        limits = (child / "limits").read_text()
        self.assertRegex(limits, r"Max file size +0 +0 ")
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        if "ASAN_OPTIONS" not in os.environ:  # under the sanitizer, memory has no limit
            self.assertRegex(limits, rf"Max address space +{4 << 30} ")
        own = {os.readlink(child / "fd" / str(number)) for number in (0, 1, 2)}
        others = {os.readlink(entry) for entry in (child / "fd").iterdir()} - own
        self.assertNotIn(os.readlink(f"/proc/self/fd/{writing}"), others | own)
        self.assertNotIn(os.readlink(f"/proc/{client.process.pid}/fd/0"), others | own)
        os.close(reading)
        os.close(writing)

    def test_a_client_that_reads_no_more_ends_the_server(self):
        client = self.started()
        client.process.stdout.close()
        client.start("tools/list")
        self.assertEqual(client.process.wait(TIMEOUT_SECONDS), 2)


class TheProject(ServerTest):
    def test_it_is_found_upward_from_the_folder(self):
        self.write("systems/a.dr", VALID)
        for client in (
            self.started(folder=self.root / "systems"),
            self.started("--root", str(self.root / "systems"), folder=self.folder),
            self.started("--root", "project", folder=self.folder),
        ):
            self.assertFalse(client.call("check", files=["systems/a.dr"])["isError"])

    def test_a_server_that_cannot_serve_says_why(self):
        for options, reason in (
            (["--root", "missing"], "is not a folder"),
            (["--root", "drc.toml"], "is not a folder"),
            (["--root", "/"], "name its folder with `--root DIR`"),
            (["--timeout", "0"], "`--timeout` is a number of seconds"),
            (["--timeout", "x"], "`--timeout` is a number of seconds"),
            (["file.dr"], "file.dr"),
        ):
            done = self.drc("mcp", *options)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(reason, done.stderr)
        self.assertEqual(subprocess.run([DRC, "mcp"], cwd="/", stdin=subprocess.DEVNULL, capture_output=True).returncode, 2)


class TheResources(ServerTest):
    def all(self, client):
        found, parameters = [], {}
        while True:
            page = client.result("resources/list", parameters)
            self.assertLessEqual(len(page["resources"]), 100)
            found += page["resources"]
            if "nextCursor" not in page:
                return found
            parameters = {"cursor": page["nextCursor"]}

    def read(self, client, uri):
        contents = client.result("resources/read", {"uri": uri})["contents"]
        self.assertEqual([one["uri"] for one in contents], [uri])
        return contents[0]

    def test_each_that_is_listed_can_be_read(self):
        client = self.started()
        found = self.all(client)
        self.assertEqual(len({one["uri"] for one in found}), len(found))
        for one in found:
            contents = self.read(client, one["uri"])
            self.assertEqual(contents["mimeType"], one["mimeType"])
            self.assertEqual(len(contents["text"].encode()), one["size"])
            self.assertTrue(one["description"], one)
        uris = {one["uri"] for one in found}
        for start in ("docs/language.md", "docs/schemas/", "reference/README.md", "reference/kinds/", "library/kinds/", "explain/DR", "incidents/"):
            self.assertTrue(any(uri.startswith("drc://" + start) for uri in uris), start)

    def test_pages_are_those_of_the_command_line(self):
        client = self.started()
        self.assertEqual(self.read(client, "drc://explain/DR0101")["text"], self.drc("explain", "--format", "markdown", "DR0101").stdout)
        self.assertEqual(self.read(client, "drc://explain/unexpected-token")["text"], self.drc("explain", "--format", "markdown", "unexpected-token").stdout)
        self.assertEqual(self.read(client, "drc://reference/kinds/vpc.md")["text"], self.drc("reference", "--kind", "vpc").stdout)
        self.assertEqual(self.read(client, "drc://reference/README.md")["text"], self.drc("reference").stdout)

    def test_templates_lead_to_resources(self):
        client = self.started()
        templates = [one["uriTemplate"] for one in client.result("resources/templates/list")["resourceTemplates"]]
        values = {"code": "DR0101", "kind": "vpc", "+path": "kinds/vpc.dr"}
        for template in templates:
            self.read(client, re.sub(r"\{([^}]+)\}", lambda match: values[match.group(1)], template))

    def test_what_is_not_there_is_an_error(self):
        client = self.started()
        for uri in ("drc://explain/DR9999", "drc://library/../../etc/passwd", "file:///etc/passwd", "", "drc://"):
            error = client.error("resources/read", {"uri": uri})
            self.assertEqual((error["code"], error["data"]), (-32002, {"uri": uri}))
            self.assertEqual(client.error("resources/read", {"uri": uri} | META)["code"], -32602)


if __name__ == "__main__":
    unittest.main()
