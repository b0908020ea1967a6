# SPDX-License-Identifier: BSD-2-Clause
"""What the lists of cases have in common.

A list is a program.  LIST.py --names [MODE] prints the names of its cases, a
line each.  LIST.py PORT ROOT PID [MODE] runs them against the daemon PID, and
prints for each "ok NAME", or "bad NAME" and then "note: " with the reason.
Without MODE these are all cases of the list; with one, those that matrix.py
says are other cases in that mode.  After each case the daemon must still serve
the file f of 513 bytes.

A packet that must stay unanswered is followed by a good request: when that is
answered, the daemon has dealt with the packet, and no test has to sleep.
"""
import json
import os
import re
import signal
import socket
import sys
import time

import matrix
from tftp_client import DATA, ERROR, OACK, Fetch, fetch, parse, word

LIST = os.path.basename(sys.argv[0])[:-3]
NAMES = sys.argv[1] == "--names"
ARGS = [""] * 3 if NAMES else sys.argv[1:4]
PORT = int(ARGS[0] or 0)
ROOT, PID = ARGS[1:]
MODE = "".join(sys.argv[2 if NAMES else 4:])
V6 = MODE == "ipv6"
SINGLE = MODE == "single-port"
OVERWRITE = MODE == "overwrite"
# Each worker says how many transfers it has.
PROCESSES = matrix.WORKERS if MODE == "workers" else 1
HOST = "::1" if V6 else "127.0.0.1"
SERVER = (HOST, PORT)
CASES = []


class Skip(Exception):
    """This machine cannot run the case; the reason."""


def add(name, f, *args):
    CASES.append((name, lambda: f(*args)))


def case(name):
    def wrap(f):
        add(name, f)
        return f
    return wrap


def udp(wait=5.0, source=None, port=0):
    """A socket of HOST, or of source; never with the daemon's port.

    On another address than the daemon's the kernel may give us that port as
    well, and a request that comes from it is not answered: it could be from
    another server.
    """
    while True:
        s = socket.socket(socket.AF_INET6 if V6 else socket.AF_INET,
                          socket.SOCK_DGRAM)
        s.bind((source or HOST, port))
        if port or s.getsockname()[1] != PORT:
            break
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


def blocks_in(packets):
    """Those that are DATA: an OACK may be repeated, if we are slow."""
    return [p for p in packets if parse(p)[0] == DATA]


def next_block(f):
    """The next block of a Fetch; what comes again, if we are slow, is not."""
    while True:
        op, n, block = f.recv()
        assert op == DATA, op
        if n == (f.have + 1) & 0xffff:
            f.have += 1
            return block
        assert f.have and n == f.have & 0xffff, "block %d" % n


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


def copies(begun):
    """How often the daemon may have repeated its first answer since begun.

    It repeats what is not acknowledged after a second, then after two more: a
    busy machine may not let us run in time.
    """
    return int(time.monotonic() - begun)


# Copies of a block that a busy machine may get, when we are slower than the
# time-out of the daemon.
COPIES_MAX = 20


def lockstep(f, before_ack=None):
    """What f brings, each block once; before_ack(block) is called."""
    data = b""
    again = 0
    f.begin()
    while True:
        op, n, block = f.recv()
        if op == DATA and f.have and n == f.have & 0xffff:
            again += 1
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
    again += len(waiting(f.sock))
    assert again <= COPIES_MAX, "%d copies" % again
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


def events_of(file, n, seconds=30):
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
    """How many transfers run: SIGUSR1 makes each process log its number."""
    with open(os.path.join(ROOT, "..", "tftpd.log"), "rb") as log:
        log.seek(0, os.SEEK_END)
        os.kill(int(PID), signal.SIGUSR1)
        new = b""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            new += log.read()
            n = re.findall(rb"running: (\d+) transfers?\b.*\n", new)
            if len(n) >= PROCESSES:
                return sum(map(int, n))
            time.sleep(0.002)
    raise AssertionError("no number of transfers after SIGUSR1")


def chosen():
    """The cases to run, in the order of the list."""
    if not MODE:
        return CASES
    names = matrix.cases(MODE, LIST)
    missing = names - {name for name, _ in CASES}
    assert not missing, "matrix.py: not in %s: %s" % (LIST, missing)
    return [(name, f) for name, f in CASES if name in names]


def main():
    for name, f in chosen():
        if NAMES:
            print(name)
            continue
        try:
            f()
            good()
            print("ok", name, flush=True)
        except Skip as e:
            print("skip %s\nnote: %s" % (name, e), flush=True)
        # Whatever it is, the other cases are to be run.
        except Exception as e:
            at = e.__traceback__
            while at.tb_next:
                at = at.tb_next
            print("bad %s\nnote: %s: %s (line %d)" %
                  (name, type(e).__name__, e, at.tb_lineno), flush=True)
