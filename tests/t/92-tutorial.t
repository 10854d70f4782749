#!/bin/sh
# Every command of experisana-tutorial(7) works as it is printed, in a clean home,
# and does what the page says.
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of its own: done in the plain run"
command -v git >/dev/null || skip "no git"

# The page as a reader sees it: its literal blocks, files called 1, 2 ...
mkdir blocks home
awk -v to="$T/blocks/" '
	/^\.Bd -literal/	{ file = to (++n); next }
	/^\.Ed/		{ close(file); file = ""; next }
	file != "" { gsub(/\\e/, "\\"); gsub(/\\\(aq/, "\047"); print >file }
' "$TOP/man/experisana-tutorial.7"
cat blocks/* | sed -n 's/^\$ //p' >commands
same "fifteen commands" 15 "$(grep -c . <commands)"

# the repository that it clones
git init -q toy.git
cp blocks/1 toy.git/train.sh
cp blocks/2 toy.git/evaluate.sh
cp blocks/3 toy.git/sweep.yaml
(cd toy.git && git add . && git -c user.name=a -c user.email=a@b.example commit -qm 1)
mv toy.git home/

# Each is typed into one shell, which says how it ended.
cd home || exit 74
n=0
{
	# shellcheck disable=SC2016
	echo 'export HOME="$PWD"; unset XDG_STATE_HOME XDG_DATA_HOME ASANA_API_URL
	trap "kill \$one \$two; wait; experisana local stop" EXIT; trap "exit 1" TERM'
	while IFS= read -r command; do
		n=$((n + 1))
		printf '{ %s\n} >"$HOME/out.%d" 2>"$HOME/err.%d"\n' "$command" $n $n
		printf 'echo %d $? >>"$HOME/ended"\n' $n
	done <"$T/commands"
} >typed
timeout 60 bash typed >said 2>&1
n=0
while IFS= read -r command; do
	n=$((n + 1))
	same "$command" "$n 0" "$(sed -n "${n}p" ended)"
	[ "$(sed -n "${n}p" ended)" = "$n 0" ] || cat "out.$n" "err.$n" said | comment
done <"$T/commands"
out() { cat "out.$(awk -v w="$1" 'index($0, w) == 1 { print NR; exit }' "$T/commands")"; }
out sweep-expand >all
has "nine jobs" "all	9" all
out "experisana logs" >log
has "the log says why" "the model has diverged" log
out "experisana results" >results
has "results: each evaluation" "evaluate" results
has "the picture is one" "</svg>" toy/results.svg
same "no job runs twice" "" "$(cat one/log two/log | grep -c 'attempt [2-9]' | grep -v '^0$')"
cat results | comment
cat one/log two/log | comment
done_testing
