"""What can go wrong that is not part of a run: a document that the format does not define, or a question that the runner cannot
answer. What goes wrong within a run is part of its result."""


class Refused(Exception):
    """A document breaks the rules of its format; the message has every problem, a line each."""

    def __init__(self, what: str, problems: list[str]):
        super().__init__("\n".join([f"{what} is refused:", *(f"  {problem}" for problem in problems)]))
        self.problems = problems


class NotModelled(Exception):
    """AWS defines it, the runner does not: a test must not pass because of what nobody looked at."""
