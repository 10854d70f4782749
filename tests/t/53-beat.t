#!/bin/sh
# The workers' own cards: who is there, doing what, and how people stop one.
. "$(dirname "$0")/../lib.sh"

board
cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.2, ttl: 20, check: 0.2, kill: 0.5, poll: 0.2}
E1
# job NAME SCRIPT: makes a card and prints its gid.
job() { printf '%s\t%s\t-\t-\t-\t-\t%s # %s\n' "$1" "$1" "$2" "$1" | asana-create | cut -f1; }
where() { asana-list -f gid,section | awk -F'\t' -v g="$1" '$1 == g { print $2 }'; }
workers() { asana-list -f gid "Active Workers"; }
# says GID TEXT: its card holds it.
says() { asana-get "$1" 2>/dev/null | grep -qF -e "$2"; }
is_in() { [ "$(where "$1")" = "$2" ]; }
EXPERISANA_WORKER_ID=one
export EXPERISANA_WORKER_ID

# --- the tool
expect 0 "a worker tells that it starts" asana-beat starting
c=$(cat "$OUT")
same "its card is in its column" "$c" "$(workers)"
same "... under its id" one "$(asana-list -f name "Active Workers")"
ok "... and says what it does" says "$c" "worker/1 who=one st=starting seen="
expect 0 "the next state" asana-beat -m "More words." idle
same "... is on the same card" "$c" "$(cat "$OUT")"
ok "... which has it" says "$c" "worker/1 who=one st=idle seen="
ok "... and says it to people" says "$c" "Waiting for cards"
ok "... with more" says "$c" "More words."
EXPERISANA_WORKER_ID=two asana-beat idle >two
same "another worker has another card" 2 "$(workers | wc -l | tr -d ' ')"
expect 2 "no state" asana-beat
expect 2 "one that is none" asana-beat bored
asana-move Done "$c" >/dev/null
EXPERISANA_WORKER_CARD=$c expect 79 "a card that was dragged away" asana-beat idle
asana-delete "$c" >/dev/null
EXPERISANA_WORKER_CARD=$c expect 79 "... or deleted" asana-beat idle
EXPERISANA_WORKER_ID=two expect 0 "a worker that goes" asana-beat gone
same "... takes its card along" "" "$(workers)"
expect 0 "... and may go twice" asana-beat gone

# --- a worker, and people
asana-beat starting >c	# as who starts it would
c=$(cat c)
worker() {
	EXPERISANA_WORKER_ID=$1 experisana-worker -d "$T/d.$1" >"$1.out" 2>"$1.err" &
	W=$!
	PIDS="$PIDS $W"
}
worker one
ok "a worker adopts its card" until_ok 20 says "$c" "st=idle"
g=$(job long "touch $T/runs; until [ -e $T/end ]; do sleep 0.1; done")
ok "it shows what it runs" until_ok 20 says "$c" "st=busy task=$g"
same "... on its only card" "$c" "$(workers)"
asana-move Done "$c" >/dev/null
ok "its card is dragged away: it drains" until_ok 20 says "$c" "st=draining"
same "... while its job goes on" Running "$(where "$g")"
h=$(job next true)
touch end
rc=0
wait $W || rc=$?
same "... to its end, and then it exits" "0 Done" "$rc $(where "$g")"
same "... leaves the next job" Backlog "$(where "$h")"
expect 69 "... and takes its card along" asana-get "$c"
asana-move Done "$h" >/dev/null

worker two
waiting() { says "$(workers)" "st=idle"; }
ok "a worker that waits" until_ok 20 waiting
asana-delete "$(workers)" >/dev/null
rc=0
wait $W || rc=$?
same "... exits when its card is deleted" 0 "$rc"
has "... and says why" "its card was taken out of its column" two.out

# dragged to Backlog: that is no job
worker three
ok "another one" until_ok 20 waiting
c=$(workers)
kill -STOP $W
asana-move Backlog "$c" >/dev/null
EXPERISANA_WORKER_ID=four expect 1 "a worker's card in Backlog is no job" \
    experisana-worker -1 -d "$T/four"
kill -CONT $W
wait $W
expect 69 "... and is gone with its worker" asana-get "$c"
for i in 1 2 3; do
	job-field -w name=$i script="true $i" | asana-create >/dev/null
	EXPERISANA_WORKER_ID= experisana-worker -1 -d "$T/w5" | sed -n '1s/^[0-9:]* //; 1s/:.*//p'
done >ids
same "workers without an id have different ones" 3 "$(sort -u ids | wc -l | tr -d ' ')"

# --- a machine on which everything fails
for i in 1 2 3 4; do job "bad$i" "exit 9" >/dev/null; done
worker sick
rc=0
wait $W || rc=$?
same "after three cards that fail at once a worker stops: 80" 80 "$rc"
c=$(workers)
ok "its card stays, and says why" says "$c" "Stopped: different cards failed"
ok "... and that it is broken" says "$c" "st=broken"
same "one card is left for others" 1 "$(asana-list -f gid Backlog | wc -l | tr -d ' ')"
echo "breaker: 0" >>experisana.yaml
asana-list -f gid Failed | asana-move Backlog >/dev/null
worker tough
failed() { [ "$(asana-list -f gid Failed | wc -l)" -eq 4 ]; }
ok "breaker: 0 lets it go on" until_ok 30 failed
kill $W
wait $W
sed -i.bak 's/^breaker.*/breaker: many/' experisana.yaml
expect 78 "a breaker that is no number" experisana-worker -1

done_testing
