#!/bin/sh
# The judge of histories finds what is wrong in them, and nothing else.
. "$(dirname "$0")/../lib.sh"
# judge FILE: each result is on its card, unless the file says so itself
judge() {
	awk '{ print } $2 == "end" { ended[$3 " - - " $6] = 1 }
	$2 == "kept" || $2 == "attached" { own = 1 }
	END {
		for (c in ended)
			if (!own)
				print "99 attached", c
	}' "$1" | "$TOP/tests/campaign/judge"
}

# history NAME: standard input, with what every card of it needs in the end
history() { cat >"$1"; echo "99 final 7 - - - Done" >>"$1"; }
# finds NAME KIND WHAT: just that
finds() {
	expect 1 "$3" judge "$1"
	same "... is what it says: $2" "$2 7" \
	    "$(sed '$d' "$OUT" | cut -d ' ' -f 1,2 | uniq)"
}
# fine NAME WHAT
fine() {
	expect 0 "$2" judge "$1"
	same "... and there is nothing to say" 1 "$(wc -l <"$OUT" | tr -d ' ')"
}

history good <<'E1'
1.5 start 7 1 w1 aa
2 alive 7 1 w1 aa
12 start 7 2 w2 bb
13.25 end 7 2 w2 bb
13.5 published 7 2 w2 - Done
13.75 moved 7 - - - Done
E1
fine good "a worker that dies, and another"
same "... is counted" "cards 1 runs 2 attempts 2 thaw 0 wrong 0" \
    "$(tail -n 1 "$OUT")"
sort -r good >mixed
fine mixed "the order of lines does not matter"

{ cat good; echo "12.5 alive 7 1 w1 aa"; } >overlap
finds overlap overlap "life after a newer run began"
{ cat good; echo "12.5 end 7 1 w1 aa"; } >overlap2
finds overlap2 overlap "its end, too"
{ cat overlap; echo "12.25 thawed - - w1 -"; } >thaw
fine thaw "a machine that was frozen may run for a moment"
has "... which is counted" "thaw 1" "$OUT"
{ cat overlap; echo "12.25 thawed - - w2 -"; } >thaw2
finds thaw2 overlap "another machine's thaw is no excuse"
{ cat overlap; echo "11 thawed - - w1 -"; } >thaw3
finds thaw3 overlap "nor is one that is long over"

sed 's/7 2 w2/7 1 w2/' good >twice
finds twice twice "one attempt, two workers"
sed 's/7 2 w2/7 1 w1/' good >again
finds again order "one attempt, twice by the same worker"
sed 's/7 2 w2 bb/7 1 w1 aa/' good >claim
finds claim order "one claim, two runs"
sed '/^1/s/7 1 w1/7 3 w1/' good >order
sed 's/published 7 2/published 7 3/' order >order2
finds order2 order "a lower attempt after a higher one"
history ghost <<'E1'
1 alive 7 1 w1 aa
2 start 7 2 w2 bb
3 end 7 2 w2 bb
E1
finds ghost order "life without a beginning"

{ cat good; echo "12.5 published 7 1 w1 - Failed"; } >zombie
finds zombie zombie "published after the next attempt began"
{ cat good; echo "11.5 published 7 1 w1 - Failed"; } >late
fine late "published just before it"

{ cat good; printf '%s\n' "20 start 7 3 w1 cc" "21 end 7 3 w1 cc"; } >rerun
finds rerun rerun "a run after Done"
{ cat rerun; echo "19 human 7 - - - Backlog"; } >wish
fine wish "... unless a person wants it"
{ cat rerun; echo "13.6 human 7 - - - Backlog"; } >before
finds before rerun "... after it was Done"

for s in Backlog Running; do
	sed "s/final 7 - - - Done/final 7 - - - $s/" good >stuck
	finds stuck stuck "in $s at the end"
done
sed 's/final 7 - - - Done/final 7 - - - nowhere/' good >gone
finds gone lost "a card that is gone"
{ cat gone; echo "50 human 7 - - - nowhere"; } >deleted
fine deleted "... unless a person deleted it"
sed 's/final 7 - - - Done/final 7 - - - Parked/' good >parked
finds parked lost "a card in a column where nobody put it for good"
sed /final/d good >unseen
finds unseen lost "a card that nobody saw at the end"
sed '/ end /d' good >undone
finds undone lost "Done with no run that came to its end"

# --- what outlives its job
{ cat good; echo "13.25 alive 7 2 w2 bb"; } >stray
fine stray "a process of the job that lives a while after it"
{ cat good; echo "13.6 alive 7 2 w2 bb"; } >outlived
finds outlived outlived "life after the outcome was published"
{ cat outlived; echo "13.55 thawed - - w2 -"; } >thaw4
fine thaw4 "... but on a machine that was frozen"
{ cat good; echo "99 left 7 2 w2 bb"; } >left
finds left outlived "life when all is over"
sed 's/published 7 2 w2/published 7 3 w2/' outlived >again
finds again outlived "the outcome of a job that had stood still"

# --- results
{ cat good; echo "99 attached 7 - - aa"; } >none
finds none missing "a result that is nowhere"
{ cat good; echo "99 kept 7 - - bb"; } >kept
finds kept missing "one that was kept, with nobody to run the card again"
{ cat good; printf '%s\n' "99 kept 7 - - cc" "4 end 7 1 w1 aa"; } >robbed
has_wrong() { judge "$1" | grep -q "^missing 7 attempt $2 "; }
ok "a result of an older run is missed, too" has_wrong robbed 1
printf '%s\n' "4 end 7 1 w1 aa" "99 kept 7 - - aa" "99 attached 7 - - bb" |
    cat good - >older
fine older "... but not if it was kept, and a newer run began"
{ cat kept; echo "13.3 human 7 - - - Backlog"; } >moved
fine moved "one that was kept, of a card that a person has moved"
{ cat kept; echo "11 human 7 - - - Backlog"; } >earlier
finds earlier missing "... not before the run"

{ cat none; echo "50 human 7 - - - nowhere"; } |
    sed 's/final 7 - - - Done/final 7 - - - nowhere/' >thrown
fine thrown "one of a card that a person has deleted"

# --- several cards: each is judged alone
{ cat good; sed 's/ 7 / 8 /' rerun; sed 's/ 7 / 9 /' good; } >three
expect 1 "several cards" judge three
same "... the wrong one is named" "rerun 8" "$(sed -n 1p "$OUT" | cut -d ' ' -f 1,2)"
has "... all are counted" "cards 3 runs 7 attempts 7 thaw 0 wrong 1" "$OUT"

expect 65 "a line that is none" "$TOP/tests/campaign/judge" - <<'E1'
1 start 7
E1
expect 65 "an event that is none" "$TOP/tests/campaign/judge" - <<'E1'
1 sing 7 1 w1 aa
E1

awk 'BEGIN { for (c = 1; c <= 500; c++) for (n = 1; n <= 4; n++) {
	t = n * 100
	print t, "start", c, n, "w", c "." n
	for (i = 1; i <= 48; i++)
		print t + i, "alive", c, n, "w", c "." n
	print t + 50, "end", c, n, "w", c "." n
	if (n == 4)
		print 999, "final", c, "- - -", "Done"
} }' >long
expect 0 "100,000 lines" judge long
done_testing
