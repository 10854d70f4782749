#!/bin/sh
# What scripts of jobs do, and what they leave: odd files, much output,
# children, signals.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

TAB=$(printf '\t')
board
HOST=$(uname -n)
# job NAME <script: makes a card, runs it; $g, and the files out and comment
job() {
	job-field -w name="$1" script="$(cat; echo .)" | sed "s/\.${TAB}-\$/${TAB}-/" |
	    asana-create 2>/dev/null | cut -f 1 >gid
	g=$(cat gid)
	experisana-worker -1 -d "$T/w" >out 2>&1 || echo "# worker: $?"
	asana-get -c "$g" >comment
}
in_column() { asana-list -f gid "$1" | grep -qx "$g"; }
# log: what the job has printed
log() { rm -rf got; asana-fetch "$g" got >names; cat got/attempt-*-experiment_logs.txt; }

# ------------------------------------------------------------------- outputs
job files <<'E1'
mkdir -p "outputs/a b/c" outputs/empty
cd outputs
echo 1 >"a b/c/x y"
echo 2 >'new
line'
echo 3 >'ünï "q" $(x) `y`'
echo 4 >-n
echo 5 >.hidden
: >nothing
ln -s "a b/c/x y" link
ln -s nowhere dangling
ln -s /etc folder
mkfifo fifo
E1
ok "outputs of all kinds do not fail a job" in_column Done
log >/dev/null
same "... files come with their path in the name" \
    'attempt-1-experiment_logs.txt
attempt-1-outputs__-n
attempt-1-outputs__.hidden
attempt-1-outputs__a b__c__x y
attempt-1-outputs__link
attempt-1-outputs__new%0Aline
attempt-1-outputs__nothing
attempt-1-outputs__ünï "q" $(x) `y`' "$(LC_ALL=C sort names)"
same "... whole" 1 "$(cat "got/attempt-1-outputs__a b__c__x y")"
same "... a link to a file is the file" 1 "$(cat got/attempt-1-outputs__link)"
same "... an empty file stays one" "0 got/attempt-1-outputs__nothing" \
    "$(wc -c got/attempt-1-outputs__nothing | xargs)"
for n in dangling:a_link_that_leads_nowhere fifo:a_FIFO \
    folder:a_link_to_a_folder_elsewhere; do
	has "... what is no file is named: ${n%%:*}" \
	    "outputs/${n%%:*}: $(echo "${n#*:}" | tr _ ' ')" comment
done
has "... and what is not sent is kept" "it is at $HOST:" comment
ok "... there" test -L w/"$g.1"/*/outputs/folder
rm -rf w

job linked <<'E1'
mkdir ckpt; echo weights >ckpt/model.bin
ln -s ../ckpt outputs/best
ln -s ../ckpt outputs/last
ln -s .. outputs/up
E1
log >/dev/null
ok "a link to a folder of the job is followed" \
    grep -qx weights got/attempt-1-outputs__best__model.bin
same "... once, nothing else comes with it" "attempt-1-experiment_logs.txt
attempt-1-outputs__best__model.bin" "$(grep -v outputs__up names | LC_ALL=C sort)"
has "... the other is named" "outputs/last: a folder that is there already" comment
same "nothing of the job is kept for that" "" "$(find w -mindepth 1)"

mkdir elsewhere; echo far >elsewhere/f
job far <<E1
ln -s $T/elsewhere outputs/away; echo near >outputs/near
E1
log >/dev/null
same "a link to a folder elsewhere is not followed" "attempt-1-experiment_logs.txt
attempt-1-outputs__near" "$(LC_ALL=C sort names)"
has "... but named" "outputs/away: a link to a folder elsewhere" comment
asana-move Backlog "$g" >/dev/null
experisana-worker -1 -l -d "$T/w" >out 2>&1
log >/dev/null
ok "... unless the worker's owner says so" grep -qx far got/attempt-2-outputs__away__f
rm -rf w

job replaced <<'E1'
rmdir outputs; ln -s /etc outputs
E1
log >/dev/null
same "nor if outputs itself is one" "attempt-1-experiment_logs.txt" "$(cat names)"
has "... which is named" "outputs: a link to a folder elsewhere" comment
rm -rf w

job names <<'E1'
cd outputs; mkdir a a__b a_
echo 1 >a__b.txt; echo 2 >a/b.txt; echo 3 >a__b/c; echo 4 >a/b__c
echo 5 >50%.txt; echo 6 >%5F; echo 7 >a/x__; echo 8 >a_/y; echo 9 >A__b.txt
echo A >"$(printf 'b\377d')"; echo B >"$(printf 'tab\there')"
echo C >"$(printf '%0255d' 1)"
for i in 1 2 3 4 5 6 7 8 9 10; do for k in 1 2 3 4 5 6 7 8 9; do
	echo $i >many-$i-$k
done; done
E1
ok "files of all names do not fail a job" in_column Done
rm -rf pulled; asana-pull -d pulled "$g" >/dev/null 2>&1
p=pulled/names
same "... and come back from pull as they were" "1 2 3 4 5 6 7 8 9" \
    "$(cat "$p/a__b.txt" "$p/a/b.txt" "$p/a__b/c" "$p/a/b__c" "$p/50%.txt" \
    "$p/%5F" "$p/a/x__" "$p/a_/y" "$p/A__b.txt" | xargs)"
same "... all of them" 106 "$(find "$p" -type f | wc -l | tr -d ' ')"
rm -rf w

job growing <<'E1'
head -c 3000000 /dev/zero | tr '\0' x >outputs/events.log
(i=0; while [ $i -lt 4000 ]; do echo line $i; i=$((i+1)); done >>outputs/events.log) &
E1
ok "a file that is still written does not fail a job" in_column Done
same "... and nothing is kept" "" "$(find w -mindepth 1)"

if [ "$(id -u)" -ne 0 ]; then
	job unreadable <<'E1'
echo secret >outputs/secret; echo public >outputs/public
chmod 000 outputs/secret
E1
	ok "a file that cannot be read does not fail a job" in_column Done
	has "... it is named" "outputs/secret" comment
fi

job big <<'E1'
echo small >outputs/small
dd if=/dev/zero of=outputs/model.bin bs=1 count=1 seek=104857600 2>/dev/null
E1
ok "a file of more than 100 MB does not fail a job" in_column Done
has "... the comment has its name and size" "model.bin" comment
has "... and where it is" "$HOST:$T/w/$g.1/work/outputs/model.bin" comment
ok "... there it is" test -s "$T/w/$g.1/work/outputs/model.bin"
log >/dev/null
same "... the others are attached" 2 "$(wc -l <names | tr -d ' ')"
rm -rf w

# -------------------------------------------------- what a job does to its folder
job "log deleted" <<'E1'
rm ../experiment_logs.txt
mkfifo ../experiment_logs.txt
echo important
E1
same "a log that the job deleted is there" important "$(log)"

job "all deleted" <<'E1'
cd ..
rm -rf "$PWD"
echo important
exit 3
E1
ok "a job that deletes its folder has failed" in_column Failed
has "... with its own exit status" "exit status 3" comment
same "... and its log" important "$(log)"

job "FIFOs" <<'E1'
cd ..
for f in lease outcome opts tail exit commented; do rm -f $f; mkfifo $f; done
E1
ok "FIFOs in the place of our files hang nobody" in_column Done

# ----------------------------------------------------------------------- log
job talkative <<'E1'
awk 'BEGIN { for (i = 0; i < 3000000; i++)
	print "line", i, "of sixty characters or so, to fill the log up" }'
echo the end
E1
ok "a log of 200 MB does not fail a job" in_column Done
has "... the comment has its end" "the end" comment
has "... and says where the log is" "$HOST:$T/w/$g.1/experiment_logs.txt" comment
ok "... there it is" test -s "$T/w/$g.1/experiment_logs.txt"
log >/dev/null 2>&1
f=got/attempt-1-last-100-MB-of-experiment_logs.txt
same "... its last 100 MB are attached, named so" "104857600 the end" \
    "$(wc -c <$f | tr -d ' ') $(tail -n 1 $f)"
expect 0 "... which is the log that is shown" asana-log "$g"
same "... to its end" "the end" "$(tail -n 1 "$OUT")"
rm -rf w

printf 'printf "no newline, \\033[1mbold\\033[0m, \\007 \\377 \\000."; exit 3' >script
job bytes <script
ok "a log of odd bytes, no newline at its end" in_column Failed
has "... is for people in the comment" "no newline, bold" comment
has "... with the status" "exit status 3" comment

# -------------------------------------------------------------------- script
job perl <<'E1'
#!/usr/bin/env perl
use strict; print "perl ", 6 * 7, "\n";
E1
has "a script in perl" "perl 42" comment
job awk <<'E1'
#!/usr/bin/awk -f
BEGIN { print "awk " 6 * 7 }
E1
has "a script in awk" "awk 42" comment
job nothere <<'E1'
#!/nowhere/python9
print(1)
E1
ok "an interpreter that is not there fails the job" in_column Failed
has "... with 127" "exit status 127" comment
has "... and is told" "the program that its first line names was not found" comment
job stdin <<'E1'
cat; read -r x || echo "read: $?"
E1
has "standard input is empty" "read: 1" comment
job syntax <<'E1'
echo before
if true
E1
ok "a script with a mistake fails" in_column Failed
has "... and says so" "syntax error" comment

# ------------------------------------------------------------------ children
job children <<E1
sleep 3101.$$ & (sleep 3101.$$ &) &
nohup sleep 3101.$$ >/dev/null 2>&1 &
echo started
E1
ok "a job that leaves children behind ends" in_column Done
ok "... and they with it" until_ok 5 sh -c "! pgrep -f 'sleep 3101\\.$$'"
job stubborn <<'E1'
trap "" TERM HUP INT
(sleep 1; echo late) &
exit 4
E1
has "... also those that heed no signal" "exit status 4" comment
same "nothing is left in the work folder" "" "$(find w -mindepth 1)"
done_testing
