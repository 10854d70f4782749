#!/bin/sh
# Cards that are claimed ahead: the end of a Backlog, and the pause between two jobs.
#
# The ideal is what the same workers would need that know at once who is free:
# each job, in the order of the board, begins on the one that is free first, and
# after each job there is the pause that `ahead: 0` makes with the same jobs, for
# no order of the cards avoids that they are claimed.  A worker is there from its
# first job on.  A job was kept waiting if a worker that never got another one had
# been free for longer than the pause when it began: it must be one of the last,
# and each worker can keep one.
. "$(dirname "$0")/lib.sh"

board
# setting AHEAD
setting() { printf '%s\nahead: %s\n' "$lease" "$1" >experisana.yaml; }
lease=$LOCAL
# fleet WORKERS LENGTH...: runs jobs of these lengths, which write a line each into
# times: worker, place on the board, start, end (ms)
fleet() {
	workers=$1; shift
	rm -f times
	asana-list -f gid | xargs asana-delete >/dev/null 2>&1
	i=0 pids=
	for len; do
		i=$((i + 1))
		job-field -w name="j$i" script="a=\$(date +%s%3N); sleep $len
echo \$EXPERISANA_WORKER_ID $i \$a \$(date +%s%3N) >>$T/times"
	done | asana-create >/dev/null 2>&1
	for w in $(seq "$workers"); do
		EXPERISANA_WORKER_ID=w$w experisana-worker -d "w$w" >/dev/null 2>&1 &
		pids="$pids $!"
	done
	PIDS="$PIDS $pids"
	until [ -e times ] && [ "$(wc -l <times 2>/dev/null || echo 0)" -ge $# ]; do sleep 0.1; done
	# shellcheck disable=SC2086
	kill $pids
	for pid in $pids; do wait "$pid"; done
}
# judge WORKERS [PAUSE]: prints how long it took, the ideal, and the longest job in
# ms; how many jobs were kept waiting; and the pause between two of a worker
judge() {
	sort -n -k 3 times | awk -v workers="$1" -v given="${2:-}" '
	function median(a, n,   i, j, t) {
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && a[j - 1] > a[j]; j--) {
				t = a[j]; a[j] = a[j - 1]; a[j - 1] = t
			}
		return n ? a[int((n + 1) / 2)] : 0
	}
	{ w[NR] = $1; s[NR] = $3; e[NR] = $4; len[$2] = $4 - $3 }
	$4 - $3 > longest { longest = $4 - $3 }
	$4 > over { over = $4 }
	!($1 in last) { first[$1] = $3 }
	{ last[$1] = $4 }
	END {
		for (i = 1; i <= NR; i++) {
			if (w[i] in end)
				gap[++n] = s[i] - end[w[i]]
			end[w[i]] = e[i]
		}
		between = median(gap, n)
		pause = given == "" ? between : given
		for (i = 1; i <= NR; i++) {
			who = ""
			for (x in first)
				if (who == "" || first[x] + done[x] < first[who] + done[who])
					who = x
			if (first[who] + done[who] + len[i] > ideal)
				ideal = first[who] + done[who] + len[i]
			done[who] += len[i] + pause
			kept = 0
			for (x in last)
				kept = kept || (x != w[i] && last[x] + pause < s[i])
			waited += kept
		}
		printf "%d %d %d %d %d\n", over - s[1], ideal - s[1], longest, waited, between
	}'
}
# one NAME LENGTH...: three runs of these jobs, by four workers
one() {
	name=$1; shift
	setting 0
	fleet 4 "$@"
	pause=$(judge 4)
	pause=${pause##* }
	setting 10m
	for _ in 1 2 3; do
		fleet 4 "$@"
		judge 4 "$pause"
	done | sort -n -k 1 >runs
	while read -r ms ideal longest waited between; do
		row "$name" "$ms" "$ideal" "$pause" "$between" "$waited" \
		    "$(calc "($ms - $ideal) / $longest")"
		name=
	done <runs
}
title "The end of a Backlog, 4 workers: ms from the first start to the last end, 3 runs"
row jobs "ms" "ideal" "pause" "with ahead" "kept waiting" "over, in jobs"
one "16 of 1 s" 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1
one "1 to 4 s, 14 in all" 4 2 1 3 1 4 1 2 1 3 1 2 1
one "15 of 0.5 s, then one of 4 s" .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 4
one "one of 4 s, then 15 of 0.5 s" 4 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5
lease='lease: {profile: asana}'
one "10 of 30 s, with Asana's times" 30 30 30 30 30 30 30 30 30 30
lease=$LOCAL
title "One worker, 12 jobs of 0.5 s: the pause between two"
for a in 0 10m; do
	setting "$a"
	fleet 1 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5 .5
	# shellcheck disable=SC2046
	set -- $(judge 1)
	row "ahead: $a" "$5 ms"
done
