#!/bin/sh
# Everything that a job has started ends with it, whatever group or session it
# is in and however the job ends.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
command -v pgrep >/dev/null || skip "no pgrep"

board
# card NAME SCRIPT [OPTS]: its gid is in $g; no two scripts are equal
card() {
	job-field -w name="$1" script="$2 # $1" ${3+opts="$3"} |
	    asana-create 2>/dev/null | cut -f 1 >gid
	g=$(cat gid)
}
in_column() { asana-list -f gid "$1" | grep -qx "$g"; }
has_comment() { asana-get -c "$g" >comments && grep -F "$1" comments || { cat comments; false; }; }

# What the scripts leave running has this in its arguments.
MARK=experisana-stray-$$
alive() { pgrep -f "$MARK" >/dev/null; }
none() { ! alive; }
STRAY="sh -c 'while :; do sleep 0.05; done' $MARK"
# the ways out of the job's group
stray() {
	case $1 in
	timeout) echo "timeout 600 $STRAY & wait" ;;
	monitor) echo "set -m; $STRAY & wait" ;;
	session) echo "setsid $STRAY & wait" ;;
	forked)	echo "(setsid $STRAY &) & sleep 600" ;;
	esac
}

worker() { experisana-worker -d "$T/w" "$@" >out 2>&1 & W=$!; PIDS="$PIDS $W"; }
ends() { kill -TERM "$W" 2>/dev/null; wait "$W" 2>/dev/null; }

for way in timeout monitor session forked; do
	card "timeout, $way" "$(stray $way)" timeout=1s
	experisana-worker -1 -d "$T/w" >out 2>&1
	ok "$way: after the card's timeout nothing is left" none
	has "... which is what ended it" "Timed out" out
done

for way in timeout session; do
	card "end, $way" "$(stray $way | sed 's/wait$/sleep 0.5/')
echo over"
	experisana-worker -1 -d "$T/w" >out 2>&1
	ok "$way: after a normal end nothing is left" none
	ok "... of a job that is done" in_column Done
done

card dragged "$(stray session)"
worker -1
until_ok 30 alive
asana-move Failed "$g" >/dev/null
ok "after dragging it away nothing is left" until_ok 30 none
wait "$W"

card told "$(stray timeout)"
worker
until_ok 30 alive
ends
ok "after SIGTERM to the worker nothing is left" none
ok "... and the card is back" in_column Backlog
asana-delete "$g" >/dev/null

card holder "$(stray session)"
worker -1
until_ok 30 alive
pkill -9 -P "$W" -f asana-hold
ok "after kill -9 of asana-hold nothing is left" until_ok 30 none
wait "$W"
ok "... its card is in Failed" in_column Failed
ok "... which says why" has_comment "asana-hold was killed"

card guard "$(stray session)"
worker -1
until_ok 30 alive
pkill -9 -P "$(pgrep -P "$W" -f asana-hold)" -f asana-hold
ok "after kill -9 of the guard nothing is left" until_ok 30 none
wait "$W"
ok "... its card is in Failed" in_column Failed
ok "... which says why" has_comment "its parent process, the guard, was killed"

card shell "$(stray forked)"
worker
until_ok 30 alive
kill -9 "$W"
ok "after kill -9 of the worker's shell nothing is left" until_ok 30 none
ok "... and the card is back at once" until_ok 30 in_column Backlog
ok "... which says why" has_comment "its worker was killed"
hasnt "... and uses up no retry" Retry comments
asana-delete "$g" >/dev/null

card all "$(stray session)"
worker
until_ok 30 alive
h=$(pgrep -P "$W" -f asana-hold)
guard=$(pgrep -P "$h" -f asana-hold)
kill -STOP "$W" "$h" "$guard"	# or one may see another die
kill -9 "$W" "$h" "$guard"
ok "after kill -9 of worker, asana-hold and guard it goes on" alive
ASANA_API_URL=http://127.0.0.1:1/api/1.0 ASANA_MAX_WAIT=1s experisana-worker -1 -d "$T/w" >out 2>&1
ok "... until the next worker comes, even if it cannot reach the board" none
experisana-worker -1 -d "$T/w" >out 2>&1
ok "... which says so" has_comment "asana-hold was killed"
ok "... and moves the card" in_column Failed

card parent 'kill -9 $PPID'
p=$g
card after 'echo fine'
worker
ok "a worker goes on" until_ok 60 in_column Done
g=$p
ok "... after a card that kills its parent process, which has failed" \
    until_ok 60 in_column Failed
ends

# What a job may kill by name, or by number: worker's shell, holder, guard.
card names 'pkill -9 -P "$(ps -o ppid= -p $(ps -o ppid= -p $PPID) | tr -d " ")" -f asana-hold
pkill -9 -f "asana-hold.*/$EXPERISANA_TASK_GID[.]"; '"$(stray session)"
worker -1
wait "$W"
ok "after a job that kills all that are called asana-hold nothing is left" \
    until_ok 10 none
ok "... it has failed" in_column Failed
ok "... which says why" has_comment "asana-hold was killed, by the job"
ok "... and it has its log" test -n "$(asana-fetch "$g" killed)"

card grandparent "$(stray session | sed 's/& wait$//') &"'
kill -9 "$(ps -o ppid= -p $PPID | tr -d " ")"; sleep 600'
worker -1
wait "$W"
ok "a job that kills the parent of its parent has failed" in_column Failed
ok "... with all that it has started" until_ok 10 none

card termed 'kill "$(ps -o ppid= -p $PPID | tr -d " ")"; sleep 600'
worker -1
wait "$W"
ok "so has one that tells asana-hold to stop" in_column Failed
ok "... which says so" has_comment "asana-hold was told to stop, by the job"

cat >experisana.yaml <<E1
$LOCAL
E1
card "shell again" 'kill -9 "$(ps -o ppid= -p $(ps -o ppid= -p $PPID) | tr -d " ")"
sleep 600'
gone_from_running() { ! in_column Running; }
for i in 1 2 3; do
	ok "a job that kills its worker's shell is there, $i" in_column Backlog
	worker -1
	wait "$W" 2>/dev/null
	until_ok 30 gone_from_running
done
ok "... until it has killed three" in_column Failed

worker
until_ok 30 grep -q "waiting for cards" out
expect 2 "a folder has one worker" experisana-worker -1 -d w
has "... which is told" "another worker has this folder" "$ERR"
ends
card quiet 'sleep 1; umask; echo "HOME=$HOME"'
(umask 000; exec env -u HOME experisana-worker -1 -d "$T/w2" >&- 2>&- <&-)
ok "a worker without descriptors, HOME and umask runs a card" in_column Done
ok "... whose job has the umask" has_comment 000
same "... but its folder is for its user alone" drwx------ "$(stat -c %A w2)"
card reader 'sleep 1'
experisana-worker -1 -d "$T/w3" | head -n 1 >first
ok "nor does it end with who reads what it says" in_column Done

# A process of another user, by a program that has the right to become it.
as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
if [ "$(id -u)" -ne 0 ] || ! cp "$(command -v setpriv)" suid 2>/dev/null ||
    ! as_nobody test -r "$(command -v experisana-worker)"; then
	echo "# skipped: a process that cannot be killed: no other user can run the programs here"
else
	mkdir other
	cp .env experisana.yaml other
	chmod 755 . && chmod 4755 suid && chown -R 65534 other
	card stuck "$T/suid --reuid 0 sleep 600 &
until grep -q sleep /proc/\$!/comm; do sleep 0.05; done"
	expect 80 "a worker whose job leaves what it cannot kill stops" \
	    env -C other HOME="$T/other" XDG_STATE_HOME="$T/other" \
	    XDG_CACHE_HOME="$T/other" setpriv --reuid 65534 --regid 65534 \
	    --clear-groups experisana-worker -d "$T/other/w"
	ok "... the card is Done" in_column Done
	ok "... and names it" has_comment "(sleep) cannot be killed"
	has "... as does the worker" "(sleep) cannot be killed" "$OUT"
	kill "$(sed -n 's/.*pid \([0-9]*\) (sleep).*/\1/p' "$OUT" | head -n 1)"
fi

card 255 'exit 255'
experisana-worker -1 -d "$T/w" >out 2>&1
ok "exit 255 is called so" has_comment "exit status 255"
card killed 'kill -9 $$'
experisana-worker -1 -d "$T/w" >out 2>&1
ok "... and a signal is" has_comment "killed by signal 9"

card environment 'echo "$n $log $dir $job $CDPATH"; rm -rf ./*; exit 3'
env n=my log=own dir=variables job=stay CDPATH=/ experisana-worker -1 -d "$T/w" >out 2>&1
ok "a job has the environment that its worker was started with" \
    has_comment "my own variables stay /"
asana-fetch "$g" got >names
ok "... and a log that it cannot delete" \
    grep -q "my own" got/attempt-1-experiment_logs.txt
done_testing
