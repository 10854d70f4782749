#!/bin/sh
# A board that takes only so many requests a minute: tools wait, or give up.
# shellcheck disable=SC2016,SC2238
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

RATE=2400		# after as many at once, forty in a second
asana-local -d board.db -p 0 -E .env >/dev/null 2>&1 &
FIRST=$!
PIDS="$PIDS $FIRST"
until_ok 30 test -s .env || exit 1
record
asana-init >/dev/null
kill "$FIRST"
wait "$FIRST"
board -v -r $RATE
. ./.env

refused() { grep -c ' 429' board.err; }
ask() {
	curl -sS -o /dev/null "$ASANA_API_URL/users/me?[1-$1]" \
	    -H "Authorization: Bearer $ASANA_ACCESS_TOKEN"
}
# tired [N]: asks until the board has enough, and N more, for a program takes
# its time to start: what is refused counts too
tired() {
	_before=$(refused)
	while [ "$(refused)" -eq "$_before" ]; do ask 20; done
	ask "${1:-80}"
}
job() { printf '%s\t%s\t-\t%s\t-\t-\t%s\n' "$@"; }
# waits NAME CMD...: CMD is refused at first, waits, and works
waits() {
	_before=$(refused)
	expect 0 "$@"
	if [ "$(refused)" -gt "$_before" ]; then
		pass "... after it was refused"
	else fail "... after it was refused"; fi
}

ask $RATE
tired
job 1 one t 'echo one' >jobs
waits "create waits" asana-create -v jobs
has "... and says so with -v" "again in" "$ERR"
GID=$(cut -f 1 "$OUT")
same "... makes one card" "$GID" "$(asana-list -f gid)"
echo text >file
tired
waits "get waits" asana-get "$GID"
tired
waits "list waits" asana-list
same "... for a silent whole" 0 "$(wc -c <"$ERR" | tr -d ' ')"
tired
waits "comment waits" sh -c 'asana-comment "$1" <file' - "$GID"
tired
waits "attach waits" asana-attach "$GID" file
tired
waits "fetch waits" asana-fetch "$GID" down
ok "... and has it" cmp file down/file
tired
waits "move waits" asana-move Done "$GID"
same "... once" 1 "$(asana-list -f gid Done | wc -l | tr -d ' ')"
same "comments and files are there once" "1 1" \
    "$(asana-get -c "$GID" | grep -c '^-- ') $(asana-fetch "$GID" again |
    wc -l | tr -d ' ')"

# many: while the board lets some through, the others do not give up
i=0
while [ $i -lt 160 ]; do
	i=$((i + 1))
	job "$i" "n$i" "t" "echo n$i"
done >jobs
tired 12
waits "160 cards, with the patience of 3 seconds" \
    env ASANA_MAX_WAIT=3 asana-create -s jobs
has "... are all made" "160 cards created, 0 already there" "$ERR"
same "... once" 160 "$(asana-list -f name Backlog | sort -u | wc -l | tr -d ' ')"
same "... no more" 160 "$(asana-list -f name Backlog | wc -l | tr -d ' ')"

ASANA_MAX_WAIT=0.1
export ASANA_MAX_WAIT
for call in "asana-list" "asana-get $GID" "asana-move Running $GID" \
    "asana-attach $GID file" "asana-create jobs" "asana-delete $GID" \
    asana-claim; do
	tired
	# shellcheck disable=SC2086 # words
	expect 75 "no patience: $call" $call
	has "... says why" "429" "$ERR"
done
unset ASANA_MAX_WAIT
waits "the card is where it was" asana-list -f gid Done
same "... really" "$GID" "$(cat "$OUT")"
done_testing
