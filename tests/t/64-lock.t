#!/bin/sh
# A lock: one at a time does something on this board, whatever the machine.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.2, ttl: 5, check: 0.2, kill: 0.3}
E1
# writes are seen late, as on Asana
board -o lag=90
. ./.env
URL=$ASANA_API_URL
api() {
	_path=$1; shift
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@" \
	    -H 'Content-Type: application/json' "$URL$_path"
}
# the locks of NAME: their gids, oldest first
cards() { asana-list -f gid,name Sweeps | sed -n "s/	Lock: $1\$//p"; }
# comments GID: the claims on a card, as gid, TAB, text
comments() {
	api "/tasks/$1/stories?opt_fields=text" | tr '{' '\n' |
	    sed -n 's/.*"gid":"\([0-9]*\)".*"text":"\(.*claim.*\)".*/\1	\2/p'
}

# ------------------------------------------------- what takes long begins early
# have NAME: somebody has this lock, until $H is killed
have() {
	rm -f had
	asana-lock "$1" sh -c 'echo $$ >had; exec sleep 60' 2>had.err &
	H=$!
	PIDS="$PIDS $H"
	until_ok 30 test -s had
}
# gone PID: that command has ended
gone() { until_ok 30 sh -c "! kill -0 $1"; }
# its holder is killed, and nobody can tell the board
have dead
C=$(cat had)
kill -9 "$H"
dead=$(date +%s%N)
ok "kill -9 of the holder ends the command" gone "$C"
{ asana-lock dead true && date +%s%N; } >dead.out 2>&1 &
DEAD=$!
# one that cannot reach the board any more
peer 'PUT /stories/{} 2- cut'
asana-lock cut sh -c 'echo $$ >cut; exec sleep 60' 2>cut.err &
CUT=$!
PIDS="$PIDS $DEAD $CUT"
unset ASANA_API_URL

# ------------------------------------------------------------------- one alone
expect 0 "a command under a lock" env ASANA_MAX_WAIT=77s asana-lock one sh -c \
    'printf "%s|" "$@" && cat && pwd && echo "$ASANA_MAX_WAIT"' - 'a b' <.env
same "... has its arguments, its input, its folder, its environment" \
    "a b|$(cat .env; pwd; echo 77s)" "$(cat "$OUT")"
same "... and nothing is said" "" "$(cat "$ERR")"
L=$(cards one)
ok "its card is made, with the column" test -n "$L"
api "/tasks/$L?opt_fields=notes" >notes
has "... it begins with its record" '"lock/1 name=one\n' notes
has "... and says what it is for" "Leave this card where it is" notes
comments "$L" >c
same "one comment" 1 "$(grep -c claim c)"
has "... for people" "one: $(uname -n)-" c
has "... of the past" " held the lock, for 0." c
expect 7 "a command that fails" asana-lock one sh -c 'exit 7'
expect 127 "a command that is not there" asana-lock one nosuchcommand
expect 143 "a command that is killed" asana-lock one sh -c 'kill $$'
same "the card stays the same" "$L" "$(cards one)"
same "numbers go up" "1 2 3 4" \
    "$(comments "$L" | sed 's/.* n=\([0-9]*\) .*/\1/' | sort -n | xargs)"
asana-claim -n >"$OUT" 2>"$ERR"
asana-move Backlog "$L" >/dev/null
expect 1 "a lock is no job" asana-claim
asana-move Sweeps "$L" >/dev/null

for n in '' 'a b' a/b "$(printf '%065d' 1)" 'ü'; do
	expect 2 "'$n' is no name" asana-lock "$n" true
done
expect 2 "a wait that is none" asana-lock -t soon one true
expect 2 "no command" asana-lock one
expect 0 "asana-lock -n" asana-lock -n one rm c
same "... says what it would do" "lock one, run rm" "$(cat "$OUT")"
ok "... and does not" test -e c

# ---------------------------------------------------------------- many at once
# Each begins and ends a line of the log; none stands within another's.
# others HOMES N: that many, from as many caches, at the same time
others() {
	i=0 pids=
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		XDG_CACHE_HOME=$T/c$i XDG_STATE_HOME=$T/s$i \
		    asana-lock "$2" sh -c 'echo begin >>log; sleep 0.02
			echo end >>log' 2>>said &
		pids="$pids $!"
	done
	bad=0
	for p in $pids; do
		wait "$p" || bad=$((bad + 1))
	done
}
: >log
others 4 new
same "four at once of a lock that is not there yet" 0 "$bad"
same "... one after the other" "begin end begin end begin end begin end" \
    "$(xargs <log)"
same "... on one card" 1 "$(cards new | wc -l | tr -d ' ')"
same "... without a word" "" "$(cat said)"

# ------------------------------------------------------------- somebody has it
have one
expect 75 "another does not wait" asana-lock -t 0 one touch bad
has "... and says who has it" "asana-lock: one: locked by $(uname -n)-$$ since " "$ERR"
has "... as the card does" "one: $(uname -n)-$$ holds the lock, since " "$(comments "$L" >c; echo c)"
expect 0 "another lock is another matter" asana-lock -t 10s new true
asana-lock -v one echo mine >waited 2>waited.err &
W=$!
until_ok 30 grep -q '; waiting$' waited.err
kill "$H"
rc=0
wait "$H" || rc=$?
same "who has it is told to stop" 143 "$rc"
ok "... and so is the command" gone "$(cat had)"
rc=0
wait $W || rc=$?
same "who waited has it then, at once" "0 mine" "$rc $(cat waited)"
same "... and said so once" 1 "$(grep -c '; waiting$' waited.err)"
has "... the comment tells why" "was told to stop" "$(comments "$L" >c; echo c)"
have one
asana-lock one touch bad 2>/dev/null &
W=$!
sleep 0.2
kill -INT $W 2>/dev/null || kill $W
kill $W
rc=0
wait $W || rc=$?
same "one that waits is told to stop" 143 "$rc"
ok "... and its command never ran" test ! -e bad

# -------------------------------------------------------------------- it is lost
# its comment is deleted, by somebody who knows better
api "/stories/$(comments "$L" | sed -n 's/	.*st=running.*//p')" -X DELETE >/dev/null
rc=0
wait "$H" || rc=$?
same "a comment that is deleted is a lock that is lost" 76 "$rc"
ok "... the command is ended" gone "$(cat had)"
has "... for a reason" "one: the lock is lost" had.err
expect 0 "... and the next one has it" asana-lock -t 10s one true

# as is that of one who cannot renew it
rc=0
wait "$CUT" || rc=$?
same "a lock that cannot be renewed is lost" 76 "$rc"
has "... for a reason" "the board could not be reached" cut.err
ok "... and the command is ended" gone "$(cat cut)"
unpeer
# who was killed still has it, until its time is over
rc=0
wait "$DEAD" || rc=$?
same "the lock of the dead one is had by the next" 0 "$rc"
ms=$((($(cat dead.out) - dead) / 1000000))
ok "... but not before its time is over ($ms ms)" test "$ms" -gt 5500

# --------------------------------------------------------------------- its card
# card NAME: one more card of this lock
card() {
	api "/tasks?opt_fields=gid" -d "{\"data\":{\"name\":\"Lock: $1\",
	    \"notes\":\"lock/1 name=$1\",\"projects\":[\"$ASANA_PROJECT_GID\"]}}" |
	    sed 's/.*"gid":"\([0-9]*\)".*/\1/' | asana-move Sweeps >/dev/null
}
# it may have been made together with one that we do not see yet
card young
asana-lock -v young true 2>said
ok "a card that is new is looked at again" \
    test "$(grep -c 'GET /sections/[0-9]*/tasks' said)" -gt 1
card one
expect 0 "a second card of a lock" asana-lock one true
same "... is taken away, the older one stays" "$L" "$(cards one)"
asana-delete "$L" >/dev/null
expect 0 "the card is deleted" asana-lock one true
ok "... and made again" test -n "$(cards one)"
L=$(cards one)
# what is over is not kept for ever
for n in 2 3 4 19; do
	api "/tasks/$L/stories" -d "{\"data\":{\"text\":\"x\\nclaim/1 task=$L n=$n id=00000000000000$((n + 10)) who=x st=done seen=1 ttl=4\"}}" >/dev/null
done
expect 0 "the twentieth" asana-lock one true
same "... takes the comments of the first ones away" "19 20" \
    "$(comments "$L" | sed 's/.* n=\([0-9]*\) .*/\1/' | sort -n | xargs)"
done_testing
