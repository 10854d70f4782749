#!/bin/sh
# Code on the board: jobs start in a copy of it, as it was when they were scheduled.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
command -v git >/dev/null || skip "no git"
git config --global user.email a@b.example
git config --global user.name a
git config --global init.defaultBranch main

board
mkdir -p p/outputs p/data
cd p || exit
cp ../.env ../experisana.yaml .
git init -q
printf '%s\n' .env data/ >.gitignore
echo 'echo one' >t.sh
echo ours >file
echo old >outputs/old
echo wanted >data/small
echo unwanted >data/large
git add . && git add -f outputs/old && git commit -qm 1
COMMIT=$(git rev-parse HEAD)
echo 'echo two' >>t.sh
SCRIPT='bash t.sh; cat data/*; cat file; ls outputs; pwd >outputs/pwd; echo $EXPERISANA_TASK_GID'
sweep() { cat >s.yaml <<E1
code: {include: [data/small]}
script: "$SCRIPT; echo {a}${2-}"
sweep: {a: [$1]}
E1
}
# all COLUMN: its gids
all() { asana-list -o -f gid "$1" | tr '\n' ' '; }
worker() { experisana-worker -1 -d "$T/w" >"$T/worker.log" 2>&1; }
says() { asana-get -c "$1"; }

sweep 1,2,3,4
peer
expect 0 "a sweep with code is scheduled" experisana-schedule s.yaml
same "... the code is sent once" 1 "$(grep -c 'POST /attachments' "$PEERLOG" |
    awk '{ print $1 - 2 }')"
SWEEP=$(asana-list -f gid,name Sweeps | awk '$2 == "s.yaml" { print $1 }')
FIRST=$(all Backlog | cut -d ' ' -f 1)
asana-get "$FIRST" | job-field opts | tr , '\n' >opts
SHA=$(sed -n 's/^code=\([0-9a-f]\{64\}\)@.*/\1/p' opts)
rm opts
asana-get "$FIRST" | job-field opts >"$T/opts"
same "each card tells which code, and where it is" \
    "code=$SHA@$SWEEP,commit=$COMMIT+" "$(cat "$T/opts")"
same "the key is that of script and options" "$(sweep-expand s.yaml | job-field id)" \
    "$(asana-list -f key Backlog)"
says "$SWEEP" >"$T/said"
has "the sweep's card tells the commit" "commit $COMMIT on branch main, with changes" "$T/said"
has "... and the changes" "+echo two" "$T/said"
experisana-schedule s.yaml >"$T/out" 2>&1
hasnt "the same code again: no word of it" "the code of then" "$T/out"
same "... nor is it sent" 1 "$(grep -c 'POST /attachments' "$PEERLOG" |
    awk '{ print $1 - 2 }')"

# The folder changes; the jobs do not.
echo 'echo three' >>t.sh
echo theirs >"$T/file"
for g in $(all Backlog); do asana-attach "$g" "$T/file" >/dev/null; done
peer
ok "a job with code is done" worker
worker
CODE=$(awk '$3 ~ "^/attachments/[0-9]+$" { print $3; exit }' "$PEERLOG")
same "the code is fetched once for two jobs" 1 "$(saw GET "$CODE")"
FIRST=$(all Done | cut -d ' ' -f 1)
asana-log "$FIRST" >"$T/log"
same "... it starts in the code as it was, an attachment wins, its outputs begin empty" \
    "one two wanted theirs $FIRST " "$(head -n 5 "$T/log" | tr '\n' ' ')"
same "... in its own folder" "$T/w/$FIRST.1/work" \
    "$(asana-fetch "$FIRST" "$T/got" >/dev/null; cat "$T"/got/attempt-1-*pwd)"
peer 'GET /files/{} always slow 1'
# another machine has a home of its own
(XDG_STATE_HOME=$T/b; export XDG_STATE_HOME
    exec experisana-worker -j 2 -d "$T/b.w" >"$T/b.log" 2>&1) &
B=$!
PIDS="$PIDS $B"
done4() { [ "$(all Done | wc -w)" -eq 4 ]; }
until_ok 60 done4
kill $B; wait $B
same "another machine fetches it once for two workers at once" "4 1" \
    "$(all Done | wc -w) $(saw GET "$CODE")"
expect 0 "a person gets it, too" experisana-code "$FIRST" "$T/mine"
same "... as it was then" "echo one echo two" "$(tr '\n' ' ' <"$T/mine/t.sh" | sed 's/ $//')"
expect 74 "... not over something else" experisana-code "$FIRST" "$T/mine"

# Changed code.
experisana-schedule s.yaml >"$T/out" 2>&1
has "code that has changed makes no new jobs, which is said" \
    "0 cards created, 4 already there: 4 done
" "$T/out"
has "..." "4 of these keep the code of then; --new-code" "$T/out"
same "... the list of jobs tells the code that they have" 4 \
    "$(asana-fetch -f jobs.tsv "$SWEEP" "$T/got" >/dev/null; grep -c "code=$SHA@" "$T/got/jobs.tsv")"
sweep 1,2 ' changed'
experisana-schedule s.yaml >"$T/out" 2>&1
sweep 1,2,3,4
has "but a script that has changed does" "2 cards created, 0 already there" "$T/out"
same "... which have the new code" 2 "$(asana-get $(all Backlog) | job-field opts | grep -vc "$SHA")"
asana-delete $(all Backlog) >/dev/null
experisana-schedule --new-code s.yaml >"$T/out" 2>&1
has "--new-code makes all of them" "4 cards created, 0 already there" "$T/out"
experisana-schedule --new-code s.yaml >"$T/out" 2>&1
has "... once" "0 cards created, 4 already there: 4 waiting" "$T/out"
experisana-schedule s.yaml >"$T/out" 2>&1
has "... and they are those of this code" "4 already there: 4 waiting" "$T/out"
worker
for g in $(all Done); do asana-log "$g"; done >"$T/log"
has "... with which they run" three "$T/log"
echo 'echo four' >>t.sh
expect 0 "--replace cancels those with other code" experisana-schedule -r --new-code s.yaml
same "..." "4 3" "$(all Backlog | wc -w) $(all Cancelled | wc -w)"
expect 0 "a dry run tells what would be sent" experisana-schedule -n --new-code s.yaml
asana-delete $(all Backlog) $(all Cancelled) >/dev/null

# What can go wrong.  one: schedules one job of its own; its gid
one() {
	sweep "$1"
	experisana-schedule --new-code s.yaml >"$T/out" 2>&1
	all Backlog | tr -d ' '
}
CACHE=$XDG_STATE_HOME/experisana/code
newest() { ls -t "$CACHE"/*.tar.gz | head -n 1; }
g=$(one 5)
mkdir -p "$CACHE/.$(asana-get "$g" | job-field opts | sed 's/code=//; s/@.*//')/rest"
ln -s 999999999 "$CACHE/.$(asana-get "$g" | job-field opts | sed 's/code=//; s/@.*//').pid"
peer 'GET /files/{} always status 503'
worker
same "no network: the card is given back" "$g " "$(all Backlog)"
says "$g" >"$T/said"
has "... and told why" "Given back: what it needs cannot be fetched now" "$T/said"
peer
worker
same "a worker that was killed while it fetched stops nobody" 1 "$(all Done | grep -c "$g")"
g=$(one 6)
echo rotten >"$(newest)"
worker
same "an archive that is damaged is fetched again" 1 "$(all Done | grep -c "$g")"
g=$(one 7)
asana-delete "$SWEEP" >/dev/null
rm -r "$CACHE"
worker
same "code that was deleted: the card fails" "$g " "$(all Failed)"
says "$g" >"$T/said"
has "... and says what to do" "its code is not on card $SWEEP any more: delete the card of this job" "$T/said"
asana-delete "$g" >/dev/null
g=$(one 7)
worker
same "... which helps" 1 "$(all Done | grep -c "$g")"
says "$g" >"$T/said"
has "a card tells which code ran" "Code: $(asana-get "$g" | job-field opts |
    sed 's/.*code=\(.\{12\}\).*commit=\(.\{12\}\).*+$/\1, commit \2+/')" "$T/said"

# What the cache keeps: 2 GB, and what was used within an hour.
old() { truncate -s "$2" "$CACHE/$1.tar.gz" && touch -d "$3" "$CACHE/$1.tar.gz"; }
old first 1100M '4 hours ago'
old second 1100M '3 hours ago'
old used 1100M '50 minutes ago'
g=$(one 8)
worker
same "old archives go when one comes, none of the last hour" "used 1" \
    "$(cd "$CACHE" && ls | sed -n 's/^\(first\|second\|used\).*/\1/p' | xargs) $(all Done | grep -c "$g")"
rm "$CACHE/used.tar.gz"

# An archive of somebody else's, whose name is right.
g=$(one 9)
mkdir "$T/evil" && ln -s "$T" "$T/evil/out"
tar -C "$T/evil" -czf "$T/t" out
h=$(sha256sum <"$T/t" | cut -c1-64)
mv "$T/t" "$T/$h.tar.gz"
asana-attach "$g" "$T/$h.tar.gz" >/dev/null
e=$(job-field -w name=evil script='echo evil' opts="code=$h@$g" | asana-create -f | cut -f 1)
asana-move Cancelled "$g" >/dev/null
worker
same "a hostile archive is not unpacked" "Failed" \
    "$(asana-list -f gid,section | awk -v g="$e" '$1 == g { print $2 }')"
says "$e" >"$T/said"
has "... which is said" "leads out of the folder" "$T/said"
expect 65 "a code that is none is refused" sh -c \
    'job-field -w name=x script=x opts=code=x@1 | asana-create'

# ------------------------------------------------------------------------ run
experisana-run -c . -- cat t.sh >"$T/out" 2>/dev/null
peer
experisana-run -c . -- cat t.sh >"$T/out" 2>/dev/null
same "run -c sends the same code once" 0 "$(grep -c 'POST /attachments' "$PEERLOG")"
worker
asana-log "$(all Done | awk '{ print $NF }')" >"$T/log"
has "... and runs with it" "echo four" "$T/log"
asana-sweep -l >"$T/sweeps"
hasnt "... no sweep comes of it" "	p	" "$T/sweeps"

# -------------------------------------------------- what a thousand jobs cost
sweep "!range [1, 200, 1]"
sed -i 's/\[!range \(.*\)\]}/!range \1}/' s.yaml
peer
experisana-schedule s.yaml >/dev/null 2>&1
echo "# 200 jobs with one code: $(grep -c 'POST /attachments' "$PEERLOG" |
    awk '{ print $1 - 2 }') upload of it, $(grep -c . "$PEERLOG") requests"
same "200 jobs: the code is sent once" 3 "$(grep -c 'POST /attachments' "$PEERLOG")"
done_testing
