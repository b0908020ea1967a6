# SPDX-License-Identifier: BSD-2-Clause
"""Uploads that no client should try: see case_list.py.

The daemon has --upload in/, a directory below the root, --upload-max 64K and
--max-uploads 4.  in/ holds sub/, there (a file), fifo, and the links out (to
the folder above the root), dangling and loop.
"""
import os
import time

from case_list import (PORT, ROOT, SERVER, add, ask, case, good, keeps, main,
                       refused, rss, udp, waiting)
from tftp_client import ACK, DATA, ERROR, OACK, WRQ, parse, request, word
from forge import forge, send_from, wild
from packets import Talk

IN = os.path.join(ROOT, "in")


def put(name, mode=b"octet", **options):
    # Long enough for an ERROR with its whole text.
    return request(name, mode, WRQ, longer="x" * 40, **options)


def left():
    """All files of the directory, hidden ones too."""
    return sorted(os.path.relpath(os.path.join(d, f), IN)
                  for d, _, files in os.walk(IN) for f in files)


BEFORE = left() if PORT else []


def nothing_new():
    assert left() == BEFORE, "left: %s" % left()


# --- names ----------------------------------------------------------------

for what, code, name in (
        ("../new", 2, b"../new"),
        ("../../new", 2, b"../../new"),
        # tqftpserv, Erlang's, uftpd
        ("a directory and ../", 2, b"sub/../../new"),
        ("a directory and .. back out of it", 2, b"sub/../new"),
        ("..\\new", 2, b"..\\new"),
        ("..\\ and ../", 2, b"sub\\..\\../new"),
        ("the name ..", 2, b".."),
        ("the name .", 2, b"."),
        ("no name", 1, b""),
        ("slashes alone", 1, b"///"),
        ("the name of a directory", 6, b"sub"),
        ("a slash at its end", 2, b"sub/"),
        ("the name of a file that exists", 6, b"there"),
        ("a file for a directory", 2, b"there/new"),
        ("a directory that is missing", 2, b"none/new"),
        ("the name of a FIFO", 6, b"fifo"),
        ("the name of a link out of it", 6, b"out"),
        ("a link out of it for a directory", 2, b"out/new"),
        ("the name of a dangling link", 6, b"dangling"),
        ("a link to itself for a directory", 2, b"loop/new"),
        ("a hidden name", 2, b".new"),
        ("a hidden name in a directory", 2, b"sub/.new"),
        ("a hidden directory", 2, b".ssh/authorized_keys"),
        ("a new line in its name", 2, b"new\nline"),
        ("terminal escapes in its name", 2, b"\x1b[31mnew"),
        ("a name of 256 bytes", 2, b"n" * 256),
        ("a name of 1900 bytes", 1, b"n" * 1900)):
    def refuses(code=code, name=name):
        got = ask(put(name))[0]
        op, n, _ = parse(got)
        assert op == ERROR and n == code, "answered with %r" % got
        nothing_new()
    add("an upload with %s gets ERROR %d" % (what, code), refuses)


@case("an upload to an absolute name gets ERROR 2")
def _():
    refused(2, put(b"/tmp/pxe-new-%d" % PORT))
    assert not os.path.exists("/tmp/pxe-new-%d" % PORT)
    nothing_new()


@case("an upload to a name of printf formats is stored under it")
def _():
    t = Talk(put(b"%n%s%x"))
    t.hear(word(ACK) + word(0))
    t.put(1, b"x")
    t.acked(1)
    with open(os.path.join(IN, "%n%s%x")) as f:
        assert f.read() == "x"
    os.unlink(os.path.join(IN, "%n%s%x"))


# --- sizes ----------------------------------------------------------------

for what, code, options in (
        ("a tsize above the limit", 3, {"tsize": 65537}),
        ("a tsize of 2^63", 3, {"tsize": 1 << 63}),
        ("a tsize of 2^64 - 1", 3, {"tsize": (1 << 64) - 1})):
    def too_large(code=code, options=options):
        got = ask(put(b"new", **options))[0]
        assert parse(got)[:2] == (ERROR, code), got
        nothing_new()
    add("an upload with %s gets ERROR %d" % (what, code), too_large)


@case("an upload whose tsize is no number begins without tsize")
def _():
    for size in ("-1", "1e3", "0x10", "18446744073709551616", ""):
        s = udp()
        got, peer = ask(put(b"new", tsize=size), s)
        s.sendto(word(ERROR) + word(0) + b"\0", peer)
        assert got == word(ACK) + word(0), got
    good()
    nothing_new()


@case("an upload above the limit without tsize gets ERROR 3 and is removed")
def _():
    t = Talk(put(b"new", blksize=8192))
    t.hear(word(OACK) + b"blksize\0" b"8192\0")
    for n in range(1, 9):
        t.put(n, bytes(8192))
        t.acked(n)
    t.put(9, b"x")
    got = t.sock.recvfrom(70000)[0]
    assert parse(got)[:2] == (ERROR, 3), got
    nothing_new()


@case("a block larger than blksize gets ERROR 4 and its upload is removed")
def _():
    for size in (513, 1468, 65000):
        t = Talk(put(b"new"))
        t.acked(0)
        t.put(1, bytes(size))
        got = t.sock.recvfrom(70000)[0]
        assert parse(got)[:2] == (ERROR, 4), got
    nothing_new()


# --- transfers ------------------------------------------------------------


def unmoved(*packets):
    """An upload goes on as if these had not come."""
    t = Talk(put(b"new"))
    t.acked(0)
    for n in range(1, 21):
        for p in packets:
            t.sock.sendto(p, t.peer)
        t.put(n, b"%03d" % n + bytes(509 if n < 20 else 9))
        t.acked(n)
    with open(os.path.join(IN, "new"), "rb") as f:
        data = f.read()
    os.unlink(os.path.join(IN, "new"))
    assert len(data) == 19 * 512 + 12
    assert [data[i:i + 3] for i in range(0, len(data), 512)] == [
        b"%03d" % n for n in range(1, 21)], "mixed up"


for what, p in (
        ("a datagram of nothing", b""),
        ("the opcode DATA alone", word(DATA)),
        ("DATA with half a block number", word(DATA) + b"\0"),
        ("a packet of opcode 0", word(0) + bytes(9)),
        ("a packet of opcode 65535", word(65535) + bytes(9)),
        ("an ACK", word(ACK) + word(1)),
        ("an OACK", word(OACK) + b"blksize\0" b"8\0"),
        ("a request to read", request(b"f")),
        ("a request to write", put(b"other")),
        ("blocks far ahead", word(DATA) + word(4711) + bytes(512)),
        ("blocks half a circle ago", word(DATA) + word(0x8000) + bytes(512)),
        ("empty blocks of another number", word(DATA) + word(9999))):
    add("%s amid an upload: the file is stored whole" % what, unmoved, p, p)


@case("DATA and ERROR from others amid an upload change nothing")
def _():
    t = Talk(put(b"new"))
    t.acked(0)
    other, s = udp(), wild()
    for _ in range(20):
        for p in (word(DATA) + word(1) + b"evil",
                  word(ERROR) + word(0) + b"\0"):
            other.sendto(p, t.peer)
            send_from(s, "127.0.0.9", p, t.peer)
    good()
    t.put(1, b"good")
    t.acked(1)
    with open(os.path.join(IN, "new"), "rb") as f:
        assert f.read() == b"good"
    os.unlink(os.path.join(IN, "new"))


@case("DATA without an upload gets no answer")
def _():
    s = udp()
    for n in range(100):
        s.sendto(word(DATA) + word(1) + bytes(512), SERVER)
    good()
    assert not waiting(s)
    nothing_new()


@case("of two uploads to one name the first to end is stored whole")
def _():
    a, b = Talk(put(b"new")), Talk(put(b"new"))
    a.acked(0)
    b.acked(0)
    a.put(1, b"a" * 512)
    b.put(1, b"b" * 512)
    a.acked(1)
    b.acked(1)
    a.put(2, b"a")
    a.acked(2)
    b.put(2, b"b")
    got = b.sock.recvfrom(70000)[0]
    assert parse(got)[:2] == (ERROR, 6), got
    with open(os.path.join(IN, "new"), "rb") as f:
        assert f.read() == b"a" * 513
    os.unlink(os.path.join(IN, "new"))


@case("requests to write from ports 69, 0 and the server's own store nothing")
def _():
    for port in (69, PORT, 0):
        forge("127.0.0.1", port, put(b"new"))
        forge("127.0.0.2", port, put(b"new"))
    good()
    nothing_new()


# --- amplification, floods ------------------------------------------------


@case("a forged request to write gets at most four ACKs of four bytes")
def _():
    s = udp(source="127.0.5.1")
    p = request(b"new", op=WRQ)
    s.sendto(p, SERVER)
    time.sleep(4)
    got = waiting(s)
    assert 1 <= len(got) <= 4 and set(got) == {word(ACK) + word(0)}, got
    assert sum(map(len, got)) <= len(p) + 4
    s.close()


@case("10000 forged requests to write hold bounded memory while files are "
      "served")
def _():
    memory = rss("VmHWM")
    s = wild()
    for i in range(10000):
        send_from(s, "127.8.%d.%d" % (i >> 8, i & 255), put(b"new%d" % i))
        if i % 200 == 199:
            good()
    grown = rss("VmHWM") - memory
    print("note: %d KiB more" % grown)
    assert grown < keeps(), grown
    assert len(left()) <= len(BEFORE) + 4, left()


@case("after forged requests to write an upload is stored")
def _():
    p = put(b"honest")
    s = udp()
    end = time.monotonic() + 40
    s.settimeout(1)
    while time.monotonic() < end:
        s.sendto(p, SERVER)
        try:
            got, peer = s.recvfrom(70000)
            break
        except OSError:
            pass
    else:
        raise AssertionError("no answer")
    assert got == word(ACK) + word(0), got
    s.sendto(word(DATA) + word(1) + b"x", peer)
    assert s.recvfrom(70000)[0] == word(ACK) + word(1)
    os.unlink(os.path.join(IN, "honest"))


if __name__ == "__main__":
    main()
