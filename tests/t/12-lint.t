#!/bin/sh
# What make lint and make house have of their own: storeys, words and house,
# each on a small tree.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"

# ------------------------------------------------------------------- storeys
storeys() { sh "$TOP/tests/storeys" "$T/tree"; }
# put FILE LINE...
put() { f=tree/$1; shift; mkdir -p "${f%/*}"; printf '%s\n' "$@" >"$f"; }
put lib/one.c '#include "two.h"'
expect 0 "all on one floor" storeys
rm tree/lib/one.c
put lib/base/buf.h 'void buf_init(void);'
put lib/base/buf.c '#include <stdio.h>' '#include "base/buf.h"'
put lib/record/card.c '#include "base/buf.h"'
put lib/lease/lock.c '#include "asana/http.h"' '#include "record/card.h"'
put lib/cards/plan.c '#include "lease/lock.h"' '#include "sweep/list.h"'
put lib/local/web.c '#include "record/card.h"' '#include "local/gate.h"'
expect 0 "all storeys" storeys
same "... without a word" "" "$(cat "$OUT")"
# wrong FILE LINE MESSAGE: one more line in FILE, and it is refused
wrong() {
	cp -R tree saved
	[ -e "tree/$1" ] || put "$1" ""
	printf '%s\n' "$2" >>"tree/$1"
	storeys >said 2>&1 && echo accepted >said
	has "$3" "$3" said
	rm -rf tree && mv saved tree
}
wrong lib/base/buf.c '#include "record/card.h"' \
    'lib/base/buf.c:3: base must not include "record/card.h"'
wrong lib/record/card.c '#include "sweep/list.h"' 'record must not include'
wrong lib/sweep/list.c '#include "asana/http.h"' 'sweep must not include'
wrong lib/asana/http.c '#include "sweep/list.h"' 'asana must not include'
wrong lib/lease/lock.c '#include "sweep/list.h"' 'lease must not include'
wrong lib/cards/plan.c '#include "results/pull.h"' 'cards must not include'
wrong lib/local/web.c '#include "lease/lock.h"' 'local must not include'
wrong lib/cards/plan.c '#include "plan.h"' '"plan.h": write the folder, too'
wrong lib/new.c '' 'lib/new.c: belongs into a storey'
wrong lib/misc/new.c '' 'lib/misc is no storey'
wrong lib/asana/buf.c '' 'lib/base/buf.c: there is lib/asana/buf.c, too'
put scripts/experisana-sh 'nap() { sleep "$1"; }'
put scripts/experisana-run '. experisana-sh || exit' 'say() { echo; }'
expect 0 "scripts on their ground floor" storeys
wrong scripts/experisana-run 'nap() {' 'experisana-run:3: experisana-sh has nap(), too'
rm -r tree/scripts

# --------------------------------------------------------------------- words
words() { sh "$TOP/tests/words" "$@"; }
printf '%s\n' 'PUT the part behind the base.  If there is none, stop.' \
    'A set of several; illegal values; an ill-formed line.' >fine.md
expect 0 "plain words" words fine.md
same "... without a word" "" "$(cat "$OUT")"
n=0
while read -r text; do
	n=$((n + 1))
	printf 'Some line.\n%s\n' "$text" >bad.md
	expect 1 "refused: $text" words bad.md
	# the same over two lines, and in a text of C
	printf '.It\n%s\n' "$text" | tr ' ' '\n' >bad.7
	words bad.7 >/dev/null && fail "... over lines"
	printf '\twarn("%s");\n' "$text" >bad.c
	words bad.c >/dev/null && fail "... in C"
	printf '\twarn("x");\t/* %s */\n' "$text" >bad.c
	words bad.c >/dev/null || fail "... but not as a comment there"
done <<'E1'
it ends behind that
a timeout behind this time
it waits in vain.
the server is ill
one is sought
of no use
of no weight,
be it here
when it is not there
who wants it
Of several the oldest counts.
lab-1 is at it since
for symmetry
parted by commas
a key that is none
it is none of ours
E1
same "all of them" 16 "$n"

# --------------------------------------------------------------------- house
put bin/tool.c '#include "base/buf.h"' '#define N 3' '' 'int' 'main(void)' '{' \
    '	buf_init();' '}'
put lib/base/buf.c '#include "base/buf.h"' '' 'static int' 'inner(void)' '{' '}' \
    '' 'void' 'buf_init(void)' '{' '	inner();' '	state_name("seen", 0);' '}'
put lib/asana/settings.c '} keys[] = {' '	{ "a", K_MAP, 0, 0 },' \
    '	{ "a.b", K_TEXT, 0, 0 },' '	{ "c.a", K_COLUMN, 0, 0 },' \
    '	{ "c.b", K_COLUMN, 0, 0 }' '};'
put scripts/experisana-x 'dir=$state/kept-$key' ': >"$dir/pid"'
expect 0 "house" sh "$TOP/tests/house" tree
has "counts lines" "lib/base           14 lines in   2 files" "$OUT"
has "... in sum, without the local board" " 35 lines: lib without" "$OUT"
has "modules with one user" "used by one other file: 3: asana/http lease/lock sweep/list" "$OUT"
has "functions with one user" "used by one other file: 1 of 1; by none: 0" "$OUT"
has "constants" "numeric constants: 28.6 per 1,000 lines" "$OUT"
has "settings" "settings: 2 keys" "$OUT"
has "state files" "of programs: 1: seen" "$OUT"
has "... of scripts" "of scripts: 1: kept" "$OUT"
has "functions" "functions: 3, median 4 lines, longest 5: buf_init()" "$OUT"
done_testing
