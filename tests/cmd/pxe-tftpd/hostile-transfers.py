# SPDX-License-Identifier: BSD-2-Clause
"""Transfers that no client should have: see case_list.py.

The root holds f (513 bytes), mid (64 KiB), big (1 MiB) and wrap (70000 blocks
of 8 bytes and a half one); the daemon listens on 0.0.0.0.
"""
import os
import random
import socket
import struct
import time

from case_list import (HOST, PORT, ROOT, SERVER, SINGLE, alias, ask, bye,
                       case, content, events_of, good, lockstep, main,
                       next_block, refused, transfers, udp, unmoved, waiting)
from tftp_client import (ACK, DATA, ERROR, OACK, Fetch, fetch, parse, request,
                         word)
from forge import LAST, datagram, forge, ip, raw, send_from, settled, wild


# --- ACKs ---------------------------------------------------------------------


@case("ACKs of blocks not sent yet are ignored")
def _():
    unmoved(*[word(ACK) + word(n) for n in (2000, 0x7fff, 0x8000, 0xffff)])


@case("ACKs of every other block number are ignored")
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


@case("50 copies of ACK 0 amid a transfer are ignored")
def _():
    unmoved(*[word(ACK) + word(0)] * 50)


@case("20000 copies of an ACK in lockstep release the next block once")
def _():
    f = Fetch(PORT, b"f")
    next_block(f)
    for i in range(20000):
        f.ack(1)
        if i % 100 == 99:
            good()
    next_block(f)
    got = waiting(f.sock)
    # The time-out may have passed meanwhile, a few times.
    assert len(got) <= 9, "%d packets more" % len(got)
    f.ack(2)


@case("5000 copies of an ACK in a window release less than 6 windows")
def _():
    f = Fetch(PORT, b"big", windowsize=64)
    f.begin()
    next_block(f)
    begun = time.monotonic()
    for _ in range(5000):
        f.ack(0)
    good()
    n = len(waiting(f.sock))
    # The timer repeats the window after 50 ms, then after twice as long each
    # time, and duplicates four times more: on a busy machine that is in here.
    most, wait = 64 * 6, 0.05
    while begun + wait < time.monotonic():
        most, wait = most + 64 * 5, 2 * wait
    assert n < most, "%d packets for 5000" % n
    bye(f.sock, f.peer)


@case("ACKs of single blocks release no more than a window each")
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


@case("ACKs of 5 and of 4096 bytes count as ACKs")
def _():
    f = Fetch(PORT, b"f")
    next_block(f)
    f.sock.sendto(word(ACK) + word(1) + b"\x08", f.peer)
    next_block(f)
    f.sock.sendto(word(ACK) + word(2) + bytes(4092), f.peer)


@case("an ACK of 65507 bytes counts as an ACK")
def _():
    f = Fetch(PORT, b"f")
    next_block(f)
    f.sock.sendto(word(ACK) + word(1) + bytes(65503), f.peer)
    next_block(f)
    f.ack(2)


@case("a client that acknowledges just before the time-out is served to the "
      "end")
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


@case("a transfer that is never acknowledged ends with the event abort")
def _():
    f = Fetch(PORT, alias("never", "f"), timeout=1)
    assert f.oack == {b"timeout": b"1"}
    all = events_of("never", 1)
    assert [e["event"] for e in all] == ["abort"], all
    assert all[0]["error"] == "no answer", all
    copies = len(waiting(f.sock))
    assert copies == all[0]["retransmits"], "%d and %s" % (copies, all)
    # What comes now is for nobody.
    f.ack(0)
    good()
    assert not waiting(f.sock), "answered"


# --- the block number wraps ---------------------------------------------------


@case("a file past block 65535 with reordered ACKs arrives whole")
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


@case("ACKs 32768 numbers away at the wrap of the block number are ignored")
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


@case("an ERROR, ACKs and DATA from another port change nothing")
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


def other_ports(n, name=b"mid"):
    """A transfer, and n ports of the server that are not its own."""
    ports = set()
    for _ in range(64):
        s = udp()
        peer = ask(request(b"mid", blksize=1024), s)[1]
        ports.add(peer[1])
        bye(s, peer)
    f = Fetch(PORT, name, blksize=1024)
    ports.discard(f.peer[1])
    return f, sorted(ports)[:n]


@case("a client's few ACKs and ERRORs to other ports of the server change "
      "nothing")
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


@case("a client that sends ACKs to every port of the server loses its "
      "transfer")
def _():
    f, ports = other_ports(99, alias("strays", "mid"))
    f.begin()
    next_block(f)
    for n in range(1, 64):
        for port in ports:
            f.sock.sendto(word(ACK) + word(n), (HOST, port))
    all = events_of("strays", 1)
    assert [e["event"] for e in all] == ["abort"], all


@case("requests to the port of another's transfer change nothing")
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


@case("an ERROR and ACKs from the same port of another address change nothing")
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


@case("requests from one port of 50 addresses are 50 transfers")
def _():
    s = wild()
    for i in range(1, 51):
        send_from(s, "127.0.9.%d" % i, request(b"mid", tsize=0))
        got, peer = s.recvfrom(70000)
        assert parse(got)[0] == OACK, got
        send_from(s, "127.0.9.%d" % i, word(ERROR) + word(0) + b"\0", peer)


@case("requests from port 69 or from the server's own get no answer")
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


@case("packets from the server's own address and port get no answer")
def _():
    before = transfers()
    forge(HOST, PORT, request(b"f"))
    forge(HOST, PORT, request(b"none"))
    forge(HOST, PORT, word(ERROR) + word(1) + b"File not found\0")
    good()
    settled(before + LAST)


@case("requests from port 0 get no answer")
def _():
    before = transfers()
    forge("127.0.0.1", 0, request(b"f"))
    forge("127.0.0.1", 0, request(b"none"))
    good()
    settled(before + LAST)


@case("requests from broadcast, multicast and void addresses get no answer")
def _():
    before = transfers()
    for source in ("255.255.255.255", "127.255.255.255", "0.0.0.0", "0.0.0.1",
                   "224.0.0.1", "239.255.1.1", "240.0.0.1"):
        forge(source, 4711, request(b"f"))
        forge(source, 4711, request(b"none"))
    good()
    settled(before + LAST)


@case("a request to a broadcast address is answered from the unicast address")
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


@case("ICMP port unreachable amid a transfer ends it")
def _():
    f = Fetch(PORT, alias("closes", "big"), windowsize=16, timeout=1)
    f.begin()
    f.recv()
    f.sock.close()
    # What is sent again meets a closed port.
    all = events_of("closes", 1)
    assert [e["event"] for e in all] == ["abort"], all
    assert all[0]["error"] == "the client closed its port", all


@case("ICMP port unreachable before the first ACK ends the transfer")
def _():
    # Without it they would live for 20 seconds.  The kernel bounds ICMP, and
    # other tests may use it up: again, then.
    for left in (2, 1, 0):
        before = transfers()
        for _ in range(5):
            s = udp()
            s.sendto(request(b"big", timeout=255), SERVER)
            s.close()
        try:
            settled(before + LAST)
            return
        except AssertionError:
            if not left:
                raise


@case("ten clients are served while ten others close their ports")
def _():
    all = []
    for _ in range(20):
        all.append(Fetch(PORT, b"mid", blksize=1024))
    for f in all[::2]:
        f.begin()
        f.sock.close()
    for f in all[1::2]:
        assert lockstep(f) == content("mid")


@case("ICMP messages about other ports or with broken quotes end nothing")
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


@case("a request sent 1000 times is one transfer")
def _():
    before = transfers()
    s = udp()
    for i in range(1000):
        s.sendto(request(b"big", tsize=0), SERVER)
        if i % 100 == 99:
            good()
            n = transfers()
            assert n <= before + 1 + LAST, "%d transfers" % n
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


@case("1000 different requests from one port are one transfer at a time")
def _():
    before = transfers()
    s = udp()
    for i in range(1000):
        s.sendto(request(b"mid", blksize=600 + i), SERVER)
        if i % 50 == 49:
            good()
            n = transfers()
            assert n <= before + 1 + LAST, "%d transfers" % n
    s.close()
    settled(before + LAST)
    # So many transfers of one address may begin in a second, and no more.
    time.sleep(1)


@case("another request from the same port replaces the transfer that runs")
def _():
    before = transfers()
    f = Fetch(PORT, b"big", blksize=1024)
    f.begin()
    next_block(f)
    f.sock.sendto(request(b"f", tsize=0), SERVER)
    while True:
        # The old one may have repeated its block just before.
        got, peer = f.sock.recvfrom(70000)
        if parse(got)[0] != DATA:
            break
    assert parse(got)[::2] == (OACK, {b"tsize": b"513"}), got
    assert SINGLE or peer != f.peer, "the port of the old one"
    assert transfers() <= before + 1 + LAST
    # What still comes for the old one is nobody's.
    f.sock.sendto(word(ACK) + word(1), f.peer)
    bye(f.sock, peer)


@case("hostile transfers leave no file in the root")
def _():
    assert "new" not in os.listdir(ROOT)
    refused(1, request(b"new"))
    assert len(fetch(PORT, b"big", blksize=8192)) == 1 << 20


if __name__ == "__main__":
    main()
