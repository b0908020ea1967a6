#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd --workers: whichever process gets them, packets and options that no
# client should send are refused or ignored, and clients are served.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-packets.py) + $(in_list hostile-options.py) + 5))

# All of them have one port: one that was free a moment ago.
free=$(python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
run_tftpd -r "$root" -l "127.0.0.1:$free" --workers 3 --events "$work/events"
port=$free
remember
before=$(pgrep -P "$daemon" | sort | tr '\n' ' ')
list hostile-packets.py
list hostile-options.py
is "$(pgrep -P "$daemon" | sort | tr '\n' ' ')" "$before" \
	'each process lives'
lawful
