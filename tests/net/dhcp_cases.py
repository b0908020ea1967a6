# SPDX-License-Identifier: BSD-2-Clause
"""Hostile input to a running pxe-dhcpd, a case at a time, for dhcp-cases.t:
each gets no answer or the right one, and the next client is served.  A line is
printed for each case: ok or not ok, its name, what was wrong, with tabs."""
import os
import random
import socket
import sys

from dhcp_client import *

SERVER = "10.77.0.1"
RELAY = "10.77.0.2"  # the address of the interface here
X64 = opt(60, b"PXEClient:Arch:00007:UNDI:003016") + opt(93, b"\0\7")
BIG = opt(57, b"\5\xc0")
link = Link("c0", (67, 68))
# Replies to a relay agent must not cause ICMP errors.
sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sink.bind((RELAY, 67))
cases = []
wrong = []
serial = 1000


def case(name):
    def add(fn):
        cases.append((name, fn))
        return fn
    return add


def check(ok, what):
    if not ok:
        wrong.append(what)


def new_xid():
    global serial
    serial += 1
    return serial


def mac(n):
    return bytes([0x52, 0x54, 0, 1, n >> 8, n & 255])


def D(opts=b"", m=1, **h):
    """A DISCOVER of machine m."""
    return packet(DISCOVER, mac(m), 99, opts, **h)


def put(data, **f):
    if len(data) > 1472:
        link.send(data)
    else:
        link.send_frame(frame(data, mac(0xeee), **f))


def ask(data, seconds=1.5, **f):
    """The first reply to the message, or None."""
    put(data, **f)
    xid = struct.unpack(">I", data[4:8])[0]
    for r in link.replies(seconds):
        if r.xid == xid:
            return r
    return None


def silent(*packets, **f):
    for p in packets:
        put(p, **f)
    for r in link.replies(0.1):
        check(False, "a reply of type %d" % r.type)


def gets(want, *packets, **f):
    for n, p in enumerate(packets):
        r = ask(p, **f)
        check(r is not None and r.type == want,
              "%d: %s" % (n, r and "type %d" % r.type or "no reply"))
        if r is not None:
            check(r.ended and 300 <= r.length <= 1472,
                  "%d: reply of %d bytes, ended %s" % (n, r.length, r.ended))


def offered(*packets, **f):
    gets(OFFER, *packets, **f)


def to(net, opts=b""):
    """Header and options of a relay agent that serves the network."""
    return {"giaddr": ip(RELAY),
            "opts": opts + opt(82, opt(5, ip(net)))}


def lease(m, opts=b"", **h):
    """The ACK of machine m, which asks for any address."""
    x = new_xid()
    o = ask(packet(DISCOVER, mac(m), x, opts + h.pop("opts", b""), **h))
    if o is None:
        return None
    return ask(packet(REQUEST, mac(m), x, opts + opt(50, ip(o.yiaddr)) +
                      opt(54, ip(o.server)), **h))


# --- header and framing ------------------------------------------------------

@case("1: datagrams of 0 to 239 bytes are too short to be answered")
def _():
    silent(*[D()[:n] for n in range(240)])


@case("2: 240 bytes with the cookie and no options are BOOTP of a stranger")
def _():
    silent(D(pad=0)[:240])


@case("3: a bad cookie means that there are no options")
def _():
    silent(D(magic=b"abcd"), D(magic=b"\0\0\0\0"))


@case("4: Ethernet has hardware addresses of 6 bytes, others need option 61")
def _():
    silent(*[D(hlen=n) for n in (0, 7, 16, 17, 255)])
    silent(D(htype=0, hlen=0), D(htype=32, hlen=0), D(htype=255, hlen=0))
    silent(D(htype=32, hlen=17, opts=opt(61, b"\xff1234")))
    offered(packet(DISCOVER, b"", new_xid(), opt(61, b"\xff1234"), htype=32,
                   hlen=0))


@case("5: op 0, 2 and 255 are no requests")
def _():
    silent(*[D(op=n) for n in (0, 2, 255)])


@case("6: a UDP length beyond the packet drops it, a shorter one cuts it")
def _():
    silent(D(), udp_len=8 + 301)
    silent(D(), udp_len=8 + 200)
    silent(D(), udp_len=7)


@case("7: IP options and fragments are the kernel's, bad checksums, VLAN tags "
      "and 802.3 frames nobody's")
def _():
    offered(D(), ip_options=b"\1\1\1\0")
    put(D(), fragment=(0, 160))
    r = ask(D(), fragment=(160, 308))
    check(r is None or r.type == OFFER, "fragments: type")
    silent(D(), udp_sum=0x1234)
    silent(D(), ip_sum=0x1234)
    silent(D(), tag=b"\x81\0\0\5")
    silent(D(), type=b"\1\x48")


@case("8: giaddr that no relay has is not answered, nor is such a ciaddr "
      "believed")
def _():
    silent(*[D(giaddr=ip(a)) for a in (
        "127.0.0.1", "255.255.255.255", "224.0.0.1", "192.0.2.1", SERVER)])
    offered(*[D(ciaddr=ip(a)) for a in (
        "127.0.0.1", "255.255.255.255", "224.0.0.1", SERVER)])
    gets(NAK, *[packet(REQUEST, mac(1), new_xid(), ciaddr=ip(a)) for a in (
        "127.0.0.1", "255.255.255.255", "224.0.0.1", SERVER)])


@case("9: more than 16 hops are a loop of relay agents")
def _():
    silent(D(hops=255), D(hops=17))
    offered(D(hops=16))


@case("10: 64 KiB of zeros or pads and a jumbo frame's worth are too long")
def _():
    link.send(b"\0" * 65507)
    link.send(D(pad=0)[:-1] + b"\0" * 65000)
    link.send(D(pad=8972))
    for r in link.replies(0.1):
        check(False, "a reply")


# --- options -----------------------------------------------------------------

@case("11: an option code as the last byte, without a length, is ignored")
def _():
    offered(D(end=False, opts=b"\x32", pad=0))


@case("12: an option whose length runs past the end is ignored")
def _():
    offered(D(end=False, opts=b"\x32\xff\x01", pad=0))


@case("13: options without an end are read")
def _():
    offered(D(end=False), D(end=False, pad=0))


@case("14: what stands behind the end is not read")
def _():
    silent(packet(None, mac(1), 99, b"\xff" + opt(53, b"\1")))


@case("15: 1100 pads before the end are skipped")
def _():
    offered(D(opts=b"\0" * 1100), D(opts=b"\0" * 500 + X64 + b"\0" * 500))


@case("16: one code 200 times is joined, or too long and ignored")
def _():
    offered(D(opts=opt(224, b"x" * 5) * 200 + opt(50, b"")),
            D(opts=opt(224, b"x" * 6) * 180),
            *[D(opts=2 * opt(c, b"\1\2")) for c in (26, 57)])


@case("17: an empty option is ignored whichever it is, but 53")
def _():
    offered(*[D(opts=opt(c, b"")) for c in range(1, 255) if c != 53])


@case("18: a message type of 0, 2 or 255 bytes leaves open what it is")
def _():
    silent(*[packet(None, mac(1), 99, opt(53, b"\1" * n))
             for n in (0, 2, 255)])


@case("19: 50 and 54 of 3 and 5 bytes do not matter to a DISCOVER, and all to "
      "a REQUEST")
def _():
    offered(*[D(opts=opt(c, b"\n" * n)) for c in (50, 54) for n in (3, 5)])
    silent(*[packet(REQUEST, mac(1), 99,
                    opt(50, b"\n" * n) + opt(54, b"\n" * k))
             for n, k in ((3, 4), (4, 3), (5, 4), (4, 5))])


@case("20: a netmask of 5 and 255 bytes is ignored")
def _():
    offered(D(opts=opt(1, b"\xff" * 5)), D(opts=opt(1, b"\xff" * 255)))


@case("21: 57 of 0, 1 and 65535 keeps the reply between 300 and a frame")
def _():
    offered(*[D(opts=opt(57, struct.pack(">H", n))) for n in (0, 1, 65535)])


@case("22: 55 with 255 entries, or one 255 times, gets each option once")
def _():
    for o in (bytes(range(255)), b"\6" * 255):
        r = ask(D(opts=opt(55, o)))
        check(r is not None and len(r.codes) == len(set(r.codes)),
              "twice: %s" % (r and r.codes))


@case("23: 61 of 255 bytes, and of a text behind a 0, comes back as it was")
def _():
    for o in (b"c" * 255, b"\0text"):
        r = ask(D(opts=opt(61, o) + BIG))
        check(r is not None and r.opts.get(61) == o, "61 is not echoed")


@case("24: overload of 0, 4 or 255, in an overloaded field, and without an end "
      "in it")
def _():
    offered(*[D(opts=opt(52, bytes([n]))) for n in (0, 4, 255)],
            D(opts=opt(52, b"\3"), file=opt(52, b"\3"), sname=opt(52, b"\3")),
            D(opts=opt(52, b"\3"), file=b"\0" * 127 + b"\x32",
              sname=b"\x32\xff" + b"x" * 62))
    # A message type that hides in the file field is read (RFC 2132, 9.3).
    offered(packet(None, mac(1), 99, opt(52, b"\1"),
                   file=opt(53, b"\1") + b"\xff"))


@case("25: 82 with a sub-option beyond its end, nested, of 255 bytes, with an "
      "82.5 of 3 bytes, and twice, is echoed as it was")
def _():
    for v in (b"\1\xffx", opt(1, opt(1, opt(1, b""))), b"\1\xfd" + b"c" * 253,
              opt(5, b"\n\n\n")):
        r = ask(D(opts=opt(82, v) + BIG))
        check(r is not None and r.opts.get(82) == v and r.codes[-1] == 82,
              "82 of %d bytes" % len(v))
    v = opt(1, b"a") + opt(2, b"b")
    r = ask(D(opts=opt(82, opt(1, b"a")) + opt(82, opt(2, b"b"))))
    check(r is not None and r.opts.get(82) == v, "82 twice")


@case("26: 93 of 0, 1, 3 and 254 bytes is ignored, or read as a list")
def _():
    offered(*[D(opts=opt(60, b"PXEClient") + opt(93, b"\0" * n))
              for n in (0, 1, 3, 254)])


@case("27: 97 of 1, 16 and 18 bytes is no UUID, and is echoed")
def _():
    for n in (1, 16, 18):
        r = ask(D(opts=opt(97, b"u" * n)))
        check(r is not None and r.opts.get(97) == b"u" * n, "%d bytes" % n)


@case("28: 43 with sub-options cut off, a server count of 255 and an item of 2 "
      "bytes is ignored")
def _():
    offered(*[D(opts=X64 + opt(43, v)) for v in (
        b"\6", b"\6\xff\1", b"\x08\3\0\1\xff\xff", b"\x47\2\0\1\xff", b"\xff")])
    # A renewal, not the choice of an item.
    a = lease(28, X64)
    gets(ACK, packet(REQUEST, mac(28), new_xid(),
                     X64 + opt(43, b"\x47\2\0\1\xff"), ciaddr=ip(a.yiaddr)),
         src=a.yiaddr)


@case("29: 77 with lengths of 0 and past its end is one text or nothing")
def _():
    offered(*[D(opts=opt(77, v)) for v in (
        b"\0", b"\0\0\0", b"\xff", b"\4iPX", b"\4iPXE\xffx", b"iPXE")])


@case("30: 124 and 125 whose lengths do not add up are ignored")
def _():
    offered(*[D(opts=opt(c, v)) for c in (124, 125) for v in (
        b"\0\0\1", b"\0\0\1\x57\xff", b"\0\0\1\x57\2\1\xff",
        b"\xff\xff\xff\xff\0" * 50)])


@case("31: 12 and 81 of long, empty and compressed labels, bytes and shell "
      "commands are no command, no column and no line")
def _():
    for n, v in enumerate((
            b"\0\xff\xff" + b"a" * 64, b"\5\0\0\xc0\0", b"\4\0\0a..b",
            b"\0\0\0" + b"\x40" * 250)):
        a = lease(0x310 + n, opt(81, v))
        check(a is not None and a.type == ACK, "81: %r" % v)
    for n, v in enumerate((
            b";$(reboot)`reboot`|reboot", b"a,b\nc\td'\"\\", b"\xff\xfe\x80",
            b"\x1b[2J", b"...", b"x" * 255, b"\0")):
        a = lease(0x320 + n, opt(12, v))
        check(a is not None and a.type == ACK, "12: %r" % v)


@case("32: 119 and 121 that are malformed are not looked at")
def _():
    offered(D(opts=opt(119, b"\xc0\0")), D(opts=opt(119, b"\x3f" + b"a" * 9)),
            D(opts=opt(121, b"\x21\n\0\0\1")), D(opts=opt(121, b"\xff")))


@case("33: private options from 128 to 254 and types from 128 on say nothing")
def _():
    offered(D(opts=b"".join(opt(c, b"x") for c in range(128, 255)
                            if c not in (150, 175))))
    silent(*[packet(t, mac(3), 97) for t in (128, 200, 255)])


# --- states ------------------------------------------------------------------

@case("34: a renewal of another network is denied, one of a free address is "
      "not, and neither of another's")
def _():
    a = lease(34)
    gets(NAK, packet(REQUEST, mac(0x341), new_xid(), ciaddr=ip("10.99.0.1")),
         packet(REQUEST, mac(0x341), new_xid(), ciaddr=ip(a.yiaddr)))
    gets(ACK, packet(REQUEST, mac(0x341), new_xid(),
                     ciaddr=ip("10.77.0.140")))


@case("35: RELEASE and DECLINE count from the holder alone, and once")
def _():
    a = lease(35)
    him = ip(a.yiaddr)
    named = opt(50, him) + opt(54, ip(SERVER))
    silent(packet(RELEASE, mac(0x351), 98, ciaddr=him),
           packet(DECLINE, mac(0x351), 98, named),
           packet(DECLINE, mac(35), 98, opt(50, him)),
           packet(DECLINE, mac(35), 98, opts=b""))
    silent(packet(RELEASE, mac(35), 98, ciaddr=him), src="10.77.0.9")
    gets(NAK, packet(REQUEST, mac(0x351), new_xid(), opt(50, him)))
    silent(packet(RELEASE, mac(35), 98, opt(54, ip(SERVER)), ciaddr=him),
           packet(RELEASE, mac(35), 98, opt(54, ip(SERVER)), ciaddr=him),
           src=a.yiaddr)
    gets(ACK, packet(REQUEST, mac(0x351), new_xid(), opt(50, him)))
    silent(packet(RELEASE, mac(35), 98, ciaddr=him), src=a.yiaddr)
    gets(ACK, packet(REQUEST, mac(0x351), new_xid(), opt(50, him)))


@case("36: DECLINEs of a whole pool by a stranger, and DISCOVERs of random "
      "machines, take no lease from anybody")
def _():
    a = lease(36)
    silent(*[packet(DECLINE, mac(0x361), 98,
                    opt(50, ip("10.77.0.%d" % n)) + opt(54, ip(SERVER)))
             for n in range(100, 150)])
    for n in range(3000):
        put(packet(DISCOVER, b"\2" + random.randbytes(5), 0x9000 + n))
        if n % 100 == 99:
            for _ in link.replies(0.02):
                pass
    gets(ACK, packet(REQUEST, mac(36), new_xid(), opt(50, ip(a.yiaddr))))
    # The oldest offers are taken back after eight seconds.
    time.sleep(8.5)
    check(lease(0x362) is not None, "a newcomer gets no address")


@case("37: one MAC with 1000 identifiers has one address, 1000 MACs with one "
      "identifier do not share any")
def _():
    ips = []
    for n in range(1000):
        put(packet(DISCOVER, mac(37), 0x4000 + n, giaddr=ip(RELAY),
                   opts=opt(61, b"id%d" % n) + to("10.80.0.0")["opts"]))
        if n % 50 == 49:
            ips += [r.yiaddr for r in link.replies(0.05)]
    check(len(ips) > 500 and len(set(ips)) == 1,
          "%d addresses" % len(set(ips)))
    ips = {}
    for n in range(1000):
        put(packet(DISCOVER, mac(0x4000 + n), 0x5000 + n, giaddr=ip(RELAY),
                   opts=opt(61, b"same") + to("10.80.0.0")["opts"]))
        if n % 50 == 49:
            for r in link.replies(0.05):
                ips.setdefault(r.yiaddr, set()).add(r.mac)
    check(len(ips) >= 40 and all(len(m) == 1 for m in ips.values()),
          "%d addresses, of %d machines" % (
              len(ips), sum(len(m) for m in ips.values())))


@case("38: INFORM with ciaddr 0 from nowhere is not answered, whatever its "
      "yiaddr")
def _():
    p = bytearray(packet(INFORM, mac(38), 97))
    silent(bytes(p))
    p[16:20] = ip("10.77.0.99")
    silent(bytes(p))
    gets(ACK, bytes(p), src="10.77.0.99")


@case("39: a machine that two lines of the hosts file match has one address")
def _():
    uuid = b"\0" + bytes.fromhex("44332211665588779900aabbccddeeff")
    ips = {lease(39, opt(97, uuid)).yiaddr for _ in range(3)}
    check(len(ips) == 1 and ips <= {"10.77.0.51", "10.77.0.52"}, str(ips))


@case("40: a message by unicast for a network that is not served is denied or "
      "not answered")
def _():
    silent(packet(DISCOVER, mac(40), new_xid(), **to("192.0.2.0")),
           packet(REQUEST, mac(40), new_xid(), ciaddr=ip("192.0.2.9"),
                  **to("192.0.2.0")), src=RELAY, dst=SERVER)
    gets(NAK, packet(REQUEST, mac(40), new_xid(), ciaddr=ip("192.0.2.9")),
         src="192.0.2.9", dst=SERVER)


@case("41: lease queries and types that no client sends are not answered")
def _():
    silent(*[packet(t, mac(3), 97) for t in (0, 2, 5, 6, 9, 10, 11, 12, 13,
                                             14, 15, 16, 17, 18, 99)])
    silent(packet(10, b"", 97, hlen=0, htype=0, **to("10.77.0.0")),
           packet(10, b"", 97, opt(61, b""), hlen=0))


@case("42: a pool that is used up gives a declined address before none")
def _():
    small = to("10.79.0.0")
    two = [lease(0x420 + n, **dict(small)) for n in (0, 1)]
    check(None not in two, "the pool does not give two")
    silent(packet(DISCOVER, mac(0x422), new_xid(), **small))
    a = two[0]
    silent(packet(DECLINE, mac(0x420), 98, giaddr=ip(RELAY),
                  opts=opt(50, ip(a.yiaddr)) + opt(54, ip(a.server)) +
                  small["opts"]))
    r = ask(packet(DISCOVER, mac(0x422), new_xid(), **small))
    check(r is not None and r.yiaddr == a.yiaddr, "the declined one")


@case("43: a reply to 61 and 82 of 255 bytes, a UUID and all of 55 is a frame "
      "at most, 82 whole and last")
def _():
    o = X64 + opt(61, b"c" * 255) + opt(97, b"\0" + b"u" * 16) + \
        opt(55, bytes(range(1, 255))) + opt(82, b"\1\xfd" + b"r" * 253)
    for size in (b"", BIG, opt(57, b"\xff\xff")):
        r = ask(D(opts=o + size))
        check(r is not None and r.ended and r.codes[-1] == 82 and
              len(r.opts[82]) == 255 and r.length <= 1472, "reply")
        if r is not None and not size:
            check(r.length <= 548 + 257, "%d bytes without 57" % r.length)


@case("44: options that do not fit into a frame are left out, those that are "
      "needed are not")
def _():
    for size, most in ((b"", 548), (opt(57, b"\xff\xff"), 1472)):
        r = ask(D(opts=X64 + opt(55, bytes(range(224, 255))) + size))
        check(r is not None and r.ended and r.length <= most and
              {1, 51, 53, 54, 67} <= set(r.codes),
              str(r and (r.length, r.codes)))


@case("45: 40000 replies take no memory that is not given back")
def _():
    def rss():
        with open("/proc/%s/statm" % sys.argv[1]) as f:
            return int(f.read().split()[1]) * 4
    o = X64 + BIG + opt(55, bytes(range(1, 255))) + opt(61, b"c" * 255)
    for part in range(2):
        before = rss()
        for n in range(20000):
            put(D(m=45, opts=o))
            if n % 100 == 99:
                for _ in link.replies(0.002):
                    pass
    check(rss() - before < 1024, "%d KiB more" % (rss() - before))


def main():
    random.seed(7)
    for name, fn in cases:
        del wrong[:]
        try:
            fn()
        except Exception as e:  # what a reply lacks
            wrong.append("%s: %s" % (type(e).__name__, e))
        for _ in link.replies(0.05):
            pass
        r = ask(packet(DISCOVER, mac(0xfff), new_xid()))
        check(r is not None and r.type == OFFER, "the next client: not served")
        print("ok" if not wrong else "not ok", name, "; ".join(wrong[:5]),
              sep="\t", flush=True)


main()
