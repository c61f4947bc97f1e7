"""Places in texts as clients count them, in UTF-16, worked out without the server."""

from typing import Any


def place(text: str, offset: int) -> dict[str, int]:
    before = text[:offset]
    column = before[before.rfind("\n") + 1 :]
    return {"line": before.count("\n"), "character": len(column.encode("utf-16-le")) // 2}


def offset(text: str, where: dict[str, int]) -> int:
    begin = 0
    for _ in range(where["line"]):
        begin = text.index("\n", begin) + 1
    end = text.find("\n", begin)
    line = text[begin : len(text) if end < 0 else end]
    units = line.encode("utf-16-le")[: 2 * where["character"]]
    assert len(units) == 2 * where["character"], f"{where} is past the end of its line, {line!r}"
    return begin + len(units.decode("utf-16-le"))


def text_at(text: str, where: dict[str, Any]) -> str:
    return text[offset(text, where["start"]) : offset(text, where["end"])]


def at(uri: str, text: str, mark: str) -> dict[str, Any]:
    """The place of the `<` in some words of the text, which do not have it."""
    before, _, after = mark.partition("<")
    assert before + after in text, f"{mark!r} is not in the text"
    return {"textDocument": {"uri": uri}, "position": place(text, text.index(before + after) + len(before))}


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """The text with edits that mean places of it as it is."""
    spans = sorted((offset(text, edit["range"]["start"]), offset(text, edit["range"]["end"]), number) for number, edit in enumerate(edits))
    for (_, end, _), (begin, _, _) in zip(spans, spans[1:], strict=False):
        assert end <= begin, "edits overlap"
    for begin, end, number in reversed(spans):
        text = text[:begin] + edits[number]["newText"] + text[end:]
    return text
