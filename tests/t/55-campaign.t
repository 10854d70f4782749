#!/bin/sh
# A short campaign: workers under fire, and a judge of what they did.
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"

expect 0 "each job is run once, whatever happens" \
    env DURATION=12 WORKERS=4 STOCK=4 FAULTS=12 sh "$TOP/tests/campaign/run.sh"
comment <"$OUT"
runs=$(sed -n 's/^cards .* runs \([0-9]*\) .*/\1/p' "$OUT")
ok "... and there were some" test "${runs:-0}" -gt 4
done_testing
