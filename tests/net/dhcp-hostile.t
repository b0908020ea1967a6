#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Hostile packets to the running daemon: each gets no reply or the right one,
# and the next client is served as before.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 python3
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
plan 7

dhcpd --pool 10.77.0.100-10.77.0.149 || exit 99
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


def silent(name, *packets):
    for p in packets:
        link.send(p)
    got = [r for r in link.replies(0.1)]
    check(name, not got)


def offered(name, *packets):
    """What is malformed and plays no part is as if it were not there."""
    for p in packets:
        link.send(p)
        check(name, any(r.type == OFFER for r in link.replies(0.3)))


D = lambda **h: packet(DISCOVER, mac(1), 99, **h)

# Header and framing.
silent("datagrams of 0 to 239 bytes", *[D()[:n] for n in range(240)])
silent("240 bytes, cookie, no options", D(pad=0)[:240])
silent("bad cookie", D(magic=b"abcd"), D(magic=b"\0\0\0\0"))
silent("hlen of Ethernet not 6", *[D(hlen=n) for n in (0, 7, 16, 17, 255)])
silent("op 0, 2, 255", *[D(op=n) for n in (0, 2, 255)])
silent("giaddr that no relay has", D(giaddr=ip("127.0.0.1")),
       D(giaddr=ip("255.255.255.255")), D(giaddr=ip("224.0.0.1")),
       D(giaddr=ip("192.0.2.1")))
silent("hops 255", D(hops=255))
silent("multicast hardware address", packet(DISCOVER, b"\x01" * 6, 99))
silent("64 KiB of zeros", b"\0" * 65507)
silent("64 KiB of pads", D(pad=0)[:-1] + b"\0" * 65000)
alive("header and framing")

# Option TLV.
offered("code is the last byte", D(end=False, opts=b"\x32", pad=0))
offered("length past the end", D(end=False, opts=b"\x32\xff\x01", pad=0))
offered("no end", D(end=False))
silent("end first", packet(None, mac(1), 99, b"\xff" + opt(53, b"\1")))
offered("1100 pads", D(opts=b"\0" * 1100))
offered("one code 200 times", D(opts=opt(224, b"x" * 5) * 200 + opt(50, b"")),
        D(opts=opt(224, b"x" * 6) * 180))
offered("zero-length options", *[D(opts=opt(c, b"")) for c in (
    1, 3, 6, 26, 42, 50, 51, 52, 54, 57, 61, 82, 93, 121, 150)])
offered("given twice", *[D(opts=2 * opt(c, b"\1\2")) for c in (26, 57)])
silent("type of length 0, 2, 255", *[packet(None, mac(1), 99,
                                            opt(53, b"\1" * n))
                                     for n in (0, 2, 255)])
offered("50 and 54 of 3 and 5 bytes", *[D(opts=opt(c, b"\n" * n))
                                        for c in (50, 54) for n in (3, 5)])
offered("netmask of 5 bytes", D(opts=opt(1, b"\xff" * 5)))
offered("overload 0, 4, 255", *[D(opts=opt(52, bytes([n])))
                                for n in (0, 4, 255)])
silent("REQUEST with 50 and 54 of 3 and 5 bytes",
       *[packet(REQUEST, mac(1), 99, opt(50, b"\n" * n) + opt(54, b"\n" * k))
         for n, k in ((3, 4), (4, 3), (5, 4), (4, 5))])
for size in (0, 1, 65535):
    link.send(D(opts=opt(57, struct.pack(">H", size))))
    check("57 of %d" % size, any(r.type == OFFER for r in link.replies(0.3)))
link.send(D(opts=opt(55, bytes(range(255)))))
check("55 with 255 entries", any(r.type == OFFER for r in link.replies(0.3)))
link.send(D(opts=opt(61, b"c" * 255)))
check("61 of 255 bytes", any(r.type == OFFER for r in link.replies(0.3)))
link.send(D(opts=opt(82, b"\1\xffx") + opt(12, b";$(reboot)\n\x1b[2J")))
check("82 with a wrong length, shell commands in 12",
      any(r.type == OFFER for r in link.replies(0.3)))
alive("options")

# State.
def stranger(mtype, addr, **h):
    h.setdefault("opts", opt(50, ip(addr)) + opt(54, ip("10.77.0.1")))
    return packet(mtype, mac(0x300), 98, **h)

xid += 1
o = link.ask(packet(DISCOVER, mac(2), xid), xid)
a = link.ask(packet(REQUEST, mac(2), xid, opt(50, ip(o.yiaddr)) +
                    opt(54, ip(o.server))), xid)
check("a lease to attack", a is not None and a.type == ACK)
r = link.ask(stranger(REQUEST, "10.99.0.1", opts=b"",
                      ciaddr=ip("10.99.0.1")), 98)
check("renew in another network: NAK", r is not None and r.type == NAK)
r = link.ask(stranger(REQUEST, o.yiaddr), 98)
check("taken address: NAK", r is not None and r.type == NAK)
silent("release by a stranger", stranger(RELEASE, o.yiaddr, opts=b"",
                                         ciaddr=ip(o.yiaddr)))
silent("decline by a stranger", *[stranger(DECLINE, "10.77.0.%d" % n)
                                  for n in range(100, 150)])
silent("decline of nothing", stranger(DECLINE, "0.0.0.0", opts=b""))
silent("unknown types", *[packet(t, mac(3), 97) for t in
                          (0, 9, 10, 13, 18, 99, 255)])
silent("INFORM from nowhere", packet(INFORM, mac(3), 97))
# One MAC with a thousand client identifiers has one address.
seen = set()
for n in range(1000):
    link.send(packet(DISCOVER, mac(4), 0x4000 + n, opt(61, b"id%d" % n)))
    if n % 50 == 49:
        seen |= {r.yiaddr for r in link.replies(0.05)}
seen |= {r.yiaddr for r in link.replies(0.3)}
check("1000 identifiers, %d addresses" % len(seen), len(seen) == 1)
r = link.ask(packet(REQUEST, mac(2), 5, opt(50, ip(o.yiaddr))), 5)
check("the attacked lease holds", r is not None and r.type == ACK)
# Starvation: random MACs use the pool up, and a lease stays its client's.
for n in range(3000):
    link.send(packet(DISCOVER, random.randbytes(1)[:0] + bytes([2]) +
                     random.randbytes(5), 0x9000 + n))
    if n % 100 == 99:
        for _ in link.replies(0.02):
            pass
r = link.ask(packet(REQUEST, mac(2), 6, opt(50, ip(o.yiaddr))), 6)
check("a lease survives starvation", r is not None and r.type == ACK)

# Noise.
good = D(opts=opt(60, b"PXEClient:Arch:00007:UNDI:003016") +
         opt(93, b"\0\7") + opt(43, b"\x06\x01\x08\xff"))
for n in range(3000):
    b = bytearray(good)
    for _ in range(random.randrange(1, 6)):
        b[random.randrange(len(b))] = random.randrange(256)
    link.send(bytes(b))
    if n % 100 == 99:
        for r in link.replies(0.02):
            check("reply without an end", r.ended)
            check("reply shorter than 300", r.length >= 300)
sys.exit(bad != 0)
END
run env PYTHONPATH="$PXE_SRCDIR/tests/net" PYTHONDONTWRITEBYTECODE=1 \
	ip netns exec "$cli" python3 "$work/hostile.py"
is "$rc$out$err" 0 'pxe-dhcpd: hostile packets get the right reply or none'
ok -n 'pxe-dhcpd: the daemon runs on after hostile packets' kill -0 "$server"
is "$(find "/proc/$server/fd" | wc -l)" "$fds" \
	'pxe-dhcpd: hostile packets leak no descriptor'
unlike "$(cat "$work/dhcpd.log")" '[^[:print:]]' \
	'pxe-dhcpd: hostile packets log nothing that is not printable'
like "$(cat "$work/dhcpd.log")" \
	'52:54:00:01:00:01.*malformed and ignored: option [0-9]' \
	'pxe-dhcpd: a malformed option is logged with MAC and number'
ok -n 'pxe-dhcpd: 10000 hostile packets log below 20000 lines' \
	test "$(wc -l <"$work/dhcpd.log")" -lt 20000
stop "$server"
is "$rc" 0 'pxe-dhcpd: SIGTERM after hostile packets ends with status 0'
