# SPDX-License-Identifier: BSD-2-Clause
"""Reading, after the list of FreeBSD's libexec/tftpd/tests: see case_list.py.

The list is theirs, with its names; the cases are our own.  Where we differ,
the case says in what and why.  The root holds what freebsd-rrq.t puts there.
"""
import os
import time

from case_list import (SERVER, ask, case, content, good, main, refused,
                       transfers, udp, waiting)
from tftp_client import DATA, ERROR, OACK, RRQ, parse, request, word
from packets import Talk


def blocks(name, blksize=512):
    data = content(name)
    return [data[i:i + blksize] for i in range(0, len(data) + 1, blksize)]


@case("abspath: an absolute name is taken from the root")
def _():
    # Theirs serves what lies in the allowed folders by its absolute name.
    # Ours takes every name from the root, as theirs does with -s, so that
    # clients need not know where it is.
    t = Talk(request(b"/small"))
    t.data(1, content("small"))
    t.end(1)
    refused(1, request(os.fsencode(os.path.abspath("/etc/hostname"))))


@case("dotdot: a name that leaves the root gets ERROR 2")
def _():
    # Out of the root: ERROR 2.  An absolute name is not out of it, but it is
    # not there (1), where theirs says 2.
    refused(2, request(b"../outside"))
    refused(2, request(b"sub/../../outside"))
    refused(1, request(b"/etc/passwd"))
    t = Talk(request(b"sub/../small"))
    t.data(1, content("small"))
    t.end(1)


@case("s_flag: the root is the directory /")
def _():
    # As if with -s, always: the root is "/".
    t = Talk(request(b"/small"))
    t.data(1, content("small"))
    t.end(1)


@case("rrq_dropped_ack: a block whose ACK is lost is sent again")
def _():
    t = Talk(request(b"small"))
    t.data(1, content("small"))
    # The ACK is lost, and after a time-out the block comes again.
    t.data(1, content("small"))
    t.end(1)


@case("rrq_dropped_data: a block that is lost is sent again after a time-out")
def _():
    one, two = blocks("medium")
    t = Talk(request(b"medium"))
    t.data(1, one)
    t.ack(1)
    # Block 2 is lost on its way; so the client sends its ACK again.  Theirs
    # answers that; ours does not, it has a time-out of its own, measured and
    # much shorter.
    t.data(2, two)
    t.ack(1)
    t.data(2, two)
    t.end(2)


@case("rrq_duped_ack: a duplicate ACK releases no second copy of a block")
def _():
    one, two = blocks("medium")
    t = Talk(request(b"medium"))
    t.data(1, one)
    t.ack(1)
    t.ack(1)
    t.data(2, two)
    # Theirs wants a second block 2 here: one for each ACK, which goes on for
    # the rest of the transfer (Sorcerer's Apprentice; RFC 1123, 4.2.3.1
    # forbids it).  Ours sends it once, unless we are slower than its time-out.
    start = time.monotonic()
    good()
    quick = time.monotonic() - start < 0.04
    got = waiting(t.sock)
    assert not (quick and got), "again for the second ACK"
    t.end(2)


@case("rrq_eaccess: a file that may not be read gets ERROR 2")
def _():
    refused(2, request(b"secret"))


@case("rrq_empty: an empty file is one empty block")
def _():
    t = Talk(request(b"empty"))
    t.data(1, b"")
    t.end(1)


@case("rrq_medium: a file of two blocks arrives in lockstep")
def _():
    one, two = blocks("medium")
    t = Talk(request(b"medium"))
    t.data(1, one)
    t.ack(1)
    t.data(2, two)
    t.end(2)


@case("rrq_medium_window: a file of two blocks arrives in one window")
def _():
    one, two = blocks("medium")
    t = Talk(request(b"medium", windowsize=2))
    t.hear(word(OACK) + b"windowsize\0" b"2\0")
    t.ack(0)
    t.data(1, one)
    t.data(2, two)
    t.end(2)


@case("rrq_netascii: a text in netascii has CR LF and CR NUL")
def _():
    assert content("text") == b"one\ntwo\rthree\n\n"
    t = Talk(request(b"text", b"netascii"))
    t.data(1, b"one\r\ntwo\r\0three\r\n\r\n")
    t.end(1)


@case("rrq_nonexistent: a missing file gets ERROR 1, File not found")
def _():
    refused(1, request(b"nonexistent"), b"File not found")


@case("rrq_path_max: a name of 1024 bytes gets ERROR 1, one of 4200 no answer")
def _():
    # Theirs calls a name longer than any path illegal (4).  Ours says that
    # there is no such file, which lets a client look for the next one; and a
    # request that is longer than any client's is not read at all.
    refused(1, request(b"n" * 1024))
    s = udp()
    s.sendto(request(b"n" * 4200), SERVER)
    good()
    assert not waiting(s)


@case("rrq_small: a file of one block arrives")
def _():
    t = Talk(request(b"small"))
    t.data(1, content("small"))
    t.end(1)


@case("rrq_window_rfc7440: a window with losses goes on behind the last ACK")
def _():
    b = [None] + blocks("window")
    assert len(b) == 14 and len(b[13]) == 508
    t = Talk(request(b"window", windowsize=4))
    t.hear(word(OACK) + b"windowsize\0" b"4\0")
    t.ack(0)
    for n in range(1, 5):
        t.data(n, b[n])
    t.ack(4)
    for n in range(5, 9):
        t.data(n, b[n])
    # 6 to 8 are lost: the window goes on behind 5.
    t.ack(5)
    for n in range(6, 10):
        t.data(n, b[n])
    t.ack(9)
    for n in range(10, 14):
        t.data(n, b[n])
    # The last ACK is lost: after a time-out all four come again.
    for n in range(10, 14):
        t.data(n, b[n])
    t.end(13)


@case("unknown_modes: unknown modes get ERROR 4, OcTeT is octet")
def _():
    for mode in (b"ascii", b"binary", b"en_US.UTF-8", b"mail"):
        refused(4, request(b"small", mode))
    # RFC 1350, 1: any combination of upper and lower case.
    t = Talk(request(b"small", b"OcTeT"))
    t.data(1, content("small"))
    t.end(1)


@case("unknown_opcode: an unknown opcode gets no answer")
def _():
    # Theirs says ERROR 4.  Ours says nothing: whoever gets such a packet may
    # be the victim of a forged address, or a TFTP server as well.
    s = udp()
    s.sendto(word(7) + b"small\0octet\0", SERVER)
    good()
    assert not waiting(s), "answered"


# Theirs ends with status 1; it is started for each request anew.  Ours must
# live, say nothing and hold nothing.
for n in (1, 2, 3):
    @case("short_packet%d: a request of %d bytes gets no answer" % (n, n))
    def _(n=n):
        s = udp()
        before = transfers()
        for p in (bytes(range(1, n + 1)), word(RRQ)[:n] + b"f"[:n - 2],
                  bytes(n)):
            s.sendto(p, SERVER)
        good()
        assert not waiting(s), "answered"
        # The good one may still wait for its last ACK.
        assert transfers() <= before + 1


# --- what the list does not have, and its cases suggest ----------------------


@case("rrq_dropped_oack: an OACK that is lost is sent again")
def _():
    t = Talk(request(b"small", timeout=1))
    t.hear(word(OACK) + b"timeout\0" b"1\0")
    t.hear(word(OACK) + b"timeout\0" b"1\0")
    t.ack(0)
    t.data(1, content("small"))
    t.end(1)


@case("rrq_duped_rrq: a request that is repeated goes on as one transfer")
def _():
    one, two = blocks("medium")
    p = request(b"medium")
    t = Talk(p)
    t.sock.sendto(p, SERVER)
    t.data(1, one)
    t.ack(1)
    t.data(2, two)
    t.end(2)


@case("rrq_multiple_of_the_block: a file of one full block ends with an "
      "empty block")
def _():
    t = Talk(request(b"even"))
    t.data(1, content("even"))
    t.ack(1)
    t.data(2, b"")
    t.end(2)


@case("rrq_error_of_the_client: an ERROR of the client ends its transfer")
def _():
    before = transfers()
    t = Talk(request(b"medium"))
    t.data(1, blocks("medium")[0])
    t.sock.sendto(word(ERROR) + word(3) + b"disk full\0", t.peer)
    got = ask(request(b"nonexistent"))[0]
    assert parse(got)[0] == ERROR
    assert transfers() <= before + 1 and not waiting(t.sock)


if __name__ == "__main__":
    main()
