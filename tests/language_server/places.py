"""Places in a text as the protocol counts them, worked out without the server."""

import re
from typing import Any

LINE_END = re.compile(r"\r\n|\n|\r")


def starts_of(text: str) -> list[int]:
    """Where each line begins."""
    return [0, *(found.end() for found in LINE_END.finditer(text))]


def lines_of(text: str) -> list[str]:
    return LINE_END.split(text)


def width(text: str, encoding: str) -> int:
    if encoding == "utf-32":
        return len(text)
    return len(text.encode()) if encoding == "utf-8" else len(text.encode("utf-16-le")) // 2


def place(text: str, at: int, encoding: str = "utf-16") -> dict[str, int]:
    """`Position` of a character."""
    starts = [start for start in starts_of(text[:at]) if start <= at]
    # Between `\r` and `\n` no line begins.
    if at and text[at - 1 : at + 1] == "\r\n":
        starts.pop()
    return {"line": len(starts) - 1, "character": width(text[starts[-1] : at], encoding)}


def offset(text: str, where: dict[str, int], encoding: str = "utf-16") -> int:
    """The character at a `Position`, which must be one of the text."""
    line = lines_of(text)[where["line"]]
    at, wide = 0, 0
    while wide < where["character"]:
        assert at < len(line), f"{where} is past the end of its line, {line!r}"
        wide += width(line[at], encoding)
        at += 1
    assert wide == where["character"], f"{where} is within a character of {line!r}"
    return starts_of(text)[where["line"]] + at


def range_of(text: str, begin: int, end: int, encoding: str = "utf-16") -> dict[str, Any]:
    return {"start": place(text, begin, encoding), "end": place(text, end, encoding)}


def text_at(text: str, where: dict[str, Any], encoding: str = "utf-16") -> str:
    """What stands in a `Range`."""
    return text[offset(text, where["start"], encoding) : offset(text, where["end"], encoding)]


def at(uri: str, text: str, mark: str) -> dict[str, Any]:
    """`TextDocumentPositionParams` of the `<` in some words of the text, which do not have it."""
    before, _, after = mark.partition("<")
    assert before + after in text, f"{mark!r} is not in the text"
    return {"textDocument": {"uri": uri}, "position": place(text, text.index(before + after) + len(before))}


def without_placeholders(snippet: str) -> str:
    """What a snippet leaves behind when nobody fills it in: the first of its choices, and the text of its fields."""
    snippet = re.sub(r"\$\{\d+\|([^,|]*)[^|]*\|\}", r"\1", snippet)
    while (plain := re.sub(r"(?<!\\)\$\{\d+:?((?:[^{}\\]|\\.)*)\}", r"\1", snippet)) != snippet:
        snippet = plain
    return re.sub(r"\\([$}\\])", r"\1", re.sub(r"(?<!\\)\$\d+", "", snippet))


def applied(text: str, edits: list[dict[str, Any]], encoding: str = "utf-16") -> str:
    """The text after edits that are all about the text as it is (`TextEdit`, `SnippetTextEdit`)."""
    spans = []
    for order, edit in enumerate(edits):
        new = without_placeholders(edit["snippet"]["value"]) if "snippet" in edit else edit["newText"]
        begin, end = (offset(text, edit["range"][side], encoding) for side in ("start", "end"))
        spans.append((begin, end, order, new))
    spans.sort()
    for (_, end, _, _), (begin, _, _, _) in zip(spans, spans[1:]):
        if begin < end:
            raise ValueError(f"two edits overlap: {edits}")
    for begin, end, _, new in reversed(spans):
        text = text[:begin] + new + text[end:]
    return text


def edited(texts: dict[str, str], edit: dict[str, Any], encoding: str = "utf-16") -> dict[str, str]:
    """All documents after a `WorkspaceEdit`, by their URIs."""
    changes = dict(edit.get("changes", {}))
    for one in edit.get("documentChanges", []):
        changes.setdefault(one["textDocument"]["uri"], []).extend(one["edits"])
    return texts | {uri: applied(texts[uri], edits, encoding) for uri, edits in changes.items()}
