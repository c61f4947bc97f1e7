"""The parts of the extension, built as its package builds them."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from typing import Any

import npm

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def esbuild() -> str:
    found = shutil.which("esbuild")
    if found is None:
        npm.skip("esbuild is not installed")
    return str(found)


def bundle(entry: pathlib.Path, out: pathlib.Path, modules: pathlib.Path | None = None) -> pathlib.Path:
    options = ["--bundle", "--platform=node", "--format=cjs", "--target=node20", "--external:vscode", "--log-level=error", f"--outfile={out}"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(entry.parent, folder / "src")
        if modules is not None:  # beside the sources, so that each package finds its own version of another one
            (folder / "node_modules").symlink_to(modules)
        done = subprocess.run([esbuild(), f"src/{entry.name}", *options], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return out


def node(program: str, *given: Any) -> Any:
    """What the program prints as JSON; `given` is what it gets, as JSON."""
    done = subprocess.run(["node", "-e", program], input=json.dumps(given), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def chromium() -> str:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        npm.skip("chromium is not installed")
    return str(found)


def recoveries(drc: str, file: pathlib.Path, folder: pathlib.Path) -> Any:
    """What the panel shows of a program: by the extension's own code."""
    model = bundle(npm.EXTENSION / "src/timeline_model.ts", folder / "timeline_model.js")

    def run(*arguments: str) -> Any:
        done = subprocess.run([drc, *arguments, "--as", "json", "--findings", "short", str(file)], capture_output=True, text=True)
        return json.loads(done.stdout)

    proof = run("prove")
    program = f"const m = require({json.dumps(str(model))}); const [proof, simulations] = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
    losses = node(program + "console.log(JSON.stringify(m.lossesIn(proof)))", proof, [])
    simulations = [run("simulate", "--lose", lost) for lost in losses]
    return {"losses": losses, "proof": proof, "simulations": simulations, "recoveries": node(program + "console.log(JSON.stringify(m.recoveriesIn(proof, simulations)))", proof, simulations)}


def page(folder: pathlib.Path, message: Any, theme: str, then: str = "") -> pathlib.Path:
    """The page as VS Code shows it, with the theme's colours, after the message. `then` is a program that runs afterwards."""
    made = bundle(npm.EXTENSION / "src/page.ts", folder / "page.js")
    for name in ("timeline.js", "timeline.css"):
        shutil.copy(npm.EXTENSION / "media" / name, folder / name)
    parts = {"source": "file:", "style": "timeline.css", "script": "timeline.js", "nonce": "n0nce"}
    html = node(f"const p = require({json.dumps(str(made))}); console.log(JSON.stringify(p.timelinePage(...JSON.parse(require('fs').readFileSync(0, 'utf8')))))", parts)
    colours = json.loads((npm.HERE / "themes.json").read_text())[theme]
    variables = "".join(f"document.documentElement.style.setProperty('--vscode-{name}', {json.dumps(value)});" for name, value in colours["variables"].items())
    host = f"""<script nonce="n0nce">
window.told = []; window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
let kept;
window.acquireVsCodeApi = () => ({{ getState: () => kept, setState: (state) => {{ kept = state; }}, postMessage: (message) => {{
  window.told.push(message);
  if (message.kind === 'ready') window.postMessage({json.dumps(message)}, '*');
}} }});
{variables}
document.body.classList.add({json.dumps(colours["class"])});
window.addEventListener('load', () => setTimeout(() => {{ {then} }}, 100));
</script>"""
    place = folder / f"page_{theme.replace(' ', '_')}.html"
    place.write_text(html.replace("<main", host + "\n<main", 1))
    return place
