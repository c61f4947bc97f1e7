"""Parameters of every request that a server may announce, chosen at random."""

import random
from collections.abc import Callable
from typing import Any, Protocol

import meta_model
import places
from replay_compare import Answers

NAMES = ("renamed", "x", "carts", "not a name", "", "größe", "topology")


class Asker(Protocol):
    chosen: random.Random
    open: dict[str, str]
    encoding: str
    answers: Answers


def announced(capabilities: dict[str, Any]) -> list[str]:
    """The requests that the server says that it answers, as the meta model has them."""
    result = []
    for request in meta_model.REQUESTS.values():
        at: Any = capabilities
        for part in request.get("serverCapability", "").split("."):
            at = at.get(part) if isinstance(at, dict) else None
        if request["messageDirection"] == "clientToServer" and at not in (None, False):
            result.append(request["method"])
    if unknown := sorted(set(result) - set(BUILDERS)):
        raise AssertionError(f"nothing here asks for {unknown}")
    return sorted(result)


def about(uri: str) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}}


def position(asker: Asker, uri: str) -> dict[str, int]:
    return places.place(asker.open[uri], asker.chosen.randrange(len(asker.open[uri]) + 1), asker.encoding)


def at(asker: Asker, uri: str) -> dict[str, Any]:
    return about(uri) | {"position": position(asker, uri)}


def span(asker: Asker, uri: str) -> dict[str, Any]:
    text = asker.open[uri]
    begin, end = sorted(asker.chosen.randrange(len(text) + 1) for _ in range(2))
    return places.range_of(text, begin, end, asker.encoding)


def within(asker: Asker, uri: str) -> dict[str, Any]:
    return about(uri) | {"range": span(asker, uri)}


COMMANDS = ("drc.documents", "drc.showProof")
OPTIONS = {"options": {"tabSize": 2, "insertSpaces": True}}


def kept(method: str, wrap: Callable[[Any], Any] = lambda one: one) -> Callable[[Asker, str], Any]:
    """What an earlier answer had."""

    def build(asker: Asker, _: str) -> Any:
        known = asker.answers.items.get(method)
        return wrap(asker.chosen.choice(known)) if known else None

    return build


def delta(asker: Asker, uri: str) -> Any:
    return about(uri) | {"previousResultId": asker.answers.tokens.get(uri, "never given")}


def moved(_: Asker, uri: str) -> Any:
    return {"files": [{"oldUri": uri, "newUri": uri.removesuffix(".dr") + "_moved.dr"}]}


# They are about something that was answered before.
ABOUT_ANSWERS = {
    "completionItem/resolve", "codeAction/resolve", "codeLens/resolve", "documentLink/resolve", "inlayHint/resolve", "workspaceSymbol/resolve",
    "callHierarchy/incomingCalls", "callHierarchy/outgoingCalls", "workspace/textDocumentContent",
}  # fmt: skip
BUILDERS: dict[str, Callable[[Any, str], Any]] = {
    "textDocument/implementation": at,
    "textDocument/typeDefinition": at,
    "textDocument/declaration": at,
    "textDocument/definition": at,
    "textDocument/hover": at,
    "textDocument/signatureHelp": at,
    "textDocument/completion": at,
    "textDocument/documentHighlight": at,
    "textDocument/prepareRename": at,
    "textDocument/prepareCallHierarchy": at,
    "textDocument/prepareTypeHierarchy": at,
    "textDocument/linkedEditingRange": at,
    "textDocument/moniker": at,
    "textDocument/references": lambda asker, uri: at(asker, uri) | {"context": {"includeDeclaration": asker.chosen.random() < 0.5}},
    "textDocument/rename": lambda asker, uri: at(asker, uri) | {"newName": asker.chosen.choice(NAMES)},
    "textDocument/foldingRange": lambda asker, uri: about(uri),
    "textDocument/documentSymbol": lambda asker, uri: about(uri),
    "textDocument/documentLink": lambda asker, uri: about(uri),
    "textDocument/codeLens": lambda asker, uri: about(uri),
    "textDocument/diagnostic": lambda asker, uri: about(uri),
    "workspace/diagnostic": lambda asker, uri: {"previousResultIds": []},
    "textDocument/semanticTokens/full": lambda asker, uri: about(uri),
    "textDocument/semanticTokens/full/delta": delta,
    "textDocument/semanticTokens/range": within,
    "textDocument/inlayHint": within,
    "textDocument/codeAction": lambda asker, uri: within(asker, uri) | {"context": {"diagnostics": []}},
    "textDocument/selectionRange": lambda asker, uri: about(uri) | {"positions": [position(asker, uri) for _ in range(asker.chosen.randrange(1, 4))]},
    "textDocument/formatting": lambda asker, uri: about(uri) | OPTIONS,
    "textDocument/rangeFormatting": lambda asker, uri: within(asker, uri) | OPTIONS,
    "textDocument/rangesFormatting": lambda asker, uri: about(uri) | {"ranges": [span(asker, uri)]} | OPTIONS,
    "textDocument/onTypeFormatting": lambda asker, uri: at(asker, uri) | {"ch": asker.chosen.choice("\n}")} | OPTIONS,
    "workspace/willRenameFiles": moved,
    "workspace/symbol": lambda asker, uri: {"query": asker.chosen.choice(("", "o", "shop", "carts", "店"))},
    "workspace/executeCommand": lambda asker, uri: {"command": asker.chosen.choice(COMMANDS), "arguments": [uri]},
    "workspace/textDocumentContent": kept("content", lambda uri: {"uri": uri}),
    "completionItem/resolve": kept("textDocument/completion"),
    "codeAction/resolve": kept("textDocument/codeAction"),
    "codeLens/resolve": kept("textDocument/codeLens"),
    "documentLink/resolve": kept("textDocument/documentLink"),
    "inlayHint/resolve": kept("textDocument/inlayHint"),
    "workspaceSymbol/resolve": kept("workspace/symbol"),
    "callHierarchy/incomingCalls": kept("textDocument/prepareCallHierarchy", lambda item: {"item": item}),
    "callHierarchy/outgoingCalls": kept("textDocument/prepareCallHierarchy", lambda item: {"item": item}),
}
