#!/bin/sh
# The local board on a disk that is full.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/local.sh
. "$TOP/tests/local.sh"

mkdir small
mount -t tmpfs -o size=3m none small 2>/dev/null ||
	skip "a small file system cannot be mounted here"
umounted() {
	kill "$PID" 2>/dev/null && wait "$PID" 2>/dev/null
	umount "$T/small" 2>/dev/null
	cleanup
}
trap umounted EXIT
start -d small/board.db
post /tasks "{\"name\":\"c\",\"projects\":[\"$PR\"]}"
G=$(gid)
head -c 200000 /dev/zero | tr '\0' x >text
: >said
# say: a long comment; what was acknowledged goes to the file said
say() {
	post "/tasks/$G/stories" "{\"text\":\"$(cat text)\"}"
	[ "$ST" != 201 ] || echo "$(gid)" >>said
}
while say; [ "$ST" = 201 ] && [ "$(wc -l <said)" -lt 50 ]; do :; done
answers 500 "no room for a comment" "Server Error"
has "... says why" "disk is full" local.err
ok "... after some" test "$(wc -l <said)" -ge 3
say
answers 500 "... the next one, too"
head -c 2000000 /dev/zero >file
ST=$(curl -sS -o body -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
    -F "parent=$G" -F file=@file "$U/attachments")
answers 500 "no room for a file"
same "... nothing of it stays" "" "$(find small/board.db.files -type f)"
# there: prints those in the file said that are not on the board
there() {
	get "/tasks/$G/stories?opt_fields=gid,resource_subtype"
	while read -r g; do grep -qF "\"gid\":\"$g\"" body || echo "$g"; done <said
}
same "what was said is there" "" "$(there)"
same "... and no more" "$(wc -l <said | tr -d ' ')" \
    "$(grep -o comment_added body | wc -l | tr -d ' ')"
mount -o remount,size=9m small
say
answers 201 "with room again it goes on"
head -c 9000000 /dev/zero >small/fill 2>/dev/null
while say; [ "$ST" = 201 ] && [ "$(wc -l <said)" -lt 99 ]; do :; done
stop KILL
rm small/fill
start -d small/board.db
same "killed when it was full: what was said is there" "" "$(there)"
say
answers 201 "... and it goes on"
stop TERM
command -v sqlite3 >/dev/null &&
	same "the database is sound" ok \
	    "$(sqlite3 small/board.db 'PRAGMA integrity_check')"
done_testing
