# Shared by the scripts beside it; sourced, never run.
# Messages go to stderr: what is being done, and on failure what to do about it.

# Daemons and their tools lie where an ordinary user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "==> $*" >&2; }

# die MESSAGE [HINT]...
die() {
	printf 'error: %s\n' "$1" >&2
	shift
	for hint in "$@"; do printf 'hint: %s\n' "$hint" >&2; done
	exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# The time of what is made from this clone, in seconds since 1970: that of its commit (https://reproducible-builds.org/specs/source-date-epoch/).
source_epoch() { printf '%s\n' "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}"; }

# Runs a command as root: as it is when we are root, through sudo otherwise.
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo "$@"; else
		die "root is needed to run '$1'" "run this as root, or install sudo"
	fi
}

# True when apt could install this package.
apt_knows() { have apt-cache && apt-cache show --no-all-versions "$1" >/dev/null 2>&1; }

# with_docker_group SCRIPT [ARGUMENT]...: runs the script anew with the group docker where this user is in it by now but the login is older.
with_docker_group() {
	[ "$(id -u)" = 0 ] && return 0
	timeout 20 docker info >/dev/null 2>&1 && return 0
	id -nG "$(id -un)" | grep -qw docker || return 0
	id -nG | grep -qw docker && return 0
	have sg || die "this login is older than its membership in the group docker" "log in again, and repeat the command"
	exec sg docker -c "$(printf '%q ' "$@")"
}

# Installs Debian packages that are missing. One after the other, because two scripts may ask at once, and apt waits for dpkg only.
apt_install() (
	exec 8>"${TMPDIR:-/tmp}/faaso-apt.$(id -u).lock"
	flock -w 900 8 || die "another installation of packages holds the lock"
	missing=
	for package in "$@"; do
		dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
	done
	[ -z "$missing" ] && exit 0
	have apt-get || die "these packages are missing:$missing" "install them with this system's package manager"
	say "installing$missing"
	log=$(mktemp)
	# shellcheck disable=SC2086
	if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing >"$log" 2>&1 8>&-; then
		as_root apt-get -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 8>&- || true
		# shellcheck disable=SC2086
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing >"$log" 2>&1 8>&- || {
			tail -n 20 "$log" >&2
			die "apt-get could not install$missing" "the lines above are the end of its output"
		}
	fi
	rm -f "$log"
)

# python_environment FOLDER REQUIREMENT...: installs packages of PyPI into a virtual environment, which is made if it is missing.
python_environment() {
	local folder=$1
	shift
	say "installing $* into $folder"
	if ! have python3 || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then apt_install python3 python3-venv; fi
	[ -x "$folder/bin/pip" ] || python3 -m venv "$folder"
	"$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
}

# The mirror that this machine's own apt uses, when it is a Debian machine.
debian_mirror() {
	[ -r /etc/os-release ] && . /etc/os-release && [ "${ID:-}" = debian ] || return 0
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null | head -n 1
}

# True when this docker CLI can build with BuildKit: the buildx plugin, or a CLI old enough (before 23) to have it built in.
has_buildkit() {
	major=$("$1" version --format '{{.Client.Version}}' 2>/dev/null | cut -d. -f1)
	case $major in '' | *[!0-9]*) major=99 ;; esac
	"$1" buildx version >/dev/null 2>&1 || [ "$major" -lt 23 ]
}

# The first docker CLI on PATH that can build with BuildKit, else the first.
buildkit_docker() {
	if [ -n "${FAASO_DOCKER:-}" ]; then printf '%s\n' "$FAASO_DOCKER"; return 0; fi
	first=
	for cli in $(type -aP docker 2>/dev/null) /usr/bin/docker; do
		[ -x "$cli" ] || continue
		[ -n "$first" ] || first=$cli
		if has_buildkit "$cli"; then printf '%s\n' "$cli"; return 0; fi
	done
	printf '%s\n' "${first:-docker}"
}
