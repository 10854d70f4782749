#!/bin/sh
# Signed cards: who signs what, and what a worker makes of all others.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
command -v ssh-keygen >/dev/null || skip "no ssh-keygen"

board
. ./.env
ssh-keygen -q -t ed25519 -N '' -C you@lab -f key
ssh-keygen -q -t ed25519 -N '' -C eve@lab -f eve
NS='namespaces="experisana-job"'
printf 'you@lab %s %s\n' "$NS" "$(cut -d ' ' -f 1,2 key.pub)" >signers
printf 'lease: {profile: local, lost_limit: 3}\ntrust: {signers: signers}\n' >experisana.yaml
WHY="Not run: nobody trusted here has signed it as it is"

api() {
	curl -sS -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" "$@"
}
json() { api -H 'Content-Type: application/json' "$@"; }
# card TITLE SCRIPT [COLUMN=VALUE]: makes one; its gid
card() {
	printf -- '-\t%s\t%s\t-\t%s\t-\t%s # %s\n' "$1" "${3:--}" "${4:--}" "$2" \
	    "$(mktemp -u XXXXXXXX)" |
	    asana-create 2>/dev/null | cut -f 1
}
where() {
	asana-list -f gid,section | awk -v g="$1" '$1 == g { print $2 }'
}
worker() { experisana-worker -1 -d w >worker.log 2>&1; }
comments() { asana-get -c "$1"; }
# edit GID SED: changes the description, as a person does
edit() {
	api "$ASANA_API_URL/tasks/$1?opt_fields=notes" |
	    node_notes | sed "$2" >notes
	put_notes "$1"
}
node_notes() { sed 's/^{"data":{"gid":"[0-9]*","notes":"//; s/"}}$//'; }
put_notes() {
	printf '{"data":{"notes":"%s"}}' "$(cat notes)" >body
	json -X PUT -d @body "$ASANA_API_URL/tasks/$1" >/dev/null
}
# sig GID: its last comment that is a signature
sig() {
	api "$ASANA_API_URL/tasks/$1/stories?opt_fields=text" |
	    grep -o 'signed by [^"]*' | tail -n 1 | sed 's/\\n/\n/g'
}
sign() { asana-sign -y -k key "$@"; }
# refused NAME GID: the worker does not run it, and says why, once
refused() {
	worker
	same "$1: Failed" Failed "$(where "$2")"
	same "... with one comment" 1 "$(comments "$2" | grep -cF "$WHY")"
	ok "... and did not run" test ! -e "$T/ran.$2"
	rm -f "$T"/ran.*
}
# runs NAME GID: it does
runs() {
	worker
	same "$1: Done" Done "$(where "$2")"
	ok "... it ran" test -e "$T/ran.$2"
	rm -f "$T"/ran.*
}
RUN=": >$T/ran.\$EXPERISANA_TASK_GID"

# ------------------------------------------------------------------ as it is
a=$(card unsigned "$RUN")
refused "no signature" "$a"
api "$ASANA_API_URL/tasks/$a/stories?opt_fields=text" >text
has "the claim is none of an attempt" "did not take this (attempt 1)" text
expect 0 "signed" sign "$a"
same "... by its gid" "$a" "$(cat "$OUT")"
asana-move Backlog "$a" >/dev/null
runs "dragged back after that" "$a"
asana-move Backlog "$a" >/dev/null
runs "... and again: a signature lasts" "$a"
sig "$a" >first
has "the comment says who" "signed by " first
has "... and has a record" "sig/1 card=$a id=" first
r=$(card retries "$RUN; exit 3" - retries=1)
sign "$r" >/dev/null
worker
same "a retry keeps it valid: Backlog" Backlog "$(where "$r")"
worker
same "... for the second attempt" 2 "$(comments "$r" | grep -c 'exit status 3')"
rm -f ran.*

# --------------------------------------------------------------- what it is not
for s in 's/: >/:  >/' 's/: >/touch /' 's/# Script/&\\n#/'; do
	b=$(card edited "$RUN")
	sign "$b" >/dev/null
	edit "$b" "$s"
	refused "an edited script ($s)" "$b"
done
b=$(card options "$RUN" - timeout=5m)
sign "$b" >/dev/null
edit "$b" 's/timeout: 5m/timeout: 9m/'
refused "edited options" "$b"
edit "$b" 's/timeout: 9m/timeout: 5m/'
asana-move Backlog "$b" >/dev/null
runs "... but as they were it runs" "$b"
b=$(card code "$RUN" - "code=$(head -c 64 /dev/zero | tr '\0' a)@$b")
sign "$b" >/dev/null
edit "$b" 's/aaaaa/bbbbb/'
refused "edited code" "$b"
d=$(card first "$RUN")
sign "$d" >/dev/null
runs "a first one" "$d"
b=$(card deps "$RUN")
sign "$b" >/dev/null
json -d "{\"data\":{\"dependencies\":[\"$d\"]}}" \
    "$ASANA_API_URL/tasks/$b/addDependencies" >/dev/null
refused "a dependency of Asana's was added" "$b"
sign "$b" >/dev/null
asana-move Backlog "$b" >/dev/null
runs "... and signed" "$b"
o=$(card other "$RUN")
sig "$d" | asana-comment "$o" >/dev/null
refused "the signature of another card" "$o"
o=$(card renamed "$RUN")
sig "$d" | sed "s/card=$d/card=$o/" | asana-comment "$o" >/dev/null
refused "... with this card's gid" "$o"
o=$(card eve "$RUN")
asana-sign -y -k eve "$o" >/dev/null
refused "signed by somebody else" "$o"
o=$(card late "$RUN")
asana-sign -y -u 1s -k key "$o" >/dev/null
sleep 1.1
refused "a signature that is over" "$o"
o=$(card longer "$RUN")
asana-sign -y -u 1s -k key "$o" >/dev/null
sig "$o" | sed 's/until=\([0-9]*\)/until=9\1/' >more
asana-comment "$o" <more >/dev/null
sleep 1.1
refused "... whose end was moved" "$o"
o=$(card namespace "$RUN")
sign "$o" >/dev/null
printf 'you@lab namespaces="file" %s\n' "$(cut -d ' ' -f 1,2 key.pub)" >signers
refused "a key for other things" "$o"
printf 'you@lab %s %s\n' "$NS" "$(cut -d ' ' -f 1,2 eve.pub)" >signers
asana-move Backlog "$o" >/dev/null
worker
same "a signer who was removed: Failed" Failed "$(where "$o")"
printf '*@lab,!eve@lab %s %s\n' "$NS" "$(cut -d ' ' -f 1,2 key.pub)" >signers
asana-move Backlog "$o" >/dev/null
runs "a pattern of names" "$o"
o=$(card two "$RUN")
sign "$o" >/dev/null
asana-sign -y -k eve "$o" >/dev/null
runs "two signatures of which one is right" "$o"
o=$(card spoilt "$RUN")
sign "$o" >/dev/null
sig "$o" | sed '5s/A/B/g;5s/[a-d]/x/g' >more
for i in 1 2 3 4 5; do
	asana-comment "$o" <more >/dev/null
	printf 'signed\nsig/1 card=%s id=0 until=x\njunk' "$o" | asana-comment "$o" >/dev/null
done
runs "spoilt ones after it" "$o"

# many POST: comments of the card $o, ten a request
many() {
	printf '{"data":{"actions":[' >batch
	for i in 1 2 3 4 5 6 7 8 9 10; do
		printf '%s{"method":"post","relative_path":"/tasks/%s/stories","data":{"text":"%s"}}' \
		    "$([ $i -eq 1 ] || echo ,)" "$o" "$1"
	done >>batch
	echo ']}}' >>batch
	i=0
	while [ $i -lt "$2" ]; do
		json -d @batch -o /dev/null "$ASANA_API_URL/batch"
		i=$((i + 10))
	done
}
one_line() { awk '{ printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }'; }
o=$(card crowd "$RUN")
many "a word" 300
sign "$o" >/dev/null
sig "$o" >right
many "another word" 300
many "$(sed '5s/A/B/g;5s/[a-d]/x/g' right | one_line)" 300
many "$(sed 's/^-----END.*//' right | one_line)" 100
many "$(head -n 3 right | one_line)\\n$(head -c 45000 /dev/zero | tr '\0' A)" 100
same "1,100 comments more" 1 "$(($(asana-get -c "$o" | wc -l) > 1100))"
runs "among 1,100 comments, 500 of them spoilt signatures" "$o"
b=$(printf -- '-\tparams\t-\t-\t-\t{"lr":"0.1"}\t%s\n' "$RUN # p" | asana-create | cut -f 1)
sign "$b" >/dev/null
edit "$b" 's/0\.1/0.2/'
refused "edited parameters" "$b"
edit "$b" 's/0\.2/0.1/; s/\\n/\\r\\n/g'
asana-move Backlog "$b" >/dev/null
runs "... as they were, with the ends of lines of an editor" "$b"
json -d "{\"data\":{\"name\":\"other\",\"workspace\":\"$ASANA_WORKSPACE_GID\"}}" \
    -o /dev/null "$ASANA_API_URL/projects"
p=$(api "$ASANA_API_URL/projects?workspace=$ASANA_WORKSPACE_GID" |
    grep -o '"gid":"[0-9]*"' | tr -dc '0-9\n' | grep -v "^$ASANA_PROJECT_GID$" | head -n 1)
o=$(card project "$RUN")
ASANA_PROJECT_GID=$p asana-sign -y -k key "$o" >/dev/null
refused "signed for another project" "$o"
o=$(card stale "$RUN")
sign "$o" >/dev/null
printf 'you@lab %s,valid-before="20200101" %s\n' "$NS" "$(cut -d ' ' -f 1,2 key.pub)" >signers
refused "a key whose time is over" "$o"
printf 'you@lab cert-authority,%s %s\n' "$NS" "$(cut -d ' ' -f 1,2 key.pub)" >signers
asana-move Backlog "$o" >/dev/null
worker
same "... or that is an authority's: Failed" Failed "$(where "$o")"
printf 'you@lab %s %s\n' "$NS" "$(cut -d ' ' -f 1,2 key.pub)" >signers

# -------------------------------------------------------------- attachments
echo data >data.csv
echo evil >evil.csv
o=$(card files "cat data.csv && $RUN")
asana-attach "$o" data.csv >/dev/null
sign "$o" >/dev/null
sig "$o" >text
has "an attachment is signed" "file $(sha256sum <data.csv | cut -c 1-64) data.csv" text
runs "... and fetched" "$o"
altered() {
	same "$1: Failed" Failed "$(where "$o")"
	comments "$o" >text
has "... and says why" "Not run: its attachments are not those that were signed" text
	ok "... and did not run" test ! -e "$T/ran.$o"
}
o=$(card swapped "$RUN" - retries=3)
echo good >data.csv
asana-attach "$o" data.csv >/dev/null
sign "$o" >/dev/null
echo evil >data.csv
asana-attach "$o" data.csv >/dev/null
worker
altered "an attachment was swapped"
o=$(card added "$RUN")
sign "$o" >/dev/null
asana-attach "$o" evil.csv >/dev/null
worker
altered "... added"
o=$(card deleted "$RUN")
asana-attach "$o" evil.csv >/dev/null
sign "$o" >/dev/null
f=$(api "$ASANA_API_URL/attachments?parent=$o" | grep -o '"gid":"[0-9]*"' | head -n 1 | tr -dc 0-9)
api -X DELETE "$ASANA_API_URL/attachments/$f" >/dev/null
worker
altered "... deleted"

o=$(card unchecked "$RUN")
asana-attach "$o" data.csv >/dev/null
sign "$o" >/dev/null
mkdir sums
printf '#!/bin/sh\nkill -9 $$\n' >sums/sha256sum
chmod +x sums/sha256sum
PATH=$T/sums:$PATH worker
comments "$o" >text
hasnt "... that cannot be checked is not called another" "not those that were signed" text
has "... but what it is" "its SHA-256 cannot be had" text

# ------------------------------------------------------------- keys and files
if command -v ssh-agent >/dev/null; then
	eval "$(ssh-agent)" >/dev/null
	PIDS="$PIDS $SSH_AGENT_PID"
	mv key hidden
	ssh-add -q hidden
	o=$(card agent "$RUN")
	expect 0 "ssh-agent has the key" asana-sign -y -k key.pub "$o"
	mv hidden key
	runs "... and it counts" "$o"
	kill "$SSH_AGENT_PID"
	unset SSH_AUTH_SOCK
fi
ssh-keygen -q -t ed25519 -N '' -f ca
ssh-keygen -q -t ed25519 -N '' -f certified
ssh-keygen -q -s ca -I me -n you@lab certified.pub
printf 'you@lab cert-authority,%s %s\n' "$NS" "$(cut -d ' ' -f 1,2 ca.pub)" >signers
o=$(card certificate "$RUN")
expect 0 "a certificate signs" asana-sign -y -k certified-cert.pub "$o"
runs "... and counts" "$o"
expect 2 "no key" asana-sign -y "$o"
expect 65 "a key that is missing" asana-sign -y -k none "$o"
expect 2 "no terminal: -y" asana-sign -k key "$o"
expect 2 "a wrong end" asana-sign -y -u soon -k key "$o"

# what cannot be checked here stays for others
printf 'you@lab %s %s\n' "$NS" "$(cut -d ' ' -f 1,2 key.pub)" >signers
o=$(card kept "$RUN")
sign "$o" >/dev/null
kept() {
	same "$1: it stays in Backlog" Backlog "$(where "$o")"
	same "... without a reason" 0 "$(comments "$o" | grep -cF "$WHY")"
}
expect 74 "no room for a check" env TMPDIR="$T/nowhere" asana-claim -d w
kept "no room"
mkdir bin
for does in 'kill -9 $$' 'exit 127'; do
	printf '#!/bin/sh\ncase $2 in verify) %s ;; esac\nexec %s "$@"\n' \
	    "$does" "$(command -v ssh-keygen)" >bin/ssh-keygen
	chmod +x bin/ssh-keygen
	expect 74 "ssh-keygen does $does" env PATH="$T/bin:$PATH" asana-claim -d w
	has "... is told" "ssh-keygen cannot check a signature" "$ERR"
	kept "... $does"
done
runs "then it is checked" "$o"

bad() {
	expect 78 "$1: refused at the start" asana-claim -d w
	has "... by name" signers "$ERR"
}
: >signers
bad "an empty file of signers"
printf '# nobody\n\n  # yet\n' >signers
bad "... with comments alone"
rm signers
bad "... that is missing"
printf 'you@lab %s\n' "$(cut -d ' ' -f 1,2 key.pub)" >signers
chmod 666 signers
bad "... that all can write"
chmod 644 signers
if [ "$(id -u)" -eq 0 ]; then
	chown 65534 signers
	bad "... of another user"
	chown 0 signers
fi

# ------------------------------------------------------------------- schedule
printf 'you@lab %s %s\n' "$NS" "$(cut -d ' ' -f 1,2 key.pub)" >signers
printf 'script: "%s; echo {x}"\nsweep: {x: [1, 2]}\n' ": >$T/ran.\$EXPERISANA_TASK_GID" | sed 's/\\\$/$/' >s.yaml
expect 0 "schedule --sign" experisana-schedule --sign key s.yaml
worker
worker
same "... both run" 2 "$(find . -name 'ran.*' | grep -c .)"
expect 0 "... again: nothing is signed that is done" experisana-schedule -v --sign key s.yaml
hasnt "... no comment" "asana-sign: POST" "$ERR"
experisana-worker -t new -d w2 >worker.log 2>&1 &
W=$!
PIDS="$PIDS $W"
cat >n.yaml <<EOF
sweep: {x: [1, 2, 3, 4, 5], tags: new}
stages:
  - {name: a, job: {script: ": >$T/ran.\$EXPERISANA_TASK_GID; echo new {x}"}}
  - {name: b, job: {script: ": >$T/ran.\$EXPERISANA_TASK_GID; echo new after \$(a.x)"}}
EOF
expect 0 "schedule --sign beside a worker" experisana-schedule --sign key n.yaml
ssh-keygen -q -t ed25519 -N secret -f locked
printf 'you@lab %s %s\n' "$NS" "$(cut -d ' ' -f 1,2 locked.pub)" >>signers
printf '#!/bin/sh\necho secret; echo asked >>%s/asked\n' "$T" >askpass
chmod +x askpass
SSH_ASKPASS=$T/askpass SSH_ASKPASS_REQUIRE=force
export SSH_ASKPASS SSH_ASKPASS_REQUIRE
sed 's/echo new/echo other/' n.yaml >p.yaml
expect 0 "... with a key that has a passphrase" experisana-schedule --sign locked p.yaml
same "... which is asked for once" asked "$(cat asked)"
expect 0 "run --sign beside a worker" experisana-run -t new --sign locked -w -- echo signed
has "... it ran" signed "$OUT"
all_ran() { [ "$(find . -name 'ran.*' | grep -c .)" -eq 22 ]; }
ok "all have run, and those from before" until_ok 60 all_ran
kill "$W"
wait "$W"
for g in $(asana-list -f gid -t new); do comments "$g"; done >text
hasnt "... and none was seen without its signature" "$WHY" text
n=$(asana-list | grep -c .)
expect 65 "a key that cannot sign" experisana-schedule --sign none p.yaml
printf '#!/bin/sh\nexit 1\n' >askpass
sed 's/echo new/echo third/' n.yaml >q.yaml
expect 65 "... whose passphrase nobody knows" experisana-schedule --sign locked q.yaml
expect 65 "... nor does run" experisana-run --sign none -- echo no
same "... make no card" "$n" "$(asana-list | grep -c .)"
printf -- '-\taside\t-\t-\t-\t-\techo aside\n' | asana-create -a >line 2>/dev/null
same "asana-create -a: on no board" "$n" "$(asana-list | grep -c .)"
expect 65 "... and not signed" asana-sign -yl -k none <line
has "... it is deleted" "$(cut -f 1 line): not signed, and therefore deleted" "$ERR"
expect 69 "... for good" asana-get "$(cut -f 1 line)"

printf -- '-\tline\t-\t-\t-\t-\t%s\n' "$RUN" | asana-create >line 2>/dev/null
o=$(cut -f 1 line)
edit "$o" 's/: >/touch /'
expect 65 "-l: not what somebody made of it" asana-sign -y -k key -l <line
has "... by name" "$o: not signed: the card is not as its line says" "$ERR"
done_testing
