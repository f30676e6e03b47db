#!/bin/sh
# Runs the handler as the server does, and compares its output and what it wrote to descriptor 3.
set -eu

expect() {
	[ "$1" = "$2" ] || {
		echo "found '$1', expected '$2'" >&2
		exit 1
	}
}

export ARG_name=Ada
expect "$(sh handler.sh 3>/tmp/fields)" '{"hello":"Ada"}'
expect "$(cat /tmp/fields)" 'Content-Type: application/json'

unset ARG_name
expect "$(sh handler.sh)" '{"hello":"world"}'
