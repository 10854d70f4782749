#!/bin/sh
# What the manual pages and the README show works as it is printed.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# blocks PAGE: each of its literal blocks under EXAMPLES (all, for a page that
# teaches by files) into a file NN, as a reader sees it.
blocks() {
	rm -f [0-9][0-9]
	case $1 in
	*sweep.5)	on=1 ;;
	*)		on=0 ;;
	esac
	awk -v on="$on" -v page="$1" '
	/^\.Sh EXAMPLES/	{ on = 1; next }
	/^\.Sh/ && page !~ /sweep\.5/	{ on = 0 }
	!on		{ next }
	/^\.Bd -literal/	{ file = sprintf("%02d", ++n); next }
	/^\.Ed/		{ file = ""; next }
	file != "" {
		gsub(/\\e/, "\\"); gsub(/\\&/, ""); gsub(/\\\(aq/, "\047")
		gsub(/\\\(dq/, "\""); gsub(/\\-/, "-")
		print >file
	}' "$1"
}
# commands FILE: of a dialogue only what is typed
commands() {
	if grep -q '^\$ ' "$1"; then
		awk '/^\$ / { print substr($0, 3); more = /\\$/; next }
		more { print; more = /\\$/ }' "$1"
	else
		cat "$1"
	fi
}

board
. ./.env
rm .env
export ASANA_API_URL ASANA_ACCESS_TOKEN ASANA_WORKSPACE_GID ASANA_PROJECT_GID
# place: a folder as the pages suppose it, and cards in all columns; $g
place() {
	cd "$T" && rm -rf place && mkdir place && cd place || exit 1
	{ asana-list -f gid; asana-list -o -f gid Sweeps; } >all
	[ ! -s all ] || asana-delete <all >/dev/null
	cp "$TOP/scripts/example.yaml" sweep.yaml
	printf 'sweep: {lr: [1, 2]}\nscript: "echo {lr}"\ntags: ablation\n' >small.yaml
	mkdir -p outputs/plots
	echo x >outputs/plots/loss.png
	echo x >notes.txt
	printf '%s\n' 'shutdown: {after_idle_minutes: 5}' "$LOCAL" >experisana.yaml
	for c in Failed Done Backlog; do
		job-field -w name="$c" tags=ablation,a100 script="echo $c" opts=timeout=5m |
		    asana-create | cut -f 1 >gid
		asana-move "$c" <gid >/dev/null
	done
	read -r g <gid
}

# column NAME: makes one
column() {
	curl -sS -o /dev/null -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    -H 'Content-Type: application/json' \
	    -d "{\"data\":{\"name\":\"$1\"}}" \
	    "$ASANA_API_URL/projects/$ASANA_PROJECT_GID/sections"
}

# ------------------------------------------------------------- sweeps, whole
blocks "$TOP/man/sweep.5"
n=0
for f in [0-9][0-9]; do
	grep -q '^script:\|^  *script:' "$f" || continue
	n=$((n + 1))
	sweep-expand -p - <"$f" >/dev/null 2>err || { cat "$f" err; }
done >bad
same "every sweep of sweep(5) can be expanded" "" "$(cat bad)"
ok "... and there are some" test "$n" -gt 8
sed -n '/^```yaml/,/^```$/{/^```/!p;}' "$TOP/README.md" >readme.yaml
expect 0 "so can that of the README" sweep-expand -c readme.yaml
has "... to four jobs" "all	4" "$OUT"
sed -n '/^    mkdir -p ~\/proj$/,/^    END$/s/^    //p' "$TOP/README.md" >readme.sh
if command -v python3 >/dev/null; then
	ok "what the README makes a folder of" sh readme.sh
	sed '/^# experisana.yaml/,$d' readme.yaml >"$HOME/proj/sweep.yaml"
	ok "its sweep is scheduled" experisana schedule "$HOME/proj/sweep.yaml"
	for i in 1 2 3 4; do experisana worker -1; done >worker.out 2>&1
	same "... and its jobs run as printed" 4 "$(asana-list Done | wc -l | xargs)"
	asana-list -f gid Done | while read -r g; do
		asana-fetch "$g" "got.$g"
		asana-delete "$g"
	done >names
	same "... with what they wrote" 4 "$(grep -l '^--base' got.*/*args.txt | wc -l | xargs)"
fi

# ------------------------------------------------------ examples of programs
column "To look at"
for page in "$TOP"/man/*.1; do
	p=$(basename "$page" .1)
	case $p in
	asana-local|asana-hold|asana-log|asana-sign|experisana*)	continue ;;	# below, or elsewhere
	esac
	cd "$T" || exit
	blocks "$page"
	for f in [0-9][0-9]; do
		[ -s "$f" ] || continue
		# a card, and no GPU, is what we have; cron has its own folder
		commands "$f" | sed '/nvidia-smi/d; s/experisana worker$/& -1/
		    s/^[0-9*][^ ]* [^ ]* [^ ]* [^ ]* [^ ]* cd $HOME[^ ]* \(.*\)/cd . \1 || [ $? -eq 1 ]/' >typed
		! grep -q '| dot ' typed || command -v dot >/dev/null || continue
		place
		if [ "$p" = asana-release ]; then
			asana-claim -d w >claimed && job=$(cat claimed) && export job
			asana-hold "$job" true
		fi
		case $p in
		*results*)	# of a sweep that has some
			asana-delete "$g" >/dev/null
			cat >sweep.yaml <<-'E1'
			sweep: {lr: [1, 2]}
			script: 'echo "{\"loss\": {lr}}" >outputs/metrics.json'
			E1
			experisana-schedule sweep.yaml && experisana-worker -1 ;;
		esac >scheduled 2>&1
		sed "s/1209549187975356/$g/g" "$T/typed" >typed
		timeout 20 bash typed >out 2>err </dev/null ||
			{ echo "status $?:"; cat typed err; }
		cd "$T" || exit
	done >bad 2>&1
	same "$p.1: the examples work" "" "$(cat bad)"
done

# ------------------------------------------------------------------- workers
# worker SHELL FILE: lets it run a good and a bad card, and ends it as Ctrl-C
# would
both() { [ "$(asana-list -f name Done Failed | sort | xargs)" = "bad good" ]; }
worker() {
	place
	asana-list -f gid | xargs asana-delete >/dev/null
	for c in 'good echo fine; echo >log2' 'bad echo oh; exit 3'; do
		job-field -w name="${c%% *}" script="${c#* }"
	done | asana-create >/dev/null
	perl -e '$SIG{$_} = "DEFAULT" for qw(INT TERM); setpgrp; exec @ARGV' \
	    $1 "$2" >out 2>&1 &
	W=$!
	PIDS="$PIDS $W"
	until_ok 15 both || { asana-list; cat out; }
	kill -INT "-$W" 2>/dev/null
	wait "$W" 2>/dev/null
	asana-list -f section,name | sort | xargs
	for g in $(asana-list -f gid); do
		asana-fetch "$g" got >>names
		asana-get -c "$g"
	done | grep -c 'exit status [03]$'
	sort names | uniq -c | xargs
}
cd "$T" || exit
blocks "$TOP/man/asana-hold.1"
commands 01 >hold.sh
ok "asana-hold.1 has a worker" grep -q asana-release hold.sh
for sh in dash bash mksh "busybox sh"; do
	command -v "${sh% *}" >/dev/null || continue
	# shellcheck disable=SC2086
	same "... that works under $sh" \
	    "Done good Failed bad 2 2 attempt-1-log" "$(worker "$sh" "$T/hold.sh" | xargs)"
done

place
asana-list -f gid Failed Done | xargs asana-delete >/dev/null
sed -n '/^    job=\$(asana-claim/,/^$/p' "$TOP/README.md" >core.sh
expect 0 "the core of a worker in the README" bash core.sh
same "... runs a card" Done "$(asana-list -f section)"
asana-log "$(asana-list -f gid Done)" >log
has "... whose log is on it" Backlog log

cd "$T" || exit
blocks "$TOP/man/experisana.1"
mkdir nothing
commands 01 >nothing/typed
(cd nothing && unset ASANA_API_URL ASANA_ACCESS_TOKEN ASANA_WORKSPACE_GID \
    ASANA_PROJECT_GID && bash -e typed; echo "$?"
experisana local stop) >out 2>&1
has "experisana.1: from nothing to the first result" "Done (1)" out
has "... with 0" 0 out
done_testing
