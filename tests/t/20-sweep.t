#!/bin/sh
# The sweep language: what comes out, and what is said about mistakes.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

# show: job lines on standard input as title|needs|tags|opts|script, the needs
# as numbers of lines.
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

# gives NAME JOBS: the sweep file on standard input makes these jobs.
gives() {
	cat >t.yaml
	expect 0 "$1" sweep-expand t.yaml
	same "$1: jobs" "$2" "$(show <"$OUT")"
}

# wrong NAME MESSAGES [OPTION]: the sweep file on standard input is refused
# with just this on standard error, and nothing is printed.
wrong() {
	cat >t.yaml
	expect 65 "$1" sweep-expand ${3:+"$3"} t.yaml
	same "$1: message" "$2" "$(sed 's/^sweep-expand: t.yaml://' "$ERR")"
	same "$1: no output" '' "$(cat "$OUT")"
}

# warns NAME MESSAGES: as wrong, but only a warning.
warns() {
	cat >t.yaml
	expect 0 "$1" sweep-expand t.yaml
	same "$1: message" "$2" "$(sed 's/^sweep-expand: t.yaml://' "$ERR")"
}

# ------------------------------------------------------------ what comes out
gives 'a script alone' 't||-|-|echo hello' <<'EOT'
script: echo hello
EOT

gives 'outputs of other stages' 'train a=1||-|resume=true|train 1
eval a=1|1|-|inputs=train *.json|eval inputs/train/95e7e9735f858e20/m.pt {inputs.eval}
train a=2||-|resume=true|train 2
eval a=2|3|-|inputs=train *.json|eval inputs/train/097352fe82784339/m.pt {inputs.eval}
all|2,4|-|inputs=true,of=e1af2de75e1abb1c|all inputs/eval inputs/x' <<'EOT'
sweep: {a: [1, 2], b: [3, 4]}
stages:
  - name: train
    job: {script: "train {a}", resume: true}
  - name: eval
    job: {script: "eval {inputs.train}/m.pt {inputs.eval}",
      inputs: [train, '*.json']}
  - {name: all, dir: '{inputs.eval}', job: {script: "all {dir} {raw:inputs.x}", needs: eval,
    inputs: true}, inputs: {x: inputs/x}}
EOT
same 'parameters of outputs are those of the job' '{"a":"1"}' \
	"$(sed -n 2p "$OUT" | cut -f 6)"
same 'the folder is called by the id of the job' 097352fe82784339 \
	"$(sed -n '3s/	.*//p' "$OUT")"
wrong 'its own outputs' "3:18: 'x' contains itself: a.x -> b.script -> a.x" <<'EOT'
job: {inputs: true}
stages:
  - {name: a, x: '{inputs.b}', job: {script: "a {inputs.b}"}}
  - {name: b, job: {script: "$(a.x)"}}
EOT
wrong 'its own outputs' "3:29: cycle: stage 'b' has its own outputs as inputs" <<'EOT'
job: {inputs: true}
stages:
  - {name: a, job: {script: "a {inputs.b}"}}
  - {name: b, job: {script: "b {inputs.a}"}}
EOT
wrong 'outputs without inputs' "4:19: {inputs.a}: stage 'b' has no inputs; write job: {inputs: true}" <<'EOT'
stages:
  - {name: a, job: {script: a}}
  - name: b
    job: {script: "b {inputs.a}"}
EOT

gives 'values are text as written' \
    't||-|-|1e-4 010 yes 0.10 null 12:30 ~ 2024-01-01 True <>' <<'EOT'
script: "{a} {b} {c} {d} {e} {f} {g} {h} {i} <{j}>"
sweep: {a: 1e-4, b: 010, c: yes, d: 0.10, e: null, f: 12:30, g: ~,
  h: 2024-01-01, i: True, j: }
EOT

gives 'the last list varies fastest' 'a=1 b=x||-|-|1 x
a=1 b=y||-|-|1 y
a=2 b=x||-|-|2 x
a=2 b=y||-|-|2 y' <<'EOT'
script: "{a} {b}"
sweep: {a: [1, 2], b: [x, y]}
EOT

gives 'a list of maps is one dimension' 'p.a=1 p.b.c=10 q=x||-|-|1 10 x
p.a=1 p.b.c=10 q=y||-|-|1 10 y
p.a=2 p.b.c=20 q=x||-|-|2 20 x
p.a=2 p.b.c=20 q=y||-|-|2 20 y' <<'EOT'
script: "{p.a} {p.b.c} {q}"
sweep:
  p: [{a: 1, b: {c: 10}}, {a: 2, b: {c: 20}}]
  q: [x, y]
EOT

gives 'zip' 'n=1 m=a k=x||-|-|1 a x
n=1 m=b k=x||-|-|1 b x
n=2 m=a k=y||-|-|2 a y
n=2 m=b k=y||-|-|2 b y' <<'EOT'
script: "{n} {m} {k}"
sweep: {n: [1, 2], m: [a, b], k: [x, y]}
zip: [[k, n]]
EOT

gives 'zip with a list of maps' 'p.a=1 k=x||-|-|1 x
p.a=2 k=y||-|-|2 y' <<'EOT'
script: "{p.a} {k}"
sweep: {p: [{a: 1}, {a: 2}], k: [x, y]}
zip: [[p, k]]
EOT

gives 'exclude and include' 'a=1 b=x||-|-|1 x
a=2 b=y||-|-|2 y
a=3 b=z||-|-|3 z' <<'EOT'
script: "{a} {b}"
sweep: {a: [1, 2], b: [x, y], c: only}
exclude: [{a: 1, b: y}, {a: 2, b: x}]
include: [{a: 3, b: z}]
EOT

gives 'ranges' 'a=0 b=0 c=1||-|-|0 0 1
a=0.1 b=0.5 c=0.1||-|-|0.1 0.5 0.1
a=0.2 b=1 c=0.01||-|-|0.2 1 0.01' <<'EOT'
script: "{a} {b} {c}"
sweep:
  a: !range [0, 0.3, 0.1]
  b: !linspace [0, 1, 3]
  c: !logspace [0, -2, 3]
zip: [[a, b, c]]
EOT

gives 'a range stops before its end, and may go down' 'a=3||-|-|3
a=2||-|-|2
a=1||-|-|1' <<'EOT'
script: "{a}"
sweep: {a: !range [3, 0, -1]}
EOT

gives 'names within names, and again' 'v=1||-|-|one a-1
v=2||-|-|two a-2' <<'EOT'
script: "{k_{v}} {deep}"
sweep: {v: [1, 2], k_1: one, k_2: two, deep: "{mid}", mid: "a-{v}"}
EOT

gives 'a name made of two values' 't||-|-|found' <<'EOT'
script: "{open}b}"
sweep: {open: "{a", ab: found}
EOT

gives '{q:} is one word of the shell' \
    "t||-|-|plain-1.0/x 'it'\\\\''s \$(x) {y}' '' {q:z}" <<'EOT'
script: "{q:a} {q:b} {q:c} {q:z}"
sweep: {a: plain-1.0/x, b: "it's $(x) {y}", c: "", d: 1}
EOT

gives 'anchors, aliases and merge keys' 's||-|-|1 2 9
u||-|-|1 7 9' <<'EOT'
base: &base {x: 1, y: 2}
script: "{x} {y} {z}"
sweep: {z: 9}
stages:
  - {name: s, <<: *base}
  - {name: u, <<: *base, y: 7}
EOT

gives 'stages are the inner loop, and their keys win' 's a=1||-|-|s 1 1
u||-|-|u 0 1
s a=2||-|-|s 2 1' <<'EOT'
script: "{name} {a} {b.c}"
sweep: {a: [1, 2], b: {c: 1}}
stages:
  - {name: s}
  - {name: u, a: 0, b: {c: "{d}"}, d: 1}
exclude: [{a: 3}]
EOT
# the second stage's d is fixed, so it is the same job in both combinations
same 'a stage that sweeps nothing is one job' 3 "$(wc -l <"$OUT" | tr -d ' ')"

gives 'a reference: value and need' 'out-1||-|-|run out-1
s2 n=1|1|-|-|run from out-1
out-2||-|-|run out-2
s2 n=2|3|-|-|run from out-2' <<'EOT'
script: "run {x}"
sweep: {n: [1, 2]}
stages:
  - {name: s-1, x: "{model_id}", model_id: "out-{n}"}
  - {name: s2, x: "from $(s-1.model_id)"}
EOT

same '... each names its stage' 's-1 s2 s-1 s2 ' \
    "$(job-field stage <"$OUT" | tr '\n' ' ')"

gives 'references reach nested parameters, and stages with dots' \
    'v1.0||-|-|x
b|1|-|-|x 1 2' <<'EOT'
script: "x"
stages:
  - {name: v1.0, p: {a: 1}, q.r: 2}
  - {name: b, job: {script: "x $(v1.0.p.a) $(v1.0.q.r)"}}
EOT

gives 'a reference in a shared value counts where it is used' 'a||-|-|none
b|1|-|-|va-1' <<'EOT'
script: "{prev}"
sweep: {prev: "$(a.v)", v: "v{name}-{n}", n: 1}
stages:
  - {name: a, prev: none}
  - {name: b}
EOT

gives 'a reference in an own value counts even unused' 'a||-|-|a
b|1|-|-|b' <<'EOT'
script: "{name}"
stages:
  - {name: a, v: 1}
  - {name: b, unused: $(a.v)}
EOT

gives 'a reference whose stage is a parameter' 'a||-|-|a
b||-|-|b
c|2|-|-|c vb' <<'EOT'
script: "{name}"
stages:
  - {name: a, v: va}
  - {name: b, v: vb}
  - {name: c, who: b, job: {script: "{name} $({who}.v)"}}
EOT

gives 'stages may stand in any order' 'a n=1||-|-|a 1
b n=1|1|-|-|b 1
a n=2||-|-|a 2
b n=2|3|-|-|b 2' <<'EOT'
script: "{name} {v}"
sweep: {n: [1, 2]}
stages:
  - {name: b, v: $(a.v)}
  - {name: a, v: "{n}"}
EOT

gives 'who uses a value depends on what it came from' 'a||-|-|a
b|1|-|-|b
c|2|-|-|c 1' <<'EOT'
script: "{name}"
sweep: {far: "$(a.v)", v: 1}
stages:
  - {name: a, far: 0}
  - {name: b}
  - {name: c, job: {script: "{name} $(b.far)"}}
EOT

gives 'equal jobs are one: first title, all tags and needs' \
    't-1||x,n1|-|train 1
t-2||x,n2|-|train 2
all-1|1,2|x,n1,n2|-|collect
last-1|3|x,n1,n2|-|last' <<'EOT'
sweep: {n: [1, 2], tags: "x,, n{n} ,x", model_id: "{name}-{n}"}
stages:
  - {name: t, job: {script: "train {n}"}}
  - {name: all, in: $(t.model_id), job: {script: collect}}
  - {name: last, in: $(all.model_id), job: {script: last}}
EOT

gives 'equal jobs that wait for each other are one that waits for none' \
    'a||-|-|same' <<'EOT'
script: same
stages: [{name: a, v: 1}, {name: b, w: $(a.v)}]
EOT

gives 'other options, other job' 'a||-|gpus=1|x
b||-|gpus=2|x
c||-|-|x' <<'EOT'
script: x
stages:
  - {name: a, job: {gpus: 1}}
  - {name: b, job: {gpus: 2}}
  - {name: c}
  - {name: d}
EOT

gives 'a list of tags' 't||a,b|-|x' <<'EOT'
script: x
sweep: {tags: [a, b]}
EOT

gives 'job options, and a stage that overrides some' \
    'a||-|timeout=6h,retries=2,priority=-3,gpus=1|a
b||-|timeout=1.5h,retries=2,priority=-3,gpus=0|b' <<'EOT'
script: "{name}"
job: {gpus: 1, priority: -3, retries: 2, timeout: 6h}
stages:
  - {name: a}
  - {name: b, job: {timeout: 1.5h, gpus: 0}}
EOT

gives 'a stage with its own sweep, its own script, and needs' \
    'train size=s seed=1||-|-|train 1 s
train size=s seed=2||-|-|train 2 s
eval size=s seed=1|1|-|-|eval s-1
eval size=s seed=2|2|-|-|eval s-2
train size=l seed=1||-|-|train 1 l
train size=l seed=2||-|-|train 2 l
eval size=l seed=1|5|-|-|eval l-1
eval size=l seed=2|6|-|-|eval l-2
report|3,4,7,8|-|-|report' <<'EOT'
script: "train {seed} {size}"
sweep: {size: [s, l]}
stages:
  - {name: train, out: "{size}-{seed}", job: {sweep: {seed: [1, 2]}}}
  - {name: eval, job: {sweep: {seed: [1, 2]}, script: "eval $(train.out)"}}
  - {name: report, job: {needs: [eval], script: report}}
EOT

gives 'needs for all leave out the stage itself' 'prep||-|-|prep
a|1|-|-|a
b|1|-|-|b' <<'EOT'
script: "{name}"
job: {needs: prep}
stages: [{name: prep}, {name: a}, {name: b}]
EOT

gives 'job is a parameter where it is no map' 's||-|-|s' <<'EOT'
script: "{job}"
sweep: {job: x}
stages: [{name: s, job: "{name}"}]
EOT

gives 'default is the old name of sweep' 't||-|-|1' <<'EOT'
script: "{a}"
default: {a: 1}
EOT

gives 'keys that hold nothing are as if they were not there' 't||-|-|x' <<'EOT'
script: x
sweep:
stages:
exclude:
include:
zip:
job:
EOT

warns 'a mistyped name that is not of ASCII' "1:10: warning: {größ} is no \
parameter and stays as it is, did you mean 'größe'?" <<'EOT'
script: "{größ} {größe}"
sweep: {größe: 1}
EOT

cat >t.yaml <<'EOT'
script: "{a}"
sweep: {a: 1}
EOT
cp t.yaml exp.v2.yaml
expect 0 'the stage of a file without stages' sweep-expand exp.v2.yaml
same 'is named after the file' exp.v2 "$(cut -f2 "$OUT")"
expect 0 'standard input' sh -c 'sweep-expand - <t.yaml'
same 'has a stage called stdin' stdin "$(cut -f2 "$OUT")"
printf 'script: "{a} ä {b}"\nsweep: {ü: [], a: [1]}\nx: [\n' >bad.yaml
wrong 'code that is no folder' "3:22: unknown key 'incude', did you mean 'include'? (code has dir, include and exclude)
3:43: exclude wants a list of patterns, as in .gitignore
3:51: exclude wants a list of patterns, as in .gitignore
3:8: code: nowhere is no folder" -r <<'EOT'
script: echo {a}
sweep: {a: 1}
code: {dir: nowhere, incude: a, exclude: [{b: c}, [d], e]}
EOT
warns 'only a warning without -r' "2:1: warning: code: nowhere is no folder" <<'EOT'
script: echo
code: nowhere
EOT
wrong 'code that is a list' "2:7: code wants a folder: code: . or code: {dir: src, include: [data/small], exclude: ['*.ckpt']}" <<'EOT'
script: echo
code: [src]
EOT
expect 65 'no YAML on standard input' sh -c 'sweep-expand - <bad.yaml'
has 'is called stdin' 'sweep-expand: stdin:4:1: ' "$ERR"
sed -i '$d' bad.yaml
expect 65 'mistakes on standard input' sh -c 'sweep-expand - <bad.yaml'
same 'have their places there' "sweep-expand: stdin:2:12: 'ü' is an empty list" \
    "$(cat "$ERR")"
sed -i 's/\[\]/[1]/' bad.yaml
expect 65 'places count characters' sh -c 'sweep-expand -s - <bad.yaml'
same 'not bytes' 'sweep-expand: stdin:1:16: unknown parameter {b}' "$(cat "$ERR")"

cat >t.yaml <<'EOT'
script: "{k_{v}} {b} {q:a}"
sweep: {b: 1, v: x, a: "c\"{b}", k_x: 7}
EOT
expect 0 'parameters' sweep-expand t.yaml
same 'are those that the script names, in file order' \
    '{"b":"1","v":"x","a":"c\\"1","k_x":"7"}' "$(cut -f6 "$OUT")"

# ------------------------------------------------ the original's defects, gone
gives 'D29: who depends on a merged job depends on the right one' \
    'a n=1||-|-|a 1
b n=1 m=x|1|-|-|b a1-x
b n=1 m=y|1|-|-|b a1-y
a n=2||-|-|a 2
b n=2 m=x|4|-|-|b a2-x
b n=2 m=y|4|-|-|b a2-y' <<'EOT'
sweep: {n: [1, 2], m: [x, y], v: "a{n}"}
stages:
  - {name: a, job: {script: "a {n}"}}
  - {name: b, job: {script: "b $(a.v)-{m}"}}
EOT

cp "$DATA/examples/readme-2.yaml" t.yaml
sweep-expand t.yaml >jobs.tsv
same 'D30: equal titles are different jobs' '16 8' \
    "$(cut -f1 jobs.tsv | sort -u | wc -l | tr -d ' ') $(cut -f2 jobs.tsv |
    sort -u | wc -l | tr -d ' ')"

gives 'D31: names with - and . in references' 's-1||-|-|x
t|1|-|-|x v' <<'EOT'
script: x
stages: [{name: s-1, p: {a: v}}, {name: t, job: {script: "x $(s-1.p.a)"}}]
EOT

gives 'D32: a reference from a sweep value is a need' 'a||-|-|a one
b from=one|1|-|-|b one
b from=two||-|-|b two' <<'EOT'
sweep: {from: ["$(a.v)", two], v: one}
stages:
  - {name: a, job: {script: "a {v}"}}
  - {name: b, job: {script: "b {from}"}}
EOT

sweep-expand t.yaml >again
same 'D33: a second run makes the same ids' "$(sweep-expand t.yaml)" \
    "$(cat again)"

gives 'D35: 1, true and 1.0 are different, and p.a is just text' \
    'x=1||-|-|1 p.a
x=true||-|-|true p.a
x=1.0||-|-|1.0 p.a' <<'EOT'
script: "{x} p.a"
sweep: {x: [1, true, 1.0], p: [{a: 1}, {a: 2}]}
EOT

wrong 'D36: a value that contains itself' \
    "2:12: 'a' contains itself: a -> a" <<'EOT'
script: "{a}"
sweep: {a: "{a}x"}
EOT

warns 'D37: a mistyped name, a shell variable' \
    "1:10: warning: {lrr} is no parameter and stays as it is, did you mean 'lr'?
1:16: warning: \${size} is left to the shell; the parameter is {size}
2:9: warning: lr has 2 values, but no script uses {lr}: they make no difference" <<'EOT'
script: "{lrr} ${size} ${HOME} {1..3} {} {print $1}"
sweep: {lr: [1, 2], size: 3}
EOT
same 'D37: both stay as they are' \
    '{lrr} ${size} ${HOME} {1..3} {} {print $1}' "$(cut -f7 "$OUT")"

wrong 'D37: an empty list' "2:12: 'a' is an empty list" <<'EOT'
script: "{a}"
sweep: {a: []}
EOT

gives 'D38: dates, forward references, no sweep' 'b||-|-|b 2024-01-01
a|1|-|-|a 2024-01-01' <<'EOT'
script: "{name} {d}"
stages:
  - {name: a, d: $(b.d)}
  - {name: b, d: 2024-01-01}
EOT

# --------------------------------------------------- mistakes and their places
wrong 'a mistyped stage' "4:19: unknown stage 'stgae1', did you mean 'stage1'?\
 (a command is written \$( stgae1.n))" <<'EOT'
script: "{n}"
stages:
  - {name: stage1, n: 1}
  - {name: s2, n: $(stgae1.n)}
EOT

wrong 'a mistyped parameter of a stage, within a block' \
    "7:11: stage 'a' has no parameter 'nmae', did you mean 'name'?" <<'EOT'
script: x
stages:
- name: b
  job:
    script: |
        echo {name}
        x $(a.nmae)
- name: a
EOT

wrong 'a stage that refers to itself' \
    "2:13: cycle: stage 't' refers to itself with \$(t.a)" <<'EOT'
script: "{a} {b}"
sweep: {b: "$(t.a)", a: 1}
EOT

wrong 'a cycle of values' "3:16: 'n' contains itself: a.n -> b.n -> a.n" <<'EOT'
script: "{n}"
stages:
- {name: a, n: "$(b.n)"}
- {name: b, n: "$(a.n)"}
EOT

wrong 'a cycle of jobs' '3:10: cycle: a -> b -> a' <<'EOT'
script: "{n}"
stages:
- {name: a, n: 1, p: "$(b.n)"}
- {name: b, n: 2, p: "$(a.n)"}
EOT

wrong 'a cycle of needs' '3:10: cycle: a -> c -> b -> a' <<'EOT'
script: "{name}"
stages:
- {name: a, job: {needs: [c]}}
- {name: b, job: {needs: [a]}}
- {name: c, job: {needs: [b]}}
EOT

wrong 'a cycle that comes from equal jobs' \
    '3:10: cycle: A -> B -> A (equal jobs are one)' <<'EOT'
sweep: {x: [P, Q]}
stages:
- {name: A, v: 1, job: {script: "{x}"}}
- {name: B, w: $(A.v), y: "{not_{x}}", not_P: Q, not_Q: P,
   job: {script: "{y}"}}
EOT

wrong 'needs' "3:32: needs: unknown stage 'bb'
4:30: cycle: stage 'b' needs itself" <<'EOT'
script: x
stages:
- {name: a, job: {needs: ["b", bb]}}
- {name: "b", job: {needs: [ "b"]}}
EOT

wrong 'a list in a stage' "2:20: a list in a stage is not swept; write \
job: {sweep: {lr: [...]}}, or put it into the shared sweep" <<'EOT'
script: x
stages: [{name: a, lr: [1, 2]}]
EOT

wrong 'a sweep in a stage' "2:28: a list in a stage is not swept; write \
job: {sweep: {lr: [...]}}, or put it into the shared sweep" <<'EOT'
script: x
stages: [{name: a, sweep: {lr: [1, 2]}}]
EOT

wrong 'lists that make no sense' "3:7: 'a': a list within a list; write it in quotes: \"[1]\"
4:15: 'b': maps and single values in one list
5:11: 'c.x': a list within a list of maps; write it in quotes: \"[1]\"
6:6: 'd' is an empty list
8:3: 'e.f' is given twice" <<'EOT'
script: x
sweep:
  a: [[1]]
  b: [{x: 1}, 2]
  c: [{x: [1]}]
  d: []
  e: {f: 1}
  e.f: 2
EOT

wrong 'ranges' "3:6: unknown tag '!rnage', did you mean '!range'?
4:6: !range gives no list of 1 to 1000000 values
5:6: !range gives no list of 1 to 1000000 values; it ends where it begins, or \
needs a negative step
6:20: !linspace: 'x' is not a number
7:6: !logspace wants [a, b, n]; for 5 values write !logspace [0, 1, 5]
8:6: !range wants a list, like !range [0, 5]" <<'EOT'
script: x
sweep:
  a: !rnage [0, 1]
  b: !range [0, 1, 0]
  c: !range [1, 0]
  d: !linspace [0, x, 3]
  e: !logspace [0, 1]
  f: !range 5
EOT

wrong 'job options' "3:12: timeout: '5x' is not a time like 90s, 30m, 6h or 2d
4:3: unknown option 'retires', did you mean 'retries'?
5:9: gpus: '1.5' is not a number from 0 to 1024
6:13: priority: 'high' is not a number from -1000000 to 1000000
7:3: 'script' belongs into the job map of a stage, or to the top of the file
8:12: retries: '-1' is not a number from 0 to 1000
10:26: sweep wants a map of lists" <<'EOT'
script: x
job:
  timeout: 5x
  retires: 2
  gpus: 1.5
  priority: high
  script: y
  retries: -1
stages:
- {name: a, job: {sweep: [1]}}
EOT

wrong 'exclude and include' "3:12: exclude: unknown parameter 'szie', \
did you mean 'size'?
3:30: exclude: 'size' wants one value; write an entry for each: {size: 1}, \
{size: 2}
4:11: include: 'b' is missing, which has several values" <<'EOT'
script: "{size}"
sweep: {size: [1, 2], b: [3, 4]}
exclude: [{szie: 1}, { size: [1, 2]}]
include: [{size: 5}]
EOT

wrong 'exclude everything' '3:11: exclude leaves no combination' <<'EOT'
script: "{a}"
sweep: {a: [1, 2]}
exclude: [{a: 1}, {a: 2}]
EOT

warns 'exclude nothing' \
    '3:11: warning: exclude: no combination matches this entry' <<'EOT'
script: "{a}"
sweep: {a: [1, 2]}
exclude: [{a: 01}]
EOT

wrong 'zip' "3:11: zip: 'b' has 3 values, 'a' has 2
3:16: zip: 'c' is not a list
3:19: zip: unknown parameter 'dd'" <<'EOT'
script: x
sweep: {a: [1, 2], b: [1, 2, 3], c: 1}
zip: [[a, b], [c, dd]]
EOT

wrong 'zip must be a list of lists' \
    '3:6: zip wants a list of lists of names: [[a, b]]' <<'EOT'
script: x
sweep: {a: [1, 2], b: [1, 2]}
zip: [a, b]
EOT

wrong 'mistakes of all kinds, in one run' "2:7: unknown option 'timout', \
did you mean 'timeout'?
4:12: exclude: unknown parameter 'lrr', did you mean 'lr'?
6:37: gpus: 'many' is not a number from 0 to 1024
7:27: needs: unknown stage 'trian', did you mean 'train'?
1:15: stage 'train' has no parameter 'outt', did you mean 'out'?
8:16: unknown stage 'tarin', did you mean 'train'? (a command is written \
\$( tarin.out))" <<'EOT'
script: "{lr} $(train.outt)"
job: {timout: 1h}
sweep: {lr: [1, 2]}
exclude: [{lrr: 1}]
stages:
- {name: train, out: o, job: {gpus: many, script: train}}
- {name: x, job: {needs: [trian]}}
- {name: y, z: $(tarin.out), lr: 3}
EOT

wrong 'no script' "2:17: stage 'b' has no script: there is none at the top, \
and no job: {script: ...} here" <<'EOT'
stages: [{name: a, job: {script: x}},
         {name: b}]
EOT

wrong 'an empty script' '1:9: the script is empty' <<'EOT'
script: ""
EOT

wrong 'stages without a name, or no maps' "3:3: a stage wants a name, and has 'nme'; did you mean 'name'?
4:3: a stage is a map with a name
5:8: a stage wants a name
6:3: a stage wants a name" <<'EOT'
script: x
stages:
- nme: a
- foo
- name:
- {base: x}
EOT

wrong 'no stages' '2:9: no stage' <<'EOT'
script: x
stages: []
EOT

wrong 'no map' '1:1: a sweep file is a map, with a script at least' <<'EOT'
- script
EOT

wrong 'no YAML' "2:1: a TAB cannot indent, use blanks" <<EOT
sweep:
	a: 1
EOT

# what YAML is told of: the place, and what to do about it
yaml() {
	printf '%b\n' "$2" >t.yaml
	expect 65 "YAML: $1" sweep-expand t.yaml
	same "... is told" "sweep-expand: t.yaml:$3" "$(cat "$ERR")"
}
yaml 'a brace' 'script: x\nsweep:\n  out: {size}-x' \
    '3:14: text behind a bracket: what begins with one must be in quotes'
yaml 'a bracket' 'script: [ -f x ]; exit' \
    '1:17: text behind a bracket: what begins with one must be in quotes'
yaml 'a quote' 'script: "a" b' \
    '1:13: text behind a quote: all of it must be in quotes'
yaml 'an open quote' 'script: "a\nsweep: {a: 1}' \
    '1:9: a quote that is not closed'
yaml 'a colon' 'script: echo a: b' \
    "1:15: a ':' too many: wrongly indented, part of a text that must be in \
quotes, or no blank is behind the one above"
yaml 'a percent sign' 'sweep:\n a: %d' \
    '2:5: a text that begins like this must be in quotes'
yaml 'an asterisk' 'script: *.txt' \
    '1:10: a text that begins with * or & must be in quotes'
yaml 'a block that is not indented' 'script: |\necho a\necho b' \
    "2:1: no key, and not indented enough to belong to one; or no blank is behind \
its ':'"
yaml 'indentation' 'sweep:\n  a: 1\n b: 2' \
    '3:2: a key is expected here: look at the indentation'
yaml 'an open list' 'sweep: {a: [1, 2}' "1:17: did not find expected ',' or ']'"

wrong 'a key twice' "2:1: 'script' is given twice" <<'EOT'
script: a
script: b
EOT

wrong 'strict' "1:12: unknown parameter {lrr}, did you mean 'lr'?" -s <<'EOT'
script: "a {lrr}"
sweep: {lr: [1, 2]}
EOT

wrong 'a stage that several have the name of' \
    "2:45: \$(a.v): several stages are named 'a'" <<'EOT'
script: x
stages: [{name: a}, {name: a}, {name: b, v: $(a.v)}]
EOT

wrong 'a value of a stage with a sweep of its own' \
    "4:16: stage 'a' has a sweep of its own: 's' is not one value here" <<'EOT'
script: "x {s}"
stages:
- {name: a, job: {sweep: {s: [1, 2]}}}
- {name: b, v: $(a.s), s: 0}
EOT

warns 'what may be a typing error' \
    "1:1: warning: unknown key 'scrit', did you mean 'script'?
3:9: warning: {b} without quotes is a map; write \"{b}\"" <<'EOT'
scrit: x
script: y
sweep: {a: {b}}
EOT

warns 'lists in braces' \
    '2:9: warning: {1, 2, 3} without quotes is a map; for a list write [1, 2, 3]
2:23: warning: {1..5} without quotes is a map; for a list write !range [1, 6]' <<'EOT'
script: x {c}
sweep: {a: {1, 2, 3}, b: {1..5}, c: 1}
EOT

cat >t.yaml <<'EOT'
script: "{a} {b}"
sweep:
  a: !range [0, 101]
  b: !range [0, 100]
EOT
expect 65 'too many jobs' sweep-expand t.yaml
same 'too many jobs: message' "sweep-expand: t.yaml:3:3: more than 10000 jobs, \
the limit; write sample: 10000, or call sweep-expand -m 10100" "$(cat "$ERR")"
expect 0 'more jobs with -m' sweep-expand -m 10100 t.yaml
same 'all of them' 10100 "$(wc -l <"$OUT" | tr -d ' ')"
expect 65 'absurdly many jobs' sh -c 'for i in a b c d e f g; do
	echo "  x$i: !range [0, 1000]"; done | cat t.yaml - | sweep-expand -'

# x0 is text, x1 twice that, ...
{
	echo 'script: "{x40}"'
	echo 'sweep:'
	echo '  x0: abcdefgh'
	i=0
	while [ $i -lt 40 ]; do
		echo "  x$((i + 1)): \"{x$i}{x$i}\""
		i=$((i + 1))
	done
} >t.yaml
expect 65 'a text that doubles forty times' sweep-expand t.yaml
has 'a text that doubles forty times: message' 'longer than 262144 bytes' "$ERR"

{
	echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
	i=0
	while [ $i -lt 9 ]; do
		a="*a$i"
		i=$((i + 1))
		echo "a$i: &a$i [$a, $a, $a, $a, $a, $a, $a, $a, $a, $a]"
	done
} >t.yaml
expect 65 'a thousand million laughs' sweep-expand t.yaml
has 'a thousand million laughs: message' 'more than 1000000 values' "$ERR"

# -------------------------------------------------------------------- options
cp "$DATA/examples/readme-0.yaml" t.yaml
expect 0 '-c' sweep-expand -c t.yaml
same '-c counts' "$(printf 'stage1\t4\nstage1-intervention\t4
stage1-control\t4\nall\t12')" "$(cat "$OUT")"
expect 0 '-p' sweep-expand -p t.yaml
id=$(sweep-expand t.yaml | sed -n 1s/'	.*//p')
has '-p: what it waits for' "waits for $id (stage1)" "$OUT"
has '-p: parameters' 'params    cot = no-cot' "$OUT"
has '-p: script' '    python main.py --config-name template-cot' "$OUT"
same '-p: no colours in a file' '' "$(tr -d -c '\033' <"$OUT")"
# escapes [VARIABLE=VALUE]: how many escapes a terminal gets, and whether it
# gets anything
cp "$OUT" plain
esc=$(printf '\033')
unset NO_COLOR
escapes() {
	env ${1+"$1"} script -q -e -c 'sweep-expand -p t.yaml' /dev/null \
	    </dev/null >typescript
	printf '%s ' "$(tr -d -c '\033' <typescript | wc -c | tr -d ' ')"
	tr -d '\r' <typescript | sed "s/$esc\[[0-9]*m//g" | cmp - plain && echo all
}
if terminal; then
	same '-p: colours on a terminal' "$(awk '/^---/ { n += 4 }
	    /^(id|tags|params|waits for|          [^ ]+ = )/ { n += 2 }
	    END { print n }' plain) all" "$(escapes)"
	same '-p: but not with NO_COLOR' '0 all' "$(escapes NO_COLOR=1)"
	same '-p: which must not be empty' "$(escapes)" "$(escapes NO_COLOR=)"
fi
expect 2 'no file' sweep-expand
expect 2 'two files' sweep-expand t.yaml t.yaml
expect 2 'no number' sweep-expand -m x t.yaml
expect 2 'more than can be allowed' sweep-expand -m 1000001 t.yaml
expect 0 'all that can be allowed' sweep-expand -m 1000000 t.yaml
expect 74 'no such file' sweep-expand nothing.yaml
if [ -c /dev/full ]; then
	expect 74 'lost output' sh -c 'sweep-expand t.yaml >/dev/full'
fi

# ------------------------------------------------------------------ properties
expect 0 'everything at once' sweep-expand "$DATA/sweep/everything.yaml"
same 'everything at once: no warning' '' "$(cat "$ERR")"
same 'everything at once: the same jobs as ever' \
    "$(cat "$DATA/sweep/everything.jobs")" "$(show <"$OUT")"
expect 0 'hard texts' sweep-expand "$DATA/sweep/dash.yaml"
# ids are what is said of them: FNV-1a, 64 bits, of script, NUL and options
cat >fnv.pl <<'EOT'
use integer;
while (<STDIN>) {
	chomp;
	my ($id, $opts, $script) = (split /\t/)[0, 4, 6];
	for ($opts, $script) {
		$_ = "" if $_ eq "-";
		s/\\(\\|n|t|0055)/{"\\", "\\", "n", "\n", "t", "\t",
		    "0055", "-"}->{$1}/ge;
	}
	my $h = -0x340d631b7bdddcdb;	# 0xcbf29ce484222325
	$h = ($h ^ $_) * 0x100000001b3 for unpack "C*", "$script\0$opts";
	my $want = sprintf "%016x", $h;
	print "$id is not $want\n" if $id ne $want;
}
EOT
sweep-expand "$DATA/sweep/everything.yaml" >all.tsv 2>/dev/null
sweep-expand "$DATA/sweep/dash.yaml" >>all.tsv
same 'ids are FNV-1a hashes of script and options' '' "$(perl fnv.pl <all.tsv)"
sed 's/^./x/' all.tsv >spoilt.tsv
same 'others are not' "$(wc -l <all.tsv)" "$(perl fnv.pl <spoilt.tsv | wc -l)"
for f in "$DATA"/examples/*.yaml "$DATA"/sweep/*.yaml; do
	sweep-expand "$f" >one 2>/dev/null
	sweep-expand "$f" >two 2>/dev/null
	ok "$(basename "$f"): twice the same" cmp one two
	same "$(basename "$f"): ids are different" '' \
	    "$(cut -f1 one | sort | uniq -d)"
	ok "$(basename "$f"): in order already" sh -c \
	    'stage-deps one | cmp - one'
done

done_testing
