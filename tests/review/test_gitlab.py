"""The job of the GitLab template, run as a runner does, with a stand-in for GitLab's API."""

import hashlib
import http.server
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import threading
import unittest

from case import DRC, ROOT
from checkout import BROKEN, PROGRAM, WEAKER, Repository
from documents import yaml
from harness import MissingTool

TOKEN = "glpat-0123456789abcdefghij"
NAME = "drc-9.8.7-linux-x86_64"


def interpolated(value, inputs: dict[str, str]):
    """`$[[ inputs.x ]]`, which GitLab replaces before anything runs: docs.gitlab.com/ci/inputs."""
    if isinstance(value, dict):
        return {key: interpolated(one, inputs) for key, one in value.items()}
    if isinstance(value, list):
        return [interpolated(one, inputs) for one in value]
    return re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: inputs[found[1]], value) if isinstance(value, str) else value


class GitLab(unittest.TestCase):
    def setUp(self) -> None:
        for tool in ("git", "curl"):
            if shutil.which(tool) is None:
                raise MissingTool(tool)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="drc-gitlab-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.workspace = self.folder / "builds" / "systems"
        self.repository = Repository(self.folder / "forge")
        self.notes: list[dict] = []
        self.asked: list[str] = []
        self.mistakes: list[str] = []
        self.refused = 0
        self.archive = self._archive()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.base = self.repository.commit({"payments.dr": PROGRAM})

    def tearDown(self) -> None:
        self.assertEqual(self.mistakes, [])

    def _archive(self) -> bytes:
        """As `.ci/package` lays it out."""
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w:gz") as archive:
            for path in sorted((ROOT / ".ci" / "review").glob("*.py")):
                archive.add(path, f"{NAME}/review/{path.name}")
            program = f'#!/bin/sh\nexec "{DRC}" "$@"\n'.encode()
            member = tarfile.TarInfo(f"{NAME}/drc")
            member.size, member.mode = len(program), 0o755
            archive.addfile(member, io.BytesIO(program))
        return file.getvalue()

    def change(self, files: dict) -> None:
        self.head = self.repository.commit(files, "change")
        self.repository.check_out(self.head, self.workspace)

    def run_job(self, token: str = TOKEN, checksum: str = "", **inputs: str) -> subprocess.CompletedProcess:
        header, jobs = yaml.safe_load_all((ROOT / ".ci" / "gitlab.yml").read_text())
        declared = header["spec"]["inputs"]
        root = f"http://127.0.0.1:{self.server.server_port}"
        given = {
            "version": "9.8.7",
            "checksum": checksum or hashlib.sha256(self.archive).hexdigest(),
            "download-url": f"{root}/files",
        } | {name.replace("_", "-"): value for name, value in inputs.items()}
        self.assertLessEqual(set(given), set(declared))
        for name, one in declared.items():
            value = given.setdefault(name, one.get("default"))
            self.assertIsInstance(value, str, f"{name} has no value")
            self.assertRegex(value, one.get("regex", "^"))
        job = interpolated(jobs["drc"], given)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "SOURCE_DATE_EPOCH": "1796040000",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PYTHONDONTWRITEBYTECODE": "1",
            "CI_API_V4_URL": f"{root}/api/v4",
            "CI_PROJECT_ID": "5",
            "CI_PROJECT_DIR": str(self.workspace),
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": self.base,
            "DRC_GITLAB_TOKEN": token,
        } | job["variables"]
        # One shell for all lines, which ends at the first that fails.
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])], cwd=self.workspace, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        self.assertNotIn(TOKEN, done.stdout)
        self.assertNotIn("Traceback", done.stdout)
        self.reports = job["artifacts"]["reports"]
        return done

    def test_reports_and_one_note(self):
        self.change({"payments.dr": WEAKER})
        done = self.run_job()
        self.assertEqual(done.returncode, 0, done.stdout)
        [finding] = json.loads((self.workspace / self.reports["codequality"]).read_text())
        self.assertEqual(finding["location"]["path"], "payments.dr")
        self.assertTrue((self.workspace / self.reports["junit"]).read_text().startswith("<?xml"))
        self.assertIn("loosened from 5m to 1h", (self.workspace / "drc-recovery.md").read_text())
        self.assertEqual(len(self.notes), 1)
        self.assertTrue(self.notes[0]["body"].startswith("<!-- drc: drc -->"))
        for files, method in (({}, None), ({"payments.dr": PROGRAM}, "PUT"), ({}, None)):
            self.asked.clear()
            self.change(files)
            self.run_job()
            self.assertEqual([one for one in self.asked if one not in ("GET",)], [method] if method else [])
        self.assertIn("no difference to recovery any more", self.notes[0]["body"])

    def test_notes_of_others_are_left_alone(self):
        self.change({"payments.dr": WEAKER})
        self.notes += [{"id": 1, "system": False, "author": {"id": 3}, "body": "<!-- drc: drc -->\nall is well"}]
        self.run_job()
        self.assertEqual([one["author"]["id"] for one in self.notes], [3, 42])

    def test_without_a_right_the_log_has_it(self):
        self.change({"payments.dr": WEAKER})
        done = self.run_job(token="")
        self.assertEqual(done.returncode, 0)
        self.assertIn("holds no token", done.stdout)
        self.assertIn("loosened from 5m to 1h", done.stdout)
        self.refused = 403
        done = self.run_job()
        self.assertEqual(done.returncode, 0)
        self.assertIn("the role Developer", done.stdout)

    def test_what_fails_the_job(self):
        self.change({"payments.dr": WEAKER})
        self.assertEqual(self.run_job(fail_on="weakened").returncode, 1)
        self.change({"payments.dr": BROKEN})
        done = self.run_job(comment="false")
        self.assertEqual(done.returncode, 1)
        self.assertEqual([one["severity"] for one in json.loads((self.workspace / "drc-quality.json").read_text())], ["major"])

    def test_nothing_of_another_package_runs(self):
        self.change({"payments.dr": WEAKER})
        done = self.run_job(checksum="0" * 64)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(self.notes, [])
        self.assertFalse((self.workspace / "drc-quality.json").exists())

    def test_inputs_are_no_commands(self):
        self.change({"payments.dr": WEAKER})
        done = self.run_job(paths="$(touch one)", args="; touch two", fail_on="`touch three`")
        self.assertEqual([name for name in ("one", "two", "three") if (self.workspace / name).exists()], [], done.stdout)

    def test_a_repository_without_programs(self):
        self.change({"payments.dr": None, "README.md": "text"})
        done = self.run_job(comment="false")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(json.loads((self.workspace / "drc-quality.json").read_text()), [])
        self.assertIn("is not there any more", done.stdout)


def _handler(case: GitLab) -> type[http.server.BaseHTTPRequestHandler]:
    notes = "/api/v4/projects/5/merge_requests/7/notes"

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            path = self.path.partition("?")[0]
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"null")
            if path == f"/files/{NAME}.tar.gz":
                return self._send(200, case.archive)
            case.asked.append(self.command)
            if self.headers.get("PRIVATE-TOKEN") != TOKEN:
                case.mistakes.append(f"{self.command} {path} without the token")
            if case.refused:
                return self._json(case.refused, {"message": "403 Forbidden"})
            if path == "/api/v4/user":
                return self._json(200, {"id": 42, "username": "project_5_bot"})
            if (self.command, path) == ("GET", notes):
                return self._json(200, case.notes)
            if (self.command, path) == ("POST", notes):
                case.notes.append({"id": 100 + len(case.notes), "system": False, "author": {"id": 42}, "body": body["body"]})
                return self._json(201, case.notes[-1])
            for note in case.notes:
                if (self.command, path) == ("PUT", f"{notes}/{note['id']}"):
                    note["body"] = body["body"]
                    return self._json(200, note)
            return self._json(404, {"message": "404 Not found"})

        do_GET = do_POST = do_PUT = _answer  # noqa: N815

        def _json(self, status: int, content: object) -> None:
            self._send(status, json.dumps(content).encode())

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler
