#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Damage an ISO 9660 image with Rock Ridge, for tests of hostile images.

usage: isopatch.py IMAGE OP [ARG...] [, OP ...]

Operations are separated by a lone comma.  PATH is a path by Rock Ridge names.
Texts are written as Python would: \\x1b, and must be as long as what they
replace.

  name PATH TEXT      the name in the NM entry
  target PATH TEXT    the first component of the SL entry
  mode PATH OCTAL     st_mode in the PX entry
  lba PATH N          the extent, both byte orders; size the same
  size PATH N
  size-be PATH N      only the big-endian copy
  flags PATH N        file flags of the directory record
  ce PATH SECTOR OFF LEN   where the first CE entry leads; "self": to itself
  blocks N            volume space size of the PVD, both byte orders
  blocks-be N         only the big-endian copy
  catalog N           sector of the El Torito catalog
  label TEXT          the volume label, padded
  at OFFSET TEXT      raw bytes
  lba? PATH           print the extent
"""
import struct
import sys

SECTOR = 2048
PVD = 16 * SECTOR


def text(arg):
    return arg.encode('latin-1').decode('unicode_escape').encode('latin-1')


class Image:
    def __init__(self, path):
        self.path = path
        with open(path, 'rb') as f:
            self.d = bytearray(f.read())
        self.records = {}
        self.walk(PVD + 156, '')

    def save(self):
        with open(self.path, 'wb') as f:
            f.write(self.d)

    def u32(self, off):
        return struct.unpack_from('<I', self.d, off)[0]

    def entries(self, rec):
        """SUSP entries of a record: (signature, offset, length)."""
        end = rec + self.d[rec]
        n = self.d[rec + 32]
        p = rec + 33 + n + (1 - n % 2)
        while p + 4 <= end:
            size = self.d[p + 2]
            if size < 4:
                break
            sig = bytes(self.d[p:p + 2])
            yield sig, p, size
            if sig == b'CE':
                p, end = self.continuation(p)
                continue
            p += size

    def continuation(self, ce):
        at = self.u32(ce + 4) * SECTOR + self.u32(ce + 12)
        return at, at + self.u32(ce + 20)

    def entry(self, rec, sig):
        for s, p, size in self.entries(rec):
            if s == sig:
                return p, size
        raise SystemExit('no entry %s' % sig)

    def walk(self, dirrec, prefix):
        start = self.u32(dirrec + 2) * SECTOR
        end = start + self.u32(dirrec + 10)
        p = start
        while p < end:
            size = self.d[p]
            if not size:
                p = (p // SECTOR + 1) * SECTOR
                continue
            n = self.d[p + 32]
            ident = bytes(self.d[p + 33:p + 33 + n])
            if ident not in (b'\0', b'\1'):
                name = b''
                for sig, q, k in self.entries(p):
                    if sig == b'NM':
                        name += bytes(self.d[q + 5:q + k])
                path = prefix + name.decode('latin-1')
                self.records[path] = p
                if self.d[p + 25] & 2:
                    self.walk(p, path + '/')
            p += size

    def rec(self, path):
        if path not in self.records:
            raise SystemExit('no such path: ' + path)
        return self.records[path]

    def put(self, off, data):
        self.d[off:off + len(data)] = data

    def both32(self, off, value):
        self.put(off, struct.pack('<I', value) + struct.pack('>I', value))

    def same_length(self, off, size, data):
        if len(data) != size:
            raise SystemExit('%r is not %d bytes' % (data, size))
        self.put(off, data)

    def op(self, op, *a):
        if op == 'name':
            q, k = self.entry(self.rec(a[0]), b'NM')
            self.same_length(q + 5, k - 5, text(a[1]))
        elif op == 'target':
            q, _ = self.entry(self.rec(a[0]), b'SL')
            self.same_length(q + 7, self.d[q + 6], text(a[1]))
        elif op == 'mode':
            q, _ = self.entry(self.rec(a[0]), b'PX')
            self.both32(q + 4, int(a[1], 8))
        elif op == 'lba':
            self.both32(self.rec(a[0]) + 2, int(a[1], 0))
        elif op == 'size':
            self.both32(self.rec(a[0]) + 10, int(a[1], 0))
        elif op == 'size-be':
            self.put(self.rec(a[0]) + 14, struct.pack('>I', int(a[1], 0)))
        elif op == 'flags':
            self.d[self.rec(a[0]) + 25] = int(a[1], 0)
        elif op == 'ce':
            q, _ = self.entry(self.rec(a[0]), b'CE')
            if a[1] == 'self':
                at, end = self.continuation(q)
                self.put(at, b'CE\x1c\x01' + bytes(self.d[q + 4:q + 28]))
            else:
                for i in range(3):
                    self.both32(q + 4 + 8 * i, int(a[1 + i], 0))
        elif op == 'blocks':
            self.both32(PVD + 80, int(a[0], 0))
        elif op == 'blocks-be':
            self.put(PVD + 84, struct.pack('>I', int(a[0], 0)))
        elif op == 'catalog':
            self.put(17 * SECTOR + 71, struct.pack('<I', int(a[0], 0)))
        elif op == 'label':
            self.put(PVD + 40, text(a[0]).ljust(32)[:32])
        elif op == 'at':
            self.put(int(a[0], 0), text(a[1]))
        elif op == 'lba?':
            print(self.u32(self.rec(a[0]) + 2))
        else:
            raise SystemExit('unknown operation: ' + op)


def main(args):
    image = Image(args[0])
    ops = [[]]
    for a in args[1:]:
        if a == ',':
            ops.append([])
        else:
            ops[-1].append(a)
    for o in ops:
        image.op(*o)
    image.save()


main(sys.argv[1:])
