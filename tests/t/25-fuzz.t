#!/bin/sh
# The fuzz targets for a short time each, always the same way: what they found
# once is among their seeds.  `make fuzz` runs them for long.
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] ||
	skip "they have sanitizers of their own: done in the plain run"
command -v clang >/dev/null || skip "no clang"
cat >probe.c <<'EOT'
int
LLVMFuzzerTestOneInput(const unsigned char *s, unsigned long n)
{
	return s == 0 && n > 0;
}
EOT
clang -fsanitize=fuzzer,address,undefined -o probe probe.c 2>/dev/null ||
	skip "no libFuzzer (Debian: libclang-rt-dev)"

ok "the targets are built" env MAKEFLAGS= "${MAKE:-make}" -s -C "$TOP" fuzzers

FUZZ_CORPUS=$T/corpus
export FUZZ_CORPUS
start() {
	sh "$TOP/tests/fuzz/run" "$1" -seed=1 "-runs=$2" >"$1.log" 2>&1
	echo $? >"$1.rc"
}
# ended NAME RUNS: it ran so often, and found nothing
ended() {
	same "$1: nothing is found" 0 "$(cat "$1.rc")"
	has "... in $2 runs" "Done $2 runs" "$1.log"
	[ "$(cat "$1.rc")" -eq 0 ] || tail -n 40 "$1.log" | comment
}
set -- yaml 20000 sweep 2000 card 8000 jobs 1500 claim 20000 json 20000 \
    env 20000
while [ $# -gt 0 ]; do
	start "$1" "$2" &
	one=$!
	[ -z "${3-}" ] || start "$3" "$4"
	wait "$one"
	ended "$1" "$2"
	[ -z "${3-}" ] || ended "$3" "$4"
	shift 2
	[ $# -eq 0 ] || shift 2
done
done_testing
