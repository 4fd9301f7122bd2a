#!/usr/bin/env bash
# build_deb.sh ONEDIR OUT: a Debian package of the packaged program (Debian 12, Ubuntu 22.04 or newer).
# LEVEL=0 packs faster and larger, for a trial.
set -euo pipefail
here=$(cd -P "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
onedir=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
version=$("$onedir/skinapp" --version | cut -d' ' -f2)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$repository" log -1 --format=%ct)}
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8
umask 022
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

"$here/stage.sh" "$onedir" "$root" usr
papers=$root/usr/share/doc/skinapp
mkdir -p "$root/usr/share/lintian/overrides" "$root/DEBIAN"
install -m 644 "$here/lintian-overrides" "$root/usr/share/lintian/overrides/skinapp"
{
    printf 'skinapp (%s) stable; urgency=medium\n\n' "$version"
    printf '  * See CHANGELOG.md of the project for what changes.\n\n'
    printf ' -- The skinapp authors <skinapp@example.invalid>  %s\n' \
        "$(date -R -u -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$papers/changelog.gz"
cat >"$root/DEBIAN/control" <<CONTROL
Package: skinapp
Version: $version
Section: science
Priority: optional
Architecture: amd64
Maintainer: The skinapp authors <skinapp@example.invalid>
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Depends: $(paste -sd, "$here/depends.txt" | sed 's/,/, /g')
Description: reading aid for dermoscopy images
 Shows the three most probable of seven diagnoses with a heatmap for each, and
 prints a report. An aid to reading, not a diagnosis, not a medical device.
 .
 It works without a network and without a graphics card. The weights may not
 be used for commercial purposes.
CONTROL
(cd "$root" && find usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum >DEBIAN/md5sums)
find "$root" -print0 | xargs -0 touch -h -d "@$SOURCE_DATE_EPOCH"
dpkg-deb --root-owner-group -Zxz "-z${LEVEL:-6}" --threads-max=1 -b "$root" "$out/skinapp_${version}_amd64.deb"
