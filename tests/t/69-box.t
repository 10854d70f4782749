#!/bin/sh
# A job in a box: what it can reach, and what ends with it; words before a job.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

board
. ./.env
card() {
	g=$(job-field -w "name=$1" "script=$2" | asana-create 2>/dev/null | cut -f 1)
}
# does SCRIPT: a worker runs it; its log is in the file log
does() {
	card box "$1"
	experisana-worker -1 -k -d w >worker.log 2>&1
	cat "w/$g.1/experiment_logs.txt" >log 2>/dev/null
}
where() { asana-list -f gid,section | awk -v g="$g" '$1 == g { print $2 }'; }

# ------------------------------------------------------------- words of one's own
cat >mine <<'E1'
#!/bin/sh
printf '%s|' "$@"
echo
shift 3
exec "$@"
E1
chmod +x mine
printf 'lease: {profile: local}\nrun: [%s/mine, "-v {work}:/work", "{script}", "gpus={gpus}"]\n' "$T" \
    >experisana.yaml
CUDA_VISIBLE_DEVICES='' does 'echo ran'
has "run: words come before the command" "-v $T/w/$g.1/work:/work|$T/w/$g.1/script|gpus=|bash|-e|" log
has "... which runs" ran log
for bad in 5 '[]' '[[a]]' '{a: b}' boxed; do
	printf 'run: %s\n' "$bad" >experisana.yaml
	expect 78 "run: $bad is refused" experisana-worker -1 -d w
done

printf 'box: {bind: [/data]}\n' >experisana.yaml
expect 78 "box without run: box is refused" experisana-worker -1 -d w
has "... and why" "outside of it" "$ERR"

# ------------------------------------------------------------------------ the box
expect 2 "experisana-box: no command" experisana-box /tmp /tmp
expect 2 "... a word that is none" experisana-box /tmp /tmp x -- true
if ! why=$(experisana-box -c 2>&1); then
	pass "the box # SKIP $why"
	done_testing
	exit
fi
mkdir bound 'two words' outside
echo secret >outside/.env
printf 'lease: {profile: local}\nrun: box\nbox: {bind: ["%s/bound", "%s/two words"]}\n' "$T" "$T" \
    >experisana.yaml
mkdir below
same "what box stands for is printed, a word in a line" "experisana-box
{work}
{script}
bind=$T/bound
bind=$T/two words
hide=$T/below/token
hide=$T/.env
--" "$(cd below && cp ../experisana.yaml . && ASANA_TOKEN_FILE=token experisana-box -r "$T")"
sleep 1000 &
PIDS="$PIDS $!"
does "echo in >file && cat file; : >$T/bound/a; : >'$T/two words/a'
touch /etc/box-test || echo etc is read-only
ls -A \$HOME /tmp | grep -v '^/' | tr '\\n' ' '; echo is what is there
cat $T/.env || echo no env; cat $T/board.db >/dev/null || echo no board
kill -0 $! || echo no other process; echo agent=\${SSH_AUTH_SOCK:-none}
echo token=\${ASANA_ACCESS_TOKEN:-none}; echo out >outputs/result.txt"
has "it runs in its folder" in log
ok "... can write what is bound" test -e bound/a
ok "... with blanks in its name" test -e "two words/a"
has "... and nothing else" "etc is read-only" log
ok "... really" test ! -e /etc/box-test
hasnt "HOME is new" worker.log log
hasnt "there is no .env" "$ASANA_ACCESS_TOKEN" log
has "... nor a board" "no board" log
has "... no process of others" "no other process" log
has "... no agent" agent=none log
has "... no token" token=none log
same "its card is done" Done "$(where)"
asana-fetch "$g" fetched >/dev/null
same "... and its outputs are there" out "$(cat fetched/*result.txt)"
SSH_AUTH_SOCK=/tmp/x does 'echo agent=${SSH_AUTH_SOCK:-none}; exit 9'
has "an agent's socket is not named" agent=none log
same "an exit status comes out" Failed "$(where)"
asana-get -c "$g" >said
has "... as it is" "exit status 9" said
: >bound/alive
does "setsid sh -c 'trap \"\" TERM HUP; while :; do echo >>$T/bound/alive; sleep 0.1; done' & exit 0"
still() {
	a=$(wc -l <bound/alive)
	sleep 0.5
	[ "$a" -eq "$(wc -l <bound/alive)" ]
}
ok "everything ends with it" until_ok 10 still

# a token that lies outside of HOME
mkdir -p "$T.out"
PIDS_DIR=$T.out
cp .env experisana.yaml "$T.out"
chmod 700 "$T.out"
cd "$T.out" || exit 1
HOME=$T does "cat $T.out/.env || echo end"
hasnt "an .env elsewhere is hidden, too" "$ASANA_ACCESS_TOKEN" log
has "... the job goes on" end log
cd "$T" || exit 1
rm -rf "$PIDS_DIR"
printf 'lease: {profile: local}\nrun: box\nbox: {bind: [/no/such]}\n' >experisana.yaml
expect 78 "what is bound must be there: refused at the start" experisana-worker -1 -d w
has "... by name" /no/such "$ERR"
experisana-doctor >doctor 2>&1
has "doctor says what runs jobs" "jobs run in a box of bubblewrap" doctor
done_testing
