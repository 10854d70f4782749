#!/bin/sh
# make install, uninstall and dist: in a folder of their own, with GNU make
# and bmake; what is installed is all that is needed.
# shellcheck disable=SC2012
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

MAKEFLAGS=
export MAKEFLAGS
VERSION=$(sed -n 's/.*EXPERISANA_VERSION[^"]*"\(.*\)"/\1/p' "$TOP/lib/base/err.h")
LOCAL='asana-local
experisana-demo
experisana-local'
programs() {
	for f in "$TOP"/bin/*.c; do basename "$f" .c; done
	for f in "$TOP"/scripts/[cer]*-* "$TOP/scripts/experisana"; do basename "$f"; done
}
tools() { programs | grep -vxF "$LOCAL" | sort; }
pages() { (cd "$TOP/man" && ls ./*.[157]); }
# away CMD...: with what is installed alone, as from another machine
away() {
	(cd / && env -i PATH="$X/usr/bin:/usr/bin:/bin" HOME="$T" TMPDIR="$T" \
	    LC_ALL=C.UTF-8 "$@")
}

# ------------------------------------------------------------------- install
X=$T/x
for make in make bmake; do
	command -v $make >/dev/null || { comment <<-E1; continue; }
	$make is not there
	E1
	[ -z "$($make -s -n -C "$TOP" all local)" ] || { comment <<-E1; continue; }
	$make would build something here: install is not tried
	E1
	umask 077
	expect 0 "$make install-local" $make -C "$TOP" install-local DESTDIR="$X" PREFIX=/usr
	same "... the local board alone" "$LOCAL" "$(ls "$X/usr/bin" | sort)"
	same "... with its manual pages" "$LOCAL" \
	    "$(find "$X/usr/share/man" -type f | sed 's,.*/,,; s/[.]1$//' | sort)"
	same "... and two completions for each" 6 \
	    "$(find "$X/usr/share" -type l | wc -l | tr -d ' ')"
	expect 0 "$make uninstall-local" $make -C "$TOP" uninstall-local DESTDIR="$X" PREFIX=/usr
	same "... leaves nothing" "" "$(find "$X" ! -type d)"
	expect 0 "$make install" $make -C "$TOP" install DESTDIR="$X" PREFIX=/usr
	same "... the tools" "$(tools)" "$(ls "$X/usr/bin" | sort)"
	expect 2 "... without the demo" away experisana demo
	has "... which says what it needs" "install experisana-local" "$ERR"
	expect 0 "$make install-local beside it" $make -C "$TOP" install-local \
	    DESTDIR="$X" PREFIX=/usr
	same "... programs and scripts" "$(programs | sort)" "$(ls "$X/usr/bin" | sort)"
	same "... manual pages" "$(pages | sort)" \
	    "$(find "$X/usr/share/man" -type f | sed 's,.*/,./,' | sort)"
	same "... each in its section" "" "$(find "$X/usr/share/man" -type f |
	    sed 's,.*/man\(.\)/.*\.\(.\)$,\1 \2,' | awk '$1 != $2')"
	for to in bash-completion/completions/:: fish/vendor_completions.d/::.fish; do
		same "... a completion for each in ${to%%/*}'s folder" \
		    "$(programs | sort | sed "s,.*,${to%%::*}&${to##*::}," | sort)" \
		    "$(cd "$X/usr/share" && find "${to%::*}" ! -type d |
		    while read -r f; do [ -s "$f" ] && echo "$f"; done | sort)"
	done
	same "... one for all in zsh's" "zsh/site-functions/_experisana" \
	    "$(cd "$X/usr/share" && find zsh -type f)"
	same "... links that lead nowhere" "" "$(find -L "$X" -type l)"
	same "... the example and the engines, nothing else" \
	    "engines/experisana-worker@.service engines/kubernetes engines/ssh example.yaml" \
	    "$(cd "$X/usr" && find . -type f |
	    grep -v '^./bin/\|^./share/man/\|/bash-completion/\|/fish/\|/zsh/' |
	    sed 's,^./share/experisana/,,' | sort | xargs)"
	same "... programs can be run by all" "" \
	    "$(find "$X/usr/bin" ! -type d ! -perm -555)"
	same "... the rest can be read" "" "$(find "$X" ! -perm -444)"
	same "... and no path of this place is in a script" "" \
	    "$(grep -lF -e "$T" -e "$TOP" -e @DATADIR@ "$X"/usr/bin/experisana*)"
	expect 0 "$make install again" $make -C "$TOP" install DESTDIR="$X" PREFIX=/usr
	: >"$X/usr/bin/other"
	: >"$X/usr/share/bash-completion/completions/other"
	expect 0 "$make uninstall" $make -C "$TOP" uninstall DESTDIR="$X" PREFIX=/usr
	same "... leaves the local board" "$(printf '%s\nother\n' "$LOCAL" | sort)" \
	    "$(ls "$X/usr/bin" | sort)"
	expect 0 "$make uninstall-local" $make -C "$TOP" uninstall-local DESTDIR="$X" PREFIX=/usr
	same "... leaves only what is not ours" \
	    "$X/usr/bin/other
$X/usr/share/bash-completion/completions/other" \
	    "$(find "$X" ! -type d | sort)"
	same "... nor our folder" "" "$(find "$X" -name '*experisana*')"
	rm -rf "$X"
	TRIED=$make
done
[ -n "${TRIED:-}" ] || skip "nothing is up to date: run make first"

# ------------------------------------------------------- used from over there
# PREFIX is where it runs, so that the example is found.
expect 0 "installed with the PREFIX of this place" \
    "$TRIED" -C "$TOP" install install-local PREFIX="$T/x/usr"
away sh -c 'for p in "$0"/usr/bin/*; do
	printf "%s: " "${p##*/}"; "$p" -V; done' "$X" >versions
same "every program says its version" "" \
    "$(awk -v v="$VERSION" '$0 != substr($1, 1, length($1) - 1) ": " substr($1, 1, length($1) - 1) " " v' versions)"
same "... all" "$(programs | wc -l | tr -d ' ')" "$(wc -l <versions | tr -d ' ')"
if command -v man >/dev/null; then
	pages | sed 's,^\./,,' | while read -r page; do
		away man -M "$X/usr/share/man" -w "${page##*.}" "${page%.*}" >/dev/null 2>&1 ||
			echo "$page"
	done >lost
	same "man finds every page" "" "$(cat lost)"
	away env MANPAGER=cat man -M "$X/usr/share/man" experisana >page 2>/dev/null
	has "... and shows it" "one command for the everyday things" page
else
	comment <<-E1
	man is not there
	E1
fi
expect 0 "experisana demo" away experisana demo
has "... shows the cards" "Done (7)" "$OUT"
same "... and leaves nothing" "" "$(find . -name 'experisana-demo.??????')"
away sh -c 'experisana demo 2>/dev/null | sed 2q' >"$OUT"
gone() { [ -z "$(find . -name 'experisana-demo.??????')" ]; }
ok "... also when nobody reads on" until_ok 10 gone
expect 0 "experisana schedule -p of the example" \
    away experisana schedule -p "$X/usr/share/experisana/example.yaml"
expect 0 "uninstalled" "$TRIED" -C "$TOP" uninstall uninstall-local PREFIX="$T/x/usr"
same "... all of it" "" "$(find "$X" ! -type d)"

# ---------------------------------------------------------------------- dist
if ! command -v git >/dev/null || ! git -C "$TOP" rev-parse HEAD >/dev/null 2>&1; then
	comment <<-E1
	no git, or not its checkout: make dist is not tried
	E1
	done_testing
	exit
fi
git clone -q "$TOP" clone
expect 0 "make dist" make -s -C clone dist
same "... says what it has made" "experisana-$VERSION.tar.gz" "$(cat "$OUT")"
gzip -dc "clone/experisana-$VERSION.tar.gz" | tar -xf -
ok "... with a folder of its own" test -s "experisana-$VERSION/README.md"
same "... all files" "$(git -C clone ls-files | sort)" \
    "$(cd "experisana-$VERSION" && find . ! -type d | sed 's,^\./,,' | sort)"
cd "experisana-$VERSION" || exit
# the tools build where the local board's libraries are not
mkdir "$T/no"
for h in sqlite3.h microhttpd.h gnutls/gnutls.h; do
	mkdir -p "$T/no/${h%/*}" && echo '#error not here' >"$T/no/$h"
done 2>/dev/null
expect 0 "... that builds" make -s CFLAGS=-O0 CPPFLAGS="-I$T/no" all
expect 0 "... and works" bin/sweep-expand -p scripts/example.yaml
ok "... all of it but the local board" test "$(ls bin | grep -cv '[.]c$')" -eq \
    "$(($(ls bin/*.c | wc -l) - 1))"
expect 2 "... which needs other libraries" make -s CFLAGS=-O0 CPPFLAGS="-I$T/no" local
expect 0 "make clean" make -s clean
same "... leaves what was there" "$(git -C ../clone ls-files | sort)" \
    "$(find . ! -type d | sed 's,^\./,,' | sort)"
done_testing
