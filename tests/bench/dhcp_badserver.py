#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A DHCP server with one fault, for the test of dhcp-load.

    dhcp_badserver.py FAULT

Prints its port and answers what comes to it on 127.0.0.1.
"""
import socket
import sys

COOKIE = b"\x63\x82\x53\x63"
SERVER = bytes([127, 0, 0, 1])


def options(data):
    """The options of a message, by code."""
    found = {}
    at = 240
    while at < len(data) and data[at] != 255:
        if data[at]:
            found[data[at]] = data[at + 2:at + 2 + data[at + 1]]
            at += 1 + data[at + 1]
        at += 1
    return found


def address(fault, mac, acks):
    """The address of a machine, which is the number in its MAC."""
    number = int.from_bytes(mac[2:6], "big")
    if fault == "twice":
        number = 7
    if fault == "other-address" and acks:
        number += 100
    if fault == "no-address":
        return bytes(4)
    return (0x0A630000 + number + 1).to_bytes(4, "big")


def reply(fault, data):
    """The reply to a request, or None."""
    opts = options(data)
    acks = opts[53] == b"\x03"
    kind = 5 if acks else 2
    if fault == "nak" and acks:
        kind = 6
    if fault == "type":
        kind = 8
    xid = data[4:8] if fault != "xid" else b"\x00\x00\x00\x00"
    mac = data[28:34] if fault != "mac" else b"\x02\x01\x00\x00\x00\x00"
    server = SERVER if fault != "server-id" else b"\x7f\x00\x00\x02"
    lease = 3600 if fault != "lease" else 60
    head = b"\x02\x01\x06\x00" + xid + bytes(8)
    head += address(fault, data[28:34], acks) + bytes(4) + data[24:28]
    head += mac + bytes(10 + 192) + COOKIE
    if fault == "short":
        return head[:100]
    if fault == "op":
        head = b"\x01" + head[1:]
    return head + bytes([53, 1, kind, 54, 4]) + server + bytes([51, 4]) + \
        lease.to_bytes(4, "big") + b"\xff"


def main():
    """Answer until a signal comes."""
    fault = sys.argv[1]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    print(sock.getsockname()[1], flush=True)
    while True:
        data, peer = sock.recvfrom(2048)
        if fault == "silent":
            continue
        sock.sendto(reply(fault, data), peer)
        if fault == "doubles":
            sock.sendto(reply(fault, data), peer)


main()
