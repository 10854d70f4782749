#!/bin/sh
# Job lines become cards.
# shellcheck disable=SC1003,SC2016,SC2129,SC2238
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board -v
. ./.env
TAB=$(printf '\t')
NL='
'
api() {
	_path=$1; shift
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@" \
	    "$ASANA_API_URL$_path"
}
# notes GID: a card's text
notes() {
	api "/tasks/$1?opt_fields=notes" | perl -0777 -ne '
		/"notes":"((?:[^"\\]|\\.)*)"/ or die;
		$_ = $1; s/\\n/\n/g; s/\\t/\t/g; s/\\(["\\\/])/$1/g; print'
}
# job ID NAME DEPS TAGS OPTS PARAMS SCRIPT: a job line; - for absent
job() {
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$@"
}
cards() { asana-list -f gid,name,tags,deps,opts,key; }
# mark, requests METHOD: how many of them came since $mid
mark() { mid=$(wc -l <board.err); }
requests() { sed "1,${mid}d" board.err | grep -c "${1:-/}"; }
# cost NAME MOST: no more requests than that since mark
cost() {
	_n=$(requests)
	if [ "$_n" -le "$2" ]; then pass "$1"; else
		fail "$1"; echo "# $_n, not $2"
		sed "1,${mid}d" board.err | comment
	fi
}

# ------------------------------------------------------------------- a card
job a1 'train lr=0.1' - exp,lr timeout=6h,retries=2 '{"lr":"0.1"}' \
    'python train.py --lr 0.1' >jobs
job a2 eval a1 exp - - 'python eval.py' >>jobs
job a3 both a2,a1 - - - 'cat *' >>jobs
mark
expect 0 "create" asana-create jobs
cp "$OUT" lines
cost "... costs jobs, new tags, and three requests" $((3 + 2 + 3))
job a4 more - lr,exp - - 'echo more' >more
mark
expect 0 "tags that other cards have" asana-create -d dropped more
same "... are not asked for: the cards, a new one" 2 "$(requests)"
same "... and are the same" "exp,lr" "$(cut -f 4 "$OUT" | tr , '\n' | sort | paste -sd , -)"
same "... those of the card, too" "exp,lr" "$(asana-list -f tags,name | sed -n 's/	more$//p' | tr , '\n' | sort | paste -sd , -)"
same "nothing was cancelled" "" "$(cat dropped)"
read -r G _ <"$OUT"
asana-move Cancelled "$G" >/dev/null
expect 0 "-d" asana-create -ed dropped more
same "... says what was" "$(asana-list -f gid,key Cancelled)" "$(cat dropped)"
asana-delete "$G" >/dev/null
G1=$(sed -n 1p lines | cut -f 1)
G2=$(sed -n 2p lines | cut -f 1)
G3=$(sed -n 3p lines | cut -f 1)
same "prints the lines with gids" "$(job "$G1" 'train lr=0.1' - exp,lr \
    timeout=6h,retries=2 '{"lr":"0.1"}' 'python train.py --lr 0.1'
    job "$G2" eval "$G1" exp - - 'python eval.py'
    job "$G3" both "$G2,$G1" - - - 'cat *')" "$(sed 's/	-$//' lines)"
same "... with all columns" "8 8 8" "$(awk -F '\t' '{ print NF }' lines | xargs)"
URL=$(asana-list -f gid,url | awk -F '\t' -v g="$G1" '$1 == g { print $2 }')
BASE=$(notes "$G2" | sed -n 's/^- .* (\(.*\/\)[0-9]*)$/\1/p')
same "the text of a card" "# Script
python train.py --lr 0.1

# Context
\`\`\`json
{\"lr\":\"0.1\"}
\`\`\`

# Job
key: $(asana-list -f key,gid | sed -n "s/${TAB}$G1//p")
timeout: 6h
retries: 2" "$(notes "$G1")"
same "... and of one that waits" "# Script
cat *

# Depends on
- eval ($BASE$G2)
- train lr=0.1 ($BASE$G1)

# Job
key: $(asana-list -f key,gid | sed -n "s/${TAB}$G3//p")" "$(notes "$G3")"
same "... with addresses of Asana's form" "/0/$ASANA_PROJECT_GID/" \
    "/${BASE#*//*/}"
ok "... like its own" test -n "$URL"
same "cards are in Backlog" 3 "$(asana-list Backlog | wc -l | tr -d ' ')"
same "tags are made once" 2 "$(api /tags | grep -o '"gid"' | wc -l | tr -d ' ')"
same "dependencies were there before" "$G1 $G2 $G3" \
    "$(printf '%s\n' "$G1" "$G2" "$G3" | sort -n | xargs)"

# --------------------------------------------------------------- once again
cards >before
mark
expect 0 "create again" asana-create jobs
same "... prints the same lines" "$(cat lines)" "$(cat "$OUT")"
cards >after
same "... makes nothing" "$(cat before)" "$(cat after)"
expect 0 "create -s" asana-create -s jobs
same "... counts" "0 cards created, 3 already there: 3 waiting" "$(cat "$ERR")"
expect 0 "create what it has printed" asana-create lines
same "... makes nothing" "$(cat before)" "$(cards)"
expect 0 "create what asana-get prints" sh -c 'asana-get "$@" | asana-create' \
    - "$G3" "$G1" "$G2"
same "... makes nothing" "$(cat before)" "$(cards)"
asana-move Done "$G1" >/dev/null
expect 0 "create what is done" asana-create jobs
same "... makes nothing" 1 "$(asana-list Done | wc -l | tr -d ' ')"
asana-delete "$G3" >/dev/null
expect 0 "create what was deleted" asana-create jobs
same "... makes it" 3 "$(cards | wc -l | tr -d ' ')"

# --------------------------------------------------------------- round trip
SCRIPT='#!/bin/bash\n# Depends on\n- nothing\n\n# Context\n{"a":1}\n\n# Job\nkey: x\n\n\n\ttab "q" '\''s'\'' \\\\n 100%% \\t ünï 実験 🧪\r\nend  \n\n'
# shellcheck disable=SC2059
printf "$SCRIPT" >script
job-field -w id=r1 name="-" "tags=ü,a b,c;d" opts=priority=-3,gpus=8,timeout=1.5h,retries=0 \
    'params={"a":"x\ty","b":[1,2,{"c":null}],"ü":"\u00fc"}' \
    script="$(cat script; echo .)" >trip
for s in '-' '\' ' lead' 'x\n\n\n' '# Script\nx' '# Job\nkey: 1' \
    '# Job\nkey: 1\n\n# Script\nmore' '# Depends on\n- x' '\t' '```\nx\n```' \
    '# Context\n```json\n{"a":1}\n```\n' '\r\n\r\nx\r\n' '\302\240nbsp\302\240x' \
    'echo "\\\\n\\\\t\\\\\\\\"' 'no\u2028' '\001\033[1m'; do
	# shellcheck disable=SC2059
	job-field -w "id=n$(printf '%s' "$s" | cksum | tr ' ' _)" \
	    "name=$s ü	x" "params={}" script="$(printf "$s"; echo .)"
done >>trip
i=0
while IFS= read -r line; do
	i=$((i + 1))
	printf '%s\n' "$line" >one
	asana-create one >made 2>err || {
		echo "$i: $(cat err)"; job-field script <one | head -n 3
		continue
	}
	asana-get "$(cut -f 1 made)" >back
	for f in name tags opts script; do
		[ "$(job-field "$f" <one | tr '\t\n' '  ')" = \
		    "$(job-field "$f" <back | tr '\t\n' '  ')" ] || {
			echo "$i: $f"
			job-field "$f" <one | od -c | head
			job-field "$f" <back | od -c | head
		}
	done
	[ "$(job-field script <one | cksum)" = \
	    "$(job-field script <back | cksum)" ] || echo "$i: script"
done <trip >bad
same "what was created comes back" "" "$(cat bad)"
same "... params too" "$(sed 1q trip | cut -f 6)" "$(sed 1q trip >one
    asana-get "$(asana-create one | cut -f 1)" | cut -f 6)"
same "... all of them" "$i" "$(wc -l <trip | tr -d ' ')"
perl -e 'print "echo ", "x" x 70, " # $_\n" for 1 .. 850' >script
job-field -w id=l1 name=long script="$(cat script)" >one
expect 0 "create 64 KiB" asana-create one
asana-get "$(cut -f 1 "$OUT")" | job-field script >got
ok "... comes back" cmp script got

# ---------------------------------------------------------------- equal jobs
asana-init -c >/dev/null
job e1 same - - - - 'echo same' >jobs
job e2 same - - - - 'echo same' >>jobs
job e3 user e1,e2 - - - 'echo user' >>jobs
job e4 twice e3,e3 - - - 'echo twice' >>jobs
expect 0 "create two equal jobs" asana-create jobs
same "... one card" 1 "$(cut -f 1 "$OUT" | sed 2q | sort -u | wc -l | tr -d ' ')"
same "... in each line" 4 "$(wc -l <"$OUT" | tr -d ' ')"
same "... waited for once" "$(sed -n 1p "$OUT" | cut -f 1)" \
    "$(sed -n 3p "$OUT" | cut -f 3)"
same "a dependency twice is one" "$(sed -n 3p "$OUT" | cut -f 1)" \
    "$(sed -n 4p "$OUT" | cut -f 3)"
job f1 other - - retries=1 - 'echo same' >jobs
asana-create jobs >made
hasnt "... other options are another card" "$(sed 1q made | cut -f 1)" "$OUT"

job g2 dependent g1 - - - 'echo g2' >jobs
job g1 first "$G1" - - - 'echo g1' >>jobs
mark
expect 0 "create in the wrong order" asana-create jobs
same "... prints in that order" "dependent first" "$(cut -f 2 "$OUT" | xargs)"
same "... creates the first one first" "$(sed -n 2p "$OUT" | cut -f 1)" \
    "$(cut -f 1 "$OUT" | sort -n | sed 1q)"
same "... with the link to a card that is there" "$G1" \
    "$(sed -n 2p "$OUT" | cut -f 3)"
expect 0 "columns beyond the last pass through" sh -c \
    'printf "h1\tx\t-\t-\t-\t-\techo h\ts\tmore\t-\tü\\\\n\n" | asana-create'
same "... as they are" "s${TAB}more${TAB}-${TAB}ü\\n" "$(cut -f 8- "$OUT")"

# a stage is kept on the card, and makes no other job of it
cat >st.yaml <<'E'
stages:
  - {name: train model, job: {script: echo st1}}
  - {name: judge, job: {needs: [train model], script: echo st2, timeout: 1h}}
E
sweep-expand st.yaml >jobs
expect 0 "create jobs of stages" asana-create jobs
same "... prints them" "train model${NL}judge" "$(job-field stage <"$OUT")"
cut -f 1 "$OUT" >gids
same "... the cards know them" "train model -${NL}judge timeout=1h" \
    "$(asana-get <gids | awk -F '\t' '{ print $8, $5 }')"
cut -f 1-7 jobs >old
asana-create old >made
same "lines without stages are of the same cards" "$(cat gids)" "$(cut -f 1 made)"
expect 0 "create nothing" sh -c ': | asana-create'
same "... prints nothing" "" "$(cat "$OUT")"
expect 0 "create a job without a name" sh -c \
    'printf "%s\n" "-	-	-	-	-	-	echo noname" | asana-create'
expect 0 "create a job with a long name" sh -c \
    'job-field -w name="$(printf "%03000d" 7)" script="echo long name" | asana-create'

# ------------------------------------------------------------ what is wrong
cards >before
TAGS=$(api /tags | grep -o '"gid"' | wc -l)
# wrong NAME TEXT <lines: 65, TEXT in the message, nothing is made
wrong() {
	{ job w0 good - newtag - - 'echo good'; cat; } >wrong
	expect 65 "$1" asana-create wrong
	has "... says where and what" "$2" "$ERR"
	same "... prints nothing" "" "$(cat "$OUT")"
}
job w1 x w9 - - - 'echo w' >more
wrong "unknown dependency" "asana-create: wrong:2: it waits for 'w9'" <more
job w1 x w1 - - - 'echo w' >more
wrong "a job that waits for itself" "wrong:2: cycle: w1 (x) -> w1 (x)" <more
{ job w1 x w2 - - - 'echo w1'; job w2 x w3 - - - 'echo w2'
  job w3 x w1 - - - 'echo w3'; } >more
wrong "cycle" "wrong:2: cycle: w1 (x) -> w2 (x) -> w3 (x) -> w1 (x)" <more
{ job w1 x - - - - 'echo w1'; job w1 x - - - - 'echo w2'; } >more
wrong "an id twice" "wrong:3: " <more
{ job w1 x w2 - - - 'echo w1'; job w2 x - - - - 'echo w1'; } >more
wrong "a job that waits for its equal" "wrong:2: it is equal to \
the job of wrong:3 that it waits for, and equal jobs are one card; let their \
scripts differ" <more
for o in timeout=soon timeout timeout=-1h timeout=0 retries=-1 retries=x \
    retries=1.5 colour=red gpus=-1 priority=high 'retries = 1' =1; do
	job w1 x - - "$o" - 'echo w1' >more
	wrong "option $o" "wrong:2: " <more
done
job w1 x - - - - - >more
wrong "no script" "wrong:2: a job without a script" <more
job w1 x - - - - ' \n\t' >more
wrong "a script of blanks" "wrong:2: a job without a script" <more
for p in '{' '[]' '"x"' 7 '{"a":}' '{"a":1} x' '{"a":1,}' "{'a':1}"; do
	job w1 x - - - "$p" 'echo w1' >more
	wrong "params $p" "wrong:2: params" <more
done
job w1 "$(printf 'x\377')" - - - - 'echo w' >more
wrong "a name that is no UTF-8" "wrong:2: text that is not UTF-8" <more
job w1 x - - - - "$(printf '\300\257')" >more
wrong "a script that is no UTF-8" "wrong:2: text that is not UTF-8" <more
printf 'w1\tx\t-\t-\n' >more
wrong "too few columns" "wrong:2: " <more
job w1 x - - - - 'echo \q' >more
wrong "an unknown escape" "wrong:2: " <more
job w1 x '' - - - 'echo' >more
wrong "an empty column" "wrong:2: " <more
printf 'w1\tx\t-\t-\t-\t-\techo\0x\n' >more
wrong "a NUL byte" "wrong:2: " <more
{ job w1 x - - - - 'echo w1' ; printf 'garbage\n'; job w3 x - - bad - -; } >more
wrong "three things" "wrong:3: " <more
has "... all of them are said" "wrong:4: " "$ERR"
perl -e 'print "w1\tx\t-\t-\t-\t-\t", "y" x 600000, "\n"' >more
wrong "a script longer than a card takes" "wrong:2: " <more
same "nothing was made by all that" "$(cat before)" "$(cards)"
same "... not even a tag" "$TAGS" "$(api /tags | grep -o '"gid"' | wc -l)"
expect 74 "create from a missing file" asana-create nowhere
has "... says so" "asana-create: nowhere: " "$ERR"
expect 74 "create from a folder" asana-create .

# -------------------------------------------------------------------- create -n
job k1 new - other - - 'echo k1' >jobs
job k2 new k1 newtag - '{"a":1}' 'echo k2' >>jobs
cards >before
TAGS=$(api /tags | grep -o '"gid"' | wc -l)
mark
expect 0 "create -n" asana-create -n jobs
same "... says what it would do" "POST /tags POST /tags POST /tasks POST /tasks" \
    "$(cut -f 1 "$OUT" | xargs)"
same "... sends no write" 0 "$(requests POST)"
same "... makes nothing" "$(cat before)" "$(cards)"
same "... not even a tag" "$TAGS" "$(api /tags | grep -o '"gid"' | wc -l)"

# ------------------------------------------------------------------- at once
i=0
while [ $i -lt 40 ]; do
	job "p$i" "p$i" "$([ $i -lt 20 ] && echo - || echo p$((i - 20)))" par - - \
	    "echo p$i"
	i=$((i + 1))
done >jobs
asana-create jobs >one 2>one.err &
P1=$!
asana-create jobs >two 2>two.err &
P2=$!
rc=0
wait $P1 || rc=$?
wait $P2 || rc=$?
same "two at once both end well" 0 "$rc"
same "... without a word" "" "$(cat one.err two.err)"
same "... with all lines" "40 40" "$(wc -l <one | tr -d ' ') $(wc -l <two | tr -d ' ')"
expect 0 "... and a third finds all" asana-create -s jobs
has "... there" "0 cards created, 40 already there: 40 waiting" "$ERR"

# --------------------------------------------------------- where they stand
asana-init Cancelled >/dev/null
api "/projects/$ASANA_PROJECT_GID/sections" -o section \
    -H 'Content-Type: application/json' -d '{"data":{"name":"Ideas"}}'
for i in 0 1 2 3 4 5 6 7; do
	job "s$i" "s$i" - - - - "echo s$i"
done >jobs
expect 0 "create -s of new ones" asana-create -s jobs
same "... counts" "8 cards created, 0 already there" "$(cat "$ERR")"
cut -f 1 "$OUT" >gids
nth() { sed -n "$1p" gids; }
asana-move Done "$(nth 1)" >/dev/null
asana-move Failed "$(nth 2)" "$(nth 3)" >/dev/null
asana-move Running "$(nth 4)" >/dev/null
asana-move Cancelled "$(nth 5)" >/dev/null
asana-move Ideas "$(nth 6)" >/dev/null
api "/tasks/$(nth 3)" -X PUT -H 'Content-Type: application/json' \
    -d '{"data":{"completed":true}}' >/dev/null
{ cat jobs; job s8 s8 s0,s9 - - - 'echo s8'; job s9 s9 - sn - - 'echo s9'
  job s0b s0 - - - - 'echo s0'; } >more
mark
expect 0 "create -ns of some more" asana-create -ns more
same "... says where those are that are there" "2 cards to create, 8 already there: 2 done, 1 failed, \
1 cancelled, 1 running, 2 waiting, 1 elsewhere" "$(cat "$ERR")"
same "... and sends no write" 0 "$(requests POST)"
mark
expect 0 "create -es" asana-create -es more
same "... prints those that are there, under their gids" \
    "$(cat gids; nth 1)" "$(cut -f 1 "$OUT")"
has "... says how many are not" "1 elsewhere; 2 missing" "$ERR"
same "... makes nothing, not even a tag" 0 "$(requests POST)"
expect 0 "create -e of what waits for others" sh -c \
    'asana-create more >made && asana-delete "$(sed -n 10p made | cut -f 1)" >deleted
    asana-create -e more'
same "... leaves those out that are not there" "$(nth 1)" \
    "$(sed -n 9p "$OUT" | cut -f 3)"
expect 0 "create -e where nothing is" sh -c \
    'printf "n\\tnone\\t-\\t-\\t-\\t-\\techo none\\n" | asana-create -es'
same "... says so" "0 cards already there; 1 missing" "$(cat "$OUT" "$ERR")"
# what cannot be made again is no need of what is there
peer 'POST /tasks always status 400'
expect 69 "create where one cannot be made" asana-create more
same "... prints the others, without it" "$(nth 1)" \
    "$(sed -n 9p "$OUT" | cut -f 3)"
unpeer

# ---------------------------------------------------------------- all together
# A 429 stops all that are on their way, not only the one that was refused.
i=0
while [ $i -lt 60 ]; do
	i=$((i + 1))
	job "q$i" "q$i" - - - - "echo q$i"
done >jobs
peer 'POST /tasks 20 status 429 retry-after 2' 'POST /tasks always slow 0.05'
expect 0 "create where the board says: slowly" asana-create jobs
same "... makes all" 60 "$(wc -l <"$OUT" | tr -d ' ')"
same "... with one refused" 61 "$(saw POST /tasks)"
awk '$2 == "POST" && $4 == 429 { told = $1 }
    $2 == "POST" { at[++n] = $1 } END {
	for (i = 1; i <= n; i++)
		if (at[i] > told + 0.05 && at[i] < told + 1.9)
			print at[i] - told
}' "$PEERLOG" >bad
same "... and nothing is sent in the time it asked for" "" "$(cat bad)"
unpeer

# ------------------------------------------------------------------ a terminal
if terminal; then
	job t1 t1 - - - - 'echo t1' >jobs
	job t2 t2 t1 - - - 'echo t2' >>jobs
	expect 0 "create -s on a terminal" script -q -e -c \
	    'asana-create -s jobs >made' /dev/null
	tr '\r' '\n' <"$OUT" >shown
	has "... shows how far it is" "0 of 2" shown
	same "... in a line that is gone at the end" "2 cards created, 0 already there" \
	    "$(sed '/^ *$/d; /^[0-9]* of 2$/d' shown)"
	hasnt "... not in a file" "of 2" made
	asana-delete "$(cut -f 1 made | tail -n 1)" >/dev/null
	expect 0 "create on a terminal without -s" script -q -e -c \
	    'asana-create jobs >made' /dev/null
	same "... shows nothing" "" "$(cat "$OUT")"
fi

# ----------------------------------------------------------------------- big
i=0
while [ $i -lt 300 ]; do
	i=$((i + 1))
	job "b$i" "big $i" "$([ $i -gt 100 ] && echo "b$((i - 100))" || echo -)" \
	    "big,third$((i % 3))" - "{\"i\":$i}" "echo big $i"
done >jobs
had=$(cards | wc -l)
mark
expect 0 "create 300 jobs" asana-create -s jobs
has "... all new" "300 cards created, 0 already there" "$ERR"
same "... in order" "$(cut -f 2 jobs)" "$(cut -f 2 "$OUT")"
cost "... at the cost of jobs, tags, pages and two" \
    $((300 + 4 + 2 + (had + 99) / 100))
same "... each once" 300 "$(cut -f 1 "$OUT" | sort -u | wc -l | tr -d ' ')"
awk -F '\t' '$3 != "-" && $3 + 0 >= $1 + 0' "$OUT" >bad
same "... dependencies before what waits for them" "" "$(cat bad)"
cp "$OUT" lines
expect 0 "create them again" asana-create jobs
same "... prints the same" "$(cat lines)" "$(cat "$OUT")"
# --- equal jobs are one card, with what all of them have
printf 'a\ta\t-\tx1,x2\t-\t-\techo united\nb\tb\t-\tx2,x3\t-\t-\techo united\n' >jobs
expect 0 "two equal jobs" asana-create jobs
same "... are one card" 1 "$(cut -f 1 "$OUT" | sort -u | wc -l | tr -d ' ')"
same "... with the tags of both, in both lines" "x1,x2,x3 x1,x2,x3" \
    "$(cut -f 4 "$OUT" | xargs)"
same "... and on the card" x1,x2,x3 \
    "$(asana-list -f tags,gid | grep "$(head -n 1 "$OUT" | cut -f 1)" | cut -f 1)"
# ----------------------------------------------------------------- commands
asana-list -f gid | xargs asana-delete >/dev/null
cat >commands <<'EOF'
# two of them, and one again
python train.py --lr 0.1   --name "a  b"

  python train.py --lr 0.2
python train.py --lr 0.1   --name "a  b"
printf 'a\tb\n' | grep -c 'b'	# counts
EOF
expect 0 "create -l" asana-create -ls commands
has "... makes a card of each" "3 cards created, 0 already there" "$ERR"
has "... says which are one" "asana-create: 1 of 4 commands is the same as \
another; they have one card" "$ERR"
same "... prints job lines, of the same one too" 4 "$(grep -c "^[0-9]*$TAB" "$OUT")"
same "... with the commands as scripts" 'python train.py --lr 0.1   --name "a  b"
python train.py --lr 0.2
python train.py --lr 0.1   --name "a  b"
printf '"'a\\tb\\n' | grep -c 'b'"'	# counts' "$(job-field script <"$OUT")"
same "... and their words as names" 'printf '"'a\\\\tb\\\\n' | grep -c 'b' # counts"'
python train.py --lr 0.1 --name "a b"
python train.py --lr 0.2' "$(asana-list -f name | sort)"
expect 0 "create -l of standard input" asana-create -ls <commands
has "... finds them" "0 cards created, 3 already there: 3 waiting" "$ERR"
printf '%s\n' 'echo one' 'echo \' 'two' >half
expect 65 "create -l of a command in two lines" asana-create -l half
same "... says where" "asana-create: half:2: a command that goes on in the next line" \
    "$(cat "$ERR")"
printf 'echo fine\necho \377\n' >bad
expect 65 "create -l of no UTF-8" asana-create -l bad
same "... and makes none" 3 "$(asana-list -f gid | wc -l | tr -d ' ')"
expect 0 "create -l of nothing" asana-create -l /dev/null
done_testing
