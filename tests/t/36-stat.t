#!/bin/sh
# The board in numbers.
. "$(dirname "$0")/../lib.sh"

board -v
# is NAME NUMBER
is() { same "$1 is $2" "$2" "$(asana-stat | awk -F'\t' -v n="$1" '$1 == n { print $2 }')"; }
job() { printf '%s\t%s\t%s\t-\t-\t-\ttrue # %s\n' "$1" "$1" "$2" "$1" | asana-create | cut -f1; }

expect 0 "an empty board" asana-stat
same "... has ten numbers" 10 "$(awk -F'\t' 'NF == 2 && $2 == 0' "$OUT" | wc -l | tr -d ' ')"
a=$(job a -); b=$(job b -); c=$(job c "$a"); d=$(job d "$a,$b"); e=$(job e -)
asana-move Done "$a" >/dev/null
asana-move Failed "$b" >/dev/null
asana-move Running "$e" >/dev/null
x=$(job x -)
. ./.env
curl -sS -X PUT -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
    -H 'Content-Type: application/json' "$ASANA_API_URL/tasks/$x" \
    -d '{"data":{"completed":true}}' >/dev/null
EXPERISANA_WORKER_ID=w1 asana-beat idle >w1
EXPERISANA_WORKER_ID=w2 asana-beat busy >/dev/null
EXPERISANA_WORKER_ID=w3 asana-beat draining >/dev/null
EXPERISANA_WORKER_ID=w4 asana-beat starting >/dev/null
EXPERISANA_WORKER_ID=w5 asana-beat leaving >/dev/null
asana-stat >stat
same "every number" "runnable 1
blocked 1
running 1
busy 2
idle 1
starting 1
leaving 1
lost 0
failed 1
done 1" "$(tr '\t' ' ' <stat)"
same "the same as JSON" '{"runnable":1,"blocked":1,"running":1,"busy":2,"idle":1,"starting":1,"leaving":1,"lost":0,"failed":1,"done":1}' "$(asana-stat -j)"
curl -sS -X PUT -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
    -H 'Content-Type: application/json' "$ASANA_API_URL/tasks/$(cat w1)" \
    -d '{"data":{"notes":"worker/1 who=w1 st=idle seen=1000"}}' >/dev/null
is lost 1
is idle 0
asana-move Backlog "$b" >/dev/null
is runnable 2
n=$(wc -l <board.err)
asana-stat >/dev/null
same "it costs six listings, and what is known to be done is not asked again" \
    6 "$(tail -n +$((n + 1)) board.err | grep -c ' GET ')"
asana-stat -w >workers
same "the workers" "w1 lost - -
w2 busy - -
w3 draining - -
w4 starting - -
w5 leaving - -" "$(cut -f2,3,5,6 workers | tr '\t' ' ' | sort)"

# --- a worker whose time ends
asana-list -f gid Backlog | asana-delete >/dev/null
# late SECONDS: it waits, with so much time left
late() { EXPERISANA_WORKER_ID=late EXPERISANA_UNTIL=$(($(date +%s) + $1)) asana-beat idle >/dev/null; }
timed() { printf '%s\t%s\t-\t-\t%s\t-\ttrue # %s\n' "$1" "$1" "$2" "$1" | asana-create | cut -f1; }
late 3000
is idle 1
h=$(timed hour timeout=1h)
is idle 0
is leaving 2
late 4000
is idle 1
late 3000
m=$(timed minute timeout=1m)
is idle 1
asana-delete "$m" >/dev/null
is idle 0
m=$(timed any -)
is idle 1
late -1
is idle 0
asana-delete "$h" "$m" >/dev/null
expect 78 "an end that is no time" env EXPERISANA_UNTIL=noon asana-beat idle
has "... is told" "asana-beat: EXPERISANA_UNTIL: 'noon'" "$ERR"
expect 2 "an operand is wrong use" asana-stat x
kill "$BOARD"
ASANA_MAX_WAIT=0.1s expect 75 "without a board" asana-stat
same "... nothing is printed" "" "$(cat "$OUT")"

done_testing
