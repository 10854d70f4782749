#!/bin/sh
# Asana's own client for Node against the local board; and the board's answers
# to it against Asana's description.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"
node_has asana

# client MODE [OPTION...]: a board with these options, and that part of it
client() {
	mode=$1; shift
	rm -rf board.db*
	asana-local -d board.db -p 0 -E .env "$@" >board.out 2>board.err &
	BOARD=$!
	PIDS="$PIDS $BOARD"
	if ! until_ok 30 test -s .env; then
		comment <board.err
		echo "Bail out! asana-local does not start"
		exit 1
	fi
	record
	(
		set -a
		. ./.env
		set --
		[ ! -r "$OPENAPI" ] || set -- "$OPENAPI"
		exec node "$TOP/tests/node/client.mjs" "$mode" "$@"
	) >tap 2>err || {
		fail "client $mode: exit status $?"
		comment <err
	}
	while IFS= read -r line; do
		case $line in
		"ok - "*) pass "${line#ok - }" ;;
		"not ok - "*) fail "${line#not ok - }" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done <tap
	kill "$BOARD" && wait "$BOARD"
	rm -f .env
}

if [ -z "${VALIDATE-}" ]; then
	VALIDATE=$T/records
	mkdir "$VALIDATE"
	JUDGE=yes
fi
client all -o searchlag=0
client free -o free=1 -o fullsection=403
client slow -r 20
if [ -n "${JUDGE-}" ] && [ -r "$OPENAPI" ] &&
    [ -d "$TOP/tests/node/node_modules/@stoplight/prism-cli" ]; then
	expect 0 "the answers are as described" node \
	    "$TOP/tests/node/validate.mjs" "$OPENAPI" "$VALIDATE"/*
	grep '^#' "$OUT"
fi
done_testing
