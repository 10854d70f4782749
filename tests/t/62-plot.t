#!/bin/sh
# results-plot: results as SVG.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

wellformed() { node -e '
	const s = require("fs").readFileSync(process.argv[1], "utf8"), open = [];
	for (const [, end, name, rest] of s.matchAll(/<(\/?)([a-z]+)([^<>]*)>/g))
		if (end) { if (open.pop() !== name) process.exit(1); }
		else if (!rest.endsWith("/")) open.push(name);
	if (open.length || /[\x00-\x09\x0b-\x1f]|&(?!(amp|lt|gt|quot);)/.test(s)) process.exit(2);
	if (/(NaN|nan|inf)[ "]/i.test(s.replace(/<title>.*?<\/title>|<text.*?<\/text>/g, ""))) process.exit(3);
' "$1"; }
count() { grep -c "class=\"$1\"" plot.svg; }
{
	printf 'name\tstate\tlr\topt\tseed\tone\tloss\tacc\tgid\n'
	printf '"a ""<&\tb\nc"\tdone\t1e-3\tadam\t1\t1\t0.5\t.1\t7\n'
	printf 'b\tdone\t1e-3\tsgd\t2\t1\t1.5\t.2\t7\n'
	printf 'c\tdone\t0.1\tsgd\t1\t1\t2\t.3\t7\n'
	printf 'd\tdone\t0.1\tsgd\t2\t1\tNaN\t.3\t7\n'
	printf 'e\tfailed\t9\tsgd\t2\t1\t77\t.3\t7\n'
} >r.tsv
expect 0 "a table" results-plot -m loss:min -t 'x <y> & "z"' r.tsv
cp "$OUT" plot.svg
ok "... is drawn well-formed" wellformed plot.svg
same "... over what varies, seeds last" "lr (log) opt seed" \
    "$(sed -n 's/.*class="head">\(.*\)<.*/\1/p' plot.svg | xargs)"
same "... a point for each job that is done and has a number" "6 3" "$(count job) $(count best)"
has "... names are escaped" '<title>a &quot;&lt;&amp; b c: 0.5</title>' plot.svg
has "... the title, too" '<title>x &lt;y&gt; &amp; &quot;z&quot;</title>' plot.svg
same "... what has none is told" 1 "$(grep -c '3 of 4 jobs that are done; the others' plot.svg)"
same "... a line for means of numbers" 2 "$(count line)"
hasnt "... not for what failed" 'e: 77' plot.svg
expect 0 "--params, from standard input" sh -c 'results-plot -m acc -p one <r.tsv'
cp "$OUT" plot.svg
same "... one that does not vary is drawn, too" one "$(sed -n 's/.*class="head">\(.*\)<.*/\1/p' plot.svg)"
ok "... well-formed" wellformed plot.svg
printf 'name\tstate\tx\tloss\nq\tdone\t-5\t0\nr\tdone\t\t1e-12\n' >r.tsv
expect 0 "what is absent, zero, negative" results-plot -m loss r.tsv
cp "$OUT" plot.svg
ok "... is drawn" wellformed plot.svg
has "... has a place" '(none)' plot.svg
printf 'name\tstate\tparam.loss\tmetric.loss\nq\tdone\tmse\t0.1\n' >p.tsv
expect 0 "a metric that a parameter is called as, too" results-plot -m loss -p loss p.tsv
has "... is drawn" 'q: 0.1</title>' "$OUT"
has "... over the parameter" 'class="head">param.loss<' "$OUT"
expect 65 "no such metric" results-plot -m lost r.tsv
has "... is told" "no column 'lost'" "$ERR"
expect 65 "no such parameter" results-plot -m loss -p lr r.tsv
expect 1 "no numbers" results-plot -m name r.tsv
same "... nothing is drawn" "" "$(cat "$OUT")"
expect 2 "no metric" results-plot r.tsv
expect 74 "no file" results-plot -m loss none.tsv

done_testing
