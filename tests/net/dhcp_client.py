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
        self.flags = struct.unpack(">H", data[10:12])[0]
        self.ciaddr = socket.inet_ntoa(data[12:16])
        self.opts = {}
        self.codes = []  # in their order
        i = 240
        while i < len(data) and data[i] != 255:
            if data[i] == 0:
                i += 1
                continue
            n = data[i + 1]
            self.codes.append(data[i])
            self.opts[data[i]] = self.opts.get(data[i], b"") + \
                data[i + 2:i + 2 + n]
            i += 2 + n
        self.ended = i < len(data) and data[i] == 255
        self.length = len(data)
        self.type = self.opts.get(53, b"\0")[0]
        self.server = socket.inet_ntoa(self.opts.get(54, b"\0" * 4))


def checksum(data):
    """The Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    n = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while n >> 16:
        n = (n & 0xffff) + (n >> 16)
    return ~n & 0xffff


def frame(data, mac, src="0.0.0.0", dst="255.255.255.255", **f):
    """An Ethernet frame to all with a UDP datagram from port 68 to 67.  f sets
    what is wrong with it: sport, udp_len, udp_sum, ip_sum, ip_options, tag
    (bytes in front of the type), type, fragment (the part of the datagram: its
    first byte and its end)."""
    udp_len = f.get("udp_len", 8 + len(data))
    head = struct.pack(">HHHH", f.get("sport", 68), 67, udp_len, 0)
    pseudo = ip(src) + ip(dst) + struct.pack(">BBH", 0, 17, 8 + len(data))
    total = f.get("udp_sum", checksum(pseudo + head + data) or 0xffff)
    udp = head[:6] + struct.pack(">H", total) + data
    offset = 0
    if "fragment" in f:
        first, end = f["fragment"]
        offset = first // 8 | (0x2000 if end < len(udp) else 0)
        udp = udp[first:end]
    options = f.get("ip_options", b"")
    iph = struct.pack(">BBHHHBBH", 0x45 + len(options) // 4, 0,
                      20 + len(options) + len(udp), 7, offset, 64, 17, 0)
    iph += ip(src) + ip(dst) + options
    iph = iph[:10] + struct.pack(">H", f.get("ip_sum", checksum(iph))) + \
        iph[12:]
    return b"\xff" * 6 + mac + f.get("tag", b"") + \
        f.get("type", b"\x08\0") + iph + udp


class Link:
    """The network behind one interface.  Requests leave from port 68; replies
    to one of ports are read."""

    def __init__(self, iface, ports=(68,)):
        self.ports = ports
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

    def send_frame(self, frame):
        self.rx.send(frame)

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
            sport, dport = struct.unpack(">HH", udp[:4])
            if sport != 68 and dport in self.ports:
                r = Reply(udp[8:])
                r.port = dport
                yield r

    def ask(self, data, xid, seconds=2):
        """Broadcast a request; the reply with that xid, or None."""
        self.send(data)
        for r in self.replies(seconds):
            if r.xid == xid:
                return r
        return None
