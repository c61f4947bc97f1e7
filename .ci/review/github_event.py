"""What GitHub says of the run: docs.github.com/en/actions/reference/workflows-and-actions/variables and …/events-that-trigger-workflows."""

import json
import os
from dataclasses import dataclass
from typing import Optional

import base
import settings
from api import Api, ApiError


@dataclass
class Event:
    name: str
    payload: dict
    repository: str
    token: str

    @staticmethod
    def current() -> "Event":
        payload: object = {}
        path = os.environ.get("GITHUB_EVENT_PATH", "")
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                payload = json.load(file)
        return Event(
            os.environ.get("GITHUB_EVENT_NAME", ""),
            payload if isinstance(payload, dict) else {},
            os.environ.get("GITHUB_REPOSITORY", ""),
            settings.text("github-token"),
        )

    def api(self) -> Api:
        return Api(
            os.environ.get("GITHUB_API_URL", "https://api.github.com"),
            {
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "User-Agent": "drc",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )

    @property
    def pull_request(self) -> dict:
        found = self.payload.get("pull_request")
        return found if isinstance(found, dict) else {}

    @property
    def number(self) -> Optional[int]:
        number = self.pull_request.get("number")
        return number if isinstance(number, int) else None

    @property
    def is_from_fork(self) -> bool:
        head = self.pull_request.get("head") or {}
        return self.number is not None and (head.get("repo") or {}).get("full_name") != self.repository

    def why_no_right(self, permission: str) -> str:
        if self.is_from_fork:
            return "the token of a pull request from a fork may only read"
        return f"the job needs `permissions: {permission}: write`"

    def _sha(self, *path: str) -> str:
        found: object = self.payload
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return str(found) if base.is_commit(found) else ""

    # ---- commits

    def analysed(self) -> tuple[str, str]:
        """The commit and the reference that findings are about. GitHub checks out the merge of a pull request, unless the workflow asks
        for its head."""
        head = base.commit_of("HEAD") or os.environ.get("GITHUB_SHA", "")
        reference = os.environ.get("GITHUB_REF", "")
        if self.number is not None and head == self._sha("pull_request", "head", "sha"):
            reference = f"refs/pull/{self.number}/head"
        return head, reference

    def base(self, asked: str) -> tuple[Optional[str], str]:
        """The commit to compare with, or why there is none."""
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        if asked:
            return base.bring(asked, self.token, server), f"there is no commit `{asked}`"
        wanted = self._base_of_event()
        if not wanted:
            return None, ""
        return base.bring(wanted, self.token, server), f"the commit {wanted} cannot be fetched: set `fetch-depth: 0` of actions/checkout"

    def _base_of_event(self) -> str:
        if self.name == "push":
            return self._sha("before")
        if self.name == "merge_group":
            return self._sha("merge_group", "base_sha")
        target = self._sha("pull_request", "base", "sha")
        if not target:
            return ""
        head = base.commit_of("HEAD") or ""
        parents = base.parents_of(head) if head else []
        if len(parents) == 2 and parents[1] == self._sha("pull_request", "head", "sha"):
            return parents[0]
        # The branch may have gone on since the change began: what others did there is no part of the change.
        return base.merge_base(target, head) or self._merge_base_of_api(target, head) or target

    def _merge_base_of_api(self, target: str, head: str) -> str:
        """docs.github.com/en/rest/commits/commits#compare-two-commits: a shallow clone does not know it."""
        try:
            answer = self.api().request("GET", f"/repos/{self.repository}/compare/{target}...{head}")
        except ApiError:
            return ""
        found = answer.content.get("merge_base_commit") if isinstance(answer.content, dict) else None
        commit = found.get("sha") if isinstance(found, dict) else None
        return commit if base.is_commit(commit) else ""
