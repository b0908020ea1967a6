# SPDX-License-Identifier: BSD-2-Clause
"""Floods of requests from addresses that never answer: see case_list.py.

The root holds f (513 bytes), mid (64 KiB) and big (1 MiB); the daemon is to
have room for 200 transfers that nobody acknowledges.
"""
import time

from case_list import (PORT, case, content, good, keeps, main, rss, transfers,
                       udp, waiting)
from tftp_client import Fetch, request
from forge import send_from, settled, wild

# A quarter of --max-transfers.
FRESH_MAX = 200


# Sockets that stay open to the end.
OPEN = []


@case("100 requests of one silent address get --max-unacked answers")
def _():
    socks = []
    begun = time.monotonic()
    for i in range(100):
        s = udp(source="127.0.0.88")
        s.sendto(request(b"big", timeout=1), ("127.0.0.1", PORT))
        socks.append(s)
        if i % 20 == 19:
            # The limit is that of one address: others are served.
            good()
    n = sum(len(waiting(s)) > 0 for s in socks)
    # A port that is closed would make room for a request that waits.
    OPEN.extend(socks)
    # Those that end after four seconds make room for others.
    slow = time.monotonic() - begun > 3
    assert n == 64 or slow and n > 64, "%d were answered" % n


class Honest:
    """A client that takes a block now and then."""

    def __init__(self):
        self.f = Fetch(PORT, b"mid", wait=10)
        self.data = b""
        # Known from now on: what is not may have to make room for others.
        self.block()

    def block(self):
        if len(self.data) == 65536:
            return False
        op, n, block = self.f.recv()
        # Another one may be a copy, after a time-out that was ours.
        if n == self.f.have + 1:
            self.f.have += 1
            self.data += block
        self.f.ack()
        return True


@case("100000 forged requests hold a bounded share while a client is served")
def _():
    memory = rss("VmHWM")
    s = wild()
    most = 0
    honest = Honest()
    for i in range(100000):
        send_from(s, "127.%d.%d.%d" % (1 + (i >> 16), i >> 8 & 255, i & 255),
                  request(b"big", timeout=1))
        if i % 200 == 199:
            # Not faster than they are read.
            good()
            if i % 2000 == 1999:
                most = max(most, transfers())
            honest.block()
    while honest.block():
        pass
    honest.f.ack()
    assert honest.data == content("mid")
    # And the good one, and the honest one.
    assert FRESH_MAX // 2 < most <= FRESH_MAX + 2, most
    grown = rss("VmHWM") - memory
    print("note: at most %d transfers, %d KiB more" % (most, grown))
    assert grown < keeps(), "%d KiB more" % grown


@case("20 seconds after forged requests no transfer is left")
def _():
    settled(0, 20)


if __name__ == "__main__":
    main()
