#!/usr/bin/env bash
# sign.sh APP: sign every library and the program for notarisation, with the certificate in
# CERTIFICATE (PKCS#12 in Base64), its PASSWORD and its IDENTITY.
set -euo pipefail
keychain=$(mktemp -d)/signing.keychain
word=$(uuidgen)
base64 -d <<<"$CERTIFICATE" >"$keychain.p12"
security create-keychain -p "$word" "$keychain"
security unlock-keychain -p "$word" "$keychain"
security import "$keychain.p12" -k "$keychain" -P "$PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$word" "$keychain"
security list-keychains -d user -s "$keychain"
rm "$keychain.p12"
find "$1" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
    xargs -0 codesign --force --timestamp --options runtime --sign "$IDENTITY"
codesign --force --deep --timestamp --options runtime \
    --entitlements "$(dirname "$0")/entitlements.plist" --sign "$IDENTITY" "$1"
codesign --verify --deep --strict "$1"
