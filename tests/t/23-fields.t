#!/bin/sh
# job-field and yaml-get; job lines in several shells.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

sweep-expand "$DATA/sweep/everything.yaml" >all.tsv 2>/dev/null
sweep-expand "$DATA/sweep/dash.yaml" >hard.tsv
cat "$DATA"/examples/*.yaml >/dev/null
for f in "$DATA"/examples/*.yaml; do
	sweep-expand "$f" >>all.tsv 2>/dev/null
done

# --------------------------------------------------------------------- reading
sed -n 1p all.tsv >one.tsv
expect 0 'one column' sh -c 'job-field tags <one.tsv'
same 'as it is' 'demo,sgd,lr-0.0001' "$(cat "$OUT")"
expect 0 'a script' sh -c 'job-field script <one.tsv'
has 'is decoded' "    --layers 2 --note 'it'\\''s a" "$OUT"
expect 0 'several columns' sh -c 'job-field name deps opts <one.tsv'
same 'one after the other, absent ones empty' 'pretrain lr=0.0001 opt.name=sgd opt.beta=0.9

timeout=6h,gpus=1' "$(cat "$OUT")"
expect 0 'several lines' sh -c 'job-field id <all.tsv'
same 'give several ids' "$(cut -f1 all.tsv)" "$(cat "$OUT")"
expect 2 'no such column' sh -c 'job-field title <one.tsv'
expect 2 'no column' job-field
expect 65 'no job line' sh -c 'echo a | job-field id'
has 'has a place' 'job-field: stdin:1: ' "$ERR"
expect 0 'no line at all' sh -c 'job-field id </dev/null'

# --------------------------------------------------------------------- writing
expect 0 '-w' job-field -w id=7 name='a	b' 'script=echo \n
x=y
'
same '-w: a line' '7	a\tb	-	-	-	-	echo \\n\nx=y\n	-' "$(cat "$OUT")"
expect 0 '-w: a dash' job-field -w id=1 script=-
same '-w: a dash is not absent' '1	-	-	-	-	-	\0055	-' "$(cat "$OUT")"
expect 2 '-w: no value' job-field -w id
expect 2 '-w: twice' job-field -w id=1 id=2
expect 2 '-w: no such column' job-field -w foo=1

# reading and writing again changes nothing
while IFS= read -r line; do
	set --
	for c in id name deps tags opts params script stage; do
		v=$(printf '%s\n' "$line" | job-field "$c"; echo .)
		v=${v%??}
		set -- "$@" "$c=$v"
	done
	job-field -w "$@"
done <hard.tsv >again.tsv
same 'there and back' "$(cat hard.tsv)" "$(cat again.tsv)"

# ---------------------------------------------------------------------- shells
# printf %b in every shell must give the bytes that job-field gives
job-field script <hard.tsv >want
job-field name <all.tsv >>want
cat >decode <<'EOT'
tab=$(printf '\t')
while IFS="$tab" read -r id name deps tags opts params script rest; do
	[ "$script" = - ] && script=
	printf '%b\n' "$script"
done <hard.tsv
while IFS="$tab" read -r id name rest; do
	printf '%b\n' "$name"
done <all.tsv
EOT
for sh in sh dash bash mksh 'busybox sh' yash; do
	command -v "${sh%% *}" >/dev/null || continue
	# shellcheck disable=SC2086 # busybox sh is two words
	$sh decode >got 2>/dev/null
	ok "printf %b in $sh" cmp want got
done

# -------------------------------------------------------------------- yaml-get
cat >x.yaml <<'EOT'
shutdown:
  after_idle_minutes: 010
  cmd: "runpodctl stop pod $ID"
list: [a, "b c", 3]
empty: []
none:
nested: [[1]]
text: |
  two
  lines
EOT
expect 0 'a scalar' yaml-get x.yaml shutdown.after_idle_minutes
same 'is as written' 010 "$(cat "$OUT")"
expect 0 'a list' yaml-get x.yaml list
same 'is a line each' 'a
b c
3' "$(cat "$OUT")"
expect 0 'an element' yaml-get x.yaml list.1
same 'by its number' 'b c' "$(cat "$OUT")"
expect 0 'two paths' yaml-get x.yaml list.0 shutdown.cmd
same 'one after the other' 'a
runpodctl stop pod $ID' "$(cat "$OUT")"
expect 0 'an empty list' yaml-get x.yaml empty
same 'is no line' '' "$(cat "$OUT")"
expect 1 'absent' yaml-get x.yaml shutdown.foo
expect 1 'without a value' yaml-get x.yaml none
expect 65 'a map' yaml-get x.yaml shutdown
same 'has a place' \
    'yaml-get: x.yaml:2:3: shutdown is not one value or a list of them' \
    "$(cat "$ERR")"
expect 65 'a list of lists' yaml-get x.yaml nested
same 'prints nothing' '' "$(cat "$OUT")"
expect 0 'standard input' sh -c 'yaml-get - list.0 <x.yaml'
printf 'a: [1\n' >bad.yaml
expect 65 'no YAML' yaml-get bad.yaml a
has 'has a place too' 'yaml-get: bad.yaml:2:1: ' "$ERR"
expect 74 'no file' yaml-get nowhere.yaml a
expect 2 'no path' yaml-get x.yaml
printf 'scale:\n  max: 3\n' >experisana.yaml
mkdir under
cd under || exit
expect 0 'a setting, from above' yaml-get -s scale.max
same '... it' 3 "$(cat "$OUT")"
expect 0 '... or a default' yaml-get -s -d 7 scale.min scale.max
same '... both' '7 3' "$(xargs <"$OUT")"
expect 78 '... that is missing' yaml-get -s scale.cmd
same '... with a place' "yaml-get: $T/experisana.yaml:1:1: scale.cmd: missing" "$(cat "$ERR")"
echo 'scale: {maxx: 3}' >experisana.yaml
expect 78 '... of settings that are wrong elsewhere' yaml-get -s -d x breaker
expect 0 'any YAML without -s' yaml-get experisana.yaml scale.maxx
rm experisana.yaml
cd ..
rm experisana.yaml
expect 0 'no settings at all: a default' yaml-get -s -d 7 scale.max
expect 2 '-s without a path' yaml-get -s
if [ -c /dev/full ]; then
	expect 74 'lost output' sh -c 'yaml-get x.yaml list >/dev/full'
	expect 74 'lost output' sh -c 'job-field id <one.tsv >/dev/full'
fi

done_testing
