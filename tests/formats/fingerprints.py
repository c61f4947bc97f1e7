"""The fingerprint of a line, as code scanning computes it: written down from the description of the algorithm, for the compiler to be
compared with. It shares nothing with the compiler's own."""

WINDOW = 100
MULTIPLIER = 37
MODULUS = 1 << 64
END = 0xFFFF
SPACE, TAB, LINE_FEED, CARRIAGE_RETURN = (ord(one) for one in " \t\n\r")


def code_units(content: bytes) -> list[int]:
    encoded = content.decode("utf-8", "replace").encode("utf-16-le", "surrogatepass")
    return [encoded[at] | encoded[at + 1] << 8 for at in range(0, len(encoded), 2)]


def fingerprints(content: bytes) -> list[str]:
    """Of each line, from the first on."""
    characters = []  # what counts, line ends as one character
    starts = []  # where the lines begin among them
    begins, returned = True, False
    for unit in [*code_units(content), END]:
        skipped = unit in (SPACE, TAB) or (unit == LINE_FEED and returned)
        returned = unit == CARRIAGE_RETURN and not skipped
        if skipped:
            continue
        if begins:
            starts.append(len(characters))
        characters.append(LINE_FEED if unit == CARRIAGE_RETURN else unit)
        begins = characters[-1] == LINE_FEED
    characters += [0] * WINDOW
    seen: dict[int, int] = {}
    values = []
    for start in starts:
        value = 0
        for character in characters[start : start + WINDOW]:
            value = (value * MULTIPLIER + character) % MODULUS
        seen[value] = seen.get(value, 0) + 1
        values.append(f"{value:x}:{seen[value]}")
    return values
