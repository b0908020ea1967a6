# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by the tests of pxe-tftpd after tests/lib.sh: a boot root, a daemon
# on a free port of the loopback, and a client.

root=$work/root
mkdir "$root"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

# run_tftpd OPTION...: start the daemon; sets daemon (its process id) and port.
# One of its addresses must be 127.0.0.1 or 0.0.0.0.
run_tftpd() {
	spawn_ready tftpd pxe-tftpd "$@" || exit 99
	daemon=$pid
	port=$(sed -nE 's/^.*listening on (127.0.0.1|0.0.0.0):([0-9]*)$/\2/p' \
		"$work/tftpd.log")
	[ -n "$port" ] || {
		echo 'Bail out! the daemon does not say its port'
		exit 99
	}
}

# serve [OPTION...]: the same for the boot root, on a free port.
serve() {
	run_tftpd -r "$root" -l 127.0.0.1:0 "$@"
}

# get NAME [ARGUMENT...]: with client.py; sets rc and err, writes $work/got.
get() {
	rc=0
	timeout 60 python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/client.py" \
		"$port" "$@" >"$work/got" 2>"$work/.err" || rc=$?
	err=$(cat "$work/.err")
}

# gets NAME WHAT [ARGUMENT...]: passes if the file comes whole.
gets() {
	_name=$1
	_what=$2
	shift 2
	get "$_name" "$@"
	if [ "$rc" -eq 0 ] && cmp "$work/got" "$root/$_name" >"$work/.ok" 2>&1
	then
		_pass "$_what"
	else
		_fail "$_what"
		diag "exit $rc: $err; $(cat "$work/.ok")"
	fi
}

# misses NAME CODE WHAT [ARGUMENT...]: passes if ERROR of that code comes.
misses() {
	_name=$1
	_code=$2
	_what=$3
	shift 3
	get "$_name" "$@"
	like "$rc $err" "^1 error $_code " "$_what"
}

# log ERE WHAT: passes if a line of the log matches, within 5 seconds.
log() {
	wait_for 5 grep -Eq -e "$1" "$work/tftpd.log"
	like "$(cat "$work/tftpd.log")" "$1" "$2"
}

# descriptors, memory: of the daemon, their number and KiB.
descriptors() {
	find "/proc/$daemon/fd" -mindepth 1 | wc -l
}
memory() {
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"
}

# cpu: clock ticks that the daemon has used.
cpu() {
	sed 's/.*) //' "/proc/$daemon/stat" | awk '{print $12 + $13}'
}

# alive WHAT: the daemon still serves; the last test of each script.
alive() {
	echo alive >"$root/alive.txt"
	gets alive.txt "$1"
}
