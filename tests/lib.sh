# tests/lib.sh: sourced by every .t; TAP on stdout.
#
# Each test runs in its own directory under $TMPDIR, removed at the end, with
# the programs of this checkout first in PATH and no settings from outside.
set -u

TOP=$(cd "$(dirname "$0")/../.." && pwd)
DATA=$TOP/tests/data
PATH=$TOP/bin:$TOP/scripts:$PATH
export PATH
OPENAPI=${ASANA_OPENAPI:-$TOP/../shared/asana-openapi.json}
case $OPENAPI in /*) ;; *) OPENAPI=$PWD/$OPENAPI ;; esac
unset ASANA_OPENAPI ASANA_ACCESS_TOKEN ASANA_TOKEN_FILE ASANA_WORKSPACE_GID \
    ASANA_PROJECT_GID ASANA_API_URL ASANA_MAX_WAIT EXPERISANA_WORKER_ID
LC_ALL=C.UTF-8
export LC_ALL

N=0
PIDS=
T=$(mktemp -d "${TMPDIR:-/tmp}/experisana-test.XXXXXX") || exit 1
HOME=$T
XDG_CACHE_HOME=$T/.cache
XDG_STATE_HOME=$T/.state
XDG_DATA_HOME=$T/.data
export HOME XDG_CACHE_HOME XDG_STATE_HOME XDG_DATA_HOME
cd "$T" || exit 1

cleanup() {
	for p in $PIDS; do
		kill "$p" 2>/dev/null && wait "$p" 2>/dev/null
	done
	cd / && rm -rf "$T"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

# pass NAME / fail NAME: one line of TAP.
pass() { N=$((N + 1)); printf 'ok %d - %s\n' "$N" "$1"; }
fail() { N=$((N + 1)); printf 'not ok %d - %s\n' "$N" "$1"; }

# comment: standard input as TAP comments.
comment() { sed 's/^/# /' "$@"; }

# ok NAME CMD...: CMD exits 0.
ok() {
	_name=$1; shift
	if "$@" >"$T/.out" 2>"$T/.err"; then pass "$_name"; else
		fail "$_name"; comment <"$T/.out"; comment <"$T/.err"
	fi
}

# expect STATUS NAME CMD...: CMD exits exactly STATUS; its output is left in
# the files $OUT and $ERR.
OUT=$T/.out
ERR=$T/.err
expect() {
	_want=$1 _name=$2; shift 2
	_rc=0
	"$@" >"$OUT" 2>"$ERR" || _rc=$?
	if [ "$_rc" -eq "$_want" ]; then pass "$_name"; else
		fail "$_name"
		printf '# wanted exit status %s, got %s\n' "$_want" "$_rc"
		comment <"$OUT"; comment <"$ERR"
	fi
}

# same NAME WANTED GOT: two strings are equal.
same() {
	if [ "$2" = "$3" ]; then pass "$1"; else
		fail "$1"
		printf '%s\n' "$2" >"$T/.want"; printf '%s\n' "$3" >"$T/.got"
		diff -u "$T/.want" "$T/.got" | comment
	fi
}

# has NAME TEXT FILE, hasnt NAME TEXT FILE: a fixed string is in FILE, or not.
has() {
	if grep -qF -e "$2" "$3"; then pass "$1"; else
		fail "$1"; printf '# no "%s" in:\n' "$2"; comment "$3"
	fi
}
hasnt() {
	if grep -qF -e "$2" "$3"; then
		fail "$1"; printf '# "%s" in:\n' "$2"; comment "$3"
	else pass "$1"; fi
}

# until_ok SECONDS CMD...: tries CMD every 50 ms; 1 when the time is over.
until_ok() {
	_end=$(($(date +%s) + $1)); shift
	while ! "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$_end" ] || return 1
		sleep 0.05
	done
}

# What asana-local -E writes into experisana.yaml: the times of a local board.
# shellcheck disable=SC2034 # of the tests
LOCAL='lease: {profile: local}'

# board [OPTION...]: a fresh local board with its .env and, unless there are
# some, the settings that it needs in this directory.
board() {
	rm -f .env
	asana-local -d board.db -p 0 -E .env "$@" 2>"$T/board.err" \
	    >"$T/board.out" &
	BOARD=$!
	PIDS="$PIDS $BOARD"
	if ! until_ok 30 test -s .env; then
		comment <"$T/board.err"
		echo "Bail out! asana-local does not start"
		exit 1
	fi
	record
	asana-init >/dev/null
}

# record: with VALIDATE=DIR in the environment all that the board in .env is
# asked, and what it answers, goes into a file of DIR, for validate.mjs.
record() {
	[ -n "${VALIDATE-}" ] || return 0
	rm -f "$T/record.port"
	_url=$(sed -n 's/^ASANA_API_URL=//p' .env)
	_host=${_url#http://}
	"$TOP/tests/peer/peer" -t "${_host%%/*}" -l /dev/null \
	    -b "$(mktemp "$VALIDATE/${0##*/}.XXXXXX")" -P "$T/record.port" &
	PIDS="$PIDS $!"
	until_ok 30 test -s "$T/record.port" || {
		echo "Bail out! the peer does not start"
		exit 1
	}
	_url=http://127.0.0.1:$(cat "$T/record.port")/api/1.0
	sed "s|^ASANA_API_URL=.*|ASANA_API_URL=$_url|" .env >"$T/record.env"
	cat "$T/record.env" >.env	# whose mode stays
}

# peer RULE...: from now on the tools' requests go through a proxy that makes
# faults, as the rules say (tests/peer/rules.h).  What it saw is in $PEERLOG.
# Without a rule it only looks.
PEER=
PEERLOG=$T/peer.log
peer() {
	unpeer
	rm -f "$PEERLOG" "$T/peer.port"
	: >"$PEERLOG"
	printf '%s\n' "$@" >"$T/peer.rules"
	_url=$(sed -n 's/^ASANA_API_URL=//p' .env)
	_host=${_url#http://}
	"$TOP/tests/peer/peer" -t "${_host%%/*}" -r "$T/peer.rules" \
	    -l "$PEERLOG" -P "$T/peer.port" &
	PEER=$!
	PIDS="$PIDS $PEER"
	until_ok 30 test -s "$T/peer.port" || {
		echo "Bail out! the peer does not start"
		exit 1
	}
	ASANA_API_URL=http://127.0.0.1:$(cat "$T/peer.port")/api/1.0
	export ASANA_API_URL
}
# unpeer: the tools talk to the board itself again.
unpeer() {
	unset ASANA_API_URL
	[ -z "$PEER" ] || { kill "$PEER" && wait "$PEER"; } 2>/dev/null
	PEER=
}
# saw METHOD PATH: how many such requests the peer has seen; {} in PATH is any
# one part, as in a rule.
saw() {
	awk -v m="$1" -v p="$2" 'BEGIN {
		gsub(/[{][}]/, "[^/]+", p); n = 0
	}
	$2 == m && $3 ~ ("^" p "$") { n++ }
	END { print n }' "$PEERLOG"
}

# skip REASON: skips the whole file.
skip() { echo "1..0 # SKIP $1"; exit 0; }

# terminal: script(1) can give a program a terminal here; says so when not.
terminal() {
	if script -q -e -c true /dev/null </dev/null >/dev/null 2>&1; then
		return 0
	fi
	echo "# skipped: ${0##*/}: what wants a terminal (no script, or no /dev/pts)"
	return 1
}

# node_has MODULE: skips the file where node or that module of tests/node is
# not there.
node_has() {
	command -v node >/dev/null || skip "no node"
	[ -d "$TOP/tests/node/node_modules/$1" ] ||
	    skip "no $1: npm ci in tests/node"
}
# openapi: skips the file where Asana's description of its API, $OPENAPI, is
# not there.
openapi() {
	[ -r "$OPENAPI" ] ||
	    skip "no asana-openapi.json, and ASANA_OPENAPI names none"
}

# done_testing: the plan, last.
done_testing() { printf '1..%d\n' "$N"; }
