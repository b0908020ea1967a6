# SPDX-License-Identifier: BSD-2-Clause
"""A TFTP server with one fault, for load.t: badserver.py FAULT FILE

Prints its port, then serves FILE to all who ask, in lockstep or in windows,
and knows no loss.  With the fault "none" it is right.
"""
import socket
import struct
import sys

FAULT, PATH = sys.argv[1], sys.argv[2]
with open(PATH, "rb") as f:
    CONTENT = f.read()


def options(rrq):
    fields = rrq[2:].split(b"\0")[2:-1]
    pairs = zip(fields[::2], fields[1::2])
    return {name.decode().lower(): int(value) for name, value in pairs}


def oack(asked):
    """The options of the OACK, and what is in force."""
    told = dict(asked)
    if "tsize" in told:
        told["tsize"] = len(CONTENT)
    if FAULT == "larger-blksize":
        told["blksize"] += 1
    if FAULT == "larger-window":
        told["windowsize"] += 1
    if FAULT == "other-timeout":
        told["timeout"] += 1
    if FAULT == "wrong-tsize":
        told["tsize"] += 1
    if FAULT == "not-asked":
        told["rollover"] = 0
    text = b"".join(b"%s\0%d\0" % (n.encode(), v) for n, v in told.items())
    if FAULT == "padding":
        text += b"\0"
    if FAULT == "twice":
        text += b"blksize\0%d\0" % asked["blksize"]
    return struct.pack(">H", 6) + text


def block(n, size):
    """DATA number n."""
    data = CONTENT[(n - 1) * size:n * size]
    number = n
    if n == 3:
        if FAULT == "content":
            data = bytes([data[0] ^ 1]) + data[1:]
        if FAULT == "short":
            data = data[:-1]
        if FAULT == "long":
            data += b"x"
        if FAULT == "number":
            number = n + 1000
        if FAULT == "error":
            return struct.pack(">HH", 5, 0) + b"no more\0"
        if FAULT == "opcode":
            return struct.pack(">HH", 9, 0)
    return struct.pack(">HH", 3, number & 0xffff) + data


class Transfer:
    def __init__(self, peer, rrq):
        self.peer = peer
        self.sock = new_socket()
        self.other = new_socket()
        asked = options(rrq)
        self.size = asked.get("blksize", 512)
        self.window = asked.get("windowsize", 1)
        self.last = len(CONTENT) // self.size + 1
        if asked:
            self.sock.sendto(oack(asked), peer)
        else:
            self.send(1)

    def send(self, first):
        if FAULT == "beyond":
            first += 1
        for n in range(first, min(first + self.window, self.last + 1)):
            s = self.other if FAULT == "port" and n == 3 else self.sock
            s.sendto(block(n, self.size), self.peer)

    def run(self):
        """Until the last ACK."""
        done = 0
        while done < self.last:
            ack = self.sock.recv(2048)
            op, number = struct.unpack(">HH", ack[:4])
            if op != 4:
                return
            done += (number - done) & 0xffff
            self.send(done + 1)


def new_socket():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    s.settimeout(10)
    return s


def main():
    listener = new_socket()
    listener.settimeout(None)
    print(listener.getsockname()[1], flush=True)
    while True:
        rrq, peer = listener.recvfrom(2048)
        try:
            Transfer(peer, rrq).run()
        except OSError:
            pass


main()
