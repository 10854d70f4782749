#!/bin/sh
# What a job begins with: outputs of the cards that it waits for, and of its own
# last attempt.
. "$(dirname "$0")/../lib.sh"

board
cat >s.yaml <<'EOT'
sweep: {lr: [1, 2]}
stages:
  - name: train
    job: {priority: 1, script: "mkdir -p outputs/m; printf '#!/bin/sh\\n' >outputs/m/x; echo {lr} >outputs/m/w; echo {lr} >outputs/s.json"}
  - name: eval
    job: {script: "cat {inputs.train}/m/w {inputs.train}/s.json >outputs/score", inputs: true}
  - name: all
    job: {script: "cat {inputs.eval}/*/score", needs: eval, inputs: [eval]}
EOT
# next: claims the next card.
next() { job=$(asana-claim -d "$T/w"); work=$job/work; }
# gid TITLE
gid() { asana-list -f gid,name | awk -F '\t' -v t="$1" '$2 == t { print $1 }'; }
expect 0 "a sweep with inputs" experisana-schedule s.yaml
expect 0 "... its first stage" experisana-worker -1
expect 0 "... twice" experisana-worker -1

next
expect 0 "what a job waits for is fetched" asana-fetch -j "$job"
id=$(sed -n 's/.*inputs.train.\([0-9a-f]*\)\/m.*/\1/p' "$job/script" | head -n 1)
same "... into a folder called by stage and id, with its parameters" \
    "inputs/train/$id/context.json
inputs/train/$id/m/w
inputs/train/$id/m/x
inputs/train/$id/s.json" "$(cd "$work" && find inputs -type f | sort)"
same "... and what is a program can be run" "inputs/train/$id/m/x" \
    "$(cd "$work" && find inputs -type f -perm -100)"
w=$(cat "$work/inputs/train/$id/m/w")
same "... of the right job" "{\"lr\":\"$w\"}" \
    "$(cat "$work/inputs/train/$id/context.json")"
same "... which is written down" "train/$id	$(gid "train lr=$w")	1	3	train lr=$w" \
    "$(cat "$job/inputs")"
ok "... and nothing to resume" [ ! -e "$work/resume" ]

# the newest attempt counts, and of it the newest; not what somebody attaches
g=$(gid "train lr=$w")
echo later >s.json; mkdir -p outputs/m; echo new >outputs/m/w
asana-attach "$g" s.json >/dev/null
asana-attach -p attempt-3- "$g" outputs >/dev/null
echo newer >outputs/m/w
asana-attach -p attempt-3- "$g" outputs >/dev/null
rm -rf "$work/inputs"
expect 0 "a later attempt" asana-fetch -j "$job"
same "... counts alone, the newest file of it" "inputs/train/$id/m/w newer" \
    "$(cd "$work" && find inputs -name w -o -name s.json) $(cat "$work/inputs/train/$id/m/w")"

# parts
part() {
	rm -rf "$work/inputs"
	printf 'inputs=%s\n' "$1" >"$job/opts"
	expect "$3" "inputs: $1" asana-fetch -j "$job"
	same "... $1" "$2" "$(cd "$work" && find inputs -type f -name '[ws]*' 2>/dev/null |
	    sed 's/.*id//; s/.*\///' | sort | tr '\n' ' ')"
}
echo x >outputs/s.json
asana-attach -p attempt-3- "$g" outputs >/dev/null
part train 's.json w ' 0
part '*.json' 's.json ' 0
part 'm/*' 'w ' 0
part 'train/m/w *.json' 's.json w ' 0
part 'trian *.json' 's.json ' 65
has "... and which word is wrong" "inputs: 'trian' is no stage" "$ERR"
part false '' 0
cp s.json evil
asana-attach -p 'attempt-3-outputs__..__..__..__' "$g" evil >/dev/null
part 'true' 's.json w ' 0
same "a name from the board stays below the folder" \
    "$work/inputs/train/$id/_./_./_./evil" "$(find "$T/w" -name evil)"

# resume: the last attempt before this one that has left something
own=$(cat "$job/gid")
echo resume=true >"$job/opts"
echo 4 >"$job/attempt"
asana-attach -p attempt-3- "$own" s.json >/dev/null
asana-attach -p attempt-4- "$own" outputs >/dev/null
asana-attach -p attempt-2- "$own" outputs >/dev/null
expect 0 "what the last attempt has left is fetched" asana-fetch -j "$job"
same "... of one before, that has" "resume/m/w
resume/s.json" "$(cd "$work" && find resume -type f | sort)"
# checkpoints: one archive, the newest, of files that do not change
sent() { asana-fetch "$own" seen | grep checkpoints; }
echo 'checkpoint=10s,resume=true' >"$job/opts"
in=$work/outputs/checkpoints
mkdir -p "$in/step-1" && echo 1 >"$in/step-1/w"
echo 5 >"$job/attempt"
expect 0 "checkpoints are sent" experisana-checkpoint -1 "$job"
same "... as an archive of the attempt" attempt-5-checkpoints.tar.gz "$(sent)"
while :; do date >>"$in/log"; sleep 0.2; done & busy=$!
experisana-checkpoint -1 "$job" & p=$!
sleep 3
ok "what changes is not sent" kill -0 $p
kill $busy; wait $busy 2>/dev/null
wait $p; same "... until it is still" 0 $?
expect 0 "... which is the only one then" asana-delete -n -a attempt-5-checkpoints.tar.gz "$own"
same "... of its name" 1 "$(cat "$ERR" "$OUT" | grep -c DELETE)"
ln -s /etc/passwd "$in/link"
expect 65 "a link that leads out is not sent" experisana-checkpoint -1 "$job"
rm "$in/link"
mkdir -p hidden/checkpoints && echo 1 >hidden/checkpoints/token
mv "$in" in && ln -s "$T/hidden/checkpoints" "$in"
expect 1 "nor is what a link in the folder's place leads to" experisana-checkpoint -1 "$job"
rm "$in" && mv "$work/outputs" out && ln -s "$T/hidden" "$work/outputs"
expect 1 "... or one above it" experisana-checkpoint -1 "$job"
rm "$work/outputs" && mv out "$work/outputs" && mv in "$in"
echo 6 >"$job/attempt"
rm -rf "$work/resume"
expect 0 "a lost attempt" asana-fetch -j "$job"
same "... leaves its checkpoints" checkpoints.tar.gz "$(ls "$work/resume")"
expect 74 "no room" sh -c 'trap "" XFSZ; ulimit -f 0; exec asana-fetch -j "$1"' - "$job"

# --- the worker does all this
rm -rf outputs seen "$T/w"
asana-list -f gid | asana-delete >/dev/null
mkdir smi
cat >smi/nvidia-smi <<'EOT'
#!/bin/sh
[ "$1" != -L ] || exit 1
echo "NVIDIA A100-SXM4-40GB, 535.104.05"
EOT
chmod +x smi/nvidia-smi
PATH=$T/smi:$PATH
comments() { asana-get -c "$(gid "$1")"; }
cat >s.yaml <<'EOT'
stages:
  - name: train
    p: 1
    job:
      retries: 1
      resume: true
      script: |
        echo "from ${EXPERISANA_RESUME-nothing}"
        [ -n "${EXPERISANA_RESUME-}" ] || { echo 1 >outputs/w; exit 1; }
        cp "$EXPERISANA_RESUME/w" outputs
        printf '# Python 3.11.4\ntorch==2.3.1\nx==1\n' >outputs/pip-freeze.txt
  - name: eval
    job: {inputs: true, script: 'cat {inputs.train}/w; ln -s /etc/hosts outputs/requirements.txt'}
  - name: wrong
    job: {inputs: [nothing], script: 'true $(train.p)'}
EOT
expect 0 "a sweep that resumes" experisana-schedule s.yaml
expect 0 "its first attempt fails" experisana-worker -1
expect 0 "... the second" experisana-worker -1
comments train >said
has "... has what the first one has left" "/resume" said
has "... the card tells the machine" "Machine: $(uname -n): 1 x NVIDIA A100-SXM4-40GB, driver 535.104.05" said
has "... and the packages" "Packages: 2 in pip-freeze.txt, Python 3.11.4, torch==2.3.1" said
expect 0 "what it has left" experisana-worker -1
same "... is there for the next" Done "$(asana-list -f section,name | awk -F '\t' '$2 == "eval" { print $1 }')"
comments eval >said
has "... whose card tells of it" "Inputs: train (attempt 2)" said
hasnt "... and of no file that a link leads to" "Packages:" said
expect 0 "what matches nothing" experisana-worker -1
comments wrong >said
has "... fails, and says why" "Not run: inputs: 'nothing' is no stage" said

# the card was done, somebody ran it again and put it back
export BAD="$T/bad"
cat >s.yaml <<'EOT'
stages:
  - name: once
    job: {script: 'x=good; [ ! -e "$BAD" ] || x=bad; echo $x >outputs/w; [ $x = good ]'}
  - name: then
    job: {needs: once, inputs: true, script: 'cat {inputs.once}/*/w'}
EOT
experisana-schedule s.yaml >/dev/null 2>&1
g=$(gid once)
for i in 1 2 3; do
	experisana-worker -1 >/dev/null 2>&1
	[ "$i" -ne 1 ] || { : >"$BAD"; asana-move Backlog "$g" >/dev/null; }
	[ "$i" -ne 2 ] || asana-move Done "$g" >/dev/null
done
same "an attempt that failed since leaves nothing to others" "good 2" \
    "$(asana-log "$(gid then)") $(asana-fetch "$g" seen | grep -c outputs__w)"

# cards of the same jobs with other code, whose keys tell it
mkdir -p lib/resume && echo 1 >lib/n && echo 1 >lib/resume/r
cat >s.yaml <<'EOT'
code: lib
sweep: {a: [1, 2]}
job: {inputs: true}
stages:
  - name: make
    job: {script: 'cp n outputs/w; echo {a}'}
  - name: use
    job: {script: 'echo n=$(cat {inputs.make}/w)${EXPERISANA_RESUME-}'}
EOT
experisana-schedule s.yaml >/dev/null 2>&1
echo 2 >lib/n
expect 0 "new cards with new code" experisana-schedule --new-code s.yaml
for i in 1 2 3 4 5 6 7 8; do experisana-worker -1 >/dev/null 2>&1; done
for g in $(asana-list -f gid,name | grep use | cut -f 1); do asana-log "$g"; done >said
same "... each begin with what theirs have left" "n=1 n=1 n=2 n=2" \
    "$(sort said | xargs)"

# a worker that is killed has left its checkpoints
cat >s.yaml <<'EOT'
job: {resume: true, checkpoint: 10s}
script: 'ls "${EXPERISANA_RESUME-}/checkpoints" && exit; mkdir outputs/checkpoints; echo 1 >outputs/checkpoints/w; sleep 100'
EOT
expect 0 "a job with checkpoints" experisana-schedule s.yaml
experisana-worker >/dev/null 2>&1 & p=$!
sent() { asana-fetch s seen | grep -q checkpoints; }
until_ok 30 sent; same "... which are sent while it runs" 0 $?
kill -9 $p; wait $p 2>/dev/null
until_ok 60 experisana-worker -1
same "the worker is killed, another one takes the card" 0 $?
asana-fetch s seen >/dev/null
has "... and has them" w seen/attempt-2-experiment_logs.txt
done_testing
