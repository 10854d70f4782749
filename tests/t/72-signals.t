#!/bin/sh
# A worker that is told to stop, at any time, by its terminal (the signal goes
# to all of its processes) or by kill (to itself alone): its card is where it
# belongs, and nothing is left.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"


board
# shellcheck source=tests/signals.sh
. "$TOP/tests/signals.sh"

for s in $SIGNALS; do
	worker
	until_ok 20 claims || echo "$s: not idle"
	told idle "$s" ""
done >bad
same "idle" "" "$(cat bad)"

card one 'true'
for s in $SIGNALS; do
	worker
	until_ok 20 on_card 'is taking this' || echo "$s: not claiming"
	told claiming "$s" Backlog
done >bad
same "while claiming: the card stays in Backlog" "" "$(cat bad)"
asana-delete "$g" >/dev/null

card one "echo >$T/at-job; sleep 60"
for s in $SIGNALS; do
	worker
	until_ok 20 test -e at-job || echo "$s: not running"
	told running "$s" Backlog
done >bad
same "while it runs: the card goes back to Backlog" "" "$(cat bad)"
has "... as given back" "Given back" out
n=$(asana-get -c "$g" | grep -c '^Given back after')
same "... which each comment says" 7 "$n"
asana-delete "$g" >/dev/null
done_testing
