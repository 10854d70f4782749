#!/bin/sh
# Many claimers at once: how long it takes and what it costs until all cards
# are taken, by one each.  CLAIMERS (64), CARDS (500).
. "$(dirname "$0")/lib.sh"
CLAIMERS=${CLAIMERS:-64} CARDS=${CARDS:-500}

board
cat >experisana.yaml <<'E1'
lease: {profile: local, ttl: 60, check: 20}
E1
awk -v n="$CARDS" 'BEGIN { for (i = 0; i < n; i++)
	printf "%016x\tcard %d\t-\t-\t-\t-\ttrue # %d\n", i, i, i }' |
    asana-create >made 2>/dev/null
asana-init -c >/dev/null
# claimer I: takes cards and gives them back as Done until there are none
claimer() {
	EXPERISANA_WORKER_ID=c$1
	export EXPERISANA_WORKER_ID
	while [ -e go ]; do
		if job=$(asana-claim -v -t 5s -d "$T/c$1" 2>>"log$1"); then
			echo "$(basename "$job") c$1" >>taken
			asana-release -v "$job" Done </dev/null >/dev/null 2>>"log$1" ||
				echo "$(basename "$job") $?" >>refused
			rm -rf "$job"
		fi
	done
}
done_() { [ "$(asana-list -f gid Done | wc -l)" -ge "$CARDS" ]; }
all() {
	touch go taken refused
	PS=
	for i in $(seq "$CLAIMERS"); do
		claimer "$i" &
		PS="$PS $!"
	done
	until_ok 900 done_
	rm go
	# shellcheck disable=SC2086
	wait $PS
}
took all
cat log* >log
n=$(requests log)
title "$CLAIMERS claimers at once, $CARDS cards, until all are Done"
row "seconds" "$(calc "$ms / 1000" %.1f)"
row "requests" "$n"
row "requests a card" "$(calc "$n / $CARDS" %.1f)"
row "cards taken" "$(wc -l <taken | tr -d ' ')"
row "... more than once" "$(sed 's/[.].*//' taken | sort | uniq -d | wc -l | tr -d ' ')"
row "cards not Done at the end" "$((CARDS - $(asana-list -f gid Done | wc -l)))"
row "releases that were refused" "$(wc -l <refused | tr -d ' ')"
row "claims that lost a race" "$(grep -c 'DELETE /stories' log)"
