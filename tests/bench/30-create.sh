#!/bin/sh
# Making cards: requests and time a card.
. "$(dirname "$0")/lib.sh"

board
title "asana-create, cards that are not there yet, two tags, one dependency each"
row cards requests "of a card" seconds cards/s
for n in 50 500; do
	awk -v n="$n" 'BEGIN { for (i = 0; i < n; i++)
		printf "%016x\tjob %d of %d\t%s\ttag%d,bench\t-\t-\techo %d of %d\n",
		    i, i, n, i % 2 ? sprintf("%016x", i - 1) : "-", i % 5, i, n }' >jobs
	took asana-create -v jobs >made 2>log
	r=$(requests log)
	row "$n" "$r" "$(calc "$r / $n")" "$(calc "$ms / 1000")" "$(calc "$n / $ms * 1000" %.0f)"
done
took asana-create -v jobs >made 2>log
r=$(requests log)
row "500, all there already" "$r" "$(calc "$r / 500")" "$(calc "$ms / 1000")" \
    "$(calc "500 / $ms * 1000" %.0f)"

# Asana is far away: each answer takes 50 ms.
mkdir far && cd far || exit
board
title "1,000 new cards, each answer 50 ms late"
row how requests seconds cards/s
peer '* * always slow 0.05'
awk 'BEGIN { for (i = 0; i < 1000; i++)
	printf "%016x\tfar %d\t-\tfar\t-\t-\techo far %d\n", i, i, i }' >jobs
took asana-create -v jobs >made 2>log
row asana-create "$(requests log)" "$(calc "$ms / 1000")" \
    "$(calc "1000 / $ms * 1000" %.0f)"
cat >far.yaml <<EOF
script: echo scheduled {a}
sweep:
  a: [$(seq -s , 1000)]
EOF
took experisana-schedule -v far.yaml >made 2>log
row "experisana-schedule" "$(requests log)" "$(calc "$ms / 1000")" \
    "$(calc "1000 / $ms * 1000" %.0f)"
took experisana-schedule -v far.yaml >made 2>log
row "... again" "$(requests log)" "$(calc "$ms / 1000")" -
unpeer
