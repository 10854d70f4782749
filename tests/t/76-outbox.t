#!/bin/sh
# What a job has brought about arrives, however the board is at its end: what
# could not be sent is tried again by the workers of the machine.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
HOST=$(uname -n)
OUTBOX=$XDG_STATE_HOME/experisana/machine-$HOST/outbox
card() {
	job-field -w name="$1" script="$2 # $1" ${3+opts="$3"} |
	    asana-create 2>/dev/null | cut -f 1 >gid
	g=$(cat gid)
}
as_is() { (unset ASANA_API_URL && "$@"); }
in_column() { as_is asana-list -f gid "$1" | grep -qx "$g"; }
one() { experisana-worker -1 -d "$T/w" >out 2>&1 || echo "# worker: $?"; }
names() { rm -rf got; as_is asana-fetch "$g" got 2>&1 | LC_ALL=C sort; }
has_all() { [ "$(names)" = "attempt-1-experiment_logs.txt
attempt-1-outputs__a
attempt-1-outputs__b" ]; }
waits() { ls "$OUTBOX" | wc -l | tr -d ' '; }
comments() { as_is asana-get -c "$g" >comments; }
SCRIPT='echo A >outputs/a; echo B >outputs/b'

# ------------------------------------------------ a refusal of some seconds
for fault in "status 403" "status 401" "status 302 html"; do
	card "soon, $fault" "$SCRIPT"
	peer "POST /attachments 2-4 $fault"
	one
	unpeer
	ok "$fault for some seconds: all is attached" has_all
	ok "... and the card is done" in_column Done
	comments
	hasnt "... which says no more" "Not all" comments
	same "... nothing waits" 0 "$(waits)"
done

# ----------------------------------------------------- one that goes on
card lasting "$SCRIPT"
peer "POST /attachments 2- status 403"
experisana-worker -d "$T/w" >out 2>&1 &
W=$!
PIDS="$PIDS $W"
ok "uploads that are refused do not keep the result back" until_ok 120 in_column Done
comments
has "... the card says that they are tried again" "The workers of $HOST go on trying; it is at $HOST:$T/w/$g.1" comments
ok "... the folder is kept" test -s "$T/w/$g.1/outcome"
same "... in the outbox" 1 "$(waits)"
ok "... and status tells" until_ok 20 sh -c 'experisana-status | grep -q "Not all sent yet (1)"'
tells() { as_is asana-list -f gid "Active Workers" | (read -r c && as_is asana-get "$c") | grep -qF "$1"; }
ok "... so does the worker's card" until_ok 30 tells "whose results could not all be sent yet: 1."
printf 'shutdown: {after_idle_minutes: 0, cmd: "touch off"}\n%s\n' "$LOCAL" >experisana.yaml
kill "$W"
wait "$W"
expect 1 "a machine is not shut down meanwhile" env EXPERISANA_WORKER_ID=x experisana-shutdown
ok "... really" test ! -e off
printf 'shutdown: {after_idle_minutes: 0, cmd: "touch off", unsent: lose}\n%s\n' "$LOCAL" >experisana.yaml
unpeer
expect 0 "... unless the settings say so" env EXPERISANA_WORKER_ID=x experisana-shutdown
ok "... then it is" test -e off
comments
has "... and the card says what is lost" "This machine ($HOST) is shut down: what of the job is not on this card is lost" comments
echo "$LOCAL" >experisana.yaml
# a column that is deleted and made again is another one
b=$(as_is asana-init -c | sed -n '1s/.*	//p')
ok "(Backlog is deleted)" curl -fsS -X DELETE \
    -H "$(sed -n 's/^ASANA_ACCESS_TOKEN=/Authorization: Bearer /p' .env)" \
    "$(sed -n 's/^ASANA_API_URL=//p' .env)/sections/$b"
as_is asana-init >/dev/null
before=$(grep -c '^-- ' comments)
one
ok "another worker of the machine sends it" has_all
same "... nothing waits any more" 0 "$(waits)"
ok "... the folder is gone" test ! -e "$T/w/$g.1"
comments
same "... no comment is posted twice" "$before" "$(grep -c '^-- ' comments)"

# --------------------------------------------------- kill -9 of the worker
echo "$LOCAL" >experisana.yaml
card killed "$SCRIPT"
peer "POST /attachments 2 slow 30"
experisana-worker -d "$T/w" >out 2>&1 &
W=$!
PIDS="$PIDS $W"
until_ok 60 test -s "$T/w/$g.1/outcome"
kill -9 "$W"
wait "$W" 2>/dev/null
unpeer
one
ok "a worker killed in its uploads: the next one goes on" until_ok 10 in_column Done
ok "... all is attached" has_all

# ------------------------------------------------- the card was deleted
card deleted "$SCRIPT"
peer "POST /attachments 2- status 403"
one
unpeer
same "what could not be sent waits" 1 "$(waits)"
asana-delete "$g" >/dev/null
one
same "... when its card is not there, once more" 1 "$(waits)"
one
same "... and no longer" 0 "$(waits)"
has "... which the worker tells" "its card was deleted" out
ok "... and keeps the folder" test -s w/"$g.1"/*/outputs/a

card gone "$SCRIPT; echo ran >>$T/gone; sleep 30"
experisana-worker -1 -d w >out 2>&1 & W=$!
PIDS="$PIDS $W"
until_ok 30 test -s gone
asana-delete "$g" >/dev/null
wait "$W"
has "one that is deleted while it runs" "s: the card was deleted" out
hasnt "... is told nothing" POST out
same "... of which nothing is tried again" 0 "$(waits)"
ok "... but its folder is kept" test -s w/"$g.1"/*/outputs/a

# ------------------------------ a board that is away until the lease is over
echo 'lease: {profile: local, settle: 0.2, ttl: 6, check: 0.3, kill: 0.5}' >experisana.yaml
card away "$SCRIPT; echo ran >>$T/ran; : >$T/started; until [ -e $T/go ]; do sleep 0.1; done"
peer
experisana-worker -d "$T/w" >out 2>&1 &
W=$!
PIDS="$PIDS $W"
ok "a job runs" until_ok 30 test -e started
kill -USR2 "$PEER"
: >go
ok "it ends while the board is away, and waits in the outbox" until_ok 90 test -s "$T/w/$g.1/unsent"
kill -USR2 "$PEER"
ok "... is published when the board is back" until_ok 120 in_column Done
none() { [ "$(waits)" = 0 ]; }
ok "... with all that belongs to it" until_ok 60 none
same "... really" "attempt-experiment_logs.txt
attempt-outputs__a
attempt-outputs__b" "$(names | sed 's/-[12]-/-/')"	# 2 if its claim was over
same "... and the job did not run again" 1 "$(grep -c ran ran)"
comments
same "... and is told once" 1 "$(grep -c '^Done after' comments)"
kill "$W"
wait "$W"
unpeer

# ------------------------------------------- a folder that is gone meanwhile
mkdir folder
cp experisana.yaml folder
mv .env folder
card_in() { (cd folder && card "$@" && mv gid ..) && g=$(cat gid); }
as_kept() { (set -a; . "$T/env"; set +a; "$@"); }
cp folder/.env env
rm -f started go
card_in gone "$SCRIPT; : >$T/started; until [ -e $T/go ]; do sleep 0.1; done"
(cd folder && exec experisana-worker -1) >out 2>&1 &
W=$!
PIDS="$PIDS $W"
ok "a worker's folder" until_ok 30 test -e started
rm -r folder
: >go
wait "$W"
same "... that is deleted while it has a job, settings and all" 0 $?
same "... the job ends as others do" "$g" "$(as_kept asana-list -f gid Done | grep -x "$g")"
same "... with its results" "attempt-1-experiment_logs.txt
attempt-1-outputs__a
attempt-1-outputs__b" "$(rm -rf got; as_kept asana-fetch "$g" got 2>&1 | LC_ALL=C sort)"
same "... nothing of the settings is left" "" "$(find "$XDG_STATE_HOME" -name '.env*' -o -name 'kept.*')"
done_testing
