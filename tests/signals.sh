# signals.sh: sourced by 72-signals.t and 73-signals.t, which are two as they
# are long, with a board: workers that are told to stop, and what must be so then.
# shellcheck shell=sh disable=SC2016

printf 'lease: {profile: local, settle: 0.8, poll: 0.5}\n' >experisana.yaml

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
	until_ok 20 nobody || echo "$1, $2, $sh: processes left: $(ps -A -o pgid= -o args= | awk -v g="$W" '$1 == g')"
	[ "$rc" -eq 0 ] || { echo "$1, $2, $sh: status $rc"; cat out; }
	[ "$(asana-list -f section)" = "$3" ] ||
		{ echo "$1, $2, $sh: the card is in $(asana-list -f section)"; cat out; }
	[ -z "$(find w -mindepth 1)" ] || echo "$1, $2, $sh: left: $(find w -mindepth 1 | xargs)"
	! on_card 'is taking this\|is running this' || { echo "$1, $2, $sh: not closed"; asana-get -c "$g"; }
}
SIGNALS="TERM INT HUP USR1 all-INT all-TERM all-HUP"
