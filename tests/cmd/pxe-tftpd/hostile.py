# SPDX-License-Identifier: BSD-2-Clause
"""Packets that no client should send, to a live daemon.

Usage: hostile.py PORT.  Prints a line a case: "ok NAME" or "bad NAME: why".
The root holds f (513 bytes), big (1 MiB), dir/, fifo and leak (a link out).

What must stay unanswered is followed by a good request: when that is answered,
the other one was dealt with, and nobody has to wait.
"""
import os
import socket
import sys

from client import (ACK, DATA, ERROR, OACK, RRQ, WRQ, Fetch, Refused, fetch,
                    parse, request, udp, word)

PORT = int(sys.argv[1])
SERVER = ("127.0.0.1", PORT)
CASES = []


def case(name):
    def add(f):
        CASES.append((name, f))
        return f
    return add


def good():
    """The daemon answers."""
    assert len(fetch(PORT, b"f")) == 513, "a good request fails"


def waiting(s):
    """The packets that have arrived by now."""
    s.setblocking(False)
    got = []
    try:
        while True:
            got.append(s.recvfrom(70000)[0])
    except BlockingIOError:
        pass
    s.settimeout(2)
    return got


def silent(*packets):
    """None of these to the port of requests is answered."""
    s = udp()
    for p in packets:
        s.sendto(p, SERVER)
    good()
    got = waiting(s)
    assert not got, "answered with %r" % got[0]


def refused(code, p):
    """An ERROR of this code, no larger than the request."""
    s = udp()
    s.sendto(p, SERVER)
    got = s.recvfrom(70000)[0]
    assert parse(got)[:2] == (ERROR, code), "answered with %r" % got
    assert len(got) <= len(p), "%d bytes for %d" % (len(got), len(p))
    assert got[-1] == 0, "no NUL at the end"


def opened(p, oack=None):
    """A transfer begins, with this OACK, or with the first block."""
    s = udp()
    s.sendto(p, SERVER)
    got, peer = s.recvfrom(70000)
    op, n, rest = parse(got)
    if oack is None:
        assert (op, n) == (DATA, 1), "answered with %r" % got
    else:
        assert op == OACK and rest == oack, "answered with %r" % got
    s.sendto(word(ERROR) + word(0) + b"enough\0", peer)


def unmoved(*packets):
    """A transfer goes on as if these had not come."""
    f = Fetch(PORT, b"big", blksize=1024)
    data = b""
    for block in f.blocks():
        data += block
        if f.have in (1, 2, 700, 1024):
            for p in packets:
                f.sock.sendto(p, f.peer)
    f.end()
    assert len(data) == 1 << 20, "%d bytes came" % len(data)


# --- packets, to the port of requests and to a transfer ---------------------

for what, p in (
        ("a datagram of nothing", b""),
        ("one byte", b"\0"),
        ("an opcode alone", word(ACK)),
        ("an opcode and half a block", word(ACK) + b"\0"),
        ("opcode 0", word(0) + b"a\0octet\0"),
        ("opcode 7", word(7) + b"a\0octet\0"),
        ("opcode 65535", word(65535) + b"a\0octet\0"),
        ("a request without NUL", word(RRQ) + b"f"),
        ("a request without mode", word(RRQ) + b"f\0"),
        ("a mode without NUL", word(RRQ) + b"f\0octet"),
        ("a name of 65000 bytes", request(b"a" * 65000)),
        ("65507 bytes", word(RRQ) + b"a" * 65505),
        ("an ACK", word(ACK) + word(4711)),
        ("DATA", word(DATA) + word(1) + b"x" * 512),
        ("an ERROR", word(ERROR) + word(0) + b"no\0"),
        ("an OACK", word(OACK) + b"blksize\0" b"8\0"),
        ("noise", bytes(range(255, -1, -1)) * 4)):
    CASES.append((what + ": no answer", lambda p=p: silent(p, p, p)))
    # An ERROR ends a transfer, rightly.
    if p[:2] != word(ERROR):
        CASES.append((what + ": in a transfer", lambda p=p: unmoved(p)))

for what, code, p in (
        ("an empty name", 1, request(b"")),
        ("an empty name without mode text", 1, word(RRQ) + b"\0\0"),
        ("a name of one byte", 1, request(b"a")),
        ("a name of 400 bytes", 1, request(b"a" * 400)),
        ("a name of 513 bytes", 1, request(b"a" * 513)),
        ("a name of 1900 bytes", 1, request(b"a" * 1900)),
        ("formats in the name", 1, request(b"%n%s%x%n" * 9)),
        ("bytes 255", 1, request(b"\xff" * 20)),
        ("broken UTF-8", 1, request(b"\xc0\xaf\xe2\x82")),
        ("a terminal's controls", 1, request(b"\x1b[31m\r\n")),
        ("a mode of 500 bytes", 4, request(b"f", b"o" * 500)),
        ("no mode text", 4, request(b"f", b"")),
        ("mail", 4, request(b"f", b"mail")),
        ("COM1", 1, request(b"COM1")),
        ("AUX", 1, request(b"AUX")),
        ("../", 2, request(b"../../../../etc/passwd")),
        ("..\\", 2, request(b"..\\..\\etc\\passwd")),
        ("....//", 1, request(b"....//....//etc/passwd")),
        ("%2e%2e/", 1, request(b"%2e%2e/%2e%2e/etc/passwd")),
        ("an absolute name", 1, request(b"/etc/passwd")),
        ("a drive", 1, request(b"C:\\boot.ini")),
        ("a link out", 2, request(b"leak")),
        ("a FIFO", 2, request(b"fifo")),
        ("a directory", 1, request(b"dir")),
        ("a write", 2, request(b"new", op=WRQ)),
        ("a write elsewhere", 2, request(b"../new", op=WRQ)),
        ("a write of a FIFO", 2, request(b"fifo", op=WRQ)),
        ("the shortest request", 1, word(RRQ) + b"a\0\0")):
    if what == "the shortest request":
        code = 4
    if what == "an empty name without mode text":
        # Four bytes are too few for an ERROR: it must not grow.
        continue
    CASES.append((what + ": ERROR %d" % code,
                  lambda c=code, p=p: refused(c, p)))

# --- options ------------------------------------------------------------------


def with_options(*pairs, tail=b""):
    return request(b"f") + b"".join(
        k + b"\0" + v + b"\0" for k, v in pairs) + tail


for what, p, oack in (
        ("a name without value", with_options(tail=b"blksize\0"), None),
        ("a name without NUL", with_options(tail=b"blksize"), None),
        ("a value without NUL", with_options(tail=b"blksize\0" b"8"), None),
        ("an empty value", with_options((b"tsize", b"")), None),
        ("an empty name", with_options((b"", b"1"), (b"tsize", b"0")), None),
        ("100 options", with_options(*[(b"o%d" % i, b"1")
                                       for i in range(100)]), None),
        ("300 small options", with_options(*[(b"b", b"9")] * 300), None),
        ("the same option twice", with_options(
            (b"blksize", b"512"), (b"blksize", b"1024")),
         {b"blksize": b"512"}),
        ("blksize 0", with_options((b"blksize", b"0")), None),
        ("blksize 7", with_options((b"blksize", b"7")), None),
        ("blksize 8", with_options((b"blksize", b"8")), {b"blksize": b"8"}),
        ("blksize 65465", with_options((b"blksize", b"65465")),
         {b"blksize": b"65464"}),
        ("blksize 2^32 + 8", with_options((b"blksize", b"4294967304")),
         {b"blksize": b"65464"}),
        ("blksize of 400 digits", with_options((b"blksize", b"9" * 400)),
         None),
        ("blksize -1", with_options((b"blksize", b"-1")), None),
        ("blksize 0x200", with_options((b"blksize", b"0x200")), None),
        ("windowsize 0", with_options((b"windowsize", b"0")), None),
        ("windowsize 65536", with_options((b"windowsize", b"65536")),
         {b"windowsize": b"64"}),
        ("tsize 2^64", with_options((b"tsize", b"18446744073709551616")),
         None),
        ("timeout 0", with_options((b"timeout", b"0")), None),
        ("timeout 256", with_options((b"timeout", b"256")), None),
        ("utimeout of 900 digits", with_options((b"utimeout", b"1" * 900)),
         None),
        ("a name of 900 bytes", with_options((b"%n" * 450, b"1")), None),
        ("all at once", with_options(
            (b"blksize", b"1456"), (b"windowsize", b"4"),
            (b"msftwindow", b"31416"), (b"multicast", b""),
            (b"rollover", b"1"), (b"tsize", b"0")),
         {b"blksize": b"1456", b"windowsize": b"4", b"tsize": b"513"})):
    CASES.append(("options: " + what,
                  lambda p=p, oack=oack: opened(p, oack)))

# --- sessions -----------------------------------------------------------------


@case("ACKs of blocks to come")
def _():
    unmoved(*[word(ACK) + word(n) for n in (2000, 0x7fff, 0x8000, 0xffff)])


@case("ACK 0 again and again")
def _():
    unmoved(*[word(ACK) + word(0)] * 50)


@case("a flood of ACKs is not multiplied")
def _():
    f = Fetch(PORT, b"big", windowsize=64)
    f.begin()
    assert f.recv()[:2] == (DATA, 1)
    for _ in range(5000):
        f.ack()
    good()
    n = len(waiting(f.sock))
    assert n < 64 * 6, "%d packets for 5000" % n
    f.sock.sendto(word(ERROR) + word(0) + b"\0", f.peer)


@case("an ERROR and ACKs of another port")
def _():
    f = Fetch(PORT, b"big", blksize=1024)
    other = udp()
    data = b""
    for block in f.blocks():
        data += block
        if f.have == 5:
            other.sendto(word(ERROR) + word(0) + b"stop\0", f.peer)
            other.sendto(word(ACK) + word(5), f.peer)
    f.end()
    assert len(data) == 1 << 20


@case("ACKs of 5 and of 4096 bytes count")
def _():
    f = Fetch(PORT, b"f")
    assert f.recv()[:2] == (DATA, 1)
    f.sock.sendto(word(ACK) + word(1) + b"\x08", f.peer)
    assert f.recv()[:2] == (DATA, 2)
    f.sock.sendto(word(ACK) + word(2) + bytes(4092), f.peer)


@case("one request 1000 times is one transfer")
def _():
    s = udp()
    for i in range(1000):
        s.sendto(request(b"big", tsize=0), SERVER)
        if i % 100 == 99:
            good()
    got = waiting(s)
    assert 1 <= len(got) <= 8, "%d answers" % len(got)
    assert all(p == got[0] for p in got)


@case("another request from the same port replaces the first")
def _():
    s = udp()
    s.sendto(request(b"big", tsize=0), SERVER)
    a = s.recvfrom(70000)
    s.sendto(request(b"f", tsize=0), SERVER)
    b = s.recvfrom(70000)
    assert parse(b[0])[2] == {b"tsize": b"513"}, b
    assert a[1] != b[1], "the port of the old one"
    s.sendto(word(ERROR) + word(0) + b"\0", b[1])


@case("requests and silence: no more than --max-unacked")
def _():
    socks = []
    for i in range(100):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("127.0.0.88", 0))
        s.sendto(request(b"big"), SERVER)
        socks.append(s)
        if i % 20 == 19:
            # The limit is that of one address: others are served.
            good()
    n = sum(len(waiting(s)) > 0 for s in socks)
    for s in socks:
        s.close()
    assert n == 64, "%d were answered" % n


@case("port 69 as the source, or the server's own: no answer")
def _():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        s.bind(("127.0.0.2", 69))
    except OSError:
        s.bind(("127.0.0.2", PORT))
    s.sendto(request(b"f"), SERVER)
    s.sendto(request(b"none"), SERVER)
    t = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    t.bind(("127.0.0.3", PORT))
    t.sendto(request(b"f"), SERVER)
    good()
    assert not waiting(s) and not waiting(t), "answered"


@case("source port 0: no answer")
def _():
    try:
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW,
                          socket.IPPROTO_UDP)
    except OSError:
        return
    p = request(b"f")
    s.sendto(word(0) + word(PORT) + word(8 + len(p)) + word(0) + p,
             ("127.0.0.1", 0))
    good()


# --- amplification ------------------------------------------------------------


def only_one(p):
    """One packet comes, however large the file and the window."""
    s = udp()
    s.sendto(p, SERVER)
    good()
    good()
    got = waiting(s)
    assert len(got) == 1, "%d packets" % len(got)
    return got[0]


@case("a request with a window of 64 releases one packet")
def _():
    got = only_one(request(b"big", windowsize=64, blksize=65464))
    assert len(got) < 60, "%d bytes" % len(got)


@case("one without options releases one block")
def _():
    assert len(only_one(request(b"big"))) == 516


@case("an OACK for every option is smaller than its request")
def _():
    p = request(b"big", tsize=0, blksize=1468, timeout=9, windowsize=64)
    assert len(only_one(p)) <= len(p)


@case("what is not acknowledged is sent four times at most")
def _():
    s = udp(wait=9)
    s.sendto(request(b"big"), SERVER)
    n = 0
    for _ in range(4):
        assert parse(s.recvfrom(70000)[0])[:2] == (DATA, 1)
        n += 1
    s.settimeout(0.3)
    try:
        s.recvfrom(70000)
        n += 1
    except socket.timeout:
        pass
    assert n == 4


def main():
    for name, f in CASES:
        try:
            f()
            print("ok", name)
        except (AssertionError, OSError, Refused) as e:
            print("bad %s: %s: %s" % (name, type(e).__name__, e))


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C"
    main()
