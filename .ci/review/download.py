"""Brings a released compiler, and nothing whose checksum was not known before."""

import hashlib
import http.client
import io
import os
import pathlib
import platform
import re
import stat
import tarfile
import tempfile
import time
import urllib.error
import urllib.request

import settings
from errors import Refused

HERE = pathlib.Path(__file__).resolve().parent
CHECKSUM = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:[-+.][0-9A-Za-z.]+)?")
LARGEST = 64 * 1024 * 1024
ATTEMPTS = 3
SECONDS = 60


def own_version() -> str:
    """Of the release that this script is a part of."""
    listed = HERE.parents[1] / "CMakeLists.txt"
    found = re.search(r"^project\(drc VERSION ([0-9.]+)", listed.read_text(), re.MULTILINE) if listed.exists() else None
    if not found:
        raise Refused("set `version`: this copy of the script does not know of which release it is")
    return found[1]


def archive_name(version: str) -> str:
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        raise Refused(f"there is no package of drc for {platform.system()} on {platform.machine()}: set `executable`")
    return f"drc-{version}-linux-x86_64.tar.gz"


def pinned(archive: str) -> str:
    known = HERE / "checksums.txt"
    for line in known.read_text().splitlines() if known.exists() else []:
        checksum, _, name = line.partition("  ")
        if name == archive:
            return checksum
    return ""


def _folder_of(version: str) -> str:
    """Where archives of this version are: a release of the repository that the action comes from, or what `download-url` says. The
    context `github.action_repository` is empty in steps of a composite action (actions/runner #2473), but the folder tells it."""
    folder = settings.text("download-url")
    if folder:
        return folder.replace("{version}", version).rstrip("/")
    found = re.search(r"/_actions/([^/]+/[^/]+)/", os.environ.get("GITHUB_ACTION_PATH", "") + "/")
    if not found:
        raise Refused("set `download-url` to the folder with the packages: this copy was not published with a release")
    return f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{found[1]}/releases/download/v{version}"


def _content(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise Refused(f"`download-url` begins with `https://`: `{url}`")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            request = urllib.request.Request(url, headers={"User-Agent": "drc"})
            with urllib.request.urlopen(request, timeout=SECONDS) as response:
                content = response.read(LARGEST + 1)
            break
        except (urllib.error.URLError, OSError, ValueError, http.client.HTTPException) as error:
            passing = not isinstance(error, urllib.error.HTTPError) or error.code == 429 or error.code >= 500
            if not passing or attempt == ATTEMPTS:
                raise Refused(f"`{url}` cannot be downloaded: {error}") from error
            time.sleep(2.0 ** (attempt - 1))
    if len(content) > LARGEST:
        raise Refused(f"`{url}` is larger than {LARGEST >> 20} MiB")
    return content


def _program_in(archive: bytes, version: str, folder: pathlib.Path) -> pathlib.Path:
    """Nothing but the one file leaves the archive, so no name in it matters."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as files:
        try:
            program = files.extractfile(f"drc-{version}-linux-x86_64/drc")
        except KeyError:
            program = None
        if program is None:
            raise Refused("the package has no `drc` in it")
        path = folder / "drc"
        path.write_bytes(program.read())
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return path


def fetch(version: str, checksum: str, parent: "str | None" = None) -> pathlib.Path:
    """A compiler in a new folder. An archive with another checksum is not even opened."""
    version = version.removeprefix("v") or own_version()
    if not VERSION.fullmatch(version):
        raise Refused(f"`version` is one of a release, as 1.2.0: `{version}`")
    archive = archive_name(version)
    wanted = (checksum or pinned(archive)).lower()
    if not wanted:
        raise Refused(f"no checksum of {archive} is known: set `checksum` to its line in SHA256SUMS")
    if not CHECKSUM.fullmatch(wanted):
        raise Refused("`checksum` is a SHA-256 digest: 64 hexadecimal digits")
    url = f"{_folder_of(version)}/{archive}"
    content = _content(url)
    found = hashlib.sha256(content).hexdigest()
    if found != wanted:
        raise Refused(f"{archive} from {url} has the checksum {found}, and {wanted} was expected: nothing of it was run")
    return _program_in(content, version, pathlib.Path(tempfile.mkdtemp(prefix="drc-", dir=parent)))
