#!/bin/sh
# Sweeps as one thing: their cards, how far they are, their end, and retries.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
printf 'sweep: {n: [1, 2, 3]}\nscript: "echo {name} {n}"\nstages: [{name: a}, {name: b}]\n' >s.yaml
printf '%s\n' 'lease: {settle: 0.1, trust: 5, first_ttl: 30, ttl: 20, grace: 8, check: 0.2,
  beat: 0.2, kill: 0.5, guard: 0.5, poll: 0.1, jitter: 0, timeout: 2}' >experisana.yaml
# create FILE JOBS
create() { sweep-expand "$1" 2>/dev/null | asana-create >"$2"; }
# requests: how many the peer has seen
requests() { grep -c . "$PEERLOG"; }
# text GID: its description
text() { asana-get "$1" | job-field script; }

# ------------------------------------------------------------------ its card
create s.yaml jobs
: >before
asana-init -c >before
expect 0 "without a column there are no sweeps" asana-sweep -l
same "... nothing is printed" "" "$(cat "$OUT")"
asana-sweep -n s.yaml jobs >"$OUT"
same "-n makes no column" "$(cat before)" "$(asana-init -c)"
same "... and says all it would" "POST /projects POST /tasks POST /attachments POST /attachments PUT /tasks" \
    "$(sed 's|^\([A-Z]* /[a-z]*\).*|\1|' "$OUT" | xargs)"
expect 1 "-e finds none" asana-sweep -e s.yaml jobs
peer
expect 0 "a card is made, and the column" asana-sweep s.yaml jobs
S=$(cut -f 1 "$OUT") U=$(cut -f 2 "$OUT")
same "... by 4 writes" "1 2 1" "$(saw POST /tasks) $(saw POST /attachments) $(saw PUT '/tasks/{}')"
same "... in Sweeps" "$S s.yaml" "$(asana-list -f gid,name Sweeps | tr '\t' ' ')"
case $U in
http://*"$S"*)	pass "its address is printed" ;;
*)		fail "its address is printed: $U" ;;
esac
expect 0 "its files can be fetched" asana-fetch "$S" got
ok "... the list of jobs" cmp jobs got/jobs.tsv
ok "... and the file" cmp s.yaml got/s.yaml
text "$S" >told
has "the description says how many" "6 jobs of s.yaml" told
has "... by stage" "a: 3" told
has "... with links" "/$(sed -n '1s/	.*//p' jobs)" told
has "... and how to pull" "experisana pull -u $U" told
before=$(requests)
expect 0 "a second time" asana-sweep s.yaml jobs
same "... it is the same" "$S	$U" "$(cat "$OUT")"
same "... costs the list, the attachments and an edit" 3 $(($(requests) - before))
expect 0 "-e finds it" asana-sweep -e s.yaml jobs
same "... the same" "$S	$U" "$(cat "$OUT")"
unpeer

# an edited file
printf 'sweep: {n: [3, 4]}\nscript: "echo {name} {n}"\nstages: [{name: a}, {name: b}]\n' >s.yaml
create s.yaml jobs2
rm -rf "$XDG_CACHE_HOME/experisana"
expect 0 "an edited file goes on with its card" asana-sweep s.yaml jobs2
same "... the same" "$S" "$(cut -f 1 "$OUT")"
asana-fetch "$S" got >/dev/null
sort -u jobs jobs2 >want
same "... which has the jobs of both" "$(cat want)" "$(sort got/jobs.tsv)"
ok "... and the new file" cmp s.yaml got/s.yaml
has "... and says so" " n=8 " "$(text "$S" >told; echo told)"
mkdir other
printf 'sweep: {n: [8, 9]}\nscript: "echo {n}"\n' >other/s.yaml
create other/s.yaml jobs3
expect 0 "another file of this name" asana-sweep other/s.yaml <jobs3
O=$(cut -f 1 "$OUT")
ok "... has a card of its own" test "$O" != "$S"

# what belongs to them
peer
asana-sweep -m >/dev/null
before=$(requests)
expect 0 "-m" asana-sweep -m
for g in $(cut -f 1 got/jobs.tsv); do echo "$S	$g"; done >want
for g in $(cut -f 1 jobs3); do echo "$O	$g"; done >>want
same "... has all their jobs" "$(cat want)" "$(cat "$OUT")"
same "... by one request" 1 $(($(requests) - before))
expect 0 "-l" asana-sweep -l
same "... has their names and numbers" "$S s.yaml 8 $O s.yaml 2" "$(tr '\t\n' '  ' <"$OUT" | xargs)"
expect 0 "-lm of one, by its address" asana-sweep -lm "$U"
same "... has its line, then its jobs" "$S	s.yaml	8 9" "$(sed 1q "$OUT") $(grep -c . "$OUT")"
expect 1 "-m of a job" asana-sweep -m "$(sed -n '1s/	.*//p' jobs)"
expect 65 "-m of something else" asana-sweep -m x
expect 2 "-e with -l" asana-sweep -el s.yaml jobs
expect 2 "no file" asana-sweep
expect 65 "no jobs" asana-sweep s.yaml /dev/null
expect 65 "jobs without gids" sh -c 'sweep-expand s.yaml | asana-sweep s.yaml'
cp s.yaml jobs.tsv
expect 65 "a file with the name of the list" asana-sweep jobs.tsv jobs
rm jobs.tsv
expect 74 "no such file" asana-sweep none.yaml jobs

# odd names
n=$(printf 'a b\n# Job\nkey: 1\377.yaml')
cp s.yaml "$n"
expect 0 "a file with an odd name" asana-sweep "$n" jobs
ODD=$(cut -f 1 "$OUT")
expect 0 "... finds its card" asana-sweep "$n" jobs
same "... again" "$ODD" "$(cut -f 1 "$OUT")"
same "... which has no key" "-" "$(asana-list -f gid,key Sweeps | sed -n "s/^$ODD	//p")"
asana-delete "$ODD" >/dev/null

# answers that are lost
ASANA_MAX_WAIT=3
export ASANA_MAX_WAIT
cp s.yaml t.yaml
peer 'POST /tasks 1 lost' 'POST /attachments 1 lost' 'PUT /tasks/{} 1 lost'
expect 0 "answers that are lost" asana-sweep t.yaml jobs
L=$(cut -f 1 "$OUT")
same "... make nothing twice" "1 jobs.tsv t.yaml" \
    "$(asana-list -f name Sweeps | grep -c '^t.yaml$') $(asana-fetch "$L" lost | sort | xargs)"
same "... is known to work" "3" "$(grep -c lost "$PEERLOG")"
asana-delete "$L" >/dev/null
peer 'POST /attachments always status 500'
expect 75 "a card whose files do not come" asana-sweep t.yaml jobs
unpeer
L=$(asana-list -f gid,name Sweeps | sed -n 's/	t.yaml$//p')
expect 0 "... has no jobs yet" asana-sweep -m "$L"
same "... none" "" "$(cat "$OUT")"
expect 0 "a second run" asana-sweep t.yaml jobs
same "... completes it" "$L" "$(cut -f 1 "$OUT")"
same "... all of it" 6 "$(asana-sweep -m "$L" | grep -c .)"
asana-delete "$L" >/dev/null
unset ASANA_MAX_WAIT

done_testing
