#!/bin/sh
# The autoscaler and real workers, with arrivals replayed: a sweep, a trickle,
# bursts.  Starts take a while, some fail, some come to nothing.  Times are
# short, so that minutes are like hours.  JOBS is how many jobs each has (500),
# WORKERS the most workers (4), ARRIVALS which are replayed (all three), IDLE the
# seconds after which an idle worker ends (12).  With 500 jobs it takes a quarter
# of an hour.  The trickle is about what one worker can do: the shorter IDLE is,
# the more often a second one comes and goes, which shows as flaps.
. "$(dirname "$0")/lib.sh"

jobs=${JOBS:-500}
most=${WORKERS:-4}
idle=${IDLE:-12}
flap=5		# a start so many seconds after a stop
board -v
cat >experisana.yaml <<Y
lease: {profile: local, settle: 0.2, kill: 1, poll: 0.5}
scale: {max: $most, start_timeout: 10s, cmd: '$T/launch'}
shutdown: {after_idle_minutes: $(calc "$idle / 60" %.3f), cmd: 'true'}
breaker: 0
Y
# Each worker has a machine of its own: a state folder.
cat >launch <<'L'
#!/bin/sh
cd "$(dirname "$0")" || exit
n=$(cat launches); n=$((n + 1)); echo $n >launches
start=$((n % 3))
case $((n % 10)) in
2|7)	echo failed >>bad; exit 1 ;;	# no quota
4)	echo silent >>bad; exit 0 ;;	# a machine that never comes up
9)	echo late >>bad; start=14 ;;	# ... or when it was given up
esac
id=$EXPERISANA_WORKER_ID
(
	sleep $start
	echo "$(date +%s%N) 1 $id" >>events
	XDG_STATE_HOME=$PWD/state/$id experisana-worker -d "$PWD/w/$id" >"log.$id" 2>&1
	echo "$(date +%s%N) -1 $id" >>events
	grep -q "waiting for cards" "log.$id" || echo "$id" >>none	# it has gone at once
	rm -f "log.$id"
	rm -rf "state/$id" "w/$id"
) >/dev/null 2>&1 &
L
chmod +x launch
# add COUNT: so many new cards
add() {
	for _ in $(seq "$1"); do
		made=$((made + 1))
		printf '%s %s\n' "$run$made" "$(date +%s%N)" >>created
		job-field -w name="$run$made" script="echo $run$made \$(date +%s%N) >>$T/begun; sleep 0.3; date +%s%N >>$T/ended"
	done | asana-create >/dev/null 2>&1
	made=$((made + $1))
}
caught_up() { [ "$(wc -l <ended)" -ge "$made" ] && [ -z "$(asana-list -f gid Running)" ]; }
all_gone() { [ "$(awk '{ n += $2 } END { print n + 0 }' events)" -eq 0 ] && ! asana-stat -w | grep -qv broken; }
# replay NAME COUNT SECONDS [burst]: so many cards at a time, with pauses; behind
# a burst the pause begins when all is done
replay() {
	run=$1 made=0
	rm -rf created begun ended events bad none launches "$XDG_STATE_HOME"
	: >created; : >begun; : >ended; : >events; : >bad; : >none; echo 0 >launches
	first=$(wc -l <board.err) began=$(date +%s)
	experisana-autoscale -i 1 >log.scale 2>&1 &
	scaler=$!
	PIDS="$PIDS $scaler"
	while [ "$made" -lt "$jobs" ]; do
		left=$((jobs - made))
		add $((left < $2 ? left : $2))
		[ -z "${4-}" ] || until_ok $((60 + $2 * 4)) caught_up
		sleep "$3"
	done
	until_ok $((120 + jobs * 4)) caught_up || echo "not all were run: $(wc -l <ended)" >&2
	took=$(($(date +%s) - began))
	last=$(wc -l <board.err)
	until_ok 60 all_gone || echo "workers are left" >&2
	kill "$scaler"
	wait "$scaler" 2>/dev/null
	sort -n events | grep -vFf none >sorted
	peak=$(awk '{ n += $2; if (n > m) m = n } END { print m + 0 }' sorted)
	flaps=$(awk -v x="$flap" '$2 < 0 { stop = $1 } $2 > 0 && stop && $1 - stop < x * 1e9 { n++ }
	    END { print n + 0 }' sorted)
	waited=$(awk 'NR == FNR { at[$1] = $2; next } { s += ($2 - at[$1]) / 1e9; n++ }
	    END { printf "%.1f", n ? s / n : 0 }' created begun)
	unused=$(awk -v done="$(wc -l <ended)" '{ s -= $1 / 1e9 * $2 } END { printf "%.2f", (s - done * 0.3) / 60 }' sorted)
	row "$run" "$(grep -c ' 1 ' sorted)" "$(wc -l <bad)" "$((peak > most ? peak - most : 0))" \
	    "$flaps" "$waited" "$unused" "$(sed -n "$((first + 1)),${last}p" board.err | grep -c ' [A-Z][A-Z]* /.* [0-9][0-9][0-9] ')" "$took"
	asana-list -f gid | asana-delete >/dev/null
}
title "Arrivals of $jobs jobs of 0.3 s, at most $most workers, two of five launches in vain"
row arrivals workers "bad starts" overshoot flaps "wait, s" "idle, min" requests "took, s"
for kind in ${ARRIVALS:-sweep trickle bursts}; do
	case $kind in
	sweep)	replay sweep "$jobs" 0 ;;
	trickle) replay trickle 1 1 ;;
	# twice as long as a worker stays idle: all have gone, and no start is
	# close behind a stop
	bursts)	replay bursts $(((jobs + 3) / 4)) $((2 * idle)) burst ;;
	*)	echo "no arrivals '$kind'" >&2; exit 2 ;;
	esac
done
