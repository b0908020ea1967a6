#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Many leases in the file of a DHCP server, which is not running.

    dhcp_leases.py SERVER FILE COUNT FIRST-ADDRESS SUBNET

SERVER is pxe-dhcpd, dnsmasq, kea or dhcpd.  The leases are of the machines
02:4d:00:00:00:00 and following, and end an hour from now.  "hosts" writes
lines of a pxe-hosts(5) file instead, of 02:4e:00:00:00:00 and following.
"""
import ipaddress
import sqlite3
import sys
import time

LEASE = 3600


def mac(head, number):
    """The address of a machine."""
    return ":".join("%02x" % b for b in
                    bytes([2, head]) + number.to_bytes(4, "big"))


def leases(count, first):
    """Address and MAC of each lease."""
    start = int(ipaddress.ip_address(first))
    for i in range(count):
        yield str(ipaddress.ip_address(start + i)), mac(0x4d, i)


def put_pxe_dhcpd(path, rows, now, subnet):
    """Rows of the table that the server has made."""
    db = sqlite3.connect(path)
    version = db.execute("PRAGMA user_version").fetchone()[0]
    values = []
    for ip, hw in rows:
        number = bytes.fromhex(hw.replace(":", ""))
        key = b"m\x01" + number
        if version == 1:
            values.append((ip, "bound", hw, None, now, now + LEASE, subnet,
                           key))
        else:
            values.append((int(ipaddress.ip_address(ip)), 2,
                           int.from_bytes(number, "big"), None, now,
                           now + LEASE, int(ipaddress.ip_address(subnet)),
                           key))
    db.executemany("INSERT OR REPLACE INTO " +
                   ("leases" if version == 1 else "lease") +
                   " VALUES (?,?,?,?,?,?,?,?)", values)
    db.commit()
    db.close()


def put_text(server, out, rows, now):
    """Lines or blocks of the other servers."""
    if server == "kea":
        out.write("address,hwaddr,client_id,valid_lifetime,expire,subnet_id,"
                  "fqdn_fwd,fqdn_rev,hostname,state,user_context\n")
    start = time.strftime("%w %Y/%m/%d %H:%M:%S", time.gmtime(now))
    end = time.strftime("%w %Y/%m/%d %H:%M:%S", time.gmtime(now + LEASE))
    for ip, hw in rows:
        if server == "kea":
            out.write(f"{ip},{hw},,{LEASE},{now + LEASE},2,0,0,,0,\n")
        elif server == "dnsmasq":
            out.write(f"{now + LEASE} {hw} {ip} * *\n")
        else:
            out.write(f"lease {ip} {{\n  starts {start};\n  ends {end};\n"
                      f"  binding state active;\n"
                      f"  hardware ethernet {hw};\n}}\n")


def main():
    """Write the file."""
    server, path, count, first, subnet = sys.argv[1:6]
    rows = leases(int(count), first)
    now = int(time.time())
    if server == "pxe-dhcpd":
        put_pxe_dhcpd(path, rows, now, subnet)
        return
    with open(path, "w", encoding="ascii") as out:
        if server == "hosts":
            for i, (ip, _) in enumerate(rows):
                out.write(f"{mac(0x4e, i)} host{i} {ip}\n")
        else:
            put_text(server, out, rows, now)


main()
