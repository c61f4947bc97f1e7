#!/usr/bin/env python3
"""Half-written programs: at every prefix of every example, completion offers the word that comes next, and the outline keeps what is closed.

    prefixes.py [--all] [--list] [unittest's own options]

A program is cut at the beginning of each of its words, or within it. Completion must offer that word where the language, the library or the
text above knows it: what nobody has named yet cannot be offered. Without `--all`, or DRC_ALL=1, every so many cuts are tried. `--list` says
which words were missed."""

import bisect
import collections
import dataclasses
import os
import pathlib
import re
import sys
import tempfile
import unittest
from collections.abc import Callable, Iterator
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "end_to_end"))

from editor import Editor  # noqa: E402
from harness import main  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
ALL = bool(os.environ.get("DRC_ALL")) or "--all" in sys.argv
LIST = "--list" in sys.argv
EVERY = 1 if ALL else 13  # cuts; a prime number, so that beginnings and insides of words are both met
ENOUGH = 0.95
LIBRARY = ("kinds/sqs", "kinds/dynamodb", "kinds/kms", "kinds/route53", "policies/recovery", "policies/sizes", "patterns/warm_standby")
# A list that offers everything is no help: so many items at the most, where a statement begins or a value does.
MOST = 250
AT_ONCE = 200  # requests under way

Token = tuple[int, int, str, frozenset[str]]


@dataclasses.dataclass(frozen=True)
class Word:
    begin: int
    end: int
    text: str
    sort: str


# ---- the words of a program

LEXEME = re.compile(r"#[^\n]*|(?P<word>[A-Za-z_]\w*)|(?P<number>\d\w*(?:\.\d+\w*)?)|\\.|.", re.DOTALL)


def code_words(text: str) -> Iterator[tuple[int, int]]:
    """Where words stand that are neither in a comment nor in quotes; what is put into a text is code."""
    inside: list[str] = []  # of what: `"`, or `{` within `${…}`
    at = 0
    while at < len(text):
        if inside and inside[-1] == '"':
            if text.startswith("${", at):
                inside.append("{")
                at += 2
            elif text[at] == "\\":
                at += 2
            else:
                if text[at] in '"\n':
                    inside.pop()
                at += 1
            continue
        found = LEXEME.match(text, at)
        assert found is not None
        if found["word"]:
            yield found.span()
        elif found[0] == '"':
            inside.append('"')
        elif inside and found[0] == "{":
            inside.append("{")
        elif inside and found[0] == "}":
            inside.pop()
        at = found.end()


def is_key(text: str, end: int) -> bool:
    return re.match(r"[ ]*:(?!:)", text[end:]) is not None


def authors_own(text: str) -> list[tuple[int, int]]:
    """The blocks and maps whose keys are whatever their author likes: the variables of functions, tags."""
    code = re.sub(r'#[^\n]*|"(?:\\.|[^"\\\n])*"', lambda found: " " * len(found[0]), text)
    result: list[tuple[int, int]] = []
    begins: list[int | None] = []
    for found in re.finditer(r"(?:\b(environment|tags)\s*=?\s*)?\{|\}", code):
        if found[0] != "}":
            begins.append(found.end() if found[1] else None)
        elif begins and (begin := begins.pop()) is not None:
            result.append((begin, found.start()))
    return result


DECLARED = re.compile(
    r"""\b(?:let|param|action|step|signal|function|export|output|kind|trait|policy|pattern|advice|rule|part|region)[ ]+(?P<plain>\w+)
    |\b(?:resource|data|ephemeral)[ ]+\w+[ ]+(?P<resource>\w+)
    |\bfor[ ]+(?P<first>\w+)(?:,[ ]*(?P<second>\w+))?[ ]+in\b
    |\bfunction[ ]+\w+\((?P<parameters>[^)]*)\)
    |^[ ]*(?!(?:topology|in|for|when|else|until|call|check|unless|replicate|failover|part|kind)\b)\w+[ ]+(?P<component>[a-z_]\w*)[ ]+\{""",
    re.MULTILINE | re.VERBOSE,
)


def tokens_by_words(text: str) -> list[Token]:
    """Of a file of the library, whose names the server gives no colours: what its words declare."""
    result: list[Token] = []
    for found in DECLARED.finditer(text):
        for group in ("plain", "resource", "first", "second", "component"):
            if found[group]:
                result.append((*found.span(group), "name", frozenset({"declaration"})))
        for name in re.finditer(r"\w+", found["parameters"] or ""):
            begin = found.start("parameters") + name.start()
            result.append((begin, begin + len(name[0]), "name", frozenset({"declaration"})))
    return result


def words_to_offer(text: str, tokens: list[Token]) -> Iterator[Word]:
    """Those that the language, the library or the text above knows."""
    named = {begin: (kind, modifiers) for begin, _, kind, modifiers in tokens}
    roles = {text[begin:end] for begin, end, kind, modifiers in tokens if kind == "enumMember" and "declaration" in modifiers}
    declared: dict[str, int] = {}
    for begin, end, _, modifiers in tokens:
        if "declaration" in modifiers:
            declared.setdefault(text[begin:end], begin)
    seen: set[str] = set()
    free = authors_own(text)
    for begin, end in code_words(text):
        word = text[begin:end]
        before, known = word in seen, named.get(begin)
        seen.add(word)
        if known is not None:
            kind, modifiers = known
            if "declaration" in modifiers or (not before and "defaultLibrary" not in modifiers):
                continue
            yield Word(begin, end, word, kind)
        elif not before and declared.get(word, -1) > begin:
            continue  # it stands further down
        elif is_key(text, end) and word not in roles:
            continue  # of a map: whatever its author likes
        elif any(first <= begin < last for first, last in free):
            continue
        else:
            yield Word(begin, end, word, "role" if word in roles else "word")


# ---- the server


class Typist:
    """One document, of which more and less is written."""

    def __init__(self, editor: Editor, uri: str, text: str) -> None:
        self.editor, self.uri, self.text = editor, uri, text
        self.version = 1
        self.begins = [0, *(found.end() for found in re.finditer("\n", text))]
        self.written = 0
        editor.open(uri, "")

    def place(self, offset: int) -> dict[str, int]:
        line = bisect.bisect_right(self.begins, offset) - 1
        return {"line": line, "character": len(self.text[self.begins[line] : offset].encode("utf-16-le")) // 2}

    def write_until(self, offset: int) -> None:
        begin, end = sorted((offset, self.written))
        new = self.text[begin:end] if offset > self.written else ""
        self.version += 1
        span = {"start": self.place(begin), "end": self.place(begin if new else end)}
        self.editor.change(self.uri, self.version, {"range": span, "text": new})
        self.written = offset

    def ask_at(self, method: str, offset: int) -> int:
        self.write_until(offset)
        about: dict[str, Any] = {"textDocument": {"uri": self.uri}}
        if method == "completion":
            about["context"] = {"triggerKind": 1}
            about["position"] = self.place(offset)
        return self.editor.begin(f"textDocument/{method}", about)

    def answers(self, method: str, offsets: list[int]) -> Iterator[tuple[int, Any]]:
        """In the order of the offsets. What is answered is held against the protocol by other tests."""
        for first in range(0, len(offsets), AT_ONCE):
            some = offsets[first : first + AT_ONCE]
            for offset, number in [(offset, self.ask_at(method, offset)) for offset in some]:
                while number not in self.editor.answers:
                    self.editor.take()
                answer = self.editor.answers.pop(number)
                if "error" in answer:
                    raise AssertionError(f"{self.uri}, cut at {offset}: {answer['error']}")
                yield offset, answer["result"]


def tokens_of(editor: Editor, uri: str, text: str) -> list[Token]:
    legend = editor.abilities["capabilities"]["semanticTokensProvider"]["legend"]
    lines = text.split("\n")
    begins = [0]
    for one in lines:
        begins.append(begins[-1] + len(one) + 1)
    data = editor.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})["data"]
    result: list[Token] = []
    line = column = 0
    for down, right, length, kind, modifiers in zip(*[iter(data)] * 5, strict=True):
        line, column = line + down, right if down else column + right
        before = len(lines[line].encode("utf-16-le")[: 2 * column].decode("utf-16-le"))
        begin = begins[line] + before
        names = frozenset(name for bit, name in enumerate(legend["tokenModifiers"]) if modifiers >> bit & 1)
        result.append((begin, begin + length, legend["tokenTypes"][kind], names))
    return result


def cuts_of(words: list[Word], first: int) -> list[tuple[int, Word]]:
    """Every so many of all places at and within words."""
    return [(offset, word) for word in words for offset in range(word.begin, word.end)][first::EVERY]


def offers(items: list[dict[str, Any]], word: str) -> bool:
    return any(one["label"] == word or one["label"].startswith(word + " ") for one in items)


class Tally:
    def __init__(self) -> None:
        self.tried: collections.Counter[str] = collections.Counter()
        self.missed: collections.Counter[str] = collections.Counter()
        self.where: dict[tuple[str, int], tuple[str, str]] = {}

    def note(self, program: str, text: str, word: Word, is_offered: bool) -> None:
        self.tried[word.sort] += 1
        if not is_offered:
            self.missed[word.sort] += 1
            line = text.count("\n", 0, word.begin)
            self.where[program, word.begin] = f"{program}:{line + 1}: {word.sort} `{word.text}`", text.split("\n")[line].strip()

    def share(self) -> float:
        return 1 - self.missed.total() / max(1, self.tried.total())

    def __str__(self) -> str:
        rows = [f"{sort}: {self.tried[sort] - self.missed[sort]} of {self.tried[sort]}" for sort in sorted(self.tried)]
        return f"{100 * self.share():.2f} % of {self.tried.total()} cuts; " + ", ".join(rows)

    def report(self, title: str) -> None:
        print(f"{title}: {self}", file=sys.stderr)
        if LIST:
            for what, line in self.where.values():
                print(f"  {what}    {line}", file=sys.stderr)


def examples() -> list[pathlib.Path]:
    return sorted((ROOT / "examples").rglob("*.dr"))


def library() -> list[pathlib.Path]:
    return [ROOT / "stdlib" / f"{name}.dr" for name in LIBRARY]


@dataclasses.dataclass(frozen=True)
class Symbol:
    name: str
    detail: str
    begin: tuple[int, int]
    end: tuple[int, int]


def flat(symbols: list[dict[str, Any]]) -> Iterator[Symbol]:
    for one in symbols:
        span = one["range"]
        yield Symbol(one["name"], one.get("detail", ""), *((span[side]["line"], span[side]["character"]) for side in ("start", "end")))
        yield from flat(one.get("children", []))


def offset_of(typist: Typist, place: tuple[int, int]) -> int:
    begin = typist.begins[place[0]]
    return begin + len(typist.text[begin:].encode("utf-16-le")[: 2 * place[1]].decode("utf-16-le"))


class Prefixes(unittest.TestCase):
    def setUp(self) -> None:
        self.editor = self.enterContext(Editor(DRC))

    def tokens(self, path: pathlib.Path) -> list[Token]:
        """With the server that has read all of it."""
        uri, text = path.as_uri(), path.read_text()
        self.editor.open(uri, text)
        tokens = tokens_of(self.editor, uri, text)
        self.editor.close(uri)
        return tokens

    def try_all(self, programs: list[pathlib.Path], uri_of: Callable[[pathlib.Path], str], before: Callable[[pathlib.Path], None]) -> Tally:
        tally = Tally()
        for number, path in enumerate(programs):
            text = path.read_text()
            cuts = cuts_of(list(words_to_offer(text, self.tokens(path))), number % EVERY)
            before(path)
            typist = Typist(self.editor, uri_of(path), text)
            for (_, word), (offset, answer) in zip(cuts, typist.answers("completion", [offset for offset, _ in cuts]), strict=True):
                self.assertFalse(answer["isIncomplete"])
                self.assertLessEqual(len(answer["items"]), MOST, f"{path}, cut at {offset}")
                tally.note(str(path.relative_to(ROOT)), text, word, offers(answer["items"], word.text))
            self.editor.close(typist.uri)
        return tally

    def test_what_comes_next_where_only_the_text_above_is_known(self) -> None:
        # A document of the library is not analysed: all that is offered rests on what is written.
        tally = self.try_all(examples(), lambda path: f"drc-library:/half/{path.name}", lambda _: None)
        tally.report("text alone")
        self.assertGreater(tally.tried.total(), 500)
        self.assertGreaterEqual(tally.share(), ENOUGH)

    def test_what_comes_next_where_the_program_was_analysed_before(self) -> None:
        def analyse(path: pathlib.Path) -> None:
            self.editor.open(path.as_uri(), path.read_text())
            self.editor.findings(path.as_uri())

        tally = self.try_all(examples(), lambda path: path.as_uri(), analyse)
        tally.report("analysed before")
        self.assertGreaterEqual(tally.share(), ENOUGH)

    def test_a_word_that_is_missing_in_the_midst(self) -> None:
        """The rest of the program stands, and what is declared below may be meant as well."""
        tally = Tally()
        for number, path in enumerate(examples()):
            uri, text = path.as_uri(), path.read_text()
            typist = Typist(self.editor, uri, text)
            typist.write_until(len(text))
            words = list(words_to_offer(text, tokens_of(self.editor, uri, text)))[number % EVERY :: EVERY]
            for word in words:
                places = {"start": typist.place(word.begin), "end": typist.place(word.end)}
                typist.version += 2
                self.editor.change(uri, typist.version - 1, {"range": places, "text": ""})
                number_of_request = self.editor.begin("textDocument/completion", {"textDocument": {"uri": uri}, "position": places["start"]})
                self.editor.change(uri, typist.version, {"range": {"start": places["start"], "end": places["start"]}, "text": word.text})
                items = self.editor.end(number_of_request)["items"]
                tally.note(str(path.relative_to(ROOT)), text, word, offers(items, word.text))
            self.editor.close(uri)
        tally.report("in the midst")
        self.assertGreaterEqual(tally.share(), ENOUGH)

    def test_what_comes_next_in_half_written_kinds_and_policies(self) -> None:
        tally = Tally()
        for number, path in enumerate(library()):
            text = path.read_text()
            words = list(words_to_offer(text, tokens_by_words(text)))
            cuts = cuts_of(words, number % EVERY)
            typist = Typist(self.editor, f"drc-library:/half/{path.name}", text)
            for (_, word), (_, answer) in zip(cuts, typist.answers("completion", [offset for offset, _ in cuts]), strict=True):
                tally.note(str(path.relative_to(ROOT)), text, word, offers(answer["items"], word.text))
            self.editor.close(typist.uri)
        tally.report("library")
        self.assertGreater(tally.tried.total(), 500)
        self.assertGreaterEqual(tally.share(), ENOUGH)

    def test_the_outline_keeps_the_blocks_that_are_closed(self) -> None:
        for number, path in enumerate(examples() + library()):
            text = path.read_text()
            typist = Typist(self.editor, f"drc-library:/half/{path.name}", text)
            ((_, whole),) = typist.answers("documentSymbol", [len(text)])
            closed = [one for one in flat(whole) if text[(end := offset_of(typist, one.end)) - 1] == "}" and end <= len(text)]
            self.assertTrue(closed or "{" not in text, path)
            cuts = list(range(len(text)))[number % EVERY :: EVERY if path.is_relative_to(ROOT / "examples") else 10 * EVERY]
            for offset, answer in typist.answers("documentSymbol", cuts):
                kept = set(flat(answer))
                for one in closed:
                    if offset_of(typist, one.end) <= offset:
                        self.assertIn(one, kept, f"{path.relative_to(ROOT)}, cut at {offset}: {text[max(0, offset - 30) : offset]!r}")
            self.editor.close(typist.uri)

    def test_what_is_closed_can_be_folded(self) -> None:
        for number, path in enumerate(examples() + library()):
            text = path.read_text()
            typist = Typist(self.editor, f"drc-library:/half/{path.name}", text)
            ((_, whole),) = typist.answers("foldingRange", [len(text)])
            folds = [(one["startLine"], one["endLine"], one.get("kind")) for one in whole]
            cuts = list(range(len(text)))[number % EVERY :: EVERY if path.is_relative_to(ROOT / "examples") else 10 * EVERY]
            for offset, answer in typist.answers("foldingRange", cuts):
                line = text.count("\n", 0, offset)
                kept = {(one["startLine"], one["endLine"], one.get("kind")) for one in answer}
                # The line behind a fold holds the brace that closes it.
                for one in folds:
                    if one[1] + 1 < line:
                        self.assertIn(one, kept, f"{path.relative_to(ROOT)}, cut at {offset}: {text[max(0, offset - 30) : offset]!r}")
            self.editor.close(typist.uri)


if __name__ == "__main__":
    sys.argv = [one for one in sys.argv if one not in ("--all", "--list")]
    main()
