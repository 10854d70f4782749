#!/bin/sh
# One card from Backlog to Done: requests and time beside the job itself.
. "$(dirname "$0")/lib.sh"

board
job-field -w name=cheap script='sleep 0.2; echo out >outputs/r' >job
asana-init -c >/dev/null
asana-create job >/dev/null 2>&1
took experisana-worker -1 -d w >out
total=$ms
asana-list -f gid Done | xargs asana-delete >/dev/null

asana-create job >/dev/null 2>&1
title "A job of 200 ms with one output, step by step"
row step requests "of them uploads" ms
all=0 ups=0
# step NAME COMMAND...
step() {
	_name=$1; shift
	took "$@" >out 2>log
	r=$(requests log)
	u=$(grep -c 'POST /attachments' log || :)
	row "$_name" "$r" "$u" "$ms"
	all=$((all + r)) ups=$((ups + u))
}
step claim asana-claim -v -d w
job=$(cat out) g=$(cat "$job/gid")
mkdir "$job/work/outputs"
step "fetch attachments" asana-hold -k "$job" asana-fetch -v -o "$g" "$job/work"
step "hold (the job: 200 ms)" asana-hold -v -o "$job/work/log" "$job" bash -e "$job/script"
step "attach log and outputs" asana-hold -k "$job" asana-attach -v "$g" \
    "$job/work/log" "$job/work/outputs"
step release sh -c 'asana-release -v "$1" Done <"$1/summary"' sh "$job"
row all "$all" "$ups"
row "experisana-worker -1, all of it" - - "$total"
row "... beside the job" - - "$((total - 200))"
