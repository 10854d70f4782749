#!/bin/sh
# The unit tests of the library (t_) and of the local board (l_): each is a
# program that prints TAP.  11-unit.t has the second half of them, as it is long.
. "$(dirname "$0")/../lib.sh"
PATH=$TOP/tests/peer:$PATH

: "${UNITS=t_[a-o]*.c l_*.c}"
# shellcheck disable=SC2086
for c in $(cd "$TOP/tests/unit" && echo $UNITS); do
	t=$(basename "$c" .c)
	[ "$t" != t_examples ] || continue	# 21-examples.t runs it
	expect 0 "$t" "$TOP/tests/unit/$t"
	if grep -q '^not ok' "$OUT"; then
		fail "$t: every line is ok"
		grep -A 5 '^not ok' "$OUT" | comment
	else
		pass "$t: every line is ok"
	fi
	n=$(grep -c '^ok' "$OUT")
	same "$t: as many as planned" "1..$n" "$(grep '^1\.\.' "$OUT")"
done
done_testing
