# SPDX-License-Identifier: BSD-2-Clause
"""The clients in the field, by name, against the daemon: see case_list.py.

What each of them sends, byte by byte, and what it must get; what is decided
without a socket is in test-firmware.c.  The root holds f (513 bytes), mid (64
KiB), big (1 MiB), empty, even (1024 bytes), Boot/BCD, grub/grub.cfg,
pxelinux.cfg/default, huge (5 GiB and 700 bytes, sparse); events are written
beside it.
"""
import os
import time

from case_list import (PORT, ROOT, SERVER, add, alias, ask, blocks_in, bye,
                       case, content, events_of, good, lockstep, main,
                       refused, udp, waiting)
from tftp_client import (ACK, DATA, ERROR, OACK, RRQ, Fetch, parse, request,
                         word)

GIB = 1 << 30


def oack(p, want, s=None):
    """The OACK must be these bytes, in any order of its options."""
    got, peer = ask(p, s)
    op, _, rest = parse(got)
    assert op == OACK, "no OACK: %r" % got
    assert rest == {k.encode(): v.encode() for k, v in want.items()}, rest
    # Cisco's switches count the NULs; PXELINUX and GRUB read decimals and
    # names in lower case, and nothing else.
    assert len(got) == 2 + sum(len(k) + len(v) + 2 for k, v in want.items())
    return peer


# --- EDK2, OVMF ---------------------------------------------------------------


def edk2_probe(name, s):
    """Its first request: all it wants is the size."""
    p = request(name, tsize=0, blksize=1468, windowsize=4)
    peer = oack(p, {"tsize": "1048576", "blksize": "1468",
                    "windowsize": "4"}, s)
    s.sendto(word(ERROR) + word(8) + b"User aborted the transfer\0", peer)


def edk2_load(name, s):
    """Its second one; an ACK of the last good block for every other one."""
    f = Fetch.__new__(Fetch)
    f.sock, f.have, f.pending, f.oack = s, 0, None, {}
    f.peer = oack(request(name, blksize=1468, windowsize=4),
                  {"blksize": "1468", "windowsize": "4"}, s)
    f.blksize, f.window = 1468, 4
    data = b"".join(f.blocks(twice=50))
    f.end()
    assert data == content("big")


@case("EDK2's probe and its request from the same port bring the file")
def _():
    s = udp()
    name = alias("edk2-1.efi", "big")
    edk2_probe(name, s)
    edk2_load(name, s)


@case("EDK2's probe that ends with ERROR 8 has no event")
def _():
    name = alias("edk2-2.efi", "big")
    edk2_probe(name, udp())
    edk2_load(name, udp())
    # The probe is no failure, and no event.
    all = [e["event"] for e in events_of("edk2-2.efi", 1)]
    assert all == ["transfer"], all


@case("EDK2's windows of 1, 8, 32 and none are granted as asked")
def _():
    for n in ("1", "8", "32"):
        s = udp()
        bye(s, oack(request(b"big", blksize=1468, windowsize=n),
                    {"blksize": "1468", "windowsize": n}, s))
    s = udp()
    bye(s, oack(request(b"big", blksize=1468), {"blksize": "1468"}, s))


@case("EDK2's ACK for each block behind a gap brings the whole file")
def _():
    f = Fetch(PORT, b"big", blksize=1468, windowsize=4)
    data, n = b"", 0
    for block in f.blocks(lose=60):
        data += block
    f.end()
    assert data == content("big")


@case("EDK2 gets all packets of a transfer from one port")
def _():
    # Fetch insists on it.
    f = Fetch(PORT, b"mid", blksize=1468, windowsize=4)
    assert f.peer[1] != PORT
    assert b"".join(f.blocks()) == content("mid")
    f.end()


# --- iPXE ---------------------------------------------------------------------


@case("iPXE's names with no, one and two leading slashes are one file")
def _():
    for name in (b"grub/grub.cfg", b"/grub/grub.cfg", b"//grub/grub.cfg"):
        s = udp()
        bye(s, oack(request(name, blksize=1432, tsize=0),
                    {"blksize": "1432", "tsize": "9"}, s))


@case("iPXE's option multicast (tftm:) is left out of the OACK")
def _():
    s = udp()
    bye(s, oack(request(b"mid", blksize=1432, tsize=0, multicast=""),
                {"blksize": "1432", "tsize": "65536"}, s))


@case("iPXE's blocks of 1432 bytes bring the whole file")
def _():
    f = Fetch(PORT, b"mid", blksize=1432)
    assert lockstep(f) == content("mid")


@case("iPXE's ERROR, TFTP Aborted, is an abort event with this text")
def _():
    f = Fetch(PORT, alias("ipxe.krn", "big"), blksize=1432)
    f.begin()
    f.recv()
    f.sock.sendto(word(ERROR) + word(0) + b"TFTP Aborted\0", f.peer)
    all = events_of("ipxe.krn", 1)
    assert [e["event"] for e in all] == ["abort"], all
    assert "TFTP Aborted" in all[0]["error"]


# --- PXELINUX -----------------------------------------------------------------


@case("PXELINUX gets ERROR 1 for each missing name, then its file")
def _():
    for name in ("44454c4c-3400-1044-8036-b3c04f4a4d31",
                 "01-52-54-00-12-34-56", "C0A80102", "C0A8010", "C0A801",
                 "C0A80", "C0A8", "C0A", "C0", "C"):
        refused(1, request(b"pxelinux.cfg/" + name.encode(), tsize=0,
                           blksize=1408))
    s = udp()
    peer = oack(request(b"pxelinux.cfg/default", tsize=0, blksize=1408),
                {"tsize": "8", "blksize": "1408"}, s)
    s.sendto(word(ACK) + word(0), peer)
    assert s.recvfrom(2000)[0] == word(DATA) + word(1) + b"DEFAULT\n"
    s.sendto(word(ACK) + word(1), peer)
    # What it says when all went well.
    s.sendto(word(ERROR) + word(0) + b"No error, file close\0", peer)
    all = events_of("pxelinux.cfg/default", 1)
    assert [e["event"] for e in all] == ["transfer"], all


@case("PXELINUX gets ERROR 1, never an empty file, for a missing one")
def _():
    for _ in range(20):
        got = ask(request(b"ldlinux.c32", tsize=0, blksize=1408))[0]
        assert parse(got)[:2] == (ERROR, 1), got


@case("PXELINUX's request repeated after 110 ms gets the same OACK")
def _():
    s = udp()
    p = request(b"big", tsize=0, blksize=1408)
    first = ask(p, s)
    time.sleep(0.11)
    s.sendto(p, SERVER)
    second = s.recvfrom(2000)
    assert first == second, "another OACK, or of another port"
    bye(s, first[1])


# --- GRUB ---------------------------------------------------------------------


@case("GRUB's options in any case get an OACK in lower case")
def _():
    s = udp()
    bye(s, oack(request(b"/grub/grub.cfg", blksize=1024, tsize=0),
                {"blksize": "1024", "tsize": "9"}, s))
    s = udp()
    p = word(RRQ) + b"/grub//grub.cfg\0octet\0BlkSize\0" b"1024\0"
    bye(s, oack(p, {"blksize": "1024"}, s))


@case("GRUB can open a file five times and close it early")
def _():
    s = udp()
    for _ in range(5):
        peer = oack(request(b"mid", blksize=1024, tsize=0),
                    {"blksize": "1024", "tsize": "65536"}, s)
        s.sendto(word(ACK) + word(0), peer)
        assert parse(s.recvfrom(2000)[0])[:2] == (DATA, 1)
        s.sendto(word(ERROR) + word(0) + b"closed\0", peer)


@case("GRUB gets the whole file after it paused for three seconds")
def _():
    f = Fetch(PORT, b"mid", blksize=1024)
    f.begin()
    data = b""
    while True:
        op, n, block = f.recv()
        if n == f.have + 1:
            f.have += 1
            data += block
            if f.have == 30:
                time.sleep(3)
            f.ack()
            if len(block) < 1024:
                break
        else:
            # It acknowledges old blocks, too.
            f.ack(n)
    assert data == content("mid")


# --- shim, U-Boot, Raspberry Pi -----------------------------------------------


@case("shim's file of 1024 bytes ends with an empty block")
def _():
    f = Fetch(PORT, b"even", blksize=512)
    assert f.oack == {b"blksize": b"512"}
    assert lockstep(f) == content("even") and f.have == 3


@case("U-Boot gets its time-out, the real size and its window")
def _():
    s = udp()
    bye(s, oack(request(b"mid", timeout=5, tsize=4711, blksize=1468),
                {"timeout": "5", "tsize": "65536", "blksize": "1468"}, s))
    s = udp()
    bye(s, oack(request(b"mid", timeout=5, blksize=1468, windowsize=3),
                {"timeout": "5", "blksize": "1468", "windowsize": "3"}, s))


@case("U-Boot's single ACK for each gap brings the whole file")
def _():
    f = Fetch(PORT, b"big", blksize=1468, windowsize=4)
    said = [None]
    send = f.ack

    def once(n=None):
        if said[0] != f.have:
            said[0] = f.have
            send(n)
    f.ack = once
    data = b""
    for i, block in enumerate(f.blocks()):
        data += block
        if i % 50 == 49:
            # Its fifth packet is lost: what is here now is thrown away.
            waiting(f.sock)
            said[0] = None
            send()
    send()
    assert data == content("big")


@case("U-Boot with lwIP gets its block size and no window")
def _():
    f = Fetch(PORT, b"mid", blksize=1468)
    assert f.oack == {b"blksize": b"1468"}
    assert lockstep(f) == content("mid")


@case("Raspberry Pi's second request is served when it ends the first")
def _():
    a, b = udp(), udp()
    p = request(b"mid", tsize=0, blksize=1468)
    one, two = ask(p, a), ask(p, b)
    assert one[0] == two[0] and one[1] != two[1]
    a.sendto(word(ERROR) + word(0) + b"Early terminate\0", one[1])
    n, data = 0, b""
    while n < 65536 // 1468 + 1:
        b.sendto(word(ACK) + word(n), two[1])
        op, block, part = parse(b.recvfrom(2000)[0])
        if block == n + 1:
            n += 1
            data += part
    b.sendto(word(ACK) + word(n), two[1])
    assert data == content("mid") and not waiting(a)


@case("Raspberry Pi gets ERROR 1 for its directory, then the file")
def _():
    refused(1, request(b"1a2b3c4d/start4.elf", tsize=0, blksize=1024))
    s = udp()
    bye(s, oack(request(b"mid", tsize=0, blksize=1024),
                {"tsize": "65536", "blksize": "1024"}, s))


# --- ROMs ---------------------------------------------------------------------


@case("ROMs that ask for the size and end with ERROR 0 then get the file")
def _():
    s = udp()
    name = alias("undionly.kpxe", "mid")
    peer = oack(request(name, tsize=0), {"tsize": "65536"}, s)
    s.sendto(word(ERROR) + word(0) + b"TFTP Aborted\0", peer)
    f = Fetch(PORT, name, blksize=1456)
    assert f.oack == {b"blksize": b"1456"}
    assert lockstep(f) == content("mid")
    all = [e["event"] for e in events_of("undionly.kpxe", 1)]
    assert all == ["transfer"], all


for tail in (b"\xff", b"\xff\xff", b"\x01\xff", b"\r\n", b"\x7f"):
    def junk(tail=tail):
        s = udp()
        bye(s, oack(request(b"mid" + tail, tsize=0), {"tsize": "65536"}, s))
        # It must be there without it.
        refused(1, request(b"none" + tail))
    add("old ROMs' names that end in %s are found without it" % tail.hex(),
        junk)


@case("a name that ends in byte 255 is tried before the name without it")
def _():
    path = os.fsencode(ROOT) + b"/odd\xff"
    with open(path, "wb") as f:
        f.write(b"x" * 100)
    with open(path[:-1], "wb") as f:
        f.write(b"x" * 200)
    s = udp()
    bye(s, oack(request(b"odd\xff", tsize=0), {"tsize": "100"}, s))
    os.unlink(path)
    os.unlink(path[:-1])


@case("HP PA-RISC's requests padded to 516 bytes are served")
def _():
    for memory in (bytes(range(1, 256)) * 3, b"\xff" * 600, b"a\0" * 300,
                   bytes(600)):
        p = (request(b"mid") + memory)[:516]
        s = udp()
        got, peer = ask(p, s)
        assert parse(got)[:2] == (DATA, 1), got[:20]
        bye(s, peer)


@case("a ROM that never sends the last ACK is a transfer event with a note")
def _():
    s = udp()
    p = request(alias("rom.bin", "f"))
    got, peer = ask(p, s)
    s.sendto(word(ACK) + word(1), peer)
    assert parse(s.recvfrom(2000)[0])[:2] == (DATA, 2)
    # It is silent, and its port stays as it was, open for nobody.
    all = events_of("rom.bin", 1)
    assert [e["event"] for e in all] == ["transfer"], all
    assert all[0]["size"] == 513 and "ACK" in all[0]["note"], all


# --- Windows, phones, switches ------------------------------------------------


@case("Windows gets \\Boot\\BCD in windows, without msftwindow")
def _():
    s = udp()
    peer = oack(request(b"\\Boot\\BCD", tsize=0, blksize=1456, windowsize=4,
                        msftwindow=31416),
                {"tsize": "65536", "blksize": "1456", "windowsize": "4"}, s)
    n, data = 0, b""
    while True:
        s.sendto(word(ACK) + word(n), peer)
        for _ in range(4):
            op, block, part = parse(s.recvfrom(2000)[0])
            if block == n + 1:
                n += 1
                data += part
            if len(part) < 1456:
                break
        if len(part) < 1456:
            break
    s.sendto(word(ACK) + word(n), peer)
    assert data == content("mid")


@case("Grandstream's options without values are left out")
def _():
    s = udp()
    p = word(RRQ) + (b"cfg.xml\0octet\0tsize\0\0grandstream_ID\0HT801\0"
                     b"grandstream_MAC\0\0blksize\0\0")
    alias("cfg.xml", "mid")
    got, peer = ask(p, s)
    assert parse(got)[:2] == (DATA, 1), got[:20]
    bye(s, peer)


@case("Cisco gets an OACK without a NUL too many")
def _():
    # oack() counts; here with each option alone, and all of them.
    for o in ({"tsize": 0}, {"blksize": 8192}, {"timeout": 9},
              {"tsize": 0, "blksize": 512, "timeout": 4, "windowsize": 2}):
        s = udp()
        want = {k: str(v) for k, v in o.items()}
        if "tsize" in want:
            want["tsize"] = "65536"
        bye(s, oack(request(b"mid", **o), want, s))


# --- sizes --------------------------------------------------------------------


@case("an empty file is one empty block for any client")
def _():
    for options in ({}, {"blksize": 1468}, {"windowsize": 4, "blksize": 512}):
        f = Fetch(PORT, b"empty", **options)
        assert lockstep(f) == b"" and f.have == 1
    # EDK2 takes a size of 0 for "unknown", and curl for an error.
    got, peer = ask(request(b"empty", tsize=0))
    assert parse(got)[:2] == (DATA, 1) and len(got) == 4, got


@case("a file of 5 GiB has its size in tsize for any client")
def _():
    s = udp()
    bye(s, oack(request(b"huge", tsize=0, blksize=1468, windowsize=16),
                {"tsize": str(5 * GIB + 700), "blksize": "1468",
                 "windowsize": "16"}, s))


@case("the first blocks of a file of 5 GiB arrive")
def _():
    f = Fetch(PORT, b"huge", blksize=65464, windowsize=2)
    f.begin()
    while f.have < 40:
        op, block, data = f.recv()
        assert op == DATA and len(data) == 65464
        # Others are copies, after a time-out that was ours.
        if block == f.have + 1:
            f.have += 1
            if f.have % 2 == 0:
                f.ack()
    bye(f.sock, f.peer)


@case("no block of a window is sent before ACK 0")
def _():
    s = udp()
    got, peer = ask(request(b"big", windowsize=64), s)
    assert parse(got)[0] == OACK
    good()
    good()
    assert not blocks_in(waiting(s))
    s.sendto(word(ACK) + word(0), peer)
    n = 0
    while n < 64:
        op, block, _ = parse(s.recvfrom(2000)[0])
        if op == DATA:
            assert block in (n, n + 1), block
            n = block
    bye(s, peer)


if __name__ == "__main__":
    main()
