#!/bin/sh
# Sweep files that ask for all of the language at once, in tests/data/sweep;
# NAME.jobs has the jobs as title|needs|tags|options|script.
. "$(dirname "$0")/../lib.sh"

# show: job lines like that, the needs as numbers of lines.
show() {
	awk -F'\t' '{
		n[$1] = NR
		needs = ""
		m = $3 == "-" ? 0 : split($3, d, ",")
		for (i = 1; i <= m; i++)
			needs = needs (i > 1 ? "," : "") n[d[i]]
		print $2 "|" needs "|" $4 "|" $5 "|" $7
	}'
}

mkdir crlf bom
for f in "$DATA"/sweep/*.yaml; do
	name=$(basename "$f" .yaml)
	expect 0 "$name" sweep-expand "$f"
	cp "$OUT" jobs.tsv
	same "$name: its jobs" "$(cat "$DATA/sweep/$name.jobs")" \
	    "$(show <jobs.tsv)"
	# how the file is stored is no part of what it says
	awk '{ printf "%s\r\n", $0 }' "$f" >"crlf/$name.yaml"
	expect 0 "$name: with CR LF" sweep-expand "crlf/$name.yaml"
	cp "$OUT" other.tsv
	ok "$name: with CR LF the same" cmp other.tsv jobs.tsv
	{ printf '\357\273\277'; cat "$f"; } >"bom/$name.yaml"
	expect 0 "$name: with a byte order mark" sweep-expand "bom/$name.yaml"
	cp "$OUT" other.tsv
	ok "$name: with a byte order mark the same" cmp other.tsv jobs.tsv
done

# what is said about them
warnings() {
	sweep-expand "$DATA/sweep/$1.yaml" 2>&1 >/dev/null |
	    sed "s|^.*/$1.yaml:||"
}
same 'a member that only another map of the list has' \
    '3:51: warning: {data.only} has no value here and stays as it is' \
    "$(warnings joint)"
cp "$DATA/sweep/joint.yaml" .
expect 65 '... is an error with -s' sweep-expand -s joint.yaml
same '... which says so' \
    'sweep-expand: joint.yaml:3:51: parameter {data.only} has no value here' \
    "$(cat "$ERR")"
# shellcheck disable=SC2016
same 'what is the shell'\''s, and what looks like a parameter' \
    '4:45: warning: ${lr} is left to the shell; the parameter is {lr}
10:34: warning: ${note} is left to the shell; the parameter is {note}' \
    "$(warnings shell)"
for f in backwards dash empty fanin layout names nested override own-sweep \
    scalars shared-refs titles; do
	same "nothing to say about $f" '' "$(warnings $f)"
done

done_testing
