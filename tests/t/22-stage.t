#!/bin/sh
# stage-deps: needs, cycles, order, and what can run.
. "$(dirname "$0")/../lib.sh"

# job ID NAME DEPS: a job line.
job() {
	printf '%s\t%s\t%s\t-\t-\t{}\techo %s\n' "$1" "$2" "$3" "$1"
}

{
	job c C a,b
	job a A -
	job d D c
	job b B a
	job e E -
} >jobs.tsv

expect 0 'in order' stage-deps jobs.tsv
same 'needs first, otherwise as read' 'a b c d e' \
    "$(cut -f1 "$OUT" | tr '\n' ' ' | sed 's/ $//')"
same 'the lines are untouched' "$(sort jobs.tsv)" "$(sort "$OUT")"
cp "$OUT" ordered.tsv
stage-deps <jobs.tsv >again.tsv
ok 'standard input gives the same' cmp again.tsv ordered.tsv
stage-deps ordered.tsv >again.tsv
ok 'what is in order stays so' cmp ordered.tsv again.tsv
expect 0 'nothing' sh -c 'stage-deps </dev/null'

# a column of a later version
printf 'x\t-\t-\t-\t-\t-\ttrue\tmore\tand\n' >extra.tsv
stage-deps extra.tsv >again.tsv
ok 'further columns pass through' cmp again.tsv extra.tsv

expect 0 '-e' stage-deps -e jobs.tsv
same '-e: pairs' 'a a
a b
a c
b c
c d
e e' "$(cat "$OUT")"
# tsort agrees that there is no cycle, and on an order
sorted() {
	awk 'NR == FNR { place[$1] = NR; next }
	$1 != $2 && place[$1] >= place[$2] { bad = 1 }
	END { exit bad }' "$1" "$2"
}
if command -v tsort >/dev/null; then
	sweep-expand "$DATA/sweep/everything.yaml" >all.tsv 2>/dev/null
	for f in jobs all; do
		stage-deps -e $f.tsv >$f.edges
		expect 0 "-e: tsort takes $f" tsort $f.edges
		cp "$OUT" $f.order
		same "-e: all of $f" "$(cut -f1 $f.tsv | sort)" \
		    "$(sort $f.order)"
		ok "-e: $f, needs first" sorted $f.order $f.edges
	done
	tail -r all.order 2>/dev/null >back || tac all.order >back
	expect 1 "-e: backwards is another order" sorted back all.edges
fi

expect 0 '-l' stage-deps -l jobs.tsv
same '-l: levels' "$(printf '%s\t%s\n' jobs 5 levels 4 width 2 \
    'level 1' 2 'level 2' 1 'level 3' 1 'level 4' 1
    printf 'chain\t%s\t%s\n' a A b B c C d D)" "$(cat "$OUT")"

expect 0 '-d' stage-deps -d jobs.tsv
has '-d: a graph' 'digraph jobs {' "$OUT"
has '-d: an edge' 'n0 -> n2;' "$OUT"	# D, read third, waits for C, read first
printf 'q\ta "name\\\\\t-\t-\t-\t-\tx\n' >odd.tsv
stage-deps -d odd.tsv >odd.dot
has '-d: quotes' 'label="a \"name\\"' odd.dot

# frames FILE: of each, its label and how many jobs are in it
frames() {
	sed -n 's/^	subgraph .* label=\(.*\);$/\1/p' "$1" |
	    awk '!n[$0]++ { l[++k] = $0 }
	    END { for (i = 1; i <= k; i++) print l[i], n[l[i]] }'
}
cp "$DATA/examples/readme-0.yaml" t.yaml
sweep-expand t.yaml | stage-deps -d >readme.dot
same '-d: stages are framed' '"stage1" 4
"stage1-intervention" 4
"stage1-control" 4' "$(frames readme.dot)"
if command -v dot >/dev/null; then
	for f in odd readme; do
		expect 0 "-d: dot draws $f" dot -Tsvg $f.dot
		same "-d: dot says nothing about $f" '' "$(cat "$ERR")"
		cp "$OUT" $f.svg
	done
	same '-d: boxes, frames and arrows' '12 3 8' \
	    "$(grep -c 'class="node"' readme.svg) $(grep -c 'class="cluster"' \
	    readme.svg) $(grep -c 'class="edge"' readme.svg)"
	has '-d: a stage, in the picture' '>stage1&#45;control<' readme.svg
	dot -Tplain odd.dot >odd.plain
	has '-d: a title, as it is' '"a \"name\\"' odd.plain
fi

printf 'a\n' >done.txt
expect 0 '-r' stage-deps -r done.txt jobs.tsv
same '-r: what can run' 'b e' "$(cut -f1 "$OUT" | tr '\n' ' ' |
    sed 's/ $//')"
cut -f1 jobs.tsv >done.txt
expect 1 '-r: all is done' stage-deps -r done.txt jobs.tsv
cp jobs.tsv done.txt
expect 1 '-r: job lines as list' stage-deps -r done.txt jobs.tsv
{ job z Z gone; } >gone.tsv
echo gone >done.txt
expect 0 '-r: a need that is done and not here' stage-deps -r done.txt gone.tsv
expect 65 'a need that is nowhere' stage-deps gone.tsv
same 'is named with its place' \
    "stage-deps: gone.tsv:1: unknown need 'gone'" "$(cat "$ERR")"
same 'and nothing is printed' '' "$(cat "$OUT")"
expect 74 '-r: no such file' stage-deps -r nowhere jobs.tsv

{
	job aaaaaaaaaaaaaaa1 A -
	job aaaaaaaaaaaaaaa2 B aaaaaaaaaaaaaaa1,aaaaaaaaaaaaaaa3
	job x X y
} >near.tsv
expect 65 'two unknown needs' stage-deps near.tsv
same 'both are named' \
    "stage-deps: near.tsv:2: unknown need 'aaaaaaaaaaaaaaa3', did you mean \
'aaaaaaaaaaaaaaa1'?
stage-deps: near.tsv:3: unknown need 'y'" "$(cat "$ERR")"

{
	job a A c
	job b B a
	job c C b
	job d D -
} >cycle.tsv
expect 65 'a cycle' stage-deps cycle.tsv
same 'is named' \
    'stage-deps: cycle.tsv:1: cycle: a (A) -> c (C) -> b (B) -> a (A)' \
    "$(cat "$ERR")"
same 'and nothing is printed' '' "$(cat "$OUT")"
{ job a A a; } >self.tsv
expect 65 'a job that needs itself' stage-deps self.tsv
same 'is named' 'stage-deps: self.tsv:1: cycle: a (A) -> a (A)' "$(cat "$ERR")"

{
	job a A -
	job b B -
	job a C -
} >twice.tsv
expect 65 'an id twice' stage-deps twice.tsv
same 'is named' 'stage-deps: twice.tsv:3: id a is that of line 1 too' \
    "$(cat "$ERR")"

printf 'a\tb\n' >short.tsv
expect 65 'a line that is no job line' stage-deps short.tsv
has 'has a place' 'stage-deps: short.tsv:1: ' "$ERR"
expect 2 'two modes' stage-deps -e -l jobs.tsv
expect 2 'two files' stage-deps jobs.tsv jobs.tsv
expect 74 'no such file' stage-deps nowhere
if [ -c /dev/full ]; then
	expect 74 'lost output' sh -c 'stage-deps jobs.tsv >/dev/full'
fi

# a long chain, from its end to its beginning
awk 'BEGIN { for (i = 20000; i > 0; i--)
	printf "%d\t-\t%s\t-\t-\t{}\tx\n", i, (i > 1 ? i - 1 : "-") }' >long.tsv
expect 0 'a chain of 20000 in reverse' stage-deps long.tsv
same 'is turned round' '1 20000' "$(sed -n '1p;$p' "$OUT" | cut -f1 |
    tr '\n' ' ' | sed 's/ $//')"

done_testing
