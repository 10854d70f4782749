#!/bin/sh
# The page of the local board: what it is served with, and a browser at it.
# Pictures of it are kept in the folder PAGE_SHOTS, if that is set.
. "$(dirname "$0")/../lib.sh"

command -v curl >/dev/null || skip "no curl"

cat >experisana.yaml <<'E1'
lease:
  profile: local
  check: 0.2
E1
board
. ./.env
U=${ASANA_API_URL%/api/*}
HOST=${U#http://}
XRW='X-Requested-With: asana-local'

# page ARG...: asks; the status is in ST, files head and body.
page() { ST=$(curl -sS -o body -D head -w '%{http_code}' "$@"); }
etag() { tr -d '\r' <head | sed -n 's/^E[Tt]ag: //p'; }

# ------------------------------------------------------------ files and heads
size=0 names=
page "$U/"
same "GET / is the page" 200 "$ST"
ok "... as HTML" grep -qi '^Content-Type: text/html; charset=UTF-8' head
has "... that runs only its own files" "default-src 'none'; script-src 'self'" \
    head
has "... and is in nobody's frame" "frame-ancestors 'none'" head
has "... and names itself to nobody" "Referrer-Policy: no-referrer" head
has "... nor is guessed at" "X-Content-Type-Options: nosniff" head
hasnt "... without a script in it" "<script>" body
hasnt "... or a style" "<style" body
for f in $(sed -n 's|.*"/page/\([a-z.]*\)".*|\1|p' body) \
    $(cd "$TOP/lib/local/page" && echo *.js); do
	page "$U/page/$f"
	[ "$ST" = 200 ] || break
	sh "$TOP/lib/local/page/embed" -b "$TOP/lib/local/page/$f" >want
	cmp -s body want || { ST="$f differs"; break; }
	case $names in *" $f "*) continue ;; esac
	names="$names $f "
	case $f in *.js) size=$((size + $(wc -c <body))) ;; esac
done
same "what it names is there, as in the sources" 200 "$ST"
ok "... and its scripts are small ($size bytes)" [ "$size" -lt 150000 ]
page "$U/page/chart.min.js"
same "the chart library is there" 200 "$ST"
page "$U/page/main.js"
ok "a script has its type" grep -qi '^Content-Type: text/javascript' head
page -H "If-None-Match: $(etag)" "$U/page/main.js"
same "what a browser has is not sent again" 304 "$ST"
page "$U/0/1/2"
same "a card's address shows the page" 200 "$ST"
page "$U/page/../board.db"
same "nothing else is served" 404 "$ST"
page "$U/page/none.js"
same "... nor what is not there" 404 "$ST"

# ------------------------------------------------------------- login, cookie
# login ARG...: with the right token.
login() { page -d "token=$ASANA_ACCESS_TOKEN" "$@" "$U/login"; }
cookie() {
	tr -d '\r' <head | sed -n 's/^Set-Cookie: \([^;]*\).*/\1/p'
}
login
same "login without our header is refused" 403 "$ST"
login -H "$XRW" -H "Origin: http://evil.example"
same "... and from another site" 403 "$ST"
login -H "$XRW" -H "Sec-Fetch-Site: same-site"
same "... and from another port" 403 "$ST"
page -H "$XRW" -d token=wrong "$U/login"
same "... and with a wrong token" 401 "$ST"
same "... which gets no cookie" "" "$(cookie)"
login -H "$XRW" -H "Origin: $U" -H "Sec-Fetch-Site: same-origin"
same "the right one logs in" 204 "$ST"
has "... with a cookie for this site alone" \
    "Path=/; HttpOnly; SameSite=Strict" head
hasnt "... that is not the token" "$ASANA_ACCESS_TOKEN" head
C=$(cookie)
hasnt "... and is not kept" "${C#*=}" board.db
api() { page -H "Cookie: $C" "$@"; }
api -H "$XRW" "$ASANA_API_URL/users/me"
same "the cookie opens the API" 200 "$ST"
api "$ASANA_API_URL/users/me"
same "... not without our header" 401 "$ST"
api -H "$XRW" -H "Origin: http://$HOST.evil.example" "$ASANA_API_URL/users/me"
same "... nor from another site" 403 "$ST"
api -H "$XRW" -H "Sec-Fetch-Site: cross-site" "$ASANA_API_URL/users/me"
same "... whoever says so" 401 "$ST"
api -H "$XRW" -H "Authorization: Bearer wrong" "$ASANA_API_URL/users/me"
same "a wrong token is not mended by a cookie" 401 "$ST"
asana-local -d board.db -t add guest >guest 2>guest.err
page -H "$XRW" -d "token=$(cat guest)" "$U/login"
same "another token logs in" 204 "$ST"
OWN=$C C=$(cookie)
api -H "$XRW" "$ASANA_API_URL/users/me"
same "... as well" 200 "$ST"
asana-local -d board.db -t revoke guest
api -H "$XRW" "$ASANA_API_URL/users/me"
same "... until it is revoked" 401 "$ST"
C=$OWN
api -X POST -H "$XRW" "$U/logout"
same "logout" 204 "$ST"
api -H "$XRW" "$ASANA_API_URL/users/me"
same "... ends the session" 401 "$ST"

# ------------------------------------------------- what the page asks of a card
bearer() { page -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@"; }
printf -- '-\tasked\t-\t-\t-\t-\ttrue\n' | asana-create 2>/dev/null | cut -f 1 >gid
K=$(cat gid)
# said FIELD: the text of that field
said() {
	bearer "$ASANA_API_URL/tasks/$K?opt_fields=$1"
	sed 's/.*"'"$1"'":"\{0,1\}//; s/"\{0,1\}}}$//' body
}
claim() {	# STATE [LINES]
	{ printf 'gpu ran this\nclaim/1 task=%s n=1 id=0123456789abcdef who=gpu st=%s seen=1 ttl=9' "$K" "$1"
	printf '%b' "${2-}"; } | asana-comment "$K" >/dev/null
}
long=$(head -c 900 /dev/zero | tr '\0' x)
claim failed "\\nmetrics {\"a\":\"$long\"}"
same "of long metrics without a log nothing is the log's end" 700 \
    "$(said last_claim | sed 's/^at=[0-9]* //; s/\\[n"]/./g' | tr -d '\n' | wc -c | awk '{ print $1 - 1 }')"
claim failed "\\nmetrics {\"a\":\"$long\"}\\n\\nan end"
same "a log after them is" 'an end' "$(said last_claim | sed 's/.*\\n//')"
echo 'Failed after 1s on gpu (attempt 1): exit status 3' | asana-comment "$K" >/dev/null
same "how it ended" 'Failed after 1s on gpu (attempt 1): exit status 3' "$(said card_outcome)"
for why in 'Not run: nobody signed it' 'Failed before it started: no room' \
    'Lost contact with gpu, last seen 1:00 UTC (attempt 1, lost 3 times in a row).'; do
	echo "$why" | asana-comment "$K" >/dev/null
	same "... or why nothing ran" "$why" "$(said card_outcome)"
done
claim running
same "... until something does" 'Failed after 1s on gpu (attempt 1): exit status 3' "$(said card_outcome)"
# figures NAME TEXT WANTED: of an attachment
figures() {
	printf '%b' "$2" >"attempt-$((A += 1))-outputs__$1"
	asana-attach "$K" "attempt-$A-outputs__$1" >/dev/null
	same "figures of $1" "$3" "$(said card_metrics | sed 's/\\"/"/g')"
}
A=0
figures metrics.json '{"loss": NaN, "v": {"acc": 1e-3, "l": [1]}}' '{"loss":"NaN","v.acc":1e-3}'
figures metrics.jsonl '{"val": 1}\n{"loss": 2}\n{"l' '{"loss":2,"val":1}'
figures metrics.csv 'step;loss\r\n1;0,5\r\n' '{"step":"1","loss":"0.5"}'
figures metrics.json "{\"l\": [1$(head -c 20000 /dev/zero | sed 's/./,1/g')], \"a\": 1}" '{"a":1}'
figures metrics.json '{"a": ' null
asana-delete "$K" >/dev/null

# ----------------------------------------------------------------- a browser
MODULES=$TOP/tests/node/node_modules
why=
[ -z "${ASAN_OPTIONS-}" ] || why="no C of ours: done in the plain run"
[ -d "$MODULES/axe-core" ] && [ -d "$MODULES/playwright-core" ] ||
    why="npm ci was not run in tests/node"
command -v node >/dev/null || why="no node"
# what drives the browser says which versions of node it knows
[ -n "${why-}" ] || node -e "require('$MODULES/playwright-core')" 2>why ||
    why=$(sed -n '/requires/s/^[^A-Z]*//p' why | head -n 1)
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || why="no chromium"
if [ -n "$why" ]; then
	N=$((N + 1))
	echo "ok $N # SKIP $why"
	done_testing
	exit
fi

# a card that fails at first
column() { asana-init -c | awk -F'\t' -v c="$1" '$1 == c { print $2 }'; }
post() {	# DATA URL
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    -H 'Content-Type: application/json' -d "$1" "$2" >/dev/null
}
cat >script <<'E1'
[ $EXPERISANA_ATTEMPT -gt 1 ] || exit 7
for i in 1 2 3 4 5 6 7; do echo line $i; sleep 0.6; done
echo the end
E1
post "{\"data\":{\"name\":\"retry me\",\"notes\":\"$(awk '{
    printf "%s\\n", $0 }' script)\",\"projects\":[\"$ASANA_PROJECT_GID\"],
    \"memberships\":[{\"project\":\"$ASANA_PROJECT_GID\",
    \"section\":\"$(column Backlog)\"}]}}" "$ASANA_API_URL/tasks"
experisana-worker -1 -d work >/dev/null 2>&1

# boards of jobs, on a disk of memory where there is one: this is no test of
# disks
BIG=$(mktemp -d /dev/shm/experisana-test.XXXXXX 2>/dev/null) || BIG=$T/big
mkdir -p "$BIG"
trap 'cleanup; rm -rf "$BIG"' EXIT
for n in 5000 240; do
	asana-local -d "$BIG/$n.db" -E "$BIG/$n" >/dev/null 2>"$n.err" &
	PIDS="$PIDS $!"
done
# filled N: a board with so many, whose settings are in $BIG/N
filled() {
	until_ok 30 test -s "$BIG/$1"
	(
		. "$BIG/$1"
		export ASANA_API_URL ASANA_ACCESS_TOKEN ASANA_WORKSPACE_GID \
		    ASANA_PROJECT_GID
		asana-init >/dev/null
	)
	node "$TOP/tests/node/fill.mjs" "$BIG/$1" "$1" >"fill.$1" 2>&1
}
filled 5000 &
many=$!
filled 240 || { fail "240 cards are made"; comment <fill.240; }
wait $many || { fail "5000 cards are made"; comment <fill.5000; }

node "$TOP/tests/node/page.mjs" .env "$BIG/5000" "$BIG/240" \
    >browser.out 2>&1 || {
	fail "the browser's part ends well"
	tail -n 30 browser.out | comment
}
grep -E '^(not ok|ok|#)' browser.out
N=$((N + $(grep -cE '^(not ok|ok) ' browser.out)))
done_testing
