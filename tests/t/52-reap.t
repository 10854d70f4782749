#!/bin/sh
# Cards of dead workers come back, and those that fail are tried again.
. "$(dirname "$0")/../lib.sh"

board
cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.2, ttl: 4, check: 0.3, kill: 0.1, poll: 0.5,
  lost_limit: 2}
E1
# job NAME OPTS SCRIPT: makes a card and prints its gid.
job() { printf '%s\t%s\t-\t-\t%s\t-\t%s\n' "$1" "$1" "$2" "$3" | asana-create | cut -f1; }
where() { asana-list -f gid,section | awk -F'\t' -v g="$1" '$1 == g { print $2 }'; }
# take GID: claims the only card, as a worker that is gone at once.
take() { asana-claim -t 10s -d "$T/jobs" >claimed; }
# reaped GID: a reaper has given it back.
reaped() { asana-reap >reaped 2>err && grep -q "^$1	" reaped; }

# --- nothing to do
expect 1 "an empty board has no dead worker" asana-reap
same "... and nothing is printed" "" "$(cat "$OUT")"
expect 2 "an operand is wrong use" asana-reap 17

# --- a worker that vanishes
g=$(job victim - "echo hello")
take
expect 1 "a live lease is left alone" asana-reap
same "... in Running" Running "$(where "$g")"
ok "a dead one is found" until_ok 30 reaped "$g"
same "its card is in Backlog" Backlog "$(where "$g")"
same "the line says where it went, and why" "$g	Backlog	Lost contact with" \
    "$(cut -c1-$((${#g} + 26)) reaped)"
has "... whose, when, and how often" "(attempt 1, lost 1 time in a row)" reaped
. ./.env
stories() {
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    "$ASANA_API_URL/tasks/$1/stories?opt_fields=text"
}
stories "$g" >said
has "the claim's comment says so" '"Lost contact with' said
asana-get -c "$g" >card
same "... and there is no other comment" 0 "$(grep -c '^-- ' card)"
expect 1 "it is given back once" asana-reap

# --- over and over
ok "it can be claimed again" take
same "... as attempt 2" 2 "$(cat "$(cat claimed)/attempt")"
ok "its next death is found" until_ok 30 reaped "$g"
same "two in a row are lost_limit: Failed" Failed "$(where "$g")"
asana-get -c "$g" >card
has "a comment tells" "lost 2 times in a row): perhaps the job" card
has "... and what to do" "Drag the card back" card
same "... and the claim" "lost" "$(asana-get -l "$g" | cut -f 4)"
asana-move Backlog "$g" >/dev/null
ok "a person's retry begins anew" take
ok "... and its death" until_ok 30 reaped "$g"
has "... counts as the first" "(attempt 3, lost 1 time in a row)" reaped
same "... so that it is in Backlog" Backlog "$(where "$g")"
expect 0 "and then a worker runs it" experisana-worker -1 -d "$T/w"
same "... to its end" Done "$(where "$g")"
same "... and nobody is lost" "-" "$(asana-get -l "$g" | cut -f 4)"

# --- dragged to Running by hand
h=$(job hand - "echo by hand")
asana-move Running "$h" >/dev/null
asana-reap -n >dry 2>/dev/null
has "-n says what would be moved" "POST /sections/" dry
same "... and moves nothing" Running "$(where "$h")"
asana-reap >one & P1=$!
asana-reap >two & P2=$!
wait $P1; wait $P2
same "two reapers: it is in Backlog" Backlog "$(where "$h")"
cat one two >both
has "one has said so" "No worker had this card" both
asana-move Done "$h" >/dev/null

# --- retries
f=$(job fails retries=2 "echo \$EXPERISANA_ATTEMPT >>$T/tries; exit 3")
w=$(EXPERISANA_WORKER_ID=w1 experisana-worker -1 -d "$T/w")
same "a failed job with retries goes to Backlog" Backlog "$(where "$f")"
has "its worker says so" " -> Backlog" - <<E1
$w
E1
for i in 2 3; do
	experisana-worker -1 -d "$T/w" >out
	[ $i = 3 ] || same "... again" Backlog "$(where "$f")"
done
same "... and is in Failed at last" Failed "$(where "$f")"
same "it was tried three times" "1 2 3 " "$(tr '\n' ' ' <tries)"
asana-get -c "$f" >card
has "its comments count" "Retry 1 of 2: it goes back to Backlog." card
has "... the retries" "Retry 2 of 2" card
same "... and end with none" 2 "$(grep -c '^Retry ' card)"
t=$(job slow retries=1,timeout=0.5s "sleep 3052.$$")
experisana-worker -1 -d "$T/w" >out
same "a job that timed out is tried again" Backlog "$(where "$t")"
experisana-worker -1 -d "$T/w" >out
same "... once" Failed "$(where "$t")"

# --- a worker that is killed between its claim and the folder of its job
asana-list -f gid Backlog | xargs asana-delete >/dev/null 2>&1
echo 'lease: {profile: local, settle: 3, ttl: 300}' >experisana.yaml
says() { stories "$1" | grep -q "st=$2"; }
claimer() { pgrep -f "^asana-claim.* -d $T/$1\$"; }
# claiming ID: its asana-claim knows whose it is, for its note is written next
claiming() { find "$XDG_STATE_HOME" -name "claim.$(claimer "$1")" | grep -q .; }
is_running() { [ "$(where "$1")" = Running ]; }
no_claimer() { ! claimer "$1"; }
# begin ID: a worker, which $K is
begin() {
	EXPERISANA_WORKER_ID=$1 experisana-worker -d "$T/$1" >out 2>&1 & K=$!
	PIDS="$PIDS $K"
	until_ok 30 claiming "$1"
}
killed() { kill -9 "$@"; wait "$K" 2>/dev/null; }
next() { EXPERISANA_WORKER_ID=$1 timeout 60 experisana-worker -1 -d "$T/$1" >out 2>&1; }
k=$(job killed - "echo ran >>$T/runs")
begin k1
ok "a worker has claimed a card" until_ok 30 says "$k" claimed
killed "$K" "$(claimer k1)"
ok "... and is killed: the next one on its machine takes it at once" next k2
same "... it is run, once" "Done ran" "$(where "$k") $(cat runs)"
ok "... the first claim is closed" says "$k" released
peer "PUT /stories/{} always slow 60"
k=$(job running - "echo running >>$T/runs")
begin k3
ok "the same, of a card in Running" until_ok 30 is_running "$k"
killed "$K" "$(claimer k3)"
unpeer
. ./.env
ok "... it is run" next k4
same "... and is in Done" "Done running" "$(where "$k") $(tail -n 1 runs)"
begin k5
killed "$K"
k=$(job orphan - "echo orphan >>$T/runs")
ok "the asana-claim of a worker that was killed takes nothing" until_ok 60 no_claimer k5
hasnt "... and writes nothing" claim/1 - <<E1
$(stories "$k")
E1
sh -c : & D=$!
wait $D
expect 75 "... nor does one whose worker was killed before it began" \
    env EXPERISANA_WORKER_PID=$D asana-claim -d dead
begin k6
until_ok 30 says "$k" claimed
killed "$K"
ok "... and gives back what it was about to take" until_ok 30 says "$k" released
same "... which is in Backlog" Backlog "$(where "$k")"
next k7
k=$(job again - "true")
mkdir -p kept/w
expect 0 "another process still has the note of a former one with its id" sh -c '
	f=$1/kept/claim.$$
	echo former >"$f"
	exec 9<"$f"
	flock -n 9
	EXPERISANA_KEPT=$1/kept/w exec asana-claim -d dead' sh "$T"
same "... which is not written" former "$(cat kept/claim.*)"
ok "... but a card is claimed" is_running "$k"
asana-delete "$k" >/dev/null
same "nothing is left of all that" "" "$(find "$XDG_STATE_HOME" -name 'claim.*' -o -path '*/outbox/*')"

done_testing
