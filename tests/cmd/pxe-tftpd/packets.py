# SPDX-License-Identifier: BSD-2-Clause
"""A transfer packet by packet, for the lists of cases: see case_list.py."""
from case_list import HOST, PORT, SERVER, good, udp, waiting
from tftp_client import ACK, DATA, word


class Talk:
    """A transfer as packets: each that comes must be the one expected."""

    def __init__(self, p):
        self.sock = udp(wait=8)
        self.sock.sendto(p, SERVER)
        self.peer = None
        self.heard = set()

    def hear(self, want):
        while True:
            got, peer = self.sock.recvfrom(70000)
            # On a busy machine we may be slower than the time-out.
            if got == want or got not in self.heard:
                break
        if self.peer is None:
            assert peer[0] == HOST and peer[1] != PORT, peer
            self.peer = peer
        assert peer == self.peer, "from %s, not %s" % (peer, self.peer)
        assert got == want, "%r, not %r" % (got[:40], want[:40])
        self.heard.add(got)

    def data(self, n, bytes):
        self.hear(word(DATA) + word(n) + bytes)

    def ack(self, n):
        self.sock.sendto(word(ACK) + word(n), self.peer)

    def end(self, n):
        """The last ACK; nothing new comes after it."""
        self.ack(n)
        good()
        got = [p for p in waiting(self.sock) if p not in self.heard]
        assert not got, "and then %r" % got[0][:40]

    # Of uploads.

    def put(self, n, bytes):
        self.sock.sendto(word(DATA) + word(n) + bytes, self.peer)

    def acked(self, n):
        self.hear(word(ACK) + word(n))
