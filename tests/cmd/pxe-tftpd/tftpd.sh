# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by the tests of pxe-tftpd after tests/lib.sh: a boot root, a daemon
# on a free port of the loopback, a client, and what they leave behind.
need python3 jq
about pxe-tftpd

here=$PXE_SRCDIR/tests/cmd/pxe-tftpd
root=$work/root
mkdir "$root"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

# port_of ADDRESS: the port on which the daemon listens there.
port_of() {
	sed -n "s/^.*listening on $1://p" "$work/tftpd.log"
}

# run_tftpd OPTION...: start the daemon; sets daemon (its process id) and port.
# One of its addresses must be 127.0.0.1 or 0.0.0.0.  $events has its events,
# and no others.
run_tftpd() {
	: >"$events"
	spawn_ready tftpd pxe-tftpd --events "$events" "$@" || exit 99
	daemon=$pid
	port=$(port_of '127\.0\.0\.1')$(port_of '0\.0\.0\.0')
	[ -n "$port" ] || {
		echo 'Bail out! the daemon does not say its port'
		exit 99
	}
}

# serve [OPTION...]: run_tftpd for the boot root, on a free port.
serve() {
	run_tftpd -r "$root" -l 127.0.0.1:0 "$@"
}

# reload: SIGHUP.  Returns when the configuration is in force, or 1 when the
# daemon has refused it.
reload() {
	_reloads=$(grep -c 'reload: [dr]' "$work/tftpd.log")
	kill -HUP "$daemon"
	# shellcheck disable=SC2317
	_reloaded() {
		[ "$(grep -c 'reload: [dr]' "$work/tftpd.log")" \
			-gt "$_reloads" ]
	}
	wait_for 30 _reloaded &&
		grep 'reload: [dr]' "$work/tftpd.log" | tail -n 1 |
		grep -q 'reload: done'
}

# refuses_reload NAME: passes if a reload is refused.
refuses_reload() {
	rc=0
	reload || rc=$?
	is "$rc" 1 "$1"
}

# get NAME [ARGUMENT...]: with tftp_client.py; sets rc and err, writes
# $work/got.
get() {
	rc=0
	timeout 60 python3 "$here/tftp_client.py" "$port" "$@" >"$work/got" \
		2>"$work/.err" || rc=$?
	err=$(cat "$work/.err")
}

# gets NAME WHAT [ARGUMENT...]: passes if the file comes whole.
gets() {
	_file=$1
	_what=$2
	shift 2
	get "$_file" "$@"
	if [ "$rc" -eq 0 ] && cmp "$work/got" "$root/$_file" >"$work/.ok" 2>&1
	then
		_pass "$_what"
	else
		_fail "$_what"
		diag "exit $rc: $err; $(cat "$work/.ok")"
	fi
}

# misses NAME CODE WHAT [ARGUMENT...]: passes if ERROR of that code comes.
misses() {
	_file=$1
	_code=$2
	_what=$3
	shift 3
	get "$_file" "$@"
	like "$rc $err" "^1 error $_code " "$_what"
}

# granted OPTION VALUE NAME: passes if the last get was granted that; VALUE -:
# if it was not granted that option.
granted() {
	_value=$(printf '%s\n' "$err" |
		sed -n "s/.*(b'$1', b'\([^']*\)').*/\1/p")
	is "$_value" "${2#-}" "$3"
}

# client ARGUMENT...: tftp_client.py in the background; $client is its process
# id, and $work/client what it gets.
client() {
	: >"$work/client"
	timeout 120 python3 "$here/tftp_client.py" "$port" "$@" \
		>"$work/client" 2>"$work/client.err" &
	client=$!
}

# client_has BYTES: waits until that client has received so many.
client_has() {
	# shellcheck disable=SC2317
	_has() {
		[ "$(wc -c <"$work/client")" -ge "$1" ]
	}
	wait_for 30 _has "$1"
}

# client_gets FILE NAME: passes if that client ends with that file.
client_gets() {
	rc=0
	wait "$client" || rc=$?
	if [ "$rc" -eq 0 ] && cmp "$work/client" "$1" >"$work/.ok" 2>&1; then
		_pass "$2"
	else
		_fail "$2"
		diag "$rc $(cat "$work/client.err" "$work/.ok")"
	fi
}

# many CASE [ARGUMENT...]: many clients at once, by many_clients.py.
many() {
	timeout 120 python3 "$here/many_clients.py" "$port" "$@" 2>&1
}

# log ERE NAME: passes once a line of the log matches.  For what has no event.
log() {
	wait_for 30 grep -Eq -e "$1" "$work/tftpd.log"
	like "$(cat "$work/tftpd.log")" "$1" "$2"
}

# number NAME: of that name in the file of --metrics, $metrics.
number() {
	awk -v name="pxe_tftpd_$1" '$1 == name { print $2 }' "$metrics"
}

# descriptors, memory: of the daemon, their number and KiB.
descriptors() {
	find "/proc/$daemon/fd" -mindepth 1 | wc -l
}
memory() {
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"
}

# alive WHEN: the daemon still serves a file.
alive() {
	echo alive >"$root/alive.txt"
	gets alive.txt "a file is served $1"
}
