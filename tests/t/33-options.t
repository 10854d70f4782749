#!/bin/sh
# What every program has: -h, -V, wrong use, lost output, no token in a trace.
# shellcheck disable=SC2015,SC2238
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

VERSION=$(sed -n 's/.*EXPERISANA_VERSION[^"]*"\(.*\)"/\1/p' "$TOP/lib/base/err.h")

# programs and scripts: the names of all of them, as they will be installed
programs() {
	for c in "$TOP"/bin/*.c; do basename "$c" .c; done
}
scripts() {
	for s in "$TOP"/scripts/[cer]*-* "$TOP/scripts/experisana"; do
		case $s in
		*.*)	;;
		*)	basename "$s" ;;
		esac
	done
}

# all PREDICATE NAME LIST: PREDICATE holds for each; those where not are named
all() {
	_bad=
	for prog in $3; do
		"$1" "$prog" >"$T/.out" 2>&1 || {
			_bad="$_bad $prog"
			sed "s/^/$prog: /" "$T/.out" >>"$T/bad"
		}
	done
	same "$2" "" "$_bad"
	[ -z "$_bad" ] || comment <"$T/bad"
	rm -f "$T/bad"
}
ALL="$(programs) $(scripts)"
same "there are programs" 0 "$([ "$(echo "$ALL" | wc -w)" -ge 18 ]; echo $?)"

# status STATUS CMD...: CMD ends with it; its output is in the files o and e
status() {
	_s=$1; shift
	_r=0
	"$@" >o 2>e </dev/null || _r=$?
	[ "$_r" -eq "$_s" ] || {
		echo "exit status $_r, not $_s: $*"
		cat e
		return 1
	}
}
empty() { [ ! -s "$1" ] || { cat "$1"; return 1; }; }
# lines N FILE: it has N lines
lines() {
	[ "$(wc -l <"$2")" -eq "$1" ] || { echo "not $1 lines:"; cat "$2"; return 1; }
}
# starts TEXT FILE: its first line begins so
starts() {
	case $(head -n 1 "$2") in
	"$1"*)	;;
	*)	echo "does not begin '$1':"; cat "$2"; return 1 ;;
	esac
}

# usage FILE NAME: it has the usage line of that program, once
usage() {
	[ "$(grep -c "^usage: $2 " "$1")" -eq 1 ] || {
		echo "no usage line, or several:"
		cat "$1"
		return 1
	}
}
helps() {
	status 0 "$1" -h && empty e && usage o "$1" && lines_min o
}
lines_min() { [ "$(wc -l <"$1")" -gt 2 ] || { cat "$1"; return 1; }; }
all helps "-h: usage on stdout, 0" "$ALL"

helps_long() { "$1" -h >short && status 0 "$1" --help && cmp short o; }
all helps_long "--help is the same" "$ALL"

version() {
	status 0 "$1" -V && empty e && [ "$(cat o)" = "$1 $VERSION" ]
}
all version "-V: name and version" "$ALL"
version_long() { status 0 "$1" --version && [ "$(cat o)" = "$1 $VERSION" ]; }
all version_long "--version is the same" "$ALL"

# explains NAME: stderr is the usage line; what is wrong may be told before it
explains() {
	empty o && usage e "$1" && tail -n 1 e >last &&
	    starts "usage: $1" last || return
	[ "$(wc -l <e)" -eq 1 ] || { lines 2 e && starts "$1: " e; }
}
# refuses NAME OPTION: the option is unknown
refuses() { status 2 "$1" "$2" && explains "$1"; }
refuses_unknown() { refuses "$1" -Z; }
refuses_amid() { refuses "$1" -vZ; }
all refuses_unknown "an unknown option is 2, with the line of usage" "$ALL"
all refuses_amid "... behind another one too" \
    "$(echo "$ALL" | tr ' ' '\n' | grep -vx experisana)"

# those that read their options by experisana-sh
sourcing() { grep -l '^\. experisana-sh' "$TOP"/scripts/[cer]*-* "$TOP/scripts/experisana" |
    sed 's,.*/,,'; }
names_short() { refuses "$1" -Z && starts "$1: unknown option -Z" e; }
names_long() {
	refuses "$1" --nosuch=1 && starts "$1: unknown option --nosuch" e
}
same "there are scripts" 0 "$([ "$(sourcing | wc -l)" -ge 10 ]; echo $?)"
all names_short "an unknown option is named" "$(programs) $(sourcing)"
all names_long "... and a long one" \
    "$(programs) $(sourcing | grep -vx experisana-launch-slurm)"

# -n is for those that write
for cmd in asana-list asana-get asana-fetch asana-log asana-pull asana-stat \
    asana-results sweep-expand stage-deps job-field yaml-get table-fit; do
	echo "$cmd"
done >readers
dry_short() { refuses "$1" -n && starts "$1: unknown option -n" e; }
dry_long() { refuses "$1" --dry-run && starts "$1: unknown option --dry-run" e; }
all dry_short "what writes nothing has no -n" "$(cat readers)"
all dry_long "... nor --dry-run" "$(cat readers)"

# options may follow operands, where these are not the arguments of a command
late() {
	status 2 "$1" 1 -Z && explains "$1" && starts "$1: unknown option -Z" e
}
all late "an option may follow operands" \
    "$(programs | grep -vx -e asana-hold -e asana-lock -e gpu-lock)"
needs() {
	status 2 "$1" "$2" && explains "$1" && starts "$1: $2 needs a value" e
}
while read -r cmd option; do
	ok "$cmd $option needs a value" needs "$cmd" "$option"
done <<EOF
asana-list -f
asana-list --fields
asana-hold -o
sweep-expand --max
EOF
ok "a value may be glued to its option" \
    status 1 stage-deps --runnable=/dev/null /dev/null
ok "... or to its letter" status 1 stage-deps -r/dev/null /dev/null

# these cannot do without an operand
for cmd in asana-comment asana-attach asana-fetch asana-move asana-hold asana-lock \
    asana-release asana-log sweep-expand yaml-get job-field experisana \
    experisana-schedule asana-sweep; do
	echo "$cmd"
done >needy
without() { status 2 "$1" && explains "$1"; }
all without "no operand where one is needed is 2" "$(cat needy)"
for cmd in asana-create asana-comment asana-fetch asana-release \
    asana-local experisana-schedule experisana-worker experisana-local \
    experisana-status experisana-demo experisana-doctor \
    asana-probe asana-log asana-sweep; do
	echo "$cmd"
done >narrow
crowded() { status 2 "$1" 1 2 3 4 && explains "$1"; }
all crowded "too many operands is 2" "$(cat narrow)"

# ------------------------------------------------------------- lost output
if [ -c /dev/full ]; then
	lost() {
		_r=0
		"$@" >/dev/full 2>e || _r=$?
		[ "$_r" -eq 74 ] && [ -s e ] || {
			echo "exit status $_r: $*"
			cat e
			return 1
		}
	}
	lost_help() { lost "$1" -h </dev/null && grep -q "^$1: " e; }
	lost_version() { lost "$1" -V && grep -q "^$1: " e; }
	all lost_help "help that cannot be written is 74" "$ALL"
	all lost_version "... and so is the version" "$ALL"
fi

# ----------------------------------------------------------------- filters
for cmd in sweep-expand stage-deps job-field yaml-get table-fit; do
	echo "$cmd"
done >filters
if command -v ldd >/dev/null && ldd "$(command -v asana-get)" |
    grep -q libcurl; then
	offline() { ! ldd "$(command -v "$1")" | grep -q libcurl; }
	all offline "filters do not load libcurl" "$(cat filters)"
fi

# ---------------------------------------------------------------- the board
board -v
. ./.env
TOKEN=$ASANA_ACCESS_TOKEN
printf -- '-\tone\t-\tt\t-\t-\techo one\n' >jobs
asana-create jobs >made
GID=$(cut -f 1 made)
echo text >file
asana-attach "$GID" file >/dev/null
printf -- '-\ttwo\t-\tu\t-\t-\techo two\n' >jobs2

# what each program of the board is asked for: writes, reads, or both
cat >calls <<EOF
asana-init -vv
asana-init -vv -n
asana-init -vv -c
asana-list -vv
asana-get -vv $GID
asana-get -vv -c $GID
asana-get -vv -d dirs $GID
asana-create -vv -n jobs2
asana-create -vv jobs2
asana-move -vv -n Running $GID
asana-move -vv Running $GID
asana-move -vv Backlog $GID
asana-comment -vv -n $GID
asana-comment -vv $GID
asana-attach -vv -n $GID file
asana-attach -vv $GID file
asana-fetch -vv $GID fetched
asana-probe -vv -n
asana-probe -vv -y
asana-lock -vv -n one true
asana-lock -vv one true
asana-claim -vv -n
asana-claim -vv -d claimed
EOF
: >leaks
: >silent
: >foreign
: >failed
while read -r call; do
	# shellcheck disable=SC2086 # words
	$call <file >o 2>e || echo "$call: $?" >>failed
	grep -F -e "$TOKEN" o e >/dev/null && echo "$call" >>leaks
	case $call in
	*\ -n*)	;;	# it may have nothing to ask
	*)	grep -q 'Authorization: Bearer <redacted>' e ||
			echo "$call" >>silent ;;
	esac
	grep -v "^${call%% *}: " e | sed "s/^/$call: /" >>foreign
done <calls
same "all of them work" "" "$(cat failed)"
same "no trace holds the token" "" "$(cat leaks)"
same "... and there are traces" "" "$(cat silent)"
same "each line of them begins with the program" "" "$(head -n 5 foreign)"

# a claimed card, to its end
job=$(find "$T/claimed" -type d -name '[0-9]*.[0-9]*')
rc=0
asana-hold -vv "$job" sh -c 'env >env' >o 2>e </dev/null || rc=$?
same "a command is run" 0 "$rc"
asana-log -vv "$(cat "$job/gid")" >>o 2>>e || rc=$?
same "... and its log shown" 0 "$rc"
asana-release -vv -n "$job" Done </dev/null >>o 2>>e
asana-release -vv "$job" Done </dev/null >>o 2>>e || rc=$?
same "... and its card released" 0 "$rc"
asana-delete -vv -n "$GID" >>o 2>>e
asana-delete -vv "$GID" >>o 2>>e
hasnt "hold, log, release and delete do not show the token" "$TOKEN" e
ok "... though they trace" grep -q 'Authorization: Bearer <redacted>' e
hasnt "... nor have it on stdout" "$TOKEN" o
hasnt "... nor in the command's environment" "$TOKEN" "$job/work/env"
same "... nor in any file of the job" "" "$(grep -rlF -e "$TOKEN" claimed)"
hasnt "the board's own trace does not show it" "$TOKEN" board.err
same "each line of theirs begins with the program" "" \
    "$(grep -v '^asana-[a-z]*: ' e)"

# ------------------------------------------------------------------ messages
: >foreign
while read -r call; do
	# shellcheck disable=SC2086 # words
	$call >o 2>e </dev/null && echo "$call: 0" >>foreign
	grep -q "^${call%% *}: " e || echo "$call: no message" >>foreign
	grep -v "^${call%% *}: " e | sed "s/^/$call: /" >>foreign
	grep '\.$' e | sed "s/^/$call: full stop: /" >>foreign
done <<EOF
asana-list nowhere
asana-get 1
asana-get x
asana-create missing
asana-create .env
asana-move nowhere 1
asana-move Done 1
asana-comment 1
asana-comment x
asana-attach 1 missing
asana-fetch 1
asana-log 1
asana-log x
asana-delete x
asana-claim -t soon
asana-lock -t soon one true
asana-lock a+b true
asana-hold nowhere true
asana-release nowhere Done
sweep-expand missing
stage-deps missing
yaml-get missing a
job-field nothing
experisana nothing
experisana-local nothing
EOF
same "every message begins with the program, and has no full stop" "" \
    "$(cat foreign)"

# ------------------------------------------------- lost output, of the rest
[ -c /dev/full ] || { done_testing; exit; }
asana-create jobs >made
GID=$(cut -f 1 made)
asana-attach "$GID" file >/dev/null
asana-comment "$GID" <file >/dev/null
printf -- '-\tthree\t-\t-\t-\t-\techo three\n' >jobs3
: >bad
while read -r call; do
	# shellcheck disable=SC2086 # words
	lost $call </dev/null >>bad
done <<EOF
asana-init
asana-list
asana-get $GID
asana-get -c $GID
asana-create jobs2
asana-create -n jobs3
asana-move Backlog $GID
asana-move -n Done $GID
asana-attach $GID file
asana-fetch $GID fetched
asana-claim
asana-lock -n one true
asana-probe -n
asana-probe -y
asana-delete $GID
EOF
same "lines of the tools that cannot be written are 74" "" "$(cat bad)"

echo 'a: 1' >a.yaml
printf 'script: "echo {a}"\nsweep:\n  a: [1, 2]\n' >s.yaml
sweep-expand s.yaml >lines
asana-create jobs2 >/dev/null
: >bad
while read -r call; do
	# shellcheck disable=SC2086 # words
	lost $call </dev/null >>bad
done <<EOF
sweep-expand s.yaml
sweep-expand -p s.yaml
sweep-expand -c s.yaml
stage-deps lines
stage-deps -l lines
stage-deps -d lines
yaml-get a.yaml a
job-field -w id=1 script=x
asana-local -n
EOF
lost table-fit <lines >>bad
lost job-field script <lines >>bad
same "... and so are those of the filters" "" "$(cat bad)"
: >bad
while read -r call; do
	# shellcheck disable=SC2086 # words
	lost $call </dev/null >>bad
done <<EOF
experisana-schedule -p s.yaml
experisana-schedule -n s.yaml
experisana-schedule s.yaml
experisana status
experisana doctor
experisana init
EOF
same "... and those of scripts" "" "$(cat bad)"
done_testing
