#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Requests with random bytes in them, to the running daemon: each reply is
# whole, and the next client is served as before.  dhcp-cases.t has hostile
# packets of a purpose.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 python3
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
plan 6

# The pool is soon used up by random hardware addresses.
echo '52:54:00:01:0f:ff n1 10.77.0.51 -' >"$work/hosts"
dhcpd --pool 10.77.0.100-10.77.0.149 --hosts "$work/hosts" || exit 99
server=$pid
fds=$(find "/proc/$server/fd" | wc -l)

cat >"$work/hostile.py" <<'END'
import random
import sys
from dhcp_client import *

link = Link("c0")
xid = 1
bad = 0
random.seed(7)


def mac(n):
    return bytes([0x52, 0x54, 0, 1, n >> 8, n & 255])


def check(name, ok):
    global bad
    if not ok:
        bad += 1
        print("# hostile:", name)


def alive(name):
    """A client that does no harm is served after each group."""
    global xid
    xid += 1
    r = link.ask(packet(DISCOVER, mac(0xfff), xid), xid)
    check("served after " + name, r is not None and r.type == OFFER)


D = lambda **h: packet(DISCOVER, mac(1), 99, **h)

good = D(opts=opt(60, b"PXEClient:Arch:00007:UNDI:003016") +
         opt(93, b"\0\7") + opt(43, b"\x06\x01\x08\xff"))
for n in range(10000):
    b = bytearray(good)
    for _ in range(random.randrange(1, 6)):
        b[random.randrange(len(b))] = random.randrange(256)
    link.send(bytes(b))
    if n % 100 == 99:
        for r in link.replies(0.02):
            check("reply without an end", r.ended)
            check("reply shorter than 300", r.length >= 300)
    if n % 1000 == 999:
        alive("%d packets" % n)
sys.exit(bad != 0)
END
run env PYTHONPATH="$PXE_SRCDIR/tests/net" PYTHONDONTWRITEBYTECODE=1 \
	ip netns exec "$cli" python3 "$work/hostile.py"
is "$rc$out$err" 0 \
	'pxe-dhcpd: replies to random bytes are whole, or there are none'
ok -n 'pxe-dhcpd: the daemon runs on after packets of random bytes' \
	kill -0 "$server"
is "$(find "/proc/$server/fd" | wc -l)" "$fds" \
	'pxe-dhcpd: packets of random bytes leak no descriptor'
unlike "$(cat "$work/dhcpd.log")" '[^[:print:]]' \
	'pxe-dhcpd: packets of random bytes log nothing that is not printable'
ok -n 'pxe-dhcpd: 10000 packets of random bytes log below 20000 lines' \
	test "$(wc -l <"$work/dhcpd.log")" -lt 20000
stop "$server"
is "$rc" 0 'pxe-dhcpd: SIGTERM after packets of random bytes ends with status 0'
