"""Whatever a client sends: each request gets one response, the server lives, and it ends as it should."""

import collections
import copy
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Iterator
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import meta_model  # noqa: E402
from editor import Editor, Failed  # noqa: E402
from test_actions import BANK  # noqa: E402
from test_session import SHOP, range_of  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
# The methods that the server says it knows, from its own table.
METHODS = re.findall(r'Feature\{\s*"([^"]+)"', (ROOT / "compiler/language_server/features.cpp").read_text())
DEEP: Any = []
for _ in range(40):
    DEEP = [DEEP]
EXTREME: list[Any] = [None, True, False, 0, -1, 1.5, 2**31, 2**32 - 1, 2**53, 2**63 - 1, 2**64, -(2**63), 1e300, "", "x", "\u0000", "\U0001f642", "file:///", "file:///%zz", "drc-library:/kinds/none.dr", "drc-out:/", "a" * 5000, [], [None], {}, {"a": {}}, DEEP]


def paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield above
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*above, key))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    result = copy.deepcopy(value)
    inner = result
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return result


def without(value: Any, path: tuple[Any, ...]) -> Any:
    result = copy.deepcopy(value)
    inner = result
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return result


def mutants(value: Any) -> Iterator[Any]:
    for path in paths(value):
        for new in EXTREME:
            yield changed(value, path, new)
        if path:
            yield without(value, path)
            yield changed(value, path[:-1], changed(value, path, value)) if len(path) > 1 else {**value, "unknown": 1}


class Counting(Editor):
    """It keeps every response, so that a second one is seen."""

    def __init__(self, *args: Any, **given: Any) -> None:
        self.responses: collections.Counter[Any] = collections.Counter()
        self.errors: list[int] = []
        super().__init__(*args, **given)

    def take(self) -> dict[str, Any]:
        message = super().take()
        if "method" not in message:
            self.responses[message["id"]] += 1
            if "error" in message:
                self.errors.append(message["error"]["code"])
                assert set(message) == {"jsonrpc", "id", "error"}, message
        return message

    def collect(self, numbers: list[int]) -> None:
        """Every one of them has its response, of the right shape."""
        for number in numbers:
            try:
                self.end(number)
            except Failed:
                pass
            except meta_model.Wrong:
                # What is resolved comes back as it was sent, wrong as that may have been.
                if not self.asked[number].endswith("/resolve"):
                    raise


class Robust(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.uri = (self.folder / "bank.dr").as_uri()

    def editor(self, **given: Any) -> Counting:
        return self.enterContext(Counting(DRC, folder=self.folder, **given))

    def about(self, line: int = 7, character: int = 12) -> dict[str, Any]:
        """All that any request about a document asks for."""
        at = {"line": line, "character": character}
        everything = range_of(BANK, 0, len(BANK))
        data = {"uri": self.uri, "version": 1, "range": everything, "number": 0}
        item = {"name": "x", "kind": 12, "uri": self.uri, "range": everything, "selectionRange": everything, "data": data}
        return {
            "textDocument": {"uri": self.uri},
            "position": at,
            "positions": [at],
            "range": everything,
            "ranges": [everything],
            "context": {"diagnostics": [], "only": ["quickfix"], "triggerKind": 1, "includeDeclaration": True},
            "options": {"tabSize": 2, "insertSpaces": True},
            "newName": "other",
            "query": "led",
            "ch": "\n",
            "title": "insert",
            "label": "ledger",
            "previousResultId": "0",
            "previousResultIds": [{"uri": self.uri, "value": "0"}],
            "command": "drc.none",
            "arguments": [self.uri],
            "files": [{"oldUri": self.uri, "newUri": self.uri}],
            "item": item,
            "data": data,
        }


class Mutations(Robust):
    def test_requests_of_every_method(self) -> None:
        self.assertGreater(len(METHODS), 15)
        for method in METHODS:
            with self.subTest(method=method):
                editor = self.editor()
                editor.open(self.uri, BANK)
                editor.findings(self.uri)
                base = self.about()
                used = {"textDocument": base["textDocument"], **{key: value for key, value in base.items() if self.is_of(method, key)}}
                numbers = [editor.begin(method, params) for params in mutants(used)]
                editor.collect(numbers)
                self.assertEqual({editor.responses[number] for number in numbers}, {1})
                self.assertLessEqual(set(editor.errors), {-32602, -32601, -32600, -32801, -32803, -32802})
                self.assertEqual(editor.leave(), 0)

    def is_of(self, method: str, key: str) -> bool:
        """Whether the protocol has that parameter for the method."""
        params = meta_model.REQUESTS[method].get("params", {"kind": "reference", "name": ""})
        known = meta_model.properties(params["name"]) if params.get("name") in meta_model.STRUCTURES else {}
        return key in known

    def test_notifications(self) -> None:
        editor = self.editor()
        document = {"uri": self.uri, "languageId": "dr", "version": 1, "text": BANK}
        sent = {
            "textDocument/didOpen": {"textDocument": document},
            "textDocument/didChange": {"textDocument": {"uri": self.uri, "version": 2}, "contentChanges": [{"range": range_of(BANK, 3, 9), "rangeLength": 6, "text": "x"}]},
            "textDocument/didSave": {"textDocument": {"uri": self.uri}},
            "textDocument/didClose": {"textDocument": {"uri": self.uri}},
            "workspace/didChangeConfiguration": {"settings": {"drc": {"lenses": True, "hints": {"plans": True}, "diagnostics": {"limit": 3}}}},
            "workspace/didChangeWatchedFiles": {"changes": [{"uri": self.uri, "type": 1}]},
            "workspace/didChangeWorkspaceFolders": {"event": {"added": [{"uri": self.folder.as_uri(), "name": "x"}], "removed": []}},
            "$/cancelRequest": {"id": 1},
            "$/setTrace": {"value": "off"},
            "$/unknown": {"a": 1},
            "initialized": {},
            "no/such": {"a": [1]},
        }
        for method, base in sent.items():
            with self.subTest(method=method):
                editor.open(self.uri, BANK)
                for params in mutants(base):
                    editor.notify(method, params)
                editor.close(self.uri)
                editor.open(self.uri, SHOP, version=7)
                answer = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": self.uri}})
                self.assertEqual([one["name"] for one in answer], ["shop"])
        self.assertEqual(editor.leave(), 0)
        self.assertEqual([number for number, count in editor.responses.items() if count != 1], [])

    def test_the_first_request(self) -> None:
        base = {"processId": None, "rootUri": None, "capabilities": {"general": {"positionEncodings": ["utf-16"]}, "workspace": {"configuration": True}}, "workspaceFolders": [{"uri": "file:///x", "name": "x"}], "initializationOptions": {"lenses": True}}
        for params in list(mutants(base))[::7]:
            process = subprocess.Popen([DRC, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            messages = [{"id": 1, "method": "initialize", "params": params}, {"method": "initialized", "params": {}}, {"id": 2, "method": "shutdown"}, {"method": "exit"}]
            content = b"".join(framed(json.dumps({"jsonrpc": "2.0"} | one).encode()) for one in messages)
            out, _ = process.communicate(content, timeout=60)
            self.assertEqual(process.returncode, 0, params)
            self.assertEqual([one["id"] for one in unframed(out) if "method" not in one], [1, 2])

    def test_random_messages(self) -> None:
        """Requests, cancellations, edits and garbage in any order: each request has one response."""
        chosen = random.Random(11)
        editor = self.editor()
        editor.open(self.uri, BANK)
        numbers = []
        for version in range(2, 600):
            what = chosen.randrange(10)
            if what < 5:
                method = chosen.choice(METHODS)
                params = self.about(chosen.randrange(30), chosen.randrange(60))
                numbers.append(editor.begin(method, {key: value for key, value in params.items() if self.is_of(method, key) or key == "textDocument"}))
            elif what == 5 and numbers:
                editor.notify("$/cancelRequest", {"id": chosen.choice(numbers[-5:])})
            elif what < 9:
                begin = chosen.randrange(len(BANK))
                editor.change(self.uri, version, {"range": range_of(BANK, begin, begin + chosen.randrange(4)), "text": chosen.choice(["", "x", "\n", "}", "{", "é", "\r", "\x00", '"'])})
            else:
                editor.notify(chosen.choice(["$/x", "textDocument/didSave", "exit2"]), chosen.choice(EXTREME))
        editor.collect(numbers)
        self.assertEqual({editor.responses[number] for number in numbers}, {1})
        self.assertEqual(editor.leave(), 0)


def framed(content: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(content), content)


def unframed(stream: bytes) -> list[dict[str, Any]]:
    result = []
    while stream:
        head, _, rest = stream.partition(b"\r\n\r\n")
        length = int(head.split(b":")[1])
        result.append(json.loads(rest[:length]))
        stream = rest[length:]
    return result


class Streams(Robust):
    """Bytes that are no messages, and streams that end."""

    def said(self, content: bytes) -> tuple[int, list[dict[str, Any]]]:
        process = subprocess.Popen([DRC, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        out, _ = process.communicate(content, timeout=60)
        return process.returncode, unframed(out)

    def message(self, **members: Any) -> bytes:
        return framed(json.dumps({"jsonrpc": "2.0"} | members).encode())

    def session(self, *inside: bytes) -> tuple[int, list[dict[str, Any]]]:
        first = self.message(id=1, method="initialize", params={"capabilities": {}, "processId": None, "rootUri": None})
        last = self.message(id=99, method="shutdown") + self.message(method="exit")
        return self.said(first + b"".join(inside) + last)

    def test_what_is_no_message_gets_an_error_and_the_next_one_an_answer(self) -> None:
        next_one = self.message(id=2, method="textDocument/none")
        for wrong, code in (
            (framed(b""), -32700),
            (framed(b"nothing"), -32700),
            (framed(b'{"jsonrpc":"2.0","id":5,"method":"a\x00b"}'), -32700),
            (framed(b'{"jsonrpc":"2.0","id":5,"method":"\xff\xfe"}'), -32700),
            (framed(b'{"jsonrpc":"2.0","id":5,"method":"\\ud800"}'), -32700),
            (framed(b'{"jsonrpc":"2.0","id":5,"method":"\xed\xa0\x80"}'), -32700),
            (framed(b'{"id":' + b"[" * 100_000), -32600),
            (framed(b"[" * 65 + b"]" * 65), -32600),
            (framed(b"[]"), -32600),
            (framed(b'[{"jsonrpc":"2.0","id":5,"method":"x"}]'), -32600),
            (framed(b'{"jsonrpc":"2.0","id":{},"method":"x"}'), -32600),
            (framed(b'{"jsonrpc":"2.0","id":1.5,"method":"x"}'), -32600),
            (framed(b'{"jsonrpc":"2.0","id":7,"method":3}'), -32600),
            (framed(b'{"jsonrpc":"2.0"}'), -32600),
            (b"Nothing: 1\r\n\r\n", -32700),
            (b"no colon\r\n\r\n", -32700),
            (b"Content-Length: -3\r\n\r\n", -32700),
            (b"Content-Length: 3x\r\n\r\n", -32700),
            (b"Content-Length: 99999999999999999999999\r\n\r\n", -32700),
            # Longer than its length says: what is left stands before the next header.
            (b"Content-Length: 3\r\n\r\n{}}}}", -32700),
        ):
            with self.subTest(wrong=wrong[:60]):
                code_of_exit, said = self.session(wrong, next_one)
                answers = {one["id"]: one for one in said if "method" not in one}
                self.assertEqual(code_of_exit, 0)
                self.assertEqual(answers[None]["error"]["code"], code)
                self.assertEqual(answers[2]["error"]["code"], -32601)
                self.assertIn("result", answers[99])

    def test_headers_of_other_forms(self) -> None:
        content = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "x"}).encode()
        for head in (b"content-length: %d\r\n\r\n", b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length:%d\r\n\r\n", b"CONTENT-LENGTH:  %d \n\n"):
            _, said = self.session(head % len(content) + content)
            self.assertEqual([one["id"] for one in said], [1, 2, 99])

    def test_a_message_in_single_bytes(self) -> None:
        process = subprocess.Popen([DRC, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        assert process.stdin is not None and process.stdout is not None
        for byte in self.message(id=1, method="initialize", params={"capabilities": {}}) + self.message(id=2, method="shutdown") + self.message(method="exit"):
            process.stdin.write(bytes([byte]))
        self.assertEqual([one["id"] for one in unframed(process.stdout.read())], [1, 2])
        self.assertEqual(process.wait(timeout=20), 0)
        process.stdin.close()
        process.stdout.close()

    def test_requests_out_of_their_time(self) -> None:
        code, said = self.said(self.message(id=1, method="textDocument/hover", params={}) + self.message(id=2, method="shutdown") + self.message(method="textDocument/didOpen", params={}) + self.message(method="exit"))
        self.assertEqual((code, [one["error"]["code"] for one in said]), (1, [-32002, -32002]))
        shutdown = self.message(id=2, method="shutdown")
        code, said = self.session(shutdown, self.message(id=3, method="textDocument/hover", params={}), self.message(id=4, method="initialize", params={}))
        self.assertEqual(code, 0)
        self.assertEqual([one.get("error", {}).get("code") for one in said], [None, None, -32600, -32600, -32600])

    def test_an_input_that_ends(self) -> None:
        first = self.message(id=1, method="initialize", params={"capabilities": {}})
        self.assertEqual(self.said(b"")[0], 1)
        self.assertEqual(self.said(first)[0], 1)
        self.assertEqual(self.said(first + b"Content-Length: 10\r\n\r\n{")[0], 1)
        # Who has said goodbye may hang up.
        self.assertEqual(self.said(first + self.message(id=2, method="shutdown"))[0], 0)

    def test_a_client_that_reads_no_more(self) -> None:
        process = subprocess.Popen([DRC, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin is not None and process.stdout is not None
        process.stdout.close()
        process.stdin.write(self.message(id=1, method="initialize", params={"capabilities": {}}))
        process.stdin.flush()
        self.assertGreaterEqual(process.wait(timeout=20), 1)
        process.stdin.close()

    def test_a_client_whose_process_ends(self) -> None:
        """Its streams may be open elsewhere."""
        with subprocess.Popen(["sleep", "600"]) as client, subprocess.Popen([DRC, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdin is not None and server.stdout is not None
            server.stdin.write(self.message(id=1, method="initialize", params={"capabilities": {}, "processId": client.pid}))
            server.stdin.flush()
            server.stdout.readline()
            time.sleep(0.5)  # it has seen that the process is there
            self.assertIsNone(server.poll())
            client.send_signal(signal.SIGKILL)
            client.wait()
            self.assertEqual(server.wait(timeout=20), 1)

    def test_an_idle_server_does_nothing(self) -> None:
        editor = self.editor()
        editor.open(self.uri, BANK)
        editor.findings(self.uri)
        usage = pathlib.Path(f"/proc/{editor.server.pid}/stat")
        if not usage.exists():
            self.skipTest("it needs /proc")
        time.sleep(0.3)
        before = usage.read_text().rsplit(")", 1)[1].split()[11:13]
        time.sleep(1.5)
        self.assertEqual(usage.read_text().rsplit(")", 1)[1].split()[11:13], before)


class Texts(Robust):
    def test_changes_at_impossible_places(self) -> None:
        """The outline of what is left is that of a server that was given the text itself."""
        editor = self.editor()
        text = "let a = 1\nlet b = 2\n"
        far = {"line": 2**31 - 1, "character": 2**31 - 1}
        start = {"line": 0, "character": 0}
        for number, (change, expected) in enumerate(
            (
                ({"range": {"start": far, "end": far}, "text": "let c = 3"}, text + "let c = 3"),
                ({"range": {"start": start, "end": far}, "text": "let c = 3"}, "let c = 3"),
                ({"range": {"start": far, "end": start}, "text": "let c = 3"}, "let c = 3"),
                ({"range": {"start": {"line": 0, "character": 99}, "end": {"line": 1, "character": 0}}, "text": "\n\n"}, "let a = 1\n\nlet b = 2\n"),
                ({"range": {"start": {"line": 1, "character": 5}, "end": {"line": 0, "character": 4}}, "text": "c"}, "let c = 2\n"),
                ({"text": ""}, ""),
            )
        ):
            with self.subTest(expected=expected):
                outlines = []
                for name, changes, given in (("changed", [change], text), ("given", [], expected)):
                    uri = f"{self.folder.as_uri()}/{name}{number}.dr"
                    editor.open(uri, given)
                    if changes:
                        editor.change(uri, 2, *changes)
                    outlines.append(editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}}))
                self.assertEqual(*outlines)
                self.assertEqual([one["name"] for one in outlines[0]], re.findall(r"let (\w)", expected))
        self.assertEqual(editor.leave(), 0)

    def test_versions_out_of_order(self) -> None:
        editor = self.editor()
        editor.open(self.uri, SHOP, version=5)
        editor.change(self.uri, 3, {"text": SHOP.replace("carts", "carts2")})
        editor.change(self.uri, 3, {"text": SHOP.replace("carts", "carts3")})
        self.assertIn("carts3", json.dumps(editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": self.uri}})))
        self.assertEqual(editor.findings(self.uri, 3), [])
        self.assertEqual(editor.leave(), 0)

    def test_a_document_that_is_opened_twice_or_never(self) -> None:
        editor = self.editor()
        editor.open(self.uri, SHOP)
        editor.open(self.uri, BANK, version=2)
        self.assertEqual([one["name"] for one in editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": self.uri}})], ["bank"])
        editor.close(self.uri)
        editor.close(self.uri)
        editor.change(self.uri, 3, {"text": SHOP})
        with self.assertRaises(Failed):
            editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": self.uri}})
        self.assertTrue(any("not open" in line for line in editor.log))
        self.assertEqual(editor.leave(), 0)

    def test_texts_that_are_no_programs(self) -> None:
        deep = "topology x " + "{ a " * 5000
        for number, text in enumerate(("", "\x00", "\r\r\r", "\r\n" * 50, "\ufeff" + SHOP, SHOP.replace("\n", "\r"), SHOP.replace("\n", "\r\n"), deep, "(" * 20000, "let x = " + "[" * 5000, '"' * 3001, "${" * 3000, "x" * 2_000_000, "# \u202e\n" + SHOP)):
            with self.subTest(text=text[:20]):
                editor = self.editor()
                uri = f"{self.folder.as_uri()}/odd{number}.dr"
                editor.open(uri, text)
                editor.findings(uri)
                numbers = []
                for method in METHODS:
                    params = self.about(0, 3) | {"textDocument": {"uri": uri}}
                    numbers.append(editor.begin(method, {key: value for key, value in params.items() if Mutations.is_of(self, method, key) or key == "textDocument"}))  # type: ignore[arg-type]
                editor.collect(numbers)
                self.assertEqual({editor.responses[number] for number in numbers}, {1})
                self.assertEqual(editor.leave(), 0)

    def test_a_text_that_is_too_large_is_a_finding(self) -> None:
        editor = self.editor()
        editor.open(self.uri, SHOP + "# more\n" * 3_000_000)
        large = ["the document is larger than 16 MiB: nothing is known of it"]
        self.assertEqual([one["message"] for one in editor.findings(self.uri)], large)
        editor.change(self.uri, 2, {"range": range_of("", 0, 0), "text": "x"})
        with self.assertRaises(Failed):
            editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": self.uri}})
        editor.change(self.uri, 3, {"text": SHOP})
        self.assertEqual(editor.findings(self.uri, 3), [])
        editor.change(self.uri, 4, {"range": range_of(SHOP, 0, 0), "text": "# more\n" * 3_000_000})
        self.assertEqual([one["message"] for one in editor.findings(self.uri, 4)], large)
        editor.close(self.uri)
        while editor.published[self.uri]:
            editor.take()
        self.assertEqual(editor.leave(), 0)


class Ends(Robust):
    def test_it_ends_within_a_second_whatever_it_does(self) -> None:
        """The largest example has just been opened, so that it is being analysed."""
        program = ROOT / "examples/trading/trading.dr"
        for wait in (0.0, 0.05, 0.2, 0.4):
            editor = self.editor()
            editor.open(program.as_uri(), program.read_text())
            time.sleep(wait)
            begin = time.monotonic()
            self.assertEqual(editor.leave(), 0)
            self.assertLess(time.monotonic() - begin, 1.0, wait)

    def test_requests_that_wait_can_be_cancelled(self) -> None:
        program = ROOT / "examples/trading/trading.dr"
        editor = self.editor()
        editor.open(program.as_uri(), program.read_text())
        numbers = [editor.begin("textDocument/hover", {"textDocument": {"uri": program.as_uri()}, "position": {"line": line, "character": 4}}) for line in range(20)]
        for number in numbers[::2]:
            editor.notify("$/cancelRequest", {"id": number})
            editor.notify("$/cancelRequest", {"id": number})
        editor.collect(numbers)
        self.assertEqual({editor.responses[number] for number in numbers}, {1})
        self.assertEqual(editor.errors.count(-32800), 10)
        self.assertEqual(editor.leave(), 0)


if __name__ == "__main__":
    unittest.main()
