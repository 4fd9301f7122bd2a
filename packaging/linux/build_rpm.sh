#!/usr/bin/env bash
# build_rpm.sh ONEDIR OUT: an RPM of the packaged program, for distributions with glibc 2.35 or newer.
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
"$here/stage.sh" "$onedir" "$work/root" usr
cat >"$work/skinapp.spec" <<SPEC
Name: skinapp
Version: $version
Release: 1
Summary: Reading aid for dermoscopy images
License: MIT AND CC-BY-NC-4.0
AutoReqProv: no
Requires: glibc >= 2.35, libglvnd-egl, libglvnd-glx, fontconfig, freetype, dbus-libs, cups-libs
%define _build_id_links none
%define __os_install_post %{nil}
%define debug_package %{nil}
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1
%define _buildhost reproducible
%description
Shows the three most probable of seven diagnoses with a heatmap for each, and prints a report. An aid
to reading, not a diagnosis, not a medical device. The weights may not be used for commercial
purposes.
%install
cp -a $work/root/. %{buildroot}/
%files
/usr/bin/skinapp
/usr/lib/skinapp
/usr/share/applications/skinapp.desktop
/usr/share/metainfo/io.github.skinapp.metainfo.xml
/usr/share/icons/hicolor/scalable/apps/skinapp.svg
%doc /usr/share/doc/skinapp
%doc /usr/share/man/man1/skinapp.1.gz
SPEC
rpmbuild --quiet --define "_topdir $work/rpm" --define "_binary_payload w6.xzdio" -bb "$work/skinapp.spec"
cp "$work"/rpm/RPMS/x86_64/*.rpm "$out/"
