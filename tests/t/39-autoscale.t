#!/bin/sh
# Workers are started while there is more to do than workers.
. "$(dirname "$0")/../lib.sh"

board
# settings LINE...: of scale
settings() {
	printf 'scale:\n'; printf '  %s\n' "$@"
	printf '%s\n' 'lease: {profile: local, settle: 0.2, ttl: 20,
  check: 0.1, kill: 0.5, poll: 0.2}'
}
job() { printf '%s\t%s\t%s\t-\t-\t-\t%s # %s\n' "$1" "$1" "$2" "${3:-true}" "$1" | asana-create | cut -f1; }
started() { [ -e started ] && wc -l <started | tr -d ' ' || echo 0; }
states() { asana-stat -w | cut -f3 | sort | tr '\n' ' '; }
fresh() { rm -rf started "$XDG_STATE_HOME"; asana-stat -w | cut -f1 >w; [ ! -s w ] || asana-delete <w >/dev/null; }
LOG="echo \$EXPERISANA_WORKER_ID >>$T/started"

settings 'max: 3' "cmd: $LOG; echo hello" >experisana.yaml
expect 0 "nothing to do" experisana-autoscale -1
has "... and why" "min 0 + runnable 0 - idle 0 - starting 0, max 3 - live 0: start 0" "$OUT"
a=$(job a -); b=$(job b "$a"); c=$(job c "$b")
expect 0 "-n only says" experisana-autoscale -n
has "... how many: what waits for others is no demand" "want	1	" "$OUT"
same "... and starts nothing" "0 " "$(started) $(states)"
expect 0 "one is started" experisana-autoscale -1
same "... by the command" 1 "$(started)"
same "... and has a card" "starting " "$(states)"
same "... of its name" "$(cat started)" "$(asana-stat -w | cut -f2)"
asana-get -c "$(asana-stat -w | cut -f1)" >card
has "... with the command's output" hello card
expect 0 "what is starting is not started again" experisana-autoscale -1
same "... indeed" 1 "$(started)"
for i in 1 2 3 4 5; do job "d$i" - >/dev/null; done
experisana-autoscale -1 >out
same "never more than max" "3 starting starting starting " "$(started) $(states)"
w=$(head -n 1 started)
EXPERISANA_WORKER_ID=$w experisana-worker -1 -d w1 >out
same "a worker adopts its card, and takes it along" "starting starting " "$(states)"

# busy workers are no help for others; idle ones are
fresh
asana-list -f gid Backlog | asana-delete >/dev/null
for i in 1 2; do EXPERISANA_WORKER_ID=b$i asana-beat busy >/dev/null; done
for i in 1 2 3; do job "e$i" - >/dev/null; done
EXPERISANA_WORKER_ID=i1 asana-beat idle >/dev/null
settings 'max: 9' "cmd: $LOG" 'min: 1' >experisana.yaml
experisana-autoscale -1 >out
has "min + runnable - idle" "want	3	min 1 + runnable 3 - idle 1 - starting 0, max 9 - live 3: start 3" out
same "... all at once" 3 "$(started)"
job e4 - >/dev/null
settings 'max: 9' "cmd: $LOG" 'min: 1' 'wait_between_scales_min: 5' >experisana.yaml
experisana-autoscale -1 >out
same "wait_between_scales_min is waited for" 3 "$(started)"
has "... and said" "wait_between_scales_min is not over" out

# --- two at once
fresh
settings 'max: 2' "cmd: $LOG" >experisana.yaml
for i in 1 2 3 4; do
	XDG_STATE_HOME=$T/s$i experisana-autoscale -1 >"out$i" 2>&1 &
	eval "P$i=$!"
done
# shellcheck disable=SC2154
wait "$P1" "$P2" "$P3" "$P4"
same "four at once on four machines: max is max" "2 starting starting " "$(started) $(states)"
mkdir -p "$XDG_STATE_HOME"
settings 'max: 9' "cmd: $LOG; until [ -e $T/may ]; do sleep 0.1; done" >experisana.yaml
experisana-autoscale -1 >one 2>&1 &
P=$!
locked() { ls "$XDG_STATE_HOME"/experisana/machine-*/scale-*/pid; }
until_ok 10 locked
expect 0 "a second one on this machine" experisana-autoscale -1
has "... leaves it to the first" "another experisana-autoscale is running" "$OUT"
touch may
wait $P

# --- commands that fail
fresh
settings 'max: 9' "cmd: $LOG; echo no quota >&2; exit 3" >experisana.yaml
# earlier SECONDS: as if the last failure were so long ago
earlier() { for f in "$XDG_STATE_HOME"/experisana/machine-*/scale-*/failed; do echo $(($(date +%s) - $1)) >"$f"; done; }
expect 0 "a command that fails" experisana-autoscale -1 -i 60
same "... is not tried for the others" 1 "$(started)"
same "... leaves one card" "broken " "$(states)"
asana-get "$(asana-stat -w | cut -f1)" >card
has "... with its output" "no quota" card
has "... and its status" "status 3, 1 time in a row" card
experisana-autoscale -1 -i 60 >out
has "the next try waits" "waiting: the command failed" out
earlier 61
experisana-autoscale -1 -i 60 >out
has "... and is one" ": start 1" out
earlier 61
experisana-autoscale -1 -i 60 >out2
same "... a minute, then longer" "2 waiting: the command failed" "$(started) $(head -n 1 out2)"
same "... still one card" "broken " "$(states)"
asana-get "$(asana-stat -w | cut -f1)" >card
has "... which counts" "2 times in a row" card
rm -rf "$XDG_STATE_HOME"
settings 'max: 1' "cmd: $LOG" >experisana.yaml
experisana-autoscale -1 >out
same "when it works the card is gone; it was no worker" "starting " "$(states)"
fresh
settings 'max: 9' "cmd: $LOG; exit 75" >experisana.yaml
expect 0 "75 is: no capacity now" experisana-autoscale -1
same "... no card is left" "" "$(states)"
settings 'max: 9' "cmd: exit 78" >experisana.yaml
expect 78 "78 is: never" experisana-autoscale
settings 'max: 9' "cmd: sleep 3939.$$ & sleep 3939.$$" 'start_timeout: 1s' >experisana.yaml
rm -rf "$XDG_STATE_HOME"
expect 0 "a command that takes too long" experisana-autoscale -1
has "... failed" "status 124" "$OUT"
none() { ! pgrep -f "sleep 3939.$$" >/dev/null; }
ok "... with all its processes" until_ok 10 none

# --- -n, and what a crash has left
fresh
settings 'max: 1' "cmd: $LOG" 'check: false' >experisana.yaml
EXPERISANA_WORKER_ID=auto-old asana-beat starting >/dev/null
experisana-autoscale -n >out
same "-n leaves a start alone that is gone" "starting " "$(states)"
fresh
experisana-autoscale -n >out
d=$(ls -d "$XDG_STATE_HOME"/experisana/machine-*/scale-*)
same "... and no files behind" "" "$(ls "$d")"
ln -s "$BOARD" "$d/pid"
experisana-autoscale -1 >out
same "a lock with the number of another program is none" "1 " "$(started) $(ls "$d" | grep pid)"

# --- starts that come to nothing
fresh
settings 'max: 1' "cmd: $LOG" 'start_timeout: 1s' >experisana.yaml
experisana-autoscale -1 >out
sleep 1.2
experisana-autoscale -1 >out
has "a start that takes too long is given up" "expired	$(head -n 1 started)" out
same "... and made again" 2 "$(started)"
settings 'max: 1' "cmd: $LOG" "check: '[ -e $T/alive ]'" >experisana.yaml
touch alive
experisana-autoscale -1 >out
same "check says that it is alive: it is waited for" 2 "$(started)"
rm alive
experisana-autoscale -1 >out
same "... or that it is gone: again" 3 "$(started)"
experisana-autoscale -1 >out
has "one that goes time and again has failed: the next try waits" "waiting: the command failed" out
same "... and is said on one card" "broken " "$(states)"
asana-get "$(asana-stat -w | cut -f1)" >card
has "... with the reason" "gone again before they came up, 1 time in a row" card
earlier 31
experisana-autoscale -1 >out
same "... then it is made" "4 broken starting " "$(started) $(states)"
experisana-autoscale -1 >out
asana-get "$(asana-stat -w | cut -f1)" >card
has "a start that works is no proof: the pauses grow" "2 times in a row" card
earlier 61
EXPERISANA_WORKER_ID=auto-up asana-beat idle >up
experisana-autoscale -1 >out
same "a worker that has come up is" "idle " "$(states)"
asana-delete <up >/dev/null

# --- a worker that is there before the command has ended, or too late
fresh
settings 'max: 1' "cmd: asana-beat busy >/dev/null; $LOG" >experisana.yaml
experisana-autoscale -1 >out
same "a worker that comes up during the command stays as it is" "1 busy " "$(started) $(states)"
fresh
settings 'max: 1' "cmd: env | grep ^EXPERISANA_WORKER_ >$T/late; $LOG" >experisana.yaml
experisana-autoscale -1 >out
asana-stat -w | cut -f1 | asana-delete >/dev/null
asana-list -f gid Backlog | sort >before
# shellcheck disable=SC2046
expect 0 "a worker whose start was given up meanwhile ends" \
    env $(cat late) timeout 20 experisana-worker -d late.d
has "... and says why" "its card was taken out of its column" "$OUT"
same "... it is none too many, and takes nothing" "" \
    "$(states)$(asana-list -f gid Backlog | sort | diff before -)"

# --- who counts, and who does not
fresh
asana-list -f gid | asana-delete >/dev/null
settings 'max: 1' "cmd: $LOG" >experisana.yaml
a=$(job first -); asana-move Failed "$a" >/dev/null
for i in 1 2 3; do job "waits$i" "$a" >/dev/null; done
expect 0 "a backlog of cards that wait alone" experisana-autoscale -1
has "... is no demand" "min 0 + runnable 0" "$OUT"
same "... nobody is started for it" 0 "$(started)"
job can - >/dev/null
EXPERISANA_WORKER_ID=ghost asana-beat busy >ghost
. ./.env
curl -sS -X PUT -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
    -H 'Content-Type: application/json' "$ASANA_API_URL/tasks/$(cat ghost)" \
    -d '{"data":{"notes":"worker/1 who=ghost st=busy seen=1000"}}' >/dev/null
expect 0 "a worker that vanished long ago" experisana-autoscale -1
same "... does not take the place of another" 1 "$(started)"
fresh
h=$(printf 'hour\thour\t-\t-\ttimeout=1h\t-\ttrue\n' | asana-create | cut -f1)
asana-list -f gid Backlog | grep -vx "$h" | asana-delete >/dev/null
settings 'max: 2' "cmd: $LOG" >experisana.yaml
late=$(EXPERISANA_WORKER_ID=late EXPERISANA_UNTIL=$(($(date +%s) + 3000)) asana-beat idle)
experisana-autoscale -1 >out
has "an idle worker with less time than any card needs is no help, but there" \
    "runnable 1 - idle 0 - starting 0, max 2 - live 1: start 1" out
same "... another is started" 1 "$(started)"
EXPERISANA_WORKER_ID=late EXPERISANA_UNTIL=$(($(date +%s) + 4000)) EXPERISANA_WORKER_CARD=$late asana-beat idle >/dev/null
experisana-autoscale -1 >out
has "one with enough time is" "runnable 1 - idle 1 - starting 1, max 2 - live 2: start 0" out
asana-list -f gid Backlog | sort >before
EXPERISANA_WORKER_ID=fresh asana-beat -n starting >would
col=$(asana-init -c | sed -n '5s/.*	//p')
has "the card of a worker is made in its column, never in Backlog" "\"section\":\"$col\"" would

# --- the board cannot be reached for a while
fresh
settings 'max: 1' "cmd: $LOG" >experisana.yaml
peer 'GET /sections/{}/tasks 1-2 cut'
ASANA_MAX_WAIT=0.1s experisana-autoscale -i 1 >loop 2>&1 &
L=$!
PIDS="$PIDS $L"
ok "the loop outlives it" until_ok 20 test -s started
kill "$L"
wait "$L"
same "... until it is told to end" 143 $?
unpeer
has "... and says so" "asana-scale: " loop
rm -f started
for w in $(asana-stat -w | cut -f1); do asana-delete "$w" >/dev/null; done
peer 'GET * 1-2 cut'
ASANA_MAX_WAIT=0.1s expect 75 "-1 does not wait for the board" experisana-autoscale -1
peer 'GET * 1-2 cut'
ASANA_MAX_WAIT=0.1s "$(command -v mksh || echo sh)" "$TOP/scripts/experisana-autoscale" -i 1 >loop 2>&1 &
L=$!
PIDS="$PIDS $L"
ok "the loop waits for it, at its start too" until_ok 20 test -s started
kill "$L"
wait "$L"
same "... and ends with the same status in another shell" "143 " "$? $(ls "$d" | grep pid)"
unpeer

# --- settings: one line that names file, line, column and key
rm -rf "$XDG_STATE_HOME" started
# bad NAME WHERE LINE...: of scale
bad() {
	name=$1 where=$2; shift 2
	settings "$@" >experisana.yaml
	expect 78 "$name" experisana-autoscale -1
	has "... with its place" "experisana.yaml:$where" "$ERR"
	same "... in one line" "1 0" "$(wc -l <"$ERR" | tr -d ' ') $(wc -c <"$OUT" | tr -d ' ')"
}
bad "no cmd" "1:1: scale.cmd: missing" 'max: 1' 'min: 0'
bad "no max" "1:1: scale.max: missing" 'cmd: x'
bad "max below min" "2:8: scale.max: less than scale.min, 2" 'max: 1' "cmd: $LOG" 'min: 2'
bad "an unknown key" "4:3: scale.maxx: unknown key, did you mean 'max'?" 'max: 1' "cmd: $LOG" 'maxx: 2'
bad "no number" "2:8: scale.max: not a whole number" 'max: lots' "cmd: $LOG"
bad "no pause" "4:28: scale.wait_between_scales_min: not a number of minutes" 'max: 1' \
    "cmd: $LOG" 'wait_between_scales_min: 5m'
same "... nothing was started" 0 "$(started)"
settings 'maxx: 2' >experisana.yaml
expect 78 "other programs say it, too" asana-list
has "... as well" "asana-list: $T/experisana.yaml:2:3: scale.maxx: unknown key" "$ERR"
rm experisana.yaml
expect 78 "no settings at all" experisana-autoscale -1
has "... is said" "experisana.yaml: scale.cmd: missing, and so is the file" "$ERR"
expect 2 "an operand is wrong use" experisana-autoscale now
for i in 0 x 1s 100000; do
	expect 2 "no number of seconds: '$i'" experisana-autoscale -1 -i "$i"
done

done_testing
