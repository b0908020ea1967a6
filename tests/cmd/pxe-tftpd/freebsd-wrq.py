# SPDX-License-Identifier: BSD-2-Clause
"""Writing, after the list of FreeBSD's libexec/tftpd/tests: see case_list.py.

The list is theirs, with its names; the cases are our own.  Theirs writes only
to files that exist and that everybody may write to, or with -w also to new
ones.  Ours makes new files in the directory of --upload, in/ below the root,
and replaces others only with --upload-overwrite, the mode "overwrite".
"""
import os
import time

from case_list import (OVERWRITE, ROOT, V6, ask, case, good, main, refused,
                       udp, waiting)
from tftp_client import ERROR, OACK, WRQ, parse, request, word
from packets import Talk

SMALL = b"a small file"
MEDIUM = bytes(i * 7 % 251 for i in range(768))
WINDOW = bytes(i * 11 % 253 for i in range(13 * 512 - 4))


def path(name):
    return os.path.join(ROOT, "in", name)


def stored(name, want):
    with open(path(name), "rb") as f:
        assert f.read() == want, "%s is another file" % name


def write(name, mode=b"octet", **options):
    """Begin to write; where files are replaced, there is one already."""
    # Over IPv6 it is another file.
    name += "-6" if V6 else ""
    if OVERWRITE:
        with open(path(name), "wb") as f:
            f.write(b"what was there before")
    # A client's time-out is longer than ours: it does not ask again.
    return name, Talk(request(name.encode(), mode, WRQ, **options))


@case("w_flag: an upload makes a new file")
def _():
    name, t = write("w_flag")
    t.acked(0)
    t.put(1, SMALL)
    t.acked(1)
    stored(name, SMALL)


@case("wrq_dropped_ack: an ACK that is lost is sent again")
def _():
    name, t = write("dropped_ack")
    t.acked(0)
    t.put(1, MEDIUM[:512])
    t.acked(1)
    # That ACK is lost, and after a time-out it comes again.
    t.acked(1)
    t.put(2, MEDIUM[512:])
    t.acked(2)
    stored(name, MEDIUM)


@case("wrq_dropped_data: ACK 0 is sent again when block 1 is lost")
def _():
    name, t = write("dropped_data")
    t.acked(0)
    # The block is lost; the server repeats its ACK.
    t.acked(0)
    t.put(1, SMALL)
    t.acked(1)
    stored(name, SMALL)


@case("wrq_duped_data: a duplicate block gets no second ACK")
def _():
    name, t = write("duped_data")
    t.acked(0)
    t.put(1, MEDIUM[:512])
    t.put(1, MEDIUM[:512])
    t.acked(1)
    # Theirs has a second ACK for the copy.  Ours has none: the copy came too
    # soon to mean that the ACK was lost.  After a time-out it is sent again.
    start = time.monotonic()
    good()
    quick = time.monotonic() - start < 0.04
    got = waiting(t.sock)
    assert not (quick and got), "an ACK for each"
    t.put(2, MEDIUM[512:])
    t.acked(2)
    stored(name, MEDIUM)


@case("wrq_eaccess: a file of mode 440 is kept, or replaced as a whole")
def _():
    # A file that its owner may only read.  Theirs: ERROR 2.  Ours never
    # opens a file that exists: ERROR 6, or a new file takes its place.
    eaccess("eaccess", 0o440)


@case("wrq_eaccess_world_readable: a file of mode 444 is kept, or replaced "
      "as a whole")
def _():
    eaccess("eaccess_world_readable", 0o444)


def eaccess(name, mode):
    name += "-6" if V6 else ""
    with open(path(name), "wb") as f:
        f.write(b"precious")
    os.chmod(path(name), mode)
    if not OVERWRITE:
        refused(6, request(name.encode(), op=WRQ))
        stored(name, b"precious")
        return
    t = Talk(request(name.encode(), op=WRQ))
    t.acked(0)
    stored(name, b"precious")
    t.put(1, SMALL)
    t.acked(1)
    stored(name, SMALL)


@case("wrq_medium: an upload of two blocks is stored")
def _():
    name, t = write("medium")
    t.acked(0)
    t.put(1, MEDIUM[:512])
    t.acked(1)
    t.put(2, MEDIUM[512:])
    t.acked(2)
    stored(name, MEDIUM)


@case("wrq_medium_window: an upload of one window is stored")
def _():
    name, t = write("medium_window", windowsize=2)
    t.hear(word(OACK) + b"windowsize\0" b"2\0")
    t.put(1, MEDIUM[:512])
    t.put(2, MEDIUM[512:])
    t.acked(2)
    stored(name, MEDIUM)


@case("wrq_netascii: a text in netascii is stored with LF and CR")
def _():
    name, t = write("netascii", b"netascii")
    t.acked(0)
    t.put(1, b"one\r\ntwo\r\0three\r\n\r\n")
    t.acked(1)
    stored(name, b"one\ntwo\rthree\n\n")


@case("wrq_nonexistent: an upload makes no directory and no file outside")
def _():
    # Theirs: ERROR 1, unless with -w.  Ours: a directory is not made, and
    # what lies outside is not written to.
    refused(2, request(b"none/nonexistent", op=WRQ))
    refused(2, request(b"../nonexistent", op=WRQ))
    assert not os.path.exists(path("../nonexistent"))


@case("wrq_small: an upload of one block is stored")
def _():
    name, t = write("small")
    t.acked(0)
    t.put(1, SMALL)
    t.acked(1)
    stored(name, SMALL)


@case("wrq_truncate: an upload of no bytes is stored as an empty file")
def _():
    # An empty file, where there was one that was not.
    name, t = write("truncate")
    t.acked(0)
    t.put(1, b"")
    t.acked(1)
    stored(name, b"")


@case("wrq_window_rfc7440: an upload in windows with losses is stored whole")
def _():
    b = [None] + [WINDOW[i:i + 512] for i in range(0, len(WINDOW), 512)]
    name, t = write("window", windowsize=4)
    t.hear(word(OACK) + b"windowsize\0" b"4\0")
    for n in range(1, 5):
        t.put(n, b[n])
    t.acked(4)
    # 6 to 8 are lost: after a time-out it acknowledges what it has.
    t.put(5, b[5])
    t.acked(5)
    for n in range(6, 10):
        t.put(n, b[n])
    t.acked(9)
    # 11 is lost: it acknowledges the gap at once.
    t.put(10, b[10])
    t.put(12, b[12])
    t.acked(10)
    for n in range(10, 14):
        t.put(n, b[n])
    t.acked(13)
    stored(name, WINDOW)


# --- what the list does not have, and its cases suggest ----------------------


@case("wrq_exists: a file that exists gets ERROR 6, or is replaced")
def _():
    name = "exists-6" if V6 else "exists"
    with open(path(name), "wb") as f:
        f.write(b"precious")
    if OVERWRITE:
        t = Talk(request(name.encode(), op=WRQ))
        t.acked(0)
        t.put(1, SMALL)
        t.acked(1)
        stored(name, SMALL)
    else:
        refused(6, request(name.encode(), op=WRQ))
        stored(name, b"precious")


@case("wrq_unfinished: an upload that ends with an ERROR stores nothing")
def _():
    # What is there stays until the new one is whole.
    name, t = write("unfinished")
    t.acked(0)
    t.put(1, MEDIUM[:512])
    t.acked(1)
    t.sock.sendto(word(ERROR) + word(0) + b"enough\0", t.peer)
    good()
    if OVERWRITE:
        stored(name, b"what was there before")
    else:
        assert not os.path.exists(path(name))


@case("wrq_duped_wrq: a request to write amid its upload changes nothing")
def _():
    name, t = write("duped_wrq")
    t.acked(0)
    t.sock.sendto(request(name.encode(), op=WRQ), t.peer)
    t.put(1, SMALL)
    t.acked(1)
    stored(name, SMALL)


@case("wrq_dropped_last_ack: the last ACK is sent again for a copy of the "
      "last block")
def _():
    name, t = write("dropped_last_ack")
    t.acked(0)
    t.put(1, SMALL)
    t.acked(1)
    # It is lost.  The server is there for a while to send it again.
    t.sock.settimeout(1)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        t.put(1, SMALL)
        try:
            t.acked(1)
            break
        except OSError:
            pass
    else:
        raise AssertionError("it is not sent again")
    stored(name, SMALL)


@case("wrq_of_another_port: blocks and ERRORs from another port change "
      "nothing")
def _():
    # Theirs has a process for each; ours has one, which must not mix them.
    name, t = write("another_port")
    t.acked(0)
    other = udp()
    other.sendto(word(3) + word(1) + b"not of this file", t.peer)
    other.sendto(word(ERROR) + word(0) + b"stop\0", t.peer)
    good()
    t.put(1, SMALL)
    t.acked(1)
    stored(name, SMALL)
    assert not [p for p in waiting(other) if parse(p)[0] != ERROR]


@case("wrq_unknown_modes: uploads in unknown modes get ERROR 4")
def _():
    for mode in (b"ascii", b"binary", b"mail"):
        got = ask(request(b"modes", mode, op=WRQ))[0]
        assert parse(got)[:2] == (ERROR, 4), got
    assert not os.path.exists(path("modes"))


if __name__ == "__main__":
    main()
