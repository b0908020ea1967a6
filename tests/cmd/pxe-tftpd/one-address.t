#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Many machines behind one address, as a rack behind NAT: requests above
# --max-unacked wait for their turn instead of for the client's time-out.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 7

head -c 20000 /dev/zero >"$root/f"
load=$PXE_BUILDDIR/tests/bench/tftp-load

# value NAME: of the generator's line on stdin.
value() {
	tr ' ' '\n' | sed -n "s/^$1=//p"
}

serve --max-unacked 4 --events "$work/events"
# A client waits for 60 s before it asks again: none may have to.
line=$("$load" -s "127.0.0.1:$port" -r "$root" -f f -c 300 --rto 60000 \
	--deadline 50 2>"$work/load.log")
is "$(printf '%s' "$line" | value failed)" 0 \
	'pxe-tftpd: 300 clients of one address get a file with --max-unacked 4'
is "$(printf '%s' "$line" | value timeouts)" 0 \
	'pxe-tftpd: no client behind a shared address repeats its request'
all_sent() {
	[ "$(grep -c '"event":"transfer"' "$work/events")" -eq 300 ]
}
ok -n 'pxe-tftpd: 300 clients of one address are 300 transfers' \
	wait_for 20 all_sent

# Requests that nobody acknowledges, as if their address were forged.  Prints
# how many of them got a packet, in more than the 5 s that requests wait.
python3 - "$port" >"$work/answered" <<'END' &
import socket
import sys
import time

socks = []
for i in range(200):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.sendto(b"\0\1f\0octet\0blksize\0" b"1000\0",
             ("127.0.0.1", int(sys.argv[1])))
    s.setblocking(False)
    socks.append(s)
time.sleep(8)
answered = 0
for s in socks:
    try:
        s.recv(2000)
        answered += 1
    except BlockingIOError:
        pass
print(answered)
END
silent=$!

# waiting N: says the list of running transfers that so many requests wait?
waiting() {
	: >"$work/tftpd.log"
	kill -USR1 "$daemon"
	wait_for 5 grep -q 'running: [0-9]* transfers' "$work/tftpd.log" ||
		return 1
	sleep 0.1
	is_waiting=$(sed -n 's/.*waiting: \([0-9]*\) requests.*/\1/p' \
		"$work/tftpd.log")
	[ "${is_waiting:-0}" -eq "$1" ]
}
ok -n 'pxe-tftpd: requests above --max-unacked of one address wait' \
	wait_for 4 waiting 196
wait "$silent"
is "$(cat "$work/answered")" 4 \
	'pxe-tftpd: a request that waits gets no packet if nobody answers'
ok -n 'pxe-tftpd: requests that waited for 5 s are forgotten' \
	wait_for 20 waiting 0
line=$("$load" -s "127.0.0.1:$port" -r "$root" -f f --rto 1000 --tries 30 \
	2>"$work/load.log")
is "$(printf '%s' "$line" | value failed)" 0 \
	'pxe-tftpd: clients that died do not lock out others of their address'
