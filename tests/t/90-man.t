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

# options: letter and long name of a usage text's options.
options() {
	sed -n 's/^ *-\([A-Za-z0-9]\)\(, --\([a-z-]*\)\)\{0,1\} .*/\1 \3/p'
}

# named PAGE <options: every option has an entry in the page.
named() {
	while read -r o long; do
		grep -Eq "^\.It Fl ([A-Za-z0-9] , )?$o${long:+ , Fl -$long}( |\$)" "$1" || {
			echo "no -$o${long:+, --$long} in $1"
			return 1
		}
	done
}

# statuses: each exit status and its text, from the comments of lib/base/err.h.
statuses() {
	awk '/^\tRC_[A-Z]* = [0-9]/ {
		n = $3 + 0
		while ($0 !~ /\*\//) {
			line = $0
			if ((getline more) <= 0)
				exit
			sub(/^[ \t]*\*/, "", more)
			$0 = line more
		}
		sub(/.*\/\* */, "")
		sub(/ *\*\/.*/, "")
		gsub(/[ \t]+/, " ")
		print n, $0
	}' "$TOP/lib/base/err.h"
}

# exits PAGE: the same, from a page; of several in one place the first.
exits() {
	awk 'function out() {
		if (n != "")
			print n text
		n = text = ""
	}
	/^\.Sh / { out(); here = /EXIT STATUS/ }
	!here { next }
	/^\.(It|El)/ { out() }
	/^\.It [0-9]/ { n = substr($0, 5); next }
	n != "" { sub(/^\.[A-Z][a-z] /, ""); text = text " " $0 }
	' "$1"
}

# judged PAGE: what each status means is told in the words of lib/base/err.h; more
# may be said of 0 and 1.
judged() {
	exits "$1" | awk '
	NR == FNR { n = $1; sub(/^[0-9]+ /, ""); text[n] = $0; next }
	{
		n = $1
		if (!(n in text))
			next
		sub(/^[0-9]+ /, "")
		if ($0 == text[n] ||
		    (n < 2 && index($0, text[n] " ") == 1))
			next
		print n ": " $0
		bad = 1
	}
	END { exit bad }' known -
}

# --- programs and scripts
statuses >known
same "the list of statuses is read" "0 1 2 65 69 70 71 74 75 76 77 78 79 80 126 \
127 " "$(cut -d ' ' -f 1 known | tr '\n' ' ')"
same "... with its texts" 2 "$(grep -c '^75 Temporary failure.*Retry later\.$\|^2 U' known)"
for f in "$TOP"/bin/*.c "$TOP"/scripts/[cer]*-* "$TOP/scripts/experisana"; do
	p=$(basename "$f" .c)
	page=$TOP/man/$p.1
	ok "$p has a page" test -s "$page"
	expect 0 "$p -h" "$p" -h
	same "$p: SYNOPSIS is what -h says" \
	    "$(sed -n 's/^usage: //p' "$OUT")" "$(synopsis "$page")"
	options <"$OUT" >letters
	ok "$p: every option is explained" named "$page" <letters
	ok "$p: exit statuses are in the words of the list" judged "$page"
	for want in "Sh EXIT STATUS" "Sh EXAMPLES" "Sh SEE ALSO"; do
		ok "$p: $want" grep -q "^\.$want\$" "$page"
	done
done

ok "experisana(7): exit statuses are in the words of the list" \
    judged "$TOP/man/experisana.7"

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
    grep -E '^(asana-|code-|experisana|sweep|stage-|job-|yaml-)' | sort -u >wanted
while read -r ref; do
	ok "$ref, which others refer to, is there" test -s "$TOP/man/$ref"
done <wanted
ok "mandoc finds nothing wrong" mandoc -T lint -W warning "$TOP"/man/*.[157]
done_testing
