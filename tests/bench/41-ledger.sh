#!/bin/sh
# Each request of a job with one output, from its claim to Done, and what it is
# needed for; then what a sweep costs in all.
. "$(dirname "$0")/lib.sh"

board -v
# Asana's times, but where reads do not lag
echo 'lease: {profile: asana, settle: 0.2}' >experisana.yaml
mark() { mark=$(wc -l <board.err); }
# asked: the requests since mark, "METHOD /path"
asked() { tail -n +$((mark + 1)) board.err | sed -n 's/^[^:]*: \([A-Z]* [^ ?]*\).*/\1/p'; }
count() { asked | wc -l | tr -d ' '; }

job-field -w name=one script='sleep 0.2; echo out >outputs/r' >job
asana-create job >/dev/null 2>&1
mark
experisana-worker -1 -d w >out
asked >all
title "A job with one output, by experisana-worker -1: each request"
awk '
BEGIN {
	why["GET /users/me"] = "is the token good?"
	why["GET /projects/N"] = "is this the project?"
	why["GET /projects/N/sections"] = "which column is which"
	why["GET /sections/N/tasks"] = "is there a card of this worker?"
	why["POST /tasks"] = "the card of this worker: people and the autoscaler see it"
	why["DELETE /tasks/N"] = "the worker leaves"
	c["GET /sections/N/tasks"] = "C0: the top of Backlog, with all texts"
	c["POST /tasks/N/stories"] = "C2: the claim, first of its attempt wins"
	c["GET /tasks/N/stories"] = "C3: whose claim was first, once all can be seen"
	c["GET /tasks/N"] = "C4: the card as it is now: still in Backlog? the script"
	c["POST /sections/N/addTask"] = "C5: to Running, where people see it"
	c["PUT /stories/N"] = "C6: the lease from now on; the job may start"
	f["GET /attachments"] = "files of the card for the job"
	f["POST /attachments"] = "the log; an output"
	f["POST /tasks/N/stories"] = "F1: the outcome, which notifies"
	f["POST /sections/N/addTask"] = "F1: to Done"
	f["PUT /stories/N"] = "F2: the claim is closed: nobody waits for its end"
}
/^GET .sections.*tasks/ && workers == "" { workers = $0 }
{ census = $0 == workers; gsub(/[0-9]+/, "N") }
function line(text) { printf "  %-34s %s\n", $0, text }
at == 0 && seen["POST /tasks"] && /^GET .sections/ { at = 1 }
at == 1 && census { line("how many workers share the requests? kept for 20 s and more"); next }
at == 0 { seen[$0] = 1; line(why[$0]); next }
at == 1 { n++; line(c[$0]); if (/^PUT/) at = 2; next }
at == 2 { n++; line(f[$0]); if (/^PUT/) at = 3; next }
{ line(why[$0]) }
END { printf "  %-34s %d\n", "from claim to Done", n }' all
grep -c . all >before

# a sweep of twelve jobs with five tags, each with a log and an output, on a
# board that has never seen one; then another of the same tags
sed '/python main.py/,/train_dataset/d; s/^  echo "You will.*/  echo 1 >outputs\/r/' \
    "$DATA/examples/readme-0.yaml" >sweep.yaml
sed 's/my-awesome-experiment/another-one/; s/tags:.*/tags: "my-awesome-experiment,{cot},{size}"/' \
    sweep.yaml >other.yaml
jobs=$(sweep-expand sweep.yaml 2>/dev/null | wc -l | tr -d ' ')
scheduled() { mark; experisana-schedule "$1" >out 2>&1; s=$(count); }
scheduled sweep.yaml; fresh=$s
sleep 2	# the card of a lock is looked at again while it is so young
scheduled sweep.yaml; again=$s
mark
EXPERISANA_WORKER_ID=bench experisana-worker -d w2 >out 2>&1 & W=$!
PIDS="$PIDS $W"
over() { grep -q 'All is over' out; }
until_ok 120 over || cat out >&2
kill "$W"; wait "$W"
life=$(count) report=$(asked | awk '/addTask/ { n = 0 } { n++ } END { print n - 1 }')
mark
experisana results sweep.yaml >/dev/null 2>&1
results=$(count)
scheduled other.yaml; used=$s
title "The sweep of $jobs jobs: requests"
row "schedule, fresh board" "$fresh"
row "schedule, the tags are there" "$used"
row "schedule, nothing new" "$again"
row "run by one worker, its whole life" "$life"
row "... of them after the last move" "$report"
row "its results" "$results"
