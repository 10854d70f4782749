#!/bin/sh
# run.sh [quick|big|check]: the lease protocol against its model, by SPIN.
#
# A list of runs, each with the verdict that it must have: `ok`, nothing can go
# wrong with these rules, or `bad`, with this rule missing (a mutant) there is
# a counterexample.  TAP, a line for each run with what it cost; 1 at the end
# if a verdict is not the expected one.
#   quick  all that can be searched in whole: 20 minutes of one core, 2 GB
#   big    more workers and faults: hours, 16 GB, by a bit a state (-DBITSTATE,
#          so a part of them may be missed)
#   check  half a minute of the quick ones, for `make check`
# MODELJOBS runs are done at once (1).
#
# The steps C0..C6 (claim), H1..H3 (hold), F0..F2 (finish), R1..R4 (reap) have
# the same names in the models and in lib/worker/{queue,nextcard,hold,reap}.c and lib/lease/{acquire,keep}.c.
#
# lease.pml: one card, workers, a reaper, a person who drags, a network that
# loses, delays and does not answer, reads that lag, kill -9 and hangs at any
# point.  What holds there:
#   P1  while a job runs, nobody else runs this card
#   P2  an attempt is run by one worker
#   P3  no newer attempt has run when a result is published
#   P4  done once is done: it is not run again, and not taken from Done,
#       without a person (-DNOWASTE; in runs without faults, for a late move
#       may always come)
#   P5  even where reads lag more than the settle delay allows for: one worker
#       publishes an attempt (-DONLYPUB)
#   P6  a drag out of Running that every read shows by F0 is not overridden by
#       the result (but in the first `check` of a job: -DSKIP3)
#   P7  whom the reaper takes for dead is dead, and is so when R3 moves its card
#   P8  a failed card is put back at most as often as its `retries` allow, be it
#       that no F2 arrives (-DRET)
#   P9  only a person interrupts (-DNOWASTE)
#   P10 a result that could not be published in time is published under a later
#       claim only if nobody else has run the card since (-DPUB)
#   live  in the end the card is in Done; in Failed if each run fails, or kills
#       its worker (lost_limit); no matter who died, hung, or was told to stop
# lease-order.pml: P1 where the order of the time stamps is not the order in
# which comments become visible; several claims of one attempt.
#
# Not covered: more than 3 workers, more than one late message of a kind from
# a worker; clocks that drift, or stand still (VMPAUSE=1 shows that this can
# make two run); edits that come later than `grace` allows for; a claim that a
# person deletes; the time between a check and the request that follows it (a
# step is atomic); two programs holding one job directory; the choice among
# cards, dependencies, 429; a guard that is killed together with its worker, or
# while that hangs; R3 later than its look by less than a tick.
set -u
here=$(cd "$(dirname "$0")" && pwd)
list=${1:-quick}
speed=-O2
tmp=$(mktemp -d "${TMPDIR:-/tmp}/experisana-model.XXXXXX") || exit 1
kids=
trap 'rm -rf "$tmp"' EXIT
trap '[ -z "$kids" ] || kill $kids 2>/dev/null; exit 1' HUP INT TERM

# verdict DIR: how pan.out there ends: ok, bad, or why it is neither.
verdict() {
	e=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' "$1/pan.out")
	case $e in
	'')	echo "no result" ;;
	0)	if grep -q -e 'Search not completed' -e 'max search depth' \
		    "$1/pan.out"; then echo incomplete; else echo ok; fi ;;
	*)	echo bad ;;
	esac
}

# search DIR MODEL CC PAN DEFINES...: builds and runs one verifier there.
search() {
	dir=$1 model=$2 cc=$3 pan=$4
	shift 4
	cd "$dir" || exit 1
	spin -a "$@" "$here/$model" >pan.out 2>&1 &&
	    gcc $speed -w $cc -o pan pan.c >>pan.out 2>&1 &&
	    exec ./pan $pan >pan.out 2>&1
}

# report DIR N WANT NAME: one line of TAP.
report() {
	got=$(verdict "$1")
	cost=$(awk '/states, stored/ && !n { n = $1 }
	    /depth reached/ { sub(/.*reached /, ""); sub(/,.*/, ""); d = $0 }
	    /elapsed time/ { t = $4 }
	    /assertion violated/ { w = ", P?" }
	    /violated  *!\(+me/ { w = ", P1" }
	    /violated.*ranby\[my/ { w = ", P2" }
	    /violated.*ranby\[\(my/ { w = ", P3" }
	    /violated.*(pubd|s0!=2)/ { w = ", P4" }
	    /violated.*pubby/ { w = ", P5" }
	    /violated.*mv\[/ { w = ", P6" }
	    /violated  *!\(+job/ { w = ", P7" }
	    /violated.*nret/ { w = ", P8" }
	    /violated.*hum/ { w = ", P9" }
	    /violated.*rat\[/ { w = ", P10" }
	    /acceptance cycle/ { w = ", live" }
	    END { printf "%s states, depth %s, %ss%s", n, d, t, w }' "$1/pan.out")
	if [ "$got" = "$3" ]; then
		echo "ok $2 - $3: $4 ($cost)"
	else
		echo "not ok $2 - $3: $4 ($cost)"
		echo "# it is $got"
		sed 's/^/# /' "$1/pan.out"
		: >"$tmp/unexpected"
	fi
	rm -rf "$1"
}

# one WANT MODEL CC PAN DEFINES...: does one run, when there is room for it.
n=0 room=${MODELJOBS:-1} queue=
one() {
	want=$1
	shift
	n=$((n + 1))
	name="$1 $(shift 3; echo "$@")"
	mkdir "$tmp/$n" || exit 1
	(search "$tmp/$n" "$@") &
	kids="$kids $!"
	queue="$queue $n"
	echo "$!" >"$tmp/$n/pid"
	echo "$want" >"$tmp/$n/want"
	echo "$name" >"$tmp/$n/name"
	room=$((room - 1))
	[ "$room" -gt 0 ] || collect
}

# collect: waits for the oldest run, and reports it.
collect() {
	set -- $queue
	first=$1
	shift
	queue=$*
	pid=$(cat "$tmp/$first/pid")
	wait "$pid"
	report "$tmp/$first" "$first" "$(cat "$tmp/$first/want")" \
	    "$(cat "$tmp/$first/name")"
	room=$((room + 1))
}

S='-DSAFETY -DCOLLAPSE -DMEMLIM=6000'
L='-DCOLLAPSE -DMEMLIM=6000'
B='-DSAFETY -DBITSTATE -DMEMLIM=16000'
safe() { want=$1; shift; one "$want" lease.pml "$S" -m3000000 "$@"; }
live() {
	want=$1; shift
	one "$want" lease.pml "$L" "-a -m3000000" -DURGENT -DLIVE "$@"
}
order() { want=$1; shift; one "$want" lease-order.pml "$S" -m3000000 "$@"; }
bits() { model=$1 w=$2; shift 2; one ok "$model" "$B" "-w$w -m100000" "$@"; }

none='-DAMB=0 -DCRASH=0 -DHUM=0'
two="-DN=2 -DMAXATT=2"
calm="$two $none"
base="$two -DAMB=1 -DCRASH=1 -DHUM=1"
three="-DN=2 -DMAXATT=3 -DFREEZE"
ever="-DN=2 -DMAXATT=9"
# the local board: what is answered is in every later read, and D = V = 0; but P7 does
# not hold there, for a claim may come and begin between R2's look and R3
fresh='-DFRESH -DD=0 -DONLYP1'
again='-DN=2 -DMAXATT=3 -DAMB=1 -DHUM=0 -DURGENT -DBADJOB -DRET=1'
entries='-DN=2 -DE=3 -DGIVEUP=1 -DCRASH=1'

# the protocol of the original: a name at the end of the notes
original() {
	safe bad -DORIG -DFRESH -DN=2 $none
	safe bad -DORIG -DFRESH -DOSETTLE -DN=2 $none
	live bad -DORIG -DFRESH -DN=2 -DAMB=0 -DCRASH=1 -DHUM=0
}

# what takes no time; the mutants that find their counterexample at once
short() {
	safe ok $calm -DNOWASTE
	safe ok $calm -DNOWASTE -DOLDLIST
	safe ok $calm -DTERM=1
	safe ok $calm -DNOWASTE -DFREEZE
	safe ok $two -DAMB=0 -DCRASH=1 -DHUM=0 -DFREEZE
	safe ok $two -DAMB=0 -DCRASH=0 -DHUM=0 -DHANG=1 -DFREEZE
	safe ok $two -DAMB=0 -DCRASH=1 -DHUM=0 -DROB=1
	safe ok $two -DAMB=0 -DCRASH=0 -DHUM=0 -DHANG=1 -DROB=1
	safe ok $calm -DNOWASTE -DSKIP1
	safe bad $calm -DNOWASTE -DSKIP1 -DNOC3
	safe ok $two -DAMB=0 -DCRASH=1 -DHUM=1 -DSKIP3
	safe ok $three -DAMB=0 -DCRASH=0 -DHUM=0 -DTERM=1 -DPUB
	for m in -DPUBANY -DPUBOLD; do
		safe bad $three -DAMB=0 -DCRASH=0 -DHUM=0 -DTERM=1 -DPUB $m
	done
	safe ok $again -DCRASH=0
	safe ok $again -DCRASH=1
	live ok $ever $none -DBADJOB -DRET=1
	live ok $ever $none -DPOISON -DLIMIT=2
	live ok $ever $none -DPOISON -DLIMIT=2 -DR4=1
	for m in -DONEREAD -DANYATT -DLATEBACK -DEARLYH1; do
		safe bad $calm -DNOWASTE $m
	done
	for m in -DTHAW=1 -DTHAW=2; do
		safe bad $calm -DFREEZE $m
	done
	safe bad $two -DAMB=0 -DCRASH=1 -DHUM=0 -DFREEZE -DWAKE
	safe bad $two -DAMB=0 -DCRASH=1 -DHUM=0 -DROB=1 -DNOREPLACE
	safe bad $two -DAMB=0 -DCRASH=0 -DHUM=0 -DHANG=1 -DROB=1 -DNOREPLACE
	safe bad $two -DAMB=0 -DCRASH=0 -DHUM=1 -DLATER3
	safe bad $calm -DTERM=1 -DALIVE=2
	safe bad $two -DAMB=0 -DCRASH=0 -DHUM=1 -DALIVE=1
	safe bad $two -DAMB=0 -DCRASH=0 -DHUM=1 -DNOOUT
	safe bad $two -DAMB=0 -DCRASH=1 -DHUM=0 -DNOGUARD
	safe bad $two -DAMB=0 -DCRASH=0 -DHUM=0 -DHANG=1 -DNOGUARD
	safe bad $base -DSETTLE=1 -DONLYP1
	safe ok $fresh $two -DAMB=0 -DCRASH=1 -DHUM=1 -DFREEZE
	live ok $fresh $ever -DAMB=1 -DCRASH=1 -DHUM=1
	safe bad $again -DCRASH=0 -DUNTOLD
	live bad $ever $none -DBADJOB -DRET=1 -DUNTOLD -DRETFREE -DONLYP1
	live bad $ever $none -DPOISON -DLIMIT=2 -DNOLIMIT
	live bad $ever $none -DPOISON -DLIMIT=2 -DR4=2
	live bad $ever -DAMB=0 -DCRASH=1 -DHUM=0 -DNOREAPER
}

long() {
	safe ok $base
	safe ok -DN=3 $none -DMAXATT=2 -DNOWASTE
	safe ok $fresh $base
	safe ok $fresh $base -DONLYPUB
	safe bad $fresh $base -DNOFENCE
	safe bad $fresh $base -DEXTRA=0
	safe bad $fresh $base -DNOWONCHK
	safe ok $two -DAMB=0 -DCRASH=1 -DHUM=1 -DVMPAUSE=2
	safe ok $two -DAMB=0 -DCRASH=1 -DHUM=1 -DOLDLIST
	safe ok $two -DAMB=0 -DCRASH=1 -DHUM=1 -DTERM=1
	safe ok $two -DAMB=0 -DCRASH=1 -DHUM=1 -DLIMIT=1 -DR4=1
	safe ok $two -DAMB=1 -DCRASH=0 -DHUM=0 -DTERM=1
	safe ok $two -DAMB=1 -DCRASH=0 -DHUM=0 -DFAIL=1 -DRET=1
	safe ok $two -DAMB=1 -DCRASH=0 -DHUM=0 -DREPOST
	safe ok $two -DAMB=1 -DCRASH=0 -DHUM=0 -DFREEZE
	safe ok $two -DAMB=0 -DCRASH=0 -DHUM=1 -DFREEZE
	safe ok -DN=2 -DMAXATT=3 -DAMB=0 -DCRASH=1 -DHUM=0 -DFREEZE
	safe ok $three -DAMB=0 -DCRASH=1 -DHUM=0 -DPUB
	safe ok $two -DAMB=1 -DCRASH=1 -DHUM=0 -DSKIP1
	safe ok $two -DFREEZE -DAMB=0 -DCRASH=1 -DHUM=1 -DSKIP1 -DSKIP3
	for m in -DEXTRA=0 -DEXTRA=D -DNOFENCE -DNOWONCHK -DVMPAUSE=1 \
	    '-DREPOST -DLASTPOST'; do
		safe bad $base $m -DONLYP1
	done
	for m in -DLATEFIN -DCLOSEFIRST; do
		safe bad $base $m
	done
	safe bad $base -DONLYPUB -DSETTLE=0
	live ok $ever -DAMB=1 -DCRASH=1 -DHUM=1
	live ok $ever -DAMB=1 -DCRASH=0 -DHANG=1 -DHUM=1
	live ok $ever -DAMB=0 -DCRASH=1 -DHANG=1 -DHUM=2
	live ok $ever -DAMB=1 -DCRASH=0 -DFAIL=1 -DHUM=1
	live ok $ever -DAMB=1 -DCRASH=1 -DHUM=0 -DTERM=1
	live ok $ever -DAMB=1 -DCRASH=1 -DHUM=0 -DFAIL=1 -DRET=1
	live ok $ever -DAMB=1 -DCRASH=0 -DHUM=0 -DFREEZE
	live ok $ever -DAMB=0 -DCRASH=1 -DHANG=1 -DHUM=1 -DFREEZE
	live ok -DN=2 -DMAXATT=6 -DAMB=1 -DCRASH=0 -DHUM=0 -DBADJOB -DRET=1
	live ok -DN=2 -DMAXATT=6 -DAMB=1 -DCRASH=0 -DHUM=0 -DPOISON -DLIMIT=2
	live ok -DN=3 -DMAXATT=9 -DAMB=0 -DCRASH=1 -DHANG=1 -DHUM=1
	live bad $ever -DAMB=0 -DCRASH=1 -DHUM=1 -DNOEPOCH
	order ok $entries
	order ok $entries -DTTL=6
	for m in '-DTTL=6 -DNOV' -DSHORT -DNORULE2; do
		order bad $entries $m
	done
}

big() {
	safe ok $base -DLOOK -DONLYPUB -DSETTLE=0
	safe ok $base -DTERM=1 -DFAIL=1 -DRET=1
	order ok -DN=3 -DE=3 -DGIVEUP=0 -DCRASH=1
	bits lease-order.pml 35 -DN=3 -DE=3 -DGIVEUP=1 -DCRASH=1
	bits lease-order.pml 35 -DN=2 -DE=4 -DGIVEUP=1 -DCRASH=1
	bits lease.pml 35 -DN=2 -DAMB=1 -DCRASH=1 -DHUM=2 -DMAXATT=3
	bits lease.pml 35 -DN=2 -DAMB=2 -DCRASH=1 -DHUM=1 -DFAIL=1 -DMAXATT=3
	bits lease.pml 36 -DN=3 -DAMB=1 -DCRASH=1 -DHUM=1 -DMAXATT=2
}

# the rules that a change of the code breaks most easily
part() {
	speed=-O0	# most of the time goes into compiling
	safe ok $calm -DNOWASTE
	safe ok $two -DAMB=0 -DCRASH=0 -DHUM=1
	live ok $ever $none -DPOISON -DLIMIT=2 -DR4=1
	safe ok $again -DCRASH=0
	for m in -DONEREAD -DLATEBACK; do
		safe bad $calm -DNOWASTE $m
	done
	safe bad $calm -DTERM=1 -DALIVE=2
	safe ok $calm -DFREEZE
	safe bad $calm -DFREEZE -DTHAW=1
	safe bad $calm -DNOWASTE -DSKIP1 -DNOC3
	safe bad $three -DAMB=0 -DCRASH=0 -DHUM=0 -DTERM=1 -DPUB -DPUBANY
	safe bad $two -DAMB=0 -DCRASH=0 -DHUM=1 -DNOOUT
	safe bad $two -DAMB=0 -DCRASH=1 -DHUM=0 -DNOGUARD
	live bad $ever $none -DPOISON -DLIMIT=2 -DR4=2
}

case $list in
check)	part ;;
quick)	original; short; long ;;
big)	big ;;
*)	echo "usage: run.sh [quick|big|check]" >&2; exit 2 ;;
esac
while [ -n "$queue" ]; do collect; done
echo "1..$n"
[ ! -e "$tmp/unexpected" ]
