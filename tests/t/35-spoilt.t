#!/bin/sh
# Answers that are lost or make no sense: what was done is not done twice, and
# the message tells what was wrong.
# shellcheck disable=SC2016,SC2119
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board

# ------------------------------------------------------------------- readings
peer 'GET /sections/{}/tasks 1 after 200 html'
expect 0 "list, with one answer that is no JSON" asana-list Backlog
peer 'GET /sections/{}/tasks 1 half'
expect 0 "list, with one answer that is cut short" asana-list Backlog
peer 'GET /sections/{}/tasks always after 200 html'
ASANA_MAX_WAIT=3s expect 75 "list, when none makes sense" asana-list Backlog
has "... says so" "200, and the answer is not Asana's" "$ERR"

# -------------------------------------------------------------------- columns
# project: a new one; prints its gid
project() {
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    -H 'Content-Type: application/json' "$ASANA_API_URL/projects" \
	    -d "{\"data\":{\"name\":\"new\",\"workspace\":\"$ASANA_WORKSPACE_GID\"}}" |
	    sed 's/^{"data":{"gid":"\([0-9]*\)".*/\1/'
}
. ./.env
export ASANA_ACCESS_TOKEN ASANA_WORKSPACE_GID ASANA_PROJECT_GID
for what in lost "after 200 html"; do
	unpeer
	. ./.env
	ASANA_PROJECT_GID=$(project)
	peer "POST /projects/{}/sections 1-2 $what"
	expect 0 "init, when it is not told of two columns ($what)" asana-init
	same "... makes each of them once" \
	    "Backlog Running Done Failed Active Workers Sweeps Cancelled project" \
	    "$(cut -f 1 "$OUT" | xargs)"
	same "... and only what was no answer is told" "" "$(grep -v "not Asana's: a proxy's" "$ERR")"
done

# ------------------------------------------------------------------- comments
# Before a tool repeats what it may have done it looks, and waits: all at once,
# each with faults of its own.
unpeer
. ./.env
unset ASANA_API_URL
gid=$(job-field -w name=x script=true | asana-create | cut -f 1)
# begin NAME RULE CMD...: its output will be in NAME.out and NAME.err, its
# status in NAME.rc
WAITED=
begin() {
	n=$1
	unset ASANA_API_URL
	PEER=		# the one before stays
	peer "$2"
	shift 2
	{ rc=0; "$@" >"$n.out" 2>"$n.err" || rc=$?; echo "$rc" >"$n.rc"; } &
	WAITED="$WAITED $!"
}
say() { echo "$1" | asana-comment "$gid"; }
echo two >file
begin one 'POST /tasks/{}/stories 1 lost' say one
begin two 'POST /attachments 1 after 200 html' asana-attach "$gid" file
begin three 'POST /tasks/{}/stories 1 status 503' say three
begin four 'POST /tasks/{}/stories always status 503' env ASANA_MAX_WAIT=10s sh -c "echo four | asana-comment $gid"
# shellcheck disable=SC2086
wait $WAITED
PEER=
unset ASANA_API_URL

same "comment, when the connection is closed" 0 "$(cat one.rc)"
same "... is there once" 1 "$(asana-get -c "$gid" | grep -c one)"
same "... and nothing is said, for all is well" "" "$(cat one.err)"
same "attach, when the answer makes no sense" 0 "$(cat two.rc)"
same "... which is told, and no more" 1 "$(grep -c . two.err)"
expect 0 "... is there" asana-fetch "$gid" got
same "... once, as it was" "file two" "$(cat "$OUT" got/file | xargs)"
same "comment, when the board is ill for a moment" 0 "$(cat three.rc)"
same "... is there once" 1 "$(asana-get -c "$gid" | grep -c three)"
same "comment, when the board stays ill" 75 "$(cat four.rc)"
same "... says so, once" 1 "$(grep -c 'stories: 503' four.err)"

done_testing
