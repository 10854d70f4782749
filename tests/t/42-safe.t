#!/bin/sh
# The local board: tokens, strangers, limits, copies, a board of an older
# version.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/local.sh
. "$TOP/tests/local.sh"

# ------------------------------------------------- a board of version 1
if command -v sqlite3 >/dev/null; then
	sqlite3 board.db <"$DATA/board-1.sql"
	echo edda5b5e28aa517c01f1b4594c66f49ab22e6ac7cc0d59c4 >board.db.token
	expect 75 "an old board is not changed by the way" asana-local -t list \
	    -d board.db
	has "... and says so" "made by an older asana-local: serve it once" "$ERR"
	start
	same "its token is that of old" \
	    edda5b5e28aa517c01f1b4594c66f49ab22e6ac7cc0d59c4 "$TOKEN"
	get "/tasks?project=$PR&opt_fields=name,notes,tags.name,dependencies,\
memberships.section.name"
	same "all is as it was" "{\"data\":[{\"gid\":\"1255003573210613\",\
\"name\":\"first\",\"notes\":\"echo 'é'\",\"memberships\":[{\"section\":\
{\"gid\":\"1255003573210610\",\"name\":\"Untitled section\"}}],\"tags\":\
[{\"gid\":\"1255003573210611\",\"name\":\"old\"}],\"dependencies\":[]},\
{\"gid\":\"1255003573210615\",\"name\":\"second\",\"notes\":\"\",\
\"memberships\":[{\"section\":{\"gid\":\"1255003573210612\",\
\"name\":\"Backlog\"}}],\"tags\":[],\"dependencies\":\
[{\"gid\":\"1255003573210613\"}]}]}" "$(cat body)"
	get "/events?resource=$PR"
	answers 412 "and there are events now"
	stop TERM
	ok "no token stands in the database" sh -c "! grep -aq $TOKEN board.db"
	same "version 2" 2 "$(sqlite3 board.db 'PRAGMA user_version')"
	rm -rf board.db*
fi

# ------------------------------------------------------------------ tokens
start
FIRST=$TOKEN
me() {
	TOKEN=$1
	get /users/me
	TOKEN=$FIRST
}
expect 0 "a token for somebody" asana-local -d board.db -t add lab-1
LAB=$(cat "$OUT")
ok "... is long" expr "$LAB" : '[0-9a-f]\{48\}$'
me "$LAB"
answers 200 "... and good at once"
expect 65 "one of that name is there" asana-local -d board.db -t add lab-1
expect 0 "the list" asana-local -d board.db -t list
same "... has names" "lab-1 local" "$(cut -f 1 "$OUT" | xargs)"
hasnt "... and no secrets" "$LAB" "$OUT"
ok "... nor has the database" sh -c "! grep -aq $LAB board.db board.db-wal"
expect 0 "revoked" asana-local -d board.db -t revoke lab-1
me "$LAB"
answers 401 "... and refused at once"
me "$FIRST"
answers 200 "... the other is not"
expect 1 "no such token" asana-local -d board.db -t revoke lab-1
expect 0 "the first one can go as well" asana-local -d board.db -t revoke local
ok "... with its file" test ! -e board.db.token
me "$FIRST"
answers 401 "... nobody is known now"
expect 2 "no name" asana-local -d board.db -t add
expect 2 "a bad one" asana-local -d board.db -t add 'a b'
expect 2 "no such verb" asana-local -d board.db -t change x
expect 2 "a link for whom" asana-local -d board.db -t link x
expect 0 "-n makes no link" asana-local -n -d board.db -t link
same "... but tells" "would link the page" "$(cat "$OUT")"
expect 2 "list of what" asana-local -d board.db -t list x
expect 2 "two things at once" asana-local -d board.db -t list -b x
expect 74 "no board" asana-local -d nothing.db -t list
ok "... and none is made" test ! -e nothing.db
expect 0 "-n changes nothing" asana-local -n -d board.db -t add x
same "... but tells" "would add x" "$(cat "$OUT")"
LAB=$(asana-local -d board.db -t add lab-2)
stop TERM
rm local.out
asana-local -d board.db -p 0 -P port >local.out 2>local.err & PID=$!
PIDS="$PIDS $PID"
until_ok 30 test -s local.out
ok "with tokens of others no file is made" test ! -e board.db.token
U=$(cat local.out)
me "$LAB"
answers 200 "... they are good"
stop TERM
echo short >board.db.token
expect 78 "a short token is for this machine only" asana-local -d board.db \
    -a 0.0.0.0
has "... says why" "no token may be shorter than 32 characters" "$ERR"
expect 78 "... also behind a proxy" asana-local -d board.db -u https://a
start
me short
answers 200 "... there it is"
stop TERM
rm board.db.token
start -a 0.0.0.0 -u https://board.example.org
has "others can reach it" "others can reach this board" local.err
FIRST=$TOKEN
U=http://127.0.0.1:${U##*:}

# --------------------------------------------------------------- strangers
# asks HEADER...: the status with these headers
asks() {
	for h; do set -- "$@" -H "$h"; shift; done
	ST=$(curl -sS -o body -D head -w '%{http_code}' "$@" \
	    -H "Authorization: Bearer $TOKEN" "$U/users/me")
}
asks "Host: 10.0.0.7:80"
answers 200 "a number is no name that others made"
asks "Host: localhost"
answers 200 "nor is localhost"
asks "Host: evil.example"
answers 403 "a name of others" "Host: not a name of this board"
asks "Host: localhost.evil.example:80"
answers 403 "... whatever it begins with"
asks "Host: board.example.org"
answers 200 "the name of -u"
asks "Origin: http://evil.example"
answers 403 "a page of others" "Origin: another site"
asks "Origin: null"
answers 403 "... that hides"
asks "Host: board.example.org" "Origin: https://board.example.org"
answers 200 "our own page"
asks "Host: board.example.org" "Origin: http://board.example.org"
answers 403 "... but not without TLS"
ST=$(curl -sS -o body -w '%{http_code}' -H "Host: evil.example" "$U/nothing")
answers 403 "this comes before all else"
ok "no answer is for other pages" sh -c '! grep -qi ^access-control head'
ok "... none is guessed at" grep -qi '^x-content-type-options: nosniff' head
expect 2 "-u is an address" asana-local -d x.db -u board.example.org
expect 2 "... without a path" asana-local -d x.db -u https://a/b

# -------------------------------------------------------------- attachments
card() { post /tasks "{\"name\":\"c\",\"projects\":[\"$PR\"]}"; G=$(gid); }
card
upload() {
	ST=$(curl -sS -o body -w '%{http_code}' -H "Host: ${3:-localhost}" \
	    -H "Authorization: Bearer $TOKEN" -F "parent=$1" -F "file=@$2" \
	    "$U/attachments")
}
if [ -z "${ASAN_OPTIONS-}" ]; then
	peak() { awk '/VmHWM/ { print $2 }' "/proc/$PID/status" 2>/dev/null; }
	head -c 104857600 /dev/zero >big
	upload "$G" big board.example.org
	answers 200 "100 MB" '"size":104857600'
	has "... by the name of -u" \
	    '"download_url":"https://board.example.org/files/' body
	echo >>big
	upload "$G" big
	answers 413 "a byte more" "at most 104857600 bytes"
	same "... leaves nothing" 1 \
	    "$(find board.db.files -type f | wc -l | tr -d ' ')"
	mem=$(peak)
	ok "none was in memory whole: ${mem:-0} kB" test "${mem:-0}" -lt 60000
	rm big
fi
stop TERM

# ------------------------------------------------------------------- limits
start -o headtime=1 -o bodytime=1 -o answertime=1 -o connections=4
port=${U#http://127.0.0.1:}
port=${port%%/*}
# slowly TEXT [FILE]: sends it, a byte each 100 ms; prints the seconds until the
# other side hung up, or 99; FILE is there when it is connected
slowly() {
	perl -MIO::Socket::INET -MIO::Select -MTime::HiRes=time -e '
		$SIG{PIPE} = "IGNORE";
		my $s = IO::Socket::INET->new("127.0.0.1:$ARGV[0]") or die;
		open(my $up, ">", $ARGV[2]) or die;
		my ($t, $sel, $x) = (time, IO::Select->new($s));
		for my $c (split(//, $ARGV[1]), ("") x 100) {
			syswrite($s, $c) if $c ne "";
			next unless $sel->can_read(0.1);
			next if sysread($s, $x, 4096);
			printf "%d\n", time - $t;
			exit;
		}
		print "99\n";' "$port" "$1" "${2:-up}"
}
EOL=$(printf '\r\n.')
EOL=${EOL%.}
took=$(slowly "GET /api/1.0/users/me HTTP/1.1${EOL}Host: localhost$EOL")
ok "a head that takes too long ($took s)" test "$took" -le 3
took=$(slowly "POST /api/1.0/tasks HTTP/1.1${EOL}Host: localhost${EOL}X: y$EOL")
ok "... whatever it says" test "$took" -le 3
head -c 200000 /dev/zero >long
rc=0
curl -sS -m 9 -o body -H "Authorization: Bearer $TOKEN" --limit-rate 1k \
    -H "Content-Type: application/json" -H "Expect:" --data-binary @long \
    "$U/tasks" 2>err || rc=$?
ok "a body that takes too long ($rc)" test "$rc" -eq 52 -o "$rc" -eq 55 -o \
    "$rc" -eq 56
card
head -c 30000000 /dev/zero >big
ST=$(curl -sS -o body -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
    -F "parent=$G" -F "file=@big" "$U/attachments")
answers 200 "a big file"
URL=$(sed -n 's/.*"download_url":"\([^"]*\)".*/\1/p' body)
expect 18 "an answer that is read too slowly" curl -sS -m 20 \
    --limit-rate 1M -o back "$URL"
expect 0 "... and one that is not" curl -sS -o back "$URL"
ok "... is whole" cmp big back
rm back big
for i in 1 2 3 4; do
	slowly "" "up$i" >"idle$i" &
	PIDS="$PIDS $!"
	eval "S$i=$!"
done
# four who say nothing take all places, but not for long
for i in 1 2 3 4; do until_ok 30 test -e "up$i"; done
seen=$(curl -sS -m 9 -o /dev/null -w '%{http_code} %{time_total}' \
    -H "Authorization: Bearer $TOKEN" "$U/users/me")
same "those who say nothing make room" 200 "${seen% *}"
ok "... after a while (${seen#* } s)" awk "BEGIN { exit !(${seen#* } < 4) }"
wait "$S1" "$S2" "$S3" "$S4"
get /users/me
answers 200 "... and then there is room for all"
ST=$(curl -sS -o body -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
    -H "X-Big: $(head -c 70000 /dev/zero | tr '\0' x)" "$U/users/me")
same "a head beyond 64 KiB" 431 "$ST"
get "/users/me?x=$(head -c 60000 /dev/zero | tr '\0' x)"
answers 200 "... one below it"
stop TERM

# -------------------------------------------------------------------- copies
rm -rf board.db*
start
card
perl -MIO::Socket::INET -e '$SIG{PIPE} = "IGNORE";
for my $i (1 .. 1000) {
	my $s = IO::Socket::INET->new($ARGV[0]) or next;
	$s->autoflush(1);
	print $s "GET /api/1.0/users/me HTTP/1.1\r\nAuthorization: Bearer no\r\n"
	    if $i % 2;
	push @s, $s;
}
open my $f, ">", "crowd"; sleep 60' \
    "$(sed -n 's|^ASANA_API_URL=http://\([^/]*\).*|\1|p' .env)" &
CROWD=$!
PIDS="$PIDS $CROWD"
ok "1,000 connections" until_ok 30 test -e crowd
for i in 1 2 3 4 5; do
	get /users/me
	answers 200 "1,000 say nothing, who has a token is answered ($i)"
done
kill "$CROWD"
head -c 100000 /dev/urandom >file
i=0
while [ $i -lt 5 ]; do
	curl -sS -o body -H "Authorization: Bearer $TOKEN" -F "parent=$G" \
	    -F file=@file "$U/attachments"
	i=$((i + 1))
done
# somebody who writes all the time: comments, files that come and go
(	while :; do
		curl -sS -H "Authorization: Bearer $TOKEN" -F "parent=$G" \
		    -F file=@file "$U/attachments?opt_fields=gid" |
		    sed 's/.*"gid":"\([0-9]*\)".*/\1/' >a
		post "/tasks/$G/stories" "{\"text\":\"$(cat a)\"}"
		[ "$(($(cat a) % 3))" -ne 0 ] || del "/attachments/$(cat a)"
	done ) >/dev/null 2>&1 &
WRITER=$!
PIDS="$PIDS $WRITER"
until_ok 30 test -s a
n=0
for c in copy1 copy2 copy3; do
	sleep 0.2
	asana-local -d board.db -b "$c.db" || fail "a copy of a board in use"
	n=$((n + 1))
done
{ kill "$WRITER" && wait "$WRITER"; } 2>/dev/null
expect 74 "nothing is replaced" asana-local -d board.db -b copy1.db
has "... says so" "copy1.db: is there already" "$ERR"
same "the copies are private" "-rw------- drwx------" \
    "$(for f in copy1.db copy1.db.files; do
	find "$f" -prune -exec ls -ld {} + | cut -c 1-10; done | xargs)"
get "/attachments?parent=$G&opt_fields=gid"
stop TERM
expect 0 "a copy of one that is not served" asana-local -d board.db -b copy4.db
ok "... its files are linked" test "board.db.files/$(ls board.db.files |
    head -n 1)" -ef "copy4.db.files/$(ls board.db.files | head -n 1)"
mv board.db kept.db
mv board.db.files kept.db.files
RIGHT=$TOKEN
for c in copy1 copy2 copy3 copy4; do
	mv "$c.db" board.db
	mv "$c.db.files" board.db.files
	rm -f board.db-wal board.db-shm
	start
	TOKEN=$RIGHT
	get "/attachments?parent=$G&opt_fields=download_url&limit=100"
	bad=
	for url in $(grep -o 'http://[^"]*/files/[^"]*' body); do
		curl -sS -o back "$url" && cmp -s file back || bad="$bad $url"
	done
	same "$c: all attachments are there and whole" "" "$bad"
	ok "... more than there were" test "$(grep -o '"gid"' body |
	    wc -l)" -ge 5
	stop TERM
	rm -rf board.db board.db.files
done
done_testing
