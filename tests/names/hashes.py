"""What follows from names by a hash, computed once more: a name that has another one leaves another hash, which is read back as the old one."""

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

MASK = (1 << 64) - 1
# `shortened` of the language: the beginning of a text, and eight digits of its hash.
SHORTENED = re.compile(r"([A-Za-z0-9-]+)-([0-9a-f]{8})(?=-\$\{var\.environment_suffix\})")
# The priority of a rule of replication is the number of a role, below this.
PRIORITY = re.compile(r"(?<=\"priority\": )\d+")
PRIORITIES = 1_000_000_000


def hash_of(text: str) -> int:
    """As `hash_number` and `short_hash` of the language."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    value = ((value ^ (value >> 33)) * 0xFF51AFD7ED558CCD) & MASK
    value = ((value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53) & MASK
    return value ^ (value >> 33)


def short_hash(text: str) -> str:
    return f"{hash_of(text) >> 32:08x}"


class Hashed:
    """What texts with hashes of some names mean, in the old names."""

    def __init__(self, short_names: Iterable[str], components: Iterable[str], roles: Iterable[str], old: Callable[[str], str]):
        self._old = old
        self._numbers = {str(hash_of(role) % PRIORITIES): str(hash_of(old(role)) % PRIORITIES) for role in roles}
        self._texts: dict[str, set[str]] = defaultdict(set)
        # The names of what a component makes for each of its targets.
        for names in itertools.product(sorted(set(short_names)), sorted(set(components))):
            text = "-".join(names).replace("_", "-")
            self._texts[short_hash(text)].add(text)

    def read_back(self, content: str) -> str:
        """Shortened names as a whole, and numbers as they were. What is no hash of these names stays, and is a difference."""
        return PRIORITY.sub(lambda number: self._numbers.get(number[0], number[0]), SHORTENED.sub(self._whole, content))

    def _whole(self, found: re.Match[str]) -> str:
        whole = [text for text in self._texts[found[2]] if text.startswith(found[1])]
        return self._old(whole[0]) if len(whole) == 1 else found[0]
