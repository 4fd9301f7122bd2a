#!/bin/sh
# Install skinapp for this user, without root: install.sh [--uninstall]. PREFIX=... for another place
# than ~/.local. History, settings and log stay when the program goes.
set -eu
prefix=${PREFIX:-$HOME/.local}
here=$(cd "$(dirname "$0")" && pwd)

remove() {
    rm -rf "$prefix/lib/skinapp" "$prefix/share/doc/skinapp"
    rm -f "$prefix/bin/skinapp" "$prefix/share/applications/skinapp.desktop" \
        "$prefix/share/metainfo/io.github.skinapp.metainfo.xml" \
        "$prefix/share/man/man1/skinapp.1.gz" \
        "$prefix/share/icons/hicolor/scalable/apps/skinapp.svg"
}

case ${1:-} in
    --uninstall) remove; echo "skinapp was removed from $prefix; your history and settings stay." ;;
    '')
        missing=$(LD_LIBRARY_PATH="" ldd "$here/usr/lib/skinapp/_internal/PySide6/Qt/plugins/platforms/libqxcb.so" \
            2>/dev/null | grep 'not found' | grep -v 'libQt6' || true)
        remove
        mkdir -p "$prefix"
        cp -R "$here/usr/." "$prefix/"
        # A desktop that was started before finds the program without PATH.
        sed "s|^Exec=skinapp|Exec=\"$prefix/bin/skinapp\"|" "$here/usr/share/applications/skinapp.desktop" \
            >"$prefix/share/applications/skinapp.desktop"
        echo "Installed: $prefix/bin/skinapp"
        if [ -n "$missing" ]; then
            printf 'The window needs libraries of the system that are missing:\n%s\n' "$missing"
        fi
        ;;
    *) echo "usage: install.sh [--uninstall]" >&2; exit 2 ;;
esac
