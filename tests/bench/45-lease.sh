#!/bin/sh
# What the lease costs in requests, measured, and how many workers a token can
# feed: each figure of the second table is made of those of the first.
. "$(dirname "$0")/lib.sh"

board -v
EXPERISANA_WORKER_ID=bench
export EXPERISANA_WORKER_ID
asana-init -c >/dev/null
n=0
# card: makes one more, and nothing of it counts
card() { n=$((n + 1)); job-field -w name="c$n" script="echo $n" | asana-create 2>/dev/null | cut -f1; }
mark() { mark=$(wc -l <board.err); }
# spent: requests since mark
spent() { tail -n +$((mark + 1)) board.err | grep -c ' [A-Z][A-Z]* /.* [0-9][0-9][0-9] ' || :; }
title "Requests of the lease"
row step requests
card >g; mark; asana-claim -d w >job; claim=$(spent)
row "claim that wins, its look at Backlog included" "$claim"
mark; asana-claim -d w >/dev/null || :; look=$(spent)
row "a look that finds nothing" "$look"
asana-move Backlog "$(cat g)" >/dev/null
mark; asana-claim -d w >/dev/null || :; taken=$(($(spent) - look))
row "a card that somebody has" "$taken"
asana-move Running "$(cat g)" >/dev/null
cat >experisana.yaml <<'Y'
lease: {profile: local, check: 0.5, ttl: 3600}
Y
mark; asana-hold "$(cat job)" sleep 2.2; h=$(spent)
row "held for 4 checks, one look among them" "$h"
mark; asana-release "$(cat job)" Done </dev/null >/dev/null; release=$(spent)
row "the end, without a comment" "$release"
echo "$LOCAL" >experisana.yaml
# two that reach for one card at once: what both cost less what the winner does
i=0 lost=0 races=0
while [ $i -lt 12 ]; do
	i=$((i + 1))
	card >g
	mark
	EXPERISANA_WORKER_ID=x asana-claim -d wx >jx & X=$!
	EXPERISANA_WORKER_ID=y asana-claim -d wy >jy & Y=$!
	wait $X || :; wait $Y || :
	r=$(($(spent) - claim))
	[ "$r" -le $((look + taken)) ] || { lost=$((lost + r)); races=$((races + 1)); }
	for j in "$(cat jx)" "$(cat jy)"; do
		[ -z "$j" ] || asana-release "$j" Done </dev/null >/dev/null
	done
done
[ $races -eq 0 ] || row "a race that is lost, mean of $races" "$(calc "$lost / $races" %.1f)"
mark; asana-beat idle >c; row "a worker's card, at first" "$(spent)"
EXPERISANA_WORKER_CARD=$(cat c)
export EXPERISANA_WORKER_CARD
mark; asana-beat idle >/dev/null; beat=$(spent)
row "... and each beat" "$beat"
mark; asana-beat gone; row "... and at its end" "$(spent)"
unset EXPERISANA_WORKER_CARD
mark; asana-reap >/dev/null || :; reap=$(spent)
card >g; asana-claim -d w >job
mark; asana-reap >/dev/null || :
row "asana-reap, nothing in Running" "$reap"
row "... for each card there that lives" "$(($(spent) - reap))"
asana-release "$(cat job)" Done </dev/null >/dev/null

# check: H1 at each; beat: the claim's edit and the worker's card
title "Requests a minute of W workers with a job of one hour each, by check/beat"
row "W" 60s/300s 180s/600s "of 150" "of 1500"
for W in 1 10 50 100 200 500; do
	a=$(calc "$W * (60/60 + (1 + $beat) * 60/300 + ($claim + $release) / 60)" %.1f)
	b=$(calc "$W * (60/180 + (1 + $beat) * 60/600 + ($claim + $release) / 60)" %.1f)
	row "$W" "$a" "$b" "$(calc "100 * $b / 150" %.0f%%)" "$(calc "100 * $a / 1500" %.0f%%)"
done
# pause SHARE: of W workers that may ask so often in a minute
pause() { awk "BEGIN { p = $W * $look * 60 / $1; printf \"%.0fs\", (p > 60 ? p : 60) }"; }
title "Requests a minute of W idle workers that look each 60s ($look request a look,
  and at every fifth a beat, Running, Backlog of others), and the pause between
  looks that the budget makes of it"
row "W" "at 60s" "pause, 150" "pause, 1500"
for W in 1 10 50 100 200 500; do
	row "$W" "$(calc "$W * ($look + ($beat + 2 + $look) / 5.0)" %.0f)" \
	    "$(pause 75)" "$(pause 750)"
done
