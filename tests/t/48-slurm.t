#!/bin/sh
# Workers as jobs of a real Slurm: from none to two and back, over a backlog of
# six cards; and what becomes of a worker whose time limit comes.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"
. "$TOP/tests/slurm.sh"
slurm_here || skip "no Slurm here"
ACCOUNTS=$(! slurm_accounts || echo 1)
slurm 2 "PartitionName=off Nodes=ALL State=DRAIN" \
    "PartitionName=short Nodes=ALL MaxTime=5 State=UP" "EnforcePartLimits=ALL" \
    "PartitionName=asleep Nodes=ALL State=INACTIVE" \
    "PartitionName=down Nodes=ALL State=DOWN" \
    "PartitionName=small Nodes=ALL MaxNodes=1 MaxCPUsPerNode=1 MaxMemPerNode=9" \
    "PartitionName=group Nodes=ALL AllowGroups=nosuchgroup" \
    "PartitionName=physics Nodes=ALL AllowAccounts=physics" \
    "PartitionName=others Nodes=ALL DenyAccounts=physics" \
    "PartitionName=booked Nodes=ALL ReqResv=YES" \
    "PartitionName=elsewhere Nodes=ALL AllocNodes=elsewhere" \
    "SelectType=select/cons_tres" "SelectTypeParameters=CR_CPU" ||
    { slurm_why; skip "Slurm does not start here"; }
board
lease='lease: {profile: local, settle: 0.4, poll: 0.5}'
TAB=$(printf '\t')

# ---------------------------------------------------------------- by itself
acct() { sacctmgr -i "$@" >>acct.log 2>&1 || comment <acct.log; }
launch() { EXPERISANA_WORKER_ID=probe experisana-launch-slurm "$@"; }
expect 78 "no such partition: never" launch --partition=nowhere
has "... in Slurm's words" "artition" "$ERR"
expect 78 "no such option: never" launch --no-such
expect 78 "an option without its value: never" launch -- -p
expect 78 "... with one that is none: never" launch --time=soon
expect 78 "... with one that makes no sense: never" launch --nodes=5-2
expect 78 "more than a node has: never" launch -- -n 99
expect 78 "... in memory: never" launch --mem=9T
expect 78 "a GPU, where none is: never" launch --gres=gpu:1
expect 78 "no such feature: never" launch --constraint=fast
expect 78 "no such node: never" launch --nodelist=nowhere
expect 78 "no such reservation: never" launch --reservation=nowhere
expect 78 "no such license: never" launch --licenses=nowhere
expect 78 "longer than the partition lets run: never" launch -- -p short --time=60
has "... in Slurm's words" "time limit" "$ERR"
expect 78 "more nodes than it lets have: never" launch -- -p small -N 2
expect 78 "more CPUs: never" launch -- -p small -c 2
expect 78 "more memory: never" launch -- -p small --mem=99
expect 78 "a partition of another account: never" launch -- -p physics
# Slurm, without accounting, says that it is "not available now"
expect "$([ -n "$ACCOUNTS" ] && echo 78 || echo 75)" "one that shuts an account out: never" launch -- -p others -A physics
expect 78 "one for reservations: never" launch -- -p booked
expect 78 "one of other machines: never" launch -- -p elsewhere
expect "$([ -n "$ACCOUNTS" ] && echo 78 || echo 1)" "a cluster that nobody knows: never" launch --clusters=nowhere
expect 75 "a drained partition: not now" launch --partition=off
expect 75 "an inactive one: not now" launch --partition=asleep
expect 0 "one that is down: the job waits for it" launch --partition=down
scancel -n probe
# root may enter any
[ -z "$ACCOUNTS" ] || acct add user nobody account=lab
nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
chmod 711 "$T"
if nobody test -x "$TOP/scripts/experisana-launch-slurm" -a -r "$SLURM_CONF" 2>/dev/null; then
	expect 78 "a partition of another group: never" \
	    nobody env EXPERISANA_WORKER_ID=probe experisana-launch-slurm -- -p group
	has "... in Slurm's words" "group" "$ERR"
fi
expect 1 "none of that name" launch -c
expect 2 "wrong use" launch -x
expect 2 "an operand" launch now
expect 78 "no id" experisana-launch-slurm

# what it would take minutes to hear: each job of a full queue is tried again
mkdir fake
printf '#!/bin/sh\ncat "$FAKE" >&2\nexit 1\n' >fake/sbatch
chmod +x fake/sbatch
says() {
	printf 'sbatch: error: %s\n' "$@" >said
	PATH=$T/fake:$PATH FAKE=$T/said launch
}
expect 75 "a full queue: not now" says "Slurm temporarily unable to accept job, sleeping and retrying" \
    "Batch job submission failed: Resource temporarily unavailable"
VIOLATES="Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"
expect 1 "a policy that is not named: failed" says "$VIOLATES"

# accounts, and limits of theirs
if [ -n "$ACCOUNTS" ]; then
	acct add qos one set MaxSubmitJobsPerUser=1
	acct add qos all set GrpSubmitJobs=1
	acct add qos short set MaxWall=5 Flags=DenyOnLimit
	acct add qos small set MaxTRESPerUser=cpu=1 Flags=DenyOnLimit
	acct modify user "$(id -un)" set qos=normal,one,all,short,small
	expect 78 "no such account: never" launch --account=nowhere
	expect 78 "no such quality of service: never" launch --qos=nowhere
	first() { expect 0 "the first of a kind" launch --hold "$@"; }
	ok "limits are known" until_ok 20 launch --hold --qos=one
	expect 75 "as many as one may submit: not now" launch --hold --qos=one
	has "... in Slurm's words" "SubmitJob" "$ERR"
	first --qos=all
	expect 75 "... as all may" launch --hold --qos=all
	expect 78 "longer than one may: never" launch --qos=short --time=60
	has "... in Slurm's words" "Limit" "$ERR"
	expect 78 "more CPUs than one may have: never" launch --qos=small -n 2
	acct modify account physics set GrpSubmitJobs=1
	limited() { ! launch --hold --account=physics; }
	ok "an account that has enough" until_ok 20 limited
	expect 75 "... gets no more now" launch --account=physics
	scancel -n probe
else
	pass "accounts # SKIP no slurmdbd or no mariadbd"
fi
expect 0 "hold: it is queued" launch --hold
has "... with a number" "job " "$OUT"
expect 0 "... and found" launch -c
scancel -n probe
ok "... until it is cancelled" until_ok 20 sh -c '! EXPERISANA_WORKER_ID=probe experisana-launch-slurm -c'

# ------------------------------------------------------------- 0 -> 2 -> 0
cat >experisana.yaml <<E1
scale:
  max: 2
  cmd: experisana-launch-slurm --partition=p --time=30 -o worker-%j.log
  check: experisana-launch-slurm -c
shutdown: {after_idle_minutes: 0.02, cmd: 'true'}
$lease
E1
for i in 1 2 3 4 5 6; do
	printf 'card%s\tcard%s\t-\t-\ttimeout=20m\t-\tenv >%s/env%s; sleep 1\n' $i $i "$T" $i
done | asana-create >made
experisana-autoscale -i 1 >autoscale.log 2>&1 &
A=$!
PIDS="$PIDS $A"
: >jobs; : >cards
look() {
	squeue -h -o '%j' | tee -a jobs | wc -l >>counts
	asana-stat -w | cut -f 1,2 >>cards
	[ "$(asana-list -f gid Done | wc -l)" -eq 6 ]
}
gone() { look; slurm_empty && [ -z "$(asana-stat -w)" ]; }
ok "six cards are done" until_ok 90 look
ok "... and then the workers are gone" until_ok 60 gone
kill "$A"
wait "$A" 2>/dev/null
sort -u jobs >ids
same "there were two at a time, never more" 2 "$(sort -n counts | tail -n 1 | tr -d ' ')"
same "the jobs are those of the autoscaler" "$(cat ids)" \
    "$(sed -n 's/: started$//p' autoscale.log | sort)"
same "each adopted the card that was made for it" \
    "$(wc -l <ids | tr -d ' ') $(cat ids)" \
    "$(sort -u cards | cut -f 1 | sort -u | wc -l | tr -d ' ') $(cut -f 2 cards | sort -u)"
same "the cards were run by them" "" \
    "$(sed -n 's/^EXPERISANA_WORKER_ID=//p' env? | sort -u | grep -vxFf ids)"
same "... by both" 2 "$(sed -n 's/^EXPERISANA_WORKER_ID=//p' env? | sort -u | wc -l | tr -d ' ')"
same "nothing failed" "" "$(asana-list -f name Failed)"

# ----------------------------------------------------------- the time limit
card() {
	printf '%s\t%s\t-\t-\t%s\t-\techo go; touch %s/go-%s; sleep 100\n' \
	    "$1" "$1" "$2" "$T" "$1" | asana-create | cut -f 1
}
g0=$(card hour timeout=1h,priority=9)
g1=$(card any -)
expect 0 "a worker for ten minutes" env EXPERISANA_WORKER_ID=brief \
    experisana-launch-slurm --time=10 --output=brief.log
ok "... runs what has no timeout" until_ok 30 test -e go-any
# as Slurm does when the limit comes, to the batch shell alone
scancel -b -s USR1 -n brief
ok "... ends when it is told" until_ok 30 slurm_empty
asana-list -f gid,section >where
has "... the card is given back" "$g1${TAB}Backlog" where
asana-get -c "$g1" >card
has "... not failed" "Given back" card
has "... with its log" go card
ok "... the one of an hour was left alone" test ! -e go-hour
has "... in Backlog" "$g0${TAB}Backlog" where
now=$(date +%s)
expect 0 "a worker whose time is over ends" env EXPERISANA_UNTIL="$now" \
    experisana-worker -d w
has "... and says so" "its time is over" "$OUT"
done_testing
