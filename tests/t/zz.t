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
ok "... is published when the board is back" until_ok 60 in_column Done
none() { [ "$(waits)" = 0 ]; }
ok "... with all that belongs to it" until_ok 60 none
same "... under a new claim" "attempt-2-experiment_logs.txt
attempt-2-outputs__a
attempt-2-outputs__b" "$(names)"
same "... and the job did not run again" 1 "$(grep -c ran ran)"
comments
same "... and is told once" 1 "$(grep -c '^Done after' comments)"
kill "$W"
wait "$W"
unpeer

cat out; done_testing
