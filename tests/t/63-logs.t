#!/bin/sh
# asana-log and experisana logs: the log of a card, while a worker runs it.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
. ./.env
printf '%s\n' 'lease: {profile: local, settle: 0.2, ttl: 20, check: 0.1,
  kill: 0.5, poll: 0.2}' >experisana.yaml
# job NAME SCRIPT: makes a card; its gid
job() { job-field -w name="$1" script="$2" | asana-create | cut -f 1; }
# follow FILE CARD: in the background; its pid is $F
follow() {
	asana-log -f "$2" >"$1" 2>"$1.err" &
	F=$!
	PIDS="$PIDS $F"
}
# step NAME TEXT: lets the job go on, and waits until a follower has printed TEXT
step() {
	: >"go$1"
	until_ok 20 grep -qx "$2" log
}
# ends STATUS NAME PID: it ends so
ends() { _rc=0; wait "$3" || _rc=$?; same "$2" "$1" "$_rc"; }

expect 2 "without a card" asana-log
expect 2 "two cards" asana-log 1 2
expect 65 "what is no card" asana-log card
expect 65 "... nor an address" asana-log https://app.asana.com/0/1
expect 69 "a card that is not there" asana-log 1000000000000001
g=$(job slow 'echo first; echo "to stderr" >&2
	for i in 1 2 3 4; do
		until [ -e '"$T"'/go$i ]; do sleep 0.05; done
		case $i in
		1) echo second; printf "a part" ;;
		2) echo " and the rest" ;;
		3) seq 1 100 ;;
		4) echo last ;;
		esac
	done')
expect 1 "a card that was never run" asana-log "$g"
same "... prints nothing" "" "$(cat "$OUT")"
follow log "$g"
slow=$F
follow log2 "http://127.0.0.1/0/$ASANA_PROJECT_GID/$g"
slow2=$F
EXPERISANA_WORKER_ID=gpu-1 experisana-worker -1 -d "$T/w.1" >w.out 2>&1 &
W=$!
PIDS="$PIDS $W"
ok "a card that waits is followed from its start" until_ok 20 grep -qx first log
ok "... and as it goes on" step 1 second
asana-log "$g" >once
same "without -f the tail is printed" "first
to stderr
second
a part" "$(cat once)"
same "... about the same as that" "$(cat once)" "$(cat log; echo)"
expect 0 "experisana logs" experisana logs "$g"
same "... does that too" "$(cat once)" "$(cat "$OUT")"
expect 0 "... with the address of the card" experisana logs \
    "$(asana-list -f gid,url | awk -v g="$g" '$1 == g { print $2 }')" -v
has "... and options behind it" "GET /tasks/$g/stories" "$ERR"
if terminal; then
	script -qec "asana-log $g" /dev/null </dev/null >"$OUT"
	has "on a terminal it tells of the worker" "running on gpu-1 (attempt 1) for" "$OUT"
fi
ok "a line that goes on" step 2 "a part and the rest"
ok "more lines than a heartbeat carries" step 3 100
: >go4
ends 0 "the end of the job ends it" "$slow"
ends 0 "... for all who follow" "$slow2"
same "what was printed, with a gap" "first
to stderr
second
a part and the rest
...
$(seq 81 100)
last" "$(cat log)"
same "... by all" "$(cat log)" "$(cat log2)"
wait "$W"
has "the outcome is told" ": done after" log.err
has "... with all of it" "s on gpu-1 (attempt 1): exit status 0" log.err
all=$(echo first; echo to stderr; echo second; echo a part and the rest
	seq 1 100; echo last)
expect 0 "afterwards all of the log is there" asana-log "$g"
same "... from its file" "$all" "$(cat "$OUT")"
expect 0 "... also with -f" experisana logs -f "$g"
same "... the same" "$all" "$(cat "$OUT")"
has "... and the outcome" "$g: done after" "$ERR"
expect 0 "... options after the card" experisana logs "$g" -fv
has "... which are heard" "$g: done after" "$ERR"
expect 2 "... and two cards are too many" experisana logs "$g" -f "$g"
same "nothing is left in TMPDIR" "" "$(mkdir tmp; TMPDIR=$T/tmp asana-log "$g" >/dev/null; ls tmp)"
expect 74 "a TMPDIR that is not there" env TMPDIR="$T/nowhere" asana-log "$g"

# ---------------------------------------------------------- what is not done
g=$(job bad 'echo oh; exit 3')
follow log "$g"
experisana-worker -1 -d "$T/w.2" >w.out 2>&1
ends 1 "a card that fails" "$F"
same "... has a log" oh "$(cat log)"
has "... and an outcome" "(attempt 1): exit status 3" log.err
# another worker takes it, and vanishes before it runs anything; a person moves
# the card back
printf 'gpu-2 is taking this (attempt 2)\nclaim/1 task=%s n=2 id=%s who=gpu-2 st=claimed seen=0 ttl=1\n' \
    "$g" 0000000000000001 | asana-comment "$g" >/dev/null
until_ok 30 sh -c "asana-get -l $g | grep -q '	lost	'"
same "an attempt that ran nothing is the last one" "gpu-2 2 lost" "$(asana-get -l "$g" | cut -f 2-4 | xargs)"
expect 1 "... to those who follow, too" asana-log -f "$g"
has "... it is told" "$g: lost on gpu-2 (attempt 2), before it ran anything" "$ERR"
has "... after what ran before it" "(attempt 1): exit status 3" "$ERR"
same "... whose log is shown" oh "$(cat "$OUT")"
expect 0 "... and whose results are kept" asana-pull -d pulled "$g"
same "... with the number of attempts" "attempt=2 exit=3 state=failed" \
    "$(awk -F '\t' 'NR == 1 { split($0, n) }
	NR == 2 { for (i = 1; i <= NF; i++) v[n[i]] = $i }
	END { print "attempt=" v["attempt"], "exit=" v["exit"], "state=" v["state"] }' pulled/results.tsv)"
g2=$(job bar 'printf "10%%\\r50%%\\r99%%\\r"; printf "\\033[31mred\\033[0m\\nlong line\\rnew\\033[K\\n"')
experisana-worker -1 -d "$T/w.4" >w.out 2>&1
expect 0 "a log with a progress bar and colours" asana-log "$g2"
same "... is what a terminal leaves of it" "red
new" "$(cat "$OUT")"
g2=$(job long 'echo begun; sleep 60')
experisana-worker -1 -d "$T/w.3" >w.out 2>&1 &
W=$!
PIDS="$PIDS $W"
follow log "$g2"
until_ok 20 grep -qx begun log
begun=$?
asana-log -f "$g2" >log3 2>log3.err &
F3=$!
perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' asana-log -f "$g2" >log4 &
F4=$!
PIDS="$PIDS $F3 $F4"
until_ok 20 grep -qx begun log3 && until_ok 20 grep -q . log4
kill "$F3"
kill -INT "$F4"
ends 143 "SIGTERM ends it" "$F3"
same "... after its line" begun "$(cat log3)"
ends 130 "SIGINT too" "$F4"
asana-move Failed "$g2" >/dev/null
same "a card that is dragged away" 0 "$begun"
ends 1 "... is not followed any longer" "$F"
has "... is interrupted" ": interrupted after" log.err
wait "$W"

# ------------------------------------------------------ what the page shows
awk '/^\.Sh EXAMPLES/ { on = 1 } on && /^\.Bd/ { f = "ex" ++n; next }
	/^\.Ed/ { f = "" } f != "" { print >f }' "$TOP/man/asana-log.1"
expect 0 "the first example works" bash -e ex1
same "... with all logs" "oh begun" "$(cat "$g.log" "$g2.log" | xargs)"
asana-move Done "$g" >/dev/null
sed "s/1209549187975356/$(asana-list -f gid,name Done | sed -n 's/	slow$//p')/g" ex2 >ex
expect 0 "so does the second" bash -e ex
same "... with the results" attempt-1-experiment_logs.txt "$(ls results)"
done_testing
