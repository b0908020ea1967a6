# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced after tests/lib.sh by scripts that run a list of cases (case_list.py)
# against a daemon: its boot root, the lists, and what must be as it was when
# all cases are over.
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"

# KiB that the allocator and the libraries may keep once they were used; with
# sanitizers also what was freed.
keeps=8192
if ldd "$PXE_BUILDDIR/cmd/pxe-tftpd/pxe-tftpd" | grep -q asan; then
	keeps=300000
fi

mkdir -p "$root/dir"
ln -s dir "$root/sub"
ln -s ../tftpd.log "$root/leak"
ln -s .. "$root/up"
ln -s /proc "$root/proc"
mkfifo "$root/fifo"
mknod "$root/null" c 1 3 2>/dev/null
head -c 513 /dev/urandom >"$root/f"
head -c 65536 /dev/urandom >"$root/mid"
head -c 1048576 /dev/urandom >"$root/big"

# names LIST [MODE]: those of its cases, a line each; all, or those that MODE
# repeats (matrix.py).
names() {
	python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/$1.py" --names ${2+"$2"}
}

# in_list LIST [MODE]: the number of these.
in_list() {
	names "$@" | wc -l
}

# list LIST [MODE]: run them against $daemon at $port; a case is a test.
list() {
	_list=$1
	timeout 300 python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/$1.py" "$port" \
		"$root" "$daemon" ${2+"$2"} >"$work/cases" 2>&1
	while read -r _result _name; do
		case $_result in
		ok) _pass "$_name" ;;
		bad) _fail "$_name" ;;
		skip) skip "this machine cannot" "$_name" ;;
		*) diag "$_result $_name" ;;
		esac
	done <"$work/cases"
}

# list_ipv6 LIST: the cases of the mode ipv6; the daemon listens on [::1] too.
list_ipv6() {
	_port=$port
	port=$(port_of '\[::1\]')
	if [ -n "$port" ]; then
		list "$1" ipv6
	else
		names "$1" ipv6 >"$work/cases"
		while read -r _name; do
			skip 'no IPv6' "$_name"
		done <"$work/cases"
	fi
	port=$_port
}

# high: the most memory that the daemon has had, KiB.
high() {
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"
}

# transfers PROCESSES: how many run in all of these, of the daemon.
transfers() {
	_told=$(($(grep -c 'running: [0-9]* transfer' "$work/tftpd.log") + \
		$1))
	kill -USR1 "$daemon"
	# shellcheck disable=SC2317
	_tells() {
		[ "$(grep -c 'running: [0-9]* transfer' "$work/tftpd.log")" \
			-ge "$_told" ]
	}
	wait_for 30 _tells
	sed -n 's/.*running: \([0-9]*\) transfer.*/\1/p' "$work/tftpd.log" |
		tail -n "$1" | awk '{ n += $1 } END { print n }'
}

# remember: what the daemon holds now.  It has served once, for the libraries'
# sake.
remember() {
	get f
	_fds=$(descriptors)
	_memory=$(memory)
}

# nothing_left: three tests: transfers, descriptors and memory are back to what
# they were; the memory to $keeps KiB more at most.
nothing_left() {
	_most=$((_memory + keeps))
	# shellcheck disable=SC2317
	_no_more() {
		[ "$(transfers 1)" = 0 ] &&
			[ "$(descriptors)" -le "$_fds" ]
	}
	# A transfer that was never acknowledged ends after 15 seconds.
	wait_for 60 _no_more
	is "$(transfers 1)" 0 "no transfer is left after $_list"
	is "$(descriptors)" "$_fds" "no descriptor is left after $_list"
	_now=$(memory)
	ok -n "no more than $keeps KiB are kept after $_list" \
		test "$_now" -le "$_most"
	diag "$_memory KiB, then $_now, at most $(high)"
}

# log_is_clean: four tests: no byte of a client is in log and events as it came,
# and the daemon serves.
log_is_clean() {
	is "$(LC_ALL=C grep -c '[^ -~]' "$work/tftpd.log")" 0 \
		"the log of $_list is printable ASCII"
	is "$(LC_ALL=C grep -c '[^ -~]' "$events")" 0 \
		"the events of $_list are printable ASCII"
	ok -n "each event of $_list is an object of JSON" python3 -c '
import json, sys
for line in open(sys.argv[1]):
    # The daemon still writes: the last line may not be whole yet.
    assert line[-1] != "\n" or type(json.loads(line)) is dict, line' "$events"
	alive "after $_list"
}
