#!/usr/bin/env bash
# build_tarball.sh ONEDIR OUT: an archive with install.sh, for users without root.
set -euo pipefail
here=$(cd -P "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
onedir=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
version=$("$onedir/skinapp" --version | cut -d' ' -f2)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$repository" log -1 --format=%ct)}
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/skinapp-$version
mkdir -p "$root"
"$here/stage.sh" "$onedir" "$root" usr
install -m 755 "$here/install.sh" "$root/install.sh"
tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
    -cf - "skinapp-$version" | xz -6 -T1 >"$out/skinapp-$version-linux-x86_64.tar.xz"
