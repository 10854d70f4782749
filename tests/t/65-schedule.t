#!/bin/sh
# A sweep is scheduled again and again, by several at once, and after a crash.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.2, ttl: 5, check: 0.2, kill: 0.3}
E1
XDG=$T/xdg
# elsewhere N CMD...: as on another machine
elsewhere() {
	_n=$1; shift
	XDG_CACHE_HOME=$XDG/c$_n XDG_STATE_HOME=$XDG/s$_n "$@"
}
# sweep FILE VALUES: a sweep of that many jobs, and those that wait for them
sweep() {
	cat >"$1" <<-EOF
		sweep:
		  a: [$2]
		stages:
		  - name: train
		    job: {script: 'echo train {a}'}
		  - name: test
		    job: {script: 'echo test \$(train.a)'}
	EOF
}
# cards: those of jobs; twice: which key is there twice
cards() { asana-list -f gid,section,key,deps; }
twice() { asana-list -f key | sort | uniq -d; }

# ------------------------------------------------- what takes long begins early
# A board of its own, on which a schedule is killed in the middle, with all of
# its group.
mkdir crash && cp experisana.yaml crash && cd crash || exit
board
sweep x.yaml "$(seq -s, 20)"
peer 'POST /tasks always slow 0.3'
TMPDIR=$T perl -e 'setpgrp(0, 0); exec @ARGV or die' experisana-schedule x.yaml \
    >/dev/null 2>&1 &
K=$!
PIDS="$PIDS $K"
until_ok 30 sh -c 'test "$(grep -c "POST /tasks 201" "$1")" -ge 15' - "$PEERLOG"
kill -9 "-$K"
wait "$K" 2>/dev/null
unpeer
n=$(asana-list -f key Backlog | grep -c .)
ok "killed in the middle ($n of 40)" test "$n" -gt 5 -a "$n" -lt 40
elsewhere 1 experisana-schedule x.yaml >out 2>err &
AFTER=$!
PIDS="$PIDS $AFTER"
cd "$T" || exit

# ----------------------------------------------------------------- once, twice
rm -f .env
board
. ./.env
sweep x.yaml '1, 2, 3'
printf '%s\n' 'script: echo {a}' 'sweep: {a: [1, 2], seed: [1, 2]}' >same.yaml
expect 65 "a list that makes no difference" experisana-schedule same.yaml
has "... is named" "same.yaml:2:20: seed has 2 values, but no script uses" "$ERR"
expect 65 "a key that is none" sh -c '{ sed "s/, seed.*/}/" same.yaml
	echo "gpu: 1"; } >key.yaml; experisana-schedule --allow-unused key.yaml'
has "... is named" "key.yaml:3:1: unknown key 'gpu'" "$ERR"
same "... nothing is written" "" "$(asana-list; asana-list 'Active Workers')"
expect 0 "--allow-unused" experisana-schedule --allow-unused -n same.yaml
same "... makes what there is" "2 cards to create, 0 already there" "$(cat "$ERR")"
expect 0 "schedule -n" experisana-schedule -n x.yaml
same "... says what would be new" "6 cards to create, 0 already there" "$(cat "$ERR")"
same "... prints what would be sent" 6 "$(grep -c '^POST /tasks' "$OUT")"
same "... and makes no card, and no lock" "" "$(asana-list; asana-list 'Active Workers')"
expect 0 "schedule" experisana-schedule x.yaml
same "... counts" "6 cards created, 0 already there" "$(cat "$ERR")"
ADDRESS=$(cat "$OUT")
ok "... prints the address of the sweep's card" \
    test "${ADDRESS##*/}" = "$(asana-list -f name,gid Sweeps | sed -n 's/^x.*	//p')"
set -- $(asana-list -f gid Backlog)
asana-move Done "$1" >/dev/null
asana-move Failed "$2" >/dev/null
sed -i 's/3\]/3, 4]/' x.yaml
expect 0 "schedule what has grown" experisana-schedule x.yaml
same "... counts" "2 cards created, 6 already there: 1 done, 1 failed, 4 waiting" "$(cat "$ERR")"
same "... under the same address" "$ADDRESS" "$(cat "$OUT")"
same "... new cards wait for new ones" 8 "$(cards | grep -c .)"
cat >>x.yaml <<'E1'
  - name: sum
    job: {needs: [test], script: echo sum}
E1
expect 0 "schedule one more stage" experisana-schedule x.yaml
same "... counts" "1 card created, 8 already there: 1 done, 1 failed, 6 waiting" "$(cat "$ERR")"
asana-list -f name,gid,deps | sort >all
same "... which waits for the old cards" "$(awk -F '\t' '/^test/ { print $2 }' all | sort | xargs)" \
    "$(awk -F '\t' '/^sum/ { print $3 }' all | tr ',' '\n' | sort | xargs)"
same "... each is there once" "" "$(twice)"

# ----------------------------------------------------------------------- again
cards >before
peer
expect 0 "schedule -n --again failed" experisana-schedule -n --again failed x.yaml
same "... says what would be" \
    "0 cards to create, 9 already there: 1 done, 1 failed, 7 waiting; 1 card back in the queue" "$(paste -sd ';' "$ERR" | sed 's/;/; /')"
has "... and what would be sent" "/addTask	{\"data\":{\"task\":\"$2\"}}" "$OUT"
same "... sends no write" "0 0" "$(saw POST '.*') $(saw PUT '.*')"
unpeer
same "... so that nothing changes" "$(cat before)" "$(cards)"
expect 0 "--again cancelled, where no column is" experisana-schedule -n --again=cancelled x.yaml
has "... finds none" "0 cards back in the queue" "$ERR"
hasnt "... and has nothing against it" Cancelled "$ERR"
expect 0 "--again lost, where none is" experisana-schedule --again lost x.yaml
has "... finds none" "0 cards back in the queue" "$ERR"
same "... and leaves those alone that failed" 1 "$(asana-list Failed | wc -l | tr -d ' ')"
expect 0 "schedule --again failed" experisana-schedule --again failed x.yaml
has "... counts" "1 card back in the queue" "$ERR"
same "... it is in Backlog" 8 "$(asana-list Backlog | wc -l | tr -d ' ')"
asana-init Cancelled >/dev/null
asana-move Cancelled "$3" "$4" >/dev/null
asana-move Failed "$2" >/dev/null
expect 0 "schedule -a failed -a cancelled" experisana-schedule -a failed -a cancelled x.yaml
has "... counts" "0 cards created, 9 already there: 1 done, 1 failed, 2 cancelled, 5 waiting" "$ERR"
has "... all of them" "3 cards back in the queue" "$ERR"
same "... they are in Backlog, and the others where they were" "8 1 0 0" \
    "$(for c in Backlog Done Failed Cancelled; do asana-list $c | wc -l; done | xargs)"
expect 2 "schedule --again of something else" experisana-schedule --again done x.yaml
expect 2 "schedule --again without a word" experisana-schedule x.yaml --again
printf 'script: echo {a}\nsweep:\n  a: []\n' >none.yaml
expect 65 "schedule of nothing" experisana-schedule none.yaml
expect 75 "somebody else schedules" asana-lock schedule \
    experisana-schedule -t 0 x.yaml
has "... who" "schedule: locked by " "$ERR"

# -------------------------------------------- the script is mended, once more
asana-list -f gid Backlog Running Done Failed Cancelled | xargs asana-delete >/dev/null
fix() { printf 'sweep: {lr: [1, 2, 3, 4]}\nscript: "echo %s {lr}"\n' "$1" >"$2"; }
in_columns() {
	for c in Backlog Running Done Failed Cancelled; do
		asana-list -o -f gid "$c" | grep -c .
	done | xargs
}
mkdir -p "it's" elsewhere
F="it's/fine tune.yaml"
fix one "$F"
expect 0 "a sweep" experisana-schedule "$F"
ADDRESS=$(cat "$OUT")
hasnt "... was not scheduled before" "scheduled before" "$ERR"
expect 0 "the same again" experisana-schedule "$F"
hasnt "... has no earlier version" "scheduled before" "$ERR"
set -- $(asana-list -f gid Backlog)
asana-move Failed "$1" >/dev/null
asana-move Done "$2" >/dev/null
fix two "$F"
peer
expect 0 "the mended file, -n --replace" experisana-schedule -n --replace "$F"
has "... says what there is" \
    "fine tune.yaml was scheduled before with 3 other jobs: 2 waiting, 1 failed, 0 running" "$ERR"
same "... and what it would send" "2 4" \
    "$(grep -c '^POST /sections/[0-9]*/addTask' "$OUT") $(grep -c '^POST /tasks' "$OUT")"
same "... which it does not" "0 0" "$(saw POST '.*') $(saw PUT '.*')"
unpeer
expect 0 "the mended file" experisana-schedule "$F"
has "... says what there was" \
    "fine tune.yaml was scheduled before with 3 other jobs: 2 waiting, 1 failed, 0 running" "$ERR"
has "... and what to type" "  experisana schedule --replace 'it'\\''s/fine tune.yaml'" "$ERR"
same "... has the same card" "$ADDRESS" "$(cat "$OUT")"
same "... and all wait" "6 0 1 1 0" "$(in_columns)"
asana-move Running "$3" >/dev/null
expect 0 "--replace" sh -c "$(sed -n 's/^  \(.*--replace .*\)/\1/p' "$ERR")"
has "... cancels the old one that waits" \
    "cancelled 1 waiting card and 0 running cards of earlier versions" "$ERR"
has "... and says what is left" "with 2 other jobs: 0 waiting, 1 failed, 1 running" "$ERR"
same "... has the same card" "$ADDRESS" "$(cat "$OUT")"
same "... keeps what is done, failed and running" "4 1 1 1 1" "$(in_columns)"
has "... tells so on it" "cancelled 1 waiting card and 0 running cards of earlier ones" \
    "$(asana-get -c "${ADDRESS##*/}" >told; echo told)"
fix three "$F"
expect 0 "--replace=running" experisana-schedule --replace=running "$F"
has "... cancels what runs, too" \
    "cancelled 4 waiting cards and 1 running card of earlier versions" "$ERR"
has "... all of it" "with 1 other job: 0 waiting, 1 failed, 0 running" "$ERR"
hasnt "... so that there is nothing to type" "  experisana schedule" "$ERR"
same "... and only the new ones wait" "4 0 1 1 6" "$(in_columns)"
same "... the sweep has all versions" 12 "$(asana-get -g "$F" | grep -c .)"
cp "$F" elsewhere/
fix mine "elsewhere/fine tune.yaml"
expect 0 "another file of this name replaces nothing of it" \
    experisana-schedule --replace "elsewhere/fine tune.yaml"
hasnt "... has no other version" "scheduled before" "$ERR"
has "... is told of the other" "another sweep of this name was scheduled from" "$ERR"
has "... where it is" "it's/fine%20tune.yaml; if it is the same file, moved" "$ERR"
expect 0 "... once" experisana-schedule "elsewhere/fine tune.yaml"
hasnt "... and not again" "another sweep" "$ERR"
same "... and has its own cards" "8 0 1 1 6" "$(in_columns)"
mv "$F" "fine tune.yaml"
fix moved "fine tune.yaml"
expect 0 "a file that was moved, and then edited" experisana-schedule "fine tune.yaml"
has "... is taken for another, with a word" \
    "another sweep of this name was scheduled from" "$ERR"
has "... on which" "elsewhere/fine%20tune.yaml; if it is" "$ERR"
expect 2 "--replace of something else" experisana-schedule --replace=done x.yaml
# back to what was cancelled for a newer version
fix first back.yaml
experisana-schedule back.yaml >/dev/null 2>&1
fix second back.yaml
experisana-schedule --replace back.yaml >/dev/null 2>&1
was=$(in_columns)
fix first back.yaml
expect 0 "a file that is as it was before, -n" experisana-schedule -n back.yaml
has "... says what would run again" \
    "4 cards back in the queue, which an earlier version had" "$ERR"
same "... which it does not" "$was" "$(in_columns)"
expect 0 "a file that is as it was before" experisana-schedule --replace back.yaml
has "... has the cards from then" "0 cards created, 4 already there: 4 cancelled" "$ERR"
has "... runs them again, and says so" \
    "4 cards back in the queue, which an earlier version had" "$ERR"
has "... cancels the others" "cancelled 4 waiting cards" "$ERR"
same "... so that the same number waits" "$was" "$(in_columns)"
set -- $(asana-get -g back.yaml)
asana-cancel "$1" 2>/dev/null >&2
expect 0 "what somebody has cancelled of this version" experisana-schedule back.yaml
hasnt "... stays so" "back in the queue" "$ERR"
has "... and is counted" "1 cancelled, 3 waiting" "$ERR"
has "... and how to have it run" "  experisana schedule -a cancelled back.yaml" "$ERR"
mkdir src && echo 1 >src/x
{ cat back.yaml; echo 'code: src'; } >mine.yaml
expect 0 "... also for another sweep that has it" experisana-schedule mine.yaml
hasnt "... which has no earlier version to look into" "attachment" "$ERR"
# two sweeps that share jobs: the shared ones stay
fix four shared.yaml
sed 's/1, 2, 3, 4/1, 2/' shared.yaml >part.yaml
experisana-schedule shared.yaml >/dev/null 2>&1
experisana-schedule part.yaml >/dev/null 2>&1
fix five shared.yaml
expect 0 "--replace, with jobs of another sweep" experisana-schedule -r shared.yaml
has "... cancels its own alone" "cancelled 2 waiting cards" "$ERR"
asana-list -f gid Backlog Running Done Failed Cancelled | xargs asana-delete >/dev/null

# --------------------------------------------------------------------- at once
# Of one file, and of files that share jobs; on machines that know nothing of
# each other.
for round in 1 2; do
	sweep one.yaml "${round}1, ${round}2, ${round}3"
	sweep two.yaml "${round}3, ${round}4"
	i=0 pids='' had=$(cards | grep -c .)
	for f in one one two; do
		i=$((i + 1))
		elsewhere $round$i experisana-schedule $f.yaml >out.$i 2>err.$i &
		pids="$pids $!"
	done
	rc=0
	for p in $pids; do wait "$p" || rc=$?; done
	same "three at once, round $round" 0 "$rc"
	[ $rc -eq 0 ] || comment <err.1
	same "... make each card once" "" "$(twice)"
	same "... all of them" $((had + 8)) "$(cards | grep -c .)"
	same "... of the same file one card" "$(cat out.1)" "$(cat out.2)"
	same "... counted once" 8 "$(cat err.? |
	    awk '/ created, / { n += $1 } END { print n }')"
done

# ------------------------------------------------------------ the network is gone
sweep net.yaml '91, 92, 93, 94, 95, 96, 97, 98, 99'
had=$(cards | grep -c .)
peer 'POST /tasks 4-12 lost' 'POST /tasks 13- cut' 'GET /projects/{}/tasks 2- cut'
ASANA_MAX_WAIT=1s expect 75 "the network is gone in the middle" \
    experisana-schedule net.yaml
unpeer
expect 0 "a second run completes it" experisana-schedule net.yaml
same "... each is there once" "" "$(twice)"
same "... all of them" $((had + 18)) "$(cards | grep -c .)"

# ------------------------------------------------------------------ the crash
rc=0
wait "$AFTER" || rc=$?
same "what was killed in the middle is completed" 0 "$rc"
cd crash || exit
sed -n '$p' err >said
has "... counts" " already there: " said
same "... each is there once" 40 "$(asana-list -f key | sort -u | grep -c .)"
same "... and not twice" 40 "$(asana-list | grep -c .)"
# ------------------------------------------------------------- what it costs
# A board on which no read lags; columns may be listed again on a slow machine.
mkdir "$T/cost" && cd "$T/cost" && echo "$LOCAL" >experisana.yaml || exit
board -v
# cost FILE: requests of a schedule
cost() {
	mid=$(wc -l <"$T/board.err")
	experisana-schedule "$1" >cost.out 2>&1 || comment <cost.out
	sed "1,${mid}d" "$T/board.err" | grep ': [A-Z]* /' | grep -cv '/sections 200'
}
for f in a b; do
	printf 'sweep: {n: [1, 2, 3], tags: "one,two"}\nscript: "echo %s {n}"\n' "$f" >$f.yaml
done
same "a fresh board: lock 7, cards 1 + 3, tags 1 + 2, sweep 5" $((7 + 4 + 3 + 5)) "$(cost a.yaml)"
same "nothing new: lock 6, cards, sweeps" $((6 + 1 + 1)) "$(cost a.yaml)"
same "other jobs: lock 6, cards 1 + 3, sweep 5" $((6 + 4 + 5)) "$(cost b.yaml)"
asana-move Cancelled $(asana-list -f gid Backlog) >/dev/null
same "what was cancelled is looked for in the last version: sweeps, its file 3" $((8 + 4)) "$(cost b.yaml)"
cd "$T" || exit

done_testing
