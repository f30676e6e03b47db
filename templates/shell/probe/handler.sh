#!/bin/sh
# The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers.
set -eu
# shellcheck source=/dev/null
. ./faaso.sh

released=/tmp/released

# Succeeds after /release, or after 10 s.
wait_for_release() {
	for _ in $(seq 500); do
		[ ! -e "$released" ] || return 0
		sleep 0.02
	done
}

case $PATH_INFO in
/unread) printf unread ;;
/headers)
	header Set-Cookie a=1
	header Set-Cookie b=2
	printf 'two headers'
	;;
/stream)
	echo first
	wait_for_release
	echo last
	;;
/release)
	: >"$released"
	printf released
	;;
/raise)
	echo raised-by-probe >&2
	exit 1
	;;
/throw)
	# No exit status of its own: the script is ended by a signal.
	echo thrown-by-probe >&2
	kill -KILL $$
	;;
/slow)
	sleep 1
	printf slow
	;;
*)
	json
	wc -c | jq -c '{
		method: env.REQUEST_METHOD,
		target: env.REQUEST_URI,
		length: .,
		headers: (env
			| with_entries(select(.key | startswith("HTTP_") or . == "CONTENT_TYPE" or . == "CONTENT_LENGTH"))
			| with_entries(.key |= (sub("^HTTP_"; "") | ascii_downcase | gsub("_"; "-"))))
	}'
	;;
esac
