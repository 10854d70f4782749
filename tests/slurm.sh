# tests/slurm.sh: sourced by tests, after lib.sh: a Slurm of one machine.

# slurm_here: is all that it takes installed?
slurm_here() {
	command -v slurmctld >/dev/null && command -v slurmd >/dev/null &&
	    command -v sbatch >/dev/null
}

# free_ports: two
free_ports() {
	perl -MIO::Socket::INET -e '
	my @s = map { IO::Socket::INET->new(Listen => 1,
	    LocalAddr => "127.0.0.1") } 1, 2;
	print join(" ", map { $_->sockport } @s), "\n"'
}

# slurm_munge: a munged for us alone; prints what slurm.conf says of it.
slurm_munge() {
	dd if=/dev/urandom of="$T/slurm/key" bs=128 count=1 2>/dev/null &&
	    chmod 600 "$T/slurm/key" || return
	mkdir -m 711 "$T/slurm/munge"
	munged -F --force --key-file="$T/slurm/key" --num-threads=2 \
	    --socket="$T/slurm/munge/s" --pid-file="$T/slurm/munge.pid" \
	    --seed-file="$T/slurm/seed" --log-file="$T/slurm/munge.log" \
	    >"$T/slurm/munge.out" 2>&1 &
	PIDS="$PIDS $!"
	until_ok 20 test -S "$T/slurm/munge/s" || return
	printf 'AuthType=auth/munge\nAuthInfo=socket=%s\nCredType=cred/munge\n' \
	    "$T/slurm/munge/s" >"$T/slurm/auth"
}

# slurm_accounts: is there what keeps accounts, and their limits?
slurm_accounts() {
	command -v slurmdbd >/dev/null && command -v mariadbd >/dev/null &&
	    command -v mariadb >/dev/null && command -v munged >/dev/null
}

# slurm_db PORT: a database for us alone, with nothing in it.
slurm_db() {
	mkdir "$T/slurm/db"
	mariadb-install-db --no-defaults --user="$(id -un)" --skip-test-db \
	    --datadir="$T/slurm/db" --auth-root-authentication-method=normal \
	    --skip-name-resolve >"$T/slurm/db.log" 2>&1 || return
	mariadbd --no-defaults --user="$(id -un)" --datadir="$T/slurm/db" \
	    --socket="$T/slurm/db.s" --port="$1" --bind-address=127.0.0.1 \
	    --pid-file="$T/slurm/db.pid" >>"$T/slurm/db.log" 2>&1 &
	PIDS="$PIDS $!"
	sql() { mariadb --no-defaults -u root -S "$T/slurm/db.s" "$@"; }
	until_ok 20 sql -e 'SELECT 1' &&
	    sql -e "CREATE USER slurm@'%' IDENTIFIED BY 'x'; GRANT ALL ON *.* TO slurm@'%'"
}

# slurm_dbd: accounting, with all limits in force, for the next slurm(), which
# calls it.
slurm_dbd() {
	read -r p1 p2 <<-EOT
	$(free_ports)
	EOT
	slurm_db "$p1" || return
	(umask 077; cat >"$T/slurm/slurmdbd.conf") <<-EOT
	$(grep -v ^Cred "$T/slurm/auth")
	DbdHost=localhost
	DbdPort=$p2
	SlurmUser=$(id -un)
	StorageType=accounting_storage/mysql
	StorageHost=127.0.0.1
	StoragePort=$p1
	StorageUser=slurm
	StoragePass=x
	PidFile=$T/slurm/dbd.pid
	LogFile=$T/slurm/dbd.log
	EOT
	sed '/^AccountingStorageType/d' "$SLURM_CONF" >"$T/slurm/conf" &&
	    cat - "$T/slurm/conf" >"$SLURM_CONF" <<-EOT
	AccountingStorageType=accounting_storage/slurmdbd
	AccountingStorageHost=localhost
	AccountingStoragePort=$p2
	AccountingStoragePass=$T/slurm/munge/s
	AccountingStorageEnforce=associations,limits,qos
	EOT
	slurmdbd -D >"$T/slurm/dbd.out" 2>&1 &
	PIDS="$PIDS $!"
	until_ok 20 sacctmgr -i show cluster || return
	for name in "cluster test" "account lab" "account physics" \
	    "user $(id -un) account=lab,physics defaultaccount=lab"; do
		# shellcheck disable=SC2086
		sacctmgr -i add $name >>"$T/slurm/dbd.out" 2>&1 || return
	done
}

# slurm CPUS [LINE...]: a cluster of this machine, for us alone, with these
# lines at the end of its slurm.conf; messages are signed by munge where there
# is one.  With ACCOUNTS=1 there is accounting, too.
slurm() {
	mkdir "$T/slurm" "$T/slurm/state" "$T/slurm/spool"
	host=$(hostname -s)
	cpus=$1; shift
	read -r p1 p2 <<-EOT
	$(free_ports)
	EOT
	printf 'AuthType=auth/none\nCredType=cred/none\n' >"$T/slurm/auth"
	! command -v munged >/dev/null || slurm_munge || return
	SLURM_CONF=$T/slurm/slurm.conf
	export SLURM_CONF
	cat - "$T/slurm/auth" >"$SLURM_CONF" <<-EOT
	ClusterName=test
	SlurmctldHost=$host(127.0.0.1)
	SlurmUser=$(id -un)
	SlurmdUser=$(id -un)
	SlurmctldPort=$p1
	SlurmdPort=$p2
	SlurmctldPidFile=$T/slurm/ctld.pid
	SlurmdPidFile=$T/slurm/d.pid
	StateSaveLocation=$T/slurm/state
	SlurmdSpoolDir=$T/slurm/spool
	ProctrackType=proctrack/linuxproc
	TaskPlugin=task/none
	AccountingStorageType=accounting_storage/none
	JobAcctGatherType=jobacct_gather/none
	JobCompType=jobcomp/none
	MpiDefault=none
	SwitchType=switch/none
	ReturnToService=2
	SlurmdParameters=config_overrides
	SchedulerParameters=sched_interval=1,bf_interval=1
	NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
	PartitionName=p Nodes=ALL Default=YES MaxTime=INFINITE State=UP
	EOT
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"$SLURM_CONF"
	[ -z "${ACCOUNTS-}" ] || slurm_dbd || return
	slurmctld -D >"$T/slurm/ctld.log" 2>&1 &
	PIDS="$PIDS $!"
	slurmd -D >"$T/slurm/d.log" 2>&1 &
	PIDS="$PIDS $!"
	until_ok 20 sh -c 'sinfo -h -o %t | grep -qx idle'
}

# slurm_why: the last words of one that does not start, as comments.
slurm_why() {
	tail -n 5 "$T"/slurm/*.log "$T/slurm/munge.out" 2>/dev/null | comment
}

# slurm_empty: nothing is queued or runs.
slurm_empty() { [ -z "$(squeue -h)" ]; }
