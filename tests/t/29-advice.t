#!/bin/sh
# What is nearly right in a sweep file: what is said, and what to write.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

# said OPTION...: what is said about t.yaml
said() { sweep-expand "$@" t.yaml 2>&1 >out | sed 's/^sweep-expand: t.yaml://'; }
# warns NAME MESSAGE: the file on standard input gives just this warning, jobs,
# and with -s an error and no job
warns() {
	cat >t.yaml
	expect 0 "$1" sweep-expand t.yaml
	same "$1: is said" "$2" \
	    "$(sed 's/^sweep-expand: t.yaml:[0-9]*:[0-9]*: warning: //' "$ERR")"
	rc=0
	sweep-expand -s t.yaml >out 2>err || rc=$?
	same "$1: no job with -s" '65 0' "$rc $(wc -c <out | tr -d ' ')"
	same "$1: and the same message" "$2" \
	    "$(sed 's/^sweep-expand: t.yaml:[0-9]*:[0-9]*: //' err)"
}
# right NAME: nothing is said about the file on standard input, -s is content
right() {
	cat >t.yaml
	expect 0 "$1" sweep-expand -rs t.yaml
	same "$1: nothing is said" '' "$(cat "$ERR")"
}
# wrong NAME MESSAGE: the file on standard input is refused
wrong() {
	cat >t.yaml
	expect 65 "$1" sweep-expand t.yaml
	same "$1: is said" "$2" \
	    "$(sed 's/^sweep-expand: t.yaml:[0-9]*:[0-9]*: //;/^warning: /d' "$ERR")"
}
# titles: of the jobs of t.yaml
titles() { sweep-expand -u t.yaml 2>/dev/null | cut -f 2; }

# ------------------------------------------------ lists that make no difference
no="they make no difference"
warns 'a list that no script uses' "seed has 5 values, but no script uses \
{seed}: $no" <<'EOT'
script: python train.py --lr {lr}
sweep:
  lr: [1e-4, 1e-5]
  seed: !range [0, 5]
EOT
same '... at its key' '4:3' "$(said | cut -d : -f 1,2)"
same '... -u allows it' '' "$(said -su)"
same '... -r refuses it' '65 0' "$(sweep-expand -r t.yaml 2>/dev/null >out
    echo "$? $(wc -c <out | tr -d ' ')")"
same '... -r with -u does not' '' "$(said -ru)"
warns 'a list in a title and in tags' \
    "seed has 3 values, but no script uses {seed}: $no" <<'EOT'
script: python train.py --lr {lr}
sweep: {lr: [1e-4, 1e-5], seed: [0, 1, 2], model_id: "m-{s}", s: "{seed}",
  tags: "{seed}"}
EOT
warns 'lists that advance together' \
    "a has 2 values, but no script uses {a}: $no" <<'EOT'
script: x {c}
sweep: {a: [1, 2], b: [3, 4], c: 5}
zip: [[a, b]]
EOT
warns 'a list of maps' "p.a has 2 values, but no script uses {p.a}: $no" <<'EOT'
script: x
sweep: {p: [{a: 1, b: 2}, {a: 2, b: 3}]}
EOT
warns 'a list of a stage' "k has 2 values, but no script uses {k}: $no" <<'EOT'
stages: [{name: a, job: {script: x, sweep: {k: [1, 2]}}}]
EOT
warns 'a list that each stage overrides' "lr has 2 values, but scripts use a \
{lr} of their stage: $no" <<'EOT'
script: x {lr} {name}
sweep: {lr: [1, 2]}
stages: [{name: a, lr: 3}, {name: b, lr: 4}]
EOT
right 'a list that is used in a value' <<'EOT'
script: x {out}
sweep: {seed: [1, 2], out: "{dir}/m", dir: "{seed}"}
EOT
right 'a list that is used in a name' <<'EOT'
script: x {path_{size}}
sweep: {size: [s, l], path_s: a, path_l: a}
EOT
right 'a list that is used in another stage' <<'EOT'
stages:
  - {name: a, out: "m{k}", job: {script: "a {out}", sweep: {k: [1, 2]}}}
  - {name: b, job: {script: "b $(a.out)", sweep: {k: [1, 2]}}}
EOT
right 'a list of names for titles beside one that is used' <<'EOT'
script: x {lr}
sweep: {lr: [1e-4, 1e-5], label: [low, lower], model_id: "{label}"}
zip: [[lr, label]]
EOT
right 'a list of tags' <<'EOT'
script: x
sweep: {tags: [a, b]}
EOT
right 'a list that is used as {q:}' <<'EOT'
script: x {q:a}
sweep: {a: [1, 2]}
EOT
right 'a list in a stage that waits' <<'EOT'
sweep: {n: [1, 2]}
stages:
  - {name: train, job: {script: "train {n}"}}
  - {name: report, after: $(train.name), job: {script: report}}
EOT

# ----------------------------------------------------------------------- titles
cat >t.yaml <<'EOT'
script: python train.py --lr {lr} --seed {seed} --size {size}
sweep: {lr: [1e-4, 1e-5], size: 8b, seed: [3, 4], other: [1, 2]}
EOT
same 'titles say what varies in the script' 'lr=1e-4 seed=3
lr=1e-4 seed=4
lr=1e-5 seed=3
lr=1e-5 seed=4' "$(titles)"
cat >t.yaml <<'EOT'
sweep: {lr: [1e-4, 1e-5]}
stages:
  - {name: train, out: "m-{lr}", job: {script: "train {out}"}}
  - {name: eval, job: {script: "eval $(train.out) {k}", sweep: {k: [1, 2]}}}
  - {name: report, after: $(eval.name), job: {script: report}}
  - {name: named, model_id: mine, job: {script: "n {lr}"}}
exclude: [{lr: 1e-5}]
EOT
same 'with stages, theirs, and what comes through others' 'train lr=1e-4
eval lr=1e-4 k=1
eval lr=1e-4 k=2
report
mine' "$(titles)"
cat >t.yaml <<'EOT'
script: x {size} {p}
sweep: {size: 8b, p: ["a long text of more than so many bytes", "ü

  ü"]}
include: [{size: 70b, p: 1}]
EOT
same 'what include adds varies; values are short and in one line' \
    'size=8b p=a long text of more than so m...
size=8b p=ü ü
size=70b p=1' "$(titles)"
awk 'BEGIN { printf "script: x"; for (i = 0; i < 20; i++) printf " {é%d}", i
	print "\nsweep:"
	for (i = 0; i < 20; i++) printf "  é%d: [%s]\n", i, i ? 1 : "1, 2"
	printf "include: [{"
	for (i = 0; i < 20; i++) printf "é%d: 5, ", i; print "}]" }' >t.yaml
same 'and so is all of it' 80 \
    "$(titles | tail -n 1 | tr -d '\n' | wc -c | tr -d ' ')"
ok '... cut between characters' sh -c \
    'sweep-expand t.yaml | cut -f 2 | iconv -f UTF-8 -t UTF-16 >/dev/null'

# --------------------------------------------------------------- keys at the top
top() {
	printf '%s\n' 'script: x {lr}' 'sweep: {lr: 1}' "$2" >t.yaml
	same "$1" "3:1: warning: unknown key $3" "$(said)"
	same "$1: -r" "3:1: unknown key $3" "$(said -r)"
}
cp /dev/null t.yaml
cat >t.yaml <<'EOT'
program: train.py
method: grid
parameters:
  lr: {values: [1e-4, 1e-5]}
  seed: {values: [0, 1]}
  opt: {parameters: {name: {value: adam}, beta: {min: 0.8, max: 0.9}}}
EOT
same "W&B's file, as it is written here" "1:1: warning: unknown key 'program': \
write script: python train.py --lr {lr} --seed {seed} --opt {opt}
2:1: warning: unknown key 'method': leave it out: lists make all combinations, \
and sample: 50 takes so many of them at random
3:1: warning: unknown key 'parameters': parameters are written sweep: \
{lr: [1e-4, 1e-5], seed: [0, 1], opt: {name: adam, beta: \
!linspace [0.8, 0.9, 5]}}" "$(said | head -n 3)"
top "an Actions matrix" 'strategy: {matrix: {os: [a, "b c"]}}' \
    "'strategy': parameters are written sweep: {os: [a, \"b c\"]}"
top "a matrix" 'matrix: {os: [a]}' \
    "'matrix': parameters are written sweep: {os: [a]}"
top "tags" 'tags: [a, b]' \
    "'tags': a parameter is written sweep: {tags: [a, b]}"
top "a command" 'run: python t.py --n 3' "'run': write script: python t.py --n 3"
top "a list of words" 'command: [a, b]' \
    "'command': write script: python train.py --lr {lr}"
top "params" 'params: {a: "1, 2"}' \
    "'params': parameters are written sweep: {a: \"1, 2\"}"
top "Hydra's" 'hydra: {sweeper: {params: {a: [1]}}}' \
    "'hydra': parameters are written sweep: {a: [1]}"
top "a parameter" 'seeds: [1, 2]' \
    "'seeds', did you mean 'seed'?"
top "another" 'epochs: [1, 2]' \
    "'epochs': a parameter is written sweep: {epochs: [1, 2]}"
top "an option" 'timeout: 6h' "'timeout': write job: {timeout: 6h}"
top "nearly an option" 'gpu: 4' "'gpu': write job: {gpus: 4}"
top "early_terminate" 'early_terminate: {type: hyperband}' \
    "'early_terminate': leave it out: jobs run to their end"
top "W&B's number of runs" 'run_cap: 33' "'run_cap': write sample: 33"
top "Ray's" 'num_samples: 20' "'num_samples': write sample: 20"
top "Ray's lists" 'config: {lr: {grid_search: [1, 2]}, b: "tune.choice([a, b])"}' \
    "'config': parameters are written sweep: {lr: [1, 2], b: [a, b]}"
top "Hydra's functions" 'hydra: {sweeper: {n_trials: 9, params: {a: "range(1,4)",
    b: "choice(x,y)", c: 0.1, d: "interval(0, 1)"}}}' "'hydra': parameters are \
written sweep: {a: !range [1,4], b: [x, y], c: 0.1, d: !linspace [0, 1, 5]}, and \
beside it sample: 9"
top "Hydra's defaults" 'defaults: [_self_]' \
    "'defaults': leave it out: a sweep file reads no other"
top "W&B's distributions" 'parameters: {
    a: {distribution: log_uniform_values, min: 1e-5, max: 1e-2},
    b: {distribution: log_uniform, min: -6.908, max: 0},
    c: {min: 1, max: 4}, d: {distribution: uniform, min: 0, max: 0.5}}' \
    "'parameters': parameters are written sweep: {a: !logspace [-5, -2, 4], \
b: !logspace [-3, 0, 5], c: !range [1, 5], d: !linspace [0, 0.5, 5]}"
top "Optuna's" 'space: {a: {low: 2e-5, high: 0.1, log: true}}' \
    "'space': parameters are written sweep: {a: !logspace [-4.7, -1, 5]}"
top "a matrix with more" 'matrix: {os: [a, b], include: [{os: c}], exclude: [{os: a}]}' \
    "'matrix': parameters are written sweep: {os: [a, b]}, and beside it \
exclude: [{os: a}], and beside it include: [{os: c}]"
top "a long one" "params: {a: [$(seq -s , 200)]}" "'params': parameters are \
written sweep: {lr: [1e-4, 1e-5], seed: [0, 1]}"
printf '%s\n' 'script: x' 'seed: 1' >t.yaml
same 'a seed without sample' "2:1: 'seed' at the top is for sample, which is \
missing; a parameter stands under sweep" "$(said -r)"
for m in loss '{name: loss}' '{name: loss, best: small}' '{name: "a b", best: min}' \
    '{name: [a], best: min}' '{name: loss, goal: minimize}' '{name: l, best: max, x: 1}'; do
	printf '%s\n' 'script: x' "metric: $m" >t.yaml
	same "metric: $m" '2:9: metric wants {name: loss, best: min}, or best: max; no blanks in the name' "$(said)"
done
right 'a metric' <<'EOT'
script: x
metric: {best: max, name: val/acc}
EOT
right 'a key that holds an anchor' <<'EOT'
defs:
  - &a {x: 1, y: 2}
base: &b {z: 1}
script: "{x} {z}"
stages: [{name: s, <<: [*a, *b]}]
EOT

# ----------------------------------------------------------------------- sample
cat >t.yaml <<'EOT'
script: "{a} {b} {c}"
sweep: {a: !range [0, 1000], b: !range [0, 1000], c: !range [0, 1000]}
sample: 50
EOT
expect 0 'a sample of 10^9' sweep-expand t.yaml
same '... has so many jobs, all different' '50 50' "$(wc -l <"$OUT" |
    tr -d ' ') $(cut -f 1 "$OUT" | sort -u | wc -l | tr -d ' ')"
same '... the same ones everywhere' '658 607 535
154 642 231
446 779 721' "$(job-field script <"$OUT" | head -n 3)"
cp "$OUT" fifty
sed 's/50/100/' t.yaml >t2.yaml
sweep-expand t2.yaml 2>/dev/null | head -n 50 | cut -f 1-7 >hundred
same '... with which a larger one begins' "$(cut -f 1-7 fifty)" "$(cat hundred)"
echo 'seed: 1' >>t.yaml
same 'another seed, others' 0 "$(sweep-expand t.yaml | cut -f 1 |
    grep -cFf - fifty)"
cat >t.yaml <<'EOT'
script: "{a} {b}"
sweep: {a: [1, 2, 3], b: [1, 2, 3]}
exclude: [{a: 1}, {b: 2}]
include: [{a: 7, b: 8}]
sample: 1000
seed: 12
EOT
expect 0 'a sample of more than there are' sweep-expand t.yaml
same '... is all that are not excluded, and those of include' \
    '2 1,2 3,3 1,3 3,7 8' "$(job-field script <"$OUT" | sort | paste -sd ,)"
for s in 0 x -1 1000001 '[1]'; do
	printf '%s\n' 'script: "{a}"' 'sweep: {a: [1, 2]}' "sample: $s" >t.yaml
	same "sample: $s" '3:9: sample wants a number from 1 to 1000000' \
	    "$(said)"
done
# each of six combinations comes first about as often as the others
for s in $(seq 1 300); do
	printf '%s\n' 'script: "{a}{b}"' 'sweep: {a: [1, 2], b: [1, 2, 3]}' \
	    'sample: 1' "seed: $s" | sweep-expand -u - | job-field script
done | sort | uniq -c | awk '{ print ($1 > 30 && $1 < 70) }' | sort | uniq -c |
    xargs >even
same 'a sample is even' '6 1' "$(cat even)"

# ------------------------------------------------------------ a stage's key wins
cat >t.yaml <<'EOT'
script: "{name} {opt} {opt.lr} {o2} {o2.x}"
sweep: {opt: {lr: 1}, o2: 5}
stages:
  - {name: a, opt: plain}
  - {name: b, o2: {x: 3}}
  - {name: c, opt: {b: 1}}
  - {name: d, job: {sweep: {opt: [7]}}}
EOT
same "a stage's text hides a shared map, its map a shared text" \
    'a plain {opt.lr} 5 {o2.x}
b {opt} 1 {o2} 3
c {opt} 1 5 {o2.x}
d 7 {opt.lr} 5 {o2.x}' "$(sweep-expand t.yaml 2>/dev/null | job-field script)"

# ---------------------------------------------------------------------- scripts
warns 'doubled braces' '{{lr}}: doubling is no escape; the value is {lr}, a brace that stays { lr}' <<'EOT'
script: python train.py --lr {{lr}}
sweep: {lr: [1e-4, 1e-5]}
EOT
warns 'with blanks' '{{lr}}: doubling is no escape; the value is {lr}, a brace that stays { lr}' <<'EOT'
script: python train.py --lr {{ lr }}
sweep: {lr: 1e-4}
EOT
warns "an expression of Actions" '${{ matrix.lr }} is nothing here; a parameter is written {name}' <<'EOT'
script: python train.py --lr ${{ matrix.lr }}
EOT
warns "... without blanks" '${{lr}} is nothing here; a parameter is written {name}' <<'EOT'
script: python train.py --lr ${{lr}}
sweep: {lr: 1}
EOT
warns 'a variable of the shell' '$lr is left to the shell; the parameter is {lr}' <<'EOT'
script: python train.py --lr "$lr"
sweep: {lr: 0.1}
EOT
warns 'quotes around {q:}' '{q:p} within quotes: it has its own; write it without' <<'EOT'
script: python ask.py --prompt "{q:p}"
sweep: {p: ["it's", plain]}
EOT
warns '... single ones' '{q:p} within quotes: it has its own; write it without' <<'EOT'
script: python ask.py 'a {q:p}'
sweep: {p: 1}
EOT
warns '... in a command whose output is taken' '{q:p} within quotes: it has its own; write it without' <<'EOT'
script: |
  echo "a"; x=$(python ask.py "{q:p}")
sweep: {p: 1}
EOT
warns '... of another shell, which single ones break' '{q:p} within quotes: it has its own; write it without' <<'EOT'
script: bash -c 'echo {q:p}'
sweep: {p: 1}
EOT
warns 'a parameter as a command' '$(lr) runs a command; the parameter is {lr}, the command $( lr)' <<'EOT'
script: python train.py --lr "$(lr)"
sweep: {lr: 1}
EOT
warns 'a stage as a command' "\$(prep) runs a command; a stage's parameter is \$(prep.name), the command \$( prep)" <<'EOT'
stages: [{name: prep, job: {script: a}}, {name: b, job: {script: "x $(prep)"}}]
EOT
cat >t.yaml <<'EOT'
stages: [{name: prep, out: 1, job: {script: "a {out}"}}, {name: b, job: {script: "x {prep.out}"}}]
EOT
same "another stage's value in braces" "1:85: warning: {prep.out} is no parameter \
and stays as it is; the other stage's is \$(prep.out)" "$(said)"
warns '... and with a dollar' "\${prep.out} is left to the shell; the other stage's is \$(prep.out)" <<'EOT'
stages: [{name: prep, out: 1, job: {script: "a {out}"}}, {name: b, job: {script: "x ${prep.out}"}}]
EOT
warns 'typographic quotes' '“ is no quote for the shell; write " or '"'
” is no quote for the shell; write \" or '" <<'EOT'
script: python ask.py --prompt “hello”
EOT
warns 'a dash' '– is no hyphen for an option; write - or --' <<'EOT'
script: python ask.py –prompt hello
EOT
warns 'the name of a file without stages' "{name} is the file's name, as there are no stages; write { name} to keep it" <<'EOT'
script: |
  python3 - <<'PY'
  for name in ["a", "b"]:
      print(f"hello {name}")
  PY
EOT
cat >t.yaml <<'EOT'
script: python train.py --lr {lr}
sweep: {lr: {values: 1e-4}}
EOT
same 'a map by its name' "1:30: warning: {lr} is no parameter and stays as it \
is; 'lr' is a map: {lr.values}, or write sweep: {lr: 1e-4}" "$(said)"
right 'what only looks like it' <<'EOT'
script: |
  for r in $q $r 'p $p'; do echo $r $HOME $1; done; q=$r; p=1 r=$p
  # don't "{q:p}" “these”, – and “those”
  out="$(python ask.py {q:p})" x=$((1<<2)) y=${out#x} '$(p)'
  z=$(ssh host "$(cat "a") ask {q:p}")
  ssh host "python ask.py {q:p}" && bash -c "echo {q:p}" # it's
  cat <<-'END' >note.txt
  it's “text” – {q:p} "{q:p}"
  END
  echo "“quoted”" '–' a–b – `date` $(date) $( p) "$(x {q:p} "y")" \" {q:p}
  curl -w '%{http_code}' -o /dev/null localhost; for i in {a..z}; do :; done
  p=3; echo ${p}; for q in 1 2; do echo ${q}; done; read r; echo ${r}
  awk '{print $1}' {1..3} {a,b} { p} {{ other }} {{.State}} '{{p}' { p }
  python3 -c 'print(f"{ p} {{1}}")'
sweep: {p: it's, q: 1, r: 2}
EOT
cat >t.yaml <<'EOT'
script: |
  print("{raw:lb}name} {raw:lb}{a}} {raw:t}".format(name=3)) '{'name} "{""name}" { name}
sweep: {lb: "{", a: 1, t: "{raw:lb}b} $(s.a)"}
stages: [{name: r, a: 2}, {name: s, job: {script: x}}]
EOT
same 'ways to write a brace' \
    "print(\"{name} {2} {b} 1\".format(name=3)) '{'name} \"{\"\"name}\" { name}" \
    "$(sweep-expand -s t.yaml | tail -n 1 | job-field script | head -n 1)"

# ------------------------------------------------------- lists, ranges and limits
inner="a list within a list; write it in quotes:"
wrong 'lists of lists' "'hidden': $inner \"[64, 64]\"" <<'EOT'
script: x {hidden}
sweep: {hidden: [[64, 64], [128]]}
EOT
wrong '... with quotes' "'hidden': $inner '[a, \"b c\"]'" <<'EOT'
script: x {hidden}
sweep: {hidden: [[a, "b c"]]}
EOT
wrong '... in a list of maps' "'p.a': a list within a list of maps; write it \
in quotes: \"[1, 2]\"" <<'EOT'
script: x
sweep: {p: [{a: [1, 2]}]}
EOT
wrong 'only include' 'include is for lists under sweep, which has none; write '\
'sweep: {p: [{lr: 1, s: 2}, {lr: 3, s: 4}]}, and {p.lr} in the script' <<'EOT'
script: x {lr} {s}
include: [{lr: 1, s: 2}, {lr: 3, s: 4}]
EOT
wrong 'exclude with a list' "exclude: 'a' wants one value; write an entry for \
each: {a: 1, b: 3}, {a: 2, b: 3}" <<'EOT'
script: x {a} {b}
sweep: {a: [1, 2], b: [3, 4]}
exclude: [{a: [1, 2], b: 3}]
EOT
range() {
	printf '%s\n' 'script: x {a}' "sweep: {a: $1}" >t.yaml
	same "$1" "$2" "$(said | sed 's/^2:[0-9]*: //')"
}
range '!range [5]' '!range has no end; write !range [0, 5]'
range '!range [0, ]' '!range has no end; write !range [0, 10]'
range '!range 5' '!range wants a list, like !range [0, 5]'
range '!linspace [0, 1]' \
    '!linspace wants [a, b, n]; for 5 values write !linspace [0, 1, 5]'
range '!range [3, 1]' '!range gives no list of 1 to 1000000 values; it ends '\
'where it begins, or needs a negative step'
range '!logspace [1e-5, 0.1, 3]' 'warning: !logspace takes exponents: for 1e-5 '\
'to 0.1 write !logspace [-5, -1, 3]'
range '!logspace [0.001, 1, 4]' 'warning: !logspace takes exponents: for 0.001 '\
'to 1 write !logspace [-3, 0, 4]'
range '!logspace [0, 0.1, 4]' 'warning: !logspace takes exponents: for 0 '\
'to 0.1 write !logspace [-5, -1, 4]'
range '!logspace [0, 1, 2]' ''
range '!logspace [-1, 0.5, 2]' ''
printf '%s\n' 'script: x {a} {b}' 'sweep: {a: !range [0, 200], b: !range [0, 200]}' \
    'stages: [{name: s}, {name: t, job: {gpus: 1}}]' >t.yaml
same 'too many jobs' '2:8: more than 10000 jobs, the limit; write sample: 5000, '\
'or call sweep-expand -m 80000' "$(said)"
same '... of another limit' '2:8: more than 7 jobs, the limit; write sample: 3, '\
'or call sweep-expand -m 80000' "$(said -m 7)"

# ------------------------------------------------------------------ equal jobs
warns 'a job that waits for its equal' "a job of stage 'b' is equal to the one of \
'a' that it waits for, and so is one with it; let their scripts differ" <<'EOT'
script: same
stages: [{name: a, v: 1}, {name: b, w: $(a.v)}]
EOT
wrong '... with needs' "a job that needs stage 'a' is equal to one of it, and so \
is one with it; let their scripts differ" <<'EOT'
script: same
stages: [{name: a}, {name: b, job: {needs: [a]}}]
EOT

warns 'an assignment to itself' "\${lr} is left to the shell; the parameter \
is {lr}" <<'EOT'
script: python train.py lr=${lr}
sweep: {lr: 0.1}
EOT
right 'an assignment with a default' <<'EOT'
script: lr=${lr:-1}; x ${lr} {lr}
sweep: {lr: 0.1}
EOT
# ------------------------------------------------ what stands in another place
no="is a parameter here, which no script uses"
top="it belongs at the top of the file"
for key in 'exclude: [{lr: 1}]' 'exclude: {lr: 1}' 'include: [{lr: 3}]' \
    'zip: lr' 'sample: 5' 'job: {timeout: 6h}'; do
	printf '%s\n' 'script: x {lr}' 'sweep:' '  lr: [1, 2]' "  $key" >t.yaml
	rc=0
	sweep-expand -ru t.yaml >out 2>err || rc=$?
	same "$key under sweep is refused" '65 1' "$rc $(grep -c "$no; $top" err)"
done
wrong 'zip under sweep' "'zip': a list within a list; $top" <<'EOT'
script: x {lr}
sweep: {lr: [1, 2], zip: [[lr, a]]}
EOT
warns 'an option under sweep' "timeout $no; write job: {timeout: ...}" <<'EOT'
script: x {lr}
sweep: {lr: 1, timeout: 6h}
EOT
warns 'an option in a stage' "gpus $no; write job: {gpus: ...}" <<'EOT'
stages: [{name: a, gpus: 2, job: {script: x}}]
EOT
warns 'a script in a stage' "script $no; write job: {script: ...}" <<'EOT'
script: y
stages: [{name: a, script: x}]
EOT
wrong 'needs in a stage' "'needs' is no list of a stage; write job: {needs: ...}" <<'EOT'
script: "{name}"
stages: [{name: a}, {name: b, needs: [a]}]
EOT
right 'options that the script uses' <<'EOT'
script: x {gpus} {limit}
sweep: {gpus: [1, 2], limit: "{timeout}", timeout: 6h, exclude: ["{zip}"], zip: a,
  model_id: "{exclude}"}
stages: [{name: a, needs: 1, job: {script: "x {gpus} {limit} {needs} {exclude}"}}]
EOT
cat >t.yaml <<'EOT'
script: x {os} {lr} {bs}
sweep:
  matrix: {os: [a, b]}
  parameters: {lr: {values: [1, 2]}}
  bs: {min: 1, max: 4}
EOT
same "other tools' maps under sweep" "{os} is no parameter and stays as it is; it \
is {matrix.os}, or write sweep: {os: [a, b]}
{lr} is no parameter and stays as it is; it is {parameters.lr.values}, or write \
sweep: {lr: [1, 2]}
{bs} is no parameter and stays as it is; 'bs' is a map: {bs.min}, or write \
sweep: {bs: !range [1, 5]}" "$(said | sed -n 's/.*warning: \({.*\)/\1/p')"

# ------------------------------------------------------- lists that are one value
# one VALUE LIST: that is what is said of a parameter a
one() {
	printf '%s\n' 'script: x {a}' 'sweep:' "  a: $1" >t.yaml
	v=${1#\[} v=${v%\]}
	same "a: $1" "a is one value, '$v'; for a list write $2, else put it in \
quotes" "$(said | sed 's/.*warning: //')"
	rc=0
	sweep-expand -s t.yaml >out 2>err || rc=$?
	same "... -s" '65 0' "$rc $(wc -c <out | tr -d ' ')"
}
one '1e-4, 1e-5' '[1e-4, 1e-5]'
one 'adam,sgd' '[adam, sgd]'
one '1; 2; 3' '[1, 2, 3]'
one '1e-4 1e-5' '[1e-4, 1e-5]'
one '[1e-4 1e-5]' '[1e-4, 1e-5]'
one '[adam sgd]' '[adam, sgd]'
one '[i for i in range(3)]' '!range [0, 3]'
one 'range(1,4)' '!range [1,4]'
one 'list(range(5))' '!range [0, 5]'
one 'choice(a,b)' '[a, b]'
one 'tune.choice(["a b", c])' '["a b", c]'
one 'np.linspace(0, 1, 5)' '!linspace [0, 1, 5]'
one 'tune.loguniform(1e-4, 1e-1)' '!logspace [-4, -1, 4]'
one 'uniform(0, 1)' '!linspace [0, 1, 5]'
one '(0.9, 0.99)' '[0.9, 0.99]'
one '0..4' '!range [0, 5]'
one '-3..3' '!range [-3, 4]'
one '0-9' '!range [0, 10]'
one '0 - 9' '!range [0, 10]'
one '0…9' '!range [0, 10]'
one '1e-5 to 1e-3' '!logspace [-5, -3, 3]'
one '0.1-0.5' '!linspace [0.1, 0.5, 5]'
one '0, 1, ..., 9' '!range [first, last + step, step]'
one 'trial.suggest_int("n", 1, 9)' '!range [1, 10]'
one 'suggest_float("lr", 1e-5, 1e-3, log=True)' '!logspace [-5, -3, 3]'
one 'suggest_categorical("o", ["adam", "sgd"])' '["adam", "sgd"]'
one 'hp.uniform("x", 0, 1)' '!linspace [0, 1, 5]'
warns 'dots in a list' "a is one value, '...'; for a list write !range [first, \
last + step, step], else put it in quotes" <<'EOT'
script: x {a}
sweep: {a: [0, ..., 9]}
EOT
warns 'a value twice' "a has '1' twice, which makes one job; to run it again, \
add a parameter like seed" <<'EOT'
script: x {a}
sweep: {a: [1, 2, 1]}
EOT
warns 'in a list of several' "a is one value, '1 2'; for a list write [1, 2], else \
put it in quotes" <<'EOT'
script: x {a}
sweep: {a: [1 2, 3]}
EOT
warns 'in a stage' "a is one value, '1, 2'; for a list write job: {sweep: {a: \
[1, 2]}}, else put it in quotes" <<'EOT'
script: x {a}
stages:
  - name: s
    a: 1, 2
EOT
for v in '1|2|3=[1, 2, 3]' 'adam or sgd=[adam, sgd]' '1, 2 or 3=[1, 2, 3]' \
    '0:10=!range [0, 11]' '1~5=!range [1, 6]' '1，2=[1, 2]'; do
	printf '%s\n' 'script: x {a}' 'sweep:' "  a: ${v%%=*}" >t.yaml
	same "for a list: ${v%%=*}" "3:3: warning: a is one value, '${v%%=*}'; for \
a list write ${v#*=}, else put it in quotes" "$(said)"
done
printf '%s\n' 'script: x {a} {b}' 'sweep: {a: 1e-4, 1e-5, b: [1, 2], 3}' >t.yaml
same 'a comma in braces' "2:18: '1e-5' has no value: a comma in {} begins a key; \
a list is in []
2:35: '3' has no value: a comma in {} begins a key; a list is in []" "$(said -r)"
printf '%s\n' 'script: x {a} {b}' 'sweep: {a: 1, b:2}' >t.yaml
same 'no blank in braces' "2:15: 'b:2' has no value: no blank is behind the ':'" "$(said -r)"
right 'text that is no list' <<'EOT'
script: "{a} {b} {c} {d} {e} {f} {g} {h} {i} {j} {k} {l} {m} {n} {o} {p} {q} {r} \
  {t} {u} {v} {w} {x} {z}"
sweep:
  a: "1e-4, 1e-5"
  b: Hello, world!
  c: f(x)
  d: --a 1,2 --b
  e: a b c
  f: ["a b"]
  g: http://x.org/a,b
  h:
    - 0,1
    - 2,3
  i: loguniform(1e-4)
  j: print(range(3))[0]
  k: "{a},{b}"
  n: 2026-11-30
  o: 2e-3
  p: 16:9
  q: 10-1
  r: [1-2, 3-4]
  t: [., ..]
  u: gpt-4
  v: 08:30
  w: this or that thing
  x: [yes or no, a|b, 1:2]
  z: a|b c
  l: a,
  m: range(n)
  tags: one, two
  model_id: one, two
EOT
warns 'lines that become one' 'these lines become one; write script: |' <<'EOT'
script: >
  cd proj
  python train.py
EOT
warns '... without a sign' 'these lines become one; write script: |' <<'EOT'
script: cd proj
  python train.py
EOT
for how in '>-' '>2' ''; do right "one command in lines: $how" <<EOT
script: $how
  python train.py --lr {lr}
  --seed 3 | tee
  data/out.txt &&
  cd x

  x=1 y=2
sweep: {lr: 1}
EOT
done
warns "another scheduler's options" "#SBATCH and the like are comments here; what \
they ask for is an option of the job: timeout, gpus, retries; an array is a sweep" <<'EOT'
script: |
  #!/bin/bash
  #SBATCH --time=01:00:00 --gres=gpu:2
  #SBATCH -J x -a 0-9
  #SBATCH --requeue --mem=4G
  python train.py
EOT
job() {
	printf '%s\n' 'stages: [{name: a, job: {script: x}},' \
	    "  {name: b, job: {script: y, $1}}]" >t.yaml
	same "an option of others: $1" "2:30: unknown option '${1%%:*}'$2" "$(said)"
}
for o in retry=retries time=timeout walltime=timeout max-retries=retries \
    Prio=priority num_gpus=gpus; do
	job "${o%=*}: 1" ": write job: {${o#*=}: 1}"
done
job 'retrys: 1' ", did you mean 'retries'?"
job 'after: [a, b]' ': write job: {needs: [train]}'
job 'tag: x' ': a parameter is written sweep: {tag: x}'
job 'env: {A: 1}' ': write it into the script: export NAME=value'
job 'code: .' ': it belongs at the top of the file'
warns 'inputs of nothing' 'inputs: it waits for no job; write needs: [...]' <<'EOT'
stages:
  - {name: train, job: {script: x}}
  - {name: eval, job: {script: y, inputs: true}}
EOT
wrong 'inputs of an unknown stage' "{inputs.trian}: unknown stage 'trian', did you \
mean 'train'?" <<'EOT'
stages:
  - {name: train, job: {script: x}}
  - {name: eval, job: {script: "y {inputs.trian}", inputs: true, needs: train}}
EOT
right 'inputs of some stages' <<'EOT'
job: {inputs: true}
stages:
  - {name: train, job: {script: x}}
  - {name: eval, job: {script: "y {inputs.train}"}}
EOT
printf '%b' 'script: |\n  x\nsweep:\n  a: |\n    y\n' | iconv -t UTF-16 >t.yaml
expect 0 'UTF-16' timeout 20 sweep-expand t.yaml
for line in lr:0.1 lr：0.1; do
	printf "script: x\nsweep:\n  $line\n  b: 2\n" >t.yaml
	said >err
	has "$line" 'no blank is behind' err
done
for line in '\302\240lr: 1' 'lr:\302\2401' '-\302\2401' 'lr:\302\2401\n  b: 2'; do
	printf "script: x\nsweep:\n  $line\n" >t.yaml
	same "blanks that are none: $line" '3:3: a non-breaking space, where YAML wants a blank' "$(said)"
done
printf 'script: x\nsweep:\n  a: caf\351\n' >t.yaml
same 'Latin-1' '3:9: this is not UTF-8: save the file as UTF-8' "$(said)"
right 'a parameter that is called exclude' <<'EOT'
script: x {exclude}
sweep: {exclude: "*.tmp"}
EOT

done_testing
