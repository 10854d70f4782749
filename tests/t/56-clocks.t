#!/bin/sh
# Only the server's clock decides about a lease: workers whose own is an hour
# off neither lose a card, nor keep one, nor take one from others.
# shellcheck disable=SC2046
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "a library is put before all others: done in the plain run"
command -v faketime >/dev/null || skip "no faketime"
# the library itself: faketime(1) would stand between us and who is killed;
# the clock that runs on, from which deadlines are counted, is left alone
lib=$(faketime -f +0 sh -c 'echo "$LD_PRELOAD"')
# fake OFFSET: the settings for env(1)
fake() { echo "LD_PRELOAD=$lib FAKETIME=$1 FAKETIME_DONT_FAKE_MONOTONIC=1"; }
# at OFFSET COMMAND...: whose clock is so far off
at() { _fake=$(fake "$1"); shift; env $_fake "$@"; }
off=$(($(at +1h date +%s) - $(date +%s)))
{ [ "$off" -ge 3599 ] && [ "$off" -le 3601 ]; } || skip "faketime has no effect"

board
cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.2, ttl: 4, check: 0.2, kill: 0.1, poll: 0.5}
E1
# job NAME SCRIPT
job() { printf '%s\t%s\t-\t-\t-\t-\t%s # %s\n' "$1" "$1" "$2" "$1" | asana-create | cut -f1; }
where() { asana-list -f gid,section | awk -F'\t' -v g="$1" '$1 == g { print $2 }'; }
is_in() { [ "$(where "$1")" = "$2" ]; }
boot() { cut -d ' ' -f 1 /proc/uptime; }
LONG="echo \$EXPERISANA_ATTEMPT \$(date +%s) >>$T/runs; sleep 9"

# --- a whole worker, ahead and behind, and one whose time is right
A=$(job ahead "$LONG")
env $(fake +1h) EXPERISANA_WORKER_ID=ahead experisana-worker -1 -d "$T/w1" >out1 2>&1 & P1=$!
ok "a worker an hour ahead takes a card" until_ok 10 is_in "$A" Running
B=$(job behind "$LONG")
env $(fake -1h) EXPERISANA_WORKER_ID=behind experisana-worker -1 -d "$T/w2" >out2 2>&1 & P2=$!
ok "one an hour behind, too" until_ok 10 is_in "$B" Running
C=$(job right "$LONG")
EXPERISANA_WORKER_ID=right experisana-worker -1 -d "$T/w3" >out3 2>&1 & P3=$!
ok "and one with the right time" until_ok 10 is_in "$C" Running
PIDS="$PIDS $P1 $P2 $P3"

# --- one of each is killed, and then nobody keeps its card alive
# victim NAME OFFSET: its card in $g; the time of its last sign in NAME.last
victim() {
	g=$(job "$1" "sleep 3056.$$")
	at "$2" env EXPERISANA_WORKER_ID="$1" asana-claim -d "$T/v" >"$1.job"
	env $(fake "$2") asana-hold "$(cat "$1.job")" sleep "3056.$$" </dev/null 2>/dev/null &
	eval "H$1=\$!"
}
victim fast +1h; VF=$g
victim slow -1h; VS=$g
victim good +0; VG=$g
sleep 1.5	# some heartbeats
kill -KILL "$Hfast" "$Hslow" "$Hgood"
killed=$(boot)

# all look, until the last is given back or twice its time is over; each card
# given back is a line of "back": who saw it, the card, seconds since the kill
watch() {
	while [ "$(wc -l <back)" -lt 3 ]; do
		_now=$(boot)
		[ "$(calc "$_now > $killed + 20")" = 0 ] || break
		at "$1" asana-reap 2>/dev/null | while read -r _g _; do
			echo "$1 $_g $(calc "$(boot) - $killed")" >>back
		done
		sleep 0.2
	done
}
calc() { awk "BEGIN { print ($1) }"; }
: >back
watch +1h & W1=$!
watch -1h & W2=$!
watch +0 & W3=$!
PIDS="$PIDS $W1 $W2 $W3"
wait $W1; wait $W2; wait $W3
sort -u -k2,2 back >once
same "the three dead ones are given back" "$(printf '%s\n' "$VF" "$VS" "$VG" | sort)" \
    "$(cut -d ' ' -f 2 once)"
# a lease of 4 s and 2 of grace, the last beat at most a second old, seconds
# that are whole ones, and the reapers' own rounds
same "... none before its lease was over" "" "$(awk '$3 < 5' back)"
same "... and none much later" "" "$(awk '$3 > 12' back)"
comment <back
wait $P1; wait $P2; wait $P3
same "the living ones have kept theirs: Done" "Done Done Done" \
    "$(where "$A") $(where "$B") $(where "$C")"
same "... at their first attempt" "1 1 1 " "$(cut -d ' ' -f 1 runs | tr '\n' ' ')"
same "... two of them an hour off" 2 "$(awk -v t="$(date +%s)" \
    '$2 < t - 3000 || $2 > t + 3000' runs | wc -l | tr -d ' ')"

# --- a worker that hangs is dead for itself before it is for others
g=$(job hangs "sleep 3057.$$")
at +1h env EXPERISANA_WORKER_ID=hangs asana-claim -t 10s -d "$T/v" >job
while [ "$(basename "$(cat job)" | sed 's/[.].*//')" != "$g" ]; do	# an earlier victim
	asana-release "$(cat job)" Done </dev/null >/dev/null
	at +1h env EXPERISANA_WORKER_ID=hangs asana-claim -t 10s -d "$T/v" >job
done
env $(fake +1h) asana-hold "$(cat job)" sleep "3057.$$" </dev/null 2>/dev/null & H=$!
until_ok 10 pgrep -fx "sleep 3057.$$"
kill -STOP $H
still() { ps -o stat= -p "$(pgrep -fx "sleep 3057.$$")" | grep -q T; }
ok "the job of a worker an hour ahead that hangs stands still" until_ok 10 still
expect 1 "... before any reaper has its card" at -1h asana-reap
kill -CONT $H
again() { [ "$(cat "$(cat job)/attempt")" = 2 ] && ! still; }
ok "... and goes on under a new claim" until_ok 30 again
kill $H
wait $H
done_testing
