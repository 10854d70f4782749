#!/bin/sh
# Cards as people write them: what they write is what runs, or they are told
# why not.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/local.sh
. "$TOP/tests/local.sh"

start
asana-init >columns
EXPERISANA_WORKER_ID=w
export EXPERISANA_WORKER_ID
column() { sed -n "s/^$1	//p" columns; }

# put_card [COLUMN] <notes: makes a card by the API as a person's browser does;
# its gid is $g.
put_card() {
	awk '{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\r/, "\\r")
		printf "%s%s", sep, $0; sep = "\\n" }' >notes
	post /tasks "{\"name\":\"by hand\",\"notes\":\"$(cat notes)\",\"projects\":[\"$PR\"],\"memberships\":[{\"project\":\"$PR\",\"section\":\"$(column "${1:-Backlog}")\"}]}"
	g=$(gid)
}
in_column() { asana-list -f gid "$1" | grep -qx "$g"; }

# work: lets a worker run a card; leaves the files out, comment and log.
work() {
	rc=0
	experisana-worker -1 -d "$T/w" >out 2>&1 || rc=$?
	asana-get -c "$g" >comment
	rm -rf got log
	asana-fetch "$g" got >/dev/null 2>&1
	cat got/*-experiment_logs.txt >log 2>/dev/null || : >log
}

# ------------------------------------------------ the page reads what we read
if command -v node >/dev/null; then
	same "the page reads each description as the tools do" "61 cards" "$(
	    ASANA_API_URL=$U ASANA_ACCESS_TOKEN=$TOKEN node \
	    "$TOP/tests/node/cardtext.mjs" "$TOP/lib/local/page/cardtext.js" \
	    "$DATA/cards.json" "$PR" "$(column Backlog)" 2>&1)"
	asana-list -f gid Backlog | asana-delete >/dev/null
fi

# ------------------------------------------------------ what is put right
put_card <<'E1'
```bash
for i in 1 2; do echo Epoch $i; done
```
E1
work
ok "a script in a fence is run" in_column Done
same "... itself, and not what it prints" "Epoch 1 Epoch 2" "$(xargs <log)"

put_card <<'E1'

#!/bin/cat
print("python")
E1
work
ok "a line #! below an empty one" in_column Done
has "... names the interpreter" 'print("python")' log

printf '\357\273\277\342\200\213echo a\302\240b\342\200\250echo "c\302\240d"\r\n' >it
put_card <it
work
ok "the blanks and line ends of an editor" in_column Done
same "... are ours, but in quotes" "a b$(printf '\nc\302\240d')" "$(cat log)"

echo true >it
put_card Failed <it
first=$g
put_card <<E1
echo this must not run before its dependency

## Depends On:
https://app.asana.com/0/inbox/7/$first/8
E1
work
same "a card waits for what stands below a heading of any form" 1 "$rc"
ok "... and stays where it is" in_column Backlog
asana-delete "$g" >/dev/null

put_card <<'E1'
sleep 20

# Job:
Timeout: 1s
E1
work
ok "a key in capitals: the job is ended" in_column Failed
has "... by its timeout" "Timed out after 1" comment

# ------------------------------------------------------ what is only told
put_card <<'E1'
#SBATCH --time=6:00:00
echo —lr “1”
E1
work
has "another scheduler's options: what does it here" "SBATCH and the like are comments here; what they ask for is an option of the job: timeout" comment
ok "typographic quotes do not fail a job" in_column Done
has "... its comment names the line" "in line 2" comment
same "... so does the log, first" 1 "$(sed -n '/in line 2/=' log)"

# ------------------------------------------------------- what does not run
# told NAME TEXT: the card failed at once; its comment has TEXT.
told() {
	work
	ok "$1" in_column Failed
	has "... the comment quotes it" "$2" comment
	same "... nothing has run" "" "$(cat log)"
	asana-get -c "$g" >before
	work
	ok "... it is told once" cmp -s before comment
}
put_card <<'E1'
echo begun

# Depends on
the training
E1
told "what looks like a section" "'# Depends on'"
has "... and says what to write" "'- ' and the address of a card" comment

put_card <<E1
echo begun

Depends on: https://app.asana.com/0/1/$first
E1
told "a dependency in one line" "'Depends on: https://app.asana.com/0/1/$first'"

put_card <<'E1'
echo begun

# Job
time out: 2h
E1
told "a key that is nearly right" "unknown option 'time out', did you mean 'timeout'?"

put_card <<E1
echo begun

# Depends on
- https://app.asana.com/0/1/$first

# Job
gpu: 1
E1
told "a wrong key of a card that waits" "did you mean 'gpus'?"

put_card <<'E1'
echo begun

# Context
This run checks the new rate.
E1
told "sentences under a heading" "'# Context'"

put_card <<E1
echo begun

After: https://app.asana.com/0/1/$first
E1
told "a dependency in other words" "'After: https://app.asana.com/0/1/$first'"

put_card <<'E1'
```python
import os
```
E1
told "a fence of another language" "/usr/bin/env python"

put_card <<'E1'
```bash
echo begun
E1
told "a fence without an end" '```bash'
put "/tasks/$g" '{"notes":"echo begun"}'
asana-move Backlog "$g" >/dev/null
work
ok "put right and dragged back it runs" in_column Done

printf "cat <<<'lr: 1\ntimeout: 6h'\n" >it
put_card <it
work
ok "an option in quotes is script" in_column Done

put_card <<'E1'
# Job 1 of 3: train
# Dependencies
cat <<END
# Job
timeout: soon
# Depends on
END
E1
work
ok "comments and here-documents are script" in_column Done
has "... whole" "timeout: soon" log

# ------------------------------------------------- one cause of many failures
for i in 1 2 3; do
	printf 'echo card %s; echo no such disk; echo; exit %s\n' $i $i >it
	put_card <it
done
expect 80 "a worker on which card after card fails stops" experisana-worker -d "$T/w"
has "... and quotes what all the logs say" \
    "The last line that all their logs have is 'no such disk'." "$OUT"
stop TERM

# ------------------------------------- what the service does to our own texts
# again OPTION...: another board
again() {
	rm -rf board.db* .cache experisana.yaml
	start "$@"
	asana-init -c >/dev/null 2>&1 || asana-init >columns
}
echo "script: x" >it.yaml
printf '1a\ttrain\t-\t-\t-\t-\techo train\t-\n1b\teval\t1a\t-\t-\t-\techo eval\t-\n' >jobs
printf '12\ttrain\t-\t-\t-\t-\techo train\t-\n' >made
again -o text=heads
expect 69 "asana-create stops when the headings of a card vanish" asana-create jobs
has "... shows how it was sent and what came back" \
    "Line 1 was sent as '# Script echo train" "$ERR"
same "... and leaves no card in Backlog" "" "$(asana-list Backlog)"
same "... not even for a moment the second one" 1 "$(grep -c "was not\|was sent" "$ERR")"
stop TERM

again -o text=join
expect 69 "a sweep's card that is changed" asana-sweep it.yaml made
has "... is told" "the server has changed the text" "$ERR"
same "... and taken away" "" "$(asana-list Sweeps 2>/dev/null)"
expect 69 "a worker whose card is changed stops" experisana-worker -1 -d "$T/w"
same "... and takes its card away" "" "$(asana-list 'Active Workers')"
echo true >it
put_card <it
expect 69 "a claim that is changed ends asana-claim" asana-claim -d "$T/w"
ok "... and the card stays" in_column Backlog
same "... without a comment" "" "$(asana-get -c "$g")"
stop TERM
# cards from before, which are changed only now
again
asana-beat idle >beat
asana-sweep it.yaml made >sweep
stop TERM
start -o text=join
expect 69 "a sweep's card that is changed later" asana-sweep it.yaml made
has "... is told" "$(cut -f 1 sweep): the server has changed the text" "$ERR"
same "... and stays" 1 "$(asana-list Sweeps | grep -c .)"
expect 69 "a worker's card that is changed later" asana-beat idle
has "... is told" "$(cat beat): the server has changed the text" "$ERR"
stop TERM

# ------------------------------------------------ a plan without dependencies
again -o free=1
put_card Failed <it
printf 'echo free\n\n# Depends on\n%s\n' "$g" >it
put_card <it
expect 0 "cards are listed without Asana's dependencies" \
    asana-list -f gid,deps Backlog Failed
has "... with those of the text" "$g" "$OUT"
same "... which is told once" 1 "$(wc -l <"$ERR" | xargs)"
has "... as Asana says it" "Dependencies are only available" "$ERR"
expect 1 "asana-claim waits for a card" asana-claim -d "$T/w"
printf 'echo free\n' >it
put_card <it
work
ok "... and takes one that waits for nothing" in_column Done
stop TERM
done_testing
