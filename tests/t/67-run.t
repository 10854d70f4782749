#!/bin/sh
# One card from the command line: run, again, stop, list, help.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

echo 'lease: {profile: local, settle: 0.1, ttl: 5, check: 0.1, kill: 0.3, poll: 0.1}' >experisana.yaml
board
NL='
'
# made: the gid that run or again has printed
made() { sed -n 's/^created card \([0-9]*\): .*/\1/p' "$OUT" "$ERR"; }
# script GID, name GID: of a card, with a dot at the end
script() { asana-get "$1" | job-field script; echo .; }
name() { asana-get "$1" | job-field name; }
worker() {
	experisana-worker -1 -d "$T/w" >worker.log 2>&1 &
	W=$!
	PIDS="$PIDS $W"
}

# ------------------------------------------------------------------------ run
printf '#!/bin/sh\n# Script\techo "\\t$1"\n\nls *\\n\n' >train.sh
expect 0 "run of a file" experisana run train.sh
A=$(made)
same "... says so" "created card $A: train.sh" "$(cat "$OUT")"
same "... whose text is the script" "$(cat train.sh)" "$(asana-get "$A" | job-field script)"
expect 0 "the same once more" experisana run train.sh
B=$(made)
ok "... is another card" test "$A" != "$B"
same "... at once, too" 3 "$(for i in 1 2 3; do experisana run -- date >run.$i & done
    wait; cat run.? | sort -u | grep -c '^created card')"
asana-list -f name,gid | sed -n 's/^date	//p' | asana-delete >/dev/null
expect 0 "run of a command" experisana run -t x,y -- printf '%s|' "it's" 'a  b' '$HOME `id`' \
    "two${NL}lines" '' '*' "back\\slash" -n
C=$(made)
same "... has its tags" "x,y" "$(asana-list -t x -f tags | tr ',' '\n' | sort | paste -sd , -)"
asana-get "$C" | job-field script >got
same "... whose words come as they are" \
    "it's|a  b|\$HOME \`id\`|two${NL}lines||*|back\\slash|-n|" "$(bash -e got)"
expect 0 "run of standard input" sh -c 'printf "\n# x\necho in\n" | experisana run'
same "... is named by its first command" "echo in" "$(name "$(made)")"
expect 0 "... also as -" sh -c 'echo echo in | experisana run - -n "my name"'
same "... with a name" "my name" "$(name "$(made)")"
printf '%s\n' "x=1; $(seq -s ' ' 60)" >long.sh
expect 0 "a line in quotes" experisana run -- 'cd /tmp && echo "$1"; exit 3'
same "... is for a shell" 'cd /tmp && echo "$1"; exit 3' "$(asana-get "$(made)" | job-field script)"
printf 'print(1)\n' >p.py
expect 2 "a script for another program" experisana run p.py
same "... has a way" "experisana-run: p.py does not begin with #!, and bash \
would run it: -- python p.py" "$(sed q "$ERR")"
printf '#!/usr/bin/env python3\nprint(1)\n' >p.py
expect 0 "... that begins with #!" experisana run p.py
printf 'x\r\n' >w.sh
expect 65 "line ends of Windows" experisana run w.sh
expect 0 "a long command" experisana run -- echo $(seq 60)
ok "... has a short title" test "$(name "$(made)" | wc -c)" -lt 82
asana-list -f gid | grep -vx -e "$A" -e "$B" -e "$C" | asana-delete >/dev/null
expect 2 "run of a command without --" experisana run echo 1
has "... says how" "a command with arguments stands after --" "$ERR"
expect 2 "a file with arguments" experisana run train.sh -- 1
expect 2 "no such file" experisana run nofile
has "... says so" "no such file: nofile (a command stands after --)" "$ERR"
expect 2 "nothing after --" experisana run --
: >empty.sh
expect 65 "an empty script" experisana run empty.sh
expect 65 "an empty input" experisana run </dev/null
printf 'echo a\000b\n' >binary
expect 65 "a script with a NUL" experisana run binary
expect 0 "run --dry-run" experisana run --dry-run train.sh
has "... prints what it would send" "POST /tasks" "$OUT"
same "... and makes none of all these" 3 "$(asana-list -f gid | grep -c .)"
asana-list -f gid | asana-delete >/dev/null
peer 'POST /tasks 1 lost'
expect 0 "run whose answer is lost" experisana run train.sh
unpeer
same "... makes one" "$(made)" "$(asana-list -f gid)"
asana-list -f gid | asana-delete >/dev/null
for sh in dash bash mksh "busybox sh"; do
	command -v "${sh% *}" >/dev/null || continue
	expect 0 "run under $sh" $sh "$TOP/scripts/experisana-run" -- printf '%s|' "it's" 'a\b' "\$x"
	asana-get "$(made)" | job-field script >got
	same "... the same words" "it's|a\\b|\$x|" "$(bash -e got)"
	asana-delete "$(made)" >/dev/null
done

# --------------------------------------------------------------------- run -w
worker
expect 7 "run -w ends with the job's status" experisana run -w -- sh -c 'echo out; exit 7'
same "... prints its log" out "$(cat "$OUT")"
wait "$W"
F=$(made)
worker
expect 0 "... also with 0" experisana run -w -n good -- true
G=$(made)
wait "$W"
cat >retry.sh <<EOF
echo once >>$T/tries
[ "\$(grep -c . <$T/tries)" -ge 2 ] || exit 3
EOF
job-field -w name=tried opts=retries=1 script="$(cat retry.sh)" | asana-create | cut -f 1 >gid
(experisana-worker -1 -d "$T/w"; experisana-worker -1 -d "$T/w") >worker.log 2>&1 &
W=$!
PIDS="$PIDS $W"
expect 0 "asana-log -fx waits for the next attempt" asana-log -fx "$(cat gid)"
wait "$W"
same "... there were two" 2 "$(grep -c . tries)"
expect 7 "asana-log -x of a job that has ended" asana-log -x "$F"
expect 0 "asana-log without it" asana-log "$F"

# ---------------------------------------------------------------- stop, again
worker
experisana run -w -n sleeper -- sleep 60 >log 2>said &
R=$!
PIDS="$PIDS $R"
runs() { [ "$(asana-list -f name Running)" = sleeper ]; }
ok "a job runs" until_ok 20 runs
expect 0 "stop of it, by title" experisana stop sleeper
has "... says so" "cancelled 0 waiting cards and 1 running card" "$ERR"
rc=0
wait "$R" || rc=$?
same "run -w ends with 79" 79 "$rc"
wait "$W"
expect 65 "stop of what is not there" experisana stop nothing
has "... names it" "no card or sweep is called 'nothing'" "$ERR"
expect 1 "stop of what has ended" experisana stop good
has "... says so" "nothing to cancel" "$ERR"
expect 0 "again" experisana again sleeper good
same "... says what is new" "sleeper good" "$(sed 's/.*: //' "$OUT" | xargs)"
same "... with the same text" "$(script "$G")" "$(script "$(sed -n 's/^created card \(.*\): good/\1/p' "$OUT")")"
same "... in Backlog" "good sleeper" "$(asana-list -f name Backlog | sort | xargs)"
expect 65 "again of one that is there twice" experisana again sleeper
has "... lists them" "'sleeper' may be any of 2 cards" "$ERR"
expect 65 "again, and one is not there" experisana again "$G" nothing
same "... makes none" 2 "$(asana-list -f gid Backlog | grep -c .)"
printf 'a\tone\t-\t-\t-\t-\techo one\nb\ttwo\ta\t-\t-\t-\techo two\n' | asana-create | cut -f 1 >pair
expect 0 "again of two that wait for each other" experisana again $(cat pair)
set -- $(made)
same "... the new one waits for the new one" "$1" "$(asana-list -f gid,deps | sed -n "s/^$2	//p")"
printf '%s\n' 'script: echo {of}' 'sweep: {of: [gone, there]}' >deleted.yaml
experisana-schedule deleted.yaml >/dev/null 2>&1
asana-delete "$(asana-list -f name,gid | sed -n 's/^of=gone	//p')" >/dev/null
expect 0 "again of a sweep of which a card is deleted" experisana again deleted.yaml
same "... is the rest" "of=there" "$(sed 's/.*: //' "$OUT")"
asana-list -f gid,name | sed -n 's/	of=there//p' | asana-delete >/dev/null

# ----------------------------------------------------------------- list, help
same "list -s" "$F sh -c 'echo out; exit 7'" "$(experisana list -s failed -f gid,name |
    sed "s/'.\\\\*''/'/g" | tr '\t' ' ')"
same "list of two states" "good" "$(experisana list -s done,cancelled -f name | grep good)"
same "list -s cancelled" "sleeper" "$(experisana list -s cancelled -f name)"
expect 2 "list of another state" experisana list -s lost
has "... says which there are" "'lost' is not waiting, running, done, failed or cancelled" "$ERR"
expect 2 "list -s with a section" experisana list -s done Failed
expect 0 "help" experisana help
has "... is that of -h" "usage: experisana " "$OUT"
mkdir bare
for c in sh sed cat dirname pwd cut; do ln -s "$(command -v $c)" bare/; done
expect 0 "help of a command, without man" env PATH="$TOP/bin:$T/bare" "$TOP/scripts/experisana" help stop
has "... is that of its -h" "usage: asana-cancel" "$OUT"
expect 2 "help of no command" experisana help nothing
done_testing
