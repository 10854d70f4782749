#!/bin/sh
# A short campaign: workers under fire, and a judge of what they did.
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"

# the fault that only it makes
board
g=$(printf '1\tcard\t-\t-\t-\t-\ttrue\n' | asana-create | cut -f 1)
. ./.env
board=$ASANA_API_URL
peer 'POST /tasks/{}/stories always unseen 1.5'
says() { curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
    "$1/tasks/$g/stories?opt_fields=text" | grep -q -e '"late"'; }
printf late | asana-comment "$g" >/dev/null
ok "a comment that is made" says "$board"
expect 1 "... can be unseen" says "$ASANA_API_URL"
ok "... for a while" until_ok 10 says "$ASANA_API_URL"
unpeer

expect 0 "each job is run once, whatever happens" \
    env DURATION=12 WORKERS=4 STOCK=4 FAULTS=12 sh "$TOP/tests/campaign/run.sh"
comment <"$OUT"
runs=$(sed -n 's/^cards .* runs \([0-9]*\) .*/\1/p' "$OUT")
ok "... and there were some" test "${runs:-0}" -gt 4
done_testing
