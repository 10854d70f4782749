#!/bin/sh
# A worker whose disk is full: no card is lost, and it is told on the card.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir small
mount -t tmpfs -o size=4k none small 2>/dev/null ||
	skip "a small file system cannot be mounted here"
umounted() { umount "$T/small" 2>/dev/null; cleanup; }
trap umounted EXIT
board

# disk KB: an empty disk of this size, one card in Backlog, and one run
disk() {
	umount small
	mount -t tmpfs -o "size=$1k" none small
	[ ! -s gid ] || xargs asana-delete <gid >/dev/null
	asana-create <job 2>/dev/null | cut -f 1 >gid
	rc=0
	experisana-worker -1 -d small >out 2>&1 || rc=$?
	column=$(asana-list -f section)
	asana-get -c "$(cat gid)" >comment
	left=$(find small -mindepth 1)
}

job-field -w name=greedy script='echo begun
head -c 2000000 /dev/zero >outputs/x
echo "not here"' >job
disk 200
same "a job that fills the disk fails" "0 Failed" "$rc $column"
has "... the card says that it failed" "Failed after" comment
has "... and that there was no room" "no space is left in $T/small/" comment
same "... nothing is left of it" "" "$left"
disk 4000
same "with more room it does not" "0 Done" "$rc $column"
hasnt "... and no word of that" "no space" comment

# Whatever it is that finds no room: the card waits for another machine, and
# this worker stops.
seen=
for k in 4 8 16 28 32 36 40 48 64 92; do
	disk "$k"
	[ "$rc $column" = "74 Backlog" ] ||
		{ echo "$k: $rc $column"; cat out comment; }
	[ -z "$left" ] || echo "$k: $left"
	grep -q 'running this' comment && echo "$k: not closed"
	if grep -q "nothing can be written to .*:$T/small" comment; then seen=1; fi
done >bad
same "with no room for the job its card is given back" "" "$(cat bad)"
same "... the card says so" 1 "$seen"

job-field -w name=laden script='echo "not run"' >job
disk 200
g=$(cat gid)
asana-move Backlog "$g" >/dev/null
head -c 1000000 /dev/zero >big
asana-attach "$g" big >/dev/null
rc=0
experisana-worker -1 -d small >out 2>&1 || rc=$?
same "attachments that do not fit: the job fails" "0 Failed" \
    "$rc $(asana-list -f section)"
asana-get -c "$g" >comment
has "... the card says why" "no room for its attachments" comment
same "... nothing is left of it" "" "$(find small -mindepth 1)"

# logs and results when the disk is full only afterwards
job-field -w name=late script='echo "the log"; echo result >outputs/r
head -c 2000000 /dev/zero >rest || :' >job
disk 200
same "a job that bears a full disk ends well" "0 Done" "$rc $column"
has "... the card tells of the disk, too" "no space is left" comment
has "... log and outputs are there" "the log" comment
asana-fetch "$(cat gid)" got >names
same "... all" "attempt-1-experiment_logs.txt attempt-1-outputs__r" \
    "$(sort names | xargs)"
done_testing
