#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd in its modes: the cases that are others there, see matrix.py.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"

# lists MODE: the lists of hostile cases that have some for it.
lists() {
	python3 "$here/matrix.py" "$1" | grep '^hostile'
}
n=0
for m in ipv6 single-port workers; do
	for l in $(lists "$m"); do
		n=$((n + $(in_list "$l" "$m")))
	done
done
plan $((n + 7 + 7 + 6))

about 'pxe-tftpd, IPv6'
serve -l '[::1]:0'
remember
for l in $(lists ipv6); do
	list_ipv6 "$l"
done
nothing_left
log_is_clean
stop "$daemon"

about 'pxe-tftpd --single-port'
run_tftpd -r "$root" -v --single-port -l 0.0.0.0:0
remember
for l in $(lists single-port); do
	list "$l" single-port
done
nothing_left
log_is_clean
stop "$daemon"

about 'pxe-tftpd --workers'
# All of them have one port: one that was free a moment ago.
free=$(python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
run_tftpd -r "$root" -l "127.0.0.1:$free" --workers 3
port=$free
before=$(pgrep -P "$daemon" | sort | tr '\n' ' ')
for l in $(lists workers); do
	list "$l" workers
done
none() {
	[ "$(transfers 3)" -eq 0 ]
}
wait_for 60 none
is "$(transfers 3)" 0 "no transfer is left after $_list"
is "$(pgrep -P "$daemon" | sort | tr '\n' ' ')" "$before" \
	'each worker is alive after hostile packets'
log_is_clean
