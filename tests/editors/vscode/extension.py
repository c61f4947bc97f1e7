#!/usr/bin/env python3
"""The bundled extension with a fake `vscode` against the real `drc lsp`: it starts, shows findings, documents, the timeline, and ends."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from typing import Any

import built
import npm

problems: list[str] = []


def expect(condition: object, what: str) -> None:
    if not condition:
        problems.append(what)


def session(bundle: pathlib.Path, workspace: pathlib.Path, settings: dict[str, Any], mode: str, path: str | None = None, extension: pathlib.Path = npm.EXTENSION) -> dict[str, Any]:
    surroundings = os.environ | {"SETTINGS": json.dumps({"drc": settings})} | ({} if path is None else {"PATH": path})
    node = shutil.which("node")
    assert node is not None
    program = [node, str(npm.HERE / "session.js"), str(bundle), str(extension), str(workspace), mode]
    done = subprocess.run(program, env=surroundings, capture_output=True, text=True, timeout=120)
    steps = {step["step"]: step for step in map(json.loads, done.stdout.splitlines())}
    if "failed" in steps or done.returncode:
        problems.append(f"{mode}: {steps.get('failed', {}).get('error', done.stderr)}")
    return steps


def types(modules: pathlib.Path, folder: pathlib.Path) -> None:
    """The sources have the types that they say."""
    shutil.copytree(npm.EXTENSION / "src", folder / "src")
    shutil.copy(npm.EXTENSION / "tsconfig.json", folder)
    (folder / "node_modules").symlink_to(modules)
    done = subprocess.run(["node", str(modules / "typescript/bin/tsc"), "-p", str(folder)], capture_output=True, text=True)
    expect(done.returncode == 0, f"types: {done.stdout}")


def running(bundle: pathlib.Path, workspace: pathlib.Path, drc: str) -> None:
    steps = session(bundle, workspace, {"path": drc, "hints": {"names": True}, "timeline": {"case": "worst"}, "trace": {"server": "off"}, "diagnostics": {"enabled": True, "limit": 50}}, "running")
    if problems:
        return
    version = subprocess.run([drc, "--version"], capture_output=True, text=True).stdout.split()[-1]
    begun = steps["activated"]
    expect(begun["status"] == f"$(shield) drc {version}" and begun["isShown"], f"status: {begun}")
    manifest = json.loads((npm.EXTENSION / "package.json").read_text())
    declared = {one["command"] for one in manifest["contributes"]["commands"]}
    expect(declared <= set(begun["commands"]), f"commands that nothing answers: {sorted(declared - set(begun['commands']))}")
    expect(not [line for line in begun["output"] if "no setting" in line], f"settings that the server does not know: {begun['output']}")
    for feature in ("CompletionItem", "Hover", "Definition", "Rename", "CodeActions", "InlayHints", "DocumentSemanticTokens", "DocumentFormattingEdit", "FoldingRange"):
        expect([one for one in steps["features"]["features"] if one.startswith(f"register{feature}")], f"{feature} is not offered")

    typed = steps["diagnostics"]
    expect([one for one in typed["diagnostics"] if one["code"] == "DR0201" and one["line"] == typed["line"] and one["source"] == "drc"], f"finding: {typed}")
    expect(not [one for one in steps["fixed"]["diagnostics"] if one["code"] == "DR0201"], f"the finding stays: {steps['fixed']}")
    expect(steps["explained"]["uri"] == "drc-run:/DR0201.md" and "# DR0201" in steps["explained"]["text"], f"explanation: {steps['explained']}")

    timeline = steps["timeline"]
    expect(timeline["stale"]["kind"] == "stale" and "DR0201" in timeline["stale"]["reason"], f"with a mistake: {timeline['stale']}")
    drawn = timeline["drawn"]
    first = drawn["recoveries"][0]
    expect((drawn["file"], drawn["case"], first["plan"], first["lost"], first["objective"]) == ("payments.dr", "worst", "failover", "primary", 1500), f"timeline: {first}")
    expect(timeline["options"]["enableScripts"] and "default-src 'none'" in timeline["html"] and "unsafe" not in timeline["html"], "the policy of the page")
    expect(steps["revealed"]["line"] == typed["line"], f"revealed: {steps['revealed']}")

    shown = steps["commands"]
    expect("# What payments guarantees" in shown["proof"], "proof")
    expect(shown["simulation"].startswith("payments: primary is lost"), "simulation")
    expect("data:image/svg+xml;base64," in shown["picture"] and "script" not in shown["picture"], "picture")
    expect(steps["fixes"]["executed"] == ["editor.action.codeAction", {"kind": "source.fixAll.drc", "apply": "first"}], f"fixes: {steps['fixes']}")
    tasks = steps["tasks"]["tasks"]
    expect([task["name"] for task in tasks] == ["check payments.dr", "test payments.dr", "compile payments.dr", "lint the folder"], f"tasks: {tasks}")
    expect(all(task["matchers"] == "$drc" and task["process"] == drc for task in tasks), f"tasks: {tasks}")

    expect(steps["library"]["text"] == (npm.ROOT / "stdlib/kinds/dynamodb.dr").read_text(), f"library: {steps['library']['text'][:200]}")
    made = steps["terraform"]
    expect(made["scheme"] == "drc-out" and made["path"].endswith(".tf.json"), f"terraform: {made}")
    if made["scheme"] == "drc-out":
        json.loads(made["text"])
    expect(steps["refreshed"]["isSame"], "what is made of a program does not follow a change")
    expect(steps["settings"]["hidden"] and steps["settings"]["shown"] and not steps["settings"]["messages"], f"settings: {steps['settings']}")
    expect(steps["crashed"]["started"] == 1 and steps["crashed"]["status"] == begun["status"], f"after a crash: {steps['crashed']}")
    expect(steps["restarted"]["status"] == begun["status"], f"restarted: {steps['restarted']}")
    expect(not steps["ended"]["errors"] and "circle-slash" in steps["ended"]["status"], f"ended: {steps['ended']}")


def finding(bundle: pathlib.Path, workspace: pathlib.Path, folder: pathlib.Path) -> None:
    """The setting, the extension, PATH; and a clear message where it is nowhere."""
    missing = session(bundle, workspace, {"path": ""}, "missing", path="/nonexistent")
    message = missing["missing"]["messages"][0]
    expect("not found" in message["text"] and "Open the Setting" in message["choices"], f"message: {message}")
    expect(["workbench.action.openSettings", "drc.path"] in missing["missing"]["executed"], "the button opens the setting")
    expect("warning" in missing["activated"]["status"] and missing["activated"]["isShown"], f"status: {missing['activated']}")
    wrong = session(bundle, workspace, {"path": "/nonexistent/drc"}, "missing")
    expect("`/nonexistent/drc`" in wrong["missing"]["messages"][0]["text"], f"a wrong setting is passed over: {wrong['missing']['messages']}")

    places = built.bundle(npm.EXTENSION / "src/binary.ts", folder / "binary.js")
    program = f"""
const {{ findBinary }} = require({json.dumps(str(places))});
const base = {{ configured: '', extension: '/ext', workspace: '/w', home: '/home/me', environment: {{ PATH: '/usr/bin:relative:/opt/bin', DIR: '/env' }}, platform: 'linux', architecture: 'x64' }};
const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'))[0];
console.log(JSON.stringify(cases.map(([change, there]) => {{ const found = findBinary({{ ...base, ...change, isProgram: (file) => there.includes(file) }}); return found.program ? [found.program, found.origin] : null; }})));"""
    cases: list[tuple[dict[str, str], list[str], list[str] | None]] = [
        ({}, ["/ext/server/linux-x64/drc", "/usr/bin/drc"], ["/ext/server/linux-x64/drc", "extension"]),
        ({}, ["/opt/bin/drc", "relative/drc"], ["/opt/bin/drc", "PATH"]),
        ({}, ["relative/drc"], None),
        ({"configured": "~/bin/drc"}, ["/home/me/bin/drc", "/usr/bin/drc"], ["/home/me/bin/drc", "setting"]),
        ({"configured": "${workspaceFolder}/drc"}, ["/w/drc"], ["/w/drc", "setting"]),
        ({"configured": "${env:DIR}/drc"}, ["/env/drc"], ["/env/drc", "setting"]),
        ({"configured": "./build/drc"}, ["/w/build/drc"], ["/w/build/drc", "setting"]),
        ({"configured": "drc-nightly"}, ["/opt/bin/drc-nightly"], ["/opt/bin/drc-nightly", "setting"]),
        ({"configured": "/gone/drc"}, ["/usr/bin/drc", "/ext/server/linux-x64/drc"], None),
        ({"platform": "darwin", "architecture": "arm64"}, ["/ext/server/darwin-arm64/drc"], ["/ext/server/darwin-arm64/drc", "extension"]),
    ]
    for (change, there, wanted), found in zip(cases, built.node(program, [[change, there] for change, there, _ in cases]), strict=True):
        expect(found == wanted, f"with {change} and {there}: {found}, and not {wanted}")


def matcher(drc: str, folder: pathlib.Path) -> None:
    """The problem matcher reads each finding of the compiler, and no other line."""
    manifest = json.loads((npm.EXTENSION / "package.json").read_text())
    pattern = manifest["contributes"]["problemMatchers"][0]["pattern"]
    file = folder / "wrong.dr"
    file.write_text('topology t {\n  region primary = "us-east-1"\n  kms data { }\n  dynamodb a { }\n  dynamodb b { key = missing }\n  objectives { rto = 5x }\n}\n')
    done = subprocess.run([drc, "check", "--format", "short", "--color", "never", str(file)], capture_output=True, text=True)
    found = [match for line in (done.stdout + done.stderr).splitlines() if (match := re.match(pattern["regexp"], line))]
    done = subprocess.run([drc, "check", "--format", "json", str(file)], capture_output=True, text=True)
    told = json.loads(done.stderr)["diagnostics"]
    read = sorted((match[pattern["code"]], match[pattern["severity"]], int(match[pattern["line"]]), int(match[pattern["column"]])) for match in found)
    wanted = sorted((one["code"], one["severity"], *position(one)) for one in told)
    expect(len(read) >= 3 and read == wanted, f"problem matcher: {read}, and not {wanted}")


def position(finding: dict[str, Any]) -> tuple[int, int]:
    start = next(label["start"] for label in finding["labels"] if label["primary"])
    return start["line"], start["column"]


def main() -> int:
    modules = npm.packages("vscode-languageclient", "typescript", "@types/vscode", "@types/node")
    drc = npm.compiler()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "types").mkdir()
        types(modules, folder / "types")
        bundle = built.bundle(npm.EXTENSION / "src/extension.ts", folder / "extension.js", modules)
        workspace = folder / "payments"
        shutil.copytree(npm.ROOT / "examples/payments", workspace, ignore=shutil.ignore_patterns("build"))
        running(bundle, workspace, drc)
        finding(bundle, workspace, folder)
        matcher(drc, folder)
    print("\n".join([*problems, f"{len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
