#!/bin/sh
# experisana doctor finds what is wrong with a machine; asana-probe measures,
# and leaves nothing behind.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "t_probe does the C of it: done in the plain run"

board
doctor() { experisana doctor "$@"; }
# verdict NAME: ok, warn or FAIL, as the doctor has said about it
verdict() { awk -v n="$1" '$2 == n { print $1; exit }' "$OUT"; }
failures() { grep -c '^FAIL' "$OUT"; }

# ------------------------------------------------------------ a good machine
expect 0 "a good machine" doctor
same "... nothing failed" 0 "$(failures)"
has "... how soon answers come" "come within " "$OUT"
same "... and nothing is amiss with the script itself" "" "$(cat "$ERR")"
hasnt "... no colour in a file" "$(printf '\033')" "$OUT"
for c in programs bash gpu jobs temporary worker board lease answers \
    workers box; do
	verdict $c
done >verdicts
same "... all that is looked at is in order" 11 "$(grep -c '^ok$' verdicts)"
same "... a screen" 1 "$([ "$(wc -l <"$OUT")" -le 24 ] && echo 1)"
for sh in dash bash mksh "busybox sh"; do
	command -v "${sh% *}" >/dev/null || continue
	# shellcheck disable=SC2086
	expect 0 "under $sh" $sh "$TOP/scripts/experisana-doctor"
	same "... as many lines" 11 "$(grep -c '^ok' "$OUT")"
done
if terminal; then
	TERM=xterm script -qec experisana-doctor /dev/null </dev/null >"$OUT"
	has "a terminal has colours" "$(printf '\033')[32mok" "$OUT"
	NO_COLOR=1 TERM=xterm script -qec experisana-doctor /dev/null \
	    </dev/null >"$OUT"
	hasnt "... unless these are not wanted" "$(printf '\033')" "$OUT"
fi

# ------------------------------------------------------------------ warnings
chmod 644 .env
EXPERISANA_WORKER_ID=w1 expect 0 "warnings are no failure" doctor
chmod 600 .env
has "... .env is open to others" "others can read it; chmod 600" "$OUT"
same "... a name for all workers" warn "$(verdict worker)"

# ------------------------------------------------- settings, token, columns
echo 'lease: {ttl: 1m, setle: 3}' >experisana.yaml
expect 78 "a key that is unknown" doctor
has "... with file, line and what may be meant" \
    "experisana.yaml:1:18: lease.setle: unknown key, did you mean 'settle'?" "$OUT"
same "... is of the settings" FAIL "$(verdict settings)"
echo 'lease: {kill: 1h}' >experisana.yaml
expect 78 "lease settings that contradict each other" doctor
has "... with file and line" "experisana.yaml:1:15: lease.kill: kill must be at most a third of ttl" "$OUT"
same "... are settings" FAIL "$(verdict settings)"
echo 'columns: {done: Finished}' >experisana.yaml
expect 78 "a missing column" doctor
has "... is named, with what to do" "no column 'Finished': run experisana init" "$OUT"
same "... and nothing else failed" 1 "$(failures)"
rm experisana.yaml
expect 0 "a board on this machine with Asana's times" doctor
same "... is a warning" warn "$(verdict settings)"
has "... that says what to set" "set lease.profile in experisana.yaml to local" "$OUT"
echo "$LOCAL" >experisana.yaml
. ./.env
ASANA_ACCESS_TOKEN=wrong-token-0123456789012345678901234 expect 77 "a wrong token" doctor
has "... is said" "the token is not accepted" "$OUT"
p=$ASANA_PROJECT_GID
w=$ASANA_WORKSPACE_GID
ASANA_PROJECT_GID=$w ASANA_WORKSPACE_GID=$p expect 78 "swapped gids" doctor
has "... are named" "ASANA_WORKSPACE_GID and ASANA_PROJECT_GID are swapped" "$OUT"
same "... in one line" 1 "$(failures)"
mkdir empty
cp .env empty
sed -i '/TOKEN/d' empty/.env
cd empty || exit
expect 78 "no token" doctor
has "... is named" "ASANA_ACCESS_TOKEN is not set" "$OUT"
cd ..
ASANA_API_URL=http://127.0.0.1:1/api/1.0 ASANA_MAX_WAIT=0.1 expect 75 "no board" doctor
has "... what to look at" "check the network and ASANA_API_URL" "$OUT"
hasnt "... and nothing is said about its answers" answers "$OUT"

# -------------------------------------------------------------- the machine
# only NAME...: a folder with these programs of the system, to be PATH
only() {
	rm -rf few
	mkdir few
	for p; do ln -s "$(command -v "$p")" few/; done
}
only sh sed awk df dirname mktemp rm uname cut head grep tr cat printf
PATH=$TOP/bin:$TOP/scripts:$T/few expect 78 "a machine without bash" doctor
has "... says so" "jobs are bash scripts: install it" "$OUT"
same "... the board is looked at all the same" ok "$(verdict board)"
cp "$TOP/scripts/experisana-doctor" "$TOP/scripts/experisana-sh" few/
only sh sed awk df dirname mktemp rm uname cut head grep tr cat bash
for p in "$TOP"/bin/asana-*; do
	case $p in
	*.c|*-hold|*-list)	;;
	*)	ln -s "$p" few/ ;;
	esac
done
printf '#!/bin/sh\necho asana-list 0.0.1\n' >few/asana-list
chmod +x few/asana-list
cp "$TOP/scripts/experisana-doctor" "$TOP/scripts/experisana-sh" few/
PATH=$T/few expect 78 "a machine without some programs" few/experisana-doctor
has "... names them" "asana-hold" "$OUT"
hasnt "... alone" "asana-get" "$OUT"
ln -s "$TOP/bin/asana-hold" "$TOP"/bin/*-*[!.]? "$TOP"/scripts/experisana-* few/ 2>/dev/null
PATH=$T/few experisana-doctor >"$OUT" 2>&1
has "another version is named" "another version than asana-init $(asana-init -V | cut -d' ' -f2): asana-list" "$OUT"
: >file
XDG_STATE_HOME=$T/file expect 78 "no folder for jobs" doctor
has "... which, and what to do" "$T/file: cannot be written; set XDG_STATE_HOME" "$OUT"
same "... once" 1 "$(failures)"
TMPDIR=$T/file expect 78 "no temporary folder" doctor
same "... is named" FAIL "$(verdict temporary)"
printf '#!/bin/sh\necho "GPU 0: NVIDIA A100 (UUID: x)"\n' >few/nvidia-smi
chmod +x few/nvidia-smi
PATH=$PATH:$T/few expect 0 "a machine with a GPU" doctor
has "... which" "a worker would use 0" "$OUT"
cat >few/nvidia-smi <<'E1'
#!/bin/sh
case $* in
-L) echo "GPU 0: NVIDIA A100 (UUID: GPU-0x)"; echo "GPU 1: NVIDIA A100 (UUID: GPU-1x)" ;;
*compute-apps*) echo "GPU-1x, 4711, /usr/bin/python3" ;;
esac
E1
PATH=$PATH:$T/few expect 0 "a GPU on which something else computes" doctor
has "... is named" "a worker would use 0,1; GPU 1 is used by /usr/bin/python3 (pid 4711)" "$OUT"
same "... as a warning" warn "$(verdict gpu)"
printf '#!/bin/sh\nexit 9\n' >few/nvidia-smi
PATH=$PATH:$T/few ASANA_API_URL=http://127.0.0.1:1/api/1.0 ASANA_MAX_WAIT=0.1 XDG_STATE_HOME=$T/file \
    expect 78 "the first failure tells the status" doctor
same "... a driver that is ill is a warning" warn "$(verdict gpu)"

# --------------------------------------------------------------- asana-probe
g=$(printf 'a\tx\033]0;y\007\t-\t-\t-\t-\ttrue\n' | asana-create | cut -f 1)
asana-move "Active Workers" "$g" >/dev/null
experisana doctor >out 2>&1
has "titles of workers' cards" "in Active Workers: x" out
hasnt "... cannot harm a terminal" "$(printf '\033')" out
asana-delete "$g" >/dev/null
cards() { asana-list -f gid Backlog Running Done Failed "Active Workers" | grep -c .; }
expect 2 "the probe without a terminal" asana-probe
has "... says what to do" "use -y to go ahead without asking" "$ERR"
expect 2 "... with the doctor, too" doctor -m
expect 0 "... with -n" asana-probe -n
same "... says what it would write" "POST /tasks
POST /tasks/{card}/stories
DELETE /tasks/{card}" "$(cut -f1 "$OUT")"
peer
expect 0 "the probe" asana-probe -y
unpeer
same "... with as many requests as it may send" 1 "$([ "$(grep -c . "$PEERLOG")" -le 80 ] && echo 1)"
same "... says what it has found, and the setting" "# # # lease: settle: N" "$(sed 's/^#.*/#/; s/ [0-9.]*$/ N/' "$OUT" | xargs)"
(cat "$OUT"; echo "  profile: local") >experisana.yaml
expect 1 "... which may be set" asana-claim
expect 0 "the doctor measures, too" doctor -my
has "... below the rest" "seen_max 0.000" "$OUT"
echo "$LOCAL" >experisana.yaml
same "no card is left" 0 "$(cards)"
# a person at a terminal
if terminal; then
	echo n | script -qec "asana-probe; echo status \$?" /dev/null >"$OUT"
	has "at a terminal it asks" "Go on? [y/N]" "$OUT"
	has "... no is no" "nothing was written" "$OUT"
	has "... with 1" "status 1" "$OUT"
fi

# a slower board, and one that is interrupted
kill "$BOARD"
wait "$BOARD" 2>/dev/null
board -o lag=400
peer
asana-probe -y >out 2>err &
P=$!
commented() { [ "$(saw POST '/tasks/{}/stories')" -ge 3 ]; }
ok "a probe is amid its comments" until_ok 20 commented
kill -TERM $P
rc=0
wait $P || rc=$?
unpeer
same "... SIGTERM ends it with 143" 143 $rc
has "... it says what it does then" "deleting its card" err
same "... and its card is gone" 0 "$(cards)"
expect 0 "a board with late comments" asana-probe -y
ok "... asks for more time" awk '$1 == "settle:" { exit !($2 >= 1.5 && $2 < 10) }' "$OUT"
kill "$BOARD"
wait "$BOARD" 2>/dev/null

board -o order=shuffle -o newtask=top -o bare=compact -o free=1 -o longtext=3000
expect 0 "a board with its switches the other way" asana-probe -y
has "... nothing is late" "seen_max 0.000" "$OUT"
same "... and no card is left" 0 "$(cards)"
done_testing
