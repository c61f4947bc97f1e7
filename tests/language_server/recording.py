"""Keys that somebody presses who works on a program: they take blocks out and write them anew, with slips of the fingers and pauses to think."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Of so many keys, one is the wrong one, and is taken back at once.
KEYS_PER_SLIP = 25
# Behind a line most people look at what they have got.
KEYS_PER_PAUSE = 40
NEIGHBOURS = "asdfghjklqwertyuiopzxcvbnm1234567890 {}[]=\".,"


@dataclass(frozen=True)
class Key:
    """What one key does to the text: characters that go, and what comes there."""

    begin: int
    end: int
    text: str
    pauses: bool  # afterwards

    def applied(self, text: str) -> str:
        return text[: self.begin] + self.text + text[self.end :]


def blocks_of(text: str) -> list[tuple[int, int]]:
    """The statements in the outermost block, by their indentation."""
    return [found.span() for found in re.finditer(r"^  [a-z][^\n]*\{\n(?:    [^\n]*\n|\n)*  \}|^  [a-z][^\n]*$", text, re.MULTILINE)]


def keys(text: str, count: int, seed: int = 1) -> Iterator[Key]:
    """So many of them, each about the text that the ones before it leave; when a block stands again, all is as it was."""
    chosen = random.Random(seed)
    blocks = blocks_of(text)
    made = 0

    def pauses() -> bool:
        return chosen.randrange(KEYS_PER_PAUSE) == 0

    while made < count:
        begin, end = chosen.choice(blocks)
        block = text[begin:end]
        presses: list[Key] = [Key(at - 1, at, "", pauses()) for at in range(end, begin, -1)]
        at = begin
        for letter in block:
            if chosen.randrange(KEYS_PER_SLIP) == 0:
                presses += [Key(at, at, chosen.choice(NEIGHBOURS), pauses()), Key(at, at + 1, "", pauses())]
            presses.append(Key(at, at, letter, letter == "\n" or pauses()))
            at += 1
        yield from presses[: count - made]
        made += min(len(presses), count - made)
