#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: packets that no client should send are refused or ignored.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-packets.py) + 10))

serve --events "$work/events"
remember
list hostile-packets.py
forgotten "$keeps"

# What they said is in the log, and cannot forge a line or reach a terminal.
like "$(cat "$work/tftpd.log")" ': \\x1b\[31m\\x0d\\x0a: File not found$' \
	'names are escaped in the log'
ok -n 'junk is told at a bounded rate' \
	test "$(grep -c 'not a request' "$work/tftpd.log")" -lt 40
lawful
stop "$daemon"

# Files that have no size, and one that would never end.
run_tftpd -r /proc -l 127.0.0.1:0
get version
is "$rc $(wc -c <"$work/got")" '0 0' 'a file of /proc has what its size says'
