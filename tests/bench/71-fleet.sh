#!/bin/sh
# A fleet and short jobs on one token: is every job run once, and do the
# requests stay within the board's limit?  A card that is put on top meanwhile:
# when is it taken?  WORKERS (200) on machines of EACH (8) that share a state
# folder, CARDS (10000), RATE (1500) requests a minute, LIMIT (30) minutes;
# JOB (0) seconds each; times are those of PROFILE (asana).  With a JOB it is the
# whole worker that runs them, else the three programs alone: 200 are too many
# shells for a small machine.
. "$(dirname "$0")/lib.sh"
WORKERS=${WORKERS:-200} CARDS=${CARDS:-10000} RATE=${RATE:-1500}
LIMIT=${LIMIT:-30} EACH=${EACH:-8} JOB=${JOB:-0}
PROFILE=${PROFILE:-asana}

board -r "$RATE"
DIRECT=$(sed -n 's/^ASANA_API_URL=//p' .env)
cat >experisana.yaml <<E1
lease: {profile: $PROFILE, budget: $RATE}
E1
# the cards are made at the board's own pace: its limit is for the workers
script="echo \"\$EXPERISANA_TASK_GID \$EXPERISANA_ATTEMPT \$(date +%%s)\" >>$T/ran; sleep $JOB"
[ "$JOB" -gt 0 ] || script=true
awk -v n="$CARDS" -v script="$script" 'BEGIN { for (i = 0; i < n; i++)
	printf "%016x\tcard %d\t-\t-\t-\t-\t" script " # %d\n", i, i, i }' >cards
kill "$BOARD" && wait "$BOARD"
rm -f .env
asana-local -d board.db -p 0 -E .env >board.out 2>board.err & BOARD=$!
PIDS="$PIDS $BOARD"
until_ok 30 test -s .env
asana-create cards >made 2>create.err
kill "$BOARD" && wait "$BOARD"
rm -f .env
asana-local -d board.db -p 0 -E .env -r "$RATE" >board.out 2>board.err & BOARD=$!
PIDS="$PIDS $BOARD"
until_ok 30 test -s .env
asana-init -c >/dev/null
peer "# looks only"

# worker I: begins within a minute
worker() {
	EXPERISANA_WORKER_ID=f$1
	XDG_STATE_HOME=$T/m$((($1 - 1) / EACH))/state
	XDG_CACHE_HOME=$T/m$((($1 - 1) / EACH))/cache
	EXPERISANA_KEPT=$T/k$1
	export EXPERISANA_WORKER_ID XDG_STATE_HOME XDG_CACHE_HOME EXPERISANA_KEPT
	mkdir -m 700 "$EXPERISANA_KEPT"
	d=$T/f$1
	sleep "$(calc "$1 * 60 / $WORKERS" %.1f)"
	if [ "$JOB" -gt 0 ]; then
		experisana-worker -d "$d" >"out$1" 2>>"err$1" &
		until [ ! -e go ]; do sleep 1; done
		kill $!
		wait $! || echo "worker $?" >>odd
		return
	fi
	while [ -e go ] && ! EXPERISANA_WORKER_CARD=$(asana-beat idle 2>>"err$1"); do
		sleep 5
	done
	export EXPERISANA_WORKER_CARD
	while [ -e go ]; do
		job=$(asana-claim -t 10m -d "$d" 2>>"err$1") || continue
		rc=0
		asana-hold "$job" sh -c 'echo "$EXPERISANA_TASK_GID $EXPERISANA_ATTEMPT $(date +%s)" >>'"$T/ran" \
		    2>>"err$1" || rc=$?
		[ "$rc" -eq 0 ] || echo "hold $rc" >>odd
		until rc=0; asana-release "$job" Done </dev/null >/dev/null 2>>"err$1" || rc=$?
		[ "$rc" -ne 75 ]; do
			echo "release 75" >>odd
			sleep 10
		done
		[ "$rc" -eq 0 ] || echo "release $rc" >>odd
		rm -rf "$job"
	done
}
touch go ran odd
begun=$(date +%s)
PS=
for i in $(seq "$WORKERS"); do
	worker "$i" &
	PS="$PS $!"
done
top= put=
while [ "$(wc -l <ran)" -lt "$CARDS" ] &&
    [ $(($(date +%s) - begun)) -lt $((LIMIT * 60)) ]; do
	sleep 2
	# half way, somebody drags the last card to the top
	[ -n "$top" ] || [ $(($(date +%s) - begun)) -lt $((LIMIT * 30)) ] || {
		top=$(tail -n 1 made | cut -f 1)
		asana-move Backlog "$top" >/dev/null && put=$(date +%s)
	}
done
secs=$(($(date +%s) - begun))
n=$(wc -l <ran | tr -d ' ')
requests=$(wc -l <"$PEERLOG" | tr -d ' ')
# in minutes that are counted strictly, each from its beginning
over=$(cut -d . -f 1 "$PEERLOG" | awk -v r="$RATE" '{ c[int($1 / 60)]++ }
	END { for (m in c) if (c[m] > r) sum += c[m] - r; print sum + 0 }')
taken=$(awk -v g="$top" '$1 == g { print $3; exit }' ran)
refused=$(awk '$4 == 429' "$PEERLOG" | wc -l | tr -d ' ')
peak=$(cut -d . -f 1 "$PEERLOG" | awk '{ c[int($1 / 60)]++ }
	END { for (m in c) if (c[m] > max) max = c[m]; print max + 0 }')
rm go
# those in hand end as they like; who sleeps is told
until_ok 120 sh -c '! pgrep -f "asana-(hold|release) '"$T"'"'
for p in $(pgrep -f "asana-claim -t 10m -d $T/f"); do kill "$p" 2>/dev/null; done
# shellcheck disable=SC2086
wait $PS
kill "$BOARD" && wait "$BOARD"	# and the limit with it
unpeer
rm -f .env
asana-local -d board.db -p 0 -E .env >board.out 2>board.err & BOARD=$!
PIDS="$PIDS $BOARD"
until_ok 30 test -s .env
asana-list -f gid,section >where
left() { awk -F '\t' -v s="$1" '$2 == s' where | wc -l | tr -d ' '; }

title "$WORKERS workers, $CARDS cards of short jobs, $RATE requests a minute"
row "minutes" "$(calc "$secs / 60" %.1f)"
row "jobs run" "$n"
row "... a minute" "$(calc "$n * 60 / $secs" %.1f)"
row "cards run twice" "$(cut -d ' ' -f 1 ran | sort | uniq -d | wc -l | tr -d ' ')"
row "cards in no column of jobs" "$((CARDS - $(left Backlog) - $(left Running) - $(left Done)))"
row "Backlog, Running, Done at the end" "$(left Backlog)" "$(left Running)" "$(left Done)"
row "requests" "$requests"
row "... a minute" "$(calc "$requests * 60 / $secs" %.0f)"
row "... in the fullest minute" "$peak"
row "... a job" "$(calc "$requests / ($n + ($n == 0))" %.1f)"
row "... of them refused (429)" "$refused" "$(calc "100 * $refused / ($requests + ($requests == 0))" %.1f%%)"
row "... over the limit of strict minutes" "$over" "$(calc "100 * $over / ($requests + ($requests == 0))" %.1f%%)"
row "a card put on top is taken after" "${taken:+$((taken - put)) s}"
row "busy with jobs" "$(calc "100 * $n * $JOB / ($secs * $WORKERS)" %.0f%%)"
row "statuses that are not 0" "$(wc -l <odd | tr -d ' ')"
sort odd | uniq -c
title "requests by kind"
awk '{ gsub(/[0-9]+/, "N", $3); print $2, $3, $4 }' "$PEERLOG" | sort | uniq -c |
    sort -rn | head -n 20
if [ -n "${KEEP-}" ]; then mkdir -p "$KEEP"; cp "$PEERLOG" ran odd where "$KEEP"; fi
