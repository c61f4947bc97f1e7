"""GitHub's code scanning: docs.github.com/en/rest/code-scanning/code-scanning, "Upload an analysis as SARIF data"."""

import base64
import gzip
import time

import workflow
from api import Api, ApiError
from github_event import Event

# A larger file is rejected: docs.github.com, "SARIF support for code scanning".
MOST_COMPRESSED = 10 * 1024 * 1024
PAUSES = (1, 2, 4, 8, 15)


def takes(sarif: str) -> bool:
    """Whether the findings are shown there; else it is said why not."""
    event = Event.current()
    if not event.token or not event.repository:
        workflow.annotate("notice", "findings are annotations: there is no token to upload them with")
        return False
    try:
        _upload(event, sarif)
    except ApiError as error:
        if error.lacks_right():
            why = f"{event.why_no_right('security-events')}, and code scanning must be switched on for the repository"
            workflow.annotate("notice", f"findings are annotations, for code scanning refused them ({error}): {why}")
        else:
            workflow.annotate("warning", f"findings are annotations, for code scanning did not take them ({error})")
        return False
    return True


def _upload(event: Event, sarif: str) -> None:
    """Also waits until it was read, for a file that GitHub does not understand is refused only then."""
    content = gzip.compress(sarif.encode(), mtime=0)
    if len(content) > MOST_COMPRESSED:
        raise ApiError(0, "the report is larger than 10 MB")
    commit, reference = event.analysed()
    body = {"commit_sha": commit, "ref": reference, "sarif": base64.b64encode(content).decode(), "tool_name": "drc"}
    api = event.api()
    path = f"/repos/{event.repository}/code-scanning/sarifs"
    # A second report on the same commit replaces the first.
    answer = api.request("POST", path, body, repeatable=True)
    number = answer.content.get("id") if isinstance(answer.content, dict) else None
    if isinstance(number, str) and number.replace("-", "").isalnum():
        _wait(api, f"{path}/{number}")


def _wait(api: Api, path: str) -> None:
    for pause in (0, *PAUSES):
        time.sleep(pause)
        try:
            content = api.request("GET", path).content
        except ApiError as error:
            if error.status == 404:  # not there yet
                continue
            return
        state = content if isinstance(content, dict) else {}
        if state.get("processing_status") == "failed":
            raise ApiError(0, "; ".join(str(one) for one in state.get("errors") or ["it could not be processed"])[:1000])
        if state.get("processing_status") == "complete":
            return
    workflow.annotate("notice", "code scanning has not read the findings yet")
