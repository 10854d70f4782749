#!/bin/sh
# The next card is claimed and made ready while a job runs, and goes back when it
# is not to run here.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board -v
echo 'lease: {profile: local, ttl: 6, kill: 1}' >experisana.yaml
export EXPERISANA_WORKER_ID=gpu-07
# cards: a short one that goes first, a long one, and more; each run is a line in ran
cards() {
	rm -f go ran
	asana-list -f gid | xargs asana-delete >/dev/null 2>&1
	{
		job-field -w name=first script="echo first >>$T/ran" opts=priority=9
		job-field -w name=long opts=priority=8 \
		    script="echo long >>$T/ran; until [ -e $T/go ]; do sleep 0.05; done"
		job-field -w name=next opts="priority=7,timeout=2s" script="echo next >>$T/ran; cat file"
		for i in 1 2; do job-field -w name="more $i" script="echo $i >>$T/ran"; done
	} | asana-create 2>/dev/null | cut -f 1 >gids
	n=$(sed -n 3p gids) l=$(sed -n 2p gids)
	echo data >file
	asana-attach "$n" file >/dev/null
}
worker() { experisana-worker -d "$T/w" "$@" >out 2>&1 & W=$!; PIDS="$PIDS $W"; }
in_column() { asana-list -f gid "$1" | grep -qx "$2"; }
claim_of() {
	(. ./.env
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    "$ASANA_API_URL/tasks/$1/stories?opt_fields=text") | grep -q -e "$2"
}
waits() { until_ok 30 claim_of "$n" 'next on gpu-07 (attempt'; }
all_done() { [ -z "$(asana-list -f gid Backlog; asana-list -f gid Running)" ]; }
ended() { wait "$W"; W=$!; }

cards
worker
ok "while a job runs the next card is claimed" waits
ok "... and in Running" in_column Running "$n"
ok "... its files are fetched" until_ok 10 test -s "w/$n.1/work"/file
sleep 3
: >go
ok "then it runs" until_ok 30 in_column Done "$n"
asana-get -c "$n" >comments
has "... and its timeout begins then" "exit status 0" comments
ok "... and the others" until_ok 30 all_done
same "... each once" "1 2 first long next" "$(sort ran | xargs)"
kill "$W"; ended

cards
worker
waits
until_ok 10 pgrep -f "asana-hold -w.*/${n}[.]1 " >/dev/null
asana-move Failed "$n" >/dev/null
ok "a person drags it away: the claim is closed at once" until_ok 15 claim_of "$n" 'st=interrupted'
asana-get -c "$n" >comments
hasnt "... nothing is told of it" Interrupted comments
ok "... the job goes on" in_column Running "$l"
: >go
ok "... and the others run" until_ok 30 all_done
same "... but not this one" "1 2 first long" "$(sort ran | xargs)"
kill "$W"; ended

cards
worker
waits
kill "$W"; ended
same "the worker is told to stop: both are back" "long next" "$(asana-list -f name Backlog | grep -v more | sort | xargs)"
ok "... it is closed" claim_of "$n" st=released
asana-get -c "$n" >comments
hasnt "... without a word" "Given back" comments
same "... and nothing is left" "" "$(find w -mindepth 1 | xargs)"

cards
mkdir slow
cat >slow/asana-hold <<EOT
#!/bin/sh
case "\$*" in *-w*/$n.1\ *) : >$T/slow/began; sleep 2 ;; esac
exec $(command -v asana-hold) "\$@"
EOT
chmod +x slow/asana-hold
PATH=$T/slow:$PATH worker
until_ok 30 test -e slow/began
kill "$W"; ended
same "... before its asana-hold could hear of it, too" "long next" "$(asana-list -f name Backlog | grep -v more | sort | xargs)"
asana-get -c "$n" >comments
hasnt "... without a word" "Given back" comments

cards
worker
waits
asana-delete "$(asana-list -f gid "Active Workers")" >/dev/null
ok "the worker's card is deleted: it is back at once" until_ok 30 in_column Backlog "$n"
ok "... while the job runs" in_column Running "$l"
: >go
ended
ok "... to its end" in_column Done "$l"

cards
worker
waits
# it has taken note of its worker
until_ok 10 sh -c 'ls -l /proc/$(pgrep -of "asana-hold -w.*/'"$n"'[.]1 ")/fd |
	grep -q "[.]lane$"' 2>/dev/null
kill -9 "$W"; ended 2>/dev/null
ok "the worker is killed: both are back" until_ok 30 sh -c '[ "$(asana-list Backlog | wc -l)" -eq 4 ]'
: >go
worker
ok "... and run again" until_ok 60 in_column Done "$n"
ok "... with the others" until_ok 30 all_done
same "... what had not begun once" "1 2 first long long next" "$(sort ran | xargs)"
kill "$W"; ended

cards
worker
waits
until_ok 10 pgrep -f "asana-hold -w.*/${n}[.]1 " >/dev/null
h=$(pgrep -f "asana-hold -w.*/${n}[.]1 " | head -n 1)
kill -9 "$h"
: >go
ok "its asana-hold is killed: the others run" until_ok 60 all_done
ok "... it is not lost" until_ok 30 in_column Done "$n"
same "... and run once" "1 2 first long next" "$(sort ran | xargs)"
kill "$W"; ended

cards
worker
waits
until_ok 10 pgrep -f "asana-hold -w.*/${n}[.]1 " >/dev/null
asana-delete "$n" >/dev/null
ok "a card is deleted while it waits: its asana-hold sees it" \
    until_ok 30 grep -q interrupted "w/$n.1/outcome"
ok "... the job goes on" in_column Running "$l"
: >go
ok "... and the others run" until_ok 60 all_done
same "... but not this one" "1 2 first long" "$(sort ran | xargs)"
kill "$W"; ended

cards
worker
waits
(. ./.env
curl -sS -X PUT -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" -d "notes=echo edited >>$T/ran" \
    "$ASANA_API_URL/tasks/$n") >/dev/null
: >go
ok "its script is edited while it waits" until_ok 60 all_done
same "... what was claimed runs" "1 2 first long next" "$(sort ran | xargs)"
kill "$W"; ended

cards
export EXPERISANA_UNTIL=$(($(date +%s) + 20))
worker
unset EXPERISANA_UNTIL
waits
ok "the worker's time gets too short for it: it is back at once" until_ok 60 in_column Backlog "$n"
ok "... while the job runs" in_column Running "$l"
: >go
ended
hasnt "... and it is not run" next ran

# what this worker may not run, or not yet, it does not claim ahead either
rm -f go ran
asana-list -f gid | xargs asana-delete >/dev/null 2>&1
{
	job-field -w id=1111111111111111 name=broken tags=mine script=false
	job-field -w name=first tags=mine script="echo first >>$T/ran"
	job-field -w name=long tags=mine \
	    script="echo long >>$T/ran; until [ -e $T/go ]; do sleep 0.05; done"
	job-field -w name=other tags=theirs script="echo other >>$T/ran"
	job-field -w name=big tags=mine opts=gpus=1 script="echo big >>$T/ran"
	job-field -w name=stuck tags=mine deps=1111111111111111 script="echo stuck >>$T/ran"
	for i in next 1 2; do job-field -w name=$i tags=mine script="echo $i >>$T/ran"; done
} | asana-create 2>/dev/null | cut -f 1 >gids
n=$(sed -n 7p gids) l=$(sed -n 3p gids)
asana-move Failed "$(sed -n 1p gids)" >/dev/null
worker -t mine
ok "of another tag, too many GPUs, or behind one that failed: none is claimed ahead" waits
: >go
ok "... but those behind them run" until_ok 30 sh -c '[ "$(wc -l <ran)" -eq 5 ]'
same "... and not these" "big other stuck: 1 2 first long next" \
    "$(asana-list -f name Backlog | sort | xargs): $(sort ran | xargs)"
kill "$W"; ended

# cards that fail at once: the third is the last
rm -f ran
asana-list -f gid | xargs asana-delete >/dev/null 2>&1
for i in 1 2 3 4 5 6; do job-field -w name="bad $i" script="echo $i >>$T/ran; exit 3"; done |
	asana-create >/dev/null 2>&1
worker
until_ok 60 grep -q Stopped: out
rc=0; wait "$W" || rc=$?
W=$!
same "different cards fail at once: the worker stops" "80 1 2 3" "$rc $(sort ran | xargs)"
same "... and keeps none" "3 0" "$(asana-list Backlog | wc -l) $(asana-list Running | wc -l)"
asana-list -f gid "Active Workers" | xargs asana-delete >/dev/null

# several workers of one machine
rm -f ran
asana-list -f gid | xargs asana-delete >/dev/null 2>&1
for i in 1 2 3 4 5 6 7 8; do
	job-field -w name="card $i" script="echo $i \$EXPERISANA_WORKER_ID >>$T/ran; sleep 0.5"
done | asana-create >/dev/null 2>&1
mark=$(wc -l <board.err)
worker -j 2
ok "two workers of a machine" until_ok 60 all_done
same "... run each card once" "1 2 3 4 5 6 7 8" "$(cut -d ' ' -f 1 ran | sort | xargs)"
same "... each of them some" 2 "$(cut -d ' ' -f 2 ran | sort -u | wc -l)"
kill "$W"; ended
same "... and nothing is left" "" "$(asana-list Running; find w/0 w/1 -mindepth 1 | xargs)"

echo 'ahead: 0' >>experisana.yaml
cards
worker
until_ok 30 in_column Running "$l"
until_ok 10 grep -q long ran
sleep 1
ok "ahead: 0 turns it off" in_column Backlog "$n"
kill "$W"; ended
sed -i '/ahead/d' experisana.yaml

cards
asana-list -f gid,name | sed -n 's/	more.*//p' | xargs asana-delete >/dev/null
worker
until_ok 10 grep -q long ran
sleep 1
ok "where there is one for each worker none is claimed" in_column Backlog "$n"
kill "$W"; ended

# what people hear of: a comment is a notice, a card that is moved jumps
asked() { tail -n +$((mark + 1)) board.err | grep -c "asana-local: $1 "; }
done_all() { [ "$(asana-list -f gid Done | wc -l)" -eq 5 ]; }
asana-lock report true	# its card is there
for a in 0 10m; do
	printf '%s\nahead: %s\n' "$LOCAL" "$a" >experisana.yaml
	asana-list -f gid | xargs asana-delete >/dev/null 2>&1
	# no card is like an earlier one
	printf 'script: "echo %s {i}"\nsweep: {i: [1, 2, 3, 4, 5]}\n' "$a" >"s$a.yaml"
	experisana schedule "s$a.yaml" >/dev/null 2>&1
	mark=$(wc -l <board.err) begun=$(date +%s)
	worker
	until_ok 60 done_all
	kill "$W"; ended
	took=$(($(date +%s) - begun))
	same "ahead: $a: two comments a job; the sweep's report, and its lock" 12 \
	    "$(asked 'POST /tasks/[0-9]*/stories')"
	same "... two moves" 10 "$(asked 'POST /sections/[0-9]*/addTask')"
	same "... its log; the sweep's table" 6 "$(asked 'POST /attachments')"
	same "... two edits of a comment, of which nobody hears" 12 \
	    "$(asked 'PUT /stories/[0-9]*')"
	same "... its worker's card comes and goes" "1 1" \
	    "$(asked 'POST /tasks') $(asked 'DELETE /[a-z]*/[0-9]*')"
	ok "... and is rewritten once a minute, at most" \
	    test "$(asked 'PUT /tasks/[0-9]*')" -le $((took / 60))
done
done_testing
