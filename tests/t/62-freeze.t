#!/bin/sh
# When the lease ends the job stands still, and goes on once the card is ours
# again.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "long: its parts are in the unit tests"

board
cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.3, ttl: 5, check: 0.2, kill: 0.3, poll: 0.5}
E1
# shellcheck disable=SC2016 # the job's own
JOB='echo $$ >pid; while ! [ -e stop ]; do echo >>beats; sleep 0.05; done'
for i in a b c d; do
	printf '%s\tcard %s\t-\t-\t-\t-\t%s # %s\n' $i $i "$JOB" $i
done | asana-create >/dev/null
job() { cat "job.$1"; }
# hold NAME: claims a card, holds it over a line that soon breaks
hold() {
	asana-claim -t 10s -d c >"job.$1"
	ASANA_API_URL=$2 asana-hold "$(job "$1")" \
	    bash -e "$(job "$1")/script" </dev/null 2>"err.$1" &
	echo $! >"hold.$1"
	PIDS="$PIDS $!"
}
URL=$(sed -n 's/^ASANA_API_URL=//p' .env)
# broken NAME: a line of its own; what comes later than the first requests
# is cut, until its peer is told to be calm
broken() {
	peer '* * 4- cut'
	echo "$PEER" >"peer.$1"
	echo "$ASANA_API_URL" >"url.$1"
	PEER=
	unset ASANA_API_URL
}
broken a
broken bc
hold b "$(cat url.bc)"
hold c "$(cat url.bc)"
hold a "$(cat url.a)"
hold d "$(cat url.bc)"

said() { grep -q "$2" "err.$1"; }
for i in a b c d; do
	ok "$i: the lease ends, the job stands still" \
	    until_ok 20 said $i "stands still"
done
beats() { wc -l <"$(job "$1")/work/beats"; }
more() { [ "$(beats "$1")" -gt "$2" ]; }
n=$(beats a)
same "... all of it" T "$(ps -o stat= -p "$(cat "$(job a)/work/pid")" | cut -c1)"
kill -USR1 "$(cat peer.a)"
ok "the board answers again: it goes on" until_ok 20 said a "as attempt 2"
ok "... and does something" until_ok 10 more a "$n"
same "... the job directory says which attempt it is" 2 "$(cat "$(job a)/attempt")"
claims() {
	(. ./.env
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    "$URL/tasks/$(cat "$(job "$1")/gid")/stories?opt_fields=text") |
	    grep -o ' n=[0-9]* id=[0-9a-f]* who=[^ ]* st=[a-z]*' |
	    sed 's/ n=\([0-9]*\).*st=/\1 /' | sort | tr '\n' ' '
}
same "... its old claim is closed" "1 released 2 running " "$(claims a)"
touch "$(job a)/work/stop"
rc=0
wait "$(cat hold.a)" || rc=$?
same "... it ends by itself" "0 done" "$rc $(cat "$(job a)/outcome")"
asana-release "$(job a)" Done >/dev/null </dev/null
same "... and can be released" "1 released 2 done " "$(claims a)"
same "... to Done" "$(cat "$(job a)/gid")" "$(asana-list -f gid Done)"

kill -TERM "$(cat hold.d)"
rc=0
wait "$(cat hold.d)" || rc=$?
same "told to stop meanwhile it drops the job" "76 fenced" \
    "$rc $(cat "$(job d)/outcome")"
expect 1 "... which is gone" kill -0 "$(cat "$(job d)/work/pid")"

# --- given back by a reaper meanwhile; b is another worker's then
given_back() {
	asana-reap >>reaped || :
	[ "$(wc -l <reaped)" -ge 3 ]
}
ok "the cards of the others are given back" until_ok 30 given_back
asana-move Failed "$(cat "$(job d)/gid")" >/dev/null
EXPERISANA_WORKER_ID=rival
export EXPERISANA_WORKER_ID
ok "another worker takes one" until_ok 10 asana-claim -d rival
unset EXPERISANA_WORKER_ID
lost=b kept=c
[ -d "rival/$(cat "$(job b)/gid").2" ] || lost=c kept=b
n=$(beats $lost)
kill -USR1 "$(cat peer.bc)"
rc=0
wait "$(cat hold.$lost)" || rc=$?
same "its first holder drops the job" "76 fenced" \
    "$rc $(cat "$(job $lost)/outcome")"
same "... which has not moved" "$n" "$(beats $lost)"
expect 1 "... nor is there" kill -0 "$(cat "$(job $lost)/work/pid")"
same "... the claim says so" "1 fenced 2 running " "$(claims $lost)"
n=$(beats $kept)
ok "the other goes on, from Backlog" until_ok 20 more $kept "$n"
same "... where it was claimed again" "1 released 2 running " "$(claims $kept)"

done_testing
