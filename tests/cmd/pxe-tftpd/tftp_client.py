# SPDX-License-Identifier: BSD-2-Clause
"""A TFTP client that misbehaves on demand.

As a program: tftp_client.py PORT FILE [NAME=VALUE...] fetches FILE to stdout;
NAME is an option of the request (blksize, windowsize, tsize, timeout) or one of
    host=ADDR   the server's address, 127.0.0.1
    lose=N      lose one DATA and one ACK of N
    twice=N     receive one DATA of N twice
    pause=N:S   at block N, say nothing for S seconds
    stop=N      end without a word at block N
    quiet=1     do not send the last ACK
    wait=S      wait so long for each packet, 2 seconds
What the server granted, and an ERROR, go to stderr; an ERROR is exit 1.
"""
import os
import random
import socket
import sys
import time

RRQ, WRQ, DATA, ACK, ERROR, OACK = range(1, 7)


def word(n):
    return bytes([n >> 8 & 255, n & 255])


def request(name, mode=b"octet", op=RRQ, **options):
    p = word(op) + name + b"\0" + mode + b"\0"
    for k, v in options.items():
        p += k.encode() + b"\0" + str(v).encode() + b"\0"
    return p


def udp(host="127.0.0.1", wait=2.0):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    s.bind(("::1" if ":" in host else "127.0.0.1", 0))
    s.settimeout(wait)
    return s


def parse(p):
    """(op, number, rest); for an OACK a dictionary instead of rest."""
    op = int.from_bytes(p[:2], "big")
    if op == OACK:
        w = p[2:].split(b"\0")[:-1]
        return op, 0, dict(zip(w[::2], w[1::2]))
    return op, int.from_bytes(p[2:4], "big"), p[4:]


class Refused(Exception):
    """The server's ERROR: its code and text."""


class Fetch:
    """One transfer, block by block."""

    def __init__(self, port, name, host="127.0.0.1", wait=2.0, **options):
        self.sock = udp(host, wait)
        self.options = options
        self.blksize, self.window = 512, 1
        self.have, self.pending = 0, None
        self.sock.sendto(request(name, **options), (host, port))
        p, self.peer = self.sock.recvfrom(70000)
        assert self.peer[0] == host, "an answer from %s" % (self.peer,)
        op, n, rest = parse(p)
        self.oack = rest if op == OACK else None
        if op == OACK:
            self.blksize = int(rest.get(b"blksize", 512))
            self.window = int(rest.get(b"windowsize", 1))
        elif op == ERROR:
            raise Refused(n, rest.rstrip(b"\0"))
        else:
            self.pending = p

    def begin(self):
        if self.oack is not None:
            self.ack()

    def ack(self, n=None):
        n = self.have if n is None else n
        self.sock.sendto(word(ACK) + word(n & 0xffff), self.peer)

    def recv(self):
        """The next packet, parsed."""
        if self.pending:
            p, self.pending = self.pending, None
        else:
            p, peer = self.sock.recvfrom(70000)
            assert peer == self.peer, "an answer from %s" % (peer,)
        op, n, rest = parse(p)
        if op == ERROR:
            raise Refused(n, rest.rstrip(b"\0"))
        return op, n, rest

    def blocks(self, lose=0, twice=0):
        """The payloads in order; lose and twice as above."""
        since = 0
        again = None
        # Always the same, but not in step with the windows.
        dice = random.Random(4711)
        self.begin()
        while True:
            if again:
                op, n, data = again
                again = None
            else:
                try:
                    op, n, data = self.recv()
                except socket.timeout:
                    self.ack()
                    since = 0
                    continue
                if lose and dice.randrange(lose) == 0:
                    continue
                if twice and dice.randrange(twice) == 0:
                    again = op, n, data
            if op != DATA:
                continue
            if n != (self.have + 1) & 0xffff:
                # As EDK2: acknowledge the last good block, each time.
                self.ack()
                since = 0
                continue
            self.have += 1
            since += 1
            yield data
            if len(data) < self.blksize:
                return
            if since == self.window:
                since = 0
                if not lose or dice.randrange(lose):
                    self.ack()

    def end(self):
        """The last ACK."""
        self.ack()
        self.sock.close()


def fetch(port, name, **options):
    """The whole file."""
    f = Fetch(port, name, **options)
    data = b"".join(f.blocks())
    f.end()
    return data


def main():
    port, name = int(sys.argv[1]), os.fsencode(sys.argv[2])
    args = dict(a.split("=", 1) for a in sys.argv[3:])
    host = args.pop("host", "127.0.0.1")
    args["wait"] = float(args.pop("wait", 2))
    lose, twice = int(args.pop("lose", 0)), int(args.pop("twice", 0))
    stop, quiet = int(args.pop("stop", 0)), args.pop("quiet", None)
    if "mode" in args:
        args["mode"] = args["mode"].encode()
    pause, seconds = args.pop("pause", "0:0").split(":")
    try:
        f = Fetch(port, name, host=host, **args)
        print("granted", sorted((f.oack or {}).items()), file=sys.stderr)
        for data in f.blocks(lose, twice):
            sys.stdout.buffer.write(data)
            if f.have == int(pause):
                sys.stdout.flush()
                time.sleep(float(seconds))
            if f.have == stop:
                return 0
        if not quiet:
            f.end()
    except Refused as e:
        print("error", *e.args, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
