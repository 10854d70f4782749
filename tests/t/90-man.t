#!/bin/sh
# Each program has a manual page, and each page says what its program says.
. "$(dirname "$0")/../lib.sh"
command -v mandoc >/dev/null || skip "mandoc is not installed"

# synopsis PAGE: its SYNOPSIS on one line, as a reader sees it.
synopsis() {
	mandoc -T ascii -O width=200 "$1" | col -bx |
	    sed -n '/^SYNOPSIS/,/^DESCRIPTION/{/^ /p;}' | tr -s ' \n' '  ' |
	    sed 's/^ //; s/ $//'
}

# options: the letters of a usage text's option lines.
options() { sed -n 's/^ *-\([A-Za-z0-9]\)\(  \|, --\).*/\1/p'; }

# named PAGE <letters: every option has an entry in the page.
named() {
	while read -r o; do
		grep -Eq "^\.It Fl ([A-Za-z0-9] , )?$o( |\$)" "$1" || {
			echo "no -$o in $1"
			return 1
		}
	done
}

# --- programs and scripts
for f in "$TOP"/bin/*.c "$TOP"/scripts/experisana*; do
	p=$(basename "$f" .c)
	page=$TOP/man/$p.1
	ok "$p has a page" test -s "$page"
	expect 0 "$p -h" "$p" -h
	same "$p: SYNOPSIS is what -h says" \
	    "$(sed -n 's/^usage: //p' "$OUT")" "$(synopsis "$page")"
	options <"$OUT" >letters
	ok "$p: every option is explained" named "$page" <letters
	for want in "Sh EXIT STATUS" "Sh EXAMPLES" "Sh SEE ALSO"; do
		ok "$p: $want" grep -q "^\.$want\$" "$page"
	done
done

# --- pages
for page in "$TOP"/man/*.1; do
	p=$(basename "$page" .1)
	ok "$p.1 is about something" test -e "$TOP/bin/$p.c" -o \
	    -e "$TOP/scripts/$p"
done
for page in "$TOP"/man/*.[57]; do
	ok "$(basename "$page") has an example" grep -q "^\.Bd -literal" "$page"
done

# What pages refer to is there, unless it comes with the system.
sed -n 's/^\.Xr \([a-z-]*\) \([157]\).*/\1.\2/p' "$TOP"/man/*.[157] |
    grep -E '^(asana-|experisana|sweep|stage-|job-|yaml-)' | sort -u >wanted
while read -r ref; do
	ok "$ref, which others refer to, is there" test -s "$TOP/man/$ref"
done <wanted
ok "mandoc finds nothing wrong" mandoc -T lint -W warning "$TOP"/man/*.[157]
done_testing
