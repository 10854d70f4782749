#!/bin/sh
# init, list, get, move, comment, attach, fetch and delete, each by itself.
# shellcheck disable=SC2010,SC2012,SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board -v
. ./.env
TAB=$(printf '\t')
NL='
'

# api PATH ...: curl's answer to a request of the board, as a person's
# browser or another client would make it
api() {
	_path=$1; shift
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@" \
	    "$ASANA_API_URL$_path"
}
# made: the gid in an answer
made() { sed 's/^{"data":{"gid":"\([0-9]*\)".*/\1/'; }
column() { asana-init -c | awk -F '\t' -v c="$1" '$1 == c { print $2 }'; }
BACKLOG=$(column Backlog)
# card NAME NOTES [SECTION]: both as JSON strings; prints the gid
card() {
	printf '{"data":{"name":%s,"notes":%s,"projects":["%s"],' "$1" "$2" \
	    "$ASANA_PROJECT_GID" >body
	printf '"memberships":[{"project":"%s","section":"%s"}]}}' \
	    "$ASANA_PROJECT_GID" "${3:-$BACKLOG}" >>body
	api /tasks -H 'Content-Type: application/json' --data-binary @body |
	    made
}
# match NAME REGEX [FILE]: a line of FILE, or of the last output, is like it
match() {
	if grep -Eq -e "$2" "${3:-$OUT}"; then pass "$1"; else
		fail "$1"; printf '# no "%s" in:\n' "$2"; comment <"${3:-$OUT}"
	fi
}
# field COLUMN: of the job line in $OUT
field() { job-field "$1" <"$OUT"; }

# ---------------------------------------------------------------------- init
expect 0 "init" asana-init
same "... prints the columns" \
    "Backlog${NL}Running${NL}Done${NL}Failed${NL}Active Workers${NL}Sweeps${NL}Cancelled${NL}project" \
    "$(cut -f 1 "$OUT")"
cp "$OUT" columns
mid=$(wc -l <board.err)
expect 0 "init again makes nothing" asana-init
same "... prints the same" "$(cat columns)" "$(cat "$OUT")"
same "... sends no write" "" "$(sed "1,${mid}d" board.err | grep -v GET)"
expect 0 "init -c" asana-init -c
same "... prints the same" "$(cat columns)" "$(cat "$OUT")"
expect 0 "dispatched" experisana init -c
insert() {
	api "/projects/$ASANA_PROJECT_GID/sections/insert" \
	    -H 'Content-Type: application/json' -d '{"data":{"section":"'"$(column "$1")"'",
	    "'"$2"'_section":"'"$BACKLOG"'"}}' >/dev/null
}
insert Failed before
same "when a person has moved a column, the order stays" "$(cat columns)" \
    "$(asana-init -c)"
insert Failed after

# ---------------------------------------------------------------- get, names
A=$(card '"first"' '"echo 1\n"')
expect 0 "get" asana-get "$A"
same "... a job line" "$A${TAB}first${TAB}-${TAB}-${TAB}-${TAB}-${TAB}echo 1\\n${TAB}-" \
    "$(cat "$OUT")"
B=$(card '"tab\there\nnew \\n \"q\" ünï 実験 🧪"' '"a\tb\\n\n"')
expect 0 "get a name with TAB, newline and backslash" asana-get "$B"
same "... is one line" 1 "$(wc -l <"$OUT" | tr -d ' ')"
same "... of eight columns" 8 "$(awk -F '\t' '{ print NF }' "$OUT")"
same "... whose name is whole" "tab${TAB}here${NL}new \\n \"q\" ünï 実験 🧪" \
    "$(field name)"
same "... and whose script is" "a${TAB}b\\n" "$(field script)"
C=$(card '"-"' '"-"')
expect 0 "get a card that is called -" asana-get "$C"
same "... is not taken for an absent one" "-" "$(field name)"
same "... nor is its script" "-" "$(field script)"
F=$(card '"blanks"' '"#\u00a0Script\necho 1\n\n#\u00a0Depends\u00a0 on\n•\u00a0x (https://app.asana.com/0/1/77)\n\n# \u00a0Job\nkey: x\npriority:\u00a05\n"')
expect 0 "get a card whose headings have other blanks" asana-get "$F"
same "... knows the sections" "77 priority=5 echo 1" \
    "$(field deps) $(field opts) $(field script)"
asana-delete "$F" >/dev/null
D=$(card '""' '""')
expect 0 "get an empty card" asana-get "$D"
same "... has neither" "-${TAB}-" "$(cut -f 2,7 "$OUT")"

perl -e 'print "# ", "x" x 79, "\n" for 1 .. 800; print "echo end"' >long
LONG=$(card '"long"' "\"$(awk '{ printf "%s%s", sep, $0; sep = "\\n" }' long)\"")
expect 0 "get 64 KiB" asana-get "$LONG"
job-field script <"$OUT" >got
echo >>long
ok "... byte for byte" cmp long got

expect 0 "get two operands" asana-get "$A" "$C"
same "... in order" "$A $C" "$(cut -f 1 "$OUT" | xargs)"
expect 0 "get lines of stdin" sh -c 'printf "%s\n\n%s" "$1" "$2" | asana-get' \
    - "$C" "$A"
same "... in order, a last one without newline too" "$C $A" \
    "$(cut -f 1 "$OUT" | xargs)"
NONE=1000000000000001
expect 69 "get with an unknown gid amid" asana-get "$A" "$NONE" "$C"
same "... does the rest" "$A $C" "$(cut -f 1 "$OUT" | xargs)"
same "... with one message" 1 "$(wc -l <"$ERR" | tr -d ' ')"
has "... that tells which" "/tasks/$NONE: 404" "$ERR"
expect 65 "get with bad text amid" asana-get "$A" 12x "$C"
same "... does nothing else" "" "$(cat "$OUT")"
has "... tells which" "no card is called '12x'" "$ERR"
expect 65 "get of a line that is no gid" sh -c 'printf "%s\n" "$1" ../me | asana-get' - "$A"
has "... tells the line" "asana-get: stdin:2: '../me' is not a gid" "$ERR"
expect 65 "get of a NUL byte" sh -c 'printf "1\0002\n" | asana-get'
expect 0 "get of nothing" sh -c ': | asana-get'

expect 0 "get -d" asana-get -d dirs "$B"
job=$(cat "$OUT")
same "... prints the folder" "$T/dirs/$B.0" "$job"
same "... with its gid" "$B" "$(cat "$job/gid")"
same "... and script" "a${TAB}b\\n" "$(cat "$job/script")"
ok "... and the card as it came" grep -q "\"gid\":\"$B\"" "$job/task.json"
expect 0 "... again" asana-get -d dirs "$B"
mkdir ro && : >ro/file
expect 74 "get -d where no folder can be" asana-get -d ro/file/sub "$B"

# ---------------------------------------------------------------- list, move
expect 0 "list" asana-list
same "... oldest first, four columns" "$A${TAB}Backlog${TAB}first" \
    "$(head -n 1 "$OUT")"
same "... each card is a line" 5 "$(wc -l <"$OUT" | tr -d ' ')"
has "... with escapes" 'tab\there\nnew \\n "q" ünï 実験 🧪' "$OUT"
match "... and - for the empty name" "^$D${TAB}Backlog${TAB}-\$"
match "... and \\0055 for the name -" "^$C${TAB}Backlog${TAB}\\\\0055\$"

expect 0 "move" asana-move Running "$A" "$C"
same "... prints the gids" "$A$NL$C" "$(cat "$OUT")"
expect 0 "list of one section" asana-list -f gid Running
same "... has them" "$(printf '%s\n' "$A" "$C" | sort)" "$(sort "$OUT")"
expect 0 "move into a section by its gid" asana-move "$BACKLOG" "$C"
expect 0 "list of a section by its gid" asana-list -f section,gid "$BACKLOG"
has "... knows its name" "Backlog$TAB$C" "$OUT"
expect 0 "move lines of stdin" sh -c 'printf "%s\n" "$@" | asana-move Done' - "$A" "$C"
same "... both" 2 "$(asana-list Done | wc -l | tr -d ' ')"
expect 69 "move with an unknown gid amid" asana-move Failed "$A" $NONE "$C"
same "... moves the rest, says which" "$A$NL$C" "$(cat "$OUT")"
same "... really" 2 "$(asana-list Failed | wc -l | tr -d ' ')"
expect 65 "move with bad text amid" asana-move Done "$A" "" "$C"
same "... moves none" "" "$(cat "$OUT")"
expect 78 "move to an unknown section" asana-move Nowhere "$A"
has "... with a one-line reason" \
    "asana-move: the project has no column 'Nowhere' (it has '" "$ERR"
expect 78 "list of an unknown section" asana-list Backlog Nowhere
same "... one line too" 1 "$(wc -l <"$ERR" | tr -d ' ')"
expect 78 "list of an unknown section's gid" asana-list 1
expect 0 "list of a section of people" sh -c 'api=$1; shift; curl -sS "$@" "$api" >/dev/null &&
    asana-list "Ideas, 実験"' - "$ASANA_API_URL/projects/$ASANA_PROJECT_GID/sections" \
    -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" -H "Content-Type: application/json" \
    -d '{"data":{"name":"Ideas, 実験"}}'
same "... is empty" "" "$(cat "$OUT")"
expect 0 "move -n" asana-move -n Backlog "$A"
match "... says what it would do" "^POST /sections/$BACKLOG/addTask$TAB"
same "... and does not" 2 "$(asana-list Failed | wc -l | tr -d ' ')"

printf -- '-\tdep\t-\tred,blue\t-\t-\techo dep\n1\tuser\t-\tred\ttimeout=6h,retries=2\t{"lr":"0.1"}\techo use\n' |
    awk -F '\t' -v OFS='\t' 'NR == 1 { $1 = "0" } NR == 2 { $3 = "0" } { print }' |
    asana-create >lines
DEP=$(sed 1q lines | cut -f 1)
USER=$(sed 1d lines | cut -f 1)
expect 0 "list -t" asana-list -t red -f name
same "... has the tag" "dep${NL}user" "$(cat "$OUT")"
expect 0 "list -t of another tag" asana-list -t blue -f name,tags
same "... has it" "dep${TAB}red,blue" "$(sed 's/blue,red/red,blue/' "$OUT")"
expect 0 "list -t of none" asana-list -t re
same "... has nothing" "" "$(cat "$OUT")"
expect 0 "list -f of everything" asana-list -t red \
    -f opts,deps,key,url,completed,name,section,gid Backlog
url=$(cut -f 4 "$OUT" | sed 1d)
same "... in the order wanted" \
    "timeout=6h,retries=2${TAB}$DEP${TAB}no${TAB}user${TAB}Backlog${TAB}$USER" \
    "$(sed 1d "$OUT" | cut -f 1,2,5-)"
match "... with a key" "$TAB$DEP${TAB}[0-9a-f]{16}$TAB"
case $url in
http*/"$USER"*)	pass "... and an address" ;;
*)		fail "... and an address"; echo "# $url" ;;
esac
expect 0 "list -f created" asana-list -f created,gid Backlog
match "... is a time" '^20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}Z'
expect 2 "list -f of an unknown column" asana-list -f gid,colour
has "... says which" "colour" "$ERR"
expect 2 "list -f of nothing" asana-list -f ''

# many cards, in pages
i=0
: >many
while [ $i -lt 230 ]; do
	i=$((i + 1))
	printf '%016x\tn%03d\t-\t-\t-\t-\techo %d\n' "$i" "$i" "$i"
done >many
asana-create many >lines
expect 0 "list of three pages" asana-list -f name Backlog
same "... has all" 230 "$(grep -c '^n[0-9]' "$OUT")"

# ------------------------------------------------------------------- comment
# said FILE: the comments on card A, without their heads
said() { asana-get -c "$A" | sed '/^-- /d'; }
expect 0 "comment" sh -c 'printf "one\ntwo\n\n" | asana-comment "$1"' - "$A"
same "... prints the gid" "$A" "$(cat "$OUT")"
same "... is there" "one${NL}two" "$(said)"
expect 0 "get -c" asana-get -c "$A"
match "... with time and author" '^-- 20[0-9-]{8} [0-9:]{5} .'
expect 65 "an empty comment" sh -c 'asana-comment "$1" </dev/null' - "$A"
has "... says so" "asana-comment: $A: the comment is empty" "$ERR"
expect 65 "a comment of newlines" sh -c 'printf "\n\n" | asana-comment "$1"' - "$A"
expect 0 "a comment of control bytes" sh -c \
    'printf "a\000b\033[1mc\007\377\300d\tü\n" | asana-comment "$1"' - "$A"
said >text
ok "... is readable" sh -c 'tail -n 2 text | grep -q "ab.*c.*d	ü"'
same "... and valid" "" "$(tail -n 2 text | tr -d '\t\n' | LC_ALL=C tr -d '\040-\176\200-\377')"
ok "... as UTF-8" iconv -f UTF-8 -t UTF-8 text
perl -e 'print "line $_ \xe5\xae\x9f\n" for 1 .. 8000' >text
same "100 kB" 1 "$(($(wc -c <text) > 100000))"
expect 0 "... are a comment" asana-comment "$A" <text
asana-get -c "$A" >text
same "... cut to its end" "line 8000 実" "$(grep . text | tail -n 1)"
hasnt "... at a character" "$(printf '\357\277\275')li" text
ok "... of a comment's size" test "$(wc -c <text)" -lt 62000
expect 69 "comment on an unknown card" sh -c 'echo x | asana-comment "$1"' - $NONE
expect 65 "comment on no gid" sh -c 'echo x | asana-comment x'
expect 0 "comment -n" sh -c 'echo unsaid | asana-comment -n "$1"' - "$A"
has "... says it" '"text":"unsaid"' "$OUT"
hasnt "... and does not send it" unsaid "$(asana-get -c "$A" >text; echo text)"

# ------------------------------------------------------------- attach, fetch
mkdir up up/in up/in/deep 'up/in/.hid'
for n in plain.txt 'a,b;c.txt' '"q" '"'"'s'"'"'.txt' '  two  blanks ' \
    'ünï 実験 🧪.log' '100%.txt' 'a%20b' 'back\slash' -dash .hidden \
    'per%E4cent=1&x#y?z+' 'semi; filename="evil"'; do
	printf '%s\0\377\r\n' "$n" >"up/$n"
done
: >up/empty
E=$(card '"files"' '"true"')
find up -maxdepth 1 -type f | sort >names
expect 0 "attach names of all kinds" sh -c 'asana-attach "$1" <names' - "$E"
same "... prints them" "$(sed 's,^up/,,' names)" "$(cat "$OUT")"
expect 0 "fetch" asana-fetch "$E" down
# the first byte of names is made harmless, and backslashes are
for f in up/*; do
	[ -f "$f" ] || continue
	n=$(printf '%s' "${f#up/}" | sed 's/^[-.]/_/; s/\\/_/g')
	cmp -s "$f" "down/$n" || echo "$f"
done >bad
same "... gives every byte back" "" "$(cat bad)"
same "... under as many names" "$(ls -A up | grep -vcx in)" \
    "$(ls -A down | wc -l | tr -d ' ')"
same "... which it prints" "$(ls -A down | sort)" "$(sort "$OUT")"
same "... the empty file too" 0 "$(wc -c <down/empty | tr -d ' ')"

F=$(card '"folder"' '"true"')
echo 1 >up/in/one; echo 2 >up/in/deep/two; echo 3 >'up/in/.hid/th ree'
expect 0 "attach a folder" asana-attach "$F" up/in/
same "... with the path in the name" \
    "in__.hid__th ree${NL}in__deep__two${NL}in__one" "$(sort "$OUT")"
expect 0 "... with a prefix" asana-attach -p attempt-1- "$F" up/in/deep up/empty
same "... before each" "attempt-1-deep__two${NL}attempt-1-empty" "$(cat "$OUT")"
expect 0 "fetch -o" asana-fetch -o "$F" own
same "... leaves the attempt's" "in__.hid__th ree${NL}in__deep__two${NL}in__one" \
    "$(sort "$OUT")"
same "... on the card" 3 "$(ls -A own | wc -l | tr -d ' ')"
expect 74 "attach a missing file amid" asana-attach "$F" up/plain.txt up/no \
    up/empty
same "... attaches the others" "plain.txt${NL}empty" "$(cat "$OUT")"
has "... and names it" "asana-attach: up/no: " "$ERR"
expect 74 "attach a device" asana-attach "$F" /dev/null
dd if=/dev/zero of=big bs=1 count=1 seek=104857600 2>/dev/null
expect 65 "attach more than 100 MB amid" asana-attach "$F" up/plain.txt big \
    up/empty
same "... attaches the others" "plain.txt${NL}empty" "$(cat "$OUT")"
has "... and says where it is" "it is at $(uname -n):$T/big" "$ERR"
has "... and how big" "asana-attach: big: 101 MB" "$ERR"
expect 69 "attach to an unknown card" asana-attach $NONE up/empty
expect 65 "attach to no gid" asana-attach x up/empty
expect 0 "attach -n" asana-attach -n "$F" up/plain.txt
has "... says it" "file up/plain.txt as plain.txt" "$OUT"

G=$(card '"hostile"' '"true"')
for n in ../../x /etc/x ..%2F..%2Fy . .. '...' 'a/../b'; do
	echo "$n" >evil
	api /attachments -F "parent=$G" -F "file=@evil;filename=\"$n\"" >/dev/null
done
mkdir -p deep/er
expect 0 "fetch hostile names" asana-fetch "$G" deep/er/here
same "... lands inside" "$(find deep/er/here -type f | wc -l | tr -d ' ')" \
    "$(wc -l <"$OUT" | tr -d ' ')"
match "... something" .
same "... and nothing outside" "" "$(find "$T/deep" "$T/.." -maxdepth 1 -newer names \
    \( -name x -o -name y -o -name b \); find deep -type f ! -path 'deep/er/here/*')"
while IFS= read -r n; do
	[ -f "deep/er/here/$n" ] || echo "$n"
done <"$OUT" >bad
same "... under the names it prints" "" "$(cat bad)"

I=$(card '"alike"' '"true"')
for n in a/b a_b; do
	echo "$n" >evil
	api /attachments -F "parent=$I" -F "file=@evil;filename=\"$n\"" >/dev/null
done
expect 0 "fetch of names that become one" asana-fetch "$I" alike
same "... loses none" 2 "$(ls -A alike | wc -l | tr -d ' ')"

H=$(card '"versions"' '"true"')
for i in 1 2 3; do
	echo "$i" >same.txt
	asana-attach "$H" same.txt >/dev/null
done
expect 0 "fetch of one name three times" asana-fetch "$H" vers
same "... has the newest" 3 "$(cat vers/same.txt)"
same "... once" same.txt "$(cat "$OUT")"
expect 0 "fetch over what is there" asana-fetch "$H" vers
same "... leaves nothing else" same.txt "$(ls -A vers)"
expect 0 "fetch without a folder is here" sh -c 'mkdir e && cd e && asana-fetch "$1"' - "$H"
same "... really" 3 "$(cat e/same.txt)"
att=$(api "/attachments?parent=$F" | sed \
    's/.*"gid":"\([0-9]*\)","resource_type":"[a-z]*","name":"in__one".*/\1/')
rm "board.db.files/$att"
expect 69 "fetch of a file that cannot be had" asana-fetch "$F" part
same "... gets the others" "attempt-1-deep__two attempt-1-empty empty in__.hid__th ree in__deep__two plain.txt" "$(ls -A part | sort | xargs)"
same "... and prints only those" "$(ls -A part | sort)" "$(sort "$OUT")"
has "... and names it" "in__one" "$ERR"
expect 0 "fetch from a card without any" asana-fetch "$A" none
expect 69 "fetch from an unknown card" asana-fetch $NONE none
expect 74 "fetch where no folder can be" asana-fetch "$H" big/sub

# -------------------------------------------------------------------- delete
expect 0 "delete -n" asana-delete -n "$A"
expect 0 "... deletes nothing" asana-get "$A"
expect 65 "delete with bad text amid" asana-delete "$A" x "$C"
same "... deletes none" "" "$(cat "$OUT")"
expect 65 "delete with a number that status would not show" asana-delete "${A#"${A%?}"}"
expect 0 "delete" asana-delete "$A" "$C"
same "... both" "$A$NL$C" "$(cat "$OUT")"
expect 69 "... really" asana-get "$A"
expect 0 "delete again" asana-delete "$A"
expect 0 "delete lines of stdin" sh -c 'printf "%s\n" "$1" "$2" | asana-delete' - "$D" "$E"
expect 69 "... both" asana-get "$E"

done_testing
