#!/bin/sh
# Code that travels: packed into one archive, unpacked whole or not at all.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
command -v git >/dev/null || skip "no git"
git config --global user.email a@b.example
git config --global user.name a
git config --global init.defaultBranch main
git config --global protocol.file.allow always

# repository DIR: with all that git knows of
repository() {
	mkdir -p "$1/src" "$1/data/small" "$1/a folder"
	echo 'print(1)' >"$1/src/a.py"
	echo gone >"$1/gone"
	echo 1 >"$1/a folder/it's \"1\""
	echo 1 >"$1/-n"
	echo 1 >"$1/:(x)y"
	echo 1 >"$1/data/small/x.csv"
	echo 1 >"$1/data/large"
	echo 1 >"$1/data/small/y.ckpt"
	echo data/ >"$1/.gitignore"
	chmod +x "$1/src/a.py"
	git -C "$1" init -q && git -C "$1" add . && git -C "$1" commit -qm 1
	rm "$1/gone"
	echo 'print(2)' >>"$1/src/a.py"
	echo 1 >"$1/new"
	ln -s src/a.py "$1/link"
	echo ASANA_ACCESS_TOKEN=secret >"$1/.env"
}
repository one
git init -q sub && echo 1 >sub/file && git -C sub add . && git -C sub commit -qm 1
git -C one submodule --quiet add "$T/sub" sub
git -C one submodule --quiet add "$T/sub" nosub
git -C one commit -qm 2
git -C one submodule --quiet deinit -f nosub
git init -q one/within && echo 1 >one/within/file
echo 2 >>one/sub/file

# names ARCHIVE: what is in it
names() { tar -tzf "$1" | tr '\n' ' '; }
expect 0 "a git work tree is packed" code-pack -r rec one
archive=$(cat "$OUT")
same "... as git knows it, with submodules and trees within" "-n .gitignore .gitmodules \
:(x)y a folder/it's \"1\" link new src/a.py sub/file within/file " \
    "$(tar -tzf "$archive" --quoting-style=literal | tr '\n' ' ')"
has "... what is left out is named" "left out: nosub/: a submodule" "$ERR"
has "... and a file with a token in it" "left out: .env" "$ERR"
same "... its name is its SHA-256" "$archive" \
    "$(sha256sum <"$archive" | cut -c1-64).tar.gz"
ok "it is unpacked" code-unpack "$archive" there
same "... as it was" "print(1)
print(2)" "$(there/src/a.py 2>/dev/null || cat there/src/a.py)"
same "... with links" src/a.py "$(readlink there/link)"
same "... and nothing beside it" "" "$(find . -maxdepth 1 -name '.code*')"
same "the record has commit, branch and changes" \
    "commit $(git -C one rev-parse HEAD) on branch main, with changes" "$(sed q rec)"
has "... and the difference" "+print(2)" rec
has "... also of a submodule" "diff --git a/sub/file b/sub/file" rec
hasnt "... but no token" secret rec
git clone -q one sparse && git -C sparse sparse-checkout set --no-cone /data /src
expect 0 "a sparse checkout" code-pack sparse
same "... has what is there" "src/a.py " "$(names "$(cat "$OUT")" 2>&1)"

# The same content elsewhere, at another time, by another person with another
# umask; the order in which files were made does not count.
(umask 077; cp -R one other; cd other; touch -d 2001-01-01 new
    cp src/a.py b; mv b src/a.py; chmod 700 src/a.py; mkdir empty)
mkdir two
same "the same content has the same name everywhere" "two/$archive" \
    "$(TAR_OPTIONS=-v GZIP=-1 LC_ALL=C.UTF-8 code-pack -d two other 2>/dev/null)"
cmp -s "$archive" "two/$archive" && pass "... and is the same" || fail "... and is the same"
chmod -x other/src/a.py
same "whether a file can be executed counts" yes \
    "$([ "$(code-pack -d two other 2>/dev/null)" = "two/$archive" ] || echo yes)"
code-pack -d there/src one/src >/dev/null 2>&1
same "a part of a work tree" "a.py " "$(names there/src/*.gz)"
(cd one/data && ! code-pack) 2>bad
has "a folder that git ignores" "that it does not ignore" bad

picked=$(code-pack -i data/small -i data/smal -x '*.ckpt' -x within/ -x /src/a.py one 2>bad)
has "a pattern that includes nothing is named" "data/smal: nothing matches this" bad
hasnt "... no other" "data/small: nothing" bad
same "patterns include and exclude" "-n .gitignore .gitmodules :(x)y a folder/it's \"1\" \
data/small/x.csv link new sub/file " \
    "$(tar -tzf "$picked" --quoting-style=literal | tr '\n' ' ')"

git init -q torn && (
	cd torn && echo 1 >f && git add f && git commit -qm 1 && git checkout -qb b &&
	echo 2 >f && git commit -qam 2 && git checkout -q - &&
	echo 3 >f && git commit -qam 3 && git merge b
) >/dev/null 2>&1
code-pack torn >/dev/null 2>bad
has "a file with a merge conflict is named" "f: git says that it has a merge conflict" bad

mkdir -p plain/deep plain/.git.d
echo 1 >plain/a; echo 1 >plain/deep/b.ckpt; echo 1 >plain/deep/c
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n' >plain/large.bin
printf '%s\n' '*.ckpt' '/.experisanaignore' >plain/.experisanaignore
expect 0 "a folder without git" code-pack -r rec plain
same "... is packed but for .experisanaignore, empty folders, too" \
    ".git.d/ a deep/c large.bin " "$(names "$(cat "$OUT")")"
has "... pointers of Git LFS are named" "large.bin: it is a pointer" "$ERR"
same "... the record says so" "without git" "$(cat rec)"
again=$(cat "$OUT")
code-pack -d plain plain >/dev/null 2>&1
same "archives are not packed" "$again" "$(code-pack plain 2>/dev/null)"
echo old >plain/.experisana-setup
echo make >setup
same "with a setup of its own" ".git.d/ a deep/c large.bin .experisana-setup make" \
    "$(p=$(code-pack -s setup plain 2>/dev/null); names "$p"; tar -xOzf "$p" .experisana-setup)"
rm plain/.experisana-setup

ln -s /etc/passwd plain/out
expect 65 "a link that leads out is refused" code-pack plain
has "... and what to do is said" "out: a link that leads out of the folder, to /etc/passwd" "$ERR"
rm plain/out
: >"plain/a
b"
expect 65 "so is a line break in a name" code-pack plain
rm plain/a?b
truncate -s 3000000000 plain/huge
expect 65 "and more than 2 GB" code-pack plain
has "... the largest files are listed" "2861.0 MB  huge" "$ERR"
head -c 110000000 /dev/urandom >plain/huge
expect 65 "and more than 100 MB" code-pack plain
has "... with the largest" "104.9 MB  huge" "$ERR"
rm plain/huge
expect 65 "no such folder" code-pack nowhere

# A file that is always another one, and one that changes once.
(i=0; while [ ! -e stop ]; do i=$((i + 1)); echo $i >plain/.a && mv plain/.a plain/a; done) &
PIDS="$PIDS $!"
rm -f ./*.tar.gz
until_ok 10 grep -q . plain/a
rc=0
code-pack plain >out 2>err || rc=$?
touch stop
wait $!
same "what changes all the time is not packed" "75 " "$rc $(ls ./*.tar.gz 2>/dev/null)"
has "... but told" "changes while it is packed" err

# ------------------------------------------------------------------- hostile
mkdir x && echo 1 >x/f && ln -s f x/ok && ln -s /etc x/abs && ln -s ../../.. x/up &&
    ln -s ok/../../../.. x/chain && ln x/f x/hard && mkfifo x/pipe && mkdir -m 0 x/none &&
    cp x/f x/suid && chmod 4755 x/suid && ln -s x x2 && printf 'a\nb' >"x/two
lines"
# refused NAME WHY: the archive t is, and leaves nothing
refused() {
	hash=$(sha256sum <t | cut -c1-64)
	mv t "$hash.tar.gz"
	expect 65 "$1" code-unpack "$hash.tar.gz" o
	has "... why" "$2" "$ERR"
	same "... nothing is left" "" "$(find . -maxdepth 1 -name o -o -maxdepth 1 -name '.code*')"
	rm -f "$hash.tar.gz"
}
tar -czf t x/f x/ok
hash=$(sha256sum <t | cut -c1-64)
cp t "$hash.tar.gz"
ok "a harmless one is unpacked" code-unpack "$hash.tar.gz" o
expect 74 "... but not over what is there" code-unpack "$hash.tar.gz" o
rm -r o; mkdir o
ok "... into an empty folder, too" code-unpack "$hash.tar.gz" o
rm -r o; ln -s "$T/x" o
expect 74 "... but not through a link" code-unpack "$hash.tar.gz" o
rm o
cp t wrong.tar.gz
expect 65 "a name that is no hash" code-unpack wrong.tar.gz o
echo >>"$hash.tar.gz"
expect 65 "content that is not what the name says" code-unpack "$hash.tar.gz" o
echo garbage >t;				refused "garbage" "damaged"
tar -czf t x/f; head -c 60 t >u; mv u t;	refused "half an archive" "damaged"
tar -czPf t --transform 's|x/f|/tmp/evil|' x/f;	refused "an absolute name" "/tmp/evil"
tar -czPf t --transform 's|x/f|x/../../e|' x/f;	refused "a name with .." "x/../../e"
tar -czf t x/abs;	refused "an absolute link" "to /etc"
tar -czf t x/up;	refused "a link up" "to ../../.."
tar -czf t x/ok x/chain; refused "a link up by others" "ok/../../../.."
tar -czf t x/f x/hard;	refused "a hard link" "x/hard: a hard link"
tar -czf t x/pipe;	refused "a pipe" "x/pipe: neither"
tar -czf t x/suid;	refused "a set-user-ID bit" "rws"
tar -czf t x/none;	refused "a folder that could not be deleted" "d------"
tar -cf t x2; tar -rf t --transform 's|x/f|x2/g|' x/f; gzip -c t >u; mv u t
refused "a file below a link" "x2/g: it is below a link"
tar -cf t --transform 's|x/f|./x2/./g|' x/f; tar -rf t x2; gzip -c t >u; mv u t
refused "... in any order, however it is written" "below a link"
tar -cf t x/f; tar -rf t --transform 's|x/ok|x/f|' x/ok; gzip -c t >u; mv u t
refused "a file that becomes a link" "twice"
mknod x/null c 1 3 2>/dev/null && { tar -czf t x/null; refused "a device" "x/null: neither"; }
truncate -s 2100000000 x/zeros
# the header says so: the rest is not wanted
tar -cf - x/zeros 2>/dev/null | head -c 100000 | gzip >t; refused "2 GB of zeros" "2 GB"
rm x/zeros
mkdir m && (cd m && seq 1 100001 | sed 's/^/f/' | xargs touch) && tar -czf t m && rm -r m
refused "100,001 files" "more than 100000"
tar -czf t "x/two
lines" --transform 's/two/..\/..\/two/'; refused "a line break hides nothing" "leads out"

# A disk that is full, here a file that may not be larger.
mkdir big && head -c 3000000 /dev/zero >big/a && tar -czf t big
hash=$(sha256sum <t | cut -c1-64); mv t "$hash.tar.gz"
(ulimit -f 100; trap '' XFSZ; code-unpack "$hash.tar.gz" o) 2>err
same "a disk that is full leaves nothing" "74 " "$? $(find . -maxdepth 1 -name o -o -maxdepth 1 -name '.code*')"
has "... and is told" "cannot be unpacked" err
done_testing
