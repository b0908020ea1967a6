#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write an ISO 9660 image with N files in its root: manyiso.py FILE N [SIZE].

They are empty, or all of them are names for the same SIZE bytes.
"""
import struct
import sys

SECTOR = 2048


def both(fmt, v):
    return struct.pack('<' + fmt, v) + struct.pack('>' + fmt, v)


def record(name, lba, size, flags):
    pad = b'' if len(name) % 2 else b'\0'
    body = (b'\0' + both('I', lba) + both('I', size) + b'\x78' + b'\1' * 6 +
            bytes([flags, 0, 0]) + both('H', 1) + bytes([len(name)]) + name +
            pad)
    return bytes([len(body) + 1]) + body


def directory(n, lba, size, data, length):
    out = bytearray()

    def add(r):
        if len(out) % SECTOR + len(r) > SECTOR:
            out.extend(b'\0' * (-len(out) % SECTOR))
        out.extend(r)

    add(record(b'\0', lba, size, 2))
    add(record(b'\1', lba, size, 2))
    for i in range(n):
        add(record(b'F%07d.;1' % i, data, length, 0))
    out.extend(b'\0' * (-len(out) % SECTOR))
    return bytes(out)


def main(path, n, length):
    root = 20
    size = len(directory(n, root, 0, 0, 0))
    data = root + size // SECTOR if length else 0
    blocks = root + size // SECTOR + -(-length // SECTOR)
    pvd = bytearray(SECTOR)
    pvd[0:8] = b'\1CD001\1\0'
    pvd[8:72] = b' ' * 32 + b'MANY'.ljust(32)
    pvd[80:88] = both('I', blocks)
    pvd[120:132] = both('H', 1) * 2 + both('H', SECTOR)
    pvd[132:140] = both('I', 10)
    pvd[140:144] = struct.pack('<I', 18)
    pvd[148:152] = struct.pack('>I', 19)
    pvd[156:190] = record(b'\0', root, size, 2)
    pvd[881] = 1
    end = b'\xffCD001\1'.ljust(SECTOR, b'\0')
    table = (b'\1\0' + struct.pack('<IH', root, 1)).ljust(SECTOR, b'\0')
    with open(path, 'wb') as f:
        f.write(bytes(16 * SECTOR) + pvd + end + table * 2)
        f.write(directory(n, root, size, data, length))
        f.write((b'x' * length).ljust(-(-length // SECTOR) * SECTOR, b'\0'))


main(sys.argv[1], int(sys.argv[2]), int((sys.argv + ['0'])[3]))
