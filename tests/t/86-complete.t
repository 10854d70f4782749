#!/bin/sh
# Completions: what bash, zsh and fish offer themselves, with the files that
# make install puts in their folders.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"

MAKEFLAGS=
export MAKEFLAGS
[ -z "$(make -s -n -C "$TOP" all local)" ] || skip "make would build something here"
X=$T/x
make -s -C "$TOP" install install-local PREFIX="$X" >/dev/null || exit 1

programs() {
	for f in "$TOP"/bin/*.c; do basename "$f" .c; done
	for f in "$TOP"/scripts/[cer]*-* "$TOP/scripts/experisana"; do basename "$f"; done
}
mkdir here here/sub here/bin && cd here || exit 74
: >a.yaml
: >b.yml
: >'c 1.txt'
printf '#!/bin/sh\n' >bin/experisana-nightly
chmod 755 bin/experisana-nightly
PATH=$T/here/bin:$X/bin:/usr/local/bin:/usr/bin:/bin

# What a shell is asked, TAB, what it must offer: names in the order of sort.
cat >"$T/cases" <<'E1'
experisana sch	schedule
experisana nigh	nightly
experisana schedule 	a.yaml b.yml bin sub
experisana schedule -n a	a.yaml
experisana local 	start stop
experisana local sto	stop
experisana worker -1d 	bin sub
experisana status -w 5 	
asana-claim -d s	sub
asana-list 	Backlog Done Failed Running
asana-list -f gid,se	section
asana-list -f u	url
asana-list -t x D	Done
experisana list -s done,fa	failed
experisana sto	stop
asana-list -- -	
asana-list --t	--tag
asana-list --tag x D	Done
asana-list Done --fie	--fields
asana-list --fields u	url
asana-hold --log a	a.yaml
asana-hold sub asana-lis	asana-list
asana-local --token re	revoke
asana-move 	Backlog Done Failed Running
asana-move Done 	
asana-release s	sub
asana-release sub F	Failed
asana-local -t 	add link list revoke
asana-local -Vp 	
asana-local -d b	b.yml bin
asana-beat -m text dr	draining
asana-attach 	
asana-attach 12 	a.yaml b.yml bin c 1.txt sub
asana-attach -p x- 12 a.yaml c	c 1.txt
asana-hold -o a.yaml sub asana-li	asana-list
stage-deps -r a	a.yaml
job-field name na	name
E1
# and of each program its options, those of the lines of -h
options() {
	"$1" -h | sed -n 's/^  \(-[A-Za-z0-9]\), \(--[a-z-]*\) .*/\1 \2/p' |
	    tr ' ' '\n' | LC_ALL=C sort -u | tr '\n' ' ' | sed 's/ $//'
}
{
	programs | while read -r p; do
		printf '%s -\t%s\n' "$p" "$(options "$p")"
	done
	printf 'experisana init -\t%s\n' "$(options asana-init)"
	for c in schedule autoscale; do
		printf 'experisana %s -\t%s\n' "$c" "$(options "experisana-$c")"
	done
} >>"$T/cases"
cut -f 1 "$T/cases" >"$T/lines"

GOT=$T/got
# judge SHELL: its answers are the file $GOT: a line "= LINE" for each of lines,
# with a line for each word offered behind it.  What stands before a comma does
# not count, nor a folder's slash, nor what explains a word, nor zsh's own "-".
judge() {
	sed -e '/^= /b' -e 's/	.*//' -e 's,/$,,' -e 's/^.*,//' \
	    -e 's/\\//g' -e '/^-$/d' "$GOT" | LC_ALL=C awk '
		function out() {
			if (line == "")
				return
			cmd = "LC_ALL=C sort -u | tr \"\\n\" \" \""
			printf "%s\t", line
			fflush()
			printf "%s", words | cmd
			close(cmd)
			print ""
		}
		/^= / { out(); line = substr($0, 3); words = ""; next }
		{ words = words $0 "\n" }
		END { out() }' | sed 's/ $//; s/	 */	/' >"$T/answers"
	same "$1 offers what it should" "$(cat "$T/cases")" "$(cat "$T/answers")"
}

SHELLS=
# ---------------------------------------------------------------------- bash
if command -v bash >/dev/null; then
	SHELLS="$SHELLS bash"
	same "bash finds it by the name of every program" "$(programs | sort)" \
	    "$(for f in "$X"/share/bash-completion/completions/*; do
		[ -s "$f" ] && basename "$f"; done | sort)"
	cat >"$T/ask.bash" <<'E1'
	. "$1"
	while IFS= read -r line; do
		read -ra COMP_WORDS <<<"$line"
		case $line in *' ') COMP_WORDS+=("") ;; esac
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_experisana "$COMP_WORDS" "${COMP_WORDS[COMP_CWORD]}"
		echo "= $line"
		for w in "${COMPREPLY[@]}"; do printf '%s\n' "$w"; done
	done
E1
	expect 0 "bash is asked" bash --norc "$T/ask.bash" \
	    "$X/share/bash-completion/completions/asana-list" <"$T/lines"
	same "... and says nothing else" "" "$(cat "$ERR")"
	cp "$OUT" "$GOT"
	judge bash
	cat >"$T/split.bash" <<'E1'
	. "$1"
	COMP_WORDS=(asana-local -o order = shuffle -u http : //x -) COMP_CWORD=8
	_experisana asana-local -
	echo "${COMPREPLY[*]}"
E1
	expect 0 "a=b and a:b are one word" bash --norc "$T/split.bash" \
	    "$X/share/bash-completion/completions/experisana"
	has "... after which there are options" "-V --version" "$OUT"
	L=/usr/share/bash-completion/bash_completion
	if [ -r $L ]; then
		expect 0 "bash-completion loads it" env XDG_DATA_DIRS="$X/share" \
		    bash --norc -c ". $L; _completion_loader asana-move
			complete -p asana-move"
		has "... when it is needed" "-F _experisana asana-move" "$OUT"
	fi
fi

# ----------------------------------------------------------------------- zsh
# A shell on a terminal of its own gets the keys; what its completion adds is
# written down on the way.
if ! command -v zsh >/dev/null; then :
elif ! zsh -fc 'zmodload zsh/zpty && zpty z true' >/dev/null 2>&1; then
	echo "# skipped: ${0##*/}: zsh, which wants a terminal (no /dev/pts)"
else
	SHELLS="$SHELLS zsh"
	rm -f "$GOT"
	cat >"$T/.zshrc" <<'E1'
	PS1=
	fpath=($COMPLETE $fpath)
	autoload -Uz compinit && compinit -u -D
	compadd() {
		local -a hits
		if [[ ${@[1,(i)(-|--)]} != *-[A-Za-z0-9]#[OAD]\ * ]]; then
			builtin compadd -O hits "$@"
			(( $#hits )) && print -rl -- $hits >>$GOT
		fi
		builtin compadd "$@"
	}
	setopt extendedglob
	offer() { zle complete-word; print end >$GOT.end }
	zle -N offer
	bindkey '^I' offer
	print ready >$GOT.end
E1
	cat >"$T/ask.zsh" <<'E1'
	zmodload zsh/zpty zsh/zselect zsh/datetime
	# until CMD...: 1 when it took too long
	until_ok() {
		local -F end=$(( EPOCHREALTIME + 20 ))
		until eval $1; do
			(( EPOCHREALTIME < end )) || { print -u2 late: $1; exit 1 }
			zselect -t 1
			while zpty -rt z junk; do :; done
		done
	}
	zpty -b z zsh -i
	until_ok '[[ -s $GOT.end ]]'
	while IFS= read -r line; do
		print -r -- "= $line" >>$GOT
		: >$GOT.end
		zpty -w -n z $line$'\t'
		until_ok '[[ -s $GOT.end ]]'
		zpty -w -n z $'\C-u\C-k'
	done
	zpty -d z
E1
	expect 0 "zsh is asked" env COMPLETE="$X/share/zsh/site-functions" \
	    GOT="$GOT" ZDOTDIR="$T" TERM=dumb zsh -f "$T/ask.zsh" <"$T/lines"
	same "... and says nothing else" "" "$(cat "$ERR")"
	judge zsh
fi

# ---------------------------------------------------------------------- fish
if command -v fish >/dev/null; then
	SHELLS="$SHELLS fish"
	same "fish finds it by the name of every program" "$(programs | sort)" \
	    "$(for f in "$X"/share/fish/vendor_completions.d/*; do
		[ -s "$f" ] && basename "$f" .fish; done | sort)"
	cat >"$T/ask.fish" <<'E1'
	set fish_complete_path $argv[1]
	while read -l line
		echo "= $line"
		complete -C "$line"
	end
E1
	expect 0 "fish is asked" fish --no-config "$T/ask.fish" \
	    "$X/share/fish/vendor_completions.d" <"$T/lines"
	same "... and says nothing else" "" "$(cat "$ERR")"
	cp "$OUT" "$GOT"
	judge fish
fi
[ -n "$SHELLS" ] || skip "no bash, zsh or fish"
comment <<E1
tried:$SHELLS
E1
done_testing
