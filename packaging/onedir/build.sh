#!/usr/bin/env bash
# build.sh OUT: the packaged program as one folder OUT/skinapp, from a fresh environment with pinned
# packages, by the system's Python (PYTHON=... for another). Two builds give the same bytes.
set -euo pipefail
cd -P "$(dirname "$0")/../.."
out=${1:?usage: build.sh OUT}
mkdir -p "$out"
out=$(cd "$out" && pwd)
python=${PYTHON:-/usr/bin/python3}
venv=${INSTALLER_VENV:-$PWD/build/installer-venv}

# Windows has them elsewhere.
programs() {
    if [ -d "$venv/Scripts" ]; then echo "$venv/Scripts"; else echo "$venv/bin"; fi
}

if ! cmp -s packaging/locks/installer.txt "$venv/.installed"; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$(programs)/python" -m pip install -qq --disable-pip-version-check --require-hashes \
        -r packaging/locks/installer.txt
    cp packaging/locks/installer.txt "$venv/.installed"
fi

# Times and the order of sets would differ from build to build.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH PYTHONHASHSEED=1 LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out/skinapp"
"$(programs)/pyinstaller" --log-level WARN --noconfirm --distpath "$out" --workpath "$work" \
    packaging/onedir/skinapp.spec
if [ "$(uname -s)" = Linux ]; then
    find "$out/skinapp" -print0 | xargs -0 touch -h -d "@$SOURCE_DATE_EPOCH"
fi
du -sk "$out/skinapp" | awk '{ printf "%d MiB in %s\n", $1 / 1024, $2 }'
