#!/bin/sh
# Debian's packages: built of what is there, looked at, unpacked and used from
# there; installed and purged by dpkg in a folder of their own.  make check-deb
# does it in a bare Debian, and asks lintian.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"
for c in dpkg-deb dpkg-shlibdeps; do
	command -v $c >/dev/null || skip "no $c"
done
MAKEFLAGS=
export MAKEFLAGS
[ -z "$(make -s -n -C "$TOP" all local)" ] || skip "make would build something here"
VERSION=$(sed -n 's/.*EXPERISANA_VERSION[^"]*"\(.*\)"/\1/p' "$TOP/lib/base/err.h")

SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
DEB=experisana_${VERSION}_$(dpkg --print-architecture).deb
LOCAL=experisana-local${DEB#experisana}
umask 077
expect 0 "two packages are made" sh "$TOP/scripts/deb/build" "$T"
same "... and named" "$DEB $LOCAL" "$(xargs <"$OUT")"
same "... without a complaint" "" "$(cat "$ERR")"

# ------------------------------------------------------------------ its fields
# depends DEB PACKAGE...: on all these; some names end in t64 now
depends() {
	deb=$1; shift
	dpkg-deb -f "$deb" Depends | tr ',' '\n' | sed 's/^ //; s/ .*//' >depends
	for p; do
		ok "${deb%%_*} depends on $p" grep -Eq "^$p(t64)?\$" depends
	done
}
depends "$LOCAL" experisana libc6 libsqlite3-0 libmicrohttpd12 libgnutls30
dpkg-deb -f "$LOCAL" Depends >all
has "... of the same version" "experisana (= $VERSION)" all
depends "$DEB" libc6 libcurl4 libyaml-0-2
same "the tools do not depend on the local board's libraries" 0 \
    "$(grep -c 'sqlite\|microhttpd\|gnutls\|local' depends)"
for d in "$DEB" "$LOCAL"; do
	same "${d%%_*}: version" "$VERSION" "$(dpkg-deb -f "$d" Version)"
	same "${d%%_*}: nothing is left open" "" "$(dpkg-deb -f "$d" | grep '[$@]{')"
done

# ------------------------------------------------------------------- its files
dpkg-deb -c "$DEB" | awk '!/\/$/ { print $6 }' | sort >files
dpkg-deb -c "$LOCAL" | awk '!/\/$/ { print $6 }' | sort >files.local
same "no file is in both" "" "$(comm -12 files files.local)"
same "the local board" "asana-local experisana-demo experisana-local" \
    "$(sed -n 's,^./usr/bin/,,p' files.local | xargs)"
for d in "$LOCAL" "$DEB"; do
	dpkg-deb -x "$d" x
	dpkg-deb -e "$d" "control.$d"
done
programs() {
	for f in "$TOP"/bin/*.c; do basename "$f" .c; done
	for f in "$TOP"/scripts/[cer]*-* "$TOP/scripts/experisana"; do basename "$f"; done
}
same "programs" "$(programs | sort)" "$(ls x/usr/bin | sort)"
same "manual pages, compressed" \
    "$(cd "$TOP/man" && ls ./*.[157] | sed 's/$/.gz/')" \
    "$(find x/usr/share/man -type f | sed 's,.*/,./,' | sort)"
gzip -dc x/usr/share/man/man1/experisana.1.gz >page
ok "... as they were" cmp page "$TOP/man/experisana.1"
has "the licence" "WITHOUT WARRANTY OF ANY KIND" x/usr/share/doc/experisana/copyright
gzip -dc x/usr/share/doc/experisana/changelog.gz >changelog
has "the version in the changelog" "experisana ($VERSION) " changelog
same "nothing beside /usr" usr "$(ls x)"
same "all files belong to root" "root/root" \
    "$(for d in "$DEB" "$LOCAL"; do dpkg-deb -c "$d"; done | awk '{ print $2 }' | sort -u)"
same "others may read all" "" "$(find x ! -type l ! -perm -444)"
same "no path of this place" "" "$(grep -rlF -e "$T" -e "$TOP" x)"
cat control.*/md5sums >md5sums
(cd x && md5sum -c --quiet ../md5sums) >sums 2>&1
same "sums" "" "$(cat sums)"
same "... of every file" "$(find x -type f | wc -l)" "$(wc -l <md5sums)"

# -------------------------------------------------------------- used from there
mkdir away
away() {
	(cd "$T/away" && env -i PATH="$T/x/usr/bin:/usr/bin:/bin" HOME="$T" TMPDIR="$T" \
	    LC_ALL=C.UTF-8 "$@")
}
expect 0 "experisana -h" away experisana -h
expect 0 "experisana schedule -p" away experisana schedule -p \
    "$T/x/usr/share/experisana/example.yaml"
away experisana local >/dev/null
ok "experisana local" away experisana local stop

# -------------------------------------------------------- the same once again
mkdir again
expect 0 "packages once more" sh "$TOP/scripts/deb/build" again
ok "... are the same" cmp "$DEB" "again/$DEB"
ok "... both" cmp "$LOCAL" "again/$LOCAL"

# --------------------------------------------------------------------- by dpkg
if [ "$(id -u)" -eq 0 ]; then
	mkdir -p r/var/lib/dpkg/info r/var/lib/dpkg/updates
	: >r/var/lib/dpkg/status
	: >r/var/lib/dpkg/available
	find r ! -path 'r/var/*' | sort >before
	expect 0 "dpkg -i" dpkg --root="$T/r" --force-depends -i "$DEB" "$LOCAL"
	ok "... puts it there" test -x r/usr/bin/experisana
	ok "... and the local board" test -x r/usr/bin/asana-local
	expect 0 "dpkg --purge" dpkg --root="$T/r" --purge experisana-local experisana
	find r ! -path 'r/var/*' | sort >after
	same "... leaves nothing" "$(cat before)" "$(cat after)"
else
	comment <<-E1
	dpkg -i is for root
	E1
fi
done_testing
