# SPDX-License-Identifier: BSD-2-Clause
"""Many clients of one daemon.

Usage: many_clients.py PORT CASE [ARGUMENT...]; a case prints its result.
    share N         N transfers of big at once: its descriptors; few sockets?
    forged N        N requests of as many addresses, then a good one: its size
    busy N          N acknowledged transfers and one more: answered or not
    hold N BLOCKS   N transfers of file that acknowledge so many blocks of 1000
                    bytes in windows of 4, say "held", and then nothing
    storm N         N clients fetch big at once: those that got it whole
"""
import hashlib
import os
import selectors
import signal
import socket
import sys

from tftp_client import DATA, Fetch, fetch, parse, request, word

PORT = int(sys.argv[1])
SERVER = ("127.0.0.1", PORT)


def descriptors(pid):
    return [os.readlink("/proc/%s/fd/%s" % (pid, n))
            for n in os.listdir("/proc/%s/fd" % pid)]


def start(n):
    """n transfers of big that are acknowledged once."""
    all = []
    for _ in range(n):
        f = Fetch(PORT, b"big", windowsize=1, wait=5)
        f.begin()
        assert f.recv()[:2] == (DATA, 1)
        all.append(f)
    return all


def share(n, pid):
    all = start(int(n))
    fds = descriptors(pid)
    print(sum(f.endswith("/big") for f in fds),
          sum(f.startswith("socket:") for f in fds) < len(all))


def forged(n):
    """127.0.0.0/8 is ours: a lone request from each address."""
    for i in range(1, int(n) + 1):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("127.%d.%d.%d" % (1 + (i >> 16), i >> 8 & 255, i & 255), 0))
        s.sendto(request(b"big"), SERVER)
        s.close()
        if i % 100 == 0:
            # Not faster than it is read.
            fetch(PORT, b"small")
    print(len(fetch(PORT, b"small")))


def busy(n):
    all = start(int(n))
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    s.sendto(request(b"big"), SERVER)
    # A missing file is answered even now, and after the request above.
    t = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    t.settimeout(5)
    t.sendto(request(b"none"), SERVER)
    t.recv(100)
    s.setblocking(False)
    try:
        s.recv(1000)
        print("answered")
    except BlockingIOError:
        print("waits", end=" ")
        f = all.pop()
        f.sock.sendto(word(5) + word(0) + b"bye\0", f.peer)
        # As a client would: ask again until the server has read the ERROR,
        # which comes by another socket.
        s.settimeout(0.3)
        for _ in range(20):
            s.sendto(request(b"big"), SERVER)
            try:
                print("then", parse(s.recv(1000))[:2])
                break
            except socket.timeout:
                pass


def hold(n, blocks):
    """What comes again, because we are slow, is not acknowledged again."""
    all = []
    for _ in range(int(n)):
        f = Fetch(PORT, b"file", blksize=1000, windowsize=4, wait=60)
        f.begin()
        while f.have < int(blocks):
            op, block, _ = f.recv()
            if op == DATA and block == f.have + 1:
                f.have += 1
                if f.have % f.window == 0:
                    f.ack()
        all.append(f)
    print("held", flush=True)
    signal.pause()


def storm(n):
    """Lockstep clients side by side in one loop, each with its digest."""
    want = hashlib.sha256(fetch(PORT, b"big", blksize=1024)).digest()
    sel = selectors.DefaultSelector()
    whole = 0
    for _ in range(int(n)):
        f = Fetch(PORT, b"big", blksize=1024, wait=30)
        f.sum = hashlib.sha256()
        sel.register(f.sock, selectors.EVENT_READ, f)
        f.begin()
    while sel.get_map():
        ready = sel.select(30)
        if not ready:
            break
        for key, _ in ready:
            f = key.data
            op, block, data = f.recv()
            if op != DATA or block != (f.have + 1) & 0xffff:
                continue
            f.have += 1
            f.sum.update(data)
            f.ack()
            if len(data) < f.blksize:
                sel.unregister(f.sock)
                whole += f.sum.digest() == want
    print(whole)


if __name__ == "__main__":
    globals()[sys.argv[2]](*sys.argv[3:])
