#!/bin/sh
# Every recipe of experisana-cookbook(7) works as it is printed.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of its own: done in the plain run"

# The literal blocks below each heading, as a reader sees them: files called
# "heading 1", "heading 2".
mkdir recipes
awk -v to="$T/recipes/" '
	/^\.Ss /	{ name = substr($0, 5); n = 0; next }
	/^\.Bd -literal/	{ file = to name " " ++n; next }
	/^\.Ed/		{ close(file); file = ""; next }
	file != "" {
		gsub(/\\e/, "\\"); gsub(/\\\(aq/, "\047")
		print >file
	}' "$TOP/man/experisana-cookbook.7"
# recipe "HEADING N": its file, which is now known to be tried
: >tried
recipe() {
	echo "$1" >>tried
	cat "recipes/$1"
}
# cook "HEADING N" [SED]: runs it, changed by SED where it would last too long
cook() {
	recipe "$1" | sed "${2-}" >typed
	expect 0 "$1" sh -e typed
}

board
. ./.env
printf '%s\n' 'lease: {profile: local, settle: 0.2, ttl: 10, check: 0.1,
  kill: 0.5, poll: 0.2, lost_limit: 1}' >experisana.yaml
mkdir hasty	# with less time until a worker counts as lost
sed 's/ttl: 10/ttl: 2/' experisana.yaml >hasty/experisana.yaml
api() {
	_path=$1; shift
	curl -sS -o /dev/null -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    -H 'Content-Type: application/json' "$ASANA_API_URL$_path" -d "$@"
}
api "/projects/$ASANA_PROJECT_GID/sections" '{"data":{"name":"On hold"}}'
# job NAME TAGS SCRIPT [OPTS] [COLUMN]: makes a card; its gid
job() {
	job-field -w name="$1" tags="$2" script="$3" opts="${4-}" | asana-create |
	    cut -f 1 >gid
	[ -z "${5-}" ] || asana-move "$5" <gid >/dev/null
	cat gid
}
# cards [OPTION...] COLUMN...: their names
cards() { asana-list -f name "$@" | sort | xargs; }
# clear: deletes all cards but the lost one
clear() { asana-list -f gid,name | sed -n '/	lost$/!s/	.*//p' | asana-delete >/dev/null; }

# a card whose worker has vanished, for later, when its time is over
lost=$(job lost '' 'echo lost' '' Running)
api "/tasks/$lost/stories" '{"data":{"text":"x\nclaim/1 task='"$lost"' n=1 id=0123456789abcdef who=gone st=running seen=0 ttl=1"}}'

# ------------------------------------------------------------- sending jobs
cat >sweep.yaml <<'EOF'
script: echo {lr} {model}
sweep:
  lr: [0.1, 0.01]
  model: [small, big]
  tags: [ablation]
EOF
cook "A part of a sweep 1" '/^$/,$d'
same "... sends that part" 2 "$(asana-list -f key Backlog | wc -l | tr -d ' ')"
cook "A part of a sweep 1" '1,/^$/d'
has "... and the next" "0 cards created, 1 already there: 1 waiting" "$ERR"
clear
cook "Tags for some of them 1"
has "... sends all" "4 cards created, 0 already there" "$ERR"
same "... some with it" "2 2" "$(asana-list -f tags Backlog | sort | uniq -c | awk '{ print $1 }' | xargs)"
same "... behind those that are there" 2 "$(asana-list -f tags | grep -cx 'ablation,a100\|a100,ablation')"
clear
printf '%s\n' '# two' 'python train.py --lr 0.1' '' 'python train.py --lr 0.2' >commands
cook "A file of commands 1"
has "... sends two and then three" "2 cards created, 0 already there
3 cards created, 0 already there" "$ERR"
same "... each in a card" "1 2 3" "$(cards Backlog | grep -o 'seed [0-9]' | cut -c 6 | xargs)"
echo 'python train.py --lr 0.3' >>commands
cook "A file of commands 1" '/^$/,$d'
has "... and then what is new" "1 card created, 2 already there: 2 waiting" "$ERR"
clear
cook "One job after another 1"
same "... the second waits for the first" "$(asana-list -f name,gid | sed -n 's/^train	//p')" \
    "$(asana-list -f name,deps | sed -n 's/^eval	//p')"
cook "First things first 1"
asana-claim -n >next
has "... it is next" "/tasks/$(asana-list -f name,gid | sed -n 's/^urgent	//p')/" next
clear

# ---------------------------------------------------------------- the board
job "one lr=0.1" ablation 1 '' Failed >/dev/null
job "two lr=1" ablation 2 '' Failed >/dev/null
job three other 3 '' Failed >/dev/null
cook "Try all of a tag again 1" '1,/^$/d'
same "... takes those with a word in the name" "one lr=0.1" "$(cards Backlog)"
cook "Try all of a tag again 1" '/^$/,$d'
same "... and then all" "one lr=0.1 two lr=1" "$(cards Backlog)"
same "... of the tag" three "$(cards Failed)"
clear
job huge big 1 >/dev/null
job small little 2 >/dev/null
cook "Hold cards back 1"
same "... they wait elsewhere" "huge/small" "$(cards 'On hold')/$(cards Backlog)"
cook "Hold cards back 2"
same "... until they go on" "huge small" "$(cards Backlog)"
recipe "Wait until all is done 1" | sed 's/sleep 60/echo again; sleep 0.2/' >typed
sh -e typed >waited 2>&1 &
W=$!
PIDS="$PIDS $W"
ok "Wait until all is done: it waits" until_ok 20 grep -q again waited
asana-list -f gid Backlog | asana-move 'On hold' >/dev/null
asana-move Done "$lost" >/dev/null	# for now
wait "$W"
same "... and ends" 0 $?
asana-move Running "$lost" >/dev/null
clear

# ------------------------------------------------------------------ workers
recipe "A worker of your own 1" >worker
same "the worker has twenty lines or so" 21 "$(wc -l <worker | tr -d ' ')"
# background SHELL FILE: in a process group of its own; its pid is $W
background() {
	# shellcheck disable=SC2086
	perl -e '$SIG{$_} = "DEFAULT" for qw(INT TERM); setpgrp; exec @ARGV' \
	    $1 "$2" >work.out 2>&1 &
	W=$!
	PIDS="$PIDS $W"
}
is() { [ "$(cards "$1")" = "$2" ]; }
good=$(job good '' 'echo well; sleep 0.1')
bad=$(job bad '' 'echo "out of memory"; exit 3')
background dash worker
ok "A worker of your own: it runs a good card" until_ok 20 is Done good
ok "... and a bad one" until_ok 20 is Failed bad
long=$(job long '' 'echo begun; sleep 60')
ok "... and a long one" until_ok 20 grep -q begun "work/$long.1/log"
kill -INT "-$W"
wait "$W"
ok "... which goes back when it is stopped" until_ok 20 is Backlog long
asana-get -c "$bad" >said
has "... it says how it went" "exit status 3" said
has "... and the log's last lines" "out of memory" said
asana-delete "$long" >/dev/null

cook "All logs of what failed 1"
same "... are there" "out of memory" "$(cat "logs/$bad")"
same "... and one says so" "logs/$bad" "$(cat "$OUT")"
asana-move Failed "$good" >/dev/null
job x a,b x '' Failed >/dev/null
recipe "What fails 1" >typed
expect 0 "What fails 1" sh -e typed
same "... by tag, and by line" "2 - 1 a 1 b 1 out of memory" "$(xargs <"$OUT")"
clear

other=$(job other '' 'echo other' priority=9)
job mine a100 'echo mine' >/dev/null
recipe "Only some cards 1" >claim.sh
awk '/^claim\(\)/ { while ((getline line <"claim.sh") > 0) print line; next }
	{ print }' worker >worker2
sh=dash
! command -v mksh >/dev/null || sh=mksh
background $sh worker2
ok "Only some cards: it runs one" until_ok 20 is Done mine
job later a100 'echo later' >/dev/null
same "... and not the other" other "$(cards Backlog | sed 's/ *later *//')"
kill -INT "-$W"
wait "$W"
clear
job "nine hours" '' 'echo long' 'timeout=9h,priority=5' >/dev/null
job "one hour" '' 'echo short' timeout=1h >/dev/null
cook "Until the morning 1" 's/worker$/& -1/'
same "... takes what is over by then" "one hour/nine hours" "$(cards Done)/$(cards Backlog)"
clear

# --------------------------------------------------------------------- lost
job plain '' 'echo plain' '' Failed >plain
recipe "Try again what was lost 1" >typed
again() { (cd hasty && sh -e ../typed) && is Backlog lost; }
ok "Try again what was lost 1" until_ok 20 again
same "... and nothing else" plain "$(cards Failed)"

same "every recipe was tried" "$(ls recipes)" "$(sort -u tried)"
done_testing
