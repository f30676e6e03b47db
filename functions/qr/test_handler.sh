#!/bin/sh
# Runs the handler as the server does: variables and a body come in, output and descriptor 3 go out.
set -eu

fields=/tmp/fields
answer=/tmp/answer

# run BODY [VARIABLE=value…]
run() {
	body=$1
	shift
	printf %s "$body" | env "$@" sh handler.sh >"$answer" 3>"$fields"
}

expect() {
	grep -aq -- "$1" "$2" || {
		echo "'$1' is not in $2, which begins with: $(head -c 200 "$2")" >&2
		exit 1
	}
}

run https://example.org/
expect '^Content-Type: image/svg+xml$' "$fields"
expect '<svg ' "$answer"
cp "$answer" /tmp/by-body

run '' ARG_text=https://example.org/
cmp "$answer" /tmp/by-body

run x ARG_format=png
expect '^Content-Type: image/png$' "$fields"
expect 'PNG' "$answer"

run "$(head -c 2953 /dev/zero | tr '\0' x)"
expect '<svg ' "$answer"

run "$(head -c 2954 /dev/zero | tr '\0' x)"
expect '^Status: 413$' "$fields"

run ''
expect '^Status: 400$' "$fields"
expect '{"error":"text is missing"}' "$answer"

run x ARG_format=gif
expect '{"error":"format is neither svg nor png"}' "$answer"
