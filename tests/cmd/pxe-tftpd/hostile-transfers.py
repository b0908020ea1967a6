# SPDX-License-Identifier: BSD-2-Clause
"""Sessions that no client should have: see cases.py.

The root holds f (513 bytes), mid (64 KiB), big (1 MiB) and wrap (70000 blocks
of 8 bytes and a half one); the daemon listens on 0.0.0.0.
"""
import os
import random
import socket
import struct
import time

from cases import (HOST, PORT, ROOT, SERVER, SINGLE, alias, ask, bye, case,
                   content, good, lockstep, main, refused, transfers, told, udp,
                   unmoved, waiting)
from client import ACK, DATA, ERROR, OACK, Fetch, fetch, parse, request, word
from forge import LAST, datagram, forge, ip, raw, send_from, settled, wild


# --- ACKs ---------------------------------------------------------------------


@case("ACKs of blocks to come")
def _():
    unmoved(*[word(ACK) + word(n) for n in (2000, 0x7fff, 0x8000, 0xffff)])


@case("ACKs of every block that is not the one")
def _():
    f = Fetch(PORT, b"mid", blksize=1024)

    def all_but_one(block):
        if block in (1, 30, 64):
            for n in range(0, 65536, 37):
                if n != block & 0xffff:
                    f.sock.sendto(word(ACK) + word(n), f.peer)
                if n % 3700 == 0:
                    good()
    assert lockstep(f, all_but_one) == content("mid")


@case("ACK 0 again and again")
def _():
    unmoved(*[word(ACK) + word(0)] * 50)


@case("a flood of ACKs in lockstep: each block goes out once")
def _():
    f = Fetch(PORT, b"f")
    assert f.recv()[:2] == (DATA, 1)
    for i in range(20000):
        f.ack(1)
        if i % 100 == 99:
            good()
    assert f.recv()[:2] == (DATA, 2)
    got = waiting(f.sock)
    # The time-out may have passed meanwhile, a few times.
    assert len(got) <= 9, "%d packets more" % len(got)
    f.ack(2)


@case("a flood of ACKs in a window is not multiplied")
def _():
    f = Fetch(PORT, b"big", windowsize=64)
    f.begin()
    assert f.recv()[:2] == (DATA, 1)
    for _ in range(5000):
        f.ack()
    good()
    n = len(waiting(f.sock))
    assert n < 64 * 6, "%d packets for 5000" % n
    bye(f.sock, f.peer)


@case("ACKs of single blocks in a window: no more than it brings")
def _():
    # Each block acknowledged, as if all behind it were lost, 1 ms apart.
    f = Fetch(PORT, b"mid", blksize=128, windowsize=64)
    f.begin()
    n = 0
    for block in range(1, 201):
        f.ack(block)
        if block % 20 == 0:
            good()
            n += len(waiting(f.sock))
    bye(f.sock, f.peer)
    n += len(waiting(f.sock))
    assert n < 64 * 201, "%d packets for 200 ACKs" % n


@case("ACKs of 5 and of 4096 bytes count")
def _():
    f = Fetch(PORT, b"f")
    assert f.recv()[:2] == (DATA, 1)
    f.sock.sendto(word(ACK) + word(1) + b"\x08", f.peer)
    assert f.recv()[:2] == (DATA, 2)
    f.sock.sendto(word(ACK) + word(2) + bytes(4092), f.peer)


@case("ACKs of 65507 bytes count")
def _():
    f = Fetch(PORT, b"f")
    assert f.recv()[:2] == (DATA, 1)
    f.sock.sendto(word(ACK) + word(1) + bytes(65503), f.peer)
    assert f.recv()[:2] == (DATA, 2)
    f.ack(2)


@case("ACKs just before the time-out, always")
def _():
    # Slow reading: no copies, but also no end of the transfer.
    f = Fetch(PORT, b"f", blksize=128, timeout=2)
    f.begin()
    n = 0
    while True:
        op, block, data = f.recv()
        n += 1
        if block != f.have + 1:
            continue
        f.have = block
        if len(data) < 128:
            break
        if block in (2, 4):
            time.sleep(1.4)
        f.ack()
    f.ack()
    # Two pauses; on a busy machine they are longer than the time-out.
    assert f.have == 5 and n <= 7, "%d packets for 5 blocks" % n


@case("a client that never goes on: the transfer ends by itself")
def _():
    f = Fetch(PORT, alias("never", "f"), timeout=1)
    assert f.oack == {b"timeout": b"1"}
    all = told("never", 1, 20)
    assert [e["event"] for e in all] == ["abort"], all
    assert all[0]["error"] == "no answer", all
    copies = len(waiting(f.sock))
    assert copies == all[0]["retransmits"], "%d and %s" % (copies, all)
    # What comes now is for nobody.
    f.ack(0)
    good()
    assert not waiting(f.sock), "answered"


# --- the block number wraps ---------------------------------------------------


@case("past block 65535, ACKs overtaking each other")
def _():
    f = Fetch(PORT, b"wrap", blksize=8, windowsize=8)
    dice = random.Random(7440)
    data = []
    f.begin()
    late = []
    while True:
        op, n, block = f.recv()
        assert op == DATA
        if n != (f.have + 1) & 0xffff:
            continue
        f.have += 1
        data.append(block)
        if len(block) < 8:
            break
        if f.have % 8:
            continue
        if dice.randrange(4):
            f.ack()
            # Those that were held back come now, in any order.
            dice.shuffle(late)
            for ack in late:
                f.ack(ack)
            late = []
        else:
            late.append(f.have)
            late.append(f.have - 5)
            f.ack()
    f.ack()
    assert b"".join(data) == content("wrap")


@case("ACKs of half a circle ago and ahead, at the wrap")
def _():
    f = Fetch(PORT, b"wrap", blksize=8, windowsize=64)
    f.begin()
    data = []
    while True:
        op, n, block = f.recv()
        if n != (f.have + 1) & 0xffff:
            continue
        f.have += 1
        data.append(block)
        if len(block) < 8:
            break
        if f.have % 64 == 0:
            if f.have in range(65408, 65700):
                for away in (-65000, -32768, -1000, 1000, 32767, 65000):
                    f.ack(f.have + away)
            f.ack()
    f.ack()
    assert b"".join(data) == content("wrap")


# --- other ports and addresses ------------------------------------------------


@case("an ERROR, ACKs and DATA of another port: wrong transfer ID")
def _():
    f = Fetch(PORT, b"mid", blksize=1024)
    other = udp()

    def strange(block):
        if block in (1, 30, 64):
            for p in (word(ERROR) + word(0) + b"stop\0",
                      word(ERROR) + word(5) + b"Unknown transfer ID\0",
                      word(ACK) + word(block), word(ACK) + word(block + 1),
                      word(DATA) + word(1) + b"x"):
                other.sendto(p, f.peer)
    assert lockstep(f, strange) == content("mid")
    assert not waiting(other), "the other one had an answer"


def other_ports(n):
    """n ports of the server that are not those of the transfer begun last."""
    ports = set()
    for _ in range(64):
        s = udp()
        peer = ask(request(b"mid", blksize=1024), s)[1]
        ports.add(peer[1])
        bye(s, peer)
    f = Fetch(PORT, b"mid", blksize=1024)
    # With --single-port there is no other.
    ports.discard(f.peer[1])
    return f, sorted(ports)[:n]


@case("ACKs and ERRORs of its own to other ports of the server")
def _():
    # A few are late ones of an earlier transfer.
    f, ports = other_ports(2)

    def strange(block):
        if block == 30:
            for port in ports:
                for p in (word(ERROR) + word(0) + b"stop\0",
                          word(ACK) + word(block + 1),
                          word(ACK) + word(block)):
                    f.sock.sendto(p, (HOST, port))
    assert lockstep(f, strange) == content("mid")


@case("ACKs to every port, by one who does not know which: that is the end")
def _():
    f, ports = other_ports(99)
    before = transfers()
    f.begin()
    for n in range(1, 64):
        for port in ports:
            f.sock.sendto(word(ACK) + word(n), (HOST, port))
    if SINGLE:
        bye(f.sock, f.peer)
    time.sleep(0.1)
    settled(before - 1)


@case("requests to the port of a transfer: no answer")
def _():
    f = Fetch(PORT, b"mid", blksize=1024)
    s = udp()
    for _ in range(20):
        s.sendto(request(b"f"), f.peer)
        s.sendto(request(b"none"), f.peer)
    assert lockstep(f) == content("mid")
    if SINGLE:
        # It is the port of requests, too.
        assert waiting(s)
    else:
        assert not waiting(s), "answered"


@case("the same of another address with the same port")
def _():
    s = wild()
    port = s.getsockname()[1]
    send_from(s, "127.0.0.77", request(b"mid", blksize=1024))
    got, peer = s.recvfrom(70000)
    assert parse(got)[0] == OACK, got
    n, data = 0, b""
    while True:
        send_from(s, "127.0.0.78", word(ERROR) + word(0) + b"stop\0", peer)
        send_from(s, "127.0.0.78", word(ACK) + word(n + 1), peer)
        send_from(s, "127.0.0.77", word(ACK) + word(n), peer)
        op, block, part = parse(s.recvfrom(70000)[0])
        if op != DATA or block != n + 1:
            continue
        n += 1
        data += part
        if len(part) < 1024:
            break
    send_from(s, "127.0.0.77", word(ACK) + word(n), peer)
    assert port and data == content("mid")


@case("requests of one port number and many addresses are as many transfers")
def _():
    s = wild()
    for i in range(1, 51):
        send_from(s, "127.0.9.%d" % i, request(b"mid", tsize=0))
        got, peer = s.recvfrom(70000)
        assert parse(got)[0] == OACK, got
        send_from(s, "127.0.9.%d" % i, word(ERROR) + word(0) + b"\0", peer)


@case("port 69 as the source, or the server's own: no answer")
def _():
    before = transfers()
    socks = []
    for source, port in (("127.0.0.2", 69), ("127.0.0.3", PORT)):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((source, port))
        except OSError:
            # Port 69 is for root; the daemon's own is taken, with 0.0.0.0.
            forge(source, port, request(b"f"))
            forge(source, port, request(b"none"))
            continue
        s.sendto(request(b"f"), SERVER)
        s.sendto(request(b"none"), SERVER)
        socks.append(s)
    good()
    for s in socks:
        assert not waiting(s), "answered"
        s.close()
    settled(before + LAST)


@case("talking to itself: its own address and port as the source")
def _():
    before = transfers()
    forge(HOST, PORT, request(b"f"))
    forge(HOST, PORT, request(b"none"))
    forge(HOST, PORT, word(ERROR) + word(1) + b"File not found\0")
    good()
    settled(before + LAST)


@case("source port 0: no answer")
def _():
    before = transfers()
    forge("127.0.0.1", 0, request(b"f"))
    forge("127.0.0.1", 0, request(b"none"))
    good()
    settled(before + LAST)


@case("broadcast, multicast and no address as the source")
def _():
    before = transfers()
    for source in ("255.255.255.255", "127.255.255.255", "0.0.0.0", "0.0.0.1",
                   "224.0.0.1", "239.255.1.1", "240.0.0.1"):
        forge(source, 4711, request(b"f"))
        forge(source, 4711, request(b"none"))
    good()
    settled(before + LAST)


@case("a request to the broadcast address: one transfer, from one's own")
def _():
    s = udp()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    s.sendto(request(b"f"), ("127.255.255.255", PORT))
    got, peer = s.recvfrom(70000)
    assert parse(got)[:2] == (DATA, 1) and peer[0] == "127.0.0.1", peer
    s.sendto(word(ACK) + word(1), peer)
    got, again = s.recvfrom(70000)
    assert parse(got)[:2] == (DATA, 2) and again == peer
    s.sendto(word(ACK) + word(2), peer)


# --- ICMP ---------------------------------------------------------------------


def closed(file):
    """Told at once: without ICMP the shortest wait is three seconds more."""
    all = told(file, 1)
    assert [e["event"] for e in all] == ["abort"], all
    return all[0]


@case("a client that closes its port: ended at once, not by the time-out")
def _():
    f = Fetch(PORT, alias("closes", "big"), windowsize=16, timeout=1)
    f.begin()
    f.recv()
    f.sock.close()
    # What is sent again meets a closed port; without ICMP that is a minute.
    assert closed("closes")["error"] == "the client closed its port"


@case("one that closes it before the first answer")
def _():
    # Again and again: the kernel bounds ICMP, and other tests may use it up.
    end = time.monotonic() + 20
    while time.monotonic() < end:
        s = udp()
        s.sendto(request(alias("hastes", "big"), timeout=255), SERVER)
        s.close()
        time.sleep(0.2)
        # No event, for its address may be forged; -v tells.
        with open(os.path.join(ROOT, "..", "tftpd.log")) as log:
            if "hastes: ended before its first ACK" in log.read():
                return
    raise AssertionError("it goes on")


@case("of twenty clients ten close their ports: the other ten are served")
def _():
    all = []
    for _ in range(20):
        all.append(Fetch(PORT, b"mid", blksize=1024))
    for f in all[::2]:
        f.begin()
        f.sock.close()
    for f in all[1::2]:
        assert lockstep(f) == content("mid")


@case("ICMP about another port, or of nonsense, ends nothing")
def _():
    f = Fetch(PORT, b"mid", blksize=1024)
    mine = f.sock.getsockname()[1]
    s = raw(socket.IPPROTO_ICMP)

    def strange(block):
        if not s or block not in (1, 30, 64):
            return
        for sport, dport, proto in ((f.peer[1], mine ^ 1, 17),
                                    (f.peer[1] ^ 1, mine, 17),
                                    (PORT, mine, 17), (f.peer[1], mine, 6)):
            quote = ip(HOST, "127.0.0.1", proto,
                       datagram(sport, dport, b""))
            s.sendto(struct.pack("!BBHI", 3, 3, 0, 0) + quote, (HOST, 0))
        s.sendto(struct.pack("!BBHI", 3, 3, 0, 0) + b"\x45" * 9, (HOST, 0))
    assert lockstep(f, strange) == content("mid")


# --- requests -----------------------------------------------------------------


@case("one request 1000 times is one transfer")
def _():
    before = transfers()
    s = udp()
    for i in range(1000):
        s.sendto(request(b"big", tsize=0), SERVER)
        if i % 100 == 99:
            good()
            assert transfers() <= before + 1 + LAST, "%d transfers" % transfers()
    s.setblocking(False)
    got = []
    try:
        while True:
            got.append(s.recvfrom(70000))
    except BlockingIOError:
        pass
    assert 1 <= len(got) <= 8, "%d answers" % len(got)
    assert all(p == got[0] for p in got), "not all from one port"
    bye(s, got[0][1])


@case("1000 requests of one port, each another: one transfer at a time")
def _():
    before = transfers()
    s = udp()
    for i in range(1000):
        s.sendto(request(b"mid", blksize=600 + i), SERVER)
        if i % 50 == 49:
            good()
            assert transfers() <= before + 1 + LAST, "%d transfers" % transfers()
    s.close()
    settled(before + LAST)


@case("another request of the same port replaces a transfer that runs")
def _():
    before = transfers()
    f = Fetch(PORT, b"big", blksize=1024)
    f.begin()
    assert f.recv()[:2] == (DATA, 1)
    got, peer = ask(request(b"f", tsize=0), f.sock)
    assert parse(got)[2] == {b"tsize": b"513"}, got
    assert SINGLE or peer != f.peer, "the port of the old one"
    assert transfers() <= before + 1 + LAST
    # What still comes for the old one is nobody's.
    f.sock.sendto(word(ACK) + word(1), f.peer)
    bye(f.sock, peer)


@case("nothing of all this is in the root")
def _():
    assert "new" not in os.listdir(ROOT)
    refused(1, request(b"new"))
    assert len(fetch(PORT, b"big", blksize=8192)) == 1 << 20


if __name__ == "__main__":
    main()
