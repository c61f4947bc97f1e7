#!/usr/bin/env bash
# Brings the npm packages that tests and the package of the extension for VS Code need into a folder, which DRC_NPM then names.
# Nothing else reaches for the network: tests skip what needs these packages where DRC_NPM is not set.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-${DRC_NPM:-}}
[[ -n $folder ]] || { echo "usage: $0 FOLDER (then: export DRC_NPM=FOLDER)" >&2; exit 64; }
command -v npm >/dev/null || { echo "$0: npm is not installed" >&2; exit 77; }
mkdir -p "$folder"
# Exactly the packages of the lock file, which holds their hashes and no addresses: they come from wherever npm is told to look. No script
# of a package runs, since none of them needs one. The lock file is made anew with
#   npm install --package-lock-only --omit-lockfile-registry-resolved
cp "$here/vscode/packages.json" "$folder/package.json"
cp "$here/vscode/packages-lock.json" "$folder/package-lock.json"
(cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
echo "DRC_NPM=$(cd "$folder" && pwd)"
