# SPDX-License-Identifier: BSD-2-Clause
"""A DHCP client for tests: it builds messages of many machines, broadcasts
them on one interface, and reads the replies from a packet socket."""
import select
import socket
import struct
import time

MAGIC = bytes.fromhex("63825363")
DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)


def opt(code, value):
    return bytes([code, len(value)]) + value


def ip(text):
    return socket.inet_aton(text)


def packet(mtype, mac, xid, opts=b"", **h):
    """A message of a client.  h sets header fields: op, htype, hlen, hops,
    secs, flags, ciaddr, giaddr (4 bytes), sname, file, magic; end=False leaves
    option 255 out, pad is the length that is filled up to."""
    out = struct.pack(
        ">BBBBIHH", h.get("op", 1), h.get("htype", 1), h.get("hlen", 6),
        h.get("hops", 0), xid, h.get("secs", 0), h.get("flags", 0x8000))
    zero = b"\0" * 4
    out += h.get("ciaddr", zero) + zero + zero + h.get("giaddr", zero)
    out += mac.ljust(16, b"\0")
    out += h.get("sname", b"").ljust(64, b"\0")
    out += h.get("file", b"").ljust(128, b"\0")
    out += h.get("magic", MAGIC)
    if mtype is not None:
        out += opt(53, bytes([mtype]))
    out += opts
    if h.get("end", True):
        out += b"\xff"
    return out.ljust(h.get("pad", 300), b"\0")


class Reply:
    """A decoded reply; opts maps a code to its bytes."""

    def __init__(self, data):
        self.xid = struct.unpack(">I", data[4:8])[0]
        self.siaddr = socket.inet_ntoa(data[20:24])
        self.yiaddr = socket.inet_ntoa(data[16:20])
        self.mac = data[28:34]
        self.file = data[108:236].split(b"\0")[0].decode()
        self.opts = {}
        i = 240
        while i < len(data) and data[i] != 255:
            if data[i] == 0:
                i += 1
                continue
            n = data[i + 1]
            self.opts[data[i]] = self.opts.get(data[i], b"") + \
                data[i + 2:i + 2 + n]
            i += 2 + n
        self.ended = i < len(data) and data[i] == 255
        self.length = len(data)
        self.type = self.opts.get(53, b"\0")[0]
        self.server = socket.inet_ntoa(self.opts.get(54, b"\0" * 4))


class Link:
    """The network behind one interface.  Requests leave from port 68."""

    def __init__(self, iface):
        self.tx = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.tx.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self.tx.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.tx.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                           iface.encode() + b"\0")
        self.tx.bind(("", 68))
        # A packet socket also gets replies to addresses not yet assigned.
        self.rx = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                socket.htons(0x0800))
        self.rx.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.rx.bind((iface, 0x0800))

    def send(self, data, dst="255.255.255.255", port=67):
        try:
            self.tx.sendto(data, (dst, port))
        except OSError:
            pass

    def replies(self, seconds):
        """Each DHCP reply that arrives within that time."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.rx], [], [], left)[0]:
                return
            frame = self.rx.recv(65535)
            if len(frame) < 42 + 240 or frame[23] != 17:
                continue
            udp = frame[14 + (frame[14] & 15) * 4:]
            if struct.unpack(">H", udp[2:4])[0] == 68:
                yield Reply(udp[8:])

    def ask(self, data, xid, seconds=2):
        """Broadcast a request; the reply with that xid, or None."""
        self.send(data)
        for r in self.replies(seconds):
            if r.xid == xid:
                return r
        return None
