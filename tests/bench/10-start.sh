#!/bin/sh
# How long a program takes to begin, beside the shortest there is.
. "$(dirname "$0")/lib.sh"

title "Start of a program, the best of 100"
row program ms "of true" KiB
base=
for p in true sweep-expand stage-deps job-field yaml-get asana-list asana-claim; do
	[ "$p" = true ] || p="$p -V"
	# shellcheck disable=SC2086
	set -- $("$PEAK" 100 $p)
	base=${base:-$1}
	row "$p" "$1" "$(calc "$1 / $base" %.1f)" "$2"
done
