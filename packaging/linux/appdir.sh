#!/usr/bin/env bash
# appdir.sh ONEDIR APPDIR: the folder that appimagetool makes an AppImage of.
set -euo pipefail
here=$(cd -P "$(dirname "$0")" && pwd)
rm -rf "$2"
mkdir -p "$2"
"$here/stage.sh" "$1" "$2" usr
cp "$2/usr/share/applications/skinapp.desktop" "$2/"
cp "$2/usr/share/icons/hicolor/scalable/apps/skinapp.svg" "$2/"
ln -s usr/bin/skinapp "$2/AppRun"
