# SPDX-License-Identifier: BSD-2-Clause
"""A TFTP client that uploads, and misbehaves on demand.

upload.py PORT FILE NAME [KEY=VALUE...] sends FILE to be stored under NAME; a
key is an option of the request (blksize, windowsize, tsize, timeout) or one of
    mode=MODE   octet
    lose=N      lose one DATA and one ACK of N
    twice=N     send one DATA of N twice
    pause=N:S   after block N, say nothing for S seconds, but "paused"
    stop=N      end without a word after block N
    error=N     end with an ERROR after block N
    deaf=1      do not hear the first ACK of the last block
What the server granted, and its ERROR, go to stderr; an ERROR is exit 1.
"""
import os
import random
import socket
import sys
import time

from tftp_client import (ACK, DATA, ERROR, OACK, WRQ, Refused, parse, request,
                         udp)
from tftp_client import word


class Upload:
    def __init__(self, port, name, data, keys):
        self.sock = udp(wait=float(keys.pop("wait", 0.3)))
        mode = keys.pop("mode", "octet").encode()
        self.test = {k: keys.pop(k, "") for k in (
            "lose", "twice", "pause", "stop", "error", "deaf")}
        self.data = data
        self.dice = random.Random(4711)
        self.blksize, self.window, self.acked = 512, 1, 0
        self.wrq = request(name, mode, WRQ, **keys)
        self.peer = ("127.0.0.1", port)
        self.opened = False
        self.granted = {}

    def last(self):
        return len(self.data) // self.blksize + 1

    def lost(self, what):
        n = int(self.test[what] or 0)
        return n and self.dice.randrange(n) == 0

    def send(self, n):
        d = self.data[(n - 1) * self.blksize:n * self.blksize]
        p = word(DATA) + word(n & 0xffff) + d
        if not self.lost("lose"):
            self.sock.sendto(p, self.peer)
        if self.lost("twice"):
            self.sock.sendto(p, self.peer)

    def again(self):
        """The request, or the window."""
        if not self.opened:
            self.sock.sendto(self.wrq, self.peer)
            return
        end = min(self.acked + self.window, self.last())
        for n in range(self.acked + 1, end + 1):
            self.send(n)

    def open(self, peer, op, rest):
        self.opened, self.peer = True, peer
        if op == OACK:
            self.granted = rest
            self.blksize = int(rest.get(b"blksize", 512))
            self.window = int(rest.get(b"windowsize", 1))

    def packet(self, p, peer):
        op, n, rest = parse(p)
        if op == ERROR:
            raise Refused(n, rest.rstrip(b"\0"))
        if not self.opened and (op == OACK or (op, n) == (ACK, 0)):
            self.open(peer, op, rest)
            self.again()
            return
        assert peer == self.peer, "an answer from %s" % (peer,)
        if op == OACK:
            self.again()
        if op != ACK or self.lost("lose"):
            return
        ahead = (n - self.acked) & 0xffff
        if ahead > self.window or (not ahead and self.window == 1):
            return
        if self.acked + ahead == self.last() and self.test["deaf"]:
            self.test["deaf"] = ""
            # What the server still knows a second later.
            time.sleep(1)
            self.again()
            return
        self.acked += ahead
        if self.acked < self.last() and not self.quirk():
            self.again()

    def quirk(self):
        at, _, seconds = self.test["pause"].partition(":")
        if at and self.acked >= int(at):
            self.test["pause"] = ""
            print("paused", file=sys.stderr, flush=True)
            time.sleep(float(seconds))
        if self.test["stop"] and self.acked >= int(self.test["stop"]):
            sys.exit(0)
        if self.test["error"] and self.acked >= int(self.test["error"]):
            self.sock.sendto(word(ERROR) + word(3) + b"no\n\0", self.peer)
            sys.exit(0)
        return False

    def run(self):
        tries = 0
        self.again()
        while self.acked < self.last() or not self.opened:
            try:
                p, peer = self.sock.recvfrom(70000)
            except socket.timeout:
                tries += 1
                assert tries < 100, "no answer"
                self.again()
                continue
            self.packet(p, peer)


def main():
    port, path, name = int(sys.argv[1]), sys.argv[2], os.fsencode(sys.argv[3])
    keys = dict(a.split("=", 1) for a in sys.argv[4:])
    with open(path, "rb") as f:
        u = Upload(port, name, f.read(), keys)
    try:
        u.run()
    except Refused as e:
        print("error", *e.args, file=sys.stderr)
        return 1
    print("granted", sorted(u.granted.items()), "from port", u.peer[1],
          file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
