#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: packets that no client should send are refused or ignored.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-packets) + 10))

serve -v
remember
list hostile-packets
nothing_left

# What clients said cannot forge a line or reach a terminal.
like "$(cat "$work/tftpd.log")" ': \\x1b\[31m\\x0d\\x0a: File not found$' \
	'terminal escapes in a name are escaped in the log'
ok -n 'hundreds of datagrams that are no request get less than 40 log lines' \
	test "$(grep -c 'not a request' "$work/tftpd.log")" -lt 40
log_is_clean
stop "$daemon"

# Files of /proc have the size 0, and some would never end.
run_tftpd -r /proc -l 127.0.0.1:0
get version
is "$rc $(wc -c <"$work/got")" '0 0' \
	'a file of /proc, whose size is 0, is sent as an empty file'
