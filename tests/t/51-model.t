#!/bin/sh
# The lease protocol's model: what `make model` does, the short runs of it.
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"
for c in spin gcc; do
	command -v "$c" >/dev/null || skip "no $c"
done

expect 0 "each run has its verdict" sh "$TOP/tests/model/run.sh" check
cp "$OUT" runs
same "... all are there" "1..$(grep -c '^ok' runs)" "$(tail -n 1 runs)"
ok "... mutants have counterexamples" test "$(grep -c '^ok.*- bad' runs)" -ge 4
ok "... the protocol has none" test "$(grep -c '^ok.*- ok' runs)" -ge 2
expect 2 "a list that is not there" sh "$TOP/tests/model/run.sh" quicker

done_testing
