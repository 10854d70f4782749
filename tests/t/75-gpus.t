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
case $* in
-L)	cat "$SMI" ;;
*--query-gpu=index,uuid,*) [ ! -e "$SMI.hangs" ] || exec sleep 60
	cat "$SMI.use" ;;
*--query-compute-apps=*) cat "$SMI.apps" ;;
*)	exit 1 ;;
esac
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
if ! command -v nvidia-smi >/dev/null; then
	same "... but ROCR_VISIBLE_DEVICES alone stays alone: HIP counts within it" "a$rnd,b$rnd|unset|2" \
	    "$(ROCR_VISIBLE_DEVICES=a$rnd,b$rnd gpu-lock sh -c 'echo "$ROCR_VISIBLE_DEVICES|${CUDA_VISIBLE_DEVICES-unset}|$EXPERISANA_GPUS"')"
fi
same "numbers of ours are nvidia-smi's" PCI_BUS_ID \
    "$(with_smi gpu-lock sh -c 'echo "$CUDA_DEVICE_ORDER"')"
expect 2 "a GPU that is not there" with_smi gpu-lock -g 2 true
has "... is named" "this machine has no GPU 2" "$ERR"
expect 2 "one that cannot be one" with_smi gpu-lock -g '0;ls' true
expect 127 "a command that is not there" with_smi gpu-lock "no-such-$rnd"
expect 7 "the command's own status" with_smi gpu-lock sh -c 'exit 7'

# --- what they do, as drivers tell it
# does WANTED NAME [ANSWER]: what the doctor reads from an answer of nvidia-smi
does() {
	[ $# -lt 3 ] || printf '%s\n' "$3" >"$SMI.use"
	same "$2" "$1" "$(with_smi experisana-doctor -u)"
}
does "3-97 %, 71 of 159 GB
GPU 0 97 %, 71 of 80 GB
GPU 1 3 %, 0 of 80 GB" "two GPUs of driver 550" "0, GPU-$rnd-aaaa-4a5d, 97, 72704, 81559
1, GPU-$rnd-bbbb-4a5d, 3, 4, 81559"
CUDA_VISIBLE_DEVICES=1 does "3 %, 0 of 80 GB
GPU 1 3 %, 0 of 80 GB" "... ours alone"
CUDA_VISIBLE_DEVICES=GPU-$rnd-aaaa does "97 %, 71 of 80 GB
GPU 0 97 %, 71 of 80 GB" "... by its UUID"
CUDA_VISIBLE_DEVICES='' does "" "... none"
does "100 %, 11 of 11 GB
GPU 0 100 %, 11 of 11 GB" "driver 390, and a screen's card" "0, GPU-$rnd-aaaa-4a5d, 100, 10987, 11178
1, GPU-$rnd-bbbb-4a5d, [Not Supported], [Not Supported], [Not Supported]"
does "5 of 32 GB
GPU 0 5 of 32 GB" "driver 418: no utilisation" "0, GPU-$rnd-cccc-4a5d, [Not Supported], 5120, 32480"
does "42 %
GPU 0 42 %" "driver 580: memory that the processor shares" "0, GPU-$rnd-cccc-4a5d, 42, [N/A], [N/A]"
does "7 %, 1 of 40 GB
GPU 2 7 %, 1 of 40 GB" "driver 535: GPUs in parts tell nothing" "0, GPU-$rnd-dddd-4a5d, [N/A], [Insufficient Permissions], [Insufficient Permissions]
1, GPU-$rnd-eeee-4a5d, [N/A], [N/A], [N/A]
2, GPU-$rnd-9999-4a5d, 7, 1003, 40960"
does "60 %, 20 of 24 GB
GPU 1 60 %, 20 of 24 GB" "one that is lost" "Unable to determine the device handle for GPU 0000:3B:00.0: Unknown Error
0, GPU-$rnd-aaaa-4a5d, [GPU is lost], [Unknown Error], [Unknown Error]
1, GPU-$rnd-bbbb-4a5d, 60, 20480, 24564
2, GPU-$rnd-cccc-4a5d, ERR!, ERR!, 24564
3, GPU-$rnd-dddd-4a5d, -1, 4294967296 MiB, x"
for say in "" "No devices were found" "$(cat broken)" "Failed to initialize NVML: Driver/library version mismatch" \
    'Field "utilization.gpu" is not a valid field to query.'; do
	does "" "nothing: $(echo "$say" | cut -c 1-40)" "$say"
done
expect 1 "... is told by the status" with_smi experisana-doctor -u
expect 1 "... as is no nvidia-smi" env SMI="$T/none" PATH="$T/smi:$PATH" experisana-doctor -u

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
cat >four.use <<E1
0, GPU-$rnd-0000, 97, 72704, 81559
1, GPU-$rnd-1111, 41, 768, 81559
2, GPU-$rnd-2222, 0, 4, 81559
3, GPU-$rnd-3333, 0, 4, 81559
E1
export SMI="$T/four"
mkdir seen
# a job tells which GPUs it has, and waits until as many run as this test wants
# job NAME OPTIONS: makes one
job() {
	printf '%s\t%s\t-\t-\t%s\t-\t%s\n' "$1" "$1" "$2" \
	    "ls -l /proc/self/fd 2>&1 | sed -n 's/.*experisana-gpu-GPU-$rnd-//p' | sort | xargs >$T/locks.$1; echo \$\$ >$T/pid.\${CUDA_VISIBLE_DEVICES%%,*}; echo \"\${CUDA_VISIBLE_DEVICES-\$ROCR_VISIBLE_DEVICES}|\$EXPERISANA_GPUS|\$EXPERISANA_WORKER_ID\" >$T/seen/$1; until [ -e $T/go ]; do sleep 0.1; done"
}
{ job a -; job b -; job c gpus=2; job d gpus=4; } | asana-create >"$T/jobs"
PATH=$T/smi:$PATH EXPERISANA_WORKER_ID=box experisana-worker -j 2 -d w >w.out 2>w.err &
W=$!
PIDS="$PIDS $W"
two() { [ "$(cat seen/* 2>/dev/null | wc -l)" -eq 2 ]; }
ok "-j 2: two jobs at once" until_ok 30 two
same "... each with half of the GPUs, and a worker of its own" "0,1|2|box.0
2,3|2|box.1" "$(cat seen/? | sort)"
same "... which keep the locks of their own" "0000 1111
2222 3333" "$(cat locks.? | sort)"
asana-stat -w | cut -f2,6 | sort | tr '\t' ' ' >workers
same "... whose cards say so" "box.0 2
box.1 2" "$(cat workers)"
shown() { COLUMNS=100 experisana-status | tr -s ' ' >status && grep -q "^box.0 $1" status && grep -q "^box.1 $2" status; }
ok "... and status, too, and what they do" until_ok 60 shown "busy 2: 41-97 %, 72 of 159 GB [0-9]*s ago" \
    "busy 2: 0 %, 0 of 159 GB [0-9]*s ago"
asana-get "$(asana-stat -w | grep 'box.0' | cut -f1)" >card
has "... as the card says for each" 'with 2 GPUs\nGPU 0 97 %, 71 of 80 GB\nGPU 1 41 %, 1 of 80 GB\n' card
# one that is of a job of ours, one that is not
pid=$(cat pid.0)
cat >four.apps <<E1
GPU-$rnd-0000, $pid, python, train.py, 71000 MiB
GPU-$rnd-1111, $$, $(printf 'sh\033[2J'), [N/A]
E1
with_smi env -u CUDA_VISIBLE_DEVICES experisana-doctor >doctor 2>&1
has "doctor says that something else uses one" "other workers have locked all of them: 0 1 2 3; GPU 1 is used by sh?[2J (pid $$)" doctor
has "... and which job is ours" "   GPU 0: NVIDIA H100 PCIe, locked by a worker (pid " doctor
has "... of which worker" "), job python, train.py, 71000 MiB (pid $pid)" doctor
has "... and lists the others" "   GPU 3: NVIDIA H100 PCIe, locked by a worker (pid " doctor
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
touch four.hangs
expect 0 "a worker with 4 takes it, even if nvidia-smi hangs" env PATH="$T/smi:$PATH" experisana-worker -1
rm four.hangs
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
if ! command -v nvidia-smi >/dev/null; then
	rm -r seen && mkdir seen
	{ job g -; job h -; } | asana-create >"$T/jobs"
	expect 0 "two jobs, by ROCR_VISIBLE_DEVICES alone" \
	    env ROCR_VISIBLE_DEVICES="a$rnd,b$rnd" experisana-worker -1 -j 2
	same "... have one each, without CUDA_VISIBLE_DEVICES" "a$rnd|1
b$rnd|1" "$(cut -d '|' -f 1,2 seen/? | sort)"
fi
PATH=$T/smi:$PATH experisana-worker -g 0 -d w >w.out 2>w.err &
W=$!
waits() { asana-stat -w | grep -q 'idle.*97 %, 71 of 80 GB'; }
ok "a worker that waits shows it" until_ok 60 waits
PIDS="$PIDS $(ps -o pid= --ppid $W)"
kill -9 $W
ok "... killed, it leaves no GPU locked" until_ok 20 free
done_testing
