#!/bin/sh
# Each program has a manual page, and its SYNOPSIS is the first line of -h.
. "$(dirname "$0")/../lib.sh"
command -v mandoc >/dev/null || skip "mandoc is not installed"

for f in "$TOP"/bin/*.c "$TOP"/scripts/experisana*; do
	p=$(basename "$f" .c)
	page=$TOP/man/$p.1
	ok "$p has a page" test -s "$page"
	want=$("$p" -h | sed -n '1s/^usage: //p')
	got=$(mandoc -T ascii -O width=200 "$page" | col -bx |
	    sed -n '/^SYNOPSIS/,/^DESCRIPTION/{/^ /p;}' | tr -s ' \n' '  ' |
	    sed 's/^ //; s/ $//')
	same "$p: SYNOPSIS is what -h says" "$want" "$got"
	has "$p: EXIT STATUS" ".Sh EXIT STATUS" "$page"
	has "$p: EXAMPLES" ".Sh EXAMPLES" "$page"
done
ok "mandoc finds nothing wrong" mandoc -T lint -W warning "$TOP"/man/*
done_testing
