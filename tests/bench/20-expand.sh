#!/bin/sh
# Sweeps of ever more jobs: time and memory should grow as the jobs do.
# BENCH_JOBS="30000": only so many, and not the filters behind it.
. "$(dirname "$0")/lib.sh"

# sweep N STAGES: N jobs in STAGES stages
sweep() {
	awk -v n="$1" -v stages="$2" 'BEGIN {
		print "script: python train.py --lr {lr} --seed {seed} --out {model_id}"
		print "sweep:\n  lr: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]"
		printf "  seed: !range [0, %d]\n", n / 10 / stages
		print "  model_id: \"run-{lr}-{seed}-{name}\"\nstages:"
		for (i = 1; i <= stages; i++) {
			print "  - name: s" i
			if (i > 1)
				printf "    base_model: $(s%d.model_id)\n", i - 1
		}
	}'
}

for stages in 1 3; do
	title "sweep-expand, $stages stage(s), the best of 5"
	row jobs ms jobs/s "us a job" KiB "KiB a job"
	for n in ${BENCH_JOBS:-1000 10000 30000 100000 1000000}; do
		[ "$stages" -eq 1 ] || n=$((n / 30 * 30))
		sweep "$n" "$stages" >x.yaml
		got=$(sweep-expand -m "$n" -c x.yaml | sed -n 's/^all	//p')
		# shellcheck disable=SC2046
		set -- $("$PEAK" $((n > 100000 ? 1 : 5)) sweep-expand -m "$n" x.yaml)
		row "$got" "$1" "$(calc "$got / $1 * 1000" %.0f)" \
		    "$(calc "$1 * 1000 / $got")" "$2" "$(calc "$2 / $got" %.3f)"
	done
done
[ -z "${BENCH_JOBS-}" ] || exit 0
sweep 100000 3 >x.yaml
sweep-expand -m 100000 x.yaml >jobs || exit
n=$(wc -l <jobs | tr -d ' ')
awk 'NR % 2' jobs >done
title "The filters behind it, $n jobs of 3 stages, the best of 3"
row filter ms jobs/s KiB
for f in stage-deps "stage-deps -e" "stage-deps -l" "stage-deps -d" \
    "stage-deps -r done" "job-field name" cat; do
	# shellcheck disable=SC2016
	set -- $("$PEAK" 3 sh -c "exec $f <jobs")
	row "$f" "$1" "$(calc "$n / $1 * 1000" %.0f)" "$2"
done
