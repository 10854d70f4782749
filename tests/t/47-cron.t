#!/bin/sh
# The crontab line of experisana-autoscale(1), as it is printed, under Debian's
# cron: a worker is started, runs a card, and is gone again.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"
command -v cron >/dev/null || skip "no cron"
[ "$(id -u)" -eq 0 ] || skip "only root may run a cron daemon"
unshare -m true 2>/dev/null ||
    skip "no mount namespace: the machine's own crontabs would be used"

line=$(sed -n 's/^\*\/5 \* \* \* \* //p' "$TOP/man/experisana-autoscale.1")
same "the manual has one line" 1 "$(printf '%s\n' "$line" | grep -c .)"
path=$(sed -n 's/^\.Li \(PATH=.*\)/\1/p' "$TOP/man/experisana-autoscale.1")
has "... and a path" /bin - <<E1
$path
E1

mkdir board && cd board || exit 1
board
cat >experisana.yaml <<'E1'
scale:
  max: 1
  cmd: env >env; nohup experisana-worker >>worker.log 2>&1 & echo $! >pid
lease: {profile: local}
shutdown: {after_idle_minutes: 0.02, cmd: 'true'}
E1
g=$(job-field -w name=one script='echo it is "$EXPERISANA_WORKER_ID"' |
    asana-create | cut -f 1)
# what asana-init has learnt is with the worker's HOME, too
cat >tab <<E1
HOME=$T
${path%%=*}=$TOP/bin:$TOP/scripts:${path#*=}
* * * * * $line
E1
# its own crontabs, and its own /run for the pid file
cat >daemon <<'E1'
mount -t tmpfs none /run && mount -t tmpfs none /var/spool/cron &&
mount -t tmpfs none /etc/cron.d && mount --bind /dev/null /etc/crontab || exit
mkdir -m 1730 /var/spool/cron/crontabs
cp "$1" "/var/spool/cron/crontabs/$2" && chmod 600 /var/spool/cron/crontabs/*
exec env -i "$(command -v cron)" -f
E1
unshare -m sh daemon tab "$(id -un)" >cron.log 2>&1 &
CRON=$!
PIDS="$PIDS $CRON"

begun() { grep -q 'waiting for cards' worker.log; }
ended() { grep -q 'stopped$' worker.log; }
ok "a worker is started within a minute" until_ok 75 begun
[ -e worker.log ] || { comment <cron.log; done_testing; exit; }
ok "... and stops when there is nothing to do" until_ok 30 ended
kill "$CRON"
[ ! -s pid ] || PIDS="$PIDS $(cat pid)"
comment <cron.log
id=$(sed -n 's/: started$//p' autoscale.log)
same "the card is done" "$g Done" "$(asana-list -f gid,section | tr '\t' ' ')"
asana-get -c "$g" >card
has "... by the worker that was started" "it is $id" card
same "nobody is left" "" "$(asana-stat -w)"
has "the autoscaler had cron's environment" "HOME=$T" env
same "... and no more" "EXPERISANA_WORKER_CARD EXPERISANA_WORKER_ID HOME LANG LANGUAGE LC_ALL LOGNAME PATH PWD SHELL" \
    "$( (sed 's/=.*//' env; echo LANG; echo LANGUAGE; echo LC_ALL) | sort -u |
    grep -v '^OLDPWD$\|^SHLVL$\|^_$' | xargs)"
done_testing
