"""How moto is patched: a replacement that receives the original first, so that it can fall back on it."""

import functools
from typing import Any, Callable


def wrap(owner: Any, name: str) -> Callable:
    """Replaces `owner.name`; the decorated function receives the original, then the call's own arguments."""

    def install(replacement: Callable) -> Callable:
        original = getattr(owner, name)

        @functools.wraps(original)
        def wrapped(*arguments: Any, **named: Any) -> Any:
            return replacement(original, *arguments, **named)

        setattr(owner, name, wrapped)
        return replacement

    return install


def replace(owner: Any, name: str) -> Callable:
    """Replaces, or adds, `owner.name` without a way back."""

    def install(replacement: Callable) -> Callable:
        setattr(owner, name, replacement)
        return replacement

    return install


def wrap_property(owner: Any, name: str) -> Callable:
    """Replaces a property; the decorated function receives a function that reads the original, then the object."""

    def install(replacement: Callable) -> Callable:
        original = getattr(owner, name).fget
        setattr(owner, name, property(lambda self: replacement(original, self)))
        return replacement

    return install
