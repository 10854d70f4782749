#!/bin/sh
# The worker, end to end: real cards, real bash jobs, the local board.
. "$(dirname "$0")/../lib.sh"

board -v

# card NAME <script: makes a card of a description and prints its gid.
# Written by hand, as a person would: through the API, not asana-create.
api() {
	. ./.env
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@"
}
column() { asana-init -c | awk -F'\t' -v c="$1" '$1 == c { print $2 }'; }
BACKLOG=$(column Backlog)
card() {
	. ./.env
	perl -e 'use strict; my ($n, $p, $s) = @ARGV; local $/; my $t = <STDIN>;
	sub q2 { my $x = shift; $x =~ s/(["\\])/\\$1/g; $x =~ s/\n/\\n/g;
	    $x =~ s/\r/\\r/g; $x =~ s/\t/\\t/g; "\"$x\"" }
	print "{\"data\":{\"name\":", q2($n), ",\"notes\":", q2($t),
	    ",\"projects\":[\"$p\"],\"memberships\":[{\"project\":\"$p\",",
	    "\"section\":\"$s\"}]}}"' "$1" "$ASANA_PROJECT_GID" "$BACKLOG" >body
	api -H 'Content-Type: application/json' --data-binary @body \
	    "$ASANA_API_URL/tasks" | sed 's/.*"gid":"\([0-9]*\)".*/\1/' >made
	. ./.env
	asana-list -f gid,name Backlog | awk -F'\t' -v n="$1" '$2 == n { print $1 }' | tail -n 1
}
where() { asana-list -f gid,section | awk -F'\t' -v g="$1" '$1 == g { print $2 }'; }
is_in() { [ "$(where "$1")" = "$2" ]; }
work1() { experisana-worker -1 -d "$T/w" "$@"; }

# --- a job that works
g=$(card first <<'E1'
echo "to stdout"; echo "to stderr" >&2
[[ abc == a* ]] && echo "bash: yes"
read -r x || echo "stdin: at its end"
mkdir -p outputs/plots
echo result >outputs/result.txt
echo picture >"outputs/plots/loss 1.png"
env >environment
grep -c ASANA_ environment || echo "token: no"
echo "$EXPERISANA_TASK_GID/$EXPERISANA_ATTEMPT/$EXPERISANA_WORKER_ID"
E1
)
EXPERISANA_WORKER_ID=tester expect 0 "worker -1 runs a card" work1
same "... and moves it to Done" Done "$(where "$g")"
hasnt "... without a word about waiting" "waiting" "$OUT"
asana-fetch "$g" got >names
same "log and outputs are attached, with their path in the name" \
    "attempt-1-experiment_logs.txt
attempt-1-outputs__plots__loss 1.png
attempt-1-outputs__result.txt" "$(sort names)"
log=got/attempt-1-experiment_logs.txt
has "the log has stdout" "to stdout" "$log"
has "the log has stderr" "to stderr" "$log"
has "the script is run by bash" "bash: yes" "$log"
has "standard input is empty" "stdin: at its end" "$log"
has "no token in the job's environment" "token: no" "$log"
has "card, attempt and worker are" "$g/1/tester" "$log"
same "outputs are whole" picture "$(cat "got/attempt-1-outputs__plots__loss 1.png")"
asana-get -c "$g" >comment
has "the comment tells the outcome" "Done after" comment
has "... the worker and the attempt" "on tester (attempt 1)" comment
has "... and the exit status" "exit status 0" comment
has "... and the last lines of the log" "$g/1/tester" comment
same "there is one comment beside the lease's" 1 "$(grep -c '^-- ' comment)"
same "the job's folder is gone" 0 "$(find w -name "$g.*" | wc -l | tr -d ' ')"

# --- what it costs
card cheap >/dev/null <<'E1'
true
E1
asana-init -c >/dev/null	# fills the list of columns, as a worker does
mid=$(wc -l <board.err)
asana-claim -d w2 >job
job=$(cat job)
: >"$job/experiment_logs.txt"
asana-hold -k "$job" asana-fetch -o "$(cat "$job/gid")" "$job/work"
asana-hold "$job" bash -e "$job/script" </dev/null
asana-hold -k "$job" asana-attach "$(cat "$job/gid")" \
    "$job/experiment_logs.txt" >/dev/null
echo fine | asana-release "$job" Done
after=$(wc -l <board.err)
comment <<E1
requests for one job: $((after - mid))
E1
if [ $((after - mid)) -le 13 ]; then
	pass "claim to Done: at most 12 requests and one upload"
else
	fail "claim to Done: at most 12 requests and one upload"
	sed -n "$((mid + 1)),\$p" board.err | comment
fi
# --- jobs that fail
g=$(card failing <<'E1'
echo before
false
echo after
E1
)
work1 >/dev/null
same "a failing command fails the job" Failed "$(where "$g")"
asana-fetch "$g" got2 >/dev/null
hasnt "set -e: nothing runs after it" after got2/attempt-1-experiment_logs.txt
asana-get -c "$g" >comment
has "the comment says Failed" "Failed after" comment
has "... with the exit status" "exit status 1" comment

# --- retry
asana-move Backlog "$g" >/dev/null
work1 >/dev/null
same "dragged to Backlog it runs again" Failed "$(where "$g")"
asana-get -c "$g" >comment
has "... as the next attempt" "(attempt 2)" comment
asana-fetch "$g" got3 >names
has "... with a log of its own" "attempt-2-experiment_logs.txt" names

g=$(card killed <<'E1'
kill -9 $$
E1
)
work1 >/dev/null
asana-get -c "$g" >comment
has "a job killed by a signal says so" "killed by signal 9" comment
hasnt "... and nothing of a log without lines" "Last lines" comment

g=$(card shebang <<'E1'
#!/usr/bin/awk -f
BEGIN { print "this is awk"; exit 0 }
E1
)
work1 >/dev/null
same "a shebang in the first line is honoured" Done "$(where "$g")"

g=$(printf 'echo one\r\necho\302\240two >two\r\ncat two' | card crlf)
work1 >/dev/null
same "CRLF and non-breaking spaces are undone" Done "$(where "$g")"

g=$(printf ' \n' | card empty)
expect 1 "a card without a script is not run" work1
same "... it goes to Failed" Failed "$(where "$g")"
asana-get -c "$g" >comment
has "... and says why" "holds no script" comment

g=$(card options <<'E1'
# Script
sleep 60

# Job
timeout: 1s
E1
)
work1 >/dev/null
same "the timeout of a card is obeyed" Failed "$(where "$g")"
asana-get -c "$g" >comment
has "... and said" "Timed out after" comment

# --- attachments
g=$(card attachments <<'E1'
cat data.txt; ls; ls ../..
E1
)
echo "some data" >data.txt
echo "evil" >x
asana-attach "$g" data.txt >/dev/null
asana-attach -p attempt-1- "$g" x >/dev/null
api -F "parent=$g" -F 'file=@x;filename=../../up' "$(. ./.env; echo "$ASANA_API_URL")/attachments" >/dev/null
work1 >/dev/null
asana-fetch "$g" got4 >/dev/null
log=got4/attempt-1-experiment_logs.txt
has "the card's attachments are there" "some data" "$log"
hasnt "those of former attempts are not" "attempt-1-x" "$log"
same "a name cannot leave the folder" "" "$(find . -name up)"

# --- a file too big for a card
g=$(card big <<'E1'
mkdir -p outputs; echo small >outputs/small
dd if=/dev/zero of=outputs/model.bin bs=1 count=1 seek=105000000 2>/dev/null
E1
)
work1 >/dev/null
same "a big output does not fail the job" Done "$(where "$g")"
asana-get -c "$g" >comment
has "the comment names it" "model.bin" comment
has "... with host and path" "$(uname -n):" comment
kept=$(sed -n "s/.*it is at [^:]*:\(.*\)/\1/p" comment)
ok "... where it still is" test -s "$kept"

# --- interrupt and give back, with a worker that goes on
EXPERISANA_WORKER_ID=loop experisana-worker -d "$T/w3" >loop.out 2>&1 &
W=$!
PIDS="$PIDS $W"
g=$(card long <<E1
sleep 3003.$$ & echo "child \$!"
sleep 3004.$$
E1
)
alive() { pgrep -f "sleep 300[34].$$" >/dev/null; }
dead() { ! alive; }
ok "the worker takes the card" until_ok 20 is_in "$g" Running
ok "the job runs" until_ok 20 alive
asana-move Failed "$g" >/dev/null
ok "dragged away, the whole process group is stopped" until_ok 20 dead
claimed_by() { asana-get -c "$1" | grep -q "$2"; }
ok "... and the card says so" until_ok 20 claimed_by "$g" "Interrupted after"
same "... and stays where it was dragged" Failed "$(where "$g")"

asana-move Backlog "$g" >/dev/null
ok "dragged back it runs again" until_ok 20 alive
same "... of which one comment tells" 1 "$(asana-get -c "$g" | grep -c "^Interrupted after")"
kill "$W"
wait "$W"
same "a worker that is told to stop ends with 0" 0 $?
ok "... its job is stopped" dead
same "... its card is back in Backlog" Backlog "$(where "$g")"
has "... as given back" "Given back" loop.out

# --- told to stop while it starts to look for a card
over() { case $(ps -o stat= -p "$W") in ''|Z*) ;; *) return 1 ;; esac; }
late=
for i in 1 2 3 4 5 6 7 8; do
	mkfifo "said$i"		# its own: another's last words are no sign
	experisana-worker -d "$T/w5" >"said$i" 2>&1 &
	W=$!
	PIDS="$PIDS $W"
	exec 3<"said$i"
	read -r _ <&3
	kill "$W"
	if until_ok 10 over; then
		wait "$W" || late="$late $i: status $?"
	else
		late="$late $i"
		pkill -KILL -P "$W"
		kill -9 "$W"
	fi
	exec 3<&-
done
same "a worker that is told to stop at once does" "" "$late"
same "... the card stays where it was" Backlog "$(where "$g")"

# --- kill -9 of the supervisor
asana-claim -d w4 >job
job=$(cat job)
asana-hold "$job" bash -e "$job/script" </dev/null >/dev/null 2>&1 &
H=$!
ok "a job under asana-hold" until_ok 20 alive
kill -9 "$H"
wait "$H" 2>/dev/null
ok "does not outlive it" until_ok 10 dead

# --- only cards with a tag
asana-list -f gid Backlog Running | xargs asana-delete >/dev/null
job-field -w name=other script=true | asana-create | cut -f 1 >other
job-field -w name=tagged tags=a100,b script=: | asana-create | cut -f 1 >tagged
expect 1 "worker -t of a tag that no card has" work1 -t a10
expect 0 "worker -t" work1 -t a100
same "... runs the card that has it" Done "$(where "$(cat tagged)")"
expect 1 "... and no other" work1 --tag=a100
same "... which stays" Backlog "$(where "$(cat other)")"
expect 1 "asana-claim -T looks for it, too" asana-claim -T a100
done_testing
