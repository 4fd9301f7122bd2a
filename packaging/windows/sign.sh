#!/usr/bin/env bash
# sign.sh FILE...: sign with the certificate in CERTIFICATE (PKCS#12 in Base64) and its PASSWORD.
set -euo pipefail
file=$(mktemp)
trap 'rm -f "$file"' EXIT
base64 -d <<<"$CERTIFICATE" >"$file"
tool=$(find "/c/Program Files (x86)/Windows Kits/10/bin" -path '*x64/signtool.exe' | sort | tail -1)
"$tool" sign -fd sha256 -tr http://timestamp.digicert.com -td sha256 \
    -f "$(cygpath -w "$file")" -p "$PASSWORD" "$@"
