#!/bin/sh
# run.sh: workers, people and reapers over a bad network, and what came of it.
#
# Environment:
#	SEED	of the faults and of who is killed when (random; printed)
#	DURATION seconds with faults (25)
#	WORKERS	how many (4)
#	STOCK	how many cards wait in Backlog at least (6)
#	FAULTS	per cent of all requests that suffer one (12)
#	ONLY	what happens besides, in place of everything: "killed worker",
#		or several with colons between them
#	KEEP	a folder for history and logs
#
# experisana-worker processes run jobs which write a history, and start others
# that leave their group, and outlive them if they can.  Meanwhile
# tests/peer spoils requests, answers odd pages, or nothing goes through at all
# for longer than a lease; the board is killed and comes back; workers, their
# children and jobs are killed or
# stopped for longer than the lease; people drag cards about, delete columns and
# change the token.  Then the faults
# end, the rest of the cards is run, what waits in the outbox is sent, and the
# judge gives its verdict.  Times
# are short, but obey all that lib/lease/lease.c asks, and the board shows
# nothing later than `settle`: each comment, edit and move some time before
# that.
. "$(dirname "$0")/../lib.sh"

SEED=${SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
DURATION=${DURATION:-25} WORKERS=${WORKERS:-4} STOCK=${STOCK:-6}
FAULTS=${FAULTS:-12}
LEASE_LONG=12	# seconds: ttl, grace, and time for another worker
LATE=0-0.45	# s until a comment, an edit or a move is seen
JUDGE=$TOP/tests/campaign/judge
DIR=$T
HIST=$DIR/history
now() { date +%s.%N; }
# event NAME CARD [WORKER [WORD]]: of ours
event() { echo "$(now) $1 $2 - ${3:--} - ${4:-}" >>"$HIST"; }

board -o order=shuffle
. ./.env
DIRECT=$ASANA_API_URL
api() { curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
    -H 'Content-Type: application/json' "$@"; }
api -d '{"data":{"name":"Parked"}}' \
    "$DIRECT/projects/$ASANA_PROJECT_GID/sections" >/dev/null
cat >experisana.yaml <<'E1'
breaker: 0
lease: {profile: local, settle: 0.5, ttl: 5, check: 0.2, kill: 0.3, poll: 0.5}
E1
: >"$HIST"
: >cards
: >did

# ------------------------------------------------------------------ the jobs
# They write with one write(2) each, and wait without a child of their own.
cat >say.sh <<'E1'
say() {
	printf '%s %s %s %s %s %s\n' "$EPOCHREALTIME" "$1" \
	    "$EXPERISANA_TASK_GID" "$EXPERISANA_ATTEMPT" \
	    "$EXPERISANA_WORKER_ID" "$EXPERISANA_CLAIM" >>"$HISTORY"
}
exec 9<> <(:)
[ "$2" != deaf ] || trap '' TERM
E1
cat >stray.sh <<'E1'
. "${0%/*}/say.sh"
while [ -e "$HISTORY" ]; do
	read -rt 0.25 -u 9
	[ ! -e "$HISTORY" ] || say alive
done
E1
cat >job.sh <<'E1'
. "${0%/*}/say.sh"
say start
stray="bash ${0%/*}/stray.sh x $2"
case $3 in
setsid)	setsid $stray & ;;
fork)	(setsid $stray &) ;;
job)	set -m; $stray & set +m ;;
timeout) timeout 3600 $stray & ;;
nohup)	nohup $stray >/dev/null & ;;
esac
i=0
while [ $((i += 1)) -le "$1" ]; do
	read -rt 0.1 -u 9
	say alive
done
echo "$EXPERISANA_CLAIM" >"outputs/result.$EXPERISANA_CLAIM"
say end
[ "$2" != fails ]
E1
NCARDS=0
# stock N: makes so many cards; their jobs take 0.2 to 4 s, some of them longer
# than the lease
stock() {
	awk -v n="$1" -v from="$NCARDS" -v seed="$SEED" -v dir="$DIR" 'BEGIN {
		srand(seed + from)
		for (i = from + 1; i <= from + n; i++) {
			how = rand() < 0.15 ? "fails" : rand() < 0.2 ? "deaf" : "works"
			opt = rand() < 0.3 ? "retries=1" : "-"
			if (rand() < 0.1)
				opt = "retries=2,timeout=2s"
			split("setsid fork job timeout nohup", leave, " ")
			stray = rand() < 0.4 ? leave[1 + int(rand() * 5)] : "none"
			split(":timeout 600 :setsid -w ", by, ":")
			printf "%d\tcard %d\t-\t-\t%s\t-\tHISTORY=%s/history %sbash %s/job.sh %d %s %s # %d\n",
			    i, i, opt, dir, rand() < 0.3 ? by[2 + int(rand() * 2)] : "",
			    dir, rand() < 0.25 ? 160 : 2 + int(rand() * rand() * 38), how, stray, i
		}
	}' | asana-create 2>>stock.err | cut -f 1 >>cards
	NCARDS=$((NCARDS + $1))
}
column() { asana-list -f gid "$1" 2>/dev/null; }
count() { column "$1" | wc -l | tr -d ' '; }
stock "$STOCK"
while [ "$(count Backlog)" -gt "$(wc -l <cards)" ]; do sleep 0.1; done

# ------------------------------------------------------------------ the peer
# A late edit comes within grace - settle, what else is late may come later
# than the lease.
f=$(awk -v f="$FAULTS" 'BEGIN { print f / 12 }')
rules() {
	awk -v f="$f" -v late="$LATE" '$1 !~ /^#/ && NF > 0 {
		$0 = gensub_pct($0, f)
		sub(/LATE/, late)
		print
	}
	function gensub_pct(s, f,   n, w, i, t) {
		n = split(s, w, " ")
		for (i = 1; i <= n; i++) {
			if (w[i] ~ /%$/)
				w[i] = w[i] * f "%"
			t = t (i > 1 ? " " : "") w[i]
		}
		return t
	}' <<-'E1'
	POST /tasks/{}/stories with claim/1 2% delay 0.6-8
	POST /tasks/{}/stories with claim/1 2% slow 0.3-0.45
	POST /tasks/{}/stories 2% slow 0.6-1.5
	POST /sections/{}/addTask 2% delay 0.6-2.3
	PUT /stories/{} 2% delay 0.6-2.3
	* * 1.5% lost
	* * 1.5% cut
	* * 0.5% half
	* * 1% status 429 retry-after 1
	* * 1% status 429
	* * 1% status 503 html
	* * 0.5% status 503 retry-after 1
	* * 1% after 502 html
	* * 1% delay 0.1-0.45
	* * 1% slow 0.1-0.45
	* * 0.3% status 302 html
	* * 0.3% status 401 html
	* * 0.3% status 403 html
	* * 0.3% status 404 html
	* * 0.3% status 404 empty
	* * 0.3% status 200 html
	* * 0.3% status 503 empty
	* * 0.3% after 200 text
	GET /tasks/{} 0.5% status 404
	PUT /stories/{} 0.5% status 404
	POST /attachments 4% status 403
	POST /attachments 4% status 401
	POST /tasks/{}/stories with (attempt 3% status 403
	PUT /stories/{} always behind LATE
	POST /sections/{}/addTask always behind LATE
	POST /tasks/{}/stories always unseen LATE
	E1
}
rules >rules
peer "$(cat rules)" 2>/dev/null
URL=$ASANA_API_URL
unset ASANA_API_URL

# --------------------------------------------------------------- the workers
touch go
over() {
	rm -f "$DIR/go"
	for p in $(cat "$DIR"/w*.pid "$DIR/board.pid") $KEEPERS $STOPS; do
		kill -CONT "$p" && kill "$p"
	done 2>/dev/null
	strays | while read -r p; do kill -KILL "$p"; done 2>/dev/null
	cleanup
}
trap over EXIT
# strays: what of our jobs lives, whoever is its parent
strays() {
	ps -e -o pid= -o args= |
	    awk -v dir="$DIR/" 'index($0, dir "job.sh") || index($0, dir "stray.sh") { print $1 }'
}
echo "$BOARD" >board.pid
PIDS=$PEER
# keeper NAME: starts it again whenever it ends
keeper() {
	ASANA_API_URL=$URL EXPERISANA_WORKER_ID=$1
	export ASANA_API_URL EXPERISANA_WORKER_ID
	while [ -e go ]; do
		experisana-worker -d "$DIR/$1" >>"$1.out" 2>>"$1.err" &
		p=$!
		echo $p >"$1.pid"
		rc=0
		wait $p || rc=$?
		echo "ended $rc" >>"$1.ends"
		sleep 0.2
	done
}
KEEPERS= STOPS=
for i in $(seq "$WORKERS"); do
	keeper "w$i" &
	KEEPERS="$KEEPERS $!"
done
reaper() {
	ASANA_API_URL=$URL
	export ASANA_API_URL
	while [ -e go ]; do
		asana-reap >>"$1.out" 2>>"$1.err"
		sleep 2
	done
}
for i in 1 2; do
	reaper "reap$i" &
	KEEPERS="$KEEPERS $!"
done

# -------------------------------------------------------- kills, stops, people
# below PID: its living descendants, their parents before them
below() {
	ps -e -o pid= -o ppid= | awk -v p="$1" '{ parent[$1] = $2 }
	END {
		in_[p] = 1
		do {
			more = 0
			for (c in parent)
				if (!(c in in_) && parent[c] in in_) {
					in_[c] = more = 1
					print c
				}
		} while (more)
	}'
}
# tool WHAT R: one of the workers' processes of this kind, and its worker:
# asana-hold, guard, job, asana-claim ...; for "worker+asana-hold+guard" those
# that belong together, with commas between them.
tool() {
	ps -e -o pid= -o ppid= -o sid= -o comm= | awk -v what="$1" -v r="$2" '
	FILENAME != "-" { sub(/[.]pid$/, "", FILENAME); worker[$1] = FILENAME; next }
	{ parent[$1] = $2; sid[$1] = $3; name[$1] = $4; pid[++n] = $1 }
	function of(p) {
		while (p > 1 && !(p in worker))
			p = parent[p]
		return p > 1 ? worker[p] : ""
	}
	function is(p, what) {
		if (what == "worker")
			return p in worker
		if (what == "job")
			return name[p] == "bash" && name[parent[p]] == "asana-hold"
		if (name[p] == "asana-hold" && sid[p] == p)
			return what == "guard"
		return name[p] == what
	}
	# the last of the kinds is P, and its ancestors are the others
	function chain(p,   i, s) {
		for (i = nkinds; i > 0; i--) {
			while (p > 1 && !is(p, kind[i]))
				p = i == nkinds ? 0 : parent[p]
			if (p <= 1)
				return ""
			s = p (s == "" ? "" : ",") s
		}
		return s
	}
	END {
		nkinds = split(what, kind, "+")
		for (i = 1; i <= n; i++)
			if ((c = chain(pid[i])) != "" && of(pid[i]) != "")
				found[++k] = c " " of(pid[i])
		if (k > 0)
			print found[1 + int(r * k)]
	}' w*.pid -
}
did() { echo "$*" >>did; }
# killed WHAT R
killed() {
	tool "$@" >.tool
	read -r p w <.tool || return
	# shellcheck disable=SC2046 # pids
	kill -KILL $(echo "$p" | tr , ' ') 2>/dev/null && did kill "$1"
}
# stopped WHAT R: for longer than the lease, and then not
stopped() {
	if [ "$1" = all ]; then tool worker "$2"; else tool "$@"; fi >.tool
	read -r p w <.tool || return
	[ "$1" != all ] || p="$p $(below "$p")"
	# shellcheck disable=SC2086 # pids
	kill -STOP $p 2>/dev/null || return
	did stop "$1"
	(
		sleep "$LEASE_LONG"
		[ "$1" != all ] || event thawed - "$w"
		kill -CONT $p 2>/dev/null
	) &
	STOPS="$STOPS $!"
}
# between R LEAST MOST: a number
between() { awk -v r="$1" -v a="$2" -v b="$3" 'BEGIN { print a + (b - a) * r }'; }
# outage WHAT R: the line is down for 3 to 12 seconds, or odd pages come (HUP)
outage() {
	! [ -e down ] || return
	: >down
	sig=USR2
	[ "$1" = line ] || sig=HUP
	kill -$sig "$PEER"
	did outage "$1"
	(
		sleep "$(between "$2" 3 12)"
		kill -$sig "$PEER"
		rm -f "$DIR/down"
	) &
	STOPS="$STOPS $!"
}
# restart SIGNAL R: the board is gone, for a moment or for longer than a lease
restart() {
	! [ -e away ] || return
	: >away
	how=short away=$(between "$2" 0 6)
	case $2,$DURATION in
	*[02468],[3-9]?|*[02468],???*)
		how=long away=$(between "$2" "$LEASE_LONG" 20) ;;
	esac
	did restart "$1" $how
	kill "-$1" "$(cat board.pid)"
	(
		sleep "$away"
		until serve; do sleep 0.2; done
		rm -f "$DIR/away"
	) &
	STOPS="$STOPS $!"
}
# serve: starts the board once more where it was
serve() {
	at=${DIRECT#http://*:}
	asana-local -d board.db -p "${at%%/*}" -o order=shuffle >board.out 2>>board.err &
	echo $! >board.pid
	until [ -s board.out ]; do
		sleep 0.05
		kill -0 $! 2>/dev/null || return
	done
}
# rotated WHAT R: a new token, and the old one is worthless, a little before or
# after the new one is in the settings
TOKEN_NAME=local
rotated() {
	new=t$(date +%s%N)
	t=$(asana-local -d board.db -t add "$new") || return
	did token
	sed "s/^ASANA_ACCESS_TOKEN=.*/ASANA_ACCESS_TOKEN=$t/" .env >.env.new
	chmod 600 .env.new
	ASANA_ACCESS_TOKEN=$t
	old=$TOKEN_NAME TOKEN_NAME=$new
	case $2 in
	0.[0-4]*) asana-local -d board.db -t revoke "$old"
		sleep "$(between "$2" 0 4)"
		mv .env.new .env ;;
	*)	mv .env.new .env
		asana-local -d board.db -t revoke "$old" ;;
	esac >/dev/null
}
# deleted COLUMN R: a person empties and deletes it, and makes it again
deleted() {
	! [ -e away ] && ! [ -e gone ] || return
	s=$(api "$DIRECT/projects/$ASANA_PROJECT_GID/sections" |
	    grep -o '"gid":"[0-9]*"[^{}]*"name":"'"$1"'"' | cut -d '"' -f 4)
	[ -n "$s" ] || return
	for g in $(column "$1"); do
		! grep -qx "$g" cards || event human "$g" - Parked
		asana-move Parked "$g"
	done >/dev/null 2>&1
	api -f -X DELETE "$DIRECT/sections/$s" >/dev/null 2>&1 || return
	did "delete the column $1"
	: >gone
	(
		sleep "$(between "$2" 0.5 8)"
		until . ./.env && api -f -d '{"data":{"name":"'"$1"'"}}' \
		    "$DIRECT/projects/$ASANA_PROJECT_GID/sections"; do
			sleep 0.2
		done >/dev/null 2>&1
		rm -f "$DIR/gone"
	) &
	STOPS="$STOPS $!"
}
# one_of COLUMN R: a card of it; a worker's own, dragged into a column of jobs,
# is not taken for one
one_of() {
	column "$1" >.all
	case $1 in
	Active*) cp .all .one ;;
	*)	grep -xFf cards .all >.one ;;
	esac
	awk -v r="$2" '{ l[NR] = $0 } END { if (NR) print l[1 + int(r * NR)] }' .one
}
# person FROM TO R
person() {
	g=$(one_of "$1" "$3")
	[ -n "$g" ] || return
	if [ "$1" = "Active Workers" ]; then
		did "person: a worker's card, to $2"
		if [ "$2" = nowhere ]; then asana-delete "$g"
		else asana-move "$2" "$g"
		fi >/dev/null 2>&1
		return
	fi
	event human "$g" - "$2"
	did "person: $1, to $2"
	if [ "$2" = nowhere ]; then asana-delete "$g"
	else asana-move "$2" "$g"
	fi >/dev/null 2>&1
}
# what happens when: seconds since the one before, and what
awk -v seed="$SEED" -v t="$DURATION" -v only="${ONLY-}" 'BEGIN {
	srand(seed)
	nw = split("killed worker:killed asana-hold:killed asana-hold:killed guard:" \
	    "killed job:killed job:killed asana-claim:killed asana-release:" \
	    "killed asana-attach:stopped worker:stopped asana-hold:" \
	    "stopped asana-hold:stopped guard:stopped all:stopped asana-claim:" \
	    "stopped asana-release:outage line:outage line:outage pages:" \
	    "outage pages:killed asana-hold+guard:killed worker+asana-hold:" \
	    "killed worker+asana-hold+guard:restart KILL:restart KILL:" \
	    "restart TERM:rotated token:rotated token:deleted Done:" \
	    "deleted Failed:deleted Running:deleted Backlog", w, ":")
	if (only != "")
		nw = split(only, w, ":")
	np = split("Running Backlog:Running Backlog:Done Backlog:Failed Backlog:" \
	    "Failed Backlog:Running Parked:Parked Backlog:Parked Running:" \
	    "Backlog Running:Running nowhere:Workers Done:Workers nowhere", p, ":")
	while (1) {
		pause = rand() * 1.2
		if ((at += pause + 0.1) > t)
			break
		if (only != "" || rand() < 0.65) {
			split(w[1 + int(rand() * nw)], x, " ")
			printf "%.2f %s %s %.3f -\n", pause, x[1], x[2], rand()
		} else {
			split(p[1 + int(rand() * np)], x, " ")
			printf "%.2f person %s %s %.3f\n", pause, x[1], x[2], rand()
		}
	}
}' >plan
ASANA_MAX_WAIT=3s
export ASANA_MAX_WAIT
begun=$(date +%s)
ends=$((begun + DURATION))
while read -r pause what a b c && [ "$(date +%s)" -lt "$ends" ]; do
	sleep "$pause"
	! [ -e away ] || case $what in person|rotated) continue ;; esac
	case $what in
	person)	[ "$a" != Workers ] || a="Active Workers"
		person "$a" "$b" "$c" ;;
	*)	$what "$a" "$b" ;;
	esac
	[ ! -e away ] || continue
	n=$((STOCK - $(count Backlog)))
	[ "$n" -le 0 ] || stock "$n"
done <plan

# ------------------------------------------------------------------- the end
kill -USR1 "$PEER"
# shellcheck disable=SC2086
[ -z "$STOPS" ] || wait $STOPS
STOPS=
unset ASANA_MAX_WAIT
asana-init -c >/dev/null	# what was remembered of deleted columns is forgotten
for g in $(column Parked | grep -xFf cards); do
	event human "$g" - Backlog
	asana-move Backlog "$g" >/dev/null
done
jobs_left() {
	{ column Backlog; column Running; } | sort >.left
	sort cards | comm -12 - .left >.still
	! [ -s .still ]
}
# unsent: which jobs of this machine wait in the outbox
OUTBOX=$XDG_STATE_HOME/experisana/machine-$(uname -n)/outbox
unsent() {
	for e in "$OUTBOX"/*; do
		[ ! -s "$e/outcome" ] || echo "$e"
	done
}
settled() { jobs_left && [ -z "$(unsent)" ]; }
# A worker that starts looks there at once, others after pauses that have grown.
for t in 30 30 60; do
	! until_ok "$t" settled || break
	for i in $(seq "$WORKERS"); do
		kill -TERM "$(cat "w$i.pid")" 2>/dev/null
	done
done
unsent >unsent
rm go
for i in $(seq "$WORKERS"); do
	kill -TERM "$(cat "w$i.pid")" 2>/dev/null
done
# shellcheck disable=SC2086
wait $KEEPERS
KEEPERS=
rm -f w*.pid
# What lives now is nobody's.
for p in $(strays); do
	e=$(tr '\0' '\n' <"/proc/$p/environ" 2>/dev/null | awk -F = '
	{ v[$1] = $2 }
	END { print v["EXPERISANA_TASK_GID"], v["EXPERISANA_ATTEMPT"], v["EXPERISANA_WORKER_ID"], v["EXPERISANA_CLAIM"] }')
	[ "$e" = "   " ] || echo "$(now) left $e" >>"$HIST"
done
took=$(($(date +%s) - begun))

# pages PATH?QUERY: all pages of a list
pages() {
	next=
	while api "$DIRECT$1$next" >.page; do
		cat .page; echo
		next=$(sed -n 's/.*"next_page":{"offset":"\([^"]*\)".*/\&offset=\1/p' .page)
		[ -n "$next" ] || break
	done
}
# results GID: whose results are attached, and which lie in folders
results() {
	pages "/attachments?parent=$1&limit=100&opt_fields=name" |
	    grep -o 'outputs__result[.][0-9a-f]*' | cut -d . -f 2 |
	    sed "s/.*/$(now) attached $1 - - &/"
	find "$DIR"/w* -path "*/$1.*/outputs/result.*" |
	    sed "s/.*[.]/$(now) kept $1 - - /"
}
# outcomes GID: what its stories tell, as events; each is one object
outcomes() {
	pages "/tasks/$1/stories?limit=100&opt_fields=created_at,text,resource_subtype,new_section.name" |
	    sed 's/{"gid":"[0-9]*","created_at"/\n&/g' | awk -v g="$1" '
	function field(name,   s) {
		if (!match($0, "\"" name "\":\"[^\"]*"))
			return ""
		s = substr($0, RSTART, RLENGTH)
		sub(/^"[^"]*":"/, "", s)
		return s
	}
	/"created_at"/ {
		at = field("created_at")
		text = field("text")
		if (match($0, /"new_section":[{][^}]*/)) {
			name = substr($0, RSTART, RLENGTH)
			sub(/.*"name":"/, "", name)
			sub(/".*/, "", name)
			print at, "moved", g, "- - -", name
		} else if (text ~ /^(Done|Failed|Timed out|Dropped|Interrupted|Given back) after .* on [^ ]* [(]attempt [0-9]*[)]/) {
			who = text
			sub(/ [(]attempt.*/, "", who)
			sub(/.* on /, "", who)
			n = text
			sub(/.*[(]attempt /, "", n)
			sub(/[)].*/, "", n)
			word = text
			sub(/ .*/, "", word)
			print at, "published", g, n, who, "-", word
		}
	}'
}
sleep 0.5	# what is seen late
while read -r g; do outcomes "$g"; done <cards >told
while read -r g; do results "$g"; done <cards >>"$HIST"
# their times are as in 2026-11-24T09:33:30.123Z
cut -d ' ' -f 1 told | date -f - +%s.%3N | paste -d ' ' - told |
    cut -d ' ' -f 1,3- >>"$HIST"
asana-list -f gid,section >where
awk -v t="$(now)" -F '\t' 'FNR == NR { at[$1] = $2; next }
	{ print t, "final", $1, "- - -", $1 in at ? at[$1] : "nowhere" }' \
    where cards >>"$HIST"
# a person's wish to delete counts, but what is still there must be right
rc=0
$JUDGE "$HIST" >verdict || rc=$?

# ------------------------------------------------------------------ the table
faults() { cut -d ' ' -f 5- "$PEERLOG" | sed 's/, unseen.*//' | grep -vx -e -; }
faults=$(faults | grep -vc -e behind -e down)
behind=$(grep -c -e behind -e unseen "$PEERLOG")
kills=$(grep -c '^kill' did)
stops=$(grep -c '^stop' did)
moves=$(grep -c '^person' did)
echo "seed $SEED workers $WORKERS seconds $DURATION of faults, $took in all"
echo "requests $(wc -l <"$PEERLOG" | tr -d ' ') spoilt $faults seen late $behind kills $kills stops $stops outages $(grep -c outage did) restarts $(grep -c restart did) tokens $(grep -c token did) columns $(grep -c column did) people $moves"
echo "given back by reapers: $(cat reap?.out | wc -l | tr -d ' ')"
echo "stood still $(cat ./*.err ./*.out | grep -c 'stands still until'), of these went on $(cat ./*.err ./*.out | grep -c 'it goes on, as attempt')"
echo "results $(grep -c ' attached ' "$HIST"), twice $(grep ' attached ' "$HIST" | cut -d ' ' -f 3,6 | sort | uniq -d | grep -c .), in folders $(grep -c ' kept ' "$HIST"), unsent $(grep -c . unsent), strays $(grep -c ' left ' "$HIST")"
faults | sort | uniq -c
sort did | uniq -c
cut -d ' ' -f 2,7 "$HIST" | grep -e published -e final | sort | uniq -c
cat verdict
if [ -n "${KEEP-}" ]; then
	mkdir -p "$KEEP"
	cp -R "$HIST" verdict cards plan did told unsent experisana.yaml .env w[0-9]*/ ./*.out ./*.err ./*.ends \
	    peer.log board.db* "$KEEP"/
fi
exit "$rc"
