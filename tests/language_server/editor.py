"""An editor as the server sees it: it opens documents, changes them and asks, and checks everything that the server sends."""

import itertools
import json
import pathlib
import queue
import subprocess
import threading
from typing import Any, Self

import meta_model

PATIENCE = 60.0
# All that the protocol has for a client, as far as the server looks at it.
EVERYTHING: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "snippetEditSupport": True},
        "diagnostics": {"refreshSupport": True},
        "inlayHint": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
        "semanticTokens": {"refreshSupport": True},
    },
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "labelDetailsSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "definition": {"linkSupport": True},
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}, "codeDescriptionSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}}, "resolveSupport": {"properties": ["edit"]}},
        "rename": {"prepareSupport": True},
    },
}


class Failed(Exception):
    """The server has answered a request with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = error["code"]


class Editor:
    def __init__(self, drc: str, capabilities: dict[str, Any] | None = None, folder: pathlib.Path | None = None, encoding: str = "utf-16") -> None:
        self.server = subprocess.Popen([drc, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.encoding = encoding
        self.ids = itertools.count(1)
        self.asked: dict[int, str] = {}
        self.answers: dict[int, dict[str, Any]] = {}
        self.published: dict[str, list[dict[str, Any]]] = {}
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.log: list[str] = []
        self.came: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        capabilities = json.loads(json.dumps(EVERYTHING if capabilities is None else capabilities))
        capabilities.setdefault("general", {})["positionEncodings"] = [encoding, "utf-16"]
        folders = None if folder is None else [{"uri": folder.as_uri(), "name": folder.name}]
        self.abilities = self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities, "workspaceFolders": folders})
        self.notify("initialized", {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.kill()
        self.server.wait()
        for stream in (self.server.stdin, self.server.stdout):
            if stream is not None:
                stream.close()

    # ---- messages

    def listen(self) -> None:
        assert self.server.stdout is not None
        while True:
            length = None
            while (line := self.server.stdout.readline()) not in (b"\r\n", b""):
                name, _, value = line.decode("ascii").partition(":")
                if name.lower() == "content-length":
                    length = int(value)
            if length is None:
                self.came.put(None)
                return
            self.came.put(json.loads(self.server.stdout.read(length)))

    def send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0"} | message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))

    def send_bytes(self, content: bytes) -> None:
        assert self.server.stdin is not None
        self.server.stdin.write(content)
        self.server.stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def begin(self, method: str, params: Any) -> int:
        number = next(self.ids)
        self.asked[number] = method
        self.send({"id": number, "method": method} | ({} if params is None else {"params": params}))
        return number

    def ask(self, method: str, params: Any) -> Any:
        return self.end(self.begin(method, params))

    def end(self, number: int) -> Any:
        while number not in self.answers:
            self.take()
        answer = self.answers.pop(number)
        if "error" in answer:
            raise Failed(answer["error"])
        meta_model.response(self.asked[number], answer["result"])
        return answer["result"]

    def take(self) -> dict[str, Any]:
        message = self.came.get(timeout=PATIENCE)
        if message is None:
            raise EOFError(f"the server has ended: {self.server.wait()}")
        if "method" not in message:
            if message["id"] is not None:
                self.answers[message["id"]] = message
        elif "id" in message:
            meta_model.request(message["method"], message.get("params"))
            self.send({"id": message["id"], "result": None})
        else:
            meta_model.notification(message["method"], message.get("params"))
            self.noted(message["method"], message["params"])
        return message

    def noted(self, method: str, params: dict[str, Any]) -> None:
        if method == "textDocument/publishDiagnostics":
            self.published[params["uri"]] = params["diagnostics"]
            self.versions[params["uri"]] = params.get("version", -1)
        elif method == "window/logMessage":
            self.log.append(params["message"])

    # ---- documents

    def open(self, uri: str, text: str, version: int = 1) -> None:
        self.texts[uri] = text
        self.versions.pop(uri, None)
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "dr", "version": version, "text": text}})

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def close(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def findings(self, uri: str, version: int = 1) -> list[dict[str, Any]]:
        """What the server says of that version of the document."""
        while self.versions.get(uri) != version:
            self.take()
        return self.published[uri]

    def leave(self) -> int:
        self.ask("shutdown", None)
        self.notify("exit", None)
        return self.server.wait(timeout=PATIENCE)
