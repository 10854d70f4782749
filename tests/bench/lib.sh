# tests/bench/lib.sh: sourced by the measurements: tables on stdout, nothing
# that passes or fails.  Ratios are of figures of the same run, so that they
# can be compared between machines.
. "$(dirname "$0")/../lib.sh"
PEAK=$TOP/tests/bench/peak

# title TEXT, row CELL...: a table; the first cell is 34 places wide.
title() { printf '\n%s\n' "$*"; }
row() {
	printf '  %-34s' "$1"
	shift
	printf ' %12s' "$@"
	printf '\n'
}
# calc EXPRESSION [FORMAT]: its value.
calc() { awk "BEGIN { printf \"${2:-%.2f}\", $1 }"; }
# took COMMAND...: runs it; $ms is how long it took, in milliseconds.
took() {
	_a=$(date +%s%N)
	"$@" || { echo "failed: $*" >&2; exit 1; }
	ms=$((($(date +%s%N) - _a) / 1000000))
}
# requests FILE: how many lines of -v are in it
requests() { grep -c ': [A-Z][A-Z]* /.* [0-9][0-9][0-9] [0-9]*ms' "$1" || :; }
