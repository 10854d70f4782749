#!/bin/sh
# GPUs: who has them, and that nobody shares them.  nvidia-smi is a stand-in that
# prints what drivers of several versions print.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

# so that tests beside this one have other GPUs
rnd=$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
mkdir smi
cat >smi/nvidia-smi <<'E1'
#!/bin/sh
[ "$*" = -L ] || exit 1
cat "$SMI"
[ ! -s "$SMI.status" ] || exit "$(cat "$SMI.status")"
E1
chmod +x smi/nvidia-smi
with_smi() { PATH=$T/smi:$PATH "$@"; }
export SMI="$T/two"
cat >two <<E1
GPU 0: NVIDIA GeForce RTX 4090 (UUID: GPU-$rnd-aaaa-4a5d-b8bb-d1e0e2a4f8c0)
GPU 1: NVIDIA GeForce RTX 4090 (UUID: GPU-$rnd-bbbb-4a5d-b8bb-d1e0e2a4f8c0)
E1
cat >old <<E1
GPU 0: Tesla V100-SXM2-32GB (UUID: GPU-$rnd-cccc-4a5d-b8bb-d1e0e2a4f8c0)
E1
cat >mig <<E1
GPU 0: A100-SXM4-40GB (UUID: GPU-$rnd-dddd-4a5d-b8bb-d1e0e2a4f8c0)
  MIG 3g.20gb Device 0: (UUID: MIG-GPU-$rnd-dddd-4a5d-b8bb-d1e0e2a4f8c0/1/0)
  MIG 3g.20gb Device 1: (UUID: MIG-GPU-$rnd-dddd-4a5d-b8bb-d1e0e2a4f8c0/2/0)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-$rnd-eeee-4a5d-b8bb-d1e0e2a4f8c0)
  MIG 1g.5gb      Device  0: (UUID: MIG-$rnd-ffff-5a5d-b8bb-d1e0e2a4f8c0)
GPU 2: NVIDIA A100-SXM4-40GB (UUID: GPU-$rnd-9999-4a5d-b8bb-d1e0e2a4f8c0)
E1
cat >broken <<'E1'
NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.

E1
echo 9 >broken.status
show='echo "${CUDA_VISIBLE_DEVICES-unset}|$EXPERISANA_GPUS"'
# sees WANTED NAME COMMAND...: the GPUs that a command sees, and their number
sees() {
	_want=$1 _name=$2
	shift 2
	same "$_name" "$_want" "$("$@" sh -c "$show" 2>&1)"
}
unset CUDA_VISIBLE_DEVICES HIP_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES SLURM_JOB_ID

if ! command -v nvidia-smi >/dev/null; then
	sees "unset|0" "without GPUs there is no variable" gpu-lock
	sees "a,b|2" "... but GPUs that are named are there" gpu-lock -g "$rnd,b$rnd" env \
	    CUDA_VISIBLE_DEVICES=a,b
fi
sees "0,1|2" "all that nvidia-smi lists" with_smi gpu-lock
sees "1|1" "... or those of -g" with_smi gpu-lock -g 1
sees "GPU-$rnd-bbbb|1" "... by UUID, or its beginning" with_smi gpu-lock -g "GPU-$rnd-bbbb"
sees "0|1" "... or the first that is free" with_smi gpu-lock -c 1
sees "0|1" "an older driver" with_smi env SMI="$T/old" gpu-lock
sees "MIG-GPU-$rnd-dddd-4a5d-b8bb-d1e0e2a4f8c0/1/0,MIG-GPU-$rnd-dddd-4a5d-b8bb-d1e0e2a4f8c0/2/0,MIG-$rnd-ffff-5a5d-b8bb-d1e0e2a4f8c0,2|4" \
    "parts of GPUs, of two drivers" with_smi env SMI="$T/mig" gpu-lock
sees "unset|0" "a driver that is broken" with_smi env SMI="$T/broken" gpu-lock
sees "1|1" "CUDA_VISIBLE_DEVICES chooses" with_smi env CUDA_VISIBLE_DEVICES=1 gpu-lock
sees "|0" "... none" with_smi env CUDA_VISIBLE_DEVICES= gpu-lock
sees "|0" "... none, as CUDA writes it" with_smi env CUDA_VISIBLE_DEVICES=-1 gpu-lock
same "AMD's variables get the same" "0,1" \
    "$(HIP_VISIBLE_DEVICES=0,1 with_smi gpu-lock sh -c 'echo "$HIP_VISIBLE_DEVICES"')"
same "numbers of ours are nvidia-smi's" PCI_BUS_ID \
    "$(with_smi gpu-lock sh -c 'echo "$CUDA_DEVICE_ORDER"')"
expect 2 "a GPU that is not there" with_smi gpu-lock -g 2 true
has "... is named" "this machine has no GPU 2" "$ERR"
expect 2 "one that cannot be one" with_smi gpu-lock -g '0;ls' true
expect 127 "a command that is not there" with_smi gpu-lock "no-such-$rnd"
expect 7 "the command's own status" with_smi gpu-lock sh -c 'exit 7'

# --- locks
expect 75 "one that is in use" with_smi gpu-lock -g 0 gpu-lock -g 0 true
has "... is named" "GPU 0 is in use" "$ERR"
expect 75 "... by its UUID, too" with_smi gpu-lock -g 0 gpu-lock -g "GPU-$rnd-aaaa" true
sees "1|1" "without -g what is free is taken" with_smi gpu-lock -g 0 env -u CUDA_VISIBLE_DEVICES gpu-lock
expect 75 "... but not fewer than -c says" with_smi gpu-lock -g 0 env -u CUDA_VISIBLE_DEVICES gpu-lock -c 2 true
sees "1,1|2" "one that is named twice is shared" with_smi gpu-lock -g 1,1
mkfifo hold
with_smi gpu-lock -g 0 sh -c 'cat hold & exit 0'
expect 75 "what the command has left behind keeps it" with_smi gpu-lock -g 0 true
with_smi gpu-lock -l >list
same "... and -l says so" "0 in use
1 free" "$(cut -f1,3 list | tr '\t' ' ')"
: >hold
free() { with_smi gpu-lock -g 0 true 2>/dev/null; }
ok "... until it ends" until_ok 10 free
expect 1 "-l of none" with_smi env CUDA_VISIBLE_DEVICES= gpu-lock -l
SLURM_JOB_ID=71 gpu-lock -g "s$rnd" sh -c "SLURM_JOB_ID=72 gpu-lock -g s$rnd true"
same "two jobs of Slurm count their GPUs each from 0" 0 $?

# --- workers
board
cat >experisana.yaml <<'E1'
lease: {profile: local, settle: 0.1, poll: 0.3}
E1
cat >four <<E1
GPU 0: NVIDIA H100 PCIe (UUID: GPU-$rnd-0000)
GPU 1: NVIDIA H100 PCIe (UUID: GPU-$rnd-1111)
GPU 2: NVIDIA H100 PCIe (UUID: GPU-$rnd-2222)
GPU 3: NVIDIA H100 PCIe (UUID: GPU-$rnd-3333)
E1
export SMI="$T/four"
mkdir seen
# a job tells which GPUs it has, and waits until as many run as this test wants
# job NAME OPTIONS: makes one
job() {
	printf '%s\t%s\t-\t-\t%s\t-\t%s\n' "$1" "$1" "$2" \
	    "ls -l /proc/self/fd 2>&1 | grep -c experisana-gpu >$T/locks.$1; echo \"\$CUDA_VISIBLE_DEVICES|\$EXPERISANA_GPUS|\$EXPERISANA_WORKER_ID\" >$T/seen/$1; until [ -e $T/go ]; do sleep 0.1; done"
}
{ job a -; job b -; job c gpus=2; job d gpus=4; } | asana-create >"$T/jobs"
PATH=$T/smi:$PATH EXPERISANA_WORKER_ID=box experisana-worker -j 2 -d w >w.out 2>w.err &
W=$!
PIDS="$PIDS $W"
two() { [ "$(cat seen/* 2>/dev/null | wc -l)" -eq 2 ]; }
ok "-j 2: two jobs at once" until_ok 30 two
same "... each with half of the GPUs, and a worker of its own" "0,1|2|box.0
2,3|2|box.1" "$(cat seen/? | sort)"
same "... which keep their locks" "4 4" "$(cat locks.? | xargs)"
asana-stat -w | cut -f2,6 | sort | tr '\t' ' ' >workers
same "... whose cards say so" "box.0 2
box.1 2" "$(cat workers)"
COLUMNS=80 experisana-status | tr -s ' ' | grep '^Workers\|^box' | cut -d ' ' -f 1,3,4 | sort >workers
same "... and status, too" "Workers state GPUs
box.0 2 0s
box.1 2 0s" "$(sed "s/ [0-9]*s$/ 0s/" workers)"
expect 75 "another worker finds no GPU" env PATH="$T/smi:$PATH" experisana-worker -1
has "... and says so" "0 of 4 GPUs are free" "$ERR"
touch go
three() { [ "$(asana-list -f gid Done | grep -c .)" -eq 3 ]; }
ok "they go on" until_ok 30 three
same "... but leave the card of 4 GPUs" d "$(asana-list -f name Backlog)"
kill -TERM $W
wait $W
same "TERM ends all of them" 0 $?
same "... and takes their cards away" "" "$(asana-stat -w)"
ok "... and frees the GPUs" free
expect 0 "a worker with 4 takes it" env PATH="$T/smi:$PATH" experisana-worker -1
same "... all" "0,1,2,3|4" "$(cut -d '|' -f 1,2 seen/d)"
expect 2 "more jobs than GPUs" env PATH="$T/smi:$PATH" experisana-worker -j 5
has "... are told how to share one" "name one twice in --gpus" "$ERR"
rm -r seen go
mkdir seen
{ job e -; job f -; } | asana-create >"$T/jobs"
PATH=$T/smi:$PATH experisana-worker -1 -g 3,3 -j 2 >w.out 2>w.err &
W=$!
PIDS="$PIDS $W"
ok "a GPU that two jobs share" until_ok 30 two
touch go
wait $W
same "... -1: each runs one card" 0 $?
same "... is the only one of each" "3|1
3|1" "$(cut -d '|' -f 1,2 seen/?)"
done_testing
