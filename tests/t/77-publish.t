#!/bin/sh
# A worker of one's own: what it is made of, each part alone.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
# claimed NAME SCRIPT: a card, claimed; its gid is in $g, its folder in $job
claimed() {
	job-field -w name="$1" script="$2" | asana-create 2>/dev/null | cut -f 1 >gid
	g=$(cat gid)
	[ -z "${3:-}" ] || asana-attach "$g" "$3" >/dev/null
	job=$(asana-claim -d w)
}
held() { asana-hold -o "$job/experiment_logs.txt" "$job" bash -e "$job/script" </dev/null; }
in_column() { asana-list -f gid "$1" | grep -qx "$g"; }
echo data >file

claimed plain 'mkdir outputs; echo said; echo 1 >outputs/r'
ok "a card without attachments has nothing to prepare" test ! -e "$job/prepare"
expect 0 "... which needs no board" env ASANA_API_URL=http://127.0.0.1:1/api/1.0 experisana-prepare "$job"
expect 65 "a job that nobody has run has no results" experisana-publish "$job"
held
expect 0 "one that was run is published" experisana-publish "$job"
ok "... the card is done" in_column Done
asana-fetch "$g" got | sort >names
same "... with log and output" "attempt-1-experiment_logs.txt attempt-1-outputs__r" "$(xargs <names)"
ok "... the folder is gone" test ! -e "$job"

claimed laden 'cat file' file
ok "a card with an attachment has" test -e "$job/prepare"
expect 0 "... which is fetched" experisana-prepare "$job"
same "... into the folder where it runs" data "$(cat "$job/work"/file)"
held >/dev/null
peer "POST /attachments 1- status 403"
touch "$job/draining"
expect 0 "a result that the board does not take is told" experisana-publish -k "$job"
unpeer
read -r at pause <"$job/unsent"
ok "... and waits for its time" test "$pause" -eq 5 -a "$at" -gt 1000000000
BOARD=$(asana-init -c | sed -n '1s/.*	//p')
OUTBOX=$XDG_STATE_HOME/experisana/machine-$(uname -n)/outbox
mkdir -p "$OUTBOX" && ln -s "$job" "$OUTBOX/$BOARD.$g.1.gone"
sed "s/.* /9999999999 /" "$job/unsent" >far && cp far "$job/unsent"
expect 2 "the outbox is that of a board" experisana-publish -a
expect 2 "... of all boards it is when jobs are ended" experisana-publish -e "$BOARD"
expect 0 "... its jobs are left alone there" experisana-publish -e
expect 0 "what is not due" experisana-publish -a "$BOARD"
same "... is counted" 1 "$(cat "$OUT")"
expect 0 "... but not what another process sends" experisana-publish -aa "$BOARD" "$job"
same "... really" "0 1" "$(cat "$OUT") $(ls "$OUTBOX" | wc -l | tr -d ' ')"
ok "... it waits" test -s "$job/unsent"
mkfifo hold
sh -c 'read -r _ <hold' experisana-publish & other=$!
PIDS="$PIDS $other"
ln -s $other "${OUTBOX%/*}/outbox.pid"
expect 75 "one process at a time sends" experisana-publish -aak "$BOARD"
same "... so that nobody else counts what is left" "" "$(cat "$OUT")"
kill $other; wait $other 2>/dev/null
expect 0 "... all is sent" experisana-publish -aak "$BOARD"
same "... and nothing is left" "0 0" "$(tail -n 1 "$OUT") $(ls "$OUTBOX" | wc -l | tr -d ' ')"
ok "... once" test ! -e "$job/unsent"
asana-fetch "$g" got2 | sort >names
same "... whole" "attempt-1-experiment_logs.txt file" "$(xargs <names)"
ok "... -k keeps the folder" test -s "$job/outcome"

claimed back true
expect 0 "an attempt may be given back" experisana-publish -o released -s "Given back: no time" "$job"
ok "... to Backlog" in_column Backlog
asana-get -c "$g" >comments
has "... as its comment says" "Given back: no time" comments
expect 74 "what is no job directory" experisana-publish .
claimed attached 'true'
expect 0 "asana-attach -j attaches" asana-attach -j "$job" -p "it's " "$g" file
same "... by the name" "it's file" "$(cat "$OUT")"
expect 75 "... but not if another asana-hold has the job" \
    asana-hold -k "$job" asana-attach -j "$job" "$g" file
same "... it is attached once" 1 "$(asana-fetch "$g" got3 | grep -c file)"
done_testing
