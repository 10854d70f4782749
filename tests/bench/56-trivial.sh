#!/bin/sh
# Jobs that do nothing: what one costs here, and with tsp and nq.
. "$(dirname "$0")/lib.sh"

board
jobs=20
# many: so many cards wait; each job writes when it began
many() {
	i=0
	while [ "$i" -lt "$1" ]; do
		i=$((i + 1))
		job-field -w name="j$i" script="date +%s%N >>$T/times # $i ${2:-}"
	done | asana-create >/dev/null 2>&1
}
all_began() { [ -e times ] && [ "$(wc -l <times)" -ge "$1" ]; }
# between: ms from one beginning to the next, by $T/times
between() {
	sort -n times | awk 'NR == 1 { a = $1 } { b = $1 }
	END { printf "%d\n", (b - a) / (NR - 1) / 1e6 }'
	rm -f times
}
# begin [COMMAND...]: a worker, by the command
begin() { "$@" experisana-worker -d w >/dev/null 2>&1 & W=$!; PIDS="$PIDS $W"; }
# end: once its cards are Done
none() { [ -z "$(asana-list -f gid Backlog; asana-list -f gid Running)" ]; }
end() {
	until_ok 60 none
	pkill -P "$W" -x experisana-work 2>/dev/null
	kill "$W"; wait "$W"
}

title "A job that does nothing, $jobs of them: ms from one beginning to the next"
row with ms
many "$jobs"
begin
until_ok 120 all_began "$jobs"
row experisana-worker "$(between)"
none
sleep 3
t=$(date +%s%N)
many 1 idle
until_ok 30 all_began 1
late=$((($(cat times) - t) / 1000000))
rm -f times
end
export TS_SOCKET="$T/tsp"
if command -v tsp >/dev/null; then
	for i in $(seq "$jobs"); do tsp -n sh -c "date +%s%N >>$T/times"; done >/dev/null
	until_ok 60 all_began "$jobs"
	row tsp "$(between)"
	tsp -K
fi
if command -v nq >/dev/null; then
	for i in $(seq "$jobs"); do NQDIR=$T/nq nq sh -c "date +%s%N >>$T/times"; done >/dev/null
	until_ok 60 all_began "$jobs"
	row nq "$(between)"
fi
title "An idle worker: from asana-create's start to the job's"
row "" "$late ms"
command -v strace >/dev/null || exit 0
title "A job that does nothing, by the system"
row "" programs processes fsyncs
many "$jobs" counted
begin strace -f -qq -e trace=execve,fsync,clone,clone3,vfork,fork -o trace
until_ok 120 all_began "$jobs"
until_ok 60 none
n=$jobs
row "each of $n, start and end with it" \
    "$(calc "$(grep -c 'execve(.* = 0' trace) / $n" %.1f)" \
    "$(calc "$(grep -c 'fork.* = [0-9]\|clone.* = [0-9]' trace) / $n" %.1f)" \
    "$(calc "$(grep -c 'fsync(' trace) / $n" %.1f)"
for p in $(pgrep -P "$W"); do kill "$p"; done
wait "$W"
