#!/bin/sh
# The templates that start workers elsewhere: ssh, Kubernetes, systemd.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"
[ -z "${ASAN_OPTIONS-}" ] || skip "no C of ours: done in the plain run"

ENGINES=$TOP/scripts/engines
PATH=$T/fake:$PATH
mkdir fake
same "each is under 60 lines" "" "$(wc -l "$ENGINES"/* "$TOP/scripts/experisana-launch-slurm" |
    awk '$2 != "total" && $1 >= ($2 ~ /slurm/ ? 80 : 60)')"
for f in "$ENGINES"/*; do
	has "experisana-engines(7) has ${f##*/}" "${f##*/}" "$TOP/man/experisana-engines.7"
done

# ----------------------------------------------------------------------- ssh
# ssh as it is for the command that we send: a shell with its words, in the
# home directory there; each host has one here.
cat >fake/ssh <<'E1'
#!/bin/sh
while [ "$1" = -o ]; do shift 2; done
host=$1; shift
[ -d "$HOSTS/$host" ] || exit 255
HOME=$HOSTS/$host
cd && exec sh -c "$*"
E1
chmod +x fake/ssh
HOSTS=$T/hosts
export HOSTS
mkdir -p hosts/a/board hosts/b/board hosts/empty
board
for h in a b; do
	cp .env "hosts/$h/board"
done
ssh_engine() {
	id=$1; shift
	EXPERISANA_WORKER_ID=$id "$ENGINES/ssh" "$@"
}
pid() { cat "hosts/$1/board/.workers/$2.pid"; }
live() { asana-stat -w | cut -f 2,3 | sort | tr '\t\n' '  '; }
lives() { [ "$(live)" = "$1" ]; }
expect 0 "ssh: a worker on the first host" ssh_engine w1 a b
same "... which is said" "on a" "$(cat "$OUT")"
PIDS="$PIDS $(pid a w1)"
ok "... and lives" until_ok 20 lives "w1 idle "
expect 0 "ssh: check finds it" ssh_engine w1 -c b a
expect 1 "... and no other" ssh_engine w2 -c a b
expect 0 "ssh: a full one is passed over" ssh_engine w2 a b
same "... for the second" "on b" "$(cat "$OUT")"
PIDS="$PIDS $(pid b w2)"
expect 75 "ssh: all are full" ssh_engine w3 a b
expect 75 "... or cannot be reached" ssh_engine w3 a down
expect 0 "SLOTS: more of them" env SLOTS=2 EXPERISANA_WORKER_ID=w3 "$ENGINES/ssh" a
PIDS="$PIDS $(pid a w3)"
expect 1 "ssh: none can be reached: failed" ssh_engine w4 down
has "... by name" "down: status 255" "$ERR"
expect 78 "ssh: no board there: never" ssh_engine w4 empty
expect 1 "... unless another may come back" ssh_engine w4 down empty
expect 0 "ssh: who cannot be asked may have it" ssh_engine w4 -c down
expect 2 "ssh: no host" ssh_engine w4
ok "three live" until_ok 20 lives "w1 idle w2 idle w3 idle "
kill -TERM "$(pid a w1)" "$(pid b w2)" "$(pid a w3)"
ok "... until they are told to stop" until_ok 20 lives ""
gone() { ! ssh_engine w1 -c a b; }
ok "... which check sees" until_ok 20 gone

# nothing of what a board or a user names is code there
for bad in 'x$(touch PWNED)' "x'; touch PWNED #" ../x; do
	expect 2 "ssh: no worker is called $bad" ssh_engine "$bad" -c a
done
mkdir -p "hosts/a/two words'; touch PWNED; '"
expect 78 "ssh: a folder's name is one word" env "BOARD=two words'; touch PWNED; '" \
    PATH="$T/fake:/usr/bin:/bin" EXPERISANA_WORKER_ID=w9 "$ENGINES/ssh" a
ok "... there, too" test -d "hosts/a/two words'; touch PWNED; '/.workers"
expect 2 "ssh: an option is no host" ssh_engine w9 -oProxyCommand=x
same "ssh: nothing else was run" "" "$(find . -name 'PWNED*')"

# A card in Active Workers, as a person on the board may write it.
api() {
	curl -s -H "Authorization: Bearer $ASANA_ACCESS_TOKEN" \
	    -H 'Content-Type: application/json' "$@"
}
. ./.env
w=$(asana-init -c | sed -n '5s/.*	//p')
n="worker/1 who=x\$(touch\${IFS}./PWNED) st=starting seen=$(date +%s)"
api -d "{\"data\":{\"name\":\"auto-x\",\"notes\":\"$n\",\"projects\":[\"$ASANA_PROJECT_GID\"],\"memberships\":[{\"project\":\"$ASANA_PROJECT_GID\",\"section\":\"$w\"}]}}" \
    "$ASANA_API_URL/tasks" >/dev/null
has "a card that is no worker's is on the board" auto-x - <<E1
$(asana-list -f name "Active Workers")
E1
printf 'lease: {profile: local}\nscale:\n  max: 3\n  cmd: "true"\n  check: %s -c a\n' \
    "$ENGINES/ssh" >experisana.yaml
expect 0 "autoscale goes on without it" timeout 60 experisana autoscale -1
same "... and runs nothing of it" "" "$(find . -name 'PWNED*')"
rm experisana.yaml
unset ASANA_ACCESS_TOKEN ASANA_WORKSPACE_GID ASANA_PROJECT_GID ASANA_API_URL

# ---------------------------------------------------------------- Kubernetes
expect 2 "kubernetes: no worker is called so" env EXPERISANA_WORKER_ID='a"
  x: y' "$ENGINES/kubernetes" -n x
expect 2 "kubernetes: nor is an option" env EXPERISANA_WORKER_ID=--raw=/x "$ENGINES/kubernetes" -c x
cat >fake/kubectl <<'E1'
#!/bin/sh
echo "$*" >"$KUBE/args"
[ "$1" = get ] || cat >"$KUBE/in"
cat "$KUBE/says"
exit "$(cat "$KUBE/status")"
E1
chmod +x fake/kubectl
KUBE=$T
export KUBE
# kube STATUS TEXT ARG...: while kubectl says this
kube() {
	printf '%s\n' "$1" >status
	printf '%s\n' "$2" >says
	shift 2
	EXPERISANA_WORKER_ID=auto-1a2b3c "$ENGINES/kubernetes" "$@"
}
IMAGE=registry.example/lab/worker:1
expect 0 "kubernetes: -n" kube 1 "not asked" -n $IMAGE
cp "$OUT" job.yaml
expect 0 "kubernetes: a job is made" kube 0 "job.batch/auto-1a2b3c created" $IMAGE
same "... by kubectl" "create -f -" "$(cat args)"
same "... of that manifest" "$(cat job.yaml)" "$(cat in)"
get() { yaml-get job.yaml "$1"; }
same "it is a Job" "batch/v1 Job auto-1a2b3c" "$(get apiVersion) $(get kind) $(get metadata.name)"
same "... which runs once" "0 Never" "$(get spec.backoffLimit) $(get spec.template.spec.restartPolicy)"
NODE=$TOP/tests/node
if command -v node >/dev/null && [ -d "$NODE/node_modules/kubernetes-models" ]; then
	valid() { sed "$1" job.yaml | node "$NODE/manifest.mjs"; }
	expect 0 "... valid as Kubernetes describes it" valid ''
	expect 1 "... which would see a mistake" valid 's/Never/Seldom/'
	has "... by name" restartPolicy "$ERR"
else
	pass "as Kubernetes describes it # SKIP no kubernetes-models: npm ci in tests/node"
fi
cat >keys <<'E1'
spec: backoffLimit template ttlSecondsAfterFinished
spec.template: metadata spec
spec.template.spec: containers restartPolicy terminationGracePeriodSeconds volumes
E1
while IFS=: read -r at keys; do
	same "$at has what belongs there" "${keys# }" "$(yaml-get -k job.yaml "$at" | sort | xargs)"
done <keys
has "its worker has the id" '{name: EXPERISANA_WORKER_ID, value: "auto-1a2b3c"}' job.yaml
has "... and the image" "image: \"$IMAGE\"" job.yaml
same "what is mounted is there" "$(sed -n 's/.*volumeMounts: \[{name: \([a-z]*\),.*/\1/p' job.yaml)" \
    "$(sed -n 's/.* volumes: \[{name: \([a-z]*\),.*/\1/p' job.yaml)"
expect 75 "a quota: not now" kube 1 'Error from server (Forbidden): error when creating "STDIN": jobs.batch "x" is forbidden: exceeded quota: q' $IMAGE
expect 75 "no server: not now" kube 1 'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?' $IMAGE
expect 78 "not allowed: never" kube 1 'Error from server (Forbidden): error when creating "STDIN": jobs.batch is forbidden: User "u" cannot create' $IMAGE
expect 78 "not valid: never" kube 1 'The Job "A" is invalid: metadata.name: Invalid value' $IMAGE
expect 1 "anything else: failed" kube 1 'Error from server (InternalError): x' $IMAGE
expect 0 "check: it runs" kube 0 "" -c $IMAGE
expect 1 "check: it has ended" kube 0 "Complete" -c $IMAGE
expect 1 "check: it is gone" kube 1 'Error from server (NotFound): jobs.batch "x" not found' -c $IMAGE
expect 0 "check: nobody knows" kube 1 'Unable to connect to the server: EOF' -c $IMAGE
expect 2 "no image" kube 0 x

# ------------------------------------------------------------------- systemd
if command -v systemd-analyze >/dev/null; then
	mkdir units
	sed "s|@BINDIR@|$TOP/scripts|" "$ENGINES/experisana-worker@.service" \
	    >units/experisana-worker@.service
	XDG_RUNTIME_DIR=$T
	export XDG_RUNTIME_DIR
	expect 0 "systemd: the unit is in order" systemd-analyze --user --man=no verify \
	    "$T/units/experisana-worker@.service"
	hasnt "... without a warning" experisana "$ERR"
	sed -i 's/^KillMode=mixed/KillMod=mixed/' units/*
	systemd-analyze --user --man=no verify "$T/units/experisana-worker@.service" >verify 2>&1
	has "... which would see a mistake" KillMod verify
else
	pass "systemd # SKIP no systemd-analyze"
fi
done_testing
