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
expect 75 "list, when none makes sense" asana-list Backlog
has "... says so" "200 an answer that is not the API's" "$ERR"

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
	    "Backlog Running Done Failed Active Workers" \
	    "$(cut -f 1 "$OUT" | xargs)"
	case $what in
	lost)	why="the connection was closed before an answer came" ;;
	*)	why="200 an answer that is not the API's" ;;
	esac
	has "... says what was wrong" "$why" "$ERR"
done

# ------------------------------------------------------------------- comments
unpeer
. ./.env
unset ASANA_API_URL
gid=$(job-field -w name=x script=true | asana-create | cut -f 1)
peer 'POST /tasks/{}/stories 1 lost'
expect 0 "comment, when the connection is closed" \
    sh -c 'echo one | asana-comment "$1"' - "$gid"
same "... is there once" 1 "$(asana-get -c "$gid" | grep -c one)"
same "... and nothing is said, for all is well" "" "$(cat "$ERR")"
echo two >file
peer 'POST /attachments 1 after 200 html'
expect 0 "attach, when the answer makes no sense" asana-attach "$gid" file
same "... and nothing is said either" "" "$(cat "$ERR")"
unpeer
expect 0 "... is there" asana-fetch "$gid" got
same "... once, as it was" "file two" "$(cat "$OUT" got/file | xargs)"
peer 'POST /tasks/{}/stories 1 status 503'
expect 0 "comment, when the board is ill for a moment" \
    sh -c 'echo three | asana-comment "$1"' - "$gid"
same "... is there once" 1 "$(asana-get -c "$gid" | grep -c three)"
peer 'POST /tasks/{}/stories always status 503'
expect 75 "comment, when the board stays ill" \
    sh -c 'echo four | asana-comment "$1"' - "$gid"
same "... says so, once" 1 "$(grep -c 'stories: 503' "$ERR")"

done_testing
