#!/bin/sh
# A sweep of 1,000 jobs as over a line to Asana: made, and pulled with a file
# each, while each answer takes 50 ms.
. "$(dirname "$0")/lib.sh"
n=${JOBS:-1000}

board
title "$n jobs at 50 ms a request"
row "" requests seconds target
awk -v n="$n" 'BEGIN { for (i = 0; i < n; i++)
	printf "%016x\tjob %d of %d\t-\tbench\t-\t{\"i\":\"%d\"}\techo %d of %d\n",
	    i, i, n, i, i, n }' >jobs
peer '* * always slow 0.05'
took asana-create -v jobs >made 2>log
row created "$(requests log)" "$(calc "$ms / 1000")" 6
unpeer

# a file each, as a job leaves it; directly, and not measured
cut -f 1 made >gids
while read -r gid; do
	mkdir -p "files/$gid"
	printf '{"loss":0.%s}\n' "$gid" >"files/$gid/metrics.json"
done <gids
xargs -P 4 -I {} asana-attach -p attempt-1-outputs__ {} files/{}/metrics.json \
    <gids >/dev/null

peer '* * always slow 0.05'
took asana-pull -v -d results <gids >folders 2>log
row pulled "$(grep -c ': GET ' log)" "$(calc "$ms / 1000")" 10
same_files=$(find results -name metrics.json | wc -l)
[ "$same_files" -eq "$n" ] && [ "$(wc -l <results/results.tsv)" -eq $((n + 1)) ] ||
	echo "  NOT ALL: $same_files files" >&2
took asana-pull -v -d results <gids >folders 2>log
row "pulled again" "$(grep -c ': GET ' log)" "$(calc "$ms / 1000")" -
unpeer
took asana-pull -v -d results2 <gids >folders 2>log
row "pulled without latency" "$(grep -c ': GET ' log)" "$(calc "$ms / 1000")" -
