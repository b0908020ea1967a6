# SPDX-License-Identifier: BSD-2-Clause
"""What the lists of cases have in common.

A list is a program: LIST.py [PORT [HOST [ROOT [PID [MODE]]]]].  It prints a line
a case, "ok NAME" or "bad NAME: why"; without arguments, the number of its
cases.  MODE is "single" for --single-port.  After each case the daemon must still serve the file f of 513 bytes.

What must stay unanswered is followed by a good request: when that is answered,
the other one was dealt with, and nobody has to wait.
"""
import json
import os
import re
import signal
import socket
import sys
import time

from client import DATA, ERROR, OACK, Fetch, fetch, parse, word

ARGS = sys.argv[1:] + [""] * 5
PORT = int(ARGS[0] or 0)
HOST = ARGS[1] or "127.0.0.1"
ROOT = ARGS[2]
PID = ARGS[3]
SINGLE = ARGS[4] == "single"
SERVER = (HOST, PORT)
V6 = ":" in HOST
CASES = []


def add(name, f, *args):
    CASES.append((name, lambda: f(*args)))


def case(name):
    def wrap(f):
        add(name, f)
        return f
    return wrap


def udp(wait=5.0, source=None, port=0):
    s = socket.socket(socket.AF_INET6 if V6 else socket.AF_INET,
                      socket.SOCK_DGRAM)
    s.bind((source or ("::1" if V6 else "127.0.0.1"), port))
    s.settimeout(wait)
    return s


def good():
    """The daemon answers; a client asks again if it must wait for others."""
    for _ in range(10):
        try:
            data = fetch(PORT, b"f", host=HOST, wait=1)
            assert len(data) == 513, "a good request fails"
            return
        except socket.timeout:
            pass
    raise AssertionError("a good request is not answered")


def waiting(s):
    """The packets that have arrived by now."""
    wait = s.gettimeout()
    s.setblocking(False)
    got = []
    try:
        while True:
            got.append(s.recvfrom(70000)[0])
    except BlockingIOError:
        pass
    s.settimeout(wait)
    return got


def ask(p, s=None):
    """Send a request; its first answer and where that came from.

    As every client does, it asks again: a transfer that has just ended may
    still hold the last place that this address has.
    """
    s = s or udp()
    s.settimeout(1)
    for left in range(8, -1, -1):
        s.sendto(p, SERVER)
        try:
            got, peer = s.recvfrom(70000)
            break
        except socket.timeout:
            assert left, "no answer"
    s.settimeout(5)
    assert peer[0] == HOST, "an answer from %s" % (peer,)
    return got, peer


def bye(s, peer):
    """End a transfer, so that nothing of it is left."""
    s.sendto(word(ERROR) + word(0) + b"enough\0", peer)


def silent(*packets):
    """None of these to the port of requests is answered."""
    s = udp()
    for p in packets:
        s.sendto(p, SERVER)
    good()
    got = waiting(s)
    assert not got, "answered with %r" % got[0]


def refused(code, p, text=None):
    """An ERROR of this code, no larger than the request."""
    got = ask(p)[0]
    assert parse(got)[:2] == (ERROR, code), "answered with %r" % got
    assert len(got) <= len(p), "%d bytes for %d" % (len(got), len(p))
    assert got[-1] == 0 and got.count(0, 4) == 1, "no text: %r" % got
    if text is not None:
        assert text in got, "the text is %r" % got


def opened(p, oack=None):
    """A transfer begins, with this OACK, or with the first block."""
    s = udp()
    got, peer = ask(p, s)
    op, n, rest = parse(got)
    bye(s, peer)
    if oack is None:
        assert (op, n) == (DATA, 1), "answered with %r" % got
    else:
        assert op == OACK and rest == oack, "answered with %r" % got
        assert len(got) <= 512, "an OACK of %d bytes" % len(got)
        assert got.count(0, 2) == 2 * len(rest), "NULs: %r" % got


def content(name):
    with open(os.path.join(ROOT, name), "rb") as f:
        return f.read()


# Copies of a block that a busy machine may get, when we are slower than the
# time-out of the daemon.
COPIES_MAX = 20


def lockstep(f, before_ack=None):
    """What f brings, each block once; before_ack(block) is called."""
    data = b""
    copies = 0
    f.begin()
    while True:
        op, n, block = f.recv()
        if op == DATA and f.have and n == f.have & 0xffff:
            copies += 1
            continue
        want = (f.have + 1) & 0xffff
        assert (op, n) == (DATA, want), "%s for %d" % ((op, n), want)
        f.have += 1
        data += block
        if before_ack:
            before_ack(f.have)
        f.ack()
        if len(block) < f.blksize:
            break
    good()
    copies += len(waiting(f.sock))
    assert copies <= COPIES_MAX, "%d copies" % copies
    return data


def unmoved(*packets):
    """A transfer goes on, without a packet more, as if these had not come."""
    f = Fetch(PORT, b"mid", host=HOST, wait=10, blksize=1024)

    def send(block):
        if block in (1, 2, 40, 64):
            for p in packets:
                f.sock.sendto(p, f.peer)

    assert lockstep(f, send) == content("mid"), "another file"


def alias(name, of):
    """A file with a name of its own, for its events."""
    path = os.path.join(ROOT, name)
    if not os.path.exists(path):
        os.link(os.path.join(ROOT, of), path)
    return name.encode()


def told(file, n, seconds=5):
    """The events of a file, when there are n of them."""
    end = time.monotonic() + seconds
    while True:
        with open(os.path.join(ROOT, "..", "events")) as f:
            got = [e for e in map(json.loads, f) if e["file"] == "/" + file]
        if len(got) >= n or time.monotonic() > end:
            return got
        time.sleep(0.02)


def rss(field="VmRSS"):
    """KiB of the daemon."""
    with open("/proc/%s/status" % PID) as f:
        for line in f:
            if line.startswith(field + ":"):
                return int(line.split()[1])


def keeps():
    """KiB that the daemon may keep: sanitizers keep what was freed."""
    with open("/proc/%s/maps" % PID) as maps:
        return 300000 if "libasan" in maps.read() else 4096


def transfers():
    """How many run: SIGUSR1 tells it in the log."""
    with open(os.path.join(ROOT, "..", "tftpd.log"), "rb") as log:
        log.seek(0, os.SEEK_END)
        os.kill(int(PID), signal.SIGUSR1)
        new = b""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            new += log.read()
            n = re.search(rb"running: (\d+) transfers?\b.*\n", new)
            if n:
                return int(n.group(1))
            time.sleep(0.002)
    raise AssertionError("it does not tell its transfers")


def main():
    if not PORT:
        print(len(CASES))
        return
    for name, f in CASES:
        try:
            f()
            good()
            print("ok", name, flush=True)
        # Whatever it is, the other cases are to be run.
        except Exception as e:
            at = e.__traceback__
            while at.tb_next:
                at = at.tb_next
            print("bad %s: %s: %s (line %d)" %
                  (name, type(e).__name__, e, at.tb_lineno), flush=True)
