#!/bin/sh
# As 72-signals.t: told twice, and while a job is brought to its end.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
# shellcheck source=tests/signals.sh
. "$TOP/tests/signals.sh"

card one "echo >$T/at-job; sleep 60"
for s in TERM all-INT; do
	worker
	until_ok 20 test -e at-job || echo "$s: not running"
	told twice "$s" Backlog 0.2
	worker
	until_ok 20 test -e at-job || echo "$s: not running"
	told "twice, the second time late" "$s" Backlog 1
done >bad
same "two signals in a row are as good as one" "" "$(cat bad)"
asana-delete "$g" >/dev/null

for s in TERM INT HUP USR1 all-INT all-HUP; do
	card "$s" 'echo result >outputs/r'
	worker
	until_ok 20 test -e at-asana-attach || echo "$s: no upload"
	told uploading "$s" Done
	asana-fetch "$g" got >names
	[ "$(wc -l <names)" -eq 2 ] || echo "$s: attached: $(cat names)"
	asana-delete "$g" >/dev/null
done >bad
same "while results are uploaded: that is ended first" "" "$(cat bad)"
card all-TERM 'echo result >outputs/r'
worker
until_ok 20 test -e at-asana-attach || echo "no upload" >bad
kill -TERM "-$W"
rc=0
wait "$W" || rc=$?
same "... but kill can reach all: the card moves all the same" "0 Done" \
    "$rc $(asana-list -f section)"
where=$(asana-get -c "$g" | sed -n 's/^Not all could be attached yet\. .* it is at [^:]*://p')
same "... and says where the results are" result "$(cat "$where/work/outputs/r")"
rm -rf w
asana-delete "$g" >/dev/null
for s in $SIGNALS; do
	card "$s" true
	worker
	until_ok 20 test -e at-asana-release || echo "$s: no release"
	told releasing "$s" Done
	asana-delete "$g" >/dev/null
done >bad
same "while the card is moved: that is ended first" "" "$(cat bad)"
done_testing
