#!/bin/sh
# A worker that looks and finds nothing, with ever more cards that wait.
. "$(dirname "$0")/lib.sh"

board
title "asana-claim with nothing to do: one Failed card, and n that wait for it"
row "cards that wait" requests "a second time" ms "ms again"
job-field -w name=first script=false | asana-create 2>/dev/null | cut -f 1 >gid
asana-move Failed "$(cat gid)" >/dev/null
asana-init -c >/dev/null
have=0
# poll: $r requests, $ms
poll() {
	_a=$(date +%s%N)
	_rc=0
	asana-claim -v -d w >out 2>log || _rc=$?
	ms=$((($(date +%s%N) - _a) / 1000000))
	[ "$_rc" -eq 1 ] || { cat log >&2; exit 1; }
	r=$(requests log)
}
for n in 0 100 500 1000; do
	awk -v a="$have" -v n="$n" -v g="$(cat gid)" 'BEGIN { for (i = a; i < n; i++)
		printf "%016x\tjob %d\t%s\t-\t-\t-\techo %d\n", i, i, g, i }' |
	    asana-create >/dev/null 2>&1
	have=$n
	rm -rf w
	poll
	r1=$r ms1=$ms
	poll
	row "$n" "$r1" "$r" "$ms1" "$ms"
done
