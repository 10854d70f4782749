#!/bin/sh
# Settings: token, gids, .env, experisana.yaml, columns.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board -v
. ./.env
NL='
'
TAB=$(printf '\t')
TOKEN=$ASANA_ACCESS_TOKEN WS=$ASANA_WORKSPACE_GID PR=$ASANA_PROJECT_GID
URL=$ASANA_API_URL
unset ASANA_ACCESS_TOKEN ASANA_WORKSPACE_GID ASANA_PROJECT_GID ASANA_API_URL
mv .env good
# env LINE...: a new .env of these lines
env_of() { rm -f .env; (umask 077; printf '%s\n' "$@" >.env); }
whole() {
	env_of "ASANA_ACCESS_TOKEN=$TOKEN" "ASANA_WORKSPACE_GID=$WS" \
	    "ASANA_PROJECT_GID=$PR" "ASANA_API_URL=$URL" "$@"
}
api() {
	_path=$1; shift
	curl -sS -H "Authorization: Bearer $TOKEN" \
	    -H 'Content-Type: application/json' "$@" "$URL$_path"
}
made() { sed 's/^{"data":{"gid":"\([0-9]*\)".*/\1/'; }
one_line() { same "... in one line" 1 "$(wc -l <"$ERR" | tr -d ' ')"; }

# ---------------------------------------------------------- another's settings
if [ "$(id -u)" -eq 0 ]; then
	mkdir -p eves/mine
	chmod 755 . eves eves/mine
	printf '%s\n' ASANA_API_URL=http://127.0.0.1:1 ASANA_TOKEN_FILE=/etc/passwd \
	    >eves/.env
	printf 'shutdown: {after_idle_minutes: 1, cmd: touch PWNED}\n' \
	    >eves/experisana.yaml
	chown 65534 eves/.env eves/experisana.yaml
	# at CMD...: runs it with good settings but those of a shared folder
	at() {
		_dir=$1; shift
		(cd "$_dir" && ASANA_MAX_WAIT=1s ASANA_ACCESS_TOKEN=$TOKEN ASANA_WORKSPACE_GID=$WS \
		    ASANA_PROJECT_GID=$PR "$@")
	}
	for d in eves eves/mine; do
		expect 78 "$d: no .env of another user" at $d asana-list
		has "... which is named" "$T/eves/.env belongs to nobody (user 65534)" "$ERR"
		one_line
		expect 78 "$d: no experisana.yaml of another user" \
		    at $d yaml-get -s shutdown.cmd
		has "... which is named" "eves/experisana.yaml belongs to nobody" "$ERR"
		expect 78 "$d: nor with -u" at $d yaml-get -u experisana.yaml shutdown.cmd
	done
	chown 65534 eves
	chown 0 eves/.env eves/experisana.yaml
	expect 1 "the search ends at another's folder" at eves/mine \
	    yaml-get -u experisana.yaml shutdown.cmd
	has "... which is told" "$T/eves/experisana.yaml is not used" "$ERR"
	expect 1 "... and goes no further" at eves/mine yaml-get -u good ASANA_ACCESS_TOKEN
	chown 0 eves eves/.env
	chmod 777 eves
	expect 78 "no .env in a folder that all can write" at eves asana-list
	has "... which is named" "eves/.env: its folder $T/eves, of root, can be written" "$ERR"
	chmod 755 eves
	printf 'ASANA_TOKEN_FILE=token\n' >eves/.env
	echo 1/token >eves/token
	chown 65534 eves/token
	expect 78 "no token file of another user" env -C eves \
	    ASANA_WORKSPACE_GID="$WS" ASANA_PROJECT_GID="$PR" asana-list
	has "... which is named" "eves/token belongs to nobody" "$ERR"
	rm -r eves
fi

whole
expect 69 "an address that cannot be right is tried once" timeout 20 env \
    ASANA_API_URL='http://[::1' asana-get 1
rm .env

# --------------------------------------------------------------------- token
expect 78 "no settings at all" asana-list
has "... says which" "asana-list: ASANA_" "$ERR"
one_line
for v in ASANA_ACCESS_TOKEN ASANA_PROJECT_GID ASANA_WORKSPACE_GID; do
	whole
	grep -v "^$v=" .env >part
	cp part .env
	chmod 600 .env
	expect 78 "no $v" asana-init -c
	has "... says so" "asana-init: $v is not set" "$ERR"
	has "... and where it looked" ".env" "$ERR"
	one_line
done
whole
expect 77 "wrong token" env ASANA_ACCESS_TOKEN=1/wrong asana-list Backlog
one_line
expect 77 "... for init" env ASANA_ACCESS_TOKEN=1/wrong asana-init -c
has "... says what to do" "make one" "$ERR"
hasnt "... does not show it" 1/wrong "$ERR"
for t in "two words" "tab${TAB}bed" "tükén" "twö${NL}lines"; do
	expect 78 "no token: $(printf %s "$t" | tr '\n\t' '??')" \
	    env ASANA_ACCESS_TOKEN="$t" asana-list
	has "... says so" "ASANA_ACCESS_TOKEN is not a token" "$ERR"
	hasnt "... does not show it" "$(printf %s "$t" | head -n 1)" "$ERR"
done

(umask 077; echo "$TOKEN" >token; printf '%s\r\nmore\n' "$TOKEN" >token2; : >empty)
grep -v TOKEN .env >part
cp part .env
chmod 600 .env
expect 0 "ASANA_TOKEN_FILE" env ASANA_TOKEN_FILE=token asana-init -c
expect 0 "... its first line counts" env ASANA_TOKEN_FILE="$T/token2" asana-init -c
expect 78 "... a missing one" env ASANA_TOKEN_FILE=nowhere asana-init -c
has "... is named" "ASANA_TOKEN_FILE: nowhere: " "$ERR"
expect 78 "... an empty one" env ASANA_TOKEN_FILE=empty asana-init -c
expect 78 "... a folder" env ASANA_TOKEN_FILE=. asana-init -c
echo ASANA_TOKEN_FILE=token >>.env
expect 0 "... in .env" asana-init -c
mkdir below
cd below || exit
expect 0 "... is looked for beside that .env" asana-init -c
cd ..
rmdir below
expect 77 "ASANA_ACCESS_TOKEN goes before it" env ASANA_ACCESS_TOKEN=x asana-init -c

# ---------------------------------------------------------------------- gids
whole
expect 78 "gids swapped" env ASANA_WORKSPACE_GID="$PR" ASANA_PROJECT_GID="$WS" asana-init -c
has "... is said" \
    "ASANA_WORKSPACE_GID and ASANA_PROJECT_GID are swapped: $WS is the workspace" "$ERR"
expect 78 "no such project" env ASANA_PROJECT_GID=1 asana-init -c
has "... is said" "ASANA_PROJECT_GID: no project 1 " "$ERR"
expect 78 "... and by other tools" env ASANA_PROJECT_GID=1 asana-list
expect 78 "a workspace as project" env ASANA_PROJECT_GID="$WS" asana-init -c
expect 78 "no such workspace" env ASANA_WORKSPACE_GID=1 asana-init -c
has "... is said" "ASANA_WORKSPACE_GID: project $PR lies in workspace $WS, not in 1" "$ERR"
has "... with the one there is" "the token sees workspace $WS (" "$ERR"
for g in 12x ' 1' '../1' '1?x' -1; do
	expect 78 "'$g' is no gid" env ASANA_PROJECT_GID="$g" asana-list
	has "... says so" "ASANA_PROJECT_GID: '$g' is not a gid" "$ERR"
done
expect 78 "an address that is none" env ASANA_API_URL=file:///etc asana-list
has "... says so" "ASANA_API_URL: 'file:///etc' is not an http(s) address" "$ERR"
expect 0 "an address with / at its end" env ASANA_API_URL="$URL//" asana-init -c

# ---------------------------------------------------------------------- .env
mkdir -p a/b/c
cd a/b/c || exit
expect 0 ".env is found upward" asana-init -c
(umask 077; echo "ASANA_ACCESS_TOKEN=wrong" >../.env)
expect 78 "... the nearest one alone" asana-init -c
rm ../.env
mkdir .env
expect 0 "... a folder of that name is none" asana-init -c
rmdir .env
cd "$T" || exit
expect 77 "the environment goes before it" env ASANA_ACCESS_TOKEN=wrong asana-init -c
expect 0 "... but for empty values" env ASANA_ACCESS_TOKEN= ASANA_PROJECT_GID= asana-init -c

env_of '# settings' '' "  export ASANA_ACCESS_TOKEN = \"$TOKEN\"  # mine" \
    "ASANA_WORKSPACE_GID='$WS'" "ASANA_PROJECT_GID=1" "OTHER=\$x=y # z" \
    "ASANA_PROJECT_GID=$PR # the last one counts" "ASANA_API_URL=$URL$(printf '\r')" \
    'EMPTY='
expect 0 "quotes, blanks, comments, export, CR" asana-init -c
same "... without a word" "" "$(cat "$ERR")"
(umask 077; printf '\357\273\277' >bom; cat .env >>bom; mv bom .env)
expect 0 "a byte order mark" asana-init -c
for l in 'no assignment' '=x' 'a b=c' 'KEY'; do
	whole '' "$l"
	expect 78 ".env: $l" asana-list
	same "... file and line" "asana-list: $T/.env:6: not KEY=VALUE" \
	    "$(sed "s,: \.env:,: $T/.env:," "$ERR")"
done
whole
chmod 644 .env
expect 0 "others can read .env" asana-init -c
has "... is said" ".env: others can read it; chmod 600 " "$ERR"
same "... once" 1 "$(wc -l <"$ERR" | tr -d ' ')"
chmod 600 .env

# ------------------------------------------------------------------- columns
expect 0 "columns" asana-init
DONE=$(sed -n "s/^Done$TAB//p" "$OUT")
RUNNING=$(sed -n "s/^Running$TAB//p" "$OUT")
api "/sections/$DONE" -X DELETE >/dev/null
expect 78 "init -c without a column" asana-init -c
has "... names it" "asana-init: the project has no column 'Done'" "$ERR"
rm -rf "$XDG_CACHE_HOME"
expect 78 "list without it" asana-list Done
has "... names it, and what helps" "set columns.done to that in experisana.yaml" "$ERR"
one_line
expect 78 "list of all without it" asana-list
expect 0 "init -n" asana-init -n
has "... says what it would make" '"name":"Done"' "$OUT"
expect 78 "... makes nothing" asana-init -c
expect 0 "init makes it" asana-init
same "... in its place" "Backlog Running Done Failed Active Workers Sweeps Cancelled project" \
    "$(cut -f 1 "$OUT" | xargs)"
same "... really" "Backlog Running Done Failed Active Workers Sweeps Cancelled project" \
    "$(asana-init -c | cut -f 1 | xargs)"
EXTRA=$(api "/projects/$PR/sections" -d '{"data":{"name":"Running"}}' | made)
G=$(api "/tasks" -d "{\"data\":{\"name\":\"x\",\"projects\":[\"$PR\"],\"memberships\":[{\"project\":\"$PR\",\"section\":\"$EXTRA\"}]}}" | made)
expect 78 "init with a doubled column" asana-init
has "... says so" "the project has 2 columns 'Running': rename all but one" "$ERR"
rm -rf "$XDG_CACHE_HOME"
expect 78 "list of it" asana-list Running
has "... says so" "the project has 2 columns 'Running'" "$ERR"
expect 0 "... by its gid" asana-list "$RUNNING"
api "/tasks/$G" -X DELETE >/dev/null
api "/sections/$EXTRA" -X DELETE >/dev/null
rm -rf "$XDG_CACHE_HOME"
expect 0 "list" asana-list
expect 0 "without a folder to remember columns in" env -u HOME -u XDG_CACHE_HOME asana-list
expect 0 "... or one that is none" env XDG_CACHE_HOME="$T/good" asana-list

# columns are remembered, but not for long when they are wanted
asana-list >/dev/null
NEW=$(api "/projects/$PR/sections" -d '{"data":{"name":"New"}}' | made)
expect 0 "a new column is found at once" asana-list New
api "/sections/$NEW" -X DELETE >/dev/null

# ----------------------------------------------------------- experisana.yaml
cat >experisana.yaml <<EOF
columns:
  backlog: Queue
  failed: "Broken: 実験"
EOF
expect 78 "renamed columns are missing" asana-init -c
has "... by their names" "no column 'Queue'" "$ERR"
expect 0 "init makes them" asana-init
same "... in their place" "Queue Running Done Broken: 実験 Active Workers Sweeps Cancelled project" \
    "$(cut -f 1 "$OUT" | xargs)"
printf -- '1\tone\t-\t-\t-\t-\techo one\n2\ttwo\t-\t-\t-\t-\techo two\n' |
    asana-create >made
GID=$(sed 1q made | cut -f 1)
expect 0 "cards are made in them" asana-list -f section,name Queue
same "... there" "Queue${TAB}one" "$(sed 1q "$OUT")"
expect 0 "the usual name means them" asana-list -f section,name Backlog
same "... there" "Queue${TAB}one" "$(sed 1q "$OUT")"
expect 0 "list of all has them" asana-list -f section,name
has "... there" "Queue${TAB}one" "$OUT"
asana-move Failed "$GID" >/dev/null
expect 0 "cards are moved to them" asana-list -f section,gid "Broken: 実験"
has "... there" "$GID" "$OUT"
expect 0 "status shows them" env COLUMNS=100 experisana status
match_head() { sed 1q "$OUT" | tr -s ' '; }
same "... by their names" "Queue (1) Running (0) Done (0) Broken: 実験 (1)" \
    "$(match_head)"
mkdir -p deep/er
cd deep/er || exit
expect 0 "it is found upward" asana-list -f name Queue
cd "$T" || exit
asana-delete "$(sed 1d made | cut -f 1)" >/dev/null

# yaml NAME LINE TEXT: 78, with file and line
yaml() {
	printf '%s\n' "$3" >experisana.yaml
	expect 78 "$1" asana-init -c
	if grep -Eq "^asana-init: ([^ ]*/)?experisana\.yaml:$2:" "$ERR"; then
		pass "... in line $2"
	else fail "... in line $2"; comment <"$ERR"; fi
}
yaml "a list for a map" 1 '- a'
yaml "a word for a map" 1 'word'
yaml "not YAML" 2 "a: b${NL}c: ]"
yaml "an open quote" '[0-9]+' 'a: "b'
yaml "a list for a name" 3 "# x${NL}columns:${NL}  backlog: [a]"
yaml "an empty name" 2 "columns:${NL}  backlog: ''"
yaml "a name twice" 3 "columns:${NL}  backlog: X${NL}  running: X"
yaml "a usual name for another column" 2 "columns:${NL}  backlog: Running"
yaml "columns that are no map" 1 "columns: [a, b]"
yaml "an unknown key" 2 "breaker: 3${NL}column: {}"
has "... with what may be meant" "column: unknown key, did you mean 'columns'?" "$ERR"
yaml "an unknown time" 2 "lease:${NL}  tttl: 900"
yaml "a number for a map" 1 "scale: 3"
yaml "a key twice" 2 "columns: {done: A}${NL}columns: {done: B}"
: >experisana.yaml
expect 0 "an empty one is none" asana-init
echo '# nothing' >experisana.yaml
expect 0 "... and one of comments" asana-init -c
expect 0 "columns: null" sh -c 'echo "columns:" >experisana.yaml; asana-init -c'
mkdir sub
cd sub || exit
mkdir experisana.yaml
expect 0 "a folder of that name is none" asana-init -c
cd "$T" || exit

# lease NAME TEXT WORD: contradictory, 78
lease() {
	printf 'lease:\n  %s\n' "$2" >experisana.yaml
	expect 78 "lease: $1" asana-claim
	has "... says why" "$3" "$ERR"
	one_line
}
lease "a short ttl" 'ttl: 1s' "kill must be at most a third of ttl"
lease "a long kill" 'kill: 1h' "kill must be at most a third of ttl"
lease "a key of before" 'trust: 1h' "lease.trust: unknown key, derived since 0.1: half of settle"
lease "no pause" 'poll: 0' "lease.poll: less than 0.1s"
lease "no duration" 'ttl: soon' "experisana.yaml:2:"
lease "a negative one" 'ttl: -5' "experisana.yaml:2:"
lease "no number" 'lost_limit: many' "experisana.yaml:2:"
lease "an unknown profile" 'profile: fast' "lease.profile: not asana, free or local"
echo 'lease: {ttl: 1m}' >experisana.yaml
expect 1 "lease settings that agree" asana-claim
rm experisana.yaml

# ---------------------------------------------------------------- no server
kill "$BOARD"
wait "$BOARD" 2>/dev/null
ASANA_MAX_WAIT=0.1
export ASANA_MAX_WAIT
for call in "asana-init -c" asana-list "asana-get 1" "asana-move Done 1" \
    "asana-delete 1" "asana-fetch 1" "asana-attach 1 good" asana-claim \
    "asana-create made" "asana-log 1"; do
	rm -rf "$XDG_CACHE_HOME"
	# shellcheck disable=SC2086 # words
	expect 75 "no server: $call" $call
	case $(cat "$ERR") in
	"${call%% *}: "*)	pass "... says so" ;;
	*)			fail "... says so"; comment <"$ERR" ;;
	esac
done
expect 75 "no server, and a little patience" env ASANA_MAX_WAIT=1 asana-list
expect 75 "no server: asana-comment" sh -c 'echo x | asana-comment 1'
expect 75 "no such host" env ASANA_API_URL=http://nowhere.invalid/api asana-list
has "... warns of a token sent in the clear" "unencrypted to nowhere.invalid" "$ERR"
expect 78 "ASANA_MAX_WAIT that is none" env ASANA_MAX_WAIT=long asana-list
has "... says so" "ASANA_MAX_WAIT: 'long' is no duration" "$ERR"
done_testing
