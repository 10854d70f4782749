#!/bin/sh
# experisana-report: what came of a sweep, on its card, once.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board -v
. ./.env
comments() {
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    "$ASANA_API_URL/tasks/$S/stories?opt_fields=text,resource_subtype" |
	    node -e 'JSON.parse(require("fs").readFileSync(0)).data.forEach(s =>
		s.resource_subtype === "comment_added" && console.log(s.text))'
}
reports() { comments | grep -c '^All is over'; }
cat >s.yaml <<'E1'
script: |
  [ "{lr}" != 0.2 ] || [ -e "$OLDPWD/../fixed" ] || [ -e TOP/fixed ] || { echo "out of memory"; exit 3; }
  echo '{"loss": {lr}}' >outputs/metrics.json
sweep: {lr: [0.1, 0.2, 0.3], seed: [1]}
metric: {name: loss, best: min}
stages:
  - {name: train}
  - {name: eval, after: $(train.name), job: {script: "true {lr}"}}
E1
sed "s,TOP,$T,; s,\[ -e \"\$OLDPWD/../fixed\" \] || ,," s.yaml >x && mv x s.yaml
echo 'notify: cat >>notified; echo secret; exit 4' >>experisana.yaml
experisana schedule -u s.yaml >/dev/null 2>&1
S=$(asana-sweep -l | cut -f 1)
for i in 1 2 3 4; do experisana-worker -1 >w.out 2>w.err; done
same "while jobs are left there is no report" 0 "$(reports)"
experisana-worker -1 >w.out 2>w.err
same "the last job that can run: one report" 1 "$(reports)"
has "... the worker says so" "s.yaml: All is over: 4 of 6 jobs done, 1 failed, 1 not run." w.out
same "... that is done with" "" "$(cat .state/experisana/machine-*/ended.*)"
comments >said
has "... with the time" "In all they ran for" said
has "... the best" "- train lr=0.1: loss 0.1" said
has "... why it failed" "- train lr=0.2: exit status 3: out of memory" said
asana-fetch "$S" card >/dev/null
same "... with a table" 7 "$(wc -l <card/results.tsv | tr -d ' ')"
has "... and a picture" "</svg>" card/results.svg
same "notify gets the summary" "s.yaml
All is over: 4 of 6 jobs done, 1 failed, 1 not run." "$(head -n 2 notified)"
has "... that it failed is told here" "notify: status 4" w.err
hasnt "... what it says is not on the card" secret said

# once, whoever comes; again when jobs have run again
gid=$(asana-list -f gid Failed | head -n 1)
echo "$gid 1" >one; cp one two
expect 0 "another that comes later" experisana-report -f one
same "... says nothing" "1 " "$(reports) $(cat "$OUT")"
ok "... its list is gone" test ! -e one
: >fixed
experisana retry -y s.yaml >/dev/null
experisana-worker -1 >w.out 2>&1
same "a retry while the next stage waits: none yet" 1 "$(reports)"
mkdir -p m1 m2
XDG_STATE_HOME=$T/m1 experisana-worker -1 >w.out 2>&1
same "all is done: another report" 2 "$(reports)"
comments >said
has "... of all" "All is over: 6 of 6 jobs done." said
gid=$(asana-list -f gid Done | head -n 1)
asana-move Backlog "$gid" >/dev/null
J=$(asana-claim -d jobs)
asana-hold "$J" true
asana-release "$J" Done </dev/null >/dev/null
echo "$gid $(cat "$J/attempt")" >one; cp one two
experisana-report -f one >one.out 2>&1 & P=$!
experisana-report -f two >two.out 2>&1
wait $P
same "two who notice at the same time: one report more" 3 "$(reports)"
asana-move Backlog "$gid" >/dev/null
echo "$gid 9" >one
mkdir tmp
expect 0 "while a job waits" env TMPDIR="$T/tmp" experisana-report -f one
same "... nothing is left in the folder for that" "" "$(ls tmp)"
same "... the list is kept" "$gid 9" "$(cat one)"
asana-lock report sh -c 'echo >locked; until [ -e go ]; do sleep 0.1; done' & P=$!
asana-move Failed "$gid" >/dev/null
until_ok 10 test -e locked
setsid experisana-report -f one 2>/dev/null & K=$!
until_ok 10 test ! -e one
kill -- "-$K"
wait $K
: >go
wait $P
same "... and kept by one that is ended" "$gid 9" "$(cat one)"
expect 0 "once it is lost elsewhere" experisana-report -f one
same "... whoever ran another one reports" "4 0" "$(reports) $(cat one 2>/dev/null | wc -c | tr -d ' ')"
expect 0 "by hand" experisana report s.yaml
same "... always" 5 "$(reports)"
expect 65 "no sweep" experisana report none.yaml

# what it costs, with a table and a picture; columns may be listed again
printf '%s\n' 'script: "echo {n}"' 'sweep: {n: [1, 2, 3, 4]}' \
    'metric: {name: loss, best: min}' >c.yaml
experisana schedule c.yaml >/dev/null 2>&1
for i in 1 2 3 4; do
	J=$(asana-claim -d jobs) && asana-hold "$J" sh -c 'mkdir -p outputs
	    echo "{\"loss\": 0.5}" >outputs/metrics.json' && asana-release "$J" Done </dev/null >/dev/null
	echo "$(cat "$J/gid") $(cat "$J/attempt")" >one
done
# costs: requests since mark
mark() { mid=$(wc -l <board.err); }
costs() { sed "1,${mid}d" board.err | grep ': [A-Z]* /' | grep -cv '/sections 200'; }
asana-sweep -m >/dev/null
mark
expect 0 "a sweep of four" experisana-report -f one
same "... sweeps, columns 2, table; lock 6; table, sweeps, cards 1 + 4; table, picture, comment" \
    $((4 + 6 + 1 + 1 + 5 + 3)) "$(costs)"
mark
asana-results c.yaml >/dev/null
same "its results: sweeps, cards 1 + 4" 6 "$(costs)"
asana-delete "$(cat "$J/gid")" >/dev/null
expect 0 "a card of it is deleted" experisana-report c.yaml
has "... which is told" "c.yaml: All is over: 3 of 3 jobs done, 1 deleted." "$OUT"

# a metric that is called as a parameter is; reasons in the words of their cards
cat >o.yaml <<'E1'
script: |
  case {n} in
  1) mkdir -p outputs; echo '{"loss": 0.5}' >outputs/metrics.json ;;
  2) echo 'it said "no"	twice'; kill -9 $$ ;;
  esac # {loss}
sweep: {n: [1, 2, 3], loss: [mse]}
metric: {name: loss, best: min}
E1
experisana schedule o.yaml >/dev/null 2>&1
S=$(asana-sweep -l o.yaml | sed q | cut -f 1)
for i in 1 2; do experisana-worker -1 >w.out 2>w.err; done
printf 'trust: {signers: signers}\n' >>experisana.yaml
echo 'you@lab ssh-ed25519 AAAA' >signers
if command -v ssh-keygen >/dev/null; then experisana-worker -1 >w.out 2>w.err; fi
sed -i '$d' experisana.yaml
comments >said
has "the best, by a metric called as a parameter" "- n=1: loss 0.5" said
has "what killed a job, and all it said" '- n=2: killed by signal 9: it said "no" twice' said
if command -v ssh-keygen >/dev/null; then
	has "why one was not run" "- n=3: Not run: nobody trusted here has signed" said
fi
rm -rf card; asana-fetch "$S" card >/dev/null
has "... and a picture of it" "</svg>" card/results.svg

# what waits for a cancelled card never runs
sed 's/\[0.1, 0.2, 0.3\]/[1, 2]/' s.yaml >w.yaml
experisana schedule -u w.yaml >/dev/null 2>&1
S=$(asana-sweep -l w.yaml | sed q | cut -f 1)
asana-cancel "$(asana-list -f gid,name Backlog | sed -n 's/	train lr=2$//p')" >/dev/null 2>&1
for i in 1 2; do experisana-worker -1 >w.out 2>w.err; done
has "a cancelled card, and what waits for it, do not keep a report back" \
    "w.yaml: All is over: 2 of 4 jobs done, 2 not run." w.out

# the last job is lost, and a machine that ran none of the sweep sees to it
cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.2, ttl: 4, check: 0.3, kill: 0.1, poll: 0.5,
  lost_limit: 1}
E1
printf '%s\n' 'script: "echo {n}"' 'sweep: {n: [7]}' >d.yaml
experisana schedule d.yaml >/dev/null 2>&1
S=$(asana-sweep -l d.yaml | sed q | cut -f 1)
asana-claim -d jobs >/dev/null
gid=$(asana-list -f gid Running)
XDG_STATE_HOME=$T/m3 experisana-worker >w.out 2>&1 & P=$!
PIDS="$PIDS $P"
ok "a lost job ends a sweep" until_ok 60 sh -c "asana-list -f gid Failed | grep -q $gid"
kill $P; wait $P
same "... that is reported by who has found it" 1 "$(reports)"

done_testing
