#!/bin/sh
# The local board under load: wrk with 32 connections; a section of 10,000
# cards; a hundred workers that look for something to do.
. "$(dirname "$0")/lib.sh"
. "$TOP/tests/local.sh"
command -v wrk >/dev/null || { echo "no wrk: nothing measured"; exit 0; }

start
asana-init >/dev/null
export TOKEN
# load SECONDS URL: requests for so long, as the script on stdin says; $rate,
# $p50, $p99, $bad
load() {
	cat >load.lua
	wrk -t 1 -c 32 -d "$1" --latency -s load.lua "$2" >wrk.out
	rate=$(awk '/Requests\/sec/ { print int($2) }' wrk.out)
	p50=$(awk '$1 == "50%" { print $2 }' wrk.out)
	p99=$(awk '$1 == "99%" { print $2 }' wrk.out)
	bad=$(awk '/Non-2xx/ { print $NF }' wrk.out)
}
head='wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")'
post /tasks "{\"name\":\"c\",\"projects\":[\"$PR\"]}"
G=$(gid)

title "32 connections ($(uptime | sed 's/.*load/load/'))"
row "" "a second" p50 p99 refused
load 10 "$U/tasks/$G" <<E2
$head
E2
row "GET /tasks/{gid}" "$rate" "$p50" "$p99" "${bad:-0}"
load 10 "$U/users/me" <<E2
$head
E2
row "GET /users/me" "$rate" "$p50" "$p99" "${bad:-0}"
load 10 "$U/tasks/$G/stories" <<E2
$head
wrk.method = "POST"
wrk.body = '{"data":{"text":"a comment"}}'
E2
row "POST a comment" "$rate" "$p50" "$p99" "${bad:-0}"
load 10 "$U/tasks" <<E2
$head
wrk.method = "POST"
wrk.body = '{"data":{"name":"a card","workspace":"$WS"}}'
E2
row "POST a card" "$rate" "$p50" "$p99" "${bad:-0}"

# a section of 10,000 cards
section Many
S=$G
for i in 1 2 3 4; do
	curl -sS -o /dev/null -H "Authorization: Bearer $TOKEN" \
	    -H "Content-Type: application/json" -d "{\"data\":{\"name\":\"card\",
	    \"notes\":\"echo 1\",\"projects\":[\"$PR\"],\"memberships\":
	    [{\"project\":\"$PR\",\"section\":\"$S\"}]}}" "$U/tasks?n=[1-2500]" &
	eval "P$i=$!"
done
wait "$P1" "$P2" "$P3" "$P4"
FIELDS=name,created_at,completed,tags.name,dependencies,notes
# walk: ms of each page, a line each
walk() {
	offset=
	while :; do
		curl -sS -o body -w '%{time_total}\n' \
		    -H "Authorization: Bearer $TOKEN" \
		    "$U/sections/$S/tasks?limit=100&opt_fields=$FIELDS$offset"
		offset=$(sed -n \
		    's/.*"next_page":{"offset":"\([^"]*\)".*/\&offset=\1/p' body)
		[ -n "$offset" ] || break
	done
}
walk >times
title "a section of 10,000 cards, in pages of 100, ms a page (median)"
row "" "pages 1-10" "46-55" "91-100"
middle() { sed -n "$1,$2p" times | sort -n | awk 'NR == 5 { printf "%.2f", 1000 * $1 }'; }
row "GET /sections/{gid}/tasks" "$(middle 1 10)" "$(middle 46 55)" \
    "$(middle 91 100)"

# ticks: of the board's process: hundredths of a second of CPU
ticks() { awk '{ print $14 + $15 }' "/proc/$PID/stat"; }
# busy SECONDS: runs what started meanwhile; $core is how much of a core the
# board used
busy() {
	a=$(ticks)
	sleep "$1"
	core=$(calc "($(ticks) - $a) / $(getconf CLK_TCK) / $1")
}
title "a hundred clients: how much of a core the board uses"
row "" "of a core"
if curl --rate 1/s -V >/dev/null 2>&1; then
	i=0
	kids=
	while [ $i -lt 100 ]; do
		curl -sS --rate 30/m -o /dev/null -H "Authorization: Bearer $TOKEN" \
		    "$U/sections/$S/tasks?limit=100&opt_fields=$FIELDS&n=[1-10]" &
		kids="$kids $!"
		i=$((i + 1))
	done
	sleep 3
	busy 10
	row "a page of 100 cards each 2 s" "$core"
	wait $kids
fi
job-field -w name=first script=false | asana-create 2>/dev/null | cut -f 1 >g
asana-move Failed "$(cat g)" >/dev/null
awk -v g="$(cat g)" 'BEGIN { for (i = 0; i < 50; i++)
	printf "%016x\tjob %d\t%s\t-\t-\t-\techo %d\n", i, i, g, i }' |
    asana-create >/dev/null 2>&1
i=0
kids=
while [ $i -lt 100 ]; do
	EXPERISANA_WORKER_ID=w$i asana-claim -t 20s -d "w$i" >/dev/null 2>&1 &
	kids="$kids $!"
	i=$((i + 1))
done
sleep 8
busy 10
row "asana-claim -t, 50 cards that wait" "$core"
wait $kids
stop TERM
