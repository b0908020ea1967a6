# SPDX-License-Identifier: BSD-2-Clause
"""What whoever forges its address can have sent to another: see case_list.py.

Every packet counts here with its bytes of UDP payload, as received by the
address that did not ask.  The root holds f (513 bytes) and big (1 MiB).
"""
import time

from case_list import (PORT, SERVER, add, ask, blocks_in, case, copies, good,
                       main, transfers, udp, waiting)
from tftp_client import (ACK, DATA, ERROR, OACK, WRQ, Fetch, parse, request,
                         word)
from forge import send_from, wild

# For one request: this many packets by the timer, and for repeated requests
# as many more, however many there are.
TRIES = 4
AGAIN = 4


def only_one(p):
    """One packet comes, however large the file and the window."""
    s = udp()
    begun = time.monotonic()
    s.sendto(p, SERVER)
    good()
    good()
    got = waiting(s)
    s.close()
    assert 1 <= len(got) <= 1 + copies(begun), "%d packets" % len(got)
    return got[0]


# --- one request, one packet --------------------------------------------------


@case("a request for a window of 64 blocks releases one packet")
def _():
    got = only_one(request(b"big", windowsize=64, blksize=65464))
    assert len(got) < 60, "%d bytes" % len(got)


@case("a request without options releases one block of 512 bytes")
def _():
    assert len(only_one(request(b"big"))) == 516


@case("options that are not granted do not enlarge the first block")
def _():
    p = request(b"big", blksize="65464x", windowsize="64x", utimeout=1000)
    assert len(only_one(p)) == 516


@case("an OACK of every option is no larger than its request")
def _():
    p = request(b"big", tsize=0, blksize=1468, timeout=9, windowsize=64)
    assert len(only_one(p)) <= len(p)


@case("an OACK for 200 copies of tsize has one tsize")
def _():
    p = request(b"f", tsize=0, blksize=1468) + b"tsize\0" b"0\0" * 200
    assert len(only_one(p)) < 60


@case("ACK 0 from another port releases no window")
def _():
    f = Fetch(PORT, b"big", windowsize=64)
    other = udp()
    other.sendto(word(ACK) + word(0), f.peer)
    good()
    assert not blocks_in(waiting(f.sock)) and not waiting(other)
    f.sock.close()


@case("guessed ACKs before the first one release nothing")
def _():
    # Blind: the forger does not see the OACK, and would guess.
    s = udp()
    s.sendto(request(b"big", windowsize=64, timeout=2), SERVER)
    got, peer = s.recvfrom(70000)
    assert parse(got)[0] == OACK
    for n in range(1, 65536, 97):
        s.sendto(word(ACK) + word(n), peer)
    good()
    got = blocks_in(waiting(s))
    s.close()
    assert not got, "%d packets" % len(got)


# --- ERRORs -------------------------------------------------------------------

for what, p in (
        ("a missing file", request(b"none")),
        ("a missing file of one letter", request(b"a")),
        ("a link out", request(b"up/x")),
        ("a write", request(b"f", op=WRQ)),
        ("an unknown mode", request(b"f", b"x")),
        ("an unknown mode of no letter", request(b"f", b"")),
        ("a long name", request(b"n" * 1000)),
        ("no name", request(b"")),
        ("no name and no mode", word(1) + b"\0\0")):
    def no_larger(p=p):
        s = udp()
        s.sendto(p, SERVER)
        good()
        got = waiting(s)
        s.close()
        # Four bytes hold no ERROR.
        assert len(got) == (len(p) > 4), "%d answers" % len(got)
        for e in got:
            assert parse(e)[0] == ERROR and e[-1] == 0, e
            assert len(e) <= len(p), "%d for %d bytes" % (len(e), len(p))
    add("an ERROR for %s is no larger than the request" % what, no_larger)


# --- for as long as it lasts --------------------------------------------------

# What one forged source can get until the daemon is silent again.  All wait
# together; with a time-out of a second, or it would be fifteen.
TINY = request(b"big", tsize=0, timeout=1)
VICTIMS = [
    # name, request, how often it is repeated, packets and bytes at most
    ("the largest of all", request(b"big", blksize=65464, windowsize=65535,
                                   tsize=0, timeout=1), 1, TRIES, 4 * 64),
    # An OACK has few bytes, a block 516: it is sent twice.
    ("without options", request(b"big"), 1, 2, 2 * 516),
    ("without options, 50 times", request(b"big"), 50, 2 + AGAIN, 6 * 516),
    ("a small OACK", TINY, 1, TRIES, 4 * 32),
    ("a small OACK, 50 times", TINY, 50, TRIES + AGAIN, 8 * 32),
    ("a missing file", request(b"none"), 1, 1, 13),
    ("an empty name and options", request(b"", tsize=0), 1, 1, 20),
]


@case("forged requests of each kind get their few packets, then silence")
def _():
    all = []
    for i, (name, p, times, packets, most) in enumerate(VICTIMS):
        s = udp(source="127.0.3.%d" % (i + 1))
        s.sendto(p, SERVER)
        all.append(s)
    bytes_in = [len(p) for _, p, _, _, _ in VICTIMS]
    for round in range(49):
        time.sleep(0.02)
        for i, (name, p, times, packets, most) in enumerate(VICTIMS):
            if round < times - 1:
                all[i].sendto(p, SERVER)
                bytes_in[i] += len(p)
    # To the end of every transfer.
    end = time.monotonic() + 60
    while transfers() and time.monotonic() < end:
        time.sleep(0.2)
    assert not transfers(), "some are left"
    for i, (name, p, times, packets, most) in enumerate(VICTIMS):
        got = waiting(all[i])
        out = sum(len(g) for g in got)
        print("note: %s: %d packets, %d bytes in, %d out, factor %.1f" % (
            name, len(got), bytes_in[i], out, out / bytes_in[i]))
        assert 1 <= len(got) <= packets, "%s: %d packets" % (name, len(got))
        assert out <= most, "%s: %d bytes" % (name, out)


@case("300 ports of one address get at most --max-unacked first blocks")
def _():
    socks = []
    for i in range(300):
        s = udp(source="127.0.4.1")
        s.sendto(request(b"big"), SERVER)
        socks.append(s)
        if i % 20 == 19:
            good()
    got = [g for s in socks for g in waiting(s)]
    for s in socks:
        s.close()
    assert len(got) <= 2 * 64, "%d packets for 300 requests" % len(got)
    assert all(parse(g)[:2] == (DATA, 1) for g in got)


@case("requests that replace one another get at most 256 blocks a second")
def _():
    # More ports than --max-unacked 64: most requests wait for their turn.
    socks = [udp(source="127.0.5.1") for i in range(80)]
    start = time.monotonic()
    sent = packets = 0
    while time.monotonic() - start < 2:
        for name in (b"f", b"big"):
            for s in socks:
                s.sendto(request(name), SERVER)
                packets += len(waiting(s))
            sent += len(socks)
        good()
    seconds = time.monotonic() - start
    for s in socks:
        packets += len(waiting(s))
        s.close()
    assert sent > 1000, "only %d requests" % sent
    assert packets <= 256 * (int(seconds) + 2), "%d for %d requests" % (
        packets, sent)


@case("40000 requests for a missing file get at most 5000 ERRORs a second")
def _():
    # From as many addresses as there are requests.
    s = wild()
    p = request(b"none")
    start = time.monotonic()
    answers = 0
    for i in range(40000):
        send_from(s, "127.2.%d.%d" % (i >> 8, i & 255), p)
        if i % 50 == 49:
            answers += len(waiting(s))
    good()
    answers += len(waiting(s))
    seconds = time.monotonic() - start
    # 5000 of each second that was begun.
    assert answers <= 5000 * (int(seconds) + 2), "%d in %.1f s" % (
        answers, seconds)
    # The others would miss theirs: until there are some again.
    assert parse(ask(p)[0])[:2] == (ERROR, 1)


if __name__ == "__main__":
    main()
