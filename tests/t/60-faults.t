#!/bin/sh
# What users rely on when the network or the server fails: a proxy between the
# tools and the board makes the faults (tests/peer).
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
. ./.env
TAB=$(printf '\t')
api() { curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@"; }
# as_is: the board without the peer
as_is() { (unset ASANA_API_URL && "$@"); }
job() { printf '%s\t%s\t-\t%s\t-\t-\t%s\n' "$@"; }
# cards NAME...: makes them and prints their gids
cards() {
	for n in "$@"; do job "$n" "$n" - "echo $n"; done >jobs
	asana-create jobs | cut -f 1
}
# comments GID, files GID: how many there are
comments() { as_is asana-get -c "$1" | grep -c '^-- '; }
files() { as_is asana-fetch "$1" "got.$1" | wc -l | tr -d ' '; }
where() { as_is asana-list -f gid,section | awk -v g="$1" '$1 == g { print $2 }'; }
# try NAME CMD...: in the background; its status, output and messages are in
# NAME.rc, NAME.out and NAME.err once `wait` is over
try() {
	_f=$1; shift
	(rc=0; "$@" >"$_f.out" 2>"$_f.err" </dev/null || rc=$?; echo $rc >"$_f.rc") &
	TRIES="$TRIES $!"
}
TRIES=
tried() {
	# shellcheck disable=SC2086 # pids
	wait $TRIES
	TRIES=
}
# ended STATUS NAME TEST: how a try ended
ended() {
	same "$2" "$1" "$(cat "$3.rc")"
	[ "$(cat "$3.rc")" = "$1" ] || comment <"$3.err"
}
# gap METHOD PATH N: milliseconds between its N-th request and the next
gap() {
	awk -v m="$1" -v p="$2" -v n="$3" '$2 == m && $3 == p {
		if (++k == n + 1) { printf "%d\n", ($1 - last) * 1000; exit }
		last = $1
	}' "$PEERLOG"
}
# between NAME LOW HIGH N
between() {
	if [ -n "$4" ] && [ "$4" -ge "$2" ] && [ "$4" -le "$3" ]; then
		pass "$1"
	else fail "$1"; echo "# '$4' is not in $2..$3"; fi
}
# suffered FAULT...: what the peer did
suffered() { cut -d ' ' -f 5- "$PEERLOG" | grep -cx "$*"; }

# ------------------------------------------- one request each, all at once
set -- $(cards lost cut after half page lostfile cutfile afterfile get move \
    gone later slow twice never busy list web again)
LOST=$1 CUT=$2 AFTER=$3 HALF=$4 PAGE=$5 LOSTF=$6 CUTF=$7 AFTERF=$8 GET=$9
shift 9
MOVE=$1 GONE=$2 LATER=$3 SLOW=$4 TWICE=$5 NEVER=$6 BUSY=$7 LIST=$8 WEB=$9
shift 9
AGAIN=$1
echo contents >file
asana-init -c >/dev/null
peer "POST /tasks/$LOST/stories	1	lost" \
    "POST /tasks/$CUT/stories	1	cut" \
    "POST /tasks/$AFTER/stories	1	after 502 html" \
    "POST /tasks/$HALF/stories	1	half" \
    "POST /tasks/$PAGE/stories	1	status 503 html" \
    "POST /attachments with $LOSTF	1	lost" \
    "POST /attachments with $CUTF	1	cut" \
    "POST /attachments with $AFTERF	1	after 500" \
    "GET /tasks/$GET		1	half" \
    "GET /tasks/$GET		2	status 502 html" \
    "GET /tasks/$GET		3	lost" \
    "POST /sections/{}/addTask with $MOVE 1	lost" \
    "POST /sections/{}/addTask with $MOVE 2	status 500" \
    "DELETE /tasks/$GONE	1	lost" \
    "GET /tasks/$LATER		1	status 429 retry-after 2" \
    "POST /tasks/$SLOW/stories	1	status 429 retry-after 1" \
    "GET /tasks/$TWICE		1-2	status 429" \
    "GET /tasks/$AGAIN		1-2	status 429 retry-after 1" \
    "GET /tasks/$NEVER		always	status 503 html" \
    "GET /tasks/$BUSY		always	status 429 retry-after 100" \
    "GET /tasks/$WEB		always	after 200 html" \
    "DELETE /tasks/$LIST	1	cut"
for c in "$LOST" "$CUT" "$AFTER" "$HALF" "$PAGE" "$SLOW"; do
	echo "said on $c" >"text.$c"
	try "$c" sh -c 'asana-comment "$1" <text."$1"' - "$c"
done
for c in "$LOSTF" "$CUTF" "$AFTERF"; do
	try "$c" asana-attach "$c" file
done
for c in "$GET" "$LATER" "$TWICE" "$AGAIN"; do try "$c" asana-get "$c"; done
try move asana-move Done "$MOVE"
try gone asana-delete "$GONE"
try list asana-delete "$LIST"
try never env ASANA_MAX_WAIT=2 asana-get "$NEVER"
try busy env ASANA_MAX_WAIT=20 asana-get "$BUSY"
try web env ASANA_MAX_WAIT=3 asana-get "$WEB"
tried

# one NAME GID STATUS WHAT: WHAT (comments, files) is there once
one() {
	ended 0 "$1" "$2"
	same "... and it is there once" 1 "$("$3" "$2")"
}
one "a comment whose answer is lost" "$LOST" comments
one "a comment that never arrives" "$CUT" comments
one "a comment with a gateway's page for an answer" "$AFTER" comments
one "a comment with half an answer" "$HALF" comments
one "a comment that a gateway refuses" "$PAGE" comments
one "a comment refused for now" "$SLOW" comments
one "a file whose answer is lost" "$LOSTF" files
one "a file that never arrives" "$CUTF" files
one "a file with 500 for an answer" "$AFTERF" files
same "... the lost ones were sent once" "1 1" \
    "$(saw POST "/tasks/$LOST/stories") $(awk '$2 == "POST" &&
	$3 == "/attachments"' "$PEERLOG" | grep -c lost)"
same "... those that never arrived twice" 2 "$(saw POST "/tasks/$CUT/stories")"
same "a refusal for now leaves nothing to look for" 0 \
    "$(saw GET "/tasks/$SLOW/stories")"

ended 0 "a GET is repeated after half an answer, a page, and none" "$GET"
same "... four in all" 4 "$(saw GET "/tasks/$GET")"
same "... and prints the card" "$GET${TAB}get" "$(cut -f 1,2 "$GET.out")"
ended 0 "a move is repeated" move
same "... three in all" "Done 3" \
    "$(where "$MOVE") $(grep -c '/addTask' "$PEERLOG")"
ended 0 "a deletion whose answer is lost is repeated; gone is fine" gone
same "... two in all, the second 404" "- 404" "$(awk -v p="/tasks/$GONE" \
    '$2 == "DELETE" && $3 == p { printf "%s%s", s, $4; s = " " }' "$PEERLOG")"
ended 0 "a deletion that never arrives is repeated" list
same "... and both are gone" "" "$(where "$GONE")$(where "$LIST")"
expect 0 "deleting what is gone is fine" as_is asana-delete "$GONE"

ended 0 "429 is waited for" "$LATER"
between "... for as long as Retry-After says" 2000 4500 \
    "$(gap GET "/tasks/$LATER" 1)"
ended 0 "429 after such a wait is waited for, too" "$AGAIN"
between "... at first as it says" 1000 3900 "$(gap GET "/tasks/$AGAIN" 1)"
between "... then twice as long, for a crowd came back" 2000 7500 \
    "$(gap GET "/tasks/$AGAIN" 2)"
ended 0 "429 without Retry-After is waited for" "$TWICE"
between "... half a second to one at first" 500 2500 \
    "$(gap GET "/tasks/$TWICE" 1)"
between "... and twice that then" 1000 4500 "$(gap GET "/tasks/$TWICE" 2)"
ended 75 "ASANA_MAX_WAIT ends it: 75" never
between "... after several tries" 2 4 "$(saw GET "/tasks/$NEVER")"
same "... with one message" \
    "asana-get: GET /tasks/$NEVER: 503 the answer is not Asana's" "$(cat never.err)"
ended 75 "who shall wait longer than that does not wait at all" busy
same "... one request" 1 "$(saw GET "/tasks/$BUSY")"
same "... one message" \
    "asana-get: GET /tasks/$BUSY: 429 made by the peer" "$(cat busy.err)"
ended 75 "a page in place of the API's answer: 75" web
has "... and it is called so" "GET /tasks/$WEB: 200, and the answer is not Asana's" web.err

# ----------------------------------------------------------- nobody listens
unpeer
ASANA_API_URL=http://127.0.0.1:9/api/1.0
export ASANA_API_URL
for cmd in "asana-get 1" "asana-comment 1" "asana-delete 1"; do
	# shellcheck disable=SC2086 # words
	ASANA_MAX_WAIT=1 expect 75 "nobody listens: $cmd" $cmd <file
	same "... one message" 1 "$(wc -l <"$ERR" | tr -d ' ')"
done
unset ASANA_API_URL

# ------------------------------------------------------------------- cards
# many PREFIX: 30 jobs, the last ten wait for the first, all with two tags
many() {
	i=0
	while [ $i -lt 30 ]; do
		i=$((i + 1))
		d=-
		[ $i -le 20 ] || d=$((i - 20))
		printf '%s\t%s %s\t%s\t%s-a,%s-b\t-\t-\techo %s %s\n' $i "$1" \
		    $i $d "$1" "$1" "$1" $i
	done
}
named() { as_is asana-list -f name Backlog | grep -c "^$1 "; }
names() { as_is asana-list -f name Backlog | grep "^$1 " | sort -u | wc -l |
    tr -d ' '; }
tags() { api "$(sed -n 's/^ASANA_API_URL=//p' .env)/workspaces/$ASANA_WORKSPACE_GID/tags" |
    grep -o "\"name\":\"$1-[ab]\"" | wc -l | tr -d ' '; }
# made NAME PREFIX: asana-create makes each once
made() {
	many "$2" >many.jobs
	expect 0 "30 cards, $1" asana-create many.jobs
	same "... it prints each" 30 "$(cut -f 1 "$OUT" | sort -u | wc -l |
	    tr -d ' ')"
	same "... each is there, and once" "30 30" "$(named "$2") $(names "$2")"
	same "... their two tags too" 2 "$(tags "$2")"
	expect 0 "... a second run makes nothing" as_is asana-create -s many.jobs
	has "... and says so" "0 cards created, 30 already there" "$ERR"
}
peer 'POST /tasks every 5 lost' 'POST /tags 1 lost'
made "every fifth answer lost" one
same "... which were six, and a tag's" 7 "$(suffered lost)"
same "... and no card was sent twice" 30 "$(saw POST /tasks)"
peer 'POST /tasks every 5 cut' 'POST /tags 1 cut' \
    'GET /projects/{}/tasks 1 half'
made "every fifth never arrives" two
peer 'POST /tasks every 5 after 502 html' 'POST /tags 2 half' \
    'POST /tasks 7 status 429 retry-after 1'
made "pages, halves and refusals" three
peer 'POST /tasks always status 429 retry-after 100'
many four >many.jobs
ASANA_MAX_WAIT=1 expect 75 "all refused for longer than it shall wait" \
    asana-create -s many.jobs
has "... none is made" "0 cards created, 0 already there; 30 not created" "$ERR"
between "... and the queue is not sent to be refused, too" 1 12 \
    "$(saw POST /tasks)"

# ------------------------------------------------------------------ workers
cat >experisana.yaml <<'E1'
lease: {profile: local, ttl: 12, check: 0.2, kill: 0.5, poll: 0.5}
E1
as_is asana-list -f gid Backlog | as_is xargs asana-delete >/dev/null

# the outcome's comment is there, but nobody could learn it in time
set -- $(as_is cards told)
TOLD=$1
as_is asana-claim -d c >job
JOB=$(cat job)
echo "the outcome" >outcome
: >"$JOB/tail"
peer "POST /tasks/$TOLD/stories 1 lost" "GET /tasks/$TOLD/stories 1- status 503"
expect 75 "asana-release that cannot learn what became of its comment" \
    asana-release "$JOB" Done <outcome
unpeer
expect 0 "... can be repeated" asana-release "$JOB" Done <outcome
same "... and posts no second one" "1 Done" \
    "$(comments "$TOLD") $(where "$TOLD")"

# faults NAME RULE: a card, and what its requests shall suffer, TASK standing
# for its gid
faults() {
	_g=$(job "$1" "$1" - "echo \$EXPERISANA_TASK_GID >>$T/history\\nsleep ${3:-0} # $1" |
	    as_is asana-create | cut -f 1)
	echo "$2" | sed "s/TASK/$_g/g" >>rules
	NCARDS=$((NCARDS + 1))
}
NCARDS=0
: >rules
STORIES=/tasks/TASK/stories
faults claim "POST $STORIES with st=claimed	1	lost"
faults cutclaim "POST $STORIES with st=claimed	1	cut"
faults race "GET $STORIES			1	status 502 html"
faults card "GET /tasks/TASK			1	half"
faults running "POST /sections/{}/addTask with TASK	1	lost"
faults starts "PUT /stories/{} with task=TASK with st=running 1	lost"
faults beats "PUT /stories/{} with task=TASK with st=running 2-3	lost" 2
faults looks "GET $STORIES			2	cut" 1
faults outcome "POST $STORIES with Done		1	lost"
faults cutoutcome "POST $STORIES with Done	1	cut"
faults moves "POST /sections/{}/addTask with TASK	2	lost"
faults closes "PUT /stories/{} with task=TASK with st=done	1-2	after 500"
peer "$(cat rules)"
none_left() {
	[ "$(as_is asana-list -f gid Backlog Running | wc -l)" -eq 0 ]
}
workers=
for i in 1 2 3; do
	EXPERISANA_WORKER_ID=w$i experisana-worker -d "$T/w$i" >"out$i" 2>&1 &
	workers="$workers $!"
	PIDS="$PIDS $!"
done
if until_ok 60 none_left; then pass "three workers and twelve faults"; else
	fail "three workers and twelve faults"
	cat out1 out2 out3 "$PEERLOG" | comment
fi
# shellcheck disable=SC2086 # pids
{ kill $workers; wait $workers; }
unpeer
same "all faults were made" 14 "$(awk '$5 != "-"' "$PEERLOG" | wc -l | tr -d ' ')"
same "each job was run" $NCARDS "$(sort -u history | wc -l | tr -d ' ')"
same "... none twice" "" "$(sort history | uniq -d)"
same "... all are done" $((NCARDS + 1)) \
    "$(asana-list -f gid Done | grep -vc "^$MOVE")"
bad=
for g in $(asana-list -f gid Done); do
	[ "$g" = "$MOVE" ] || [ "$(comments "$g")" -eq 1 ] ||
		bad="$bad $(asana-list -f gid,name Done | grep "$g")"
done
same "... each with one comment that tells its outcome" "" "$bad"
# the states of a card's claims, oldest first
states() {
	api "$(sed -n 's/^ASANA_API_URL=//p' .env)/tasks/$1/stories?opt_fields=text,created_at" |
	    grep -o 'who=[^ ]* st=[a-z]*' | sed 's/.*st=//' | sort | tr '\n' ' '
}
bad=
for g in $(asana-list -f gid Done); do
	[ "$g" != "$MOVE" ] || continue
	case $(states "$g") in
	"done "|"done void ") ;;
	"done released ")	# the repeated release was after the lease's end
		[ "$g" = "$TOLD" ] || bad="$bad $g" ;;
	*) bad="$bad $(asana-list -f name,gid Done | grep "$g") $(states "$g")" ;;
	esac
done
same "... and no claim left open" "" "$bad"

# a board that finds the outcome's comment too long gets its first line
LONG=$(cards long)
peer 'POST /tasks/{}/stories with lines always status 413'
expect 0 "a job whose comment is refused" experisana-worker -1 -d "$T/w9"
unpeer
same "... is done" Done "$(where "$LONG")"
asana-get -c "$LONG" >long
has "... and the card says so" "Done after" long
has "... in short" "The rest was refused" long
done_testing
