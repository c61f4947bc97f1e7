"""What each sort of marker asks the server, and when its answer is the expected one."""

import pathlib
import re
from collections.abc import Callable
from typing import Any

import markers_read
import places
from editor import Editor, Failed
from markers_read import Marker, Unreadable

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = "drc-library:/"
# What people type of the word that they want completed.
BEGUN = re.compile(r"[A-Za-z0-9_]*$")
SYMBOL_KINDS = {2: "module", 5: "class", 7: "property", 8: "field", 11: "interface", 12: "function", 13: "variable", 14: "constant", 19: "object", 24: "event"}


class Differs(Exception):
    """The answer is another one; `instead` is what a marker that expects it would say."""

    def __init__(self, said: Any, instead: str | None = None) -> None:
        super().__init__(f"got {said}")
        self.instead = instead


def quoted(text: str) -> str:
    return markers_read.json.dumps(text, ensure_ascii=False)


class Asked:
    """A document that is open in the editor, with the marker that asks about it."""

    def __init__(self, editor: Editor, uri: str, texts: dict[str, str], marks: dict[str, tuple[str, int]]) -> None:
        self.editor = editor
        self.uri = uri
        self.texts = texts  # of all documents, as they are on disk
        self.marks = marks  # by name, the document and the character there
        self.text = texts[uri]
        self.version = 1
        self.found: list[dict[str, Any]] | None = None
        editor.open(uri, self.text)

    # ---- places

    def line(self, number: int) -> str:
        return places.lines_of(self.text)[number]

    def offset(self, marker: Marker) -> int:
        assert marker.place is not None
        return places.starts_of(self.text)[marker.line] + marker.place.within(self.line(marker.line))

    def position(self, marker: Marker) -> dict[str, int]:
        return places.place(self.text, self.offset(marker), self.editor.encoding)

    def at(self, marker: Marker) -> dict[str, Any]:
        return {"textDocument": {"uri": self.uri}, "position": self.position(marker)}

    def range(self, marker: Marker) -> dict[str, Any]:
        begin = self.offset(marker)
        assert marker.place is not None
        return places.range_of(self.text, begin, begin + marker.place.length(), self.editor.encoding)

    def whole_line(self, number: int) -> dict[str, Any]:
        begin = places.starts_of(self.text)[number]
        return places.range_of(self.text, begin, begin + len(self.line(number)), self.editor.encoding)

    def about(self) -> dict[str, Any]:
        return {"textDocument": {"uri": self.uri}}

    def everything(self) -> dict[str, Any]:
        return self.about() | {"range": places.range_of(self.text, 0, len(self.text), self.editor.encoding)}

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        return self.editor.ask(f"textDocument/{method}", params)

    # ---- texts

    def change(self, text: str) -> None:
        """As an editor does it: only what is different is sent."""
        begin = 0
        while begin < min(len(text), len(self.text)) and text[begin] == self.text[begin]:
            begin += 1
        behind = 0
        while behind < min(len(text), len(self.text)) - begin and text[-behind - 1] == self.text[-behind - 1]:
            behind += 1
        old = places.range_of(self.text, begin, len(self.text) - behind, self.editor.encoding)
        self.version += 1
        self.editor.change(self.uri, self.version, {"range": old, "text": text[begin : len(text) - behind]})
        self.text = text
        self.found = None

    def codes(self) -> list[str]:
        return [one["code"] for one in self.findings()]

    def findings(self) -> list[dict[str, Any]]:
        if self.found is None:
            self.found = self.ask("diagnostic", self.about())["items"]
            self.ask("inlayHint", self.everything())  # which waits for the proof
        return self.found

    def codes_after(self, texts: dict[str, str]) -> list[str]:
        """What is found here where all documents read so; everything is as it was afterwards."""
        others = [uri for uri, text in texts.items() if text != self.texts.get(uri) and uri != self.uri]
        for uri in others:
            self.editor.open(uri, texts[uri])
        kept = self.text
        self.change(texts[self.uri])
        codes = self.codes()
        self.change(kept)
        for uri in others:
            self.editor.close(uri)
        return codes

    def documents(self) -> dict[str, str]:
        return self.texts | {self.uri: self.text}


# ---- expectations


def clauses(marker: Marker, *names: str) -> dict[str, list[str]]:
    """Words by the clause that they stand in: `offers a b lacks c`; what stands before the first clause is under the empty name."""
    result: dict[str, list[str]] = {}
    at = ""
    for word in marker.words:
        if word in names:
            at = word
            result.setdefault(at, [])
        else:
            result.setdefault(at, []).append(word)
    if not result:
        raise Unreadable(f"{marker.number}: `{marker.sort}` expects nothing")
    return result


def only(marker: Marker, given: dict[str, list[str]], *names: str) -> None:
    if unknown := set(given) - set(names):
        raise Unreadable(f"{marker.number}: `{marker.sort}` knows no {unknown}")


def markup(contents: Any) -> str:
    if isinstance(contents, list):
        return "\n".join(map(markup, contents))
    return contents if isinstance(contents, str) else contents["value"]


def says(text: str, expected: dict[str, list[str]]) -> None:
    for part in expected.get("contains", []):
        if part not in text:
            raise Differs(quoted(text))
    for part in expected.get("lacks", []):
        if part in text:
            raise Differs(quoted(text))


def hover(asked: Asked, marker: Marker) -> None:
    expected = clauses(marker, "contains", "lacks", "none")
    only(marker, expected, "contains", "lacks", "none")
    asked.findings()  # what the proof says is there
    answer = asked.ask("hover", asked.at(marker))
    if "none" in expected:
        if answer is not None:
            raise Differs(answer)
        return
    if answer is None:
        raise Differs(None)
    says(markup(answer["contents"]), expected)
    if "range" in answer and places.text_at(asked.text, answer["range"], asked.editor.encoding).strip() == "":
        raise Differs(answer["range"])


def items_at(asked: Asked, marker: Marker) -> list[dict[str, Any]]:
    """What an editor shows: what begins with what stands there, in order."""
    answer = asked.ask("completion", asked.at(marker))
    items = answer["items"] if isinstance(answer, dict) else answer or []
    begun = BEGUN.search(asked.text[: asked.offset(marker)])
    assert begun is not None
    word = begun[0].lower()
    fitting = [one for one in items if one.get("filterText", one["label"]).lower().startswith(word)]
    return sorted(fitting, key=lambda one: one.get("sortText", one["label"]))


def accepted(asked: Asked, marker: Marker, item: dict[str, Any]) -> str:
    """The text when somebody takes the item."""
    if asked.editor.abilities["capabilities"]["completionProvider"].get("resolveProvider"):
        item = asked.editor.ask("completionItem/resolve", item)
    is_snippet = item.get("insertTextFormat") == 2
    edit = item.get("textEdit")
    if edit is None:
        offset = asked.offset(marker)
        begun = BEGUN.search(asked.text[:offset])
        assert begun is not None
        where = places.range_of(asked.text, begun.start(), offset, asked.editor.encoding)
        edit = {"range": where, "newText": item.get("insertText", item["label"])}
    edit = {"range": edit.get("range", edit.get("replace")), "newText": edit["newText"]}
    if is_snippet:
        edit["newText"] = places.without_placeholders(edit["newText"])
    return places.applied(asked.text, [edit, *item.get("additionalTextEdits", [])], asked.editor.encoding)


def complete(asked: Asked, marker: Marker) -> None:
    expected = clauses(marker, "offers", "lacks", "first", "none", "accepting", "gives", "says")
    only(marker, expected, "offers", "lacks", "first", "none", "accepting", "gives", "says")
    if marker.typed is None:
        asked.findings()  # of what stands there, the server then knows the program
    items = items_at(asked, marker)
    labels = [one["label"] for one in items]
    if "none" in expected and labels:
        raise Differs(labels)
    if missing := [one for one in expected.get("offers", []) if one not in labels]:
        raise Differs(f"no {missing} in {labels}")
    if wrong := [one for one in expected.get("lacks", []) if one in labels]:
        raise Differs(f"{wrong} in {labels}")
    first = expected.get("first", [])
    if sorted(labels[: len(first)]) != sorted(first):
        raise Differs(labels[: len(first) + 3], None)
    if "accepting" in expected:
        (label,) = expected["accepting"]
        chosen = [one for one in items if one["label"] == label]
        if not chosen:
            raise Differs(f"no {label} in {labels}")
        if "gives" in expected:
            stands_in(accepted(asked, marker, chosen[0]), asked.text, expected["gives"])
        item = chosen[0]
        if asked.editor.abilities["capabilities"]["completionProvider"].get("resolveProvider"):
            item = asked.editor.ask("completionItem/resolve", item)
        about = markup(item.get("documentation", "")) + " " + item.get("detail", "") + " " + str(item.get("labelDetails", ""))
        says(about, {"contains": expected.get("says", [])})


def stands_in(new: str, old: str, lines: list[str]) -> None:
    """Whether these lines stand in a text, and did not before; blanks around them do not count."""
    before = {line.strip() for line in places.lines_of(old)}
    after = {line.strip() for line in places.lines_of(new)}
    if missing := [line for line in lines if line.strip() not in after or line.strip() in before]:
        raise Differs(f"no new line {missing} in {sorted(after - before)}")


# ---- where something stands


def locations(answer: Any) -> list[tuple[str, dict[str, Any]]]:
    if answer is None:
        return []
    if isinstance(answer, dict):
        answer = [answer]
    return [(one["targetUri"], one["targetSelectionRange"]) if "targetUri" in one else (one["uri"], one["range"]) for one in answer]


def shown(asked: Asked, uri: str, where: dict[str, Any]) -> str:
    """The place as a marker says it."""
    if uri.startswith(LIBRARY):
        text = (ROOT / "stdlib" / uri.removeprefix(LIBRARY)).read_text()
        return f"library {quoted(uri.removeprefix(LIBRARY))} {quoted(places.lines_of(text)[where['start']['line']].strip())}"
    texts = asked.documents()
    if uri not in texts:
        return f"{uri}:{where['start']['line'] + 1}"
    offset = places.offset(texts[uri], where["start"], asked.editor.encoding)
    names = sorted(name for name, mark in asked.marks.items() if mark == (uri, offset))
    return names[0] if names else f"{pathlib.PurePath(uri).name}:{where['start']['line'] + 1}:{where['start']['character'] + 1}"


def goes_to(asked: Asked, marker: Marker, method: str, more: dict[str, Any] | None = None) -> None:
    answer = asked.ask(method, asked.at(marker) | (more or {}))
    got = [shown(asked, *one) for one in locations(answer)]
    if marker.words[:1] == ("none",):
        if got:
            raise Differs(got)
        return
    if marker.words[:1] == ("library",):
        _, path, line = marker.words
        if got != [f"library {quoted(path)} {quoted(line)}"]:
            raise Differs(got, " ".join(got))
        return
    if marker.words[:1] == ("count",):
        if len(got) != int(marker.words[1]):
            raise Differs(got, f"count {len(got)}")
        return
    if unknown := [name for name in marker.words if name not in asked.marks]:
        raise Unreadable(f"{marker.number}: no marks {unknown}")
    if sorted(got) != sorted(marker.words):
        raise Differs(got, " ".join(got))


def definition(asked: Asked, marker: Marker) -> None:
    goes_to(asked, marker, "definition")


def declaration(asked: Asked, marker: Marker) -> None:
    goes_to(asked, marker, "declaration")


def implementation(asked: Asked, marker: Marker) -> None:
    goes_to(asked, marker, "implementation")


def type_definition(asked: Asked, marker: Marker) -> None:
    goes_to(asked, marker, "typeDefinition")


def references(asked: Asked, marker: Marker) -> None:
    goes_to(asked, marker, "references", {"context": {"includeDeclaration": True}})


def highlight(asked: Asked, marker: Marker) -> None:
    expected = clauses(marker, "reads", "writes", "none")
    only(marker, expected, "reads", "writes", "none")
    answer = asked.ask("documentHighlight", asked.at(marker)) or []
    texts = {places.text_at(asked.text, one["range"], asked.editor.encoding) for one in answer}
    counts = {name: sum(one["kind"] == kind for one in answer) for name, kind in (("reads", 2), ("writes", 3))}
    wanted = {name: int(expected.get(name, ["0"])[0]) for name in counts}
    if counts != wanted:
        raise Differs(answer, " ".join(f"{name} {count}" for name, count in counts.items() if count) or "none")
    if len(texts) > 1:
        raise Differs(f"places of several texts: {texts}")


# ---- what changes texts


def rename(asked: Asked, marker: Marker) -> None:
    expected = clauses(marker, "to", "gives", "edits", "files", "refused")
    only(marker, expected, "to", "gives", "edits", "files", "refused")
    (name,) = expected["to"]
    before = asked.codes()
    try:
        edit = asked.ask("rename", asked.at(marker) | {"newName": name})
    except Failed as failed:
        if "refused" not in expected:
            raise
        says(str(failed), {"contains": expected["refused"]})
        return
    if "refused" in expected:
        raise Differs(edit)
    changes = edit.get("documentChanges") or [{"edits": edits} for edits in edit["changes"].values()]
    count = sum(len(one["edits"]) for one in changes)
    if "edits" in expected and count != int(expected["edits"][0]):
        raise Differs(f"{count} edits")
    if "files" in expected and len(changes) != int(expected["files"][0]):
        raise Differs(f"{len(changes)} files")
    texts = places.edited(asked.documents(), edit, asked.editor.encoding)
    for line in expected.get("gives", []):
        if not any(line.strip() in map(str.strip, places.lines_of(text)) for text in texts.values()):
            raise Differs(f"no line {line!r} after {edit}")
    # Another name means the same.
    if (after := asked.codes_after(texts)) != before:
        raise Differs(f"{after} is found after the renaming, and {before} before")


def prepare(asked: Asked, marker: Marker) -> None:
    try:
        answer = asked.ask("prepareRename", asked.at(marker))
    except Failed:  # which says why not
        answer = None
    if marker.words == ("none",):
        if answer is not None:
            raise Differs(answer)
        return
    (name,) = marker.words
    if answer is None or answer["placeholder"] != name or places.text_at(asked.text, answer["range"], asked.editor.encoding).strip('"') != name:
        raise Differs(answer)


def is_about(marker: Marker, finding: dict[str, Any]) -> bool:
    return finding["range"]["start"]["line"] <= marker.line <= finding["range"]["end"]["line"]


def action(asked: Asked, marker: Marker) -> None:
    expected = clauses(marker, "gives", "drops", "mends", "kind", "none", "lacks")
    only(marker, expected, "", "gives", "drops", "mends", "kind", "none", "lacks")
    found = [one for one in asked.findings() if is_about(marker, one)]
    context = {"diagnostics": found} | ({"only": expected["kind"]} if "kind" in expected else {})
    answer = asked.ask("codeAction", asked.about() | {"range": asked.range(marker), "context": context}) or []
    titles = [one["title"] for one in answer]
    if "none" in expected:
        if answer:
            raise Differs(titles)
        return
    if "lacks" in expected:
        if wrong := [title for title in titles if any(part in title for part in expected["lacks"])]:
            raise Differs(wrong)
        return
    (title,) = expected[""]
    chosen = [one for one in answer if title in one["title"]]
    if not chosen:
        raise Differs(titles)
    one = chosen[0]
    if "kind" in expected and not one["kind"].startswith(expected["kind"][0]):
        raise Differs(one["kind"])
    if "edit" not in one and ("gives" in expected or "mends" in expected or "drops" in expected):
        one = asked.editor.ask("codeAction/resolve", one)
    if "edit" not in one:
        return
    texts = places.edited(asked.documents(), one["edit"], asked.editor.encoding)
    changed = {uri: text for uri, text in asked.documents().items() if texts[uri] != text}
    stands_in("\n".join(texts[uri] for uri in changed), "\n".join(changed.values()), expected.get("gives", []))
    for line in expected.get("drops", []):
        if line.strip() in map(str.strip, places.lines_of(texts[asked.uri])):
            raise Differs(f"{line!r} still stands there")
    for code in expected.get("mends", []):
        before, after = asked.codes(), asked.codes_after(texts)
        if after.count(code) >= before.count(code):
            raise Differs(f"{after} is found after it, and {before} before")


# ---- what the server shows by itself


def finding(asked: Asked, marker: Marker) -> None:
    expected = clauses(marker, "contains", "lacks", "related", "severity")
    only(marker, expected, "", "contains", "lacks", "related", "severity")
    (code,) = expected[""]
    start = asked.position(marker)
    here = [one for one in asked.findings() if one["range"]["start"]["line"] == marker.line]
    fitting = [one for one in here if one["code"] == code and one["range"]["start"] == start]
    if not fitting:
        raise Differs(here, here[0]["code"] if len(here) == 1 and here[0]["range"]["start"] == start else None)
    says(fitting[0]["message"], expected)
    if "severity" in expected and fitting[0]["severity"] != int(expected["severity"][0]):
        raise Differs(fitting[0])
    for name in expected.get("related", []):
        spots = [shown(asked, one["location"]["uri"], one["location"]["range"]) for one in fitting[0].get("relatedInformation", [])]
        if name not in spots:
            raise Differs(spots)


def findings(asked: Asked, marker: Marker) -> None:
    """How many there are in the whole document."""
    count = len(asked.findings())
    if marker.words != ("count", str(count)):
        raise Differs([(one["code"], one["range"]["start"]) for one in asked.findings()], f"count {count}")


def label_of(hint: dict[str, Any]) -> str:
    return hint["label"] if isinstance(hint["label"], str) else "".join(part["value"] for part in hint["label"])


def hint(asked: Asked, marker: Marker) -> None:
    answer = asked.ask("inlayHint", asked.about() | {"range": asked.whole_line(marker.line)}) or []
    labels = [label_of(one) for one in answer]
    beyond = [one for one in answer if one["position"]["line"] != marker.line]
    if beyond:
        raise Differs(f"hints outside of the range: {beyond}")
    expected = [] if marker.words == ("none",) else list(marker.words)
    if labels != expected:
        raise Differs(labels, " ".join(map(quoted, labels)) or "none")


def lens(asked: Asked, marker: Marker) -> None:
    titles = []
    for one in asked.ask("codeLens", asked.about()) or []:
        if one["range"]["start"]["line"] == marker.line:
            titles.append((one if "command" in one else asked.editor.ask("codeLens/resolve", one))["command"]["title"])
    expected = [] if marker.words == ("none",) else list(marker.words)
    if titles != expected:
        raise Differs(titles, " ".join(map(quoted, titles)) or "none")


def token(asked: Asked, marker: Marker) -> None:
    legend = asked.editor.abilities["capabilities"]["semanticTokensProvider"]["legend"]
    data = asked.ask("semanticTokens/full", asked.about())["data"]
    wanted = asked.position(marker)
    line = column = 0
    got = "none"
    for at in range(0, len(data), 5):
        down, right, length, kind, bits = data[at : at + 5]
        line, column = line + down, (right if down else column + right)
        if line == wanted["line"] and column <= wanted["character"] < column + length:
            modifiers = [name for bit, name in enumerate(legend["tokenModifiers"]) if bits >> bit & 1]
            got = " ".join([legend["tokenTypes"][kind], *modifiers])
    if got != " ".join(marker.words):
        raise Differs(got, got)


def fold(asked: Asked, marker: Marker) -> None:
    """How many lines vanish, and what they are."""
    got = [
        f"{one['endLine'] - one['startLine']}" + (f" {one['kind']}" if "kind" in one else "")
        for one in asked.ask("foldingRange", asked.about())
        if one["startLine"] == marker.line
    ]
    expected = " ".join(marker.words)
    if (expected == "none" and got) or (expected != "none" and expected not in got):
        raise Differs(got, got[0] if len(got) == 1 else None)


def symbol(asked: Asked, marker: Marker) -> None:
    expected = clauses(marker, "in", "detail")
    only(marker, expected, "", "in", "detail")
    start = asked.position(marker)
    found: list[tuple[dict[str, Any], str]] = []

    def look(symbols: list[dict[str, Any]], around: str) -> None:
        for one in symbols:
            if one["selectionRange"]["start"] == start:
                found.append((one, around))
            look(one.get("children", []), one["name"])

    look(asked.ask("documentSymbol", asked.about()), "")
    if not found:
        raise Differs(None)
    one, around = found[-1]
    got = f"{quoted(one['name'])} {SYMBOL_KINDS[one['kind']]}"
    if [one["name"], SYMBOL_KINDS[one["kind"]]] != expected[""]:
        raise Differs(got, got)
    if "in" in expected and [around] != expected["in"]:
        raise Differs(around)
    if "detail" in expected and one.get("detail") not in expected["detail"]:
        raise Differs(one)


def workspace(asked: Asked, marker: Marker) -> None:
    """`workspace "query" finds NAME…`."""
    query, word, *names = marker.words
    if word not in ("finds", "lacks"):
        raise Unreadable(f"{marker.number}: `workspace` finds or lacks something")
    asked.findings()
    got = [one["name"] for one in asked.editor.ask("workspace/symbol", {"query": query}) or []]
    if any((name in got) != (word == "finds") for name in names):
        raise Differs(got)


def link(asked: Asked, marker: Marker) -> None:
    here = [one for one in asked.ask("documentLink", asked.about()) if one["range"]["start"] == asked.position(marker)]
    targets = [(one if "target" in one else asked.editor.ask("documentLink/resolve", one))["target"] for one in here]
    (target,) = marker.words
    if not any(one == target or one.endswith(f"/{target}") for one in targets):
        raise Differs(targets)


def selection(asked: Asked, marker: Marker) -> None:
    (chain,) = asked.ask("selectionRange", asked.about() | {"positions": [asked.position(marker)]})
    texts = []
    while chain is not None:
        texts.append(places.text_at(asked.text, chain["range"], asked.editor.encoding))
        chain = chain.get("parent")
    for inner, outer in zip(texts, texts[1:]):
        if inner not in outer or inner == outer:
            raise Differs(f"{outer!r} is not more than {inner!r}")
    if texts[-1] != asked.text:
        raise Differs("the whole text is not selected at last")
    if texts[: len(marker.words)] != list(marker.words):
        raise Differs(texts[:4], " ".join(map(quoted, texts[: len(marker.words)])))


def signature(asked: Asked, marker: Marker) -> None:
    expected = clauses(marker, "active", "says", "none")
    only(marker, expected, "", "active", "says", "none")
    answer = asked.ask("signatureHelp", asked.at(marker))
    if "none" in expected:
        if answer is not None and answer["signatures"]:
            raise Differs(answer)
        return
    if answer is None or not answer["signatures"]:
        raise Differs(answer)
    shown_one = answer["signatures"][answer.get("activeSignature", 0) or 0]
    (label,) = expected[""]
    if label not in shown_one["label"]:
        raise Differs(shown_one["label"])
    says(markup(shown_one.get("documentation", "")), {"contains": expected.get("says", [])})
    if "active" in expected:
        active = shown_one.get("activeParameter", answer.get("activeParameter", 0))
        given = shown_one["parameters"][active]["label"]
        name = given if isinstance(given, str) else shown_one["label"].encode("utf-16-le")[2 * given[0] : 2 * given[1]].decode("utf-16-le")
        if expected["active"][0] not in name:
            raise Differs(name)


def calls(asked: Asked, marker: Marker) -> None:
    """`calls PLACE out NAME…`, `in NAME…`: all of them."""
    way, *names = marker.words
    items = asked.ask("prepareCallHierarchy", asked.at(marker))
    if way == "none":
        if items:
            raise Differs(items)
        return
    if not items:
        raise Differs(items)
    method, side = {"out": ("outgoingCalls", "to"), "in": ("incomingCalls", "from")}[way]
    answer = asked.editor.ask(f"callHierarchy/{method}", {"item": items[0]}) or []
    got = sorted(one[side]["name"] for one in answer)
    if got != sorted(names):
        raise Differs(got, " ".join([way, *map(quoted, got)]))


SORTS: dict[str, Callable[[Asked, Marker], None]] = {
    "hover": hover,
    "complete": complete,
    "definition": definition,
    "declaration": declaration,
    "implementation": implementation,
    "type": type_definition,
    "references": references,
    "highlight": highlight,
    "rename": rename,
    "prepare": prepare,
    "action": action,
    "finding": finding,
    "findings": findings,
    "hint": hint,
    "lens": lens,
    "token": token,
    "fold": fold,
    "symbol": symbol,
    "workspace": workspace,
    "link": link,
    "selection": selection,
    "signature": signature,
    "calls": calls,
}


def check(asked: Asked, marker: Marker) -> None:
    if marker.sort not in SORTS:
        raise Unreadable(f"{marker.number}: `{marker.sort}` is no sort of a marker")
    if marker.typed is None:
        SORTS[marker.sort](asked, marker)
        return
    kept = asked.text
    asked.findings()  # the server knows the program as it was before somebody typed
    lines = places.starts_of(kept)
    begin = lines[marker.line]
    end = begin + len(asked.line(marker.line))
    if marker.replaces:
        text, line = kept[:begin] + marker.typed + kept[end:], marker.line
    else:
        ending = "\r\n" if "\r\n" in kept else "\n"
        text, line = kept[:end] + ending + marker.typed + kept[end:], marker.line + 1
    asked.change(text)
    try:
        SORTS[marker.sort](asked, markers_read.dataclasses.replace(marker, line=line, typed=None))
    finally:
        asked.change(kept)
