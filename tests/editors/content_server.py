"""A language server that knows nothing but virtual documents: each text says how many were asked for before it."""

import json
import sys
from typing import Any

asked = 0


def send(message: dict[str, Any]) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    sys.stdout.buffer.flush()


def receive() -> dict[str, Any] | None:
    length = 0
    while (line := sys.stdin.buffer.readline().strip()) != b"":
        name, _, value = line.partition(b": ")
        if name.lower() == b"content-length":
            length = int(value)
    return json.loads(sys.stdin.buffer.read(length)) if length else None


def answer(method: str, params: Any) -> dict[str, Any]:
    global asked
    if method == "initialize":
        known = params["capabilities"]["workspace"]["textDocumentContent"]
        sync = {"openClose": True, "change": 1, "save": True}
        commands = {"commands": ["drc.documents"]}
        return {"result": {"capabilities": {"textDocumentSync": sync, "definitionProvider": known is not None, "executeCommandProvider": commands}}}
    if method == "textDocument/definition":
        place = {"line": 1, "character": 2}
        return {"result": [{"uri": "drc-library:/kinds/one.dr", "range": {"start": place, "end": place}}]}
    if method == "workspace/textDocumentContent":
        if params["uri"] == "drc-out:/nothing":
            return {"error": {"code": -32602, "message": "no such document"}}
        asked += 1
        return {"result": {"text": f"# text {asked} of {params['uri']}\n# second\n"}}
    if method == "workspace/executeCommand":
        program = params["arguments"][0].replace("file:", "drc-out:")
        return {"result": [{"uri": f"{program}/{name}", "title": f"the {name}"} for name in ("prove.txt", "shop/ledger.tf.json")]}
    return {"result": None}


while (message := receive()) is not None:
    method = message.get("method")
    if method == "exit":
        break
    if method == "textDocument/didSave":
        send({"id": "refresh", "method": "workspace/textDocumentContent/refresh", "params": {"uri": "drc-out:/shop/ledger.tf.json"}})
    if method is not None and "id" in message:
        send({"id": message["id"], **answer(method, message.get("params"))})
