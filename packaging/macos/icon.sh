#!/usr/bin/env bash
# icon.sh OUT: the icon of the app bundle, out of the largest picture in the icon for Windows.
set -euo pipefail
repository=$(cd -P "$(dirname "$0")/../.." && pwd)
mkdir -p "$(dirname "$1")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/skinapp.iconset"
sips -s format png "$repository/packaging/windows/skinapp.ico" --out "$work/large.png" >/dev/null
for size in 16 32 128 256; do
    sips -z "$size" "$size" "$work/large.png" \
        --out "$work/skinapp.iconset/icon_${size}x$size.png" >/dev/null
done
iconutil -c icns "$work/skinapp.iconset" -o "$1"
