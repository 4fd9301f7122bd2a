#!/usr/bin/env bash
# check.sh PROGRAM: try the packaged program with a home of its own: every command, every format.
set -euo pipefail
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
samples=$(cd -P "$(dirname "$0")/../../resources/samples" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache XDG_STATE_HOME=$work/state \
    XDG_CONFIG_HOME=$work/config

"$program" --version
"$program" self-test
"$program" verify-bundle
files=${FORMATS:-$samples}
"$program" classify "$files" --csv "$work/r.csv" --xlsx "$work/r.xlsx" --pdf "$work/r.pdf" \
    --summary "$work/s.pdf" >"$work/lines" || { cat "$work/lines"; exit 1; }
for file in r.csv r.xlsx r.pdf s.pdf; do
    test -s "$work/$file"
done
# A codec that was left out would stand here as a damaged image.
if grep -E "E_(DAMAGED|READ|FORMAT|TRUNCATED)" "$work/r.csv" | grep -v '^[^,]*README'; then
    echo "a format of the samples cannot be read" >&2
    exit 1
fi
echo "the packaged program works"
