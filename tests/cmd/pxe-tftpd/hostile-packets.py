# SPDX-License-Identifier: BSD-2-Clause
"""Packets that no client should send: see case_list.py.

Each goes to the port of requests, and to that of a transfer that runs.  The
root holds f (513 bytes), mid (64 KiB), dir/, fifo, null (a device, if one can
be made), sub (a link to dir) and three links out of it: leak to a file, up to
its parent, proc to /proc.
"""
import os

from case_list import (HOST, PORT, ROOT, Skip, add, case, content, lockstep,
                       main, refused, silent, unmoved)
from tftp_client import (ACK, DATA, ERROR, OACK, RRQ, WRQ, Fetch, Refused,
                         fetch, request, word)

for what, p in (
        ("a datagram of nothing", b""),
        ("a datagram of one byte", b"\0"),
        ("the opcode RRQ alone", word(RRQ)),
        ("the opcode WRQ alone", word(WRQ)),
        ("the opcode DATA alone", word(DATA)),
        # hikvision-tftpd ends by that one.
        ("the opcode ACK alone", word(ACK)),
        ("the opcode OACK alone", word(OACK)),
        ("DATA with half a block number", word(DATA) + b"\0"),
        ("an ACK with half a block number", word(ACK) + b"\0"),
        ("a request with half an opcode", b"\1f\0octet\0"),
        ("a request with opcode 0", word(0) + b"f\0octet\0"),
        ("a request with opcode 7", word(7) + b"f\0octet\0"),
        ("a request with opcode 256 (RRQ in little-endian order)",
         b"\1\0f\0octet\0"),
        ("a request with opcode 65535", word(65535) + b"f\0octet\0"),
        ("a request without NUL", word(RRQ) + b"f"),
        ("a request without mode", word(RRQ) + b"f\0"),
        ("a request whose mode has no NUL", word(RRQ) + b"f\0octet"),
        ("a request of 516 bytes without NUL", word(RRQ) + b"f" * 514),
        ("a request for a name of 65000 bytes", request(b"a" * 65000)),
        ("the largest request, of letters", word(RRQ) + b"a" * 65505),
        ("the largest request, of NULs", word(RRQ) + bytes(65505)),
        ("a request with a mode of 65000 bytes", request(b"f", b"o" * 65000)),
        ("an ACK", word(ACK) + word(4711)),
        ("DATA", word(DATA) + word(1) + b"x" * 512),
        ("empty DATA", word(DATA) + word(1)),
        ("an OACK", word(OACK) + b"blksize\0" b"8\0"),
        ("an OACK of 300 options", word(OACK) + b"a\0" b"1\0" * 300),
        ("a datagram of the bytes 255 to 0", bytes(range(255, -1, -1)) * 4)):
    if not (what.endswith("NULs")):
        add(what + " gets no answer", silent, p, p, p)
    add(what + " amid a transfer changes nothing", unmoved, p, p)

# To the port of requests only: in a transfer they end it, rightly.
for what, p in (
        ("the opcode ERROR alone", word(ERROR)),
        ("an ERROR", word(ERROR) + word(0) + b"no\0"),
        ("an ERROR without NUL", word(ERROR) + word(0) + b"no"),
        ("an ERROR of 65000 bytes", word(ERROR) + word(8) + b"%n" * 32500)):
    add(what + " gets no answer", silent, p, p, p)

# 65507 bytes of NULs are a request without name and mode, to who sees the
# first of them only.
add("the largest request, of NULs, gets ERROR 1", refused, 1,
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
        ("a name of 900 directories", 1, request(b"a/" * 900)),
        # Tftpd32
        ("printf formats in the name", 1, request(b"%n%s%x%n" * 9)),
        ("a name of bytes 255", 1, request(b"\xff" * 20)),
        ("overlong UTF-8 in the name", 1,
         request(b"\xc0\xae\xc0\xae\xc0\xafetc")),
        ("broken UTF-8 in the name", 1, request(b"\xe2\x82")),
        ("a UTF-8 name that is missing", 1,
         request("\u0431\u043e\u043e\u0442".encode())),
        ("terminal escapes in the name", 1, request(b"\x1b[31m\r\n")),
        # 3CTftpSvc
        ("a mode of 500 bytes", 4, request(b"f", b"o" * 500)),
        ("printf formats in the mode", 4, request(b"f", b"%n%s" * 9)),
        ("an empty mode", 4, request(b"f", b"")),
        ("the mode octets", 4, request(b"f", b"octets")),
        ("the mode mail", 4, request(b"f", b"mail")),
        ("the name COM1", 1, request(b"COM1")),
        ("the name AUX", 1, request(b"AUX")),
        ("the name NUL", 1, request(b"NUL")),
        ("../ in the name", 2, request(b"../../../../etc/passwd")),
        ("../ behind a directory", 2, request(b"dir/../../etc/passwd")),
        ("/../ in the name", 2, request(b"/../etc/passwd")),
        ("..\\ in the name", 2, request(b"..\\..\\etc\\passwd")),
        ("..\\ and ../ in the name", 2,
         request(b"dir\\..\\../..\\etc/passwd")),
        ("the name ..", 2, request(b"..")),
        ("....// in the name", 1, request(b"....//....//etc/passwd")),
        ("%2e%2e/ in the name", 1, request(b"%2e%2e/%2e%2e/etc/passwd")),
        ("an absolute name", 1, request(b"/etc/passwd")),
        ("a drive letter", 1, request(b"C:\\boot.ini")),
        ("a Windows share", 1, request(b"\\\\server\\share\\boot.ini")),
        ("the name of a link to a file outside", 2, request(b"leak")),
        ("a link to the directory above the root", 2, request(b"up/tftpd.log")),
        ("a link to /proc", 2, request(b"proc/self/environ")),
        ("a link to a directory and .. behind it", 2,
         request(b"sub/../../tftpd.log")),
        ("the name of a FIFO", 2, request(b"fifo")),
        ("the name of a directory", 1, request(b"dir")),
        ("the name of a link to a directory", 1, request(b"sub")),
        ("a file for a directory", 1, request(b"f/f")),
        ("the name .", 1, request(b".")),
        ("an empty mode and a name of one letter", 4, word(RRQ) + b"a\0\0")):
    add("a request with %s gets ERROR %d" % (what, code), refused, code, p)

# Without --upload.
for what, code, p in (
        ("a new name", 2, request(b"new", op=WRQ)),
        ("the name of a file", 2, request(b"f", op=WRQ)),
        ("../ in the name", 2, request(b"../new", op=WRQ)),
        ("an absolute name", 2, request(b"/tmp/new", op=WRQ)),
        ("a link to the directory above", 2, request(b"up/new", op=WRQ)),
        ("the name of a FIFO", 2, request(b"fifo", op=WRQ)),
        ("a name of 600 bytes", 1, request(b"n" * 600, op=WRQ))):
    add("a request to write with %s gets ERROR %d" % (what, code), refused,
        code, p)


@case("a request with the name of a device gets ERROR 2")
def _():
    if not os.path.exists(os.path.join(ROOT, "null")):
        raise Skip("cannot make a device")
    refused(2, request(b"null"))


@case("requests to write without --upload leave no file")
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


def ends_with_error_0(change):
    """The client never gets a mixture of two files."""
    try:
        changing(change)
    except Refused as e:
        assert e.args[0] == 0, e.args
    else:
        raise AssertionError("it came whole")


@case("a file truncated while it is sent ends with ERROR 0")
def _():
    ends_with_error_0(lambda path: os.truncate(path, 0))


@case("a file that grows while it is sent ends with ERROR 0")
def _():
    def grow(path):
        with open(path, "ab") as f:
            f.write(b"x" * 100000)
    ends_with_error_0(grow)


@case("a file rewritten in place while it is sent ends with ERROR 0")
def _():
    def rewrite(path):
        with open(path, "r+b") as f:
            f.write(b"x" * 65536)
    ends_with_error_0(rewrite)


@case("a file replaced by a FIFO while it is sent arrives as it was")
def _():
    def fifo(path):
        os.unlink(path)
        os.mkfifo(path)
    assert changing(fifo) == content("mid")


@case("a file replaced by a directory while it is sent arrives as it was")
def _():
    def directory(path):
        os.unlink(path)
        os.mkdir(path)
        refused(1, request(b"changing"))
        os.rmdir(path)
        open(path, "wb").close()
    assert changing(directory) == content("mid")
    try:
        fetch(PORT, b"changing", host=HOST)
    except Refused as e:
        assert e.args[0] == 1, e.args


if __name__ == "__main__":
    main()
