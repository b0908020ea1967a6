# SPDX-License-Identifier: BSD-2-Clause
"""Addresses that are not one's own, for the lists of cases: see case_list.py.

All of 127.0.0.0/8 is ours to send from, without a privilege; what else there
is needs a raw socket, and is left out by those who may have none.
"""
import socket
import struct
import time

from case_list import HOST, PORT, SERVER, transfers
from tftp_client import word

IP_PKTINFO = 8

# A good request may still wait for its last ACK to be read.
LAST = 1


def settled(most, seconds=5):
    """Wait until the daemon has no more transfers than that."""
    end = time.monotonic() + seconds
    while transfers() > most and time.monotonic() < end:
        time.sleep(0.02)
    assert transfers() <= most, "%d transfers, not %d" % (transfers(), most)


def wild():
    """A socket that hears what is sent to any address of 127.0.0.0/8."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("0.0.0.0", 0))
    s.settimeout(5)
    return s


def send_from(s, source, p, to=SERVER):
    """Send from a source address of one's choice: the loopback has many."""
    info = struct.pack("@I4s4s", 0, socket.inet_aton(source), bytes(4))
    s.sendmsg([p], [(socket.IPPROTO_IP, IP_PKTINFO, info)], 0, to)


def raw(proto):
    """A raw socket, or None for those who may not have one."""
    try:
        return socket.socket(socket.AF_INET, socket.SOCK_RAW, proto)
    except PermissionError:
        return None


def ip(source, to, proto, p):
    """An IPv4 packet; the kernel adds its checksum."""
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(p), 0, 0, 64, proto,
                       0, socket.inet_aton(source), socket.inet_aton(to)) + p


def datagram(sport, dport, p):
    """UDP without a checksum, which IPv4 allows."""
    return word(sport) + word(dport) + word(8 + len(p)) + word(0) + p


def forge(source, sport, p):
    """From any address and port; False if we may not."""
    s = raw(socket.IPPROTO_RAW)
    if s:
        try:
            s.sendto(ip(source, HOST, 17, datagram(sport, PORT, p)),
                     (HOST, 0))
        except OSError:
            # The kernel does not send from there.
            pass
        s.close()
