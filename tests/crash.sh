# tests/crash.sh: sourced after local.sh: a board that is killed again and
# again while several write to it.  What was acknowledged stands in ledgers.

# writer N: comments, cards and files, one after another, until nobody answers;
# "kind gid text" of each that was acknowledged goes to the file ledger.N
writer() {
	_n=0
	while :; do
		_n=$((_n + 1))
		_text="w$1-$ROUND-$_n"
		case $((_n % 3)) in
		0)	printf %s "$_text" >"file.$1"
			set -- "$1" attachments -F "parent=$G" -F "file=@file.$1" ;;
		1)	set -- "$1" stories -H "Content-Type: application/json" \
			    -d "{\"data\":{\"text\":\"$_text\"}}" ;;
		2)	set -- "$1" tasks -H "Content-Type: application/json" \
			    -d "{\"data\":{\"name\":\"$_text\",\"projects\":[\"$PR\"]}}" ;;
		esac
		_id=$1 _kind=$2
		shift 2
		_to=$U/$_kind
		[ "$_kind" != stories ] || _to=$U/tasks/$G/stories
		_st=$(curl -sS -m 30 -o "ack.$_id" -w '%{http_code}' \
		    -H "Authorization: Bearer $TOKEN" "$@" "$_to" 2>/dev/null) || return
		case $_st in
		20[01]) printf '%s %s %s\n' "$_kind" "$(sed \
		    's/^{"data":{"gid":"\([0-9]*\)".*/\1/' "ack.$_id")" "$_text" \
		    >>"ledger.$_id" ;;
		*)	echo "$_st" >>refused ;;
		esac
		set -- "$_id"
	done
}

# present FILE: prints each line of a ledger that the board does not have
present() {
	for _kind in stories tasks attachments; do
		_f=text
		[ "$_kind" = stories ] || _f=name
		awk -v k="$_kind" '$1 == k { print $2 }' "$1" >gids
		: >have
		while [ -s gids ]; do
			_list=$(head -n 100 gids | paste -s -d , -)
			sed 1,100d gids >gids.rest && mv gids.rest gids
			curl -sS -H "Authorization: Bearer $TOKEN" \
			    "$U/$_kind/{$_list}?opt_fields=$_f" |
			    sed 's/{"data"/\n&/g' >>have
		done
		while read -r k gid text; do
			[ "$k" = "$_kind" ] || continue
			if [ "$k" = attachments ]; then
				[ "$(cat "board.db.files/$gid")" = "$text" ] ||
					echo "$k $gid: content"
				text=file.${text%%-*}
				text=$(echo "$text" | sed 's/file.w/file./')
			fi
			grep -qF "\"gid\":\"$gid\",\"$_f\":\"$text\"" have ||
				echo "$k $gid $text"
		done <"$1"
	done
}

# crash KILLS WRITERS: says how much was written, and what is missing
crash() {
	start
	post /tasks "{\"name\":\"c\",\"projects\":[\"$PR\"]}"
	G=$(gid)
	ROUND=0
	: >missing
	: >refused
	while [ "$ROUND" -lt "$1" ]; do
		ROUND=$((ROUND + 1))
		_w=0 _pids=
		while [ $_w -lt "$2" ]; do
			_w=$((_w + 1))
			: >"ledger.$_w"
			writer $_w &
			_pids="$_pids $!"
		done
		sleep "0.$(awk -v s="$ROUND$$" 'BEGIN { srand(s); print int(1 + 4 * rand()) \
		    int(10 * rand()) }')"
		stop KILL
		wait $_pids 2>/dev/null
		cat ledger.* >round
		cat round >>all
		start
		present round >>missing
	done
	present all >>missing
}
