#!/bin/sh
# What the original did wrong with sweeps, D29 to D38, on a board; 20-sweep.t
# has the language's part of it.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

board
# needs: of each card, by title, the titles of those it waits for
needs() {
	asana-list -f gid | xargs asana-get >cards.tsv
	awk -F'\t' 'NR == FNR { title[$1] = $2; next }
	{
		n = $3 == "-" ? 0 : split($3, d, ",")
		s = $2 " <"
		for (i = 1; i <= n; i++)
			s = s " " title[d[i]]
		print s
	}' cards.tsv cards.tsv | sort
}
# clear: an empty board
clear_board() {
	asana-list -f gid >gids
	[ ! -s gids ] || asana-delete <gids >/dev/null
}

# D29: dependents of a job that was made once pointed at the last job of that
# stage; it depended on the order of keys
for keys in 'a: [1, 2], b: [x, y]' 'b: [x, y], a: [1, 2]'; do
	cat >t.yaml <<-EOT
	sweep: {$keys}
	stages:
	  - {name: first, model_id: "f{a}", job: {script: "first {a}"}}
	  - {name: second, model_id: "s{a}{b}", in: \$(first.model_id),
	     job: {script: "second {a} {b} {in}"}}
	EOT
	clear_board
	sweep-expand t.yaml | asana-create >/dev/null
	same "D29: each waits for its own, with $keys" 'f1 <
f2 <
s1x < f1
s1y < f1
s2x < f2
s2y < f2' "$(needs)"
done

# D30: of jobs with the same title only one was linked
clear_board
sweep-expand "$DATA/examples/readme-2.yaml" >jobs.tsv
asana-create <jobs.tsv >made.tsv
same 'D30: 16 jobs with 8 titles are 16 cards' '16 16 8' \
    "$(asana-list -f gid | wc -l | tr -d ' ') $(cut -f1 made.tsv | sort -u |
    wc -l | tr -d ' ') $(cut -f2 made.tsv | sort -u | wc -l | tr -d ' ')"

# D31: such references were left to the shell; D32: such ones were no needs
cat >t.yaml <<'EOT'
sweep: {from: ["$(s-1.p.a)", other]}
stages:
  - {name: s-1, p: {a: "v-{k}"}, k: 1, job: {script: "one"}}
  - {name: two, model_id: "two-{from}", job: {script: "two {from}"}}
EOT
clear_board
sweep-expand t.yaml | asana-create >/dev/null
same 'D31, D32: references with - and . from the sweep are needs' 's-1 <
two-other <
two-v-1 < s-1' "$(needs)"
same 'D31: and are resolved' 'two v-1' \
    "$(grep '	two-v-1	' cards.tsv | job-field script)"

# D33: a second run made all again, and one that was cut off left a part
clear_board
sweep-expand "$DATA/examples/readme-0.yaml" >jobs.tsv
peer 'POST /tasks 1-4 pass' 'POST /tasks 5 lost' 'POST /tasks 6- cut'
rc=0
timeout 2 asana-create <jobs.tsv >/dev/null 2>&1 || rc=$?
ok 'D33: a run that is cut off fails' test "$rc" -ne 0
unpeer
asana-list -f gid | wc -l | tr -d ' ' >part
ok 'D33: and has made a part' test "$(cat part)" -ge 4 -a "$(cat part)" -lt 12
expect 0 'D33: the next run' asana-create jobs.tsv
cp "$OUT" made.tsv
same 'D33: makes the rest, each once' 12 "$(asana-list -f gid | wc -l |
    tr -d ' ')"
needs >one
sweep-expand "$DATA/examples/readme-0.yaml" | asana-create >again.tsv
ok 'D33: another run finds all' cmp made.tsv again.tsv
needs >two
ok 'D33: and changes nothing' cmp one two

# D34: cards could be taken before they were whole
clear_board
sed 's/my-awesome/whole/' "$DATA/examples/readme-0.yaml" >t.yaml
sweep-expand t.yaml >jobs.tsv
peer
expect 0 'D34: a sweep' asana-create jobs.tsv
unpeer
same 'D34: a card is made in one request' '12 0' \
    "$(saw POST /tasks) $(awk '$2 != "GET" && $3 != "/tasks" &&
    $3 != "/tags" { n++ } END { print n + 0 }' "$PEERLOG")"
same 'D34: when its tags are there' '' "$(awk '$2 != "POST" { next }
    $3 == "/tags" && tasks { print "late" } $3 == "/tasks" { tasks = 1 }' \
    "$PEERLOG")"
same 'D34: with its tags and needs' 'cot,70b,whole-experiment <whole' \
    "$(needs >/dev/null; awk -F'\t' '$2 == "whole-experiment-70b-cot-stage1" {
	id = $1 } $2 ~ /70b-cot-stage1-control$/ { tags = $4; deps = $3 }
    END { print tags, deps == id ? "<whole" : deps }' cards.tsv)"

# D35 to D38: what crashed or hung part-way, when cards had been made, says so
# before there is any
clear_board
for f in '{a: "{a}x"}' '{a: []}' '{a: [[1]]}' '{a: "$(nobody.x)"}'; do
	cat >t.yaml <<-EOT
	script: "{name} {a} {n}"
	sweep: $f
	stages: [{name: s, a: fine, n: 1}, {name: t, n: 2}]
	EOT
	sweep-expand t.yaml >jobs.tsv 2>err
	same "D36 to D38: $f" '65 0 t.yaml:2:' "$? $(wc -c <jobs.tsv |
	    tr -d ' ') $(sed -n '1s/^sweep-expand: \(t.yaml:2:\).*/\1/p' err)"
done
cat >t.yaml <<'EOT'
script: "{name} {x} {d} p.a {y}"
stages:
  - {name: a, x: $(b.n), d: 2024-01-01, y: 1}
  - {name: b, x: "", d: no, n: 5, y: 1.0}
  - {name: c, x: $(b.n), d: no, y: true}
EOT
sweep-expand t.yaml | asana-create >/dev/null
needs >/dev/null
same 'D35, D38: dates, numbers, later stages, no sweep' 'a 5 2024-01-01 p.a 1
b  no p.a 1.0
c 5 no p.a true' "$(job-field script <cards.tsv | sort)"

done_testing
