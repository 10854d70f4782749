#!/bin/sh
# Sweep files that worked with the original give the same jobs.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

for f in "$DATA"/examples/*.yaml; do
	name=$(basename "$f" .yaml)
	jobs=$DATA/examples/$name.jobs.json
	[ -f "$DATA/examples/$name.ours.json" ] &&
		jobs=$DATA/examples/$name.ours.json
	# the stage of a file without stages is named after it
	cp "$f" exp.yaml
	expect 0 "$name is expanded" sweep-expand exp.yaml
	cp "$OUT" jobs.tsv
	ok "$name gives its jobs" sh -c \
	    '"$0" "$1" <jobs.tsv' "$TOP/tests/unit/t_examples" "$jobs"
	sweep-expand exp.yaml >again 2>/dev/null
	ok "$name gives them again" cmp jobs.tsv again
	stage-deps jobs.tsv >again
	ok "$name comes in order" cmp jobs.tsv again
done

# the checker must be able to fail
sed 's/stage1/stagX1/' "$DATA/examples/readme-0.jobs.json" >other.json
sweep-expand "$DATA/examples/readme-0.yaml" >jobs.tsv
expect 1 'the comparison sees a difference' sh -c \
    '"$0" other.json <jobs.tsv' "$TOP/tests/unit/t_examples"

done_testing
