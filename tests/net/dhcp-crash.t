#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# SIGKILL while 500 clients get leases, and a restart: no acknowledged lease is
# lost, no address is assigned twice.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 python3
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
plan 8

pool=10.77.0.100-10.77.3.200
ip -n "$srv" address del 10.77.0.1/24 dev s0
ip -n "$srv" address add 10.77.0.1/22 dev s0
dhcpd -q --pool "$pool" || exit 99
server=$pid

cat >"$work/crash.py" <<'END'
import os
import random
import signal
import sys
import time
from dhcp_client import *

# N clients, each from DISCOVER to ACK with retries, all at once.  After
# KILL acknowledged leases the server dies by SIGKILL.
n, kill_after, pid, acked_file = (int(sys.argv[1]), int(sys.argv[2]),
                                  int(sys.argv[3]), sys.argv[4])
first = int(sys.argv[5])
link = Link("c0")
macs = {i: bytes([0x52, 0x54, 1, 0, i >> 8, i & 255])
        for i in range(first, first + n)}
state = {i: None for i in macs}	# None, or the reply to act on
acked = {}
asked = set()


def request(r):
    # A hundred at a time, or a fast server has acknowledged all of them before
    # this client has read the reply at which it is to die.
    if r.xid in asked or len(asked) < len(acked) + 100:
        asked.add(r.xid)
        link.send(packet(REQUEST, macs[r.xid], r.xid, opt(50, ip(r.yiaddr)) +
                         opt(54, ip(r.server))))


end = time.monotonic() + 60
while len(acked) < n and time.monotonic() < end:
    for i, r in state.items():
        if i in acked:
            continue
        if r is None:
            link.send(packet(DISCOVER, macs[i], i))
        else:
            request(r)
    for r in link.replies(0.3):
        if r.xid not in macs or r.xid in acked:
            continue
        if r.type == OFFER:
            state[r.xid] = r
            request(r)
        elif r.type == NAK:
            state[r.xid] = None
        elif r.type == ACK:
            acked[r.xid] = r.yiaddr
            if len(acked) == kill_after:
                os.kill(pid, signal.SIGKILL)
                # What was sent before it died still counts.
                for r in link.replies(0.5):
                    if r.type == ACK and r.xid in macs:
                        acked[r.xid] = r.yiaddr
                end = 0
                break
with open(acked_file, "w") as f:
    for i, addr in sorted(acked.items()):
        f.write("%s %s\n" % (macs[i].hex(":"), addr))
END
storm() {
	env PYTHONPATH="$PXE_SRCDIR/tests/net" PYTHONDONTWRITEBYTECODE=1 \
		ip netns exec "$cli" python3 "$work/crash.py" "$@"
}

ok -n 'pxe-dhcpd: SIGKILL while 500 clients get leases' \
	storm 500 150 "$server" "$work/acked1" 1
ok -n 'pxe-dhcpd: 150 leases are acknowledged before SIGKILL' \
	test "$(wc -l <"$work/acked1")" -ge 150
ok -n 'pxe-dhcpd: SIGKILL comes before the last lease' \
	test "$(wc -l <"$work/acked1")" -lt 500
ok -n 'pxe-dhcpd: SIGKILL ends the daemon' sh -c "! kill -0 $server 2>/dev/null"

dhcpd -q --pool "$pool" || exit 99
leases "state = 'bound'" | awk '{ print $3, $1 }' | sort >"$work/stored"
sort "$work/acked1" >"$work/a1"
is "$(comm -23 "$work/a1" "$work/stored")" '' \
	'pxe-dhcpd: each lease that was acknowledged is in the database'

# The other clients, and more, after the restart.
ok -n 'pxe-dhcpd: 800 clients get leases after the restart' sh -c '
	storm() { '"env PYTHONPATH='$PXE_SRCDIR/tests/net' \
	PYTHONDONTWRITEBYTECODE=1 ip netns exec '$cli' \
	python3 '$work/crash.py'"' "$@"; }
	storm 800 0 0 "$1/acked2" 1 &&
	test "$(wc -l <"$1/acked2")" -eq 800' sh "$work"
is "$(cut -d" " -f2 "$work/acked2" | sort | uniq -d)" '' \
	'pxe-dhcpd: no address is assigned twice across SIGKILL'
sort "$work/acked2" >"$work/a2"
is "$(comm -23 "$work/a1" "$work/a2")" '' \
	'pxe-dhcpd: clients keep their address across SIGKILL'
