#!/bin/sh
# A card that waits in vain says so, once, for as long as it does.
. "$(dirname "$0")/../lib.sh"

board
cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.2, ttl: 5, check: 0.5, kill: 0.1, poll: 0.1}
E1
# job NAME DEPS SCRIPT: makes a card and prints its gid.
job() { printf '%s\t%s\t%s\t-\t-\t-\t%s # %s\n' "$1" "$1" "$2" "$3" "$1" | asana-create | cut -f1; }
. ./.env
api() { curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@"; }
said() { api "$ASANA_API_URL/tasks/$1/stories?opt_fields=text,resource_subtype"; }
# blocks GID: how many such comments it has
blocks() { said "$1" | grep -o 'blocked/1 task=' | wc -l | tr -d ' '; }
# by GID: for what it waits
by() { said "$1" | sed -n 's/.* by=\([0-9,?g]*\).*/\1/p'; }
has_one() { [ "$(blocks "$1")" = 1 ]; }
has_none() { [ "$(blocks "$1")" = 0 ]; }
settle() { sleep 4; }	# older than `grace`, 2.7 s, in whole seconds

a=$(job first - "exit 1")
b=$(job second - "exit 1")
c=$(job child "$a" "echo child")
d=$(job grandchild "$c" "echo grandchild")
e=$(job both "$a,$b" "echo both")
asana-reap >out 2>&1
same "nothing has failed yet" 0 "$(blocks "$c")"
asana-move Failed "$a" >/dev/null
asana-reap >out 2>&1
same "a card that is too young is left alone" 0 "$(blocks "$c")"
settle
expect 1 "asana-reap looks" asana-reap
same "a card that waits for a failed one says so" 1 "$(blocks "$c")"
same "... for which" "$a" "$(by "$c")"
said "$c" >text
has "... by its name" "- first, which failed: " text
has "... and what to do" "Drag what failed back to Backlog" text
same "one that waits for a waiting one does not" 0 "$(blocks "$d")"
asana-reap >out 2>&1
same "it is said once" 1 "$(blocks "$c")"
rm -r "$XDG_STATE_HOME"
asana-reap >out 2>&1
same "... by a machine that does not remember it, too" 1 "$(blocks "$c")"
asana-move Failed "$b" >/dev/null
asana-reap >out 2>&1
same "more that fails is an edit" "1 $a,$b" "$(blocks "$e") $(by "$e")"
asana-move Done "$b" >/dev/null
asana-reap >out 2>&1
same "... and less" "1 $a" "$(blocks "$e") $(by "$e")"
asana-move Backlog "$a" >/dev/null
asana-reap >out 2>&1
same "when it may still be done the comment goes" "0 0" \
    "$(blocks "$c") $(blocks "$e")"

# many at once: on one machine, and on two
asana-move Failed "$a" >/dev/null
for i in 1 2 3 4; do
	XDG_STATE_HOME=$T/machine$i asana-reap >"out$i" 2>&1 &
	eval "p$i=$!"
done
# shellcheck disable=SC2154
wait "$p1" "$p2" "$p3" "$p4"
same "four machines at once: one comment" 1 "$(blocks "$c")"

# a worker that has nothing to do
rm -r "$XDG_STATE_HOME"
asana-delete "$a" >/dev/null
EXPERISANA_WORKER_ID=idle experisana-worker -d "$T/w" >w.out 2>w.err &
W=$!
PIDS="$PIDS $W"
gone() { said "$c" | grep -q 'a card that is gone'; }
ok "an idle worker brings it up to date: the card is gone" until_ok 30 gone
same "... in the same comment" "1 $a?" "$(blocks "$c") $(by "$c")"
api -X PUT -H 'Content-Type: application/json' "$ASANA_API_URL/tasks/$c" \
    -d '{"data":{"notes":"echo free"}}' >/dev/null
ok "a card that is run" until_ok 30 has_none "$c"
finished() { asana-list -f gid Done | grep -q "$c"; }
ok "... loses its comment" until_ok 30 finished
kill $W
wait $W

# a card that needs more GPUs than any worker has
big=$(printf 'big\tbig\t-\t-\tgpus=4\t-\techo big\n' | asana-create | cut -f1)
settle
asana-reap >out 2>&1
same "as long as no worker lives, a card of 4 GPUs only waits" 0 "$(blocks "$big")"
EXPERISANA_WORKER_ID=two EXPERISANA_GPUS=2 asana-beat idle >w2
asana-reap >out 2>&1
same "where none that lives has 4, it says so" "1 g4" "$(blocks "$big") $(by "$big")"
said "$big" >text
has "... in words" "it needs 4 GPUs, and no worker that lives has so many" text
echo "$big" >in
expect 1 "a worker with 2 does not take it" asana-claim -g -G 2 <in
EXPERISANA_WORKER_ID=four EXPERISANA_GPUS=4 asana-beat idle >w4
asana-reap >out 2>&1
same "... until one has" 0 "$(blocks "$big")"
asana-delete "$(cat w4)" >/dev/null
EXPERISANA_WORKER_ID=any asana-beat idle >w4
asana-reap >out 2>&1
same "one that does not know its GPUs may take any card" 0 "$(blocks "$big")"
expect 0 "one with 4 takes it" asana-claim -g -G 4 <in

done_testing
