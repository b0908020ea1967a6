# SPDX-License-Identifier: BSD-2-Clause
"""Router discovery (RFC 4861) for tests, on one interface: solicitations of
any machine, advertisements of a router, and what comes."""
import select
import socket
import struct
import time

RS, RA = 133, 134
ALL_NODES, ALL_ROUTERS = "ff02::1", "ff02::2"


def lladdr(mac):
    """The option with the sender's MAC, aa:bb:cc:dd:ee:ff."""
    return b"\1\1" + bytes.fromhex(mac.replace(":", ""))


def prefix(text, valid=3600):
    """The option with a prefix of 64 bits, of which hosts make addresses."""
    return struct.pack(">BBBBIII", 3, 4, 64, 0xc0, valid, valid, 0) + \
        socket.inet_pton(socket.AF_INET6, text)


def solicit(opts=b""):
    return struct.pack(">BBHI", RS, 0, 0, 0) + opts


def advert(lifetime, opts=b"", flags=0):
    return struct.pack(">BBHBBHII", RA, 0, 0, 0, flags, lifetime, 0, 0) + opts


class Link:
    def __init__(self, iface):
        self.index = socket.if_nametoindex(iface)
        self.iface = iface
        s = socket.socket(socket.AF_INET6, socket.SOCK_RAW,
                          socket.IPPROTO_ICMPV6)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                     iface.encode() + b"\0")
        # The filter has a bit for each type that is kept out.
        keep = [0xffffffff] * 8
        for t in (RS, RA):
            keep[t >> 5] &= ~(1 << (t & 31))
        s.setsockopt(socket.IPPROTO_ICMPV6, 1, struct.pack("8I", *keep))
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 0)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, self.index)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                     socket.inet_pton(socket.AF_INET6, ALL_ROUTERS) +
                     struct.pack("I", self.index))
        self.s = s

    def send(self, data, dst, hops=255):
        self.s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS,
                          hops)
        self.s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, hops)
        self.s.sendto(data, (dst, 0, 0, self.index))

    def received(self, seconds):
        """Within that time: bytes, source, destination, hop limit of each."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.s], [], [], left)[0]:
                return
            data, cmsgs, _, src = self.s.recvmsg(2048, 256)
            hops, dst = None, None
            for _, kind, value in cmsgs:
                if kind == socket.IPV6_HOPLIMIT:
                    hops = struct.unpack("i", value)[0]
                elif kind == socket.IPV6_PKTINFO:
                    dst = socket.inet_ntop(socket.AF_INET6, value[:16])
            yield data, src[0].split("%")[0], dst, hops

    def ask(self, data, seconds=1, hops=255):
        """Solicit; the advertisement that comes, as received(), or None."""
        self.send(data, ALL_ROUTERS, hops)
        for r in self.received(seconds):
            if r[0][0] == RA:
                return r
        return None
