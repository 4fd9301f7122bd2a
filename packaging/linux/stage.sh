#!/usr/bin/env bash
# stage.sh ONEDIR ROOT PREFIX: lay the program, its desktop entry, icon, man page and papers under
# ROOT/PREFIX, with the modes and times that every package has.
set -euo pipefail
here=$(cd -P "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
onedir=$(realpath "$1") root=$2 prefix=$2/$3
version=$("$onedir/skinapp" --version | cut -d' ' -f2)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$repository" log -1 --format=%ct)}
umask 022

mkdir -p "$prefix"/{bin,lib} "$prefix"/share/{applications,metainfo,doc/skinapp,man/man1} \
    "$prefix/share/icons/hicolor/scalable/apps"
cp -a "$onedir" "$prefix/lib/skinapp"
find "$prefix/lib/skinapp" -type d -exec chmod 755 {} +
find "$prefix/lib/skinapp" -type f -exec chmod 644 {} +
chmod 755 "$prefix/lib/skinapp/skinapp"
ln -s ../lib/skinapp/skinapp "$prefix/bin/skinapp"
install -m 644 "$here/skinapp.desktop" "$prefix/share/applications/"
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)/" \
    "$here/io.github.skinapp.metainfo.xml.in" >"$prefix/share/metainfo/io.github.skinapp.metainfo.xml"
install -m 644 "$repository/resources/icons/app.svg" \
    "$prefix/share/icons/hicolor/scalable/apps/skinapp.svg"
gzip -9nc "$here/skinapp.1" >"$prefix/share/man/man1/skinapp.1.gz"
"${INSTALLER_VENV:-$repository/build/installer-venv}/bin/python" \
    "$repository/packaging/onedir/components.py" "$onedir" "$prefix/share/doc/skinapp"
cp "$repository/docs/administration.md" "$prefix/share/doc/skinapp/"
find "$root" -print0 | xargs -0 touch -h -d "@$SOURCE_DATE_EPOCH"
