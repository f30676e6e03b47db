# shellcheck shell=sh
# Functions for handler.sh, which loads them with: . ./faaso.sh
# Status and header fields go to descriptor 3, before the first output. Without a server they go nowhere.
{ true >&3; } 2>/dev/null || exec 3>/dev/null

# status CODE: answers with this status instead of 200.
status() {
	printf 'Status: %s\n' "$1" >&3
}

# header NAME VALUE: adds a header field.
header() {
	case $1$2 in
	*'
'*)
		echo "the header $1 has a line break" >&2
		exit 1
		;;
	esac
	printf '%s: %s\n' "$1" "$2" >&3
}

# json: says that the output is JSON.
json() {
	header Content-Type application/json
}

# fail STATUS MESSAGE: answers with this status and {"error": MESSAGE}, and ends the handler.
fail() {
	status "$1"
	json
	jq -cn --arg message "$2" '{error: $message}'
	exit 0
}
