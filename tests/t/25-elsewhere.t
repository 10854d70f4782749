#!/bin/sh
# Job lines without a board: what sweep-expand(1) shows for xargs, nq, tsp and
# sbatch, as it is printed, with the real ones.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/slurm.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"

# the literal blocks of that section: 01 makes runjob, the others use it
awk '/^\.Sh WITHOUT A BOARD/ { on = 1; next }
	/^\.Sh/		{ on = 0 }
	!on		{ next }
	/^\.Bd -literal/ { file = sprintf("%02d", ++n); next }
	/^\.Ed/		{ file = ""; next }
	file != "" { gsub(/\\e/, "\\"); print >file }' "$TOP/man/sweep-expand.1"
same 'the manual has its examples' '01 02 03 04 05 06' \
    "$(echo [0-9][0-9])"
for b in '02 -P' '03 stage-deps' '04 nq' '05 tsp' '06 sbatch'; do
	has "... ${b#* }" "${b#* }" "${b% *}"
done

# Three chains of two, and one that waits for all; each job says what was there
# when it began.  The second chain breaks when it is told so.
cat >sweep.yaml <<'EOT'
sweep: {n: [1, 2, 3]}
stages:
  - name: train
    job:
      script: |
        cat # would take the list of jobs, if it stood there
        test ! -e fail{n}
        echo "train {n}" >>log
  - {name: eval, of: $(train.n), job: {script: "echo \"eval {n}\" >>log"}}
  - {name: report, job: {needs: [eval], script: "echo report >>log"}}
EOT
# without needs
cat >flat.yaml <<'EOT'
script: echo {a}-{b} >>log
sweep: {a: [1, 2, 3], b: [x, y]}
EOT

# place FILE: a folder with runjob for that sweep
place() {
	rm -rf "$T/place"
	mkdir "$T/place" && cp "$1" "$T/place/sweep.yaml"
	cd "$T/place" || exit 1
	sh -e "$T/01" || echo "status $?"
}
# kept: the log has all jobs, each after those it waits for
kept() {
	awk '{ at[$0] = NR }
	END {
		for (i = 1; i <= 3; i++)
			if (!(at["train " i] < at["eval " i] &&
			    at["eval " i] < at["report"]))
				exit 1
		exit NR != 7 || !at["train 1"]
	}' log
}
# broken: of the chain 2 there is nothing, and no report
broken() {
	grep -v '[13]$' log | comment
	! grep -q '2$\|report' log && grep -q 'train 1' log
}

place "$T/flat.yaml" >"$T/out" 2>&1
same 'runjob is made in silence' '' "$(cat "$T/out")"
expect 0 'xargs' sh "$T/02"
same 'xargs: all jobs were run' '1-x 1-y 2-x 2-y 3-x 3-y' \
    "$(sort log | xargs)"
same 'xargs: and noted' 6 "$(ls done | wc -l | tr -d ' ')"
place "$T/sweep.yaml"
expect 123 'xargs: a job that comes too early fails' \
    sh -c 'tail -n 1 jobs.tsv | cut -f 1 | xargs -n 1 ./runjob'

place "$T/sweep.yaml"
expect 0 'xargs and stage-deps' sh "$T/03"
ok 'xargs and stage-deps: needs come first' kept
: >log
expect 0 'xargs and stage-deps: again' sh "$T/03"
same 'xargs and stage-deps: all is done' '' "$(cat log)"
place "$T/sweep.yaml"
: >fail2
expect 0 'xargs and stage-deps: a failure' sh "$T/03"
ok 'xargs and stage-deps: ends it' broken
rm fail2
expect 0 'xargs and stage-deps: mended' sh "$T/03"
ok 'xargs and stage-deps: goes on where it ended' kept

# serial NAME BLOCK: a queue that runs one job after the other
serial() {
	place "$T/sweep.yaml"
	expect 0 "$1" timeout 60 sh "$T/$2"
	ok "$1: needs come first" kept
	place "$T/sweep.yaml"
	: >fail2
	timeout 60 sh "$T/$2" >/dev/null 2>&1
	ok "$1: who needs what has failed is not run" broken
}
if command -v nq >/dev/null; then
	serial nq 04
else
	pass 'nq # SKIP not installed'
fi
if command -v tsp >/dev/null; then
	TS_SOCKET=$T/tsp.socket
	TMPDIR=$T
	export TS_SOCKET TMPDIR
	serial tsp 05
	tsp -K
	unset TMPDIR
else
	pass 'tsp # SKIP not installed'
fi

# ----------------------------------------------------------------------- Slurm
if ! slurm_here; then
	pass 'sbatch # SKIP no Slurm here'
elif ! slurm 4; then
	slurm_why
	pass 'sbatch # SKIP Slurm does not start here'
else
	place "$T/sweep.yaml"
	expect 0 'sbatch' sh "$T/06"
	ok 'sbatch: the queue comes to its end' until_ok 60 slurm_empty
	ok 'sbatch: needs come first' kept
	same 'sbatch: each job has a number' 7 "$(cat slurm/* | sort -u | wc -l |
	    tr -d ' ')"
	place "$T/sweep.yaml"
	: >fail2
	expect 0 'sbatch: a failure' sh "$T/06"
	ok 'sbatch: those that need it leave the queue' until_ok 60 slurm_empty
	ok 'sbatch: and are not run' broken
fi
cd "$T" || exit 1

# ---------------------------------------------------------- which ones are new
board
sweep-expand flat.yaml >jobs.tsv
head -n 2 jobs.tsv | asana-create >/dev/null
expect 0 'asana-create -n' sh -c 'sweep-expand flat.yaml | asana-create -n'
same 'asana-create -n: says which are new' 4 \
    "$(grep -c '^POST /tasks	.*"name":"a=' "$OUT")"
hasnt 'asana-create -n: and only those' 'echo 1-' "$OUT"
has 'asana-create -n: with their scripts' 'echo 2-x' "$OUT"
# the example of the manual, as it is printed
awk '/^\.Bd -literal/ { text = ""; next }
	/^\.Ed/ { if (text ~ /asana-create -n/) printf "%s", text; next }
	{ gsub(/\\e/, "\\"); text = text $0 "\n" }' \
    "$TOP/man/sweep-expand.1" >new.sh
sed 's/echo/echo {"name":"trap"}/; /^sweep/s/$/\nstages: [{name: one}, {name: two, job: {script: "{name} {a}"}}]/' \
    flat.yaml >sweep.yaml
sweep-expand sweep.yaml | grep '	one a=' | asana-create >/dev/null
expect 0 'asana-create -n: the example of the manual' sh new.sh
same 'asana-create -n: names and counts them' 'two a=1 two a=2 two a=3 3' \
    "$(xargs <"$OUT")"
asana-create <jobs.tsv >/dev/null
expect 1 'asana-create -n: none is new' \
    sh -c 'sweep-expand flat.yaml | asana-create -n | grep ^POST'

done_testing
