#!/bin/sh
# The scripts: dispatch, status, the local board, schedule; each under every
# shell that is here.
# shellcheck disable=SC2012,SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

NL='
'
TAB=$(printf '\t')
scripts() {
	for s in "$TOP"/scripts/[cer]*-* "$TOP/scripts/experisana"; do
		case $s in
		*.*)	;;
		*)	echo "$s" ;;
		esac
	done
}
SHELLS=
for sh in dash bash mksh "busybox sh"; do
	if command -v "${sh% *}" >/dev/null; then SHELLS="$SHELLS${SHELLS:+:}$sh"; fi
done
# each_shell NAME FUNCTION: it works for every shell, given as $1
each_shell() {
	_bad=
	: >shells.out
	IFS=:
	for _sh in $SHELLS; do
		unset IFS
		"$2" "$_sh" >>shells.out 2>&1 || _bad="$_bad, $_sh"
	done
	unset IFS
	same "$1 under ${SHELLS}" "" "$_bad"
	[ -z "$_bad" ] || comment <shells.out
}

# ------------------------------------------------------------------ dispatch
expect 2 "an unknown command" experisana nowhere
same "... is named" "experisana: unknown command 'nowhere' (experisana -h)" \
    "$(cat "$ERR")"
expect 2 "local: neither start nor stop" experisana local around
mkdir own
cat >own/experisana-mine <<'EOF'
#!/bin/sh
printf '%s,' "$@"
exit 7
EOF
chmod +x own/experisana-mine
PATH=$PATH:$T/own expect 7 "a command of one's own" experisana mine 'a b' -h ''
same "... gets its operands" "a b,-h,," "$(cat "$OUT")"
mkdir deep
cd deep || exit
cp "$TOP/scripts/experisana" "$TOP/scripts/experisana-schedule" .
expect 0 "called by a relative path it finds its companions" \
    ./experisana schedule -h
has "... them" "usage: experisana-schedule" "$OUT"
cd ..

# ---------------------------------------------------------- what scripts share
cat >own/try <<'E1'
#!/bin/sh
set -u
. experisana-sh || exit
many=again
options 0-2 "Try it.
usage: try [-hnVv] [-a state] [-t wait] [--only-long] [operand ...]
  -a, --again state  collected
  -t, --time wait    the last one counts
  -n, --dry-run      print, but do nothing
  -v, --verbose      print more
      --only-long x  without a letter
  -h, --help         show this help
  -V, --version      show the version
More." "$@"
eval "set -- $operands"
printf '%s,' "$again" "$time" "$dry" "$verbose" "$only" "$@"
E1
chmod +x own/try
# reads SHELL: arguments of all kinds
reads() {
	echo "$1"
	is() {
		_want=$1; shift
		[ "$($in own/try "$@" 2>&1)" = "$_want" ] || {
			printf '%s, not %s: ' "$($in own/try "$@" 2>&1)" "$_want"
			echo "$@"
			return 1
		}
	}
	in=$1
	is ',,,,,' && is ',,,,,,-,' '' - && is ',,, -v -v -v,,a,' -v a -vv &&
	    is ',6, -n,,,a b,' 'a b' -nt 5 -t6 &&
	    is ',$x "`,,,x y,' --time='$x "`' --only-long 'x y' &&
	    is "one${NL}two$NL,,,,,-a,\$(date)," -aone --again=two -- -a '$(date)' &&
	    is ',-n,,,,' -t -n && is ',--,,,,*,' --time -- '*' &&
	    is ",a${NL}b,,,," -t "a${NL}b" || return
	u='usage: try [-hnVv] [-a state] [-t wait] [--only-long] [operand ...]'
	is "try: unknown option -Z$NL$u" -nZ &&
	    is "try: unknown option --tim$NL$u" --tim=5 &&
	    is "try: unknown option --$NL$u" --= &&
	    is "try: --time needs a value: wait$NL$u" a -t &&
	    is "try: --dry-run takes no value$NL$u" --dry-run=yes &&
	    is "try: too many operands$NL$u" a b c || return
	rc=0
	$in own/try --bad >o 2>e || rc=$?
	[ $rc -eq 2 ] && [ ! -s o ] || return
	$in own/try a -nh >o && [ "$(sed -n '1p;$p' o)" = "Try it.${NL}More." ] &&
	    [ "$($in own/try --version)" = "try $(yaml-get -V | cut -d' ' -f2)" ] || return
	# what all scripts have is added, in the place of the others' texts
	sed '/^  -[hVv],/d' own/try >own/brief
	$in own/brief -vh | sed '/print more/d;/^More/d' >brief
	sed '/print more/d;/^More/d' o | diff - brief | sed '/[<>].*--verbose/d' >differ
	[ "$(grep -c '^  -[vhV], --[a-z]*  *[a-z]' brief)" = 3 ] && ! grep -q '^[<>]' differ
}
each_shell "options are read" reads
VERSION=$(sed -n 's/^.*EXPERISANA_VERSION[^"]*"\(.*\)"/\1/p' "$TOP/lib/base/err.h")
cp "$TOP/scripts/experisana-retry" own/retry-mine
expect 0 "a copied script runs" own/retry-mine --version
same "... with what is in PATH" "experisana-retry $VERSION" "$(cat "$OUT")"
PATH=$T/nothing:/usr/bin:/bin
for sh in dash bash mksh "busybox sh"; do
	command -v "${sh% *}" >/dev/null || continue
	$sh own/retry-mine -h >o 2>e && echo "$sh: 0"
	[ -s e ] && [ ! -s o ] || echo "$sh: nothing is said"
done >bad
PATH=$TOP/bin:$TOP/scripts:$PATH
same "... and says so where it is not" "" "$(cat bad)"
expect 2 "experisana-sh is no program" experisana-sh
has "... and says so" "not a program" "$ERR"

# ----------------------------------------------------------------- table-fit
printf 'name\tn\tnote\none\\ntwo\t1\t-\n\\0055\t12\ta\\\\b\n' >table
expect 0 "table-fit" table-fit <table
same "... puts fields in columns" "name      n  note
one two   1
-        12  a\\b" "$(cat "$OUT")"
expect 0 "... within a width" table-fit -w 15 <table
same "... cut, if it must be" "name      n  n~
one two   1
-        12  a~" "$(cat "$OUT")"
printf 'head\ta\tb\nrow\tlong enough\tc\ntext\twhatever comes, as it is\ntext\nhead\tx\ty\nalarm\t1\t-\n' >table
expect 0 "table-fit -m" table-fit -m <table
same "... lays out one table after another" "a            b
long enough  c
whatever comes, as it is

x  y
1" "$(cat "$OUT")"
printf 'head\ta\nother\tb\nrow\tc\n' >table
expect 65 "... a line of another kind is wrong" table-fit -m <table
has "... and named" "stdin:2: 'other' is not head, row, alarm or text" "$ERR"
same "... the others are there" "a${NL}c" "$(cat "$OUT")"
expect 2 "a width must be a number" table-fit -w 0 </dev/null

# --------------------------------------------------------------------- local
mkdir one two
cd one || exit
DATA_DIR=$XDG_DATA_HOME/experisana
# stop what is left running when this ends early
stray() {
	for p in "$DATA_DIR/pid" "$T/d/experisana/pid"; do
		[ ! -s "$p" ] || kill "$(cat "$p")" 2>/dev/null
	done
	cleanup
}
trap stray EXIT
expect 0 "local starts a board" experisana local
has "... says where" "the board runs at http://127.0.0.1:" "$OUT"
has "... and its data" "$DATA_DIR" "$OUT"
has "... and what it wrote" "wrote .env" "$OUT"
PID=$(cat "$DATA_DIR/pid")
PORT=$(cat "$DATA_DIR/port")
ok "... and it runs" kill -0 "$PID"
same "... .env is private" -rw------- "$(find .env -exec ls -l {} + | cut -c 1-10)"
same "... so is the folder" drwx------ \
    "$(find "$DATA_DIR" -prune -exec ls -ld {} + | cut -c 1-10)"
expect 0 "... the columns are made" asana-init -c
same "... all" "Backlog Running Done Failed Active Workers Sweeps Cancelled project" \
    "$(cut -f 1 "$OUT" | xargs)"
printf -- '-\tkept\t-\t-\t-\t-\techo kept\n' | asana-create >/dev/null
cp .env before
expect 0 "local again keeps it" experisana local start
same "... the same one" "$PID" "$(cat "$DATA_DIR/pid")"
ok "... and .env" cmp before .env
hasnt "... without telling of it" .env "$OUT"
cd ../two || exit
(umask 077; echo 'ASANA_ACCESS_TOKEN=mine' >.env)
expect 0 "local beside another .env" experisana local
has "... says so" ".env exists and was left alone" "$OUT"
same "... and leaves it" ASANA_ACCESS_TOKEN=mine "$(cat .env)"
expect 0 "local stop" experisana local stop
expect 1 "... stops it" kill -0 "$PID"
ok "... and keeps the data" test -s "$DATA_DIR/board.db"
expect 0 "local stop again" experisana local stop
has "... says so" "is not running" "$OUT"
cd ../one || exit
expect 0 "local starts it again" experisana local
same "... on the same port" "$PORT" "$(cat "$DATA_DIR/port")"
ok "... with the same .env" cmp before .env
same "... and the same cards" kept "$(asana-list -f name Backlog)"
mkdir "$T/nops"
printf '#!/bin/sh\nexit 127\n' >"$T/nops/ps"
chmod +x "$T/nops/ps"
if [ -r /proc/self/comm ]; then
	PATH=$T/nops:$PATH expect 0 "local stop, where there is no ps" \
	    experisana local stop
	has "... stops it" "the board is stopped" "$OUT"
else
	expect 0 "... again" experisana local stop
fi

# for others, and the page
experisana local stop >/dev/null
expect 2 "local on every address" experisana local -a 0.0.0.0
has "... says how to find one" "hostname -I" "$ERR"
expect 2 "... on what is none" experisana local -a lab-1
if [ -r /proc/self/comm ]; then	# Linux has 127.0.0.2
	mkdir "$T/others" && cd "$T/others" || exit
	expect 0 "local on another address" experisana local -a 127.0.0.2
	has "... has it in .env" "ASANA_API_URL=http://127.0.0.2:" .env
	has "... and says that it is a page" "experisana local -o" "$OUT"
	expect 0 "... which works" asana-init -c
	expect 75 "local elsewhere while it runs" experisana local -a 127.0.0.3
	has "... says where it is" "the board runs at 127.0.0.2; stop it first" "$ERR"
	experisana local stop >/dev/null
	cd "$T/one" || exit
	expect 0 "local begins there again" experisana local
	has "... by its address" "http://127.0.0.2:" "$DATA_DIR/env"
	experisana local stop >/dev/null
	expect 0 "... until it is told" experisana local -a 127.0.0.1
fi
printf '#!/bin/sh\necho "$1" >%s/opened\n' "$T" >"$T/browser"
chmod +x "$T/browser"
BROWSER=$T/browser expect 0 "local -o opens the page" experisana local -o
URL=$(cat "$T/opened")
has "... prints its address" "$URL (good once" "$OUT"
ok "... of this board" expr "$URL" : "http://127.0.0.1:$PORT/#once=[0-9a-f]\{48\}$"
if command -v curl >/dev/null; then
	once() {
		curl -sS -o body -w '%{http_code}' "$@" "http://127.0.0.1:$PORT/$PLACE"
	}
	KEY=${URL##*=}
	PLACE=api/1.0/users/me
	same "... it is no token" 401 "$(once -H "Authorization: Bearer $KEY")"
	PLACE=login
	same "... it logs in" 204 "$(once -H 'X-Requested-With: asana-local' -d "token=$KEY")"
	same "... once" 401 "$(once -H 'X-Requested-With: asana-local' -d "token=$KEY")"
fi

experisana local stop >/dev/null

# a port that is another's now
cp -r "$DATA_DIR" "$T/d0"
perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1",
    LocalPort => $ARGV[0], Listen => 1, ReuseAddr => 1) or die; open(F, ">taken"); print F 1;
    close(F); sleep 60' "$PORT" &
OTHER=$!
PIDS="$PIDS $OTHER"
until_ok 10 test -s taken
expect 75 "local on a port that is taken" experisana local
has "... says so" "Address already in use" "$ERR"
has "... and how to get another" "remove $DATA_DIR/port" "$ERR"
kill "$OTHER"
expect 1 "... nothing runs" test -e "$DATA_DIR/pid"

# all at once
for i in 1 2 3 4; do
	mkdir "at$i"
	(cd "at$i" && experisana local >out 2>&1; echo "$? $(grep -c 'the board runs' out)") &
	eval "S$i=$!"
done >began
for p in $S1 $S2 $S3 $S4; do wait "$p"; done
same "local four times at once: it runs" "4 0 1" "$(sort began | uniq -c | xargs)"
same "... once" 1 "$(ps -A -o args= | grep -c "^asana-local -d $DATA_DIR/board.db")"
expect 0 "... and can be stopped" experisana local stop
same "... really" 0 "$(ps -A -o args= | grep -c "^asana-local -d $DATA_DIR/board.db")"
same "... with nothing left over" "board.db board.db.files board.db.lock board.db.token env experisana.yaml log port" \
    "$(ls "$DATA_DIR" | xargs)"

# what it says has no reader any more: nothing is left over all the same
experisana local 2>/dev/null | :
ok "local that nobody listens to: the board runs" test -s "$DATA_DIR/pid"
ok "... and nothing waits for the other" test ! -d "$DATA_DIR/busy"
experisana local stop 2>/dev/null | :
same "... nor after stop" "board.db board.db.files board.db.lock board.db.token env experisana.yaml log port" \
    "$(ls "$DATA_DIR" | xargs)"

# a pid that is another process's now
sleep 600 &
OTHER=$!
PIDS="$PIDS $OTHER"
echo "$OTHER" >"$DATA_DIR/pid"
experisana local stop >"$OUT" 2>"$ERR"
if kill -0 "$OTHER" 2>/dev/null; then
	pass "local stop leaves a process alone that is none of its own"
else fail "local stop leaves a process alone that is none of its own"; fi
sleep 600 &
OTHER=$!
PIDS="$PIDS $OTHER"
echo "$OTHER" >"$DATA_DIR/pid"
expect 0 "... and local start is not misled by it" \
    env ASANA_MAX_WAIT=0.1 experisana local
experisana local stop >/dev/null 2>&1
rm -f "$DATA_DIR/pid"
mkdir "$T/full"
: >"$T/full/experisana"
expect 74 "local where no data can be" env XDG_DATA_HOME="$T/full" experisana local
cd "$T" || exit

# ------------------------------------------------------------------ schedule
board -v
expect 0 "schedule -p" experisana schedule -p "$TOP/scripts/example.yaml"
has "... shows jobs" no-cot "$OUT"
same "... asks the board nothing" "" "$(asana-list -f gid)"
expect 0 "schedule -n" experisana schedule -n "$TOP/scripts/example.yaml"
same "... says what would be written" 8 "$(grep -c '^POST /tasks' "$OUT")"
same "... writes nothing" "" "$(asana-list -f gid)"
expect 0 "schedule" experisana schedule "$TOP/scripts/example.yaml"
has "... counts" "8 cards created, 0 already there" "$ERR"
same "... makes the cards" 8 "$(asana-list -f gid Backlog | wc -l | tr -d ' ')"
same "... half of them wait" 4 "$(asana-list -f deps Backlog | grep -c '^[0-9]')"
asana-list -f gid,name,tags,deps,key >before
expect 0 "schedule again" experisana-schedule "$TOP/scripts/example.yaml"
has "... finds them" "0 cards created, 8 already there: 8 waiting" "$ERR"
same "... makes none" "$(cat before)" "$(asana-list -f gid,name,tags,deps,key)"
cat >broken.yaml <<'EOF'
script: echo {a}
sweep:
  a: [1, 2]
  a b: c: d
EOF
expect 65 "schedule of a broken sweep" experisana schedule broken.yaml
has "... names file and line" "broken.yaml:4:" "$ERR"
printf 'sweep:\n  a: [1, 2]\n' >noscript.yaml
expect 65 "schedule of a sweep without a script" experisana schedule noscript.yaml
has "... says where" "noscript.yaml" "$ERR"
printf 'script: "echo {a} {b}"\nsweep:\n  a: [1, 2]\n' >loose.yaml
expect 65 "schedule -s of a sweep with an unknown name" \
    experisana schedule -s loose.yaml
expect 74 "schedule of a missing file" experisana schedule missing.yaml
same "... none of them makes a card" "$(cat before)" \
    "$(asana-list -f gid,name,tags,deps,key)"
cp "$TOP/scripts/example.yaml" 'a b;c.yaml'
expect 0 "schedule of a file with blanks in its name" \
    experisana schedule -p 'a b;c.yaml'
mkdir tmp
TMPDIR=$T/tmp experisana-schedule "$TOP/scripts/example.yaml" 2>/dev/null
TMPDIR=$T/tmp experisana-schedule broken.yaml 2>/dev/null
same "... nothing is left in TMPDIR" "" "$(ls -A tmp)"

# -------------------------------------------------------------------- status
# without the cards of sweeps, which 66-sweep.t looks at
asana-list -f gid Sweeps | xargs asana-delete >/dev/null
printf -- '-\ta name that is longer than the column is wide, by far\t-\t-\t-\t-\techo long\n' |
    asana-create | cut -f 1 | asana-move Failed >/dev/null
expect 0 "status" env COLUMNS=100 experisana status
same "... has the columns side by side" "Backlog (8) Running (0) Done (0) Failed (1)" \
    "$(sed 1q "$OUT" | tr -s ' ')"
same "... with their cards" 8 "$(sed '1d;/^$/,$d' "$OUT" | grep -c '^[^ ]')"
same "... each with its number" 0 "$(sed '1d;/^$/,$d' "$OUT" | grep -vc '^[0-9]\{3,9\} ')"
sed '1d;/^$/,$d' "$OUT" | cut -d ' ' -f 1 | xargs asana-get -g | sort >numbers
same "... which means it" "$(asana-list -f gid Backlog | sort)" "$(cat numbers)"
has "... says that no worker was heard of" \
    "No worker is known; 'experisana worker' starts one." "$OUT"
has "... cuts long names" "a name that is lo" "$OUT"
hasnt "... really" "by far" "$OUT"
has "... and shows that" "~" "$OUT"
same "... within the width" "" "$(awk 'length($0) > 100' "$OUT")"
for w in 20 40 80 250; do
	COLUMNS=$w experisana status >o 2>e || echo "$w: $?"
	cat e
	[ "$w" -lt 80 ] || awk -v w="$w" 'length($0) > w' o
done >bad
same "... at any width" "" "$(cat bad)"
expect 0 "status of three rows" env COLUMNS=80 experisana status 3
has "... says that there is more" "... and more" "$OUT"
same "... after three" 7 "$(wc -l <"$OUT" | tr -d ' ')"
for name in 'back\slash' "quote'\"s" '$(touch evil)' '-n' '%s%d'; do
	job-field -w name="$name" script="echo $name"
done | asana-create >/dev/null
expect 0 "status with odd names" env COLUMNS=160 experisana status
has "... has them" '$(touch evil)' "$OUT"
has "... as they are" '%s%d' "$OUT"
ok "... and runs none" test ! -e evil
expect 2 "status of something else" experisana status many
asana-list -f gid | xargs asana-delete >/dev/null
printf '%s\n' 'columns: {running: in Arbeit}' "$LOCAL" >experisana.yaml
rm -rf "$XDG_CACHE_HOME"
asana-init >/dev/null
expect 0 "status of an empty board" env COLUMNS=80 experisana status
same "... with a column of another name" \
    "Backlog (0)  in Arbeit (0)  Done (0)  Failed (0)" "$(sed 1q "$OUT")"
accent=$(printf 'e\314\201tude')
for name in 'größer als gedacht' '実験の名前が長い' '🎉 emoji' "$accent" \
    "$(printf 'red \033[31m')"; do
	# one by one: several at a time have no order
	job-field -w name="$name" script="echo '$name'" | asana-create
done | cut -f 1 >gids
job-field -w name=end script=end | asana-create | cut -f 1 | asana-move Done >/dev/null
sed -n '1,5p' gids | while read -r g; do asana-move Done "$g"; done >/dev/null
job-field -w name=one script=1 | asana-create >/dev/null
expect 0 "status with names of all kinds" env COLUMNS=57 experisana status
same "... in columns" 'Backlog (1)  in Arbeit (0)  Done (6)           Failed (0)
one                         größer als g~
                            実験の名前が~
                            🎉 emoji
                            '"$accent"'
                            red  [31m
                            end' "$(sed '1b
    /^$/,$d; s/[0-9]\{3,9\} //g' "$OUT" | sed 's/^one  /one      /; 3,$s/^ */                            /')"
echo "$LOCAL" >experisana.yaml
rm -rf "$XDG_CACHE_HOME"
asana-list -f gid Done Backlog | xargs asana-delete >/dev/null
expect 75 "status without a board" env ASANA_MAX_WAIT=0.1 \
    ASANA_API_URL=http://127.0.0.1:1/api/1.0 XDG_CACHE_HOME="$T/none" experisana status
has "... says what to do" \
    "the board at http://127.0.0.1:1 does not run; 'experisana local' starts it" "$ERR"
mkdir -p "$T/bare"
expect 78 "status without settings" env -C "$T/bare" -u ASANA_PROJECT_GID \
    sh -c 'mv ../.env ../env; experisana status; rc=$?; mv ../env ../.env; exit $rc'
same "... says one thing" "experisana-status: no board is set up here; 'experisana local' \
starts one that needs no account, and README.md has the steps for Asana" "$(cat "$ERR")"

# ------------------------------------------------- status: who does what
echo 'lease: {profile: local, settle: 0.2, ttl: 20, check: 0.1, kill: 0.5, poll: 0.2}' >experisana.yaml
. ./.env
# claim GID WHO TTL LOG: as a worker's comment
claim() {
	curl -sS -X POST -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    -H 'Content-Type: application/json' "$ASANA_API_URL/tasks/$1/stories" \
	    -d '{"data":{"text":"x\nclaim/1 task='"$1"' n=2 id=0123456789abcdef who='"$2"' st=running seen=0 ttl='"$3"'\n\n'"$4"'"}}' >/dev/null
}
job-field -w name='a job' script="printf 'one\n10%%\r20%%\r\ttwo\n'; until [ -e $T/end ]; do sleep 0.1; done" |
    asana-create | cut -f 1 >job
read -r g <job
same "nobody holds a new card" "$g - - - - - -" "$(asana-get -l "$g" | tr '\t' ' ')"
EXPERISANA_WORKER_ID=gpu-1 experisana-worker -1 -d "$T/w.1" >w.out 2>&1 &
W=$!
PIDS="$PIDS $W"
told() { asana-get -l "$g" >held && grep -q 'two$' held; }
ok "the last line of the log is told" until_ok 20 told
same "... with worker, attempt and state" "$g gpu-1 1 running two" "$(cut -f 1-4,7 held | tr '\t' ' ')"
ok "... and two times" awk -F '\t' '{ exit !($5 ~ /^[0-9]+$/ && $6 ~ /^[0-9]+$/ && $6 <= $5 && $5 < 60) }' held
job-field -w name=dragged script=x | asana-create | cut -f 1 | asana-move Running >dragged
job-field -w name=left script=left | asana-create | cut -f 1 | asana-move Running >left
read -r l <left
claim "$l" gpu-2 1 "$(printf '%0250d' 0 | sed 's/0/éé/g')"
lost() { asana-get -l "$l" | grep -q '	lost	'; }
ok "a claim whose time is over is lost" until_ok 30 lost
EXPERISANA_WORKER_ID=gpu-0 asana-beat idle >/dev/null
EXPERISANA_WORKER_ID=gpu-9 asana-beat broken >/dev/null
same "... its line ends with a whole character" 200 \
    "$(asana-get -l "$l" | cut -f 7 | tr -d '\n' | iconv -f UTF-8 -t UTF-16LE | wc -c | awk '{ print $1 / 2 }')"
expect 0 "status of what runs" env COLUMNS=70 experisana status
sed -n '/^Running/,$p' "$OUT" | sed 's/ [0-9]*s  */ - /; s/ago: 0*[éé~]*/ago: ~/; s/[0-9]*s ago *$/- ago/; s/[0-9]*s ago/- ago/' |
    tr -s ' ' | sed 's/ *$//; s/^[0-9]\{3,9\} //; /^Last/,$d' >got
{ sed '/^gpu-[01]/d' got; sed -n '/^gpu-[01]/p' got | sort; } >got2
same "... has worker, time and the log's last line, and all workers" \
'Running worker for last line of the log
a job gpu-1 - two
dragged NOBODY
left gpu-2 - LOST, last seen - ago: ~

Workers (3) state seen card
gpu-9 BROKEN - ago

gpu-0 idle - ago
gpu-1 busy - ago a job' "$(cat got2)"
same "... and when one was heard of last" 1 \
    "$(sed -n '$p' "$OUT" | grep -c '^Last heard from a worker [0-9]*s ago\.$')"
same "... within the width" "" "$(grep -E '^.{71,}' "$OUT")"
hasnt "... without colours" "$(printf '\033')" "$OUT"
for w in 20 40 80 250; do
	COLUMNS=$w experisana status >o 2>e || echo "$w: $?"
	cat e
	[ "$w" -lt 80 ] || grep -E "^.{$w}." o
done >bad
same "... at any width" "" "$(cat bad)"
expect 0 "status of one row" env COLUMNS=80 experisana status 1
has "... says how many more run" "... and 2 more" "$OUT"
has "... has those to worry about first" BROKEN "$OUT"
hasnt "... and not the rest" gpu-0 "$OUT"
if terminal; then
	on_screen() { script -qec "env COLUMNS=80 TERM=xterm $1" /dev/null </dev/null; }
	on_screen "experisana-status" >"$OUT"
	has "on a terminal what is wrong is red" "$(printf '\033[1;31mgpu-9')" "$OUT"
	on_screen "env NO_COLOR=1 experisana-status" >"$OUT"
	hasnt "... but not with NO_COLOR" "$(printf '\033')" "$OUT"
fi
# interruptible COMMAND...: it hears SIGINT, though it is in the background
interruptible() { exec perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$@"; }
mkdir -p tmp
for sh in dash bash mksh "busybox sh"; do
	command -v "${sh% *}" >/dev/null || continue
	# shellcheck disable=SC2086
	TMPDIR=$T/tmp COLUMNS=80 interruptible $sh "$TOP/scripts/experisana-status" -w 1 >watch 2>&1 &
	S=$!
	PIDS="$PIDS $S"
	twice() { [ "$(grep -c '^[0-9:]*, every 1 s$' watch)" -ge 2 ]; }
	ok "-w shows it again ($sh)" until_ok 20 twice
	kill -INT "$S"
	stopped() { ! kill -0 "$S"; }
	until_ok 10 stopped || kill "$S"
	rc=0
	wait "$S" || rc=$?
	same "... until it is interrupted" 0 "$rc"
	hasnt "... with nothing for a terminal" "$(printf '\033')" watch
	same "... and nothing left over" "" "$(ls tmp)"
done
for bad in "-w 0" "-w x" "-w -1" "1 2" "-x"; do
	# shellcheck disable=SC2086
	expect 2 "status $bad is wrong use" experisana status $bad
done
touch end
wait "$W"
same "a card that is done is held by nobody" "$g - - - - - -" "$(asana-get -l "$g" | tr '\t' ' ')"
echo "$LOCAL" >experisana.yaml
asana-list -f gid | xargs asana-delete >/dev/null
asana-list -f gid "Active Workers" | xargs asana-delete >/dev/null

# --------------------------------------------------------------- every shell
syntax() {
	for s in $(scripts); do
		$1 -n "$s" || return
	done
}
each_shell "sh -n" syntax

asana-list -f gid | xargs asana-delete >/dev/null
printf 'script: |\n  echo "{n}"\n  mkdir -p outputs; echo {n} >outputs/n\nsweep:\n  n: [1, "two words"]\n' >s.yaml
# smoke SHELL: dispatch, schedule, a worker for one card, status
smoke() {
	in=$TOP/scripts
	echo "$1"
	$1 "$in/experisana" -h >o || return
	[ "$(sed -n 2p o)" = 'usage: experisana [-hV] command [argument ...]' ] || return
	$1 "$in/experisana" -V >o || return
	rc=0
	$1 "$in/experisana" nowhere 2>e || rc=$?
	[ $rc -eq 2 ] || return
	rc=0
	$1 "$in/experisana-worker" -Z 2>e || rc=$?
	[ "$rc,$(sed -n '1s/.*: //p' e)" = "2,unknown option -Z" ] || { cat e; return 1; }
	$1 "$in/experisana-schedule" -p s.yaml >o || return
	grep -q 'two words' o || return
	$1 "$in/experisana-schedule" -n s.yaml >o || return
	$1 "$in/experisana-schedule" s.yaml 2>e || return
	grep -q '2 cards created, 0 already there' e || { cat e; return 1; }
	$1 "$in/experisana-worker" -1 -k -d "$T/work" </dev/null || return
	g=$(asana-list -f gid Done)
	rm -rf got
	asana-fetch "$g" got | grep -qx attempt-1-outputs__n || return
	grep -qx "$(cat got/attempt-1-outputs__n)" got/attempt-1-experiment_logs.txt || return
	asana-get -c "$g" | grep -q '^Done after .*: exit status 0$' || return
	[ "$(cat "$T/work/$g.1/outcome")" = done ] || return
	rm -rf "$T/work"
	COLUMNS=80 $1 "$in/experisana" status >o || return
	grep -q '^Backlog (1) .*Done (1)' o || { cat o; return 1; }
	rc=0
	rc=0
	$1 "$in/experisana" status x 2>e || rc=$?
	[ $rc -eq 2 ] || return
	rc=0
	(cd two && XDG_DATA_HOME=$T/d && export XDG_DATA_HOME &&
	    $1 "$in/experisana" local && [ -s "$T/d/experisana/pid" ]) || rc=1
	XDG_DATA_HOME=$T/d $1 "$in/experisana" local stop || return
	[ $rc -eq 0 ] || return
	asana-list -f gid | xargs asana-delete >o
}
each_shell "schedule, worker, status, local" smoke

done_testing
