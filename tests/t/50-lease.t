#!/bin/sh
# The lease: one worker a card, and none that outlives its lease.
. "$(dirname "$0")/../lib.sh"

board

# jobs N SCRIPT: makes N cards.
jobs() {
	i=0
	while [ "$i" -lt "$1" ]; do
		i=$((i + 1))
		printf '%s\tcard %s\t-\t-\t-\t-\t%s # %s\n' "$i" "$i" "$2" "$i"
	done | asana-create
}
left() { asana-list -f gid Backlog Running | wc -l | tr -d ' '; }
none_left() { [ "$(left)" = 0 ]; }

# --- many workers, few cards: each is run once
jobs 24 "echo \"\$EXPERISANA_TASK_GID \$EXPERISANA_ATTEMPT\" >>$T/history" \
    >/dev/null
workers=
for i in 1 2 3 4 5 6; do
	EXPERISANA_WORKER_ID=w$i experisana-worker -d "$T/w$i" \
	    >"out$i" 2>&1 &
	workers="$workers $!"
	PIDS="$PIDS $!"
done
ok "six workers run 24 cards" until_ok 120 none_left
for p in $workers; do kill "$p"; done
for p in $workers; do wait "$p"; done
same "each was run" 24 "$(cut -d' ' -f1 history | sort -u | wc -l | tr -d ' ')"
same "... and none twice" "" "$(sort history | uniq -d)"
same "all are done" 24 "$(asana-list -f gid Done | wc -l | tr -d ' ')"

# --- a claimed card is nobody else's
g=$(jobs 1 "sleep 3005; true" | cut -f1)
expect 0 "asana-claim takes a card" asana-claim -d c
job=$(cat "$OUT")
same "its path is absolute" "$T/c/$g.1" "$job"
same "the script is verbatim" "sleep 3005; true # 1" "$(cat "$job/script")"
expect 1 "nothing is left to claim" asana-claim -d c
asana-move Backlog "$g" >/dev/null
expect 75 "dragged back it is still claimed" asana-claim -d c
expect 79 "its holder notices" asana-hold "$job" sleep 3005
same "... and leaves the card there" Backlog \
    "$(asana-list -f section Backlog | head -n 1)"
expect 0 "closed, it can be claimed again" asana-claim -d c
same "... as the next attempt" "$T/c/$g.2" "$(cat "$OUT")"
echo given | asana-release "$T/c/$g.2" Failed
expect 76 "a lease that is closed is over" asana-hold "$job" true

# --- short times for what follows
cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.2, ttl: 6, check: 0.2, kill: 0.5, poll: 0.5}
E1
. ./.env
api() { curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@"; }
claim_story() {
	sed -n 's/^story=//p' "$1/lease"
}
alive() { pgrep -f "sleep 3006.$$" >/dev/null; }
dead() { ! alive; }
g=$(jobs 1 "sleep 3006.$$; :" | cut -f1)
asana-claim -t 10s -d c >job
job=$(cat job)
asana-hold -o log "$job" bash -e "$job/script" </dev/null 2>err &
H=$!
ok "a job runs" until_ok 10 alive
seen() { api "$ASANA_API_URL/stories/$(claim_story "$job")?opt_fields=text" |
    sed -n 's/.*seen=\([0-9]*\).*/\1/p'; }
first=$(seen)
later() { [ "$(seen)" -gt "$first" ]; }
ok "the claim's comment is its heartbeat" until_ok 10 later
kill -STOP "$H"
still() { ps -o stat= -p "$(pgrep -x -f "sleep 3006.$$")" | grep -q T; }
ok "the job of a holder that hangs stands still when the lease ends" until_ok 20 still
asana-move Backlog "$g" >/dev/null
ok "a dead lease can be taken over" until_ok 30 asana-claim -d c
kill -CONT "$H"
rc=0
wait "$H" || rc=$?
same "... its holder knows it then: 76" 76 "$rc"
ok "... and its job has ended" dead
same "... and tells it in the job directory" fenced "$(cat "$job/outcome")"
expect 76 "it cannot publish" asana-release "$job" Done
same "... and has not moved the card" "$g" "$(asana-list -f gid Running)"

# --- a deleted claim is a lost lease
job=$T/c/$g.2
asana-hold "$job" bash -e "$job/script" </dev/null 2>err &
H=$!
ok "the next attempt runs" until_ok 10 alive
api -X DELETE "$ASANA_API_URL/stories/$(claim_story "$job")" >/dev/null
rc=0
wait "$H" || rc=$?
same "a deleted claim ends the job with 76" 76 "$rc"
ok "... and the job is dead" dead
has "... and the message tells of it" "the comment that is its lease was deleted" err

# --- who was stopped for longer than its lease publishes nothing
g=$(jobs 1 true | cut -f1)
asana-claim -t 10s -d c >job
job=$(cat job)
peer "POST /tasks/$g/stories 1 slow 1"
echo late | asana-release "$job" Done 2>err &
R=$!
commented() { api "$ASANA_API_URL/tasks/$g/stories?opt_fields=text" |
    grep -q '"late'; }
ok "the outcome is told" until_ok 10 commented
kill -STOP "$R"
over() { awk -v stop="$(sed -n 's/^stop=//p' "$job/lease")" \
    '{ exit !($1 > stop) }' /proc/uptime; }
ok "... the lease ends meanwhile" until_ok 20 over
kill -CONT "$R"
rc=0
wait "$R" || rc=$?
same "... then the card is not moved yet: 75" 75 "$rc"
asana-list -f gid Running >list
has "... it stands where it was" "$g" list

done_testing
