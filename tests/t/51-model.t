#!/bin/sh
# The lease protocol's model: what `make model` does, the short runs of it.
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"
for c in spin gcc; do
	command -v "$c" >/dev/null || skip "no $c"
done

expect 0 "each run has its verdict" sh "$TOP/tests/model/run.sh" check
same "... all are there" "1..$(grep -c '^ok' "$OUT")" "$(tail -n 1 "$OUT")"
ok "... mutants have counterexamples" test "$(grep -c '^ok.*- bad' "$OUT")" -ge 4
ok "... the protocol has none" test "$(grep -c '^ok.*- ok' "$OUT")" -ge 2
expect 2 "a list that is not there" sh "$TOP/tests/model/run.sh" quicker

done_testing
