#!/bin/sh
# make static: the filters without any shared library do what the others do.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "built by another compiler: done in the plain run"
command -v musl-gcc >/dev/null || skip "no musl-gcc"

MAKEFLAGS=
export MAKEFLAGS
mkdir copy root root/tmp || exit 74
cp -R "$TOP/Makefile" "$TOP/lib" "$TOP/bin" copy
rm -f copy/bin/*.static copy/lib/*/*.mo copy/lib/libstatic.a
expect 0 "make static" make -s -C copy static CFLAGS=-O1
same "... without a complaint" "" "$(cat "$ERR")"
cp copy/bin/*.static root
same "... makes the filters" "gpu-lock idle-watch job-field stage-deps sweep-expand table-fit yaml-get" \
    "$(ls root | sed -n 's/\.static//p' | xargs)"

# alone PROGRAM ARGUMENT...: in a folder that has nothing else, where we may
if [ "$(id -u)" -eq 0 ] && chroot root /job-field.static -V >/dev/null 2>&1; then
	alone() { p=$1; shift; chroot "$T/root" "/$p.static" "$@"; }
else
	alone() { p=$1; shift; (cd root && "./$p.static" "$@"); }
fi
for p in $(ls root | sed -n 's/\.static//p'); do
	"$p" -V >want
	alone "$p" -V >have 2>have.err
	same "$p runs" "$(cat want)" "$(cat have have.err)"
done

# both FILE: expanded and put in order by ours and by theirs; statuses, too
both() {
	cp "$1" root/x.yaml
	rc=0; (cd root && sweep-expand -m 100000 x.yaml) >want 2>want.err || rc=$?
	got=0; alone sweep-expand -m 100000 x.yaml >have 2>have.err || got=$?
	[ "$rc" = "$got" ] && cmp want have && cmp want.err have.err || return
	stage-deps want >want.2 2>want.err
	alone stage-deps <want >have 2>have.err
	cmp want.2 have && cmp want.err have.err
}
for f in "$DATA"/sweep/*.yaml "$DATA"/examples/*.yaml; do
	both "$f" >diffs 2>&1 || { fail "${f##*/}"; comment <diffs; }
done
pass "all sweeps are the same"
printf 'a: [1\nb: 2\n' >root/wrong.yaml
expect 65 "a mistake is one" alone sweep-expand wrong.yaml
has "... in the same words" "wrong.yaml:" "$ERR"
alone job-field -w name='ä b' script='echo
1' >line
same "job-field" "ä b" "$(alone job-field name <line)"
printf 'scale: {cmd: start}\n' >root/c.yaml
same "yaml-get" start "$(alone yaml-get c.yaml scale.cmd)"
expect 1 "idle-watch" alone idle-watch -1 -t 1h c.yaml
done_testing
