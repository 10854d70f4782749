#!/bin/sh
# Is all that the tools and the board say to each other as Asana's description
# of its API has it?  Tests of the tools run once more with a recorder before
# the board; tests/node/validate.mjs judges what it heard.
# CONFORM="30-tools ..." names others than these; CONFORM=all (make conform) is
# all that talk to a board.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"
openapi
node_has @stoplight/prism-cli

VALIDATE=$T/records
mkdir "$VALIDATE"
export VALIDATE

# run TEST...: one after the other
run() {
	for t in "$@"; do
		sh "$TOP/tests/t/$t.t" >"$T/$t.tap" 2>&1 ||
		    echo "not ok - exit status $?" >>"$T/$t.tap"
	done
}
# what they wait for is time, so two are run at once
first="30-tools 31-create 50-lease" second="61-queue 70-worker 71-jobs"
case ${CONFORM-} in
"") ;;
all)
	# but fuzzers, which have no board, what strangers say to it, and the
	# page, which asks for fields of the board's own
	first=$(cd "$TOP/tests/t" && grep -lE '^	*(board|start|record)( |$)' \
	    [1-9]*.t | sed 's/\.t$//' |
	    grep -vx -e 25-fuzz -e 42-safe -e 45-page)
	second=10-unit
	UNITS='[tl]_*.c'	# with those of 11-unit
	export UNITS ;;
*) first=$CONFORM second= ;;
esac
# shellcheck disable=SC2086	# words
{
	run $second &
	run $first
	wait $!
}
for t in $first $second; do
	if grep -q '^1\.\.0 ' "$t.tap"; then
		pass "$t: $(cat "$t.tap")"
	elif grep -q '^not ok' "$t.tap" || ! grep -q '^1\.\.' "$t.tap" ||
	    ! cat "$VALIDATE/$t.t".* 2>/dev/null | grep -q HTTP; then
		fail "$t with a recorder before the board"
		grep -A 9 '^not ok' "$t.tap" | comment
	else
		pass "$t with a recorder before the board"
	fi
done

judge() { node "$TOP/tests/node/validate.mjs" "$OPENAPI" "$@"; }
expect 0 "requests and answers are as described" judge "$VALIDATE"/*
grep '^#' "$OUT"

# the judge is no rubber stamp: a record with all that it looks for
if [ -z "${CONFORM-}" ]; then
	sed 's/"completed":false/"completed":1234 /
	    s/"next_page":null/"next_pace":null/
	    s,HTTP/1.1 201 ,HTTP/1.1 200 ,
	    s/{"data":{"name":"/{"data":{"nmae":"/
	    s,^\(GET /api.*[?&]\)limit=,\1limut=,' "$VALIDATE"/30-tools.t.* >spoilt
	expect 1 "a spoilt record is seen" judge spoilt
	for v in "body property data.completed must be boolean" \
	    "no such field: next_pace" "answer: POST /tasks: 200: " \
	    "request: POST /tasks: Request body property data must NOT have" \
	    "no such parameter: limut"; do
		has "... with: $v" "$v" "$OUT"
	done
fi
done_testing
