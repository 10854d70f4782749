#!/bin/sh
# The local board behind the real nginx, as its manual page has it, and the
# unit for systemd.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/local.sh
. "$TOP/tests/local.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"

# block FIRST: what the page shows that begins with this line
block() {
	awk -v first="$1" '$0 == first { on = 1 } /^\.Ed/ { on = 0 }
	on { gsub(/\\e/, "\\"); print }' "$TOP/man/asana-local.1"
}
PATH=$PATH:/usr/sbin:/sbin

if command -v systemd-analyze >/dev/null; then
	block '[Unit]' | sed "s|/usr/local/bin|$TOP/bin|" >board.service
	has "the unit starts the board" "$TOP/bin/asana-local -d" board.service
	expect 0 "systemd takes the unit" systemd-analyze verify \
	    "$T/board.service"
	same "... without a word" "" "$(grep -F board.service "$ERR")"
else
	pass "no systemd: its unit is not looked at # SKIP"
fi

if ! command -v nginx >/dev/null || ! command -v openssl >/dev/null; then
	pass "no nginx or no openssl # SKIP"
	done_testing
	exit
fi
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=board \
    -addext subjectAltName=DNS:board.example.org -keyout key.pem \
    -out cert.pem >ssl.log 2>&1 || { comment <ssl.log; skip "no certificate"; }
# a port that is free now
free() {
	perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1,
	    LocalAddr => "127.0.0.1")->sockport'
}
# serve: the board and nginx in front of it; 1 when the port was taken
serve() {
	PORT=$(free)
	PUBLIC=https://board.example.org:$PORT
	start -u "$PUBLIC"
	b=${U#http://}
	block 'server {' | sed "s|listen 443|listen 127.0.0.1:$PORT|
	    s|/etc/ssl/certs/board.pem|$T/cert.pem|
	    s|/etc/ssl/private/board.key|$T/key.pem|
	    s|127.0.0.1:8080|${b%%/*}|" >board.conf
	mkdir -p tmp
	cat >nginx.conf <<-END
		daemon off;
		master_process off;
		pid $T/nginx.pid;
		error_log $T/nginx.log;
		events { }
		http {
			access_log off;
			client_body_temp_path tmp/a;
			proxy_temp_path tmp/b;
			fastcgi_temp_path tmp/c;
			uwsgi_temp_path tmp/d;
			scgi_temp_path tmp/e;
			include board.conf;
		}
	END
	nginx -p "$T" -c nginx.conf >nginx.out 2>&1 &
	NGINX=$!
	PIDS="$PIDS $NGINX"
	ours() {
		curl -sS --resolve "board.example.org:$PORT:127.0.0.1" \
		    --cacert cert.pem "$@"
	}
	until_ok 10 ours -o body "$PUBLIC/" && return
	stop TERM
	return 1
}
serve || serve || { comment <nginx.out; comment <nginx.log; }
LOCAL=$U
auth="Authorization: Bearer $TOKEN"
ask() { ST=$(ours -o body -D head -w '%{http_code}' -H "$auth" "$@"); }

ask "$PUBLIC/api/1.0/users/me"
answers 200 "by TLS" '"email":"local@example.com"'
ok "... the board itself answers" grep -qi '^HTTP.* 200' head
ask -H "Content-Type: application/json" \
    -d "{\"data\":{\"name\":\"c\",\"projects\":[\"$PR\"]}}" \
    "$PUBLIC/api/1.0/tasks"
answers 201 "a card is made"
G=$(gid)
ok "... whose address is that of others" \
    grep -qi "^Location: $PUBLIC/api/1.0/tasks/$G" head
head -c 20000000 /dev/urandom >file
ask -F "parent=$G" -F file=@file "$PUBLIC/api/1.0/attachments"
answers 200 "a file" "\"download_url\":\"$PUBLIC/files/"
ours -o back "$(sed -n 's/.*"download_url":"\([^"]*\)".*/\1/p' body)"
ok "... comes back whole" cmp file back
ask "$PUBLIC/api/1.0/tasks?project=$PR&limit=1"
ask -H "Content-Type: application/json" \
    -d "{\"data\":{\"name\":\"d\",\"projects\":[\"$PR\"]}}" \
    "$PUBLIC/api/1.0/tasks"
ask "$PUBLIC/api/1.0/tasks?project=$PR&limit=1"
has "the next page, too" "\"uri\":\"$PUBLIC/api/1.0/tasks?" body
ask -H "Origin: $PUBLIC" "$PUBLIC/api/1.0/users/me"
answers 200 "its own page may ask"
ask -H "Origin: https://evil.example" "$PUBLIC/api/1.0/users/me"
answers 403 "... another may not" "Origin: another site"
ask -H "Host: evil.example" "$PUBLIC/api/1.0/users/me"
answers 403 "nor by another name" "Host: not a name of this board"
auth="Authorization: Bearer wrong"
ask "$PUBLIC/api/1.0/users/me"
answers 401 "nor without a token" "Not Authorized"
U=$LOCAL
get /users/me
answers 200 "this machine still may"
has "... under its own name" "$LOCAL" .env
done_testing
