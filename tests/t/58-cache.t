#!/bin/sh
# A machine takes first what it has worked with before.
. "$(dirname "$0")/../lib.sh"

board
printf '%s\n' '# mine' 'cache: [base_model, model_id]' \
    "$LOCAL" >experisana.yaml
cp experisana.yaml before.yaml
# job NAME PARAMS OPTS: makes a card
job() { printf '%s\t%s\t-\t-\t%s\t%s\ttrue # %s\n' "$1" "$1" "${3:--}" "$2" "$1" | asana-create >/dev/null; }
# next: the name of the card that is taken next
next() { asana-claim -t 10s -d "$T/jobs" >claimed && cat "$(cat claimed)/name"; }
# ends COLUMN: the card taken last
ends() {
	j=$(cat claimed)
	if [ "$1" = Done ]; then asana-hold "$j" true; else asana-hold "$j" false; fi
	asana-release "$j" "$1" </dev/null >/dev/null
}

job a1 '{"base_model":"a","seed":"1"}'
same "nothing is known" a1 "$(next)"
ends Done
job b1 '{"base_model":"b","seed":"1"}'
job b2 '{"base_model":"b","seed":"2"}'
job a2 '{"base_model":"a","model_id":"x"}'
job c1 '{"base_model":"c"}'
job plain -
same "what has the same model is next" a2 "$(next)"
ends Failed
same "... a failure teaches nothing" "base_model=a" "$(cat "$XDG_STATE_HOME"/experisana/cache-*)"
job high '{"base_model":"b","model_id":"y"}' priority=1
job a3 '{"base_model":"a","model_id":"z"}'
same "priority is more" high "$(next)"
ends Done
job both '{"base_model":"b","model_id":"y"}'
same "two known values are more than one" both "$(next)"
ends Done
same "equal ones: any of them" "a3 b1 b2" \
    "$( (next; ends Done; next; ends Done; next; ends Done) | sort | xargs)"
same "what is left comes last" "c1 plain" "$( (next; ends Done; next; ends Done) | sort | xargs)"
ok "experisana.yaml is as it was" cmp experisana.yaml before.yaml
same "the file is small and readable" "base_model=a base_model=b base_model=c model_id=y model_id=z" \
    "$(sort "$XDG_STATE_HOME"/experisana/cache-* | xargs)"
i=0
while [ $i -lt 1100 ]; do i=$((i + 1)); echo "model_id=$i"; done \
    >"$(echo "$XDG_STATE_HOME"/experisana/cache-*)"
job many '{"model_id":"1101"}'
next >/dev/null
ends Done
same "... and stays so" 1000 "$(wc -l <"$(echo "$XDG_STATE_HOME"/experisana/cache-*)" | tr -d ' ')"

for bad in 'cache: x' 'cache: {base_model: [x]}' 'cache: [[a]]'; do
	echo "$bad" >experisana.yaml
	expect 78 "$bad is refused" asana-claim
	has "... by name, with its place" "experisana.yaml:1:" "$ERR"
done

done_testing
