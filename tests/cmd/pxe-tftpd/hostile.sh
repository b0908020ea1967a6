# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by the hostile-*.t scripts after tests/lib.sh: a daemon, a list of
# cases (cases.py), and what must be as before when all of them are over.
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

# in_list LIST: the number of its cases.
in_list() {
	python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/$1"
}

# list LIST [HOST [PREFIX [MODE]]]: run it; a case is a test.  Its notes are
# shown.
list() {
	timeout 300 python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/$1" "$port" \
		"${2-127.0.0.1}" "$root" "$daemon" "${4-}" >"$work/cases" 2>&1
	while read -r _result _name; do
		case $_result in
		note:) diag "$_name" ;;
		*) is "$_result" ok "${3-}$_name" ;;
		esac
	done <"$work/cases"
}

# high: the most memory that the daemon has had, KiB.
high() {
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"
}

# transfers: how many the daemon has, or nothing if it does not say.
transfers() {
	_told=$(grep -c 'running: [0-9]* transfer' "$work/tftpd.log")
	kill -USR1 "$daemon"
	# shellcheck disable=SC2317
	_tells() {
		[ "$(grep -c 'running: [0-9]* transfer' "$work/tftpd.log")" \
			-gt "$_told" ]
	}
	wait_for 10 _tells
	sed -n 's/.*running: \([0-9]*\) transfer.*/\1/p' "$work/tftpd.log" |
		tail -n 1
}

# remember: what the daemon holds now.  It has served once, for the libraries'
# sake.
remember() {
	get f
	_fds=$(descriptors)
	_memory=$(memory)
}

# forgotten KIB: three tests: transfers, descriptors and memory are back to what
# they were; the memory to KIB more at most.
forgotten() {
	_most=$((_memory + $1))
	# shellcheck disable=SC2317
	_no_more() {
		[ "$(transfers)" = 0 ] &&
			[ "$(descriptors)" -le "$_fds" ]
	}
	# What was never acknowledged is forgotten after 15 seconds.
	wait_for 30 _no_more
	is "$(transfers)" 0 'no transfer is left'
	is "$(descriptors)" "$_fds" 'no descriptor is left'
	_now=$(memory)
	ok -n "no memory is kept ($_memory KiB, then $_now, at most $(high))" \
		test "$_now" -le "$_most"
}

# lawful: four tests of what was told about all this.
lawful() {
	is "$(LC_ALL=C grep -c '[^ -~]' "$work/tftpd.log")" 0 \
		'the log is plain ASCII'
	is "$(LC_ALL=C grep -c '[^ -~]' "$work/events")" 0 'so are the events'
	ok -n 'each event is JSON' python3 -c '
import json, sys
for line in open(sys.argv[1]):
    json.loads(line)' "$work/events"
	alive 'the daemon serves on'
}
