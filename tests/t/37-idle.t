#!/bin/sh
# idle-watch: nothing has happened for a while.
. "$(dirname "$0")/../lib.sh"

mkdir -p d/e
echo a >d/e/f
echo b >top

# --- only ask
expect 1 "a fresh file is not idle" idle-watch -1 -t 1h top
expect 0 "... for no time" idle-watch -1 -t 0 top
expect 2 "-1 wants paths" idle-watch -1 -t 1h
expect 2 "a time is wanted" idle-watch top
expect 2 "... a right one" idle-watch -t soon top
expect 74 "a path that is not there is no idleness" idle-watch -1 -t 0 nowhere
expect 74 "... when waiting, too" idle-watch -t 0 nowhere
has "... and is named" "idle-watch: nowhere: No such file" "$ERR"
touch -d '+1 day' top
expect 1 "a time in the future is not idle" idle-watch -1 -t 1s top
expect 1 "folders are looked through" idle-watch -1 -t 1h d
# ctime is the system's, so wait for it
old() { idle-watch -1 -t 0.6s d; }
ok "... to the bottom" until_ok 10 old
echo more >>d/e/f
expect 1 "a line in a deep file is a change" idle-watch -1 -t 0.6s d

# --- wait
# ms COMMAND...: $ms is how long it took, $rc its status
ms() {
	_a=$(date +%s%N) rc=0
	"$@" >"$OUT" 2>"$ERR" || rc=$?
	ms=$((($(date +%s%N) - _a) / 1000000))
}
took() { [ "$rc" -eq 0 ] && [ "$ms" -ge "$1" ]; }
ms idle-watch -t 0.3s d
ok "it waits as long as it is told" took 290
for how in 'echo x >>d/e/f' 'touch d/e/f' 'mv d/e/f d/e/g' 'rm d/e/g' \
    'mkdir d/new && echo y >d/new/z' 'echo y >>d/new/z' 'chmod 600 d/new/z'; do
	(sleep 0.4; eval "$how") & P=$!
	ms idle-watch -t 0.8s d
	wait $P
	ok "a change starts it anew: $how" took 1150
done
(i=0; while [ $i -lt 8 ]; do i=$((i + 1)); echo $i >>d/busy; sleep 0.2; done) & P=$!
ms idle-watch -t 0.7s d
ok "... as often as there is one" took 2000
wait $P
mkdir other
(sleep 0.3; echo x >other/f; cat d/busy >/dev/null) & P=$!
ms idle-watch -t 0.7s top d
ok "other files, and reading, are none" test "$ms" -lt 1200
wait $P

# --- lines
ms idle-watch -t 0.3s </dev/null
ok "no lines: it waits" took 290
mkfifo fifo
(sleep 0.4; echo line; sleep 0.4; printf part) >fifo & Q=$!
ms idle-watch -t 0.7s <fifo
ok "lines, and parts of them, start it anew" took 1450
wait $Q

# --- a command
expect 7 "a command is run, and its status is ours" idle-watch -t 0 -c 'echo $((3 + 4)); exit 7' top
same "... with its output" 7 "$(cat "$OUT")"
expect 1 "... not when it is not idle" idle-watch -1 -t 1h -c 'echo no' d
same "... and nothing is printed" "" "$(cat "$OUT")"
expect 0 "-n runs nothing" idle-watch -n -t 0 -c 'touch ran' top
ok "... indeed" test ! -e ran

# --- the machine's clock does not count
if command -v faketime >/dev/null && [ -z "${ASAN_OPTIONS-}" ]; then
	ms faketime -f '+2h x1' idle-watch -t 0.5s top
	ok "a clock that is wrong" took 480
fi

done_testing
