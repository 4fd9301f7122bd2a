#!/usr/bin/env bash
# checksums.sh OUT: SHA256SUMS of every file to be published in OUT, and the list of components.
set -euo pipefail

repository=$(cd -P "$(dirname "$0")/../.." && pwd)
cd "$1"
if [ -d skinapp ]; then
    "${INSTALLER_VENV:-$repository/build/installer-venv}/bin/python" \
        "$repository/packaging/onedir/components.py" skinapp papers
    cp papers/skinapp.cdx.json .
fi
# shellcheck disable=SC2094 # the sums leave out their own file
find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort |
    xargs -d '\n' sha256sum >SHA256SUMS
cat SHA256SUMS
