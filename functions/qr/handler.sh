#!/bin/sh
# A QR code of `?text=…` or of the body: an SVG, or a PNG with `?format=png`.
set -eu
# shellcheck source=/dev/null
. ./faaso.sh

# The largest code holds so many bytes.
longest=2953

text=${ARG_text:-$(head -c $((longest + 1)))}
[ -n "$text" ] || fail 400 "text is missing"
[ "$(printf %s "$text" | wc -c)" -le $longest ] || fail 413 "text is longer than $longest bytes"

case ${ARG_format:-svg} in
svg) header Content-Type image/svg+xml ;;
png) header Content-Type image/png ;;
*) fail 400 "format is neither svg nor png" ;;
esac
header Cache-Control "public, max-age=86400"

printf %s "$text" | qrencode --8bit --level=L --type="${ARG_format:-svg}" --output=-
