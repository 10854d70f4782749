#!/bin/sh
# The tools' everyday work, whatever Asana does where its documentation leaves
# it open: both values of each switch of the local board.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# work NAME OPTION...: all of it on a fresh board; what went wrong, a line each
work() {
	name=$1; shift
	rm -rf board.db* jobs got .state .cache
	board "$@"
	# longer than what is seen late
	echo 'lease: {profile: local, settle: 0.6}' >experisana.yaml
	{
		job-field -w id=1111111111111111 name=first tags=hot,new \
		    script='echo one >outputs/r'
		job-field -w id=2222222222222222 name=second tags=hot \
		    deps=1111111111111111 script='echo two'
	} >lines
	asana-create <lines >made 2>err || echo "create: $?: $(cat err)"
	asana-create <lines >again 2>err || echo "create again: $?: $(cat err)"
	cmp -s made again || echo "create: not the same the second time"
	first=$(sed -n 1p made | cut -f 1)
	second=$(sed -n 2p made | cut -f 1)
	[ "$(asana-list -f name Backlog | sort | xargs)" = "first second" ] ||
		echo "list: $(asana-list Backlog)"
	# the second one waits for the first
	experisana-worker -1 -d "$T/jobs" >out 2>&1 || echo "worker: $?: $(cat out)"
	[ "$(asana-list -f name Done)" = first ] || echo "first: $(asana-list)"
	experisana-worker -1 -d "$T/jobs" >out 2>&1 || echo "worker: $?: $(cat out)"
	[ "$(asana-list -f name Done | sort | xargs)" = "first second" ] ||
		echo "second: $(asana-list)"
	experisana-worker -1 -d "$T/jobs" >out 2>&1
	[ $? -eq 1 ] || echo "worker with nothing to do: $(cat out)"
	asana-fetch "$first" got >names 2>err || echo "fetch: $?: $(cat err)"
	[ "$(cat got/*outputs__r)" = one ] || echo "fetch: $(ls got)"
	echo "a word" | asana-comment "$second" >out 2>err || echo "comment: $(cat err)"
	echo text >file
	asana-attach "$second" file >out 2>err || echo "attach: $(cat err)"
	asana-get "$second" >out 2>err || echo "get: $(cat err)"
	asana-move Failed "$second" >out 2>err || echo "move: $(cat err)"
	[ "$(asana-list -f name Failed)" = second ] || echo "move: $(asana-list)"
	asana-delete "$second" >out 2>err || echo "delete: $(cat err)"
	[ -z "$(asana-list -f name Failed)" ] || echo "delete: $(asana-list)"
	rc=0
	asana-get 1200000000000001 >out 2>err || rc=$?
	[ "$rc" -eq 69 ] || echo "get of nothing: $rc: $(cat err)"
	kill "$BOARD" && wait "$BOARD"
}

work default >bad 2>&1
same "as it is" "" "$(cat bad)"
work turned -o order=shuffle -o newtask=top -o newsection=top \
    -o addtask=refuse -o alone=refuse -o twins=refuse -o cycle=refuse \
    -o disagree=refuse -o bullets=dot \
    -o bare=compact -o unknown=refuse -o trash=readable -o absent=400 \
    -o fullsection=403 -o toobig=400 -o whole=refuse -o eventlag=1000 \
    -o searchlag=60000 -o searchrate=1 -o offsetlife=5 -o eventlife=1 \
    -o longtext=60000 >bad 2>&1
same "all turned around" "" "$(cat bad)"
work poor -o free=1 -o order=oldest -o lag=200 -o retry=0 -r 1500 >bad 2>&1
same "the free plan, seen late, by age" "" "$(cat bad)"
done_testing
