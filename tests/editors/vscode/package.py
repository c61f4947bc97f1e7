#!/usr/bin/env python3
"""The packages of the extension: with the compiler for a platform and without it, what is in them, the same bytes twice, and that they run."""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import extension
import npm
from extension import expect, problems

WANTED = {
    "extension/package.json", "extension/readme.md", "extension/changelog.md", "extension/LICENSE.txt", "extension/NOTICES.txt",
    "extension/language-configuration.json", "extension/dist/extension.js", "extension/media/icon.png", "extension/media/file.svg",
    "extension/media/timeline.css", "extension/media/timeline.js", "extension/snippets/dr.json", "extension/syntaxes/dr.tmLanguage.json",
    "extension/syntaxes/markdown.tmLanguage.json", "extension/walkthrough/server.md", "extension/walkthrough/timeline.md",
    "extension/walkthrough/topology.md", "extension.vsixmanifest", "[Content_Types].xml",
}  # fmt: skip


def made(out: pathlib.Path, *arguments: str) -> pathlib.Path:
    # Nothing is fetched: a proxy that is nowhere would make that fail.
    offline = os.environ | {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "npm_config_offline": "true", "SOURCE_DATE_EPOCH": "1796040000"}
    done = subprocess.run([str(npm.EXTENSION / "package.sh"), "--out", str(out), *arguments], env=offline, capture_output=True, text=True)
    if done.returncode == 77:
        npm.skip(done.stderr.strip())
    if done.returncode:
        sys.exit(done.stderr)
    return pathlib.Path(done.stdout.strip())


def files_named(value: object) -> list[str]:
    """The files of the package that its manifest names."""
    if isinstance(value, str):
        return [value.removeprefix("./")] if value.startswith("./") or value.startswith(("media/", "walkthrough/")) else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [name for part in parts for name in files_named(part)]


def digest(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    modules = npm.packages("@vscode/vsce", "vscode-languageclient")
    drc = npm.compiler()
    before = {path: digest(path) for path in sorted(npm.EXTENSION.rglob("*")) if path.is_file()}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        plain = made(folder / "one")
        expect(digest(plain) == digest(made(folder / "two")), "two packages of the same files differ")
        with zipfile.ZipFile(plain) as archive:
            names = set(archive.namelist())
            expect(names == WANTED, f"contents: beside {sorted(names - WANTED)}, without {sorted(WANTED - names)}")
            manifest = json.loads(archive.read("extension/package.json"))
            named = {f"extension/{one}" for one in files_named(manifest)}
            expect(named <= names, f"the manifest names {sorted(named - names)}")
            expect("dependencies" not in manifest and "devDependencies" not in manifest, "dependencies, of a bundle")
            bundle = archive.read("extension/dist/extension.js").decode()
            expect(str(npm.ROOT) not in bundle and str(modules) not in bundle and str(pathlib.Path.home()) not in bundle, "paths of this machine are in the bundle")
            notices = archive.read("extension/NOTICES.txt").decode()
            expect("vscode-languageclient 9." in notices and "minimatch 5." in notices, "the licences of what is bundled")
        whole = made(folder / "whole", "--target", "linux-x64", "--binary", drc)
        with zipfile.ZipFile(whole) as archive:
            expect(set(archive.namelist()) == WANTED | {"extension/server/linux-x64/drc"}, f"contents: {archive.namelist()}")
            expect(b'TargetPlatform="linux-x64"' in archive.read("extension.vsixmanifest"), "the platform of the package")
            mode = archive.getinfo("extension/server/linux-x64/drc").external_attr >> 16
            expect(mode & 0o111, f"the compiler has the mode {mode:o}")
            archive.extractall(folder / "installed")
        installed = folder / "installed/extension"
        (installed / "server/linux-x64/drc").chmod(0o755)  # as VS Code does, by the mode above
        workspace = folder / "payments"
        extension.shutil.copytree(npm.ROOT / "examples/payments", workspace, ignore=extension.shutil.ignore_patterns("build"))
        if sys.platform == "linux":
            steps = extension.session(installed / "dist/extension.js", workspace, {"path": ""}, "installed", path="/nonexistent", extension=installed)
            begun = steps.get("activated", {"tooltip": "it did not begin"})
            expect(str(installed / "server/linux-x64/drc") in begun["tooltip"], f"another compiler runs: {begun}")
            expect("errors" in steps.get("ended", {}), "the installed extension does not end")
    after = {path: digest(path) for path in sorted(npm.EXTENSION.rglob("*")) if path.is_file()}
    expect({path: one for path, one in after.items() if "__pycache__" not in str(path)} == {path: one for path, one in before.items() if "__pycache__" not in str(path)}, "the sources were written to")
    print("\n".join([*problems, f"{len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
