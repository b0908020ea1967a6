# SPDX-License-Identifier: BSD-2-Clause
"""Options that no client should ask for: see case_list.py.

An option that makes no sense is left out of the OACK (RFC 2347); with no option
left there is no OACK, and the transfer begins as if none had been asked for.
"""
import random
import threading
import time

from case_list import (HOST, PORT, SERVER, V6, add, ask, bye, case, content,
                       copies, good, lockstep, main, opened, udp, waiting)
from tftp_client import (ACK, DATA, ERROR, OACK, Fetch, fetch, parse, request,
                         word)

# What the MTU of the loopback carries, of either family.
LARGEST = b"65464"


def options(*pairs, tail=b""):
    return request(b"f") + b"".join(
        k + b"\0" + v + b"\0" for k, v in pairs) + tail


def answer(oack):
    """An answer, for the name of a case."""
    if oack is None:
        return "no OACK"
    return "OACK " + " ".join("%s=%s" % (k.decode(), v.decode())
                              for k, v in oack.items())


for what, p, oack in (
        ("an option name without a value", options(tail=b"blksize\0"), None),
        ("an option name without NUL", options(tail=b"blksize"), None),
        ("an option value without NUL", options(tail=b"blksize\0" b"8"), None),
        ("blksize 600 and half an option",
         options((b"blksize", b"600"), tail=b"windowsize\0" b"4"),
         {b"blksize": b"600"}),
        # Grandstream's phones do that.
        ("tsize with an empty value", options((b"tsize", b"")), None),
        ("timeout with an empty value, then tsize",
         options((b"timeout", b""), (b"tsize", b"0")), {b"tsize": b"513"}),
        # Padding of a firmware that is not ours to read.
        ("an empty option name, then tsize",
         options((b"", b"1"), (b"tsize", b"0")), None),
        ("300 NULs for options", options(tail=bytes(300)), None),
        ("100 unknown options", options(*[(b"o%d" % i, b"1")
                                       for i in range(100)]), None),
        # EDK2 counts them in 8 bits.
        ("300 unknown options", options(*[(b"o", b"9")] * 300), None),
        ("256 unknown options, then tsize",
         options(*[(b"o", b"9")] * 256 + [(b"tsize", b"0")]),
         {b"tsize": b"513"}),
        ("tsize 100 times", options(*[(b"tsize", b"0")] * 100),
         {b"tsize": b"513"}),
        ("blksize 512 and 1024", options((b"blksize", b"512"),
                                  (b"blksize", b"1024")),
         {b"blksize": b"512"}),
        ("BLKSIZE 700 and blksize 1024", options((b"BLKSIZE", b"700"),
                                               (b"blksize", b"1024")),
         {b"blksize": b"700"}),
        # dnsmasq fell over bad block sizes (CVE-2009-2958).
        ("blksize 0", options((b"blksize", b"0")), None),
        ("blksize 1", options((b"blksize", b"1")), None),
        ("blksize 7", options((b"blksize", b"7")), None),
        ("blksize 8", options((b"blksize", b"8")), {b"blksize": b"8"}),
        ("blksize 65464", options((b"blksize", b"65464")),
         {b"blksize": LARGEST}),
        ("blksize 65465", options((b"blksize", b"65465")),
         {b"blksize": LARGEST}),
        ("blksize 2^32", options((b"blksize", b"4294967296")),
         {b"blksize": LARGEST}),
        ("blksize 2^32 + 8", options((b"blksize", b"4294967304")),
         {b"blksize": LARGEST}),
        ("blksize 2^64", options((b"blksize", b"18446744073709551616")),
         None),
        ("blksize of 400 digits", options((b"blksize", b"9" * 400)), None),
        # It is a number, and an odd way to write it.
        ("blksize of 400 zeros and a 9",
         options((b"blksize", b"0" * 400 + b"9")), {b"blksize": b"9"}),
        ("blksize -1", options((b"blksize", b"-1")), None),
        ("blksize +512", options((b"blksize", b"+512")), None),
        ("blksize 1e3", options((b"blksize", b"1e3")), None),
        ("blksize 512.0", options((b"blksize", b"512.0")), None),
        ("blksize of a blank and 512", options((b"blksize", b" 512")), None),
        ("blksize of 512 and a blank", options((b"blksize", b"512 ")), None),
        ("blksize 0x200", options((b"blksize", b"0x200")), None),
        ("blksize in Arabic digits", options(
            (b"blksize", "\u0665\u0661\u0662".encode())), None),
        ("blksize %n", options((b"blksize", b"%n%s")), None),
        ("windowsize 0", options((b"windowsize", b"0")), None),
        ("windowsize 1", options((b"windowsize", b"1")),
         {b"windowsize": b"1"}),
        ("windowsize 65535", options((b"windowsize", b"65535")),
         {b"windowsize": b"64"}),
        ("windowsize 65536", options((b"windowsize", b"65536")),
         {b"windowsize": b"64"}),
        ("windowsize -1", options((b"windowsize", b"-1")), None),
        # That many bytes would overrun any client's buffer.
        ("the largest blksize and windowsize", options((b"blksize", b"65464"),
                                        (b"windowsize", b"65535")),
         {b"blksize": LARGEST, b"windowsize": b"2"}),
        ("tsize 2^63", options((b"tsize", b"9223372036854775808")),
         {b"tsize": b"513"}),
        ("tsize 2^64 - 1", options((b"tsize", b"18446744073709551615")),
         {b"tsize": b"513"}),
        ("tsize 2^64", options((b"tsize", b"18446744073709551616")), None),
        ("tsize -1", options((b"tsize", b"-1")), None),
        ("timeout 0", options((b"timeout", b"0")), None),
        ("timeout 1", options((b"timeout", b"1")), {b"timeout": b"1"}),
        ("timeout 255", options((b"timeout", b"255")), {b"timeout": b"255"}),
        ("timeout 256", options((b"timeout", b"256")), None),
        ("timeout 257, which is 1 in 8 bits", options((b"timeout", b"257")),
         None),
        # tftp-hpa: CVE-2011-2199.
        ("utimeout of 900 digits", options((b"utimeout", b"1" * 900)), None),
        ("blksize2 of 900 digits", options((b"blksize2", b"1" * 900)), None),
        ("rollover 0", options((b"rollover", b"0")), {b"rollover": b"0"}),
        ("rollover 2", options((b"rollover", b"2")), None),
        ("rollover of 900 bytes", options((b"rollover", b"%s" * 450)), None),
        ("multicast", options((b"multicast", b"")), None),
        ("an option name of 900 bytes", options((b"%n" * 450, b"1")), None),
        # dnsmasq: CVE-2009-2957.
        ("blksize behind a file name of 400 bytes", request(
            b"/" * 399 + b"f", blksize=1000), {b"blksize": b"1000"}),
        ("every option at once", options(
            (b"blksize", b"1456"), (b"windowsize", b"4"),
            (b"msftwindow", b"31416"), (b"multicast", b""),
            (b"rollover", b"1"), (b"utimeout", b"1000"), (b"tsize", b"0"),
            (b"timeout", b"200")),
         {b"blksize": b"1456", b"windowsize": b"4", b"tsize": b"513",
          b"timeout": b"200", b"rollover": b"1"})):
    add("a request with %s gets %s" % (what, answer(oack)), opened, p, oack)


@case("a file in blocks of 8 bytes arrives whole")
def _():
    f = Fetch(PORT, b"f", host=HOST, blksize=8)
    assert lockstep(f) == content("f") and f.have == 65


@case("an OACK that is larger than the blksize of 8 that it grants is sent")
def _():
    s = udp()
    p = request(b"f", blksize=8, tsize=0, timeout=255, windowsize=64)
    got, peer = ask(p, s)
    bye(s, peer)
    assert parse(got)[0] == OACK and len(got) > 8, got


@case("a missing file requested with options gets ERROR 1 and no OACK")
def _():
    s = udp()
    p = request(b"none", blksize=1e9, windowsize=0, tsize="", timeout=-1)
    got = ask(p, s)[0]
    assert parse(got)[:2] == (ERROR, 1), got
    assert not waiting(s)


def at_most_one(s, begun):
    """One answer at most, and that is all of the transfer."""
    s.setblocking(False)
    n = 0
    try:
        while True:
            bye(s, s.recvfrom(70000)[1])
            n += 1
    except BlockingIOError:
        pass
    s.close()
    assert n <= 1 + copies(begun), "%d answers" % n


@case("a request cut off after any byte gets at most one answer")
def _():
    p = options((b"blksize", b"1000"), (b"windowsize", b"4"))
    for n in range(len(p)):
        s = udp()
        begun = time.monotonic()
        s.sendto(p[:n], SERVER)
        good()
        at_most_one(s, begun)


@case("a request with any single bit flipped gets at most one answer")
def _():
    p = options((b"blksize", b"1000"), (b"windowsize", b"4"))
    for first in range(0, 8 * len(p), 40):
        begun = time.monotonic()
        socks = []
        for i in range(first, min(first + 40, 8 * len(p))):
            q = bytearray(p)
            q[i // 8] ^= 1 << i % 8
            # One address begins no more than 256 transfers in a second.
            socks.append(udp(source="127.4.0.%d" % (first // 40 + 1)))
            socks[-1].sendto(q, SERVER)
        good()
        for s in socks:
            at_most_one(s, begun)


# Windows Deployment Services, CVE-2018-8476: with a window that varies, and
# transfers that end while their packets are still on their way, memory was used
# after it was freed.  Here many transfers with these options end by every
# possible way at once, with ACKs of five bytes behind the end.
def dust(seed, errors):
    dice = random.Random(seed)
    ends = (b"", word(ERROR) + word(0) + b"\0", word(ERROR) + word(8),
            request(b"f"), word(ACK) + b"\xff\xff\x40")
    socks = []
    try:
        for i in range(25):
            s = udp(source=None if V6 else "127.1.%d.%d" % (seed, i))
            got, peer = ask(request(
                b"mid", blksize=dice.choice((8, 1456, 8192)), windowsize=4,
                msftwindow=31416), s)
            assert b"msftwindow" not in parse(got)[2], got
            for _ in range(dice.randrange(4)):
                n = dice.randrange(6)
                s.sendto(word(ACK) + word(n) + bytes([dice.randrange(65)]),
                         peer)
            s.sendto(dice.choice(ends), peer)
            for n in range(4):
                s.sendto(word(ACK) + word(n) + b"\x40", peer)
            bye(s, peer)
            # One address has no two transfers from the same port.
            socks.append(s)
            if not V6:
                socks.pop().close()
    except (AssertionError, OSError) as e:
        errors.append(e)
    for s in socks:
        s.close()


@case("a good transfer follows 200 with msftwindow that ended in every way")
def _():
    errors = []
    all = [threading.Thread(target=dust, args=(n, errors)) for n in range(8)]
    for t in all:
        t.start()
    for t in all:
        t.join()
    assert not errors, errors[0]


@case("ACKs of five bytes after msftwindow was asked for bring the whole file")
def _():
    f = Fetch(PORT, b"mid", host=HOST, blksize=1456, windowsize=4,
              msftwindow=31416)
    data = b""
    assert f.window == 4
    f.ack = lambda n=None: f.sock.sendto(
        word(ACK) + word(f.have & 0xffff) + b"\x40", f.peer)
    for block in f.blocks():
        data += block
    f.end()
    assert data == content("mid")


if __name__ == "__main__":
    main()
