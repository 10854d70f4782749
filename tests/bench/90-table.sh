#!/bin/sh
# What it costs, beside its goal: counts are exact on any machine, times are of
# this run.  FLEET=1 takes an hour more: the last two plans and 200 workers.
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"
here=$TOP/tests/bench

# of FILE TEXT [COLUMN]: the figure in a row of another measurement's output
of() { awk -v t="  $2" -v c="${3:-1}" 'index($0, t) == 1 {
	$0 = substr($0, length(t) + 1); print $c; exit }' "$1"; }
line() { printf '| %s | %s | %s |\n' "$1" "$2" "${3:-not measured}"; }
stop() {
	kill "$W"; wait "$W"
	unpeer
	kill "$BOARD"; wait "$BOARD"
	cd "$T" || exit
}
ended() { [ "$(wc -l <"$T/times")" -ge "$1" ]; }

# gap SECONDS N [AHEAD]: N jobs so long, each with 1 MB of output, at 60 ms of
# latency and with Asana's times; in $gap the mean of what lies between two, and
# of the first two, for nothing is claimed beside the first job
gap() {
	mkdir "gap$1" && cd "gap$1" || exit
	board
	printf "%s\n" "lease: {profile: asana}" ${3:+"ahead: $3"} >experisana.yaml
	i=0
	while [ $((i += 1)) -le $(($2 + 3)) ]; do	# the Backlog is deep
		job-field -w name="j$i" script="date +%s.%N >>$T/times
head -c 1000000 /dev/urandom >outputs/r
sleep $1
date +%s.%N >>$T/times # $i"
	done | asana-create >/dev/null 2>&1
	peer "* * always slow 0.06"
	: >"$T/times"
	experisana-worker -d w >out 2>&1 & W=$!
	PIDS="$PIDS $W"
	until_ok 200 ended $((2 * $2)) || cat out >&2
	gap=$(awk 'NR == 3 { first = $1 - last }
	    NR % 2 { if (NR > 3) { sum += $1 - last; n++ } next }
	    { last = $1 }
	    END { if (n > 0)
		printf "%.1f s (after the first job %.1f s)", sum / n, first
	    }' "$T/times")
	stop
}

# trivial N: N jobs that do nothing, one worker, a board beside it; the mean
# from start to start, in $each; then from asana-create to the start, in $soon
trivial() {
	mkdir trivial && cd trivial || exit
	board
	i=0
	while [ $((i += 1)) -le "$1" ]; do
		job-field -w name="j$i" script="date +%s.%N >>$T/times # $i"
	done | asana-create >/dev/null 2>&1
	: >"$T/times"
	experisana-worker -d w >out 2>&1 & W=$!
	PIDS="$PIDS $W"
	until_ok 120 ended "$1" || cat out >&2
	each=$(awk 'NR == 1 { a = $1 } { b = $1 }
	    END { printf "%.2f s", (b - a) / (NR - 1) }' "$T/times")
	sleep 3
	begun=$(date +%s.%N)
	job-field -w name=new script="date +%s.%N >>$T/times" | asana-create >/dev/null 2>&1
	soon=
	if until_ok 60 ended $(($1 + 1)); then
		soon=$(tail -n 1 "$T/times" | awk -v a="$begun" '{ printf "%.2f s", $1 - a }')
	else
		cat out >&2
	fi
	stop
}

# fleet NAME SETTINGS...: as 71-fleet.sh, with FLEET=1
fleet() {
	_name=$1; shift
	: >"$_name"
	[ -z "${FLEET-}" ] || env "$@" sh "$here/71-fleet.sh" >"$_name" 2>/dev/null
}

sh "$here/41-ledger.sh" >ledger
gap 8 5; ahead=$gap
gap 2 4 0; beside=$gap
trivial 20
fleet free WORKERS=10 CARDS=300 RATE=150 JOB=100 PROFILE=free LIMIT=12
fleet paid WORKERS=10 CARDS=900 RATE=1500 JOB=30 LIMIT=8
fleet many WORKERS=200
not="not run here"
free=$(of free "busy with jobs") paid=$(of paid "busy with jobs")
many=$not
[ -z "${FLEET-}" ] || many="$(of many "... of them refused (429)" 2) refused, \
$(of many "cards run twice") twice, $(of many "cards in no column of jobs") lost, \
$(of many "... a minute") jobs a minute, a card put on top is taken after \
$(of many "a card put on top is taken after") s"

BENCH_JOBS=30000 sh "$here/20-expand.sh" >expanded
"$PEAK" 100 sweep-expand -V >start

title "What it costs"
line what goal now
line --- --- ---
line "one job, claim to Done (log and one output)" \
    "12 requests, uploads included" "$(of ledger "from claim to Done")"
line "the 12-job sweep of the seed, one worker, whole life" "≤ 160 requests" \
    "$(of ledger "run by one worker, its whole life"), $(of ledger \
    "... of them after the last move") of them for the sweep's report and the end"
line '`schedule` of 12 jobs, fresh board with 5 new tags / used board / nothing new' \
    "≤ 26 / ≤ 20 / ≤ 8" "$(of ledger "schedule, fresh board") / $(of ledger \
    "schedule, the tags are there") / $(of ledger "schedule, nothing new")"
line "gap between the end of a script and the start of the next, deep Backlog, 8 s jobs with 1 MB of output, latency 60 ms" \
    "≤ 1 s" "$ahead"
line "the same for long jobs (claim beside the upload)" "≤ settle + 3 s" \
    "${beside:+$beside; settle is 10 s}"
line "free plan (150 a minute), 10 machines, 100 s jobs: GPU busy" "≥ 85 %" \
    "${free:-$not}"
line "paid plan, 10 machines, 30 s jobs: GPU busy" "≥ 90 %" "${paid:-$not}"
line "200 workers, 10,000 cards, 1,500 a minute" \
    "within the quota, none twice, none lost, a new card at the top is taken within 2 minutes" \
    "$many"
line "a trivial job on the local board, one worker / idle worker, new card to start" \
    "≤ 0.08 s / ≤ 0.3 s" "$each / ${soon:-not measured}"
line '`sweep-expand`, 30,000 jobs' "0.1 s, 40 MB; linear to 10⁶" \
    "$(awk '$1 == 30000 { printf "%.2f s, %.0f MB", $2 / 1000, $5 / 1024; exit }' expanded)"
line "start of a filter" "2 ms" "$(awk '{ print $1 " ms" }' start)"
