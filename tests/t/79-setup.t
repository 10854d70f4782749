#!/bin/sh
# Setup: what a machine does once with the code of a sweep.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"
command -v git >/dev/null || skip "no git"

board
mkdir -p p/src && cd p || exit 74
cp ../.env ../experisana.yaml .
echo .env >.gitignore
echo code >src/a
git init -q && git add .
export COUNT="$T/count"
worker() { experisana-worker -1 -d "$T/w"; }
held() { asana-list -o -f name "$1" | sort | tr '\n' ' '; }
cat >s.yaml <<'E1'
code: .
setup: |
  echo $$ >"$COUNT.pid"
  echo "${ASANA_ACCESS_TOKEN-no token}" >>"$COUNT"
  mkdir -p env/bin
  echo 'echo made' >env/bin/tool
  echo built >src/built
  echo old >src/old
  touch -d 1990-01-01 src/old
  until [ -e "$COUNT.go" ]; do sleep 0.1; done
sweep: {a: [1, 2, 3]}
script: |
  sh env/bin/tool; cat src/a src/built src/old
  echo {a} >src/built
  [ -h env ] && echo linked
E1
expect 0 "a sweep with a setup" experisana-schedule s.yaml
expect 65 "without code it is a mistake" sh -c 'sed 1d s.yaml >t.yaml; sweep-expand t.yaml'
has "... and what to write" "t.yaml:1:8: setup runs in the code: write code: . too" "$ERR"

# killed in the midst of it
experisana-worker -1 -d "$T/w0" >"$T/log" 2>&1 & p=$!
until_ok 30 [ -s "$COUNT" ]
kill -9 $p; wait $p 2>/dev/null
gone() { ! kill -0 "$(cat "$COUNT.pid")"; }
until_ok 30 gone
: >"$COUNT.go"
until_ok 60 worker
expect 0 "a worker that is killed leaves nothing that is used" [ -n "$(held Done)" ]
expect 0 "a second job" worker
expect 0 "a third" worker
same "all are done" "a=1 a=2 a=3 " "$(held Done)"
same "the setup ran once, and before that half, without the token" \
    "no token no token " "$(tr '\n' ' ' <"$COUNT")"
asana-fetch "$(asana-list -o -f gid Done | sed q)" "$T/seen" >/dev/null
same "... and all have what it has made" "made code built old linked " \
    "$(cat "$T"/seen/attempt-*-experiment_logs.txt | tr '\n' ' ')"

# where it fails
sed -i 's/^  mkdir .*/  echo no compiler; exit 3/' s.yaml
sed -i 's/a: .*/a: [4, 5]}/' s.yaml
git add . && experisana-schedule s.yaml >/dev/null 2>&1
experisana-run -n other -- true >/dev/null 2>&1
experisana-worker -d "$T/w" >"$T/log" 2>&1 & p=$!
done_other() { held Done | grep -q other; }
until_ok 30 done_other; same "a failed setup leaves other cards to the worker" 0 $?
same "... fails none" "" "$(held Failed)"
told() { for c in $(asana-list -o -f gid "Active Workers"); do asana-get "$c"; done |
    grep -q 'setup failed on'; }
until_ok 20 told; same "... and is told on its card" 0 $?
for c in $(asana-list -o -f gid Backlog); do asana-get -c "$c"; done >why
has "... and why on the job's" "no compiler" why
kill $p; wait $p

# where it hangs
sed "s/^  echo no .*/  trap '' TERM; setsid sleep 3079$$/
	s/a: .*/a: [8]}/; s/^script/job: {timeout: 1s}\\n&/" s.yaml >h.yaml
experisana-cancel -y s.yaml >/dev/null 2>&1
asana-list -f gid Backlog | asana-delete >/dev/null
git add . && experisana-schedule h.yaml >/dev/null 2>&1
expect 80 "one that hangs is stopped when the job would be, and -1 says so" worker
asana-list -o -f gid Backlog | xargs asana-get -c >why
has "... and the job's card" "longer than the job may, 1s" why
same "... of which nothing is left" "" "$(pgrep -f "sleep 3079$$")"
asana-list -f gid Backlog | asana-delete >/dev/null

# where that of another job hangs
cat >h.yaml <<E1
code: .
setup: 'echo >"$COUNT.begun"; sleep 3079$$'
sweep: {a: [1]}
stages:
  - {name: long, job: {priority: 1, script: "echo {a}"}}
  - {name: short, job: {timeout: 1s, script: "true {a}"}}
E1
experisana-schedule --new-code h.yaml >/dev/null 2>&1
experisana-worker -1 -d "$T/w0" >"$T/log" 2>&1 & p=$!
until_ok 30 [ -e "$COUNT.begun" ]
worker >"$T/log" 2>&1 & w=$!
until_ok 30 grep -q short "$T/log"; sleep 2
ok "one that waits for it gives it an hour" kill -0 $w
touch -h -d '2 hours ago' "$XDG_STATE_HOME"/experisana/machine-*/setup/*.pid
wait $w; same "... and as long as the job may take" 80 $?
has "... and says so" "goes on for more than an hour, and longer than the job may, 1s" "$T/log"
kill $p; wait $p
asana-list -f gid Backlog | asana-delete >/dev/null

# where it fails on a card that is claimed ahead
sed -i 's/a: .*/a: [6, 7, 9, 10]}/' s.yaml
experisana-cancel -y s.yaml >/dev/null 2>&1
experisana-schedule s.yaml >/dev/null 2>&1
job-field -w name=short opts=priority=9 script=: | asana-create 2>/dev/null
job-field -w name=long opts=priority=8 \
    script="until [ -e $T/go ]; do sleep 0.1; done" | asana-create 2>/dev/null
experisana-worker -d "$T/w" >"$T/log" 2>&1 & p=$!
until_ok 30 grep -q 'Given back: the setup' "$T/log"
same "on one that was claimed ahead: other cards go on" 0 $?
: >"$T/go"
done_long() { held Done | grep -q long; }
until_ok 30 done_long
until_ok 20 told; same "... and it is told on the worker's card as otherwise" 0 $?
kill $p; wait $p

# two workers want the same one at once; older ones go, finished or not
asana-list -f gid | asana-delete >/dev/null
S=$(echo "$XDG_STATE_HOME"/experisana/machine-*)
rm -rf "$S/setup"/*
mkdir -p "$S/setup/.code.x" "$T/job" && echo "$S/setup/zi" >"$T/job/setup"
ln -s "$T/job" "$S/outbox/job"
for i in i h g f e d c b a; do
	mkdir "$S/setup/z$i" && touch "$S/setup/z$i.log" "$S/setup/z$i.all"
	case $i in [bgi]) : >"$S/setup/z$i.done" ;; esac
	touch -d "$(printf '%d' "'$i") hours ago" "$S/setup/z$i.log" "$S/setup/.code.x"
done
printf '%s\n' 'code: .' 'setup: |' '  echo x >>"$COUNT.two"; sleep 2; echo made >env' \
    'sweep: {a: [1, 2]}' 'script: "cat env; echo {a}"' >s.yaml
git add . && experisana-schedule s.yaml >/dev/null 2>&1
experisana-worker -1 -d "$T/w1" >"$T/log" 2>&1 & one=$!
experisana-worker -1 -d "$T/w2" >"$T/log2" 2>&1 & two=$!
wait $one; rc=$?; wait $two
same "two workers at once: both have it, and it ran once" "0 0 a=1 a=2  x" \
    "$rc $? $(held Done) $(cat "$COUNT.two")"

same "... the last ones are kept, and one that a job has" "a b c d i" \
    "$(cd "$S/setup" && ls -A | sed -n 's/^z\([a-z]\).*/\1/p; s/^[.]code.*/code/p' | sort -u | xargs)"
rm "$S/outbox/job"

# in what runs the jobs
ran() { for c in $(asana-list -f gid Done Failed); do asana-log "$c"; done | sort | xargs; }
printf '%s\n' "$LOCAL" 'run: [nice]' >experisana.yaml
for does in 'nice >env' 'exit 3'; do
	asana-list -f gid | asana-delete >/dev/null
	printf '%s\n' 'code: .' "setup: '$does'" 'script: "nice; cat env"' >s.yaml
	experisana-schedule --new-code s.yaml >/dev/null 2>&1
	worker >"$T/log" 2>&1
	asana-list -f section; ran
done >said
same "with run: it runs in there; where it fails the log says so" \
    "Done 10 10 Failed the setup failed" "$(xargs <said)"
done_testing
