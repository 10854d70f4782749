#!/bin/sh
# What others write on the board, and what must not come of it elsewhere.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# ------------------------------------------------------- what SECURITY.md promises
sed -n 's/^| [0-9]* |.*| \(.*\) |$/\1/p' "$TOP/SECURITY.md" | tr ';' '\n' >named
ok "60 attacks are named" test "$(grep -c '^| [0-9]* |' "$TOP/SECURITY.md")" -ge 60
sed 's/^ *//' named | while IFS= read -r test; do
	file=${test%%:*} words=${test#"$file"} words=${words#: }
	set -- "$TOP"/tests/t/"$file".t "$TOP"/tests/unit/"$file".c
	[ -e "$1" ] || shift
	[ -e "$1" ] && grep -qF -e "${words% (*}" "$1" || echo "$test"
done >lost
same "... each with a test" "" "$(cat lost)"
if command -v readelf >/dev/null; then
	for p in "$TOP"/bin/*; do
		case $p in *.*) continue ;; esac
		readelf -dlhW --dyn-syms "$p" >elf
		for w in GNU_RELRO NOW 'Type: *DYN' 'GNU_STACK.* RW ' __stack_chk_fail; do
			grep -q "$w" elf || echo "${p##*/}: no $w"
		done
		# with -O0 no function is checked
		if grep -q printf_chk elf; then
			# snprintf itself is called where it is known to fit
			grep -o -e ' v*f*printf@' -e ' v*sprintf@' -e ' vsnprintf@' elf |
				sed "s|^|${p##*/}: unchecked|"
			echo x >>checked
		else
			echo x >>unchecked
		fi
	done >soft
	same "all programs are hardened" "" "$(cat soft)"
	same "... or none, by -O0" 1 "$(find . -name '*checked' | wc -l)"
	ok "... with what make knows by itself" sh -c 'cd "$1" && env -u MAKEFLAGS make -nB \
	    bin/yaml-get | grep -q -e "-fstack-protector-strong.*-D_FORTIFY_SOURCE=[23].*-pie"' - "$TOP"
fi

board
. ./.env
ESC=$(printf '\033')
BIDI=$(printf '\342\200\256') CSI=$(printf '\302\233')
json() {
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    -H 'Content-Type: application/json' "$@"
}
g=$(printf -- '-\tt\t-\t-\t-\t-\techo hi\n' | asana-create 2>/dev/null | cut -f 1)
json -X PUT -d '{"data":{"name":"a\u001b]52;c;eA==\u0007\u202eb\u009bm"}}' \
    "$ASANA_API_URL/tasks/$g" >/dev/null
json -d '{"data":{"text":"c\u001b[2J\u2066d"}}' \
    "$ASANA_API_URL/tasks/$g/stories" >/dev/null
# on_tty COMMAND: its output, as a terminal gets it
on_tty() { script -qec "$1" /dev/null </dev/null >"$OUT" 2>&1; }
if command -v script >/dev/null; then
	for c in "asana-list Backlog" "asana-get $g" "asana-get -c $g" \
	    "asana-get $g | job-field name" experisana-status \
	    "asana-get $g | stage-deps -r /dev/null" "asana-get $g | stage-deps -l" "asana-get $g | stage-deps" \
	    "experisana-again -n $g" "experisana-again $g"; do
		on_tty "$c"
		same "$c: works on a terminal" 0 $?
		hasnt "$c: no escape sequence comes to a terminal" "$ESC]" "$OUT"
		hasnt "... nor one that clears it" "${ESC}[2J" "$OUT"
		hasnt "... nor a mark of direction" "$BIDI" "$OUT"
		hasnt "... nor a sign of Latin-1" "$CSI" "$OUT"
	done
	printf 'sweep: {p: [1]}\nscript: echo {p}\n' >s.yaml
	experisana-schedule s.yaml >/dev/null 2>&1
	for h in $(asana-list -f gid Sweeps) $(asana-list -f gid Backlog | tail -n 1); do
		json -X PUT -d '{"data":{"name":"p\u202eb\u009bm"}}' "$ASANA_API_URL/tasks/$h" >/dev/null
	done
	w=$(asana-list -f gid Sweeps)
	for c in "asana-sweep -l" "asana-results $w" "asana-results -t $w" "asana-results -c $w" \
	    "asana-results -j $w"; do
		on_tty "$c"
		has "$c: shows its name" "p?b?m" "$OUT"
		hasnt "... without a mark of direction" "$BIDI" "$OUT"
	done
	asana-cancel -y "$w" >/dev/null 2>&1
	mkdir nasty && echo 1 >"nasty/a${BIDI}gpj${CSI}2J"
	asana-attach "$g" nasty >/dev/null
	for c in "asana-fetch $g seen" "asana-pull -d pulled $g"; do
		on_tty "$c"
		has "$c: names what it fetched" _ "$OUT"
		hasnt "... without a mark of direction" "$BIDI" "$OUT"
	done
	on_tty "asana-list -r Backlog"
	has "-r: all comes" "$ESC]52" "$OUT"
	on_tty "asana-get -cr $g"
	has "-r: comments, too" "${ESC}[2J" "$OUT"
else
	pass "terminals # SKIP no script"
fi
asana-list -f name Backlog >list
has "a pipe gets the title as it is" "a$ESC]52" list
expect 78 "a server's message" env ASANA_PROJECT_GID=1 asana-init -c
printf 'lease: {profile: local}\n' >experisana.yaml
experisana-worker -1 -d w >log 2>&1
hasnt "a worker's log has no escape sequence" "$ESC" log
has "... but the title" "$g a ]52" log

# ------------------------------------- what a card says where its code is
mkdir victim
for code in '/../../../victim@1' '-o@1' "$(printf '%064d' 1)@-o" "$(printf '%064d' 1)@../1"; do
	h=$(printf -- '-\tcode\t-\t-\tcode=%s\t-\techo %s\n' "$(printf '%064d@1' 1)" "$code" |
	    asana-create 2>/dev/null | cut -f 1)
	json -X PUT -d "{\"data\":{\"notes\":\"# Script\\nx\\n\\n# Job\\ncode: $code\\n\"}}" \
	    "$ASANA_API_URL/tasks/$h" >/dev/null
	expect 1 "code: $code is none" experisana-code "$h" unpacked
	asana-delete "$h" >/dev/null
done
ok "... and no folder of ours is deleted" test -d victim

# --------------------------------------------- commands of the settings fail
printf 'lease: {profile: local}\nscale: {max: 1, cmd: "TOKEN=hidden-secret; echo no such machine; exit 3"}\n' \
    >experisana.yaml
printf -- '-\tt2\t-\t-\t-\t-\techo hi 2\n' | asana-create >/dev/null 2>&1
timeout 60 experisana-autoscale -1 >scaled 2>&1
json "$ASANA_API_URL/projects/$ASANA_PROJECT_GID/tasks?opt_fields=name,notes" >cards
has "a failed scale.cmd is told on a card" "no such machine" cards
hasnt "... without its text" hidden-secret cards

mkdir sh && ln -s "$(command -v bash)" sh/sh	# whose messages show the line
printf 'lease: {profile: local}\nscale: {max: 9, cmd: "TOKEN=hidden-secret; start ) now"}\n' \
    >experisana.yaml
rm -rf .state
PATH=$T/sh:$PATH timeout 60 experisana-autoscale -1 >scaled 2>&1
json "$ASANA_API_URL/projects/$ASANA_PROJECT_GID/tasks?opt_fields=name,notes" >cards
has "one that a shell cannot read" "syntax error" cards
hasnt "... without its line" hidden-secret cards
asana-list -f gid Backlog | asana-move Done >/dev/null
# off CMD: the comments of a worker that cannot shut its machine down
off() {
	printf 'lease: {profile: local}\nshutdown: {after_idle_minutes: 0.001, cmd: "%s"}\n' "$1" >experisana.yaml
	rm -rf .state
	mkdir -p ".state/experisana/machine-$(uname -n)"
	echo 1 >".state/experisana/machine-$(uname -n)/last"
	idle-watch -t 0.001m ".state/experisana/machine-$(uname -n)/last" || return
	c=$(EXPERISANA_WORKER_ID=off asana-beat idle) || return
	PATH=$T/sh:$PATH EXPERISANA_WORKER_ID=off EXPERISANA_WORKER_CARD=$c \
	    experisana-shutdown >off.log 2>&1
	for c in $(asana-list -f gid "Active Workers"); do asana-get -c "$c"; done >comments
}
off "TOKEN=hidden-secret; echo no power; exit 3"
has "a failed shutdown.cmd is told on a card" "no power" comments
has "... but to the log" hidden-secret off.log
hasnt "... without its text, either" hidden-secret comments
off "TOKEN=hidden-secret; stop ) now"
has "... nor where a shell cannot read it" "syntax error" comments
hasnt "... whose messages hold it" hidden-secret comments

# ------------------------------------------------------- files that are fetched
echo data >data.txt
asana-attach "$g" data.txt >/dev/null
mkdir got
echo mine >mine
ln -s "$T/mine" got/data.txt
expect 0 "fetch over a link" asana-fetch -o "$g" got
same "... leaves what it leads to" mine "$(cat mine)"
same "... and is in its place" data "$(cat got/data.txt)"
done_testing
