# tests/local.sh: sourced after lib.sh by tests that ask the local board by curl.
command -v curl >/dev/null || skip "no curl"

# start OPTION...: serves board.db; leaves U (address), TOKEN and PID.
start() {
	rm -f .env local.out	# the old one is no sign of the new one
	asana-local -d board.db -p 0 -E .env "$@" >local.out 2>local.err &
	PID=$!
	PIDS="$PIDS $PID"
	if ! until_ok 30 test -s local.out; then
		comment <local.err
		echo "Bail out! asana-local does not start"
		exit 1
	fi
	ADDRESS=$(sed -n 's/^ASANA_API_URL=//p' .env)
	record
	U=$(sed -n 's/^ASANA_API_URL=//p' .env)
	TOKEN=$(sed -n 's/^ASANA_ACCESS_TOKEN=//p' .env)
	WS=$(sed -n 's/^ASANA_WORKSPACE_GID=//p' .env)
	PR=$(sed -n 's/^ASANA_PROJECT_GID=//p' .env)
}

# stop SIGNAL: ends it; its status is in RC.
stop() {
	RC=0
	kill -"$1" "$PID" && wait "$PID" 2>/dev/null || RC=$?
}

# get PATH, del PATH, post PATH DATA, put PATH DATA: DATA goes in an envelope.
get() { ask_raw GET "$1"; }
del() { ask_raw DELETE "$1"; }
post() { ask_raw POST "$1" "{\"data\":$2}"; }
put() { ask_raw PUT "$1" "{\"data\":$2}"; }

# ask_raw METHOD PATH [BODY]: leaves the status in ST, the body in the file
# body, the head in the file head.
ask_raw() {
	if [ $# -gt 2 ]; then
		printf '%s' "$3" >request
		set -- -X "$1" --data-binary @request "$U$2"
	else
		set -- -X "$1" "$U$2"
	fi
	: >body
	ST=$(curl -sS -g -o body -D head -w '%{http_code}' \
	    -H "Authorization: Bearer $TOKEN" \
	    -H "Content-Type: application/json" "$@")
}

# answers STATUS NAME [TEXT]: what the last request gave.
answers() {
	if [ "$ST" = "$1" ] && grep -qF -e "${3-}" body; then pass "$2"; else
		fail "$2"
		printf '# wanted %s %s, got %s\n' "$1" "${3-}" "$ST"
		{ cat body; echo; } | comment
	fi
}

# the gid of the record in body; the names in it, joined
gid() { sed -n 's/^{"data":{"gid":"\([0-9]*\)".*/\1/p' body; }
names() {
	sed 's/"next_page".*//' body | grep -o '"name":"[^"]*"' |
	    sed 's/"name":"//; s/"$//' | tr '\n' ' '
}

# card NAME SECTION: a new card; its gid is in G.
card() {
	post /tasks "{\"name\":\"$1\",\"projects\":[\"$PR\"],\"memberships\":
	    [{\"project\":\"$PR\",\"section\":\"$2\"}]}"
	G=$(gid)
}

# section NAME: a new one; its gid is in G.
section() { post "/projects/$PR/sections" "{\"name\":\"$1\"}"; G=$(gid); }
