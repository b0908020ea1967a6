#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Replies to relay agents and to clients that chose an item of a boot menu, and
# to which port they go; and machines that have one hardware address.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 python3
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
about 'pxe-dhcpd: relay agent'
plan 8

on_cli ip address add 10.77.0.2/24 dev c0
on_cli ip address add 10.77.0.3/24 dev c0
on_cli ip route add local 10.77.0.96/27 dev c0
cat >"$work/dhcpd.conf" <<'END'
menu-item 32768 Debian bios=debian.0
pool 10.77.0.100-10.77.0.110
subnet 10.78.0.0/24 {
	pool 10.78.0.10-10.78.0.20
	relay 10.77.0.2
	relay 10.77.0.3
}
END
dhcpd -c "$work/dhcpd.conf" || exit 99
cat >"$work/relay.py" <<'END'
from dhcp_client import *

MAC = bytes.fromhex("525400770009")
BIOS = opt(60, b"PXEClient:Arch:00000:UNDI:002001") + opt(93, b"\0\0")
link = Link("c0", (67, 68, 6767))
keep = []
for a in ("10.77.0.2", "10.77.0.3"):
    for p in (67, 6767):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind((a, p))
        keep.append(s)


def show(name, data, **f):
    link.send_frame(frame(data, MAC, **f))
    for r in link.replies(2):
        print(name, r.type, r.yiaddr, "to port", r.port,
              r.opts.get(82, b"").hex() or "-", r.file or "-")
        return
    print(name, "nothing")


def ask(name, relay, opts=b"", mtype=DISCOVER, more=b"", **f):
    show(name, packet(mtype, MAC, 7, more + opts, giaddr=ip(relay)),
         src=relay, dst="10.77.0.1", **f)


p19 = opt(82, opt(1, b"eth7") + opt(19, b""))
ask("67", "10.77.0.2")
ask("second", "10.77.0.3", sport=67)
ask("asked", "10.77.0.2", p19, sport=6767)
ask("nak", "10.77.0.2", p19, REQUEST, opt(50, ip("10.99.0.1")), sport=6767)
ask("other", "10.77.0.2", opt(82, opt(1, b"eth7")), sport=6767)
# The item of a menu, asked for on port 67 with the address that it was given.
link.send_frame(frame(packet(DISCOVER, MAC, 8, BIOS), MAC))
for r in link.replies(1):
    break
link.send_frame(frame(packet(REQUEST, MAC, 8, BIOS + opt(50, ip(r.yiaddr)) +
                             opt(54, ip(r.server))), MAC))
for a in link.replies(2):
    break
show("item", packet(REQUEST, MAC, 9, BIOS + opt(
    43, opt(71, b"\x80\0\0\0") + b"\xff"), ciaddr=ip(a.yiaddr)), src=a.yiaddr)
for uuid in b"aba":
    show("uuid", packet(DISCOVER, MAC, 10, BIOS + opt(
        97, b"\0" + bytes([uuid]) * 16)))
END
run env PYTHONPATH="$PXE_SRCDIR/tests/net" PYTHONDONTWRITEBYTECODE=1 \
	ip netns exec "$cli" python3 "$work/relay.py"
got() {
	printf '%s\n' "$out" | sed -n "s/^$1 //p"
}
is "$(got 67)" '2 10.78.0.10 to port 67 - -' \
	'gets its reply on port 67, whatever port it sent from' || diag "$err"
is "$(got second)" '2 10.78.0.10 to port 67 - -' \
	'another one of the subnet is served as well'
is "$(got asked)" '2 10.78.0.10 to port 6767 0104657468371300 -' \
	'gets its reply on its own port if it asks for that (82.19)'
is "$(got nak)" '6 0.0.0.0 to port 6767 0104657468371300 -' \
	'gets a NAK on its own port, too'
is "$(got other)" '2 10.78.0.10 to port 67 010465746837 -' \
	'gets its reply on port 67 if its option 82 says nothing of ports'
about 'pxe-dhcpd'
is "$(got item)" '5 0.0.0.0 to port 68 - debian.0' \
	'the item of a menu that is asked for on port 67 has its file'
is "$(got uuid | cut -c 1)" "$(printf '2\n2\n2')" \
	'machines with one hardware address are both served'
like "$(cat "$work/dhcpd.log")" \
	'52:54:00:77:00:09.* two machines have this hardware address' \
	'machines with one hardware address are told'
