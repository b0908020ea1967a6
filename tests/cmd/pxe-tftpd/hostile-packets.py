# SPDX-License-Identifier: BSD-2-Clause
"""Packets that no client should send: see cases.py.

Each to the port of requests and to the port of a transfer that runs.  The root
holds f (513 bytes), mid (64 KiB), dir/, fifo, null (a device, if one can be
made), sub (a link to dir) and three links out of it: leak to a file, up to its
parent, proc to /proc.
"""
import os

from cases import (HOST, PORT, ROOT, add, case, content, lockstep, main,
                   refused, silent, unmoved)
from client import (ACK, DATA, ERROR, OACK, RRQ, WRQ, Fetch, Refused, fetch,
                    request, word)

for what, p in (
        ("a datagram of nothing", b""),
        ("one byte", b"\0"),
        ("an opcode alone: RRQ", word(RRQ)),
        ("an opcode alone: WRQ", word(WRQ)),
        ("an opcode alone: DATA", word(DATA)),
        # hikvision-tftpd ends by that one.
        ("an opcode alone: ACK", word(ACK)),
        ("an opcode alone: OACK", word(OACK)),
        ("an opcode and half a block: DATA", word(DATA) + b"\0"),
        ("an opcode and half a block: ACK", word(ACK) + b"\0"),
        ("half an opcode and a name", b"\1f\0octet\0"),
        ("opcode 0", word(0) + b"f\0octet\0"),
        ("opcode 7", word(7) + b"f\0octet\0"),
        ("opcode 256, RRQ the wrong way round", b"\1\0f\0octet\0"),
        ("opcode 65535", word(65535) + b"f\0octet\0"),
        ("a request without NUL", word(RRQ) + b"f"),
        ("a request without mode", word(RRQ) + b"f\0"),
        ("a mode without NUL", word(RRQ) + b"f\0octet"),
        ("no NUL in 516 bytes", word(RRQ) + b"f" * 514),
        ("a name of 65000 bytes", request(b"a" * 65000)),
        ("the largest datagram", word(RRQ) + b"a" * 65505),
        ("the largest datagram of NULs", word(RRQ) + bytes(65505)),
        ("a mode of 65000 bytes", request(b"f", b"o" * 65000)),
        ("an ACK", word(ACK) + word(4711)),
        ("DATA", word(DATA) + word(1) + b"x" * 512),
        ("empty DATA", word(DATA) + word(1)),
        ("an OACK", word(OACK) + b"blksize\0" b"8\0"),
        ("an OACK of 300 options", word(OACK) + b"a\0" b"1\0" * 300),
        ("noise", bytes(range(255, -1, -1)) * 4)):
    if not (what.endswith("NULs")):
        add(what + ": no answer", silent, p, p, p)
    add(what + ": in a transfer", unmoved, p, p)

# To the port of requests only: in a transfer they end it, rightly.
for what, p in (
        ("an opcode alone: ERROR", word(ERROR)),
        ("an ERROR", word(ERROR) + word(0) + b"no\0"),
        ("an ERROR without NUL", word(ERROR) + word(0) + b"no"),
        ("an ERROR of 65000 bytes", word(ERROR) + word(8) + b"%n" * 32500)):
    add(what + ": no answer", silent, p, p, p)

# 65507 bytes of NULs are a request without name and mode, to who sees the
# first of them only.
add("the largest datagram of NULs: ERROR 1", refused, 1,
    word(RRQ) + bytes(65505))

for what, code, p in (
        ("an empty name", 1, request(b"")),
        ("a name of slashes", 1, request(b"/" * 200)),
        ("a name of backslashes", 1, request(b"\\" * 200)),
        ("a name of dots", 1, request(b"...............")),
        ("a name of one byte", 1, request(b"a")),
        ("a name of 255 bytes", 1, request(b"a" * 255)),
        ("a name of 256 bytes", 1, request(b"a" * 256)),
        # AT-TFTP, Serva
        ("a name of 400 bytes", 1, request(b"a" * 400)),
        ("a name of 513 bytes", 1, request(b"a" * 513)),
        ("a name of 1900 bytes", 1, request(b"a" * 1900)),
        ("a name of 900 folders", 1, request(b"a/" * 900)),
        # Tftpd32
        ("formats in the name", 1, request(b"%n%s%x%n" * 9)),
        ("bytes 255", 1, request(b"\xff" * 20)),
        ("overlong UTF-8", 1, request(b"\xc0\xae\xc0\xae\xc0\xafetc")),
        ("broken UTF-8", 1, request(b"\xe2\x82")),
        ("UTF-8", 1, request("\u0431\u043e\u043e\u0442".encode())),
        ("a terminal's controls", 1, request(b"\x1b[31m\r\n")),
        # 3CTftpSvc
        ("a mode of 500 bytes", 4, request(b"f", b"o" * 500)),
        ("formats in the mode", 4, request(b"f", b"%n%s" * 9)),
        ("no mode text", 4, request(b"f", b"")),
        ("a mode that begins well", 4, request(b"f", b"octets")),
        ("mail", 4, request(b"f", b"mail")),
        ("COM1", 1, request(b"COM1")),
        ("AUX", 1, request(b"AUX")),
        ("NUL", 1, request(b"NUL")),
        ("../", 2, request(b"../../../../etc/passwd")),
        ("../ behind a folder", 2, request(b"dir/../../etc/passwd")),
        ("/../", 2, request(b"/../etc/passwd")),
        ("..\\", 2, request(b"..\\..\\etc\\passwd")),
        ("..\\ and ../", 2, request(b"dir\\..\\../..\\etc/passwd")),
        ("..", 2, request(b"..")),
        ("....//", 1, request(b"....//....//etc/passwd")),
        ("%2e%2e/", 1, request(b"%2e%2e/%2e%2e/etc/passwd")),
        ("an absolute name", 1, request(b"/etc/passwd")),
        ("a drive", 1, request(b"C:\\boot.ini")),
        ("a share", 1, request(b"\\\\server\\share\\boot.ini")),
        ("a link to a file outside", 2, request(b"leak")),
        ("a link to the folder above", 2, request(b"up/tftpd.log")),
        ("a link to /proc", 2, request(b"proc/self/environ")),
        ("a link and back", 2, request(b"sub/../../tftpd.log")),
        ("a FIFO", 2, request(b"fifo")),
        ("a folder", 1, request(b"dir")),
        ("a link to a folder", 1, request(b"sub")),
        ("a file as a folder", 1, request(b"f/f")),
        ("the root", 1, request(b".")),
        ("a write", 2, request(b"new", op=WRQ)),
        ("a write over a file", 2, request(b"f", op=WRQ)),
        ("a write elsewhere", 2, request(b"../new", op=WRQ)),
        ("a write to an absolute name", 2, request(b"/tmp/new", op=WRQ)),
        ("a write through a link", 2, request(b"up/new", op=WRQ)),
        ("a write of a FIFO", 2, request(b"fifo", op=WRQ)),
        ("a write of a long name", 1, request(b"n" * 600, op=WRQ)),
        ("the shortest request", 4, word(RRQ) + b"a\0\0")):
    add("%s: ERROR %d" % (what, code), refused, code, p)

if os.path.exists(os.path.join(ROOT, "null")) or not PORT:
    add("a device: ERROR 2", refused, 2, request(b"null"))
else:
    add("a device: cannot be made here", lambda: None)


@case("nothing was written by any of these")
def _():
    names = sorted(os.listdir(ROOT))
    assert "new" not in names and not os.path.exists("/tmp/new"), names
    assert len(content("f")) == 513


def changing(change):
    """A copy of mid is sent; after 20 blocks it is changed."""
    path = os.path.join(ROOT, "changing")
    with open(path, "wb") as f:
        f.write(content("mid"))
    try:
        return lockstep(Fetch(PORT, b"changing", host=HOST, blksize=1024),
                        lambda n: n == 20 and change(path))
    finally:
        os.unlink(path)


def spoilt(change):
    """Never a mixture of two files: it ends with ERROR 0."""
    try:
        changing(change)
    except Refused as e:
        assert e.args[0] == 0, e.args
    else:
        raise AssertionError("it came whole")


@case("a file that is truncated: ERROR 0, nothing made up")
def _():
    spoilt(lambda path: os.truncate(path, 0))


@case("a file that grows: ERROR 0")
def _():
    def grow(path):
        with open(path, "ab") as f:
            f.write(b"x" * 100000)
    spoilt(grow)


@case("a file that is rewritten in place: ERROR 0")
def _():
    def rewrite(path):
        with open(path, "r+b") as f:
            f.write(b"x" * 65536)
    spoilt(rewrite)


@case("a FIFO that takes the file's place: the old file")
def _():
    def fifo(path):
        os.unlink(path)
        os.mkfifo(path)
    assert changing(fifo) == content("mid")


@case("a folder that takes its place: the old file, then ERROR 1")
def _():
    def folder(path):
        os.unlink(path)
        os.mkdir(path)
        refused(1, request(b"changing"))
        os.rmdir(path)
        open(path, "wb").close()
    assert changing(folder) == content("mid")
    try:
        fetch(PORT, b"changing", host=HOST)
    except Refused as e:
        assert e.args[0] == 1, e.args


if __name__ == "__main__":
    main()
