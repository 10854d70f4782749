#!/bin/sh
# Idle machines end themselves, by the command of the settings.
. "$(dirname "$0")/../lib.sh"

board
settings() {
	printf '%s\n' "$@" 'lease: {profile: local, settle: 0.2, ttl: 20,
  check: 0.1, kill: 0.5, poll: 0.2}' >experisana.yaml
}
job() { printf '%s\t%s\t%s\t-\t-\t-\t%s # %s\n' "$1" "$1" "$2" "$3" "$1" | asana-create | cut -f1; }
worker() {
	EXPERISANA_WORKER_ID=$1 experisana-worker -d "$T/d.$1" >"$1.out" 2>&1 &
	eval "W$1=$!"
	PIDS="$PIDS $!"
}
gone() { ! kill -0 "$1" 2>/dev/null; }
workers() { asana-list -f gid "Active Workers"; }
says() { asana-get "$1" | grep -qF -e "$2"; }

# --- one worker
settings "shutdown: {after_idle_minutes: 0.05, cmd: 'echo \"{worker_id} {other} \$(experisana-look)\" >>$T/off'}"
# what the board has when the command runs
cat >experisana-look <<E1
#!/bin/sh
cd $T && asana-list -f gid "Active Workers" | wc -l
E1
chmod +x experisana-look
PATH=$T:$PATH
g=$(job a - "sleep 4")
worker one
until_ok 30 test -e off
ok "an idle worker shuts its machine down, after its job" test "$(asana-list -f gid Done)" = "$g"
same "by the command: its id is put in, other braces stay, its card is gone" \
    "one {other} 0" "$(tr -s ' ' <off)"
wait "$Wone"
same "... and exits" 0 $?
has "... with a word" "shutting down" one.out

# --- several: only when all are idle
rm -f off
h=$(job b - "until [ -e $T/end ]; do sleep 0.1; done")
worker two
busy() { [ "$(asana-list -f gid Running)" = "$h" ]; }
until_ok 20 busy
worker three
sleep 5
ok "not while another worker of this machine is busy" test ! -e off
touch end
ok "... but then" until_ok 30 test -e off
same "... once" 1 "$(wc -l <off | tr -d ' ')"
ok "and one ends" until_ok 20 test "$(workers | wc -l)" -eq 1
kill "$Wtwo" "$Wthree" 2>/dev/null
wait "$Wtwo" "$Wthree"

# --- a worker of one's own, under another name, is no dead one
rm -f off
cp "$TOP/scripts/experisana-worker" my-worker
h=$(job own - "until [ -e $T/end2 ]; do sleep 0.1; done")
EXPERISANA_WORKER_ID=mine ./my-worker -d "$T/mine" >mine.out 2>&1 &
Wmine=$!
PIDS="$PIDS $Wmine"
until_ok 20 busy
EXPERISANA_WORKER_ID=other experisana-worker -1 -d "$T/other" >other.out 2>&1
expect 1 "a copy of the worker is busy, too" env EXPERISANA_WORKER_ID=other experisana-shutdown
same "... after another one has started" "busy my-worker" \
    "$(cut -d ' ' -f 2- "$XDG_STATE_HOME/experisana/machine-$(uname -n)/worker.mine")"
touch end2
kill "$Wmine"
wait "$Wmine"

# --- not below scale.min
rm -f off
settings "shutdown: {after_idle_minutes: 0.02, cmd: 'echo >>$T/off'}" "scale: {min: 1}"
worker four
up() { [ "$(workers | wc -l)" -eq 1 ]; }
until_ok 20 up
EXPERISANA_WORKER_ID=at-work asana-beat busy >busy
sleep 4
ok "the last idle one of scale.min stays, however many are busy" test ! -e off
asana-delete <busy >/dev/null
EXPERISANA_WORKER_ID=elsewhere asana-beat idle >e
ok "... until there is another elsewhere" until_ok 20 test -e off
wait "$Wfour"
asana-delete "$(cat e)" >/dev/null

# --- what waits for a card that runs will want us
rm -f off
settings "shutdown: {after_idle_minutes: 0.02, cmd: 'echo >>$T/off'}"
d=$(job dep - true)
job waits "$d" true >w
asana-move Running "$d" >/dev/null
. ./.env
curl -sS -X POST -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" -H 'Content-Type: application/json' \
    "$ASANA_API_URL/tasks/$d/stories" -d '{"data":{"text":"x is running this\nclaim/1 task='"$d"' n=1 id=0123456789abcdef who=x st=running seen=0 ttl=3600"}}' >/dev/null
worker five
until_ok 20 up
sleep 4
ok "not while what a card waits for is running" test ! -e off
settings "shutdown: {after_idle_minutes: 0.02, wait_blocked: false, cmd: 'echo >>$T/off'}"
ok "... unless the settings say so" until_ok 20 test -e off
wait "$Wfive"
asana-delete "$d" "$(cat w)" >/dev/null

# --- what can be run is not for us
rm -f off
settings "shutdown: {after_idle_minutes: 0.02, cmd: 'echo >>$T/off'}"
h=$(printf 'hour\thour\t-\t-\ttimeout=1h\t-\ttrue\n' | asana-create | cut -f1)
EXPERISANA_UNTIL=$(($(date +%s) + 3000)) worker late
ok "a worker with too little time for what waits makes room" until_ok 20 test -e off
wait "$Wlate"
same "... and took nothing" "$h" "$(asana-list -f gid Backlog)"
asana-delete "$h" >/dev/null

# --- a command that fails
rm -f off
settings "shutdown: {after_idle_minutes: 0.02, cmd: 'echo no power >&2; [ -e $T/may ]'}"
worker six
failed() { c=$(workers) && [ -n "$c" ] && asana-get -c "$c" | grep -qF "no power"; }
ok "a command that fails is said on the card" until_ok 20 failed
asana-get -c "$c" >said
has "... with its status" "could not be shut down: status 1 of" said
j=$(job c - true)
done_it() { [ "$(asana-list -f gid Done | grep -c "$j")" -eq 1 ]; }
ok "... its worker goes on" until_ok 20 done_it
touch may
wait "$Wsix"
same "... and it is tried again" 0 $?
same "its card is gone then" "" "$(workers)"
same "the comment was made once" 1 "$(grep -c '^-- ' said)"

# --- people take a card away: it was no idle time, and the worker's own may go
settings "shutdown: {after_idle_minutes: 60, cmd: 'echo >>$T/off'}"
rm -f off
j=$(job taken - "sleep 60")
worker seven
runs() { [ "$(asana-list -f gid Running)" = "$j" ] && says "$(workers)" st=busy; }
until_ok 20 runs
last=$XDG_STATE_HOME/experisana/machine-$(uname -n)/last
echo 1000 >"$last"
asana-move Done "$j" >/dev/null
late() { [ "$(cat "$last")" -gt 1000 ]; }
ok "an interrupted job counts as work: the idle time begins anew" until_ok 20 late
kill "$Wseven"
wait "$Wseven"
settings "shutdown: {after_idle_minutes: 0.02, cmd: 'echo >>$T/off'}"
rm -f off
worker eight
until_ok 20 up
asana-delete "$(workers)" >/dev/null 2>&1
ok "a machine whose worker's card was deleted is shut down, too" until_ok 10 \
    env EXPERISANA_WORKER_CARD=1 EXPERISANA_WORKER_ID=eight experisana-shutdown
ok "... really" test -s off
wait "$Weight"

# --- settings
EXPERISANA_WORKER_ID=x
export EXPERISANA_WORKER_ID
# bad NAME WHERE TEXT
bad() {
	printf '%s\n' "$3" >experisana.yaml
	expect 78 "$1" experisana-shutdown
	has "... with its place" "experisana.yaml:$2" "$ERR"
	same "... in one line" "1 0" "$(wc -l <"$ERR" | tr -d ' ') $(wc -c <"$OUT" | tr -d ' ')"
}
bad "minutes that are none" "1:32: shutdown.after_idle_minutes: not a number of minutes" \
    'shutdown: {after_idle_minutes: soon, cmd: x}'
bad "no command" "1:1: shutdown.cmd: missing" 'shutdown: {after_idle_minutes: 1}'
bad "an empty one" "3:8: shutdown.cmd: it is empty" 'shutdown:
  after_idle_minutes: 1
  cmd: ""'
bad "another section's mistake" "1:14: scale.min: not a whole number" 'scale: {min: few}
shutdown: {after_idle_minutes: 1, cmd: x}'
bad "an unknown key" "1:12: shutdown.after_minutes: unknown key, did you mean 'after_idle_minutes'?" \
    'shutdown: {after_minutes: 1, cmd: x}'
echo 'shutdown: {after_idle_minutes: 0, cmd: "off {worker_id}"}' >experisana.yaml
EXPERISANA_WORKER_ID='a/b&c;d' expect 0 "an id of other characters" experisana-shutdown -n
same "... is as on the cards" "off a-b-c-d" "$(cat "$OUT")"
job-field -w name=named script=true | asana-create >/dev/null
expect 0 "... for a worker, too" env EXPERISANA_WORKER_ID='a/b&c;d' experisana-worker -1
has "... of that id" " a-b-c-d: " "$OUT"
echo 'lease: {}' >experisana.yaml
expect 1 "without the setting nothing is shut down" experisana-shutdown
expect 2 "an operand is wrong use" experisana-shutdown now

done_testing
