"""Requests to a forge: JSON over HTTP, patient where the forge asks for it, and careful with the token."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

SECONDS_OF_A_REQUEST = 30
# What a run waits in all for a forge that asks for patience.
PATIENCE_SECONDS = 90
ATTEMPTS = 4
MOST_OF_AN_ANSWER = 32 * 1024 * 1024


class ApiError(Exception):
    def __init__(self, status: int, message: str):
        super().__init__(f"{status}: {message}" if status else message)
        self.status = status

    def lacks_right(self) -> bool:
        """Forges also answer 404 where a token may not see that something exists."""
        return self.status in (401, 403, 404)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: object


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to wherever it points."""

    def redirect_request(self, *_):
        return None


@dataclass
class Api:
    root: str
    headers: dict[str, str]
    waited: float = 0.0
    _opener: urllib.request.OpenerDirector = field(default_factory=lambda: urllib.request.build_opener(_NoRedirect))

    def request(self, method: str, path: str, body: object = None, repeatable: bool = False) -> Answer:
        """`repeatable`: sending it twice does no harm. What reads is always repeated after a failure of the forge."""
        url = path if path.startswith(("http://", "https://")) else self.root.rstrip("/") + path
        if not self._is_of_root(url):
            raise ApiError(0, "an answer leads to another host")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(method, url, body)
            except _Failed as failed:
                harmless = failed.refused_early or method == "GET" or repeatable
                pause = failed.pause if failed.pause is not None else 2.0 ** (attempt - 1)
                if not failed.passing or not harmless or attempt == ATTEMPTS or self.waited + pause > PATIENCE_SECONDS:
                    raise failed.error from None
                self.waited += pause
                time.sleep(pause)
        raise AssertionError("the last attempt raises")

    def all_pages(self, path: str, most: int = 200):
        """The items of a list; further pages are where the header Link says (RFC 8288)."""
        url = path
        for _ in range(most):
            answer = self.request("GET", url)
            if not isinstance(answer.content, list):
                raise ApiError(answer.status, "a list was expected")
            yield from answer.content
            url = _next_of(answer.headers.get("link", ""))
            if not url:
                return

    def _is_of_root(self, url: str) -> bool:
        one, other = urllib.parse.urlsplit(url), urllib.parse.urlsplit(self.root)
        return (one.scheme, one.netloc) == (other.scheme, other.netloc)

    def _once(self, method: str, url: str, body: object) -> Answer:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, method=method)
        for name, value in self.headers.items():
            request.add_unredirected_header(name, value)
        if data is not None:
            request.add_unredirected_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=SECONDS_OF_A_REQUEST) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, headers, _json(response.read(MOST_OF_AN_ANSWER)))
        except urllib.error.HTTPError as error:
            raise _failure_of(error) from None
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise _Failed(ApiError(0, f"no answer: {getattr(error, 'reason', error)}"), passing=True) from None


class _Failed(Exception):
    """`refused_early`: the forge has not begun to do what was asked."""

    def __init__(self, error: ApiError, passing: bool, refused_early: bool = False, pause: "float | None" = None):
        super().__init__()
        self.error, self.passing, self.refused_early, self.pause = error, passing, refused_early, pause


def _failure_of(error: urllib.error.HTTPError) -> _Failed:
    content = _json(error.read(MOST_OF_AN_ANSWER))
    message = str(content.get("message", "")) if isinstance(content, dict) else ""
    failure = ApiError(error.code, message[:300] or error.reason)
    pause = _pause_of(error, message)
    if pause is not None:
        return _Failed(failure, passing=True, refused_early=True, pause=pause)
    return _Failed(failure, passing=error.code >= 500)


def _pause_of(error: urllib.error.HTTPError, message: str) -> "float | None":
    """How long to wait for a limit of requests, as docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api asks; GitLab
    has `Retry-After`, too. Nothing for another refusal."""
    if error.code not in (403, 429):
        return None
    after = error.headers.get("Retry-After", "")
    if after.isdigit():
        return float(after)
    if error.headers.get("X-RateLimit-Remaining") == "0":
        reset = error.headers.get("X-RateLimit-Reset", "")
        return max(0.0, float(reset) - time.time()) if reset.isdigit() else 60.0
    return 60.0 if error.code == 429 or "rate limit" in message.lower() else None


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _next_of(link: str) -> str:
    for part in link.split(","):
        target, _, attributes = part.partition(";")
        if 'rel="next"' in attributes:
            return target.strip().removeprefix("<").removesuffix(">")
    return ""
