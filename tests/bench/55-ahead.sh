#!/bin/sh
# Cards that are claimed ahead: the end of a Backlog, and the pause between two jobs.
. "$(dirname "$0")/lib.sh"

board
# fleet WORKERS LENGTH...: runs jobs of these lengths; $ms from the first start to
# the last end, by what the jobs write
fleet() {
	workers=$1; shift
	rm -f times
	asana-list -f gid | xargs asana-delete >/dev/null 2>&1
	i=0 pids=
	for len; do
		i=$((i + 1))
		job-field -w name="j$i" script="a=\$(date +%s%N); sleep $len
# $i
echo \$a \$(date +%s%N) >>$T/times"
	done | asana-create >/dev/null 2>&1
	for w in $(seq "$workers"); do
		EXPERISANA_WORKER_ID=w$w experisana-worker -d "w$w" >/dev/null 2>&1 &
		pids="$pids $!"
	done
	PIDS="$PIDS $pids"
	until [ -e times ] && [ "$(wc -l <times 2>/dev/null || echo 0)" -ge $# ]; do sleep 0.1; done
	ms=$(awk '{ if (!a || $1 < a) a = $1; if ($2 > b) b = $2; sum += $2 - $1 }
	END { printf "%d %d\n", (b - a) / 1e6, sum / 1e6 }' times)
	sum=${ms#* } ms=${ms% *}
	# shellcheck disable=SC2086
	kill $pids
	for pid in $pids; do wait "$pid"; done
}
title "The end of a Backlog, 4 workers: from the first start to the last end"
row jobs "ms" "ideal" "longest" "over, in longest"
one() {
	name=$1 longest=$2; shift 2
	fleet 4 "$@"
	row "$name" "$ms" "$((sum / 4))" "$longest" "$(calc "($ms - $sum / 4) / $longest")"
}
one "16 of 1 s" 1000 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1
one "1 to 4 s, 14 in all" 4000 1 4 2 1 3 1 4 1 2 1 3 1 2 1
one "15 of 0.5 s, then one of 4 s" 4000 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 4
title "One worker, 12 jobs of 0.5 s: the pause between two"
for a in 0 10m; do
	printf 'lease: {profile: local}\nahead: %s\n' "$a" >experisana.yaml
	fleet 1 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5
	row "ahead: $a" "$(((ms - sum) / 11)) ms"
done
