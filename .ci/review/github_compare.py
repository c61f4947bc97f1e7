"""What a change does to recovery, in GitHub: the summary of the job, and one comment."""

import functools
import os

import base
import comment
import compiler
import settings
import workflow
from api import Api, ApiError
from comment import Comment
from errors import Refused
from github_event import Event
from report import Report

# docs.github.com has no number; refusals name it: "body is too long (maximum is 65536 characters)".
MOST_OF_COMMENT = 65536
ACTIONS_ACCOUNT = "github-actions[bot]"


class Comments:
    """Of a pull request, which are those of its issue: docs.github.com/en/rest/issues/comments."""

    def __init__(self, event: Event):
        self.api: Api = event.api()
        self.graphql = Api(_graphql_url(self.api.root), self.api.headers)
        self.path = f"/repos/{event.repository}/issues"
        self.number = event.number

    def find(self, marker: str) -> "Comment | None":
        comments = self.api.all_pages(f"{self.path}/{self.number}/comments?per_page=100")
        return comment.first_own(comments, marker, self._is_own)

    def create(self, body: str) -> None:
        self.api.request("POST", f"{self.path}/{self.number}/comments", {"body": body})

    def update(self, number: int, body: str) -> None:
        self.api.request("PATCH", f"{self.path}/comments/{number}", {"body": body}, repeatable=True)

    def _is_own(self, one: dict) -> bool:
        return (one.get("user") or {}).get("login") == self._own_account

    @functools.cached_property
    def _own_account(self) -> str:
        """Anybody can write the marker, and this token could change anybody's comment. REST refuses to say whose a job's token is;
        GraphQL says it (marocchino/sticky-pull-request-comment #332)."""
        try:
            answer = self.graphql.request("POST", "", {"query": "query { viewer { login } }"}, repeatable=True)
            return str(answer.content["data"]["viewer"]["login"])  # type: ignore[index]
        except (ApiError, LookupError, TypeError):
            return ACTIONS_ACCOUNT


def _graphql_url(root: str) -> str:
    return os.environ.get("GITHUB_GRAPHQL_URL") or root.rstrip("/") + "/graphql"


def compare() -> int:
    code = _compare()
    # Of the action as a whole: that of the findings comes first.
    found = os.environ.get("DRC_EXIT_CODE", "")
    workflow.set_output("exit-code", found if found not in ("", "0") else str(code))
    return code


def _compare() -> int:
    base.trust_workspace()
    event = Event.current()
    conditions = settings.conditions()
    workflow.set_output("changed", "false")
    workflow.set_output("exit-code", str(compiler.UNUSABLE))
    commit, reason = event.base(settings.text("base"))
    if commit is None:
        return _without_base(reason, conditions)
    report = Report.of(compiler.Compiler.configured(), commit, settings.paths(), conditions)
    text = report.markdown(MOST_OF_COMMENT)
    workflow.set_output("changed", "true" if report.changed else "false")
    workflow.add_summary(text or "### drc\n\nThe change makes no difference to recovery.\n")
    _comment(event, report, text)
    if report.failed:
        workflow.annotate("error", f"`fail-on`: the change meets {', '.join(report.failed)}")
        return compiler.FINDINGS
    return compiler.CLEAN


def _without_base(reason: str, conditions: list[str]) -> int:
    if not reason:
        workflow.log("drc: this event has no commit to compare with")
        return compiler.CLEAN
    if conditions:
        raise Refused(f"`fail-on` needs a comparison, and {reason}")
    workflow.annotate("warning", f"nothing is compared: {reason}")
    return compiler.CLEAN


def _comment(event: Event, report: Report, text: str) -> None:
    if event.number is None or not settings.flag("comment"):
        return
    if not event.token:
        workflow.annotate("notice", "there is no token to comment with")
        return _annotate(report)
    try:
        done = comment.settle(Comments(event), settings.name(), text, report.changed)
    except ApiError as error:
        if error.lacks_right():
            workflow.annotate("notice", f"no comment was written ({error}): {event.why_no_right('pull-requests')}")
        else:
            workflow.annotate("warning", f"no comment was written ({error})")
        return _annotate(report)
    workflow.log(f"drc: the comment is {done}")


def _annotate(report: Report) -> None:
    print(report.annotations(), end="", flush=True)
