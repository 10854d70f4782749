#!/bin/sh
# asana-pull: folders of cards, their files and results.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
. ./.env
BASE=$ASANA_API_URL
api() { curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@"; }
job() { printf '%s\t%s\t%s\t%s\t-\t%s\t%s\n' "$@"; }
url() { asana-list -f gid,url | awk -F '\t' -v g="$1" '$1 == g { print $2 }'; }
# cards LINE-FILE: makes them; their gids
cards() { asana-create "$1" | cut -f 1; }
# names DIR: all files there and below, sorted
names() { (cd "$1" && find . ! -type d | LC_ALL=C sort | sed 's,^\./,,'); }

# -------------------------------------------------------- what a worker leaves
cat >lines <<'E1'
0000000000000001	good	-	swp	-	{"lr":"0.1","net":{"dim":8}}	mkdir -p outputs/plots\necho '{"acc":0.5,"val":{"loss":1e-3},"all":[1,2]}' >outputs/metrics.json\necho png >outputs/plots/a.png\necho said
0000000000000002	bad	-	swp	-	{"lr":"x\\ty","seed":"3"}	exit 3
E1
set -- $(cards lines)
G=$1 B=$2
expect 0 "a worker does one card" experisana-worker -1
expect 0 "... and another" experisana-worker -1
expect 0 "they are pulled" asana-pull -d p "$G" "$B"
same "... and their folders printed" "p/good
p/bad" "$(cat "$OUT")"
has "... and counted" "2 cards, 4 files fetched, 0 unchanged" "$ERR"
same "... with all that belongs to them" "bad/.pulled
bad/cmd.sh
bad/context.json
bad/experiment_logs.txt
good/.pulled
good/cmd.sh
good/context.json
good/experiment_logs.txt
good/metrics.json
good/plots/a.png
results.tsv" "$(names p)"
same "the script is whole" "$(sed -n 1p lines | cut -f 7)" \
    "$(sed 's/$/\\n/' p/good/cmd.sh | tr -d '\n' | sed 's/\\n$//')"
same "so are the parameters" '{"lr":"0.1","net":{"dim":8}}' \
    "$(cat p/good/context.json)"
same "the log" said "$(cat p/good/experiment_logs.txt)"
has "a metric" '"acc":0.5' p/good/metrics.json
# seconds: how long it took differs
seconds() { awk -F '\t' 'BEGIN { OFS = FS } NR > 1 { $(NF - 10) = "N"; $(NF - 6) = "T"; $(NF - 5) = "W" } { print }' "$1"; }
same "results.tsv" "name	state	lr	net.dim	seed	acc	val.loss	seconds	exit	last	gpus	start	worker	attempt	commit	tags	url	gid
good	done	0.1	8		0.5	1e-3	N	0			T	W	1		swp	$(url "$G")	$G
bad	failed	\"x	y\"		3			N	3			T	W	1		swp	$(url "$B")	$B" "$(seconds p/results.tsv)"
asana-attach -p attempt-1-outputs__ "$B" p/good/metrics.json >/dev/null
expect 0 "a table for people" env COLUMNS=64 asana-pull -p -d p "$B" "$G"
# how long it took may be the same
awk 'NR == 1 { s = sub(/ *seconds/, "") } NR > 1 && s { $(NF - 1) = "" }
	{ gsub(/ +/, " "); print }' "$OUT" >shown
same "... without what is the same for all" \
    "name state lr seed net.dim exit
bad failed x y 3 3
good done 0.1 8 0" "$(cat shown)"
expect 0 "... cut" env COLUMNS=20 asana-pull -p -d p "$B" "$G"
same "... to what there is" "" "$(awk 'length($0) > 20' "$OUT")"
expect 0 "... as wide as it is, where it is no terminal" asana-pull -p -d p "$G"
has "... with all columns" "net.dim  acc  val.loss" "$OUT"

# ----------------------------------------------------- again, only what is new
peer
expect 0 "again" asana-pull -d p "$G" "$B"
has "... nothing is fetched" "2 cards, 0 files fetched, 5 unchanged" "$ERR"
same "... nor asked for" 0 "$(saw GET '/files/{}')"
same "... two requests a card, and one for itself" "2 2 2" \
    "$(saw GET '/tasks/{}') $(saw GET /attachments) $(saw GET '/tasks/{}/stories')"
echo '{"acc":0.75}' >metrics.json
asana-attach -p attempt-2-outputs__ "$G" metrics.json >/dev/null
echo other >p/good/plots/a.png
rm p/good/cmd.sh
touch -d '2001-01-01' p/good/experiment_logs.txt p/good/context.json
peer
expect 0 "a newer file, and one that was changed here" asana-pull -d p "$G"
same "... both are fetched, no others" 2 "$(saw GET '/files/{}')"
has "... the newest attempt's" 0.75 p/good/metrics.json
same "... the board's" png "$(cat p/good/plots/a.png)"
ok "... the script, too" test -s p/good/cmd.sh
same "... what had not changed is not touched" 2 \
    "$(find p/good ! -newermt 2002-01-01 -type f | wc -l)"
has "... results.tsv has the new one" "0.75" p/results.tsv
unpeer
expect 0 "-a" asana-pull -a -d p "$G"
has "... brings the older ones" 0.5 p/good/attempt-1-outputs__metrics.json
has "... beside the newest" 0.75 p/good/metrics.json

# -------------------------------------------------- names that lead elsewhere
long=$(printf '%0300d' 7)
{
	job 01 ../../up - - - true
	job 02 .. - - - "true 2"
	job 03 a/b - twin - "true 3"
	job 04 a_b - twin - "true 4"
	job 05 'c\nd\te' - - - "true 5"
	job 06 "$long" - - - "true 6"
	job 07 results.tsv - - - "true 7"
	job 08 .pulling - - - "true 8"
	job 09 good - - - "true 9"
} >lines
cards lines >gids
read -r U <gids
: >f
for n in ../../ /etc/ .. .pulled/ cmd.; do
	asana-attach -p "$n" "$U" f
done >/dev/null
: >sh
: >.pulled
asana-attach -p cmd. "$U" sh >/dev/null
asana-attach "$U" .pulled >/dev/null
mkdir in
expect 0 "hostile titles" asana-pull -d in/e <gids
gid() { sed -n "$1p" gids; }
same "... stay in the folder" "in/e/_._.._up
in/e/_.
in/e/a_b-$(gid 3)
in/e/a_b-$(gid 4)
in/e/c d e
in/e/$(printf '%0200d' 0)
in/e/results.tsv-$(gid 7)
in/e/_pulling
in/e/good" "$(cat "$OUT")"
same "... each with its own script" "true 4" "$(cat "in/e/a_b-$(gid 4)/cmd.sh")"
same "hostile names of attachments, too" ".pulled
GID-cmd.sh
_._.._f
_.f
_etc_f
_pulled
_pulled_f
cmd.f
cmd.sh
context.json" "$(names in/e/_._.._up | sed "s/^[0-9]*-cmd.sh/GID-cmd.sh/")"
same "... nor is the script overwritten" true "$(cat in/e/_._.._up/cmd.sh)"
same "... nothing is beside it" "e" "$(ls in)"
before=$(ls in/e)
expect 0 "the folders of before are found" asana-pull -d in/e "$(gid 4)" "$(gid 1)"
same "... there are no others" "$before" "$(ls in/e)"
expect 0 "a card with a name that is given" asana-pull -d p "$(gid 9)"
same "... gets its gid" "p/good-$(gid 9)" "$(cat "$OUT")"
same "... the other keeps it" "card	$G" "$(head -n 1 p/good/.pulled)"

# -------------------------------------------------------------- when it is ill
job 11 files - - - "true 11" >lines
F=$(cards lines)
for n in 1 2 3; do echo "file $n" >"o$n"; asana-attach "$F" "o$n"; done >/dev/null
api "$BASE/attachments" -F "parent=$F" -F resource_subtype=external \
    -F name=doc -F url=http://example.org/doc >/dev/null
peer 'GET /files/{} 1 status 403'
expect 0 "an address that is too old" asana-pull -d q "$F"
same "... is asked for again" 1 "$(saw GET '/attachments/{}')"
same "... and all is there" "file 1 file 2 file 3" "$(cat q/files/o? | xargs)"
has "a link elsewhere is named" "'doc' is a link to another service" "$ERR"
rm q/files/o?
peer 'GET /files/{} 1 half'
expect 0 "half a file" asana-pull -d q "$F"
same "... is fetched again" 4 "$(saw GET '/files/{}')"
same "... and whole" "file 1 file 2 file 3" "$(cat q/files/o? | xargs)"
rm q/files/o?
peer 'GET /files/{} 1 status 401' 'GET /files/{} always pass'
expect 69 "a file that is not given out" asana-pull -d q "$F"
has "... is told" "answers 401" "$ERR"
has "... and counted" "1 not, or not all of it" "$ERR"
same "... the others are there" 2 "$(names q/files | grep -c '^o')"
has "... and results, too" "files	backlog	" q/results.tsv

# in the middle
slow() {
	rm -f q/files/o?
	peer 'GET /files/{} 2 slow 30'
	asana-pull -d q "$F" >out 2>err &
	P=$!
	until_ok 20 two
}
two() { [ "$(names q/files | grep -c '^o')" -eq 2 ]; }
cp q/results.tsv results.before
slow
expect 75 "another pull in the same folder" asana-pull -d q "$F"
has "... is told" "q: another pull works there" "$ERR"
kill -TERM "$P"
rc=0
wait "$P" 2>/dev/null || rc=$?
same "ended by a signal" 143 "$rc"
same "... without a word about it" "" "$(grep -v 'is a link' err)"
same "... nothing is half" 2 "$(names q/files | grep -c '^o')"
ok "... nor left elsewhere" test ! -e q/.pulling
ok "... results are as before" cmp results.before q/results.tsv
peer
expect 0 "the next one" asana-pull -d q "$F"
same "... fetches what is missing" 1 "$(saw GET '/files/{}')"
slow
kill -9 "$P"
wait "$P" 2>/dev/null
same "killed: nothing is half" 2 "$(names q/files | grep -c '^o')"
peer
expect 0 "the next one" asana-pull -d q "$F"
same "... fetches what is missing" "1 file 1 file 2 file 3" \
    "$(saw GET '/files/{}') $(cat q/files/o? | xargs)"
ok "... and cleans up" test ! -e q/.pulling
unpeer

# ------------------------------------------------------------- many, and which
awk -v f="$F" 'BEGIN { for (i = 100; i < 125; i++)
	printf "%016x\tm%d\t%s\tmany\t-\t-\techo %d\n", i, i, i == 124 ? f : "-", i }' >lines
cards lines >gids
peer
expect 0 "25 cards" asana-pull -d many <gids
same "... are asked for together" "1 0" \
    "$(saw GET '/projects/{}/tasks') $(saw GET '/tasks/{}')"
same "... in the order given" "$(cut -f 2 lines | xargs)" \
    "$(sed 1d many/results.tsv | cut -f 1 | xargs)"
unpeer
expect 0 "--tag" experisana pull -d "t ag" --tag many
same "... prints the folders" 25 "$(grep -c '^t ag/m1' "$OUT")"
has "... and what was done" "25 cards, 0 files fetched" "$ERR"
same "... with a folder each" 25 "$(find 't ag' -name cmd.sh | wc -l)"
expect 0 "-p" experisana pull -p -d dep -t many "$F"
same "... is the table" 27 "$(wc -l <"$OUT")"
expect 1 "no card has the tag" experisana pull -d dep -t none
has "... is told" "asana-pull: no card has the tag 'none'" "$ERR"
expect 0 "no operands: standard input says which" experisana pull -d dep </dev/null
expect 69 "no card" experisana pull -d dep 1000000000000001

# ------------------------------------------------------------------ a sweep
if command -v asana-sweep >/dev/null; then
	printf 'script: "echo {lr}"\nsweep: {lr: [1, 2]}\n' >lr.yaml
	sweep-expand lr.yaml >lines
	asana-create lines >made
	asana-sweep lr.yaml made >sweep
	IFS='	' read -r S url <sweep
	expect 0 "the card of a sweep" experisana pull -d sw1 "$S"
	same "... brings its jobs" 2 "$(find sw1 -name cmd.sh | wc -l)"
	expect 0 "its address" experisana pull -d sw2 "$url"
	same "... does so, too" "$(ls sw1)" "$(ls sw2)"
	same "... with their parameters" "lr 1 2" \
	    "$(cut -f 3 sw2/results.tsv | xargs)"
fi

# ------------------------------------------------------- results, no folders
cat >lines <<'E1'
0000000000000021	r1	-	res	-	{"lr":"0.1","seed":"1"}	printf '{"loss":1}\\n{"loss":0.25}\\n{"lo' >outputs/metrics.jsonl
0000000000000022	r2	-	res	-	{"lr":"0.1","seed":"2"}	printf 'step,loss\\n1,9\\n2,0.75\\n' >outputs/metrics.csv
0000000000000023	r3	-	res	-	{"lr":"0.2","seed":"1"}	echo '{"loss":NaN}' >outputs/metrics.json
0000000000000024	=r4	-	res	-	{"lr":"0.2","seed":"2"}	exit 4
E1
asana-create -s lines >made
for i in 1 2 3 4; do experisana-worker -1 -t res >/dev/null; done
R1=$(cut -f 1 made | head -n 1)
printf 'sweep: {lr: [0.1, 0.2], seed: [1, 2]}\nscript: "{lr} {seed}"\n' >res.yaml
echo 'metric: {name: step, best: max}' >>res.yaml
asana-sweep res.yaml made >/dev/null
peer
expect 0 "experisana results" experisana results -m loss res.yaml
cut -c 1-28 "$OUT" | sed 's/ *$//' >shown
same "... the best first" "name  state    lr  seed  los
r1    done    0.1     1  0.2
r2    done    0.1     2  0.7
r3    done    0.2     1  NaN
=r4   failed  0.2     2" "$(cat shown)"
has "... which is said" "the smallest loss first; -m loss:max" "$ERR"
same "... a card costs its comments; columns, sweep, jobs and cards are lists" "9 4 1 1" \
    "$(saw GET '/.*') $(saw GET '/tasks/{}/stories') $(saw GET '/projects/{}/tasks') $(saw GET '/sections/{}/tasks')"
unpeer
expect 0 "without -m" asana-results -t res.yaml
same "... the sweep says what is the best" "r2 r1 r3 '=r4" \
    "$(sed 1d "$OUT" | cut -f 1 | xargs -d '\n')"
same "... without a word" "" "$(cat "$ERR")"
expect 0 "--by" asana-results -t -m loss:max -b lr res.yaml
same "... means over the rest" "lr	loss	jobs	std	step
0.1	0.5	2	0.3535533906	2
0.2	NaN	1		" "$(cat "$OUT")"
expect 0 "--csv of a card" asana-results -c "$R1"
same "... ends its lines as CSV does" 2 "$(grep -c "$(printf '\r')" "$OUT")"
has "... a gid is text" "\"=\"\"$R1\"\"\"" "$OUT"
expect 0 "--json" asana-results -j res.yaml
cp "$OUT" res.json
ok "... is JSON" node -e 'const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
	if (r.length !== 4 || r[1].metrics.loss !== 0.25 || r[2].metrics.loss !== "NaN" || r[3].name !== "=r4") process.exit(1)' res.json
expect 0 "gids on standard input" sh -c 'cut -f 1 made | asana-results -t -m loss'
has "... a title is no formula" "'=r4	failed" "$OUT"
expect 65 "a metric that nobody has" asana-results -m los res.yaml
has "... is told" "no job has a metric 'los'; there are: loss, step" "$ERR"
same "... nothing is printed" "" "$(cat "$OUT")"
expect 2 "two forms" asana-results -cj res.yaml
expect 65 "no such sweep" asana-results none.yaml

# --------------------------------------------------------------- exit statuses
expect 69 "an unknown card amid" asana-pull -d x "$G" 1000000000000001 "$B"
has "... is named" "asana-pull: GET /tasks/1000000000000001: 404" "$ERR"
same "... the others come" "bad good" "$(ls x | grep -v results | xargs)"
expect 65 "no gid" asana-pull -d y "$G" gid
ok "... nothing was made" test ! -e y
expect 65 "an address that is none" asana-pull http://example.org/
expect 2 "wrong use" asana-pull -z
rm p/good/metrics.json p/bad/cmd.sh
mkdir p/good/metrics.json
rm -r p/bad/experiment_logs.txt
expect 74 "a folder in the place of a file" asana-pull -d p "$G" "$B"
has "... is named" "asana-pull: p/good/metrics.json: " "$ERR"
same "... the others come" said "$(cat p/good/experiment_logs.txt)"
ok "... those of the next card, too" test -e p/bad/experiment_logs.txt
has "... and results" "bad	failed" p/results.tsv
: >file
expect 74 "no folder" asana-pull -d file "$G"
chmod 500 x/good
[ "$(id -u)" -eq 0 ] || expect 74 "a folder that is not for us" asana-pull -d x "$G"
expect 77 "another token" env ASANA_ACCESS_TOKEN=wrong asana-pull -d x "$G"
expect 78 "no project" env ASANA_PROJECT_GID=x asana-pull -d x "$G"
expect 74 "no room for what is printed" sh -c 'asana-pull -d x "$1" >/dev/full' - "$B"
done_testing
