#!/usr/bin/env bash
# Makes the package of the extension (`.vsix`): one with the compiler brought along for a platform, or one without it.
#
#   package.sh --out DIR [--target linux-x64 --binary build/release/drc]
#
# DRC_NPM names a folder with the npm packages (tests/editors/prepare.sh makes it); nothing is fetched here. The same files make the same
# bytes: times are those of SOURCE_DATE_EPOCH, or of the last commit.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out='' target='' binary=''
while (($#)); do
    case $1 in
        --out) out=$2; shift 2 ;;
        --target) target=$2; shift 2 ;;
        --binary) binary=$2; shift 2 ;;
        *) echo "usage: $0 --out DIR [--target PLATFORM --binary DRC]" >&2; exit 64 ;;
    esac
done
[[ -n $out ]] || { echo "$0: --out DIR is missing" >&2; exit 64; }
[[ ${target:+x} == "${binary:+x}" ]] || { echo "$0: --target and --binary belong together" >&2; exit 64; }
for tool in node esbuild; do
    command -v "$tool" >/dev/null || { echo "$0: $tool is not installed" >&2; exit 77; }
done
[[ -n ${DRC_NPM:-} && -f $DRC_NPM/node_modules/@vscode/vsce/vsce ]] || { echo "$0: DRC_NPM names no folder with the npm packages: see tests/editors/prepare.sh" >&2; exit 77; }
modules=$(cd "$DRC_NPM/node_modules" && pwd)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || echo 0)}

mkdir -p "$out"
out=$(cd "$out" && pwd)
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
# What a package consists of is listed once, in .vscodeignore; sources stay here.
(cd "$here" && cp -R package.json README.md CHANGELOG.md LICENSE .vscodeignore language-configuration.json media snippets syntaxes walkthrough "$staged")
# The package is built: nothing is to be installed for it.
node -e '
const fs = require("fs");
const file = process.argv[1];
const all = JSON.parse(fs.readFileSync(file, "utf8"));
for (const key of ["dependencies", "devDependencies", "private"]) delete all[key];
fs.writeFileSync(file, JSON.stringify(all, null, 2) + "\n");
' "$staged/package.json"
# The sources stand beside the packages, so that each of those finds its own version of another one.
built=$(mktemp -d)
trap 'rm -rf "$staged" "$built"' EXIT
cp -R "$here/src" "$here/tsconfig.json" "$built"
ln -s "$modules" "$built/node_modules"
(cd "$built" && esbuild src/extension.ts --bundle --platform=node --format=cjs --target=node20 --external:vscode --minify --legal-comments=none --log-level=warning --metafile=inputs.json --outfile="$staged/dist/extension.js")
# What is bundled stands under licences that ask to be named.
(cd "$built" && node -e '
const fs = require("fs"), path = require("path");
const [meta, out] = process.argv.slice(1);
const inputs = Object.keys(JSON.parse(fs.readFileSync(meta, "utf8")).inputs);
// An input may be of a package within a package.
const folders = new Set(inputs.flatMap((input) => { const match = input.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/); return match ? [path.resolve(match[0])] : []; }));
const texts = [...folders].sort().map((folder) => {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = fs.readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  return `${name} ${version} (${license})\n\n${file ? fs.readFileSync(path.join(folder, file), "utf8").trim() : ""}\n`;
});
fs.writeFileSync(out, texts.join("\n----\n\n"));
' inputs.json "$staged/NOTICES.txt")
arguments=(package --no-dependencies --allow-missing-repository)
name=drc
if [[ -n $target ]]; then
    install -D -m 0755 "$binary" "$staged/server/$target/$(basename "$([[ $target == win32-* ]] && echo drc.exe || echo drc)")"
    [[ $target == win32-* ]] || strip --strip-all "$staged/server/$target/drc" 2>/dev/null || true
    arguments+=(--target "$target")
    name=drc-$target
fi
version=$(node -p 'require(process.argv[1]).version' "$staged/package.json")
(cd "$staged" && node "$modules/@vscode/vsce/vsce" "${arguments[@]}" --out "$out/$name-$version.vsix") >"$staged.log" 2>&1 || { cat "$staged.log" >&2; rm -f "$staged.log"; exit 1; }
rm -f "$staged.log"
echo "$out/$name-$version.vsix"
