#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: options that make no sense are left out, over IPv4 and IPv6.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
n=$(in_list hostile-options.py)
plan $((2 * n + 8))

serve -l '[::1]:0' --events "$work/events"
remember
list hostile-options.py
port6=$(sed -n 's/.*listening on \[::1\]://p' "$work/tftpd.log")
if [ -n "$port6" ]; then
	port4=$port
	port=$port6
	list hostile-options.py ::1 'IPv6: '
	port=$port4
else
	i=0
	while [ "$i" -lt "$n" ]; do
		i=$((i + 1))
		skip 'no IPv6' "IPv6: case $i"
	done
fi
forgotten "$keeps"
lawful
unlike "$(cat "$work/events")" '"msftwindow"' 'msftwindow was never granted'
