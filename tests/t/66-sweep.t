#!/bin/sh
# Sweeps as one thing: their cards, how far they are, their end, and retries.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
printf 'sweep: {n: [1, 2, 3]}\nscript: "echo {name} {n}"\nstages: [{name: a}, {name: b}]\n' >s.yaml
printf '%s\n' 'lease: {profile: local, settle: 0.2, ttl: 20, check: 0.1,
  kill: 0.5, poll: 0.1}' >experisana.yaml
# create FILE JOBS
create() { sweep-expand "$1" 2>/dev/null | asana-create >"$2"; }
# requests: how many the peer has seen
requests() { grep -c . "$PEERLOG"; }
# text GID: its description
text() { asana-get "$1" | job-field script; }

# ------------------------------------------------------------------ its card
create s.yaml jobs
: >before
asana-init -c >before
expect 0 "without a column there are no sweeps" asana-sweep -l
same "... nothing is printed" "" "$(cat "$OUT")"
asana-sweep -n s.yaml jobs >"$OUT"
same "-n makes no column" "$(cat before)" "$(asana-init -c)"
same "... and says all it would" "POST /tasks POST /attachments POST /attachments PUT /tasks" \
    "$(sed 's|^\([A-Z]* /[a-z]*\).*|\1|' "$OUT" | xargs)"
expect 1 "-e finds none" asana-sweep -e s.yaml jobs
peer
expect 0 "a card is made, and the column" asana-sweep s.yaml jobs
S=$(cut -f 1 "$OUT") U=$(cut -f 2 "$OUT")
same "... by 4 writes" "1 2 1" "$(saw POST /tasks) $(saw POST /attachments) $(saw PUT '/tasks/{}')"
same "... in Sweeps" "$S s.yaml" "$(asana-list -f gid,name Sweeps | tr '\t' ' ')"
case $U in
http://*"$S"*)	pass "its address is printed" ;;
*)		fail "its address is printed: $U" ;;
esac
expect 0 "its files can be fetched" asana-fetch "$S" got
ok "... the list of jobs" cmp jobs got/jobs.tsv
ok "... and the file" cmp s.yaml got/s.yaml
text "$S" >told
has "the description says how many" "6 jobs of s.yaml" told
has "... by stage" "a: 3" told
has "... with links" "/$(sed -n '1s/	.*//p' jobs)" told
has "... and how to pull" "experisana pull $U" told
before=$(requests)
expect 0 "a second time" asana-sweep s.yaml jobs
same "... it is the same" "$S	$U" "$(cat "$OUT")"
same "... costs the list alone" 1 $(($(requests) - before))
asana-delete -a s.yaml "$S" >/dev/null
before=$(requests)
expect 0 "once its file was deleted" asana-sweep s.yaml jobs
same "... costs the list, the attachments, one of them and an edit" 4 $(($(requests) - before))
rm -rf got && asana-fetch "$S" got >/dev/null
ok "... and is there again" cmp s.yaml got/s.yaml
before=$(requests)
expect 0 "then it is the same" asana-sweep s.yaml jobs
same "... again" 1 $(($(requests) - before))
expect 0 "-e finds it" asana-sweep -e s.yaml jobs
same "... the same" "$S	$U" "$(cat "$OUT")"
unpeer

# an edited file
printf 'sweep: {n: [3, 4]}\nscript: "echo {name} {n}"\nstages: [{name: a}, {name: b}]\n' >s.yaml
create s.yaml jobs2
rm -rf "$XDG_CACHE_HOME/experisana"
expect 0 "an edited file goes on with its card" asana-sweep s.yaml jobs2
same "... the same" "$S" "$(cut -f 1 "$OUT")"
asana-fetch "$S" got >/dev/null
sort -u jobs jobs2 >want
same "... which has the jobs of both" "$(cat want)" "$(sort got/jobs.tsv)"
ok "... and the new file" cmp s.yaml got/s.yaml
has "... and says so" " n=8 " "$(text "$S" >told; echo told)"
mkdir other
printf 'sweep: {n: [8, 9]}\nscript: "echo {n}"\n' >other/s.yaml
create other/s.yaml jobs3
expect 0 "another file of this name" asana-sweep other/s.yaml <jobs3
O=$(cut -f 1 "$OUT")
ok "... has a card of its own" test "$O" != "$S"

# what belongs to them, and not to a lock
asana-lock one true 2>/dev/null
same "a lock stands there, too" "Lock: one" "$(asana-list -f name Sweeps | grep -i lock)"
peer
asana-sweep -m >/dev/null
before=$(requests)
expect 0 "-m" asana-sweep -m
for g in $(cut -f 1 got/jobs.tsv); do echo "$S	$g"; done >want
for g in $(cut -f 1 jobs3); do echo "$O	$g"; done >>want
same "... has all their jobs" "$(cat want)" "$(cat "$OUT")"
same "... by one request" 1 $(($(requests) - before))
expect 0 "-l" asana-sweep -l
same "... has their names and numbers" "$S s.yaml 8 - $O s.yaml 2 -" "$(tr '\t\n' '  ' <"$OUT" | xargs)"
expect 0 "-lm of one, by its address" asana-sweep -lm "$U"
same "... has its line, then its jobs" "$S	s.yaml	8	- 9" "$(sed 1q "$OUT") $(grep -c . "$OUT")"
expect 65 "-m of a job" asana-sweep -m "$(sed -n '1s/	.*//p' jobs)"
expect 65 "-m of a file that is not there" asana-sweep -m x
expect 2 "-e with -l" asana-sweep -el s.yaml jobs
expect 2 "no file" asana-sweep
expect 65 "no jobs" asana-sweep s.yaml /dev/null
expect 65 "jobs without gids" sh -c 'sweep-expand s.yaml | asana-sweep s.yaml'
cp s.yaml jobs.tsv
expect 65 "a file with the name of the list" asana-sweep jobs.tsv jobs
rm jobs.tsv
expect 74 "no such file" asana-sweep none.yaml jobs

# odd names
n=$(printf 'a b\n# Job\nkey: 1\377.yaml')
cp s.yaml "$n"
expect 0 "a file with an odd name" asana-sweep "$n" jobs
ODD=$(cut -f 1 "$OUT")
expect 0 "... finds its card" asana-sweep "$n" jobs
same "... again" "$ODD" "$(cut -f 1 "$OUT")"
same "... which has no key" "-" "$(asana-list -f gid,key Sweeps | sed -n "s/^$ODD	//p")"
asana-delete "$ODD" >/dev/null

# answers that are lost
ASANA_MAX_WAIT=3
export ASANA_MAX_WAIT
cp s.yaml t.yaml
peer 'POST /tasks 1 lost' 'POST /attachments 1 lost' 'PUT /tasks/{} 1 lost'
expect 0 "answers that are lost" asana-sweep t.yaml jobs
L=$(cut -f 1 "$OUT")
same "... make nothing twice" "1 jobs.tsv t.yaml" \
    "$(asana-list -f name Sweeps | grep -c '^t.yaml$') $(asana-fetch "$L" lost | sort | xargs)"
same "... is known to work" "3" "$(grep -c lost "$PEERLOG")"
asana-delete "$L" >/dev/null
peer 'POST /attachments always status 500'
expect 75 "a card whose files do not come" asana-sweep t.yaml jobs
unpeer
L=$(asana-list -f gid,name Sweeps | sed -n 's/	t.yaml$//p')
expect 0 "... has no jobs yet" asana-sweep -m "$L"
same "... none" "" "$(cat "$OUT")"
expect 0 "a second run" asana-sweep t.yaml jobs
same "... completes it" "$L" "$(cut -f 1 "$OUT")"
same "... all of it" 6 "$(asana-sweep -m "$L" | grep -c .)"
asana-delete "$L" >/dev/null
unset ASANA_MAX_WAIT

# -------------------------------------------------------------- how far it is
asana-list -f gid | xargs asana-delete >/dev/null
asana-list -f gid Sweeps | xargs asana-delete >/dev/null
# status [OPTION...]: what it says of sweeps, blanks squeezed
status() {
	COLUMNS=80 experisana status "$@" >"$OUT" 2>&1 || { cat "$OUT"; return; }
	sed -n '/^Sweeps/,/^$/p' "$OUT" | tr -s ' ' | sed 's/ $//'
}
same "without sweeps there are none" "" "$(status)"
printf 'sweep: {n: [1, 2, 3, 4, 5, 6]}\nscript: "echo {n}"\n' >s.yaml
create s.yaml jobs
cp s.yaml t.yaml
sed -n 1,2p jobs >two
for f in s t u; do
	cp s.yaml "$f.yaml" 2>/dev/null
	case $f in s) j=jobs ;; *) j=two ;; esac
	asana-sweep "$f.yaml" "$j" >/dev/null
done
nth() { sed -n "$1s/	.*//p" jobs; }
asana-move Done "$(nth 1)" >/dev/null
asana-move Failed "$(nth 3)" >/dev/null
asana-move Running "$(nth 4)" >/dev/null
same "each sweep's progress" 'Sweeps (3) done
u.yaml 1/2 50% 1 waiting
t.yaml 1/2 50% 1 waiting
s.yaml 1/6 16% 1 running, 1 failed, 3 waiting' "$(status)"
asana-move Done "$(nth 2)" >/dev/null
asana-cancel "$(nth 5)" >/dev/null
asana-delete "$(nth 6)" >/dev/null
same "those that are done are on one line" 'Sweeps (3) done
s.yaml 2/6 33% 1 running, 1 failed, 1 cancelled, 1 elsewhere
All done: u.yaml (2), t.yaml (2)' "$(status)"
same "one row" 'Sweeps (3) done
s.yaml 2/6 33% 1 running, 1 failed, 1 cancelled, 1 elsewhere
All done: u.yaml (2), t.yaml (2)' "$(status 1)"
if terminal; then
	script -qec "env COLUMNS=80 TERM=xterm experisana-status" /dev/null </dev/null >"$OUT"
	has "a terminal has a bar" "[######--------------]" "$OUT"
fi
peer
status >/dev/null
before=$(requests)
status >/dev/null
same "the board, columns, sweeps, Cancelled, workers, who runs: a request each" \
    $((3 + 4 + 1 + 1 + 1 + 1)) $(($(requests) - before))
unpeer

# ---------------------------------------------------------------- its end
asana-list -of gid Backlog Running Done Failed Cancelled | xargs asana-delete >/dev/null
asana-list -f gid Sweeps | xargs asana-delete >/dev/null
# in COLUMN NAME...: these are the titles of its cards
in_column() {
	_col=$1; shift
	[ "$(asana-list -o -f name "$_col" | sort | xargs)" = "$*" ]
}
# worker LOG: one that takes one card, in the background
worker() {
	EXPERISANA_WORKER_ID=w-$1 experisana-worker -1 -d "$T/w.$1" >"$1.log" 2>&1 &
	W=$!
	PIDS="$PIDS $W"
}
# ended: the worker has
ended() {
	stopped() { ! kill -0 "$W"; }
	until_ok 20 stopped || touch "$T/end"
	wait "$W"
}
cat >part.yaml <<EOF
sweep: {n: [1, 2, 3], model_id: "{n}"}
script: "echo \$\$ >$T/pid; until [ -e $T/end ]; do sleep 0.05; done; echo {n}"
EOF
sed 's/1, 2, 3/1, 2, 3, 4/' part.yaml >long.yaml
sed 's/1, 2, 3/4, 5/' part.yaml >more.yaml
create part.yaml jobs
worker one
ok "a job of the sweep runs" until_ok 20 test -s pid
create long.yaml jobs
create more.yaml jobs2
asana-sweep long.yaml jobs >card
asana-sweep more.yaml jobs2 >card2
read -r S U <card
expect 2 "nobody can be asked" experisana cancel "$S" </dev/null
has "... which is said" "not a terminal; use -y to go ahead without asking" "$ERR"
expect 65 "an unknown card" experisana cancel -y 1000000000000001
has "... is named" "'1000000000000001': the board has no such card" "$ERR"
expect 2 "no sweep" experisana cancel -y
expect 75 "no board" env ASANA_API_URL=http://127.0.0.1:1/api/1.0 ASANA_MAX_WAIT=0.1 \
    experisana cancel -y "$S"
expect 0 "cancel -n" experisana cancel -n "$U"
has "... says how many" "2 waiting cards and 1 running card; 1 more in other sweeps, too, which -a takes" "$ERR"
same "... and which moves" 3 "$(grep -c '^POST /sections/[0-9]*/addTask' "$OUT")"
same "... does nothing" "" "$(asana-list -o -f gid Cancelled)"
expect 0 "cancel" experisana cancel -y "$U"
has "... says how many" "cancelled 2 waiting cards and 1 running card" "$ERR"
same "... and which" "running waiting waiting" "$(cut -f 2 "$OUT" | sort | xargs)"
same "... which are in Cancelled" 3 "$(asana-list -f gid Cancelled | grep -c .)"
same "... the others are not" "4 5" "$(asana-list -f name Backlog | sort | xargs)"
gone() { ! kill -0 "$(cat pid)" 2>/dev/null; }
ok "... the running job is interrupted" until_ok 20 gone
ended
same "... its claim says so" 0 "$(asana-list -f gid Running Done Failed | grep -c .)"
has "the sweep's card says who" "has cancelled 2 waiting cards and 1 running card." \
    "$(asana-get -c "$S" >told; echo told)"
expect 1 "once more there is nothing" experisana cancel -y "$S"
expect 0 "by its file, and what is shared, too" experisana cancel -ay more.yaml
has "... the rest" "cancelled 2 waiting cards and 0 running cards" "$ERR"
same "... all of them" 5 "$(asana-list -f gid Cancelled | grep -c .)"
if terminal; then
	asana-list -f gid Cancelled | asana-move Backlog >/dev/null
	echo n | script -qec "experisana cancel $S" /dev/null >"$OUT"
	has "on a terminal it asks" "Cancel them? [y/N]" "$OUT"
	same "... and heeds a no" 5 "$(asana-list -f gid Backlog | grep -c .)"
	echo y | script -qec "experisana cancel $S" /dev/null >"$OUT"
	same "... and a yes" 2 "$(asana-list -f gid Backlog | grep -c .)"
fi
# a file that was edited since, moved, copied, or is another one's
same_cards() { same "$1" "$(printf '%s\n' $2 | sort)" "$(asana-get -g "$3" | sort)"; }
V1=$(asana-sweep -m more.yaml | cut -f 2)
printf 'sweep: {n: [7, 8]}\nscript: "echo edited {n}"\n' >more.yaml
same_cards "an edited file is still that of its sweep" "$V1" more.yaml
same_cards "... by a path, too" "$V1" "../${PWD##*/}/more.yaml"
create more.yaml edited
expect 0 "it is scheduled again" asana-sweep more.yaml edited
ALL="$V1 $(cut -f 1 edited)"
same_cards "... which adds to its cards" "$ALL" more.yaml
mkdir -p moved mine
cp more.yaml moved/other.yaml
same_cards "a copy under another name is known by its text" "$ALL" moved/other.yaml
echo '# mine' >>moved/other.yaml
expect 65 "... and an edited copy is not" asana-get -g moved/other.yaml
has "... which is said" "no card or sweep is called 'moved/other.yaml'" "$ERR"
cp moved/other.yaml mine/more.yaml
C0=$(asana-list -f gid Cancelled | grep -c .)
expect 65 "another file of this name is not this sweep" experisana cancel -y mine/more.yaml
has "... which is said" "mine/more.yaml: no sweep was scheduled from this file" "$ERR"
has "... with those that are called so" ":$PWD/more.yaml" "$ERR"
same "... and nothing is cancelled" "$C0" "$(asana-list -f gid Cancelled | grep -c .)"
expect 65 "nor is that of another person" env LOGNAME=tom asana-sweep -m mine/more.yaml
printf 'sweep: {n: [9]}\nscript: "echo mine {n}"\n' >mine/more.yaml
create mine/more.yaml jobs
expect 0 "it has a sweep of its own" asana-sweep mine/more.yaml jobs
same_cards "... of its own jobs" "$(cut -f 1 jobs)" mine/more.yaml
expect 65 "two sweeps of one name" asana-sweep -m "more.yaml" more.yaml -- none
rm more.yaml
same_cards "a file that was deleted is known by its path" "$ALL" more.yaml
cd moved || exit
expect 65 "a title that two sweeps have" asana-get -g more.yaml
has "... is not clear" "'more.yaml' may be any of 2 cards" "$ERR"
same "... and they are listed" 2 "$(grep -c ' more.yaml, from ' "$ERR")"
same_cards "a title that one has" "$(asana-sweep -m "$S" | cut -f 2)" long.yaml
cd ..
asana-list -f gid Backlog Cancelled | xargs asana-delete >/dev/null

# a worker that takes a card at this moment: its move to Running comes late
job-field -w name=late script="until [ -e $T/end ]; do sleep 0.05; done" | asana-create | cut -f 1 >late.gid
read -r g <late.gid
peer 'POST /sections/{}/addTask 1 delay 0.3'
worker late
unset ASANA_API_URL
mkdir slow
sed 's/settle: 0.2/settle: 1.5/' experisana.yaml >slow/experisana.yaml
read_it() { [ "$(saw GET "/tasks/$g")" -gt 0 ]; }
until_ok 20 read_it
rc=0
(cd slow && asana-cancel "$g") >cancelled || rc=$?
ended
unpeer
same "a card that is just being taken is cancelled" "$g	running" "$(cat cancelled)"
same "... with success" 0 "$rc"
same "... in the end" "$g" "$(asana-list -f gid Cancelled)"
ok "... and its job did not get far" test "$(asana-get -l "$g" | cut -f 2)" = -
# claim GID N STATE TTL: as a worker's comment
. ./.env
claim() {
	curl -sS -X POST -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    -H 'Content-Type: application/json' "$ASANA_API_URL/tasks/$1/stories" \
	    -d '{"data":{"text":"x\nclaim/1 task='"$1"' n='"$2"' id=000000000000000'"$2"' who=gone st='"$3"' seen=0 ttl='"$4"'"}}' >/dev/null
}
job-field -w name=done script=true | asana-create | cut -f 1 >done.gid
read -r d <done.gid
asana-move Running "$d" >/dev/null
claim "$d" 1 done 1
expect 0 "a job that was done just before" asana-cancel "$d"
same "... is done" "$d" "$(asana-list -f gid Done)"
same "... and not cancelled" "" "$(cat "$OUT")"
expect 1 "what is done cannot be cancelled" asana-cancel "$d"
asana-list -f gid Done Cancelled | xargs asana-delete >/dev/null

# ---------------------------------------------------------------- once more
for n in a b c d; do
	job-field -w name=$n tags="t$n" script="echo $n"
done | asana-create >made
gid() { awk -F '\t' -v n="$1" '$2 == n { print $1 }' made; }
A=$(gid a) B=$(gid b) C=$(gid c) D=$(gid d)
back() { asana-list -f name Backlog | sort | xargs; }
asana-move Failed "$A" "$B" "$C" >/dev/null
asana-move Cancelled "$D" >/dev/null
expect 2 "retry asks" experisana retry </dev/null
expect 0 "retry -n" experisana retry -n
has "... says how many" "3 failed cards" "$ERR"
same "... and which moves" 3 "$(grep -c '^POST /sections/[0-9]*/addTask' "$OUT")"
expect 0 "retry of one" experisana retry "$A" -y
same "... says how many" "1 card back in the queue" "$(cat "$OUT")"
same "... which is in Backlog" a "$(back)"
expect 65 "without a terminal the argument is checked first" experisana retry nocard </dev/null
expect 65 "what is not found is named" experisana retry -y b nocard
has "... it is" "no card or sweep is called 'nocard'" "$ERR"
same "... and nothing else is done" a "$(back)"
expect 0 "retry of lines" sh -c "echo $B | experisana retry -y -"
same "... too" "a b" "$(back)"
asana-move Failed "$B" >/dev/null
expect 0 "retry by title" experisana retry -y b
same "... too" "a b" "$(back)"
expect 0 "retry by tag" experisana retry -y -t tc
same "... too" "a b c" "$(back)"
expect 1 "nothing failed any more" experisana retry -y
expect 1 "nor is anything lost" experisana retry -y --lost
expect 0 "retry of what was cancelled" experisana retry --cancelled -y
same "... too" "a b c d" "$(back)"
asana-sweep x.yaml made >card 2>/dev/null || { cp s.yaml x.yaml; asana-sweep x.yaml made >card; }
job-field -w name=other script=other | asana-create | cut -f 1 | asana-move Failed >/dev/null
asana-move Failed "$A" >/dev/null
expect 0 "retry of a sweep" experisana retry -ys "$(cut -f 2 card)"
same "... leaves others alone" other "$(asana-list -f name Failed)"
asana-move Failed "$A" >/dev/null
echo '# edited' >>x.yaml
expect 0 "retry of its file, which was edited" experisana retry -y x.yaml
same "... leaves others alone" other "$(asana-list -f name Failed)"
( . ./.env
curl -sSf -X PUT -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
    -H 'Content-Type: application/json' -d '{"data":{"completed":true}}' \
    "$ASANA_API_URL/tasks/$(asana-list -f gid Failed)" >/dev/null )
expect 1 "what is ticked as complete is not tried again" experisana retry -y
expect 65 "retry of something else" experisana retry -ys "$A"
expect 65 "... or no gid" experisana retry -y x
expect 2 "... or wrongly" experisana retry -z
expect 75 "... or without a board" env ASANA_API_URL=http://127.0.0.1:1/api/1.0 \
    ASANA_MAX_WAIT=0.1 XDG_CACHE_HOME="$T/none" experisana retry -y
expect 1 "a card that is not there any more stays" asana-move -f Failed -f Done Running "$A"
same "... where it is" "a b c d" "$(back)"

# in every shell
asana-move Failed "$A" "$B" >/dev/null
for sh in dash bash mksh "busybox sh"; do
	command -v "${sh% *}" >/dev/null || continue
	$sh "$TOP/scripts/experisana-retry" -y --failed "$A" >o 2>&1
	same "the same under $sh" "1 failed card/1 card back in the queue" \
	    "$(sed '/^POST/d' o | paste -s -d / -)"
	asana-move Failed "$A" >/dev/null
done
asana-move Backlog "$A" "$B" >/dev/null

# many at once, and one that somebody takes away meanwhile
i=0
while [ $((i += 1)) -le 120 ]; do job-field -w name="m$i" script="echo $i"; done |
    asana-create | cut -f 1 >many
peer
expect 0 "many cards" asana-move -f Backlog Done <many
same "... all of them" "$(cat many)" "$(cat "$OUT")"
same "... are looked for again after a hundred" 3 "$(saw GET '/sections/{}/tasks')"
unpeer
expect 0 "... and back" asana-move Backlog <many
peer 'POST /sections/{}/addTask 1 slow 1'
looked() { [ "$(saw POST '/sections/{}/addTask')" -gt 0 ]; }
unset ASANA_API_URL
(ASANA_API_URL=http://127.0.0.1:$(cat peer.port)/api/1.0 asana-cancel <many >"$OUT" 2>"$ERR") &
W=$!
until_ok 10 looked
last=$(sed -n '$p' many)
asana-move Done "$last" >/dev/null
wait "$W"
same "what was taken elsewhere meanwhile stays there" "$last" "$(asana-list -f gid Done)"
same "... and is not said to be cancelled" 119 "$(grep -c '	waiting$' "$OUT")"
unpeer
asana-list -f gid Done Cancelled | asana-delete >/dev/null
. ./.env

# lost with their workers
printf '%s\n' 'lease: {profile: local, settle: 0.1, ttl: 4, check: 0.3,
  kill: 0.5, poll: 0.2, lost_limit: 2}' >experisana.yaml
asana-move Running "$A" "$B" "$C" >/dev/null
claim "$A" 1 running 1
claim "$B" 1 running 1
claim "$B" 2 running 1
claim "$C" 1 running 1000
both() { [ "$(printf '%s\n' "$A" "$B" | asana-get -l | grep -c '	lost	')" = 2 ]; }
until_ok 20 both
expect 0 "what was lost" experisana retry -y --lost
has "... is counted" "2 lost cards" "$ERR"
same "... goes back, even from Failed" "2 cards back in the queue" "$(cat "$OUT")"
same "... and what is run stays" "a b d c" "$(back) $(asana-list -f name Running)"
asana-move Failed "$D" "$B" >/dev/null
expect 0 "of what has failed" experisana retry -y -l
same "... only what cost too many workers" "b" "$(asana-list -f name Backlog | grep '[bd]')"

done_testing
