"""How the work of the script ends where it cannot go on."""


class Failure(Exception):
    """Something that the operator must know; the rest of the work is given up."""
