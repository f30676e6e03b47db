#!/bin/sh
set -eu
# shellcheck source=/dev/null
. ./faaso.sh

json
jq -cn --arg name "${ARG_name:-world}" '{hello: $name}'
