#!/bin/sh
# A worker that is told to stop, at any time, by its terminal (the signal goes
# to all of its processes) or by kill (to itself alone): its card is where it
# belongs, and nothing is left.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
printf 'lease: {settle: 0.8, trust: 0.3, jitter: 0, poll: 0.5, grace: 20}\n' >experisana.yaml

# slow steps: the real programs, a moment later
mkdir slow
for p in asana-attach asana-release; do
	cat >"slow/$p" <<-E1
	#!/bin/sh
	echo >"$T/at-$p"
	sleep 0.4
	exec "$TOP/bin/$p" "\$@"
	E1
	chmod +x "slow/$p"
done

# worker: in the background, in a process group of its own, with the signals
# as a terminal would have them; each time by the next of the shells
STARTS=0
worker() {
	rm -f at-*
	STARTS=$((STARTS + 1))
	case $(((STARTS + STARTS / 6) % 4)) in
	0)	sh=sh ;;
	1)	sh=bash ;;
	2)	sh=mksh ;;
	3)	sh="busybox sh" ;;
	esac
	command -v "${sh% *}" >/dev/null || sh=sh
	# shellcheck disable=SC2086
	PATH=$T/slow:$PATH perl -e '$SIG{$_} = "DEFAULT" for qw(INT HUP TERM QUIT);
	    setpgrp; exec @ARGV' $sh "$TOP/scripts/experisana-worker" -d "$T/w" >out 2>&1 &
	W=$!
	PIDS="$PIDS $W"
}
card() { job-field -w name="$1" script="$2" | asana-create 2>/dev/null | cut -f 1 >gid; g=$(cat gid); }
says() { grep -q -e "$1" out; }
g=0
on_card() {
	(. ./.env
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    "$ASANA_API_URL/tasks/$g/stories?opt_fields=text") | grep -q -e "$1"
}
in_group() { ps -A -o pgid= -o args= | awk -v g="$1" '$1 == g' | grep -q -v defunct; }
nobody() { ! in_group "$W"; }
claims() { ps -A -o pgid= -o args= | awk -v g="$W" '$1 == g' | grep -q asana-claim; }

# told NAME SIGNAL COLUMN [AGAIN]: signals, and looks at what became of it
told() {
	case $2 in
	all-*)	target=-$W ;;
	*)	target=$W ;;
	esac
	kill -"${2#all-}" "$target"
	if [ -n "${4:-}" ]; then
		sleep "$4"
		kill -"${2#all-}" "$target" 2>/dev/null
	fi
	rc=0
	wait "$W" || rc=$?
	until_ok 5 nobody || echo "$1, $2, $sh: processes left: $(ps -A -o pgid= -o args= | awk -v g="$W" '$1 == g')"
	[ "$rc" -eq 0 ] || { echo "$1, $2, $sh: status $rc"; cat out; }
	[ "$(asana-list -f section)" = "$3" ] ||
		{ echo "$1, $2, $sh: the card is in $(asana-list -f section)"; cat out; }
	[ -z "$(find w -mindepth 1)" ] || echo "$1, $2, $sh: left: $(find w -mindepth 1 | xargs)"
	! on_card 'is taking this\|is running this' || { echo "$1, $2, $sh: not closed"; asana-get -c "$g"; }
}
SIGNALS="TERM INT HUP USR1 all-INT all-TERM all-HUP"

for s in $SIGNALS; do
	worker
	until_ok 5 claims || echo "$s: not idle"
	told idle "$s" ""
done >bad
same "idle" "" "$(cat bad)"

card one 'true'
for s in $SIGNALS; do
	worker
	until_ok 5 on_card 'is taking this' || echo "$s: not claiming"
	told claiming "$s" Backlog
done >bad
same "while claiming: the card stays in Backlog" "" "$(cat bad)"
asana-delete "$g" >/dev/null

card one "echo >$T/at-job; sleep 60"
for s in $SIGNALS; do
	worker
	until_ok 5 test -e at-job || echo "$s: not running"
	told running "$s" Backlog
done >bad
same "while it runs: the card goes back to Backlog" "" "$(cat bad)"
has "... as given back" "Given back" out
n=$(asana-get -c "$g" | grep -c '^Given back after')
same "... which each comment says" 7 "$n"
for s in TERM all-INT; do
	worker
	until_ok 5 test -e at-job || echo "$s: not running"
	told twice "$s" Backlog 0.2
	worker
	until_ok 5 test -e at-job || echo "$s: not running"
	told "twice, the second time late" "$s" Backlog 1
done >bad
same "two signals in a row are as good as one" "" "$(cat bad)"
asana-delete "$g" >/dev/null

for s in TERM INT HUP USR1 all-INT all-HUP; do
	card "$s" 'echo result >outputs/r'
	worker
	until_ok 5 test -e at-asana-attach || echo "$s: no upload"
	told uploading "$s" Done
	asana-fetch "$g" got >names
	[ "$(wc -l <names)" -eq 2 ] || echo "$s: attached: $(cat names)"
	asana-delete "$g" >/dev/null
done >bad
same "while results are uploaded: that is ended first" "" "$(cat bad)"
card all-TERM 'echo result >outputs/r'
worker
until_ok 5 test -e at-asana-attach || echo "no upload" >bad
kill -TERM "-$W"
rc=0
wait "$W" || rc=$?
same "... but kill can reach all: the card moves all the same" "0 Done" \
    "$rc $(asana-list -f section)"
where=$(asana-get -c "$g" | sed -n 's/^Not all could be attached; it is at [^:]*://p')
same "... and says where the results are" result "$(cat "$where/outputs/r")"
rm -rf w
asana-delete "$g" >/dev/null
for s in $SIGNALS; do
	card "$s" true
	worker
	until_ok 5 test -e at-asana-release || echo "$s: no release"
	told releasing "$s" Done
	asana-delete "$g" >/dev/null
done >bad
same "while the card is moved: that is ended first" "" "$(cat bad)"
done_testing
