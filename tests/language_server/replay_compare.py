"""What a server has said, what it must have said of places, and all that it says of some documents, to be compared."""

import json
import pathlib
import random
import subprocess
from typing import Any

import places
from editor import Editor, Failed

# Of answers that list what can be asked for again, so many are kept.
MOST = 40
# Their ranges are about the document that was asked for, and nothing but that.
OWN_RANGES = {
    "textDocument/hover", "textDocument/documentHighlight", "textDocument/documentSymbol", "textDocument/documentLink", "textDocument/codeLens",
    "textDocument/selectionRange", "textDocument/formatting", "textDocument/rangeFormatting", "textDocument/rangesFormatting", "textDocument/onTypeFormatting",
    "textDocument/inlayHint", "textDocument/completion", "textDocument/prepareRename", "textDocument/linkedEditingRange",
}  # fmt: skip
# What changes nothing, and depends on nothing but the texts.
CHANGES = {"workspace/executeCommand"}
# What says how a text reads.
OF_TEXTS = {"textDocument/formatting", "textDocument/documentSymbol", "textDocument/semanticTokens/full", "textDocument/diagnostic"}
# So often each is asked for in each document.
QUESTIONS = 2


class Answers:
    """Those that later requests are about."""

    def __init__(self) -> None:
        self.items: dict[str, list[Any]] = {}
        self.tokens: dict[str, str] = {}

    def keep(self, method: str, uri: str | None, text: str, result: Any, encoding: str) -> None:
        if method in OWN_RANGES:
            check_places(method, text, result, encoding)
        if isinstance(result, dict) and "resultId" in result and method.startswith("textDocument/semanticTokens") and uri is not None:
            self.tokens[uri] = result["resultId"]
        listed = result["items"] if isinstance(result, dict) and method == "textDocument/completion" else result
        if isinstance(listed, list) and listed and all(isinstance(one, dict) for one in listed):
            self.items[method] = listed[:MOST]
        for one in sorted(contents_in(result)):
            self.items.setdefault("content", [])[MOST:] = []
            self.items["content"].insert(0, one)


def contents_in(value: Any) -> set[str]:
    """Addresses of documents that the server has the text of."""
    if isinstance(value, str):
        return {value} if value.startswith("drc") and ":/" in value and " " not in value else set()
    if isinstance(value, (list, dict)):
        return {found for one in (value.values() if isinstance(value, dict) else value) for found in contents_in(one)}
    return set()


def check_places(method: str, text: str, value: Any, encoding: str) -> None:
    """Whether each range in an answer is one of the text."""
    lines = places.lines_of(text)

    def is_place(one: dict[str, int]) -> bool:
        return one["line"] < len(lines) and one["character"] <= places.width(lines[one["line"]], encoding)

    if isinstance(value, list):
        for one in value:
            check_places(method, text, one, encoding)
    elif isinstance(value, dict):
        if set(value) == {"start", "end"}:
            start, end = value["start"], value["end"]
            if not (is_place(start) and is_place(end) and (start["line"], start["character"]) <= (end["line"], end["character"])):
                raise AssertionError(f"{method}: no range of the text: {value}")
        elif set(value) == {"line", "character"} and not is_place(value):
            raise AssertionError(f"{method}: no place of the text: {value}")
        for name, one in value.items():
            # What resolving needs is the server's own.
            if name not in ("data", "start", "end"):
                check_places(method, text, one, encoding)


class Known:
    """What a server says of documents, as an editor asks for it that chooses places by a seed."""

    def __init__(self, editor: Editor, texts: dict[str, str], seed: int) -> None:
        self.chosen = random.Random(seed)
        self.open = texts
        self.encoding = editor.encoding
        self.seed = seed
        self.answers = Answers()
        self.said: dict[str, Any] = {}
        self.findings: dict[str, list[tuple[int, str, str]]] = {}
        self.formatting: dict[str, Any] = {}


def known(editor: Editor, texts: dict[str, str], seed: int, everything: bool = True) -> Known:
    from replay_requests import BUILDERS, announced

    result = Known(editor, texts, seed)
    pulled = {uri: editor.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"] for uri in sorted(texts)}
    pulls = uri_is_pulled(editor)
    for uri in texts:
        result.findings[uri] = told(pulled[uri] if pulls else editor.published.get(uri, []))
    # One document after the other: a server keeps what it knows of some programs, not of all.
    for uri in sorted(texts):
        # What waits for the proof waits here, and what does not has it then.
        editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": places.range_of(texts[uri], 0, len(texts[uri]), editor.encoding)})
        for method in announced(editor.abilities["capabilities"]):
            for turn in range(0 if method in CHANGES or (not everything and method not in OF_TEXTS) else QUESTIONS):
                params = BUILDERS[method](result, uri)
                if params is None:
                    continue
                try:
                    answer = editor.ask(method, params)
                    result.answers.keep(method, uri, texts[uri], answer, editor.encoding)
                    if method == "textDocument/formatting":
                        result.formatting[uri] = answer
                except Failed as failed:
                    answer = {"error": failed.code}
                question = f"{method} {pathlib.PurePath(uri).name} {turn} {json.dumps(plain(params), ensure_ascii=False)[:300]}"
                result.said[question] = plain(answer)
    return result


def uri_is_pulled(editor: Editor) -> bool:
    return "diagnostic" in editor.capabilities.get("textDocument", {})


def plain(value: Any) -> Any:
    """Without the numbers that a server gives its answers, which depend on what it was asked before."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if name not in ("resultId", "previousResultId")}
    return value


def told(items: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Line, code and first sentence of each finding, once."""
    return sorted({(one["range"]["start"]["line"] + 1, one["code"], one["message"].split("\n")[0]) for one in items})


def findings_of_a_check(drc: str, folder: pathlib.Path, texts: dict[str, str]) -> dict[str, list[tuple[int, str, str]]]:
    """What `drc check` says of each file, in all programs that it belongs to."""
    imported = set()
    for uri, text in texts.items():
        for line in text.splitlines():
            if line.startswith('import "'):
                imported.add((pathlib.Path(uri.removeprefix("file://")).parent / line.split('"')[1]).resolve().as_uri())
    found: dict[str, set[tuple[int, str, str]]] = {uri: set() for uri in texts}
    for root in sorted(set(texts) - imported):
        path = root.removeprefix("file://")
        done = subprocess.run([drc, "check", "--format", "json", path], capture_output=True, text=True, cwd=folder)
        for one in json.loads(done.stderr)["diagnostics"]:
            label = one["labels"][0] if one["labels"] else {"file": path, "start": {"line": 1}}
            uri = pathlib.Path(label["file"]).absolute().as_uri()
            if uri in found:
                found[uri].add((label["start"]["line"], one["code"], one["message"].split("\n")[0]))
    return {uri: sorted(one) for uri, one in found.items()}
