#!/bin/sh
# Which card is taken next, and which never.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
. ./.env
cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.2, poll: 0.5}
E1
# job NAME DEPS OPTS: makes a card and prints its gid
job() {
	printf '1\t%s\t%s\t-\t%s\t-\techo %s\n' "$1" "$2" "$3" "$1" |
	    asana-create | cut -f 1
}
api() {
	_path=$1; shift
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    -H 'Content-Type: application/json' "$@" "$ASANA_API_URL$_path"
}
# takes NAME GID: the next card is this one; it goes to DONE, or where told
takes() {
	expect 0 "$1" asana-claim -d w
	same "... it is that one" "$2" "$(basename "$(cat "$OUT")" | sed 's/[.].*//')"
	asana-release "$(cat "$OUT")" "${3:-Done}" </dev/null
}
nothing() { expect 1 "$1" asana-claim -d w; }

nothing "an empty Backlog"
A=$(job some - priority=2)
B=$(job less - priority=1)
LOW=$(job low - priority=-1)
HIGH=$(job high - priority=5)
takes "the highest priority first" "$HIGH"
takes "then the next" "$A"
takes "... and the next" "$B"
takes "the lowest last" "$LOW"
nothing "and then nothing"

# --- dependencies
A=$(job first - -)
B=$(job second "$A" -)
C=$(job third "$A,$B" -)
takes "what waits for nothing" "$A"
takes "what waits for what is done" "$B" Failed
nothing "what waits for a failed card is not taken"
asana-move Backlog "$B" >/dev/null
takes "the failed one again" "$B"
takes "... and then what waits for it" "$C"

A=$(job gone - -)
B=$(job blocked "$A" -)
asana-delete "$A" >/dev/null
nothing "what waits for a card that is gone is not taken"
asana-delete "$B" >/dev/null

A=$(job ticked - -)
B=$(job waits "$A" -)
api "/tasks/$A" -X PUT -d '{"data":{"completed":true}}' >/dev/null
takes "a completed card in Backlog is done, and not taken" "$B"
asana-delete "$A" >/dev/null

A=$(job native - -)
B=$(job older - priority=3)
api "/tasks/$B/addDependencies" -d "{\"data\":{\"dependencies\":[\"$A\"]}}" \
    >/dev/null
takes "Asana's own dependencies count" "$A"
takes "... and are done in the end" "$B"

# --- what was learnt is kept
D=$(job last "$B" -)
asana-claim -v -d w >job 2>err
asana-release "$(cat job)" Backlog </dev/null
asana-claim -v -d w >job 2>err2
same "a dependency that is done costs one request" "1 1" \
    "$(grep -c "GET /tasks/$B?" err) $(grep -c "GET /tasks/$B?" err2)"
same "... and no listing but Backlog's" "1 1" \
    "$(grep -c "GET /sections/" err) $(grep -c "GET /sections/" err2)"
asana-release "$(cat job)" Done </dev/null

# --- some cards only
A=$(job other - priority=9)
B=$(job ours - -)
C=$(job ours2 - priority=1)
D=$(job waits "$A" priority=2)
expect 1 "-g of no cards" asana-claim -g -d w </dev/null
printf '%s\n' "$B" '' "$D" "$C" 4711 >some
expect 0 "-g takes the first of some cards" asana-claim -g -d w <some
same "... by priority, and none that waits" "$C" "$(basename "$(cat "$OUT")" .1)"
asana-release "$(cat "$OUT")" Done </dev/null
expect 0 "... then the next" asana-claim -g -t 1s -d w <some
same "... of them" "$B" "$(basename "$(cat "$OUT")" .1)"
asana-release "$(cat "$OUT")" Done </dev/null
expect 1 "... and then none" asana-claim -g -d w <some
same "... the others stay" "$A $D" "$(asana-list -f gid Backlog | xargs)"
echo "$A ours" >some
expect 65 "-g of what is no gid" asana-claim -g -d w <some
same "... says where" "asana-claim: stdin:1: '$A ours' is not a gid" "$(cat "$ERR")"
asana-delete "$A" "$D" >/dev/null

# --- cards that can never be run
A=$(job empty - -)
api "/tasks/$A" -X PUT -d '{"data":{"notes":"  \n"}}' >/dev/null
B=$(job fine - priority=-1)
takes "a card without a script is passed over" "$B"
same "... and is in Failed" "$A" "$(asana-list -f gid Failed)"
asana-get -c "$A" >said
has "... which says why" "Failed before it started" said
api "/tasks/$A" -X PUT -d '{"data":{"notes":"true\n"}}' >/dev/null
asana-move Backlog "$A" >/dev/null
takes "put right and dragged back it is taken" "$A"

# --- waiting
rc=0
(asana-claim -t 20s -d w >late || echo $? >rc) &
P=$!
PIDS="$PIDS $P"
A=$(job late - -)
wait "$P"
same "a claim that waits takes what comes" "$A" \
    "$(basename "$(cat late)" | sed 's/[.].*//')"
asana-claim -t 60s -d w >none 2>err &
P=$!
PIDS="$PIDS $P"
asana-release "$(cat late)" Done </dev/null
# -n is answered with the same list, so the other one has begun too
expect 1 "-n with nothing to take" asana-claim -n -d w
kill -TERM "$P"
wait "$P" || rc=$?
same "a waiting claim can be told to stop" 143 "$rc"
same "... and has taken nothing" "" "$(cat none)"
A=$(job dry - -)
expect 0 "-n" asana-claim -n -d w
has "... prints the claim" "POST /tasks/$A/stories" "$OUT"
same "... and leaves the card" "$A" "$(asana-list -f gid Backlog)"
printf '#\n' >w2
expect 74 "a job directory that cannot be made" asana-claim -d w2/x
same "... the card is back" "$A" "$(asana-list -f gid Backlog)"

# --- one worker: the order of the board is the order of work
echo "$LOCAL" >experisana.yaml
asana-delete "$A" >/dev/null
{
	printf 'script: echo {x}\nsweep:\n  x: ['
	i=0
	while [ $((i += 1)) -lt 30 ]; do printf '%s, ' "$i"; done
	printf '30]\n'
} >sweep.yaml
sweep-expand sweep.yaml | cut -f 2 >names
same "a sweep of thirty" 30 "$(wc -l <names | tr -d ' ')"
experisana-schedule sweep.yaml >out 2>&1
gid() { asana-list -f gid,name Backlog | awk -F '\t' -v n="$1" '$2 == n { print $1; exit }'; }
# next [COLUMN]: takes a card, and tells its name in $name
next() {
	asana-claim -d w >job && name=$(cat "$(cat job)/name") &&
	    asana-release "$(cat job)" "${1:-Done}" </dev/null >/dev/null
}
: >got
while [ "$(wc -l <got)" -lt 12 ] && next; do echo "$name" >>got; done
ok "they come in the order of the file" test "$(head -n 12 names)" = "$(cat got)"
n() { sed -n "$1p" names; }
asana-move Backlog "$(gid "$(n 25)")" >/dev/null
next
same "what is dragged to the top is next" "$(n 25)" "$name"
next Failed
same "then they go on" "$(n 13)" "$name"
asana-move Failed "$(gid "$(n 20)")" "$(gid "$(n 21)")" >/dev/null
experisana-retry -y >out 2>&1
next
first=$name
next
second=$name
next
same "what is retried comes before the others" "$(n 13) $(n 20) $(n 21)" \
    "$(printf '%s\n' "$first" "$second" "$name" | sort | xargs)"
job urgent - priority=1 >/dev/null
job again - retries=1 >/dev/null
next
same "priority is more than the place" urgent "$name"
asana-move Backlog "$(gid again)" >/dev/null
next Failed
same "a job that may be retried fails" again "$name"
next
same "... and is next once more" again "$name"
: >got
while next; do echo "$name" >>got; done
sed -e '1,13d' names | grep -vx -e "$(n 20)" -e "$(n 21)" -e "$(n 25)" >want
ok "the rest is in order" cmp want got

# --- twice as many as there are cards; all begin before one has moved its card
echo 'lease: {profile: local, settle: 1}' >experisana.yaml
for r in 1 2; do
	i=0
	while [ $((i += 1)) -le 8 ]; do
		job "many$r.$i" - - >/dev/null
	done
	i=0 pids=
	while [ $((i += 1)) -le 16 ]; do
		(
			EXPERISANA_WORKER_ID=w$i asana-claim -d "many.$i" >/dev/null 2>&1
			echo $? >"rc.$i"
		) &
		pids="$pids $!"
	done
	# shellcheck disable=SC2086
	wait $pids
	same "sixteen on eight cards: each is taken, the others are told" \
	    "8 0 8 75" "$(cat rc.* | sort -n | uniq -c | xargs)"
	same "... none is left" "" "$(asana-list -f gid Backlog)"
done

done_testing
