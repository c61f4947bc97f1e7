"""Findings and what a change does to recovery, in GitLab: reports of the job, and one note on the merge request.

docs.gitlab.com: ci/variables/predefined_variables, ci/testing/code_quality, ci/testing/unit_test_reports, api/notes.
"""

import functools
import os

import base
import comment
import compiler
import settings
from api import Api, ApiError
from comment import Comment
from errors import Refused, show
from report import Report

QUALITY, TESTS, RECOVERY = "drc-quality.json", "drc-junit.xml", "drc-recovery.md"
# GitLab takes 1,000,000 characters, which nobody reads.
MOST_OF_NOTE = 65536


class Notes:
    def __init__(self, api: Api, project: str, number: str):
        self.api = api
        self.path = f"/projects/{project}/merge_requests/{number}/notes"

    def find(self, marker: str) -> "Comment | None":
        notes = self.api.all_pages(f"{self.path}?sort=asc&order_by=created_at&per_page=100")
        return comment.first_own((one for one in notes if not one.get("system")), marker, self._is_own)

    def create(self, body: str) -> None:
        self.api.request("POST", self.path, {"body": body})

    def update(self, number: int, body: str) -> None:
        self.api.request("PUT", f"{self.path}/{number}", {"body": body}, repeatable=True)

    def _is_own(self, note: dict) -> bool:
        return (note.get("author") or {}).get("id") == self._own_account

    @functools.cached_property
    def _own_account(self) -> object:
        content = self.api.request("GET", "/user").content
        if not isinstance(content, dict) or "id" not in content:
            raise ApiError(0, "the token does not say whose it is")
        return content["id"]


def review() -> int:
    base.trust_workspace()
    drc = compiler.Compiler.configured()
    found = _lint(drc, settings.paths())
    changed = _compare(drc)
    return found or changed


def _lint(drc: compiler.Compiler, paths: list[str]) -> int:
    if not any(compiler.has_programs(path) for path in paths):
        print(f"drc: there is no `.dr` file in {', '.join(paths)}: nothing is checked")
        _write(QUALITY, "[]\n")
        return compiler.CLEAN
    quality, tests, text = (drc.lint(form, paths) for form in ("gitlab", "junit", "text"))
    print(text.out, end="")
    if not quality.out or not tests.out:
        raise Refused(text.err.strip() or f"`drc lint` ended with {text.code}")
    _write(QUALITY, quality.out)
    _write(TESTS, tests.out)
    return text.code


def _compare(drc: compiler.Compiler) -> int:
    conditions = settings.conditions()
    wanted = settings.text("base") or _base_of_pipeline()
    if not wanted:
        return compiler.CLEAN
    commit = base.bring(wanted)
    if commit is None:
        why = f"nothing is compared: the commit {wanted} cannot be fetched: set the variable `GIT_DEPTH` to 0"
        if conditions:
            raise Refused(why)
        show(why)
        return compiler.CLEAN
    report = Report.of(drc, commit, settings.paths(), conditions)
    text = report.markdown(MOST_OF_NOTE)
    _write(RECOVERY, text + "\n")
    print(text or "The change makes no difference to recovery.")
    _note(report, text)
    if report.failed:
        show(f"`fail-on`: the change meets {', '.join(report.failed)}")
        return compiler.FINDINGS
    return compiler.CLEAN


def _base_of_pipeline() -> str:
    """A pipeline for merged results has a merge checked out, with the target's branch as its first parent."""
    target = os.environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "")
    parents = base.parents_of("HEAD")
    if len(parents) == 2 and parents[0] == target:
        return target
    for variable in ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_BEFORE_SHA"):
        if base.is_commit(os.environ.get(variable)):
            return os.environ[variable]
    return ""


def _note(report: Report, text: str) -> None:
    number, token = os.environ.get("CI_MERGE_REQUEST_IID", ""), os.environ.get("DRC_GITLAB_TOKEN", "")
    if not number or not settings.flag("comment"):
        return
    if not token:
        show("no note is written: the variable `DRC_GITLAB_TOKEN` holds no token, as in a merge request from a fork; the text is in the log")
        return
    api = Api(os.environ["CI_API_V4_URL"], {"PRIVATE-TOKEN": token, "User-Agent": "drc"})
    try:
        done = comment.settle(Notes(api, os.environ["CI_PROJECT_ID"], number), settings.name(), text, report.changed)
        print(f"drc: the note is {done}")
    except ApiError as error:
        show(f"no note was written ({error}): the token needs the scope `api` and the role Developer; the text is in the log")


def _write(name: str, text: str) -> None:
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
