#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: hostile packets; each is refused or ignored, and the daemon lives.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 105

mkdir "$root/dir"
mkfifo "$root/fifo"
ln -s ../tftpd.log "$root/leak"
head -c 513 /dev/urandom >"$root/f"
head -c 1048576 /dev/urandom >"$root/big"
serve --events "$work/events"
fds=$(descriptors)

python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.py" "$port" \
	>"$work/cases" 2>&1
while read -r result name; do
	is "$result" ok "$name"
done <"$work/cases"

# What they said is in the log, and cannot forge a line or reach a terminal.
like "$(cat "$work/tftpd.log")" ': \\x1b\[31m\\x0d\\x0a: File not found$' \
	'names are escaped in the log'
is "$(LC_ALL=C grep -c '[^ -~]' "$work/tftpd.log")" 0 'it is plain ASCII'
is "$(LC_ALL=C grep -c '[^ -~]' "$work/events")" 0 'so are the events'
ok -n 'each event is JSON' python3 -c '
import json, sys
for line in open(sys.argv[1]):
    json.loads(line)' "$work/events"
ok -n 'junk is told at a bounded rate' \
	test "$(grep -c 'not a request' "$work/tftpd.log")" -lt 20
alive 'the daemon serves on'

# What was left unacknowledged is forgotten after 15 seconds.
no_more() {
	[ "$(descriptors)" -le "$fds" ]
}
wait_for 25 no_more
is "$(descriptors)" "$fds" 'no descriptor is left'
