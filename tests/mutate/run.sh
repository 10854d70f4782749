#!/bin/sh
# run.sh [LIST]: small faults, each put into a copy of the tree by itself; the
# test that is named beside it must go red.  TAP, a line for each fault; 1 at
# the end if one was not noticed that the list does not know of.
#
# A line of the list: FILE, TAB, TEST, TAB, an expression of sed(1) that changes
# FILE.  TEST is a program of tests/unit or a file of tests/t.  '-' before FILE: a fault
# that is not noticed, and a comment above says why.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
list=${1:-$here/list}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/experisana-mutate.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
tab=$(printf '\t')
flags='-O0 -g -w'
cp -R "$top" "$tmp/tree" && cd "$tmp/tree" && rm -rf .git || exit 1
PATH=$tmp/tree/bin:$tmp/tree/scripts:$tmp/tree/tests/peer:$PATH
export PATH
# times of the copy may be the same for all
find . -name '*.o' -exec rm -f {} + ; rm -f lib/libexperisana.a
make -s CFLAGS="$flags" all local unit >"$tmp/log" 2>&1 || {
	cat "$tmp/log"
	exit 1
}

# red TEST: is it?  What it needs is built anew.
red() {
	case $1 in
	*.t)	make -s CFLAGS="$flags" all >"$tmp/log" 2>&1 || return 2
		! timeout 300 prove "tests/t/$1" >"$tmp/log" 2>&1 ;;
	*)	make -s CFLAGS="$flags" "tests/unit/$1" >"$tmp/log" 2>&1 ||
			return 2
		! timeout 300 "tests/unit/$1" >"$tmp/log" 2>&1 ;;
	esac
}

n=0 caught=0 rc=0
while IFS=$tab read -r file test expr; do
	case $file in
	'#'*|'')	continue ;;
	esac
	n=$((n + 1))
	known=
	[ "$file" = "${file#-}" ] || known=1 file=${file#-}
	cp "$file" "$tmp/was" || exit 1
	sed "$expr" "$tmp/was" >"$file"
	if cmp -s "$tmp/was" "$file"; then
		echo "not ok $n - $file: $expr: changes nothing"
		rc=1
		continue
	fi
	red "$test" </dev/null
	case $? in
	0)	caught=$((caught + 1))
		echo "ok $n - $file: $expr: $test goes red" ;;
	2)	echo "not ok $n - $file: $expr: does not build"
		sed 's/^/# /' "$tmp/log" | head -n 5
		rc=1 ;;
	*)	if [ -n "$known" ]; then
			echo "ok $n - $file: $expr: not noticed # TODO"
		else
			echo "not ok $n - $file: $expr: $test stays green"
			rc=1
		fi ;;
	esac
	cp "$tmp/was" "$file"
done <"$list"
echo "1..$n"
echo "# $caught of $n were noticed"
exit $rc
