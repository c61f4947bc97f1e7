"""A stand-in for the API of GitHub and for a server of releases, on 127.0.0.1: it refuses what they refuse, and notes what it was asked."""

import base64
import gzip
import http.server
import json
import re
import threading
import urllib.parse
from dataclasses import dataclass, field
from typing import Any, Optional

TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyz"
MOST_OF_A_BODY = 65536


@dataclass
class Fault:
    """What the next requests that fit are answered with, in the place of the answer; `times` below 0 means for ever."""

    method: str
    path: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    times: int = 1


@dataclass
class Forge:
    account: str = "github-actions[bot]"
    repository: str = "bank/systems"
    # Of the comments of pull request 7: `{"id", "user": {"login"}, "body"}`.
    comments: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    merge_bases: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    # What a client did that no client may do.
    mistakes: list[str] = field(default_factory=list)
    # What the state of a report is, each time that it is asked for; the last one stays.
    states: list[dict[str, Any]] = field(default_factory=lambda: [{"processing_status": "complete"}])

    def __enter__(self) -> "Forge":
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def written(self) -> list[tuple[str, str]]:
        """Requests that change something."""
        return [(method, path) for method, path in self.asked if method != "GET" and path != "/api/graphql"]

    def refuse(self, method: str, path: str, status: int = 403, message: str = "Resource not accessible by integration", **more: Any) -> None:
        self.faults.append(Fault(method, path, status, body={"message": message}, **({"times": -1} | more)))

    # ---- answers

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, dict[str, str], Any]:
        issues = f"/api/repos/{self.repository}/issues"
        scanning = f"/api/repos/{self.repository}/code-scanning/sarifs"
        if method == "GET" and path == f"{issues}/7/comments":
            return self._page(path, query)
        if method == "POST" and path == f"{issues}/7/comments":
            return self._create(body)
        if method == "PATCH" and (found := re.fullmatch(re.escape(issues) + r"/comments/(\d+)", path)):
            return self._update(int(found[1]), body)
        if method == "POST" and path == "/api/graphql":
            return 200, {}, {"data": {"viewer": {"login": self.account}}} if "viewer" in body.get("query", "") else {"errors": [{}]}
        if method == "POST" and path == scanning:
            return self._take_report(body)
        if method == "GET" and path.startswith(scanning + "/"):
            return 200, {}, self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if method == "GET" and (found := re.fullmatch(rf"/api/repos/{self.repository}/compare/(\w+)\.\.\.(\w+)", path)):
            if commit := self.merge_bases.get(found[1]):
                return 200, {}, {"merge_base_commit": {"sha": commit}}
        return 404, {}, {"message": "Not Found"}

    def _page(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        size, number = min(int(query.get("per_page", "30")), 100), int(query.get("page", "1"))
        items = self.comments[(number - 1) * size : number * size]
        more = number * size < len(self.comments)
        headers = {"Link": f'<{self.root}{path}?per_page={size}&page={number + 1}>; rel="next"'} if more else {}
        return 200, headers, items

    def _create(self, body: Any) -> tuple[int, dict[str, str], Any]:
        if problem := self._problem_of(body):
            return problem
        comment = {"id": 1000 + len(self.comments), "user": {"login": self.account}, "body": body["body"].replace("\n", "\r\n")}
        self.comments.append(comment)
        return 201, {}, comment

    def _update(self, number: int, body: Any) -> tuple[int, dict[str, str], Any]:
        if problem := self._problem_of(body):
            return problem
        for comment in self.comments:
            if comment["id"] == number:
                comment["body"] = body["body"]
                return 200, {}, comment
        return 404, {}, {"message": "Not Found"}

    def _problem_of(self, body: Any) -> Optional[tuple[int, dict[str, str], Any]]:
        if not isinstance(body, dict) or set(body) != {"body"} or not body["body"].strip():
            return 422, {}, {"message": "Validation Failed"}
        if len(body["body"]) > MOST_OF_A_BODY:
            return 422, {}, {"message": f"Body is too long (maximum is {MOST_OF_A_BODY} characters)"}
        return None

    def _take_report(self, body: Any) -> tuple[int, dict[str, str], Any]:
        try:
            sarif = json.loads(gzip.decompress(base64.b64decode(body["sarif"], validate=True)))
            well = re.fullmatch(r"[0-9a-f]{40}", body["commit_sha"]) and re.fullmatch(r"refs/(heads|tags|pull)/.+", body["ref"])
            assert well and sarif["version"] == "2.1.0"
        except (ValueError, KeyError, TypeError, AssertionError, OSError) as error:
            return 400, {}, {"message": f"invalid: {error}"}
        self.reports.append({"sarif": sarif, "commit": body["commit_sha"], "ref": body["ref"]})
        return 202, {}, {"id": "47177e22-5596-11eb-80a1-c1e54ef945c6", "url": ""}

    def _fault_of(self, method: str, path: str) -> Optional[Fault]:
        for fault in self.faults:
            if fault.method == method and re.search(fault.path, path):
                fault.times -= 1
                if fault.times == 0:
                    self.faults.remove(fault)
                return fault
        return None


def _handler(forge: Forge) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            parts = urllib.parse.urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            forge.asked.append((self.command, parts.path))
            if not parts.path.startswith("/api/"):
                self._file(parts.path)
                return
            self._check_headers()
            body = json.loads(content) if content else None
            if fault := forge._fault_of(self.command, parts.path):
                self._send(fault.status, fault.headers, fault.body)
                return
            query = dict(urllib.parse.parse_qsl(parts.query))
            self._send(*forge.answer(self.command, parts.path, query, body))

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815

        def _check_headers(self) -> None:
            wanted = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
            for name, value in wanted.items():
                if self.headers.get(name) != value:
                    forge.mistakes.append(f"{self.command} {self.path}: {name} is {self.headers.get(name)}")
            if not self.headers.get("User-Agent"):
                forge.mistakes.append("GitHub refuses requests without User-Agent")

        def _file(self, path: str) -> None:
            """Releases lead to a store, which nobody's token may reach."""
            if self.headers.get("Authorization"):
                forge.mistakes.append(f"the token was sent with {path}")
            if fault := forge._fault_of("GET", path):
                self._send(fault.status, fault.headers, fault.body)
            elif path.startswith("/store/") and path.removeprefix("/store/") in forge.files:
                content = forge.files[path.removeprefix("/store/")]
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            elif path.removeprefix("/") in forge.files:
                self._send(302, {"Location": f"{forge.root}/store{path}"}, None)
            else:
                self._send(404, {}, None)

        def _send(self, status: int, headers: dict[str, str], body: Any) -> None:
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler
