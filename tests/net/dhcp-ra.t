#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Router advertisements of pxe-dhcpd: machines that boot get them, and no other;
# they change no address and no route; a router on the link goes before.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need python3
[ -d /proc/sys/net/ipv6 ] || skip_all 'this kernel has no IPv6'
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
about 'pxe-dhcpd --ra'

machine=52:54:00:77:01:01
self=52:54:00:77:00:01

# --- a solicitor, and what it gets -------------------------------------------

cat >"$work/dhcp.py" <<'END'
import sys
from dhcp_client import *
mac = bytes.fromhex(sys.argv[1].replace(":", ""))
cls = opt(60, sys.argv[2].encode()) if sys.argv[2:] else b""
r = Link("c0").ask(packet(DISCOVER, mac, 7, cls), 7)
print("offer" if r else "none")
END
# Arguments: MAC of the option, or "-"; seconds; hop limit.
cat >"$work/solicit.py" <<'END'
import sys
from ra_client import *
o = b"" if sys.argv[1] == "-" else lladdr(sys.argv[1])
hops = int(sys.argv[3]) if sys.argv[3:] else 255
r = Link("c0").ask(solicit(o), float(sys.argv[2]), hops)
print(*(r[0].hex(), r[1], r[2], r[3]) if r else ["none"])
END
# Arguments: interface, lifetime, prefix.
cat >"$work/advertise.py" <<'END'
import sys
from ra_client import *
o = prefix(sys.argv[3]) if sys.argv[3:] else b""
Link(sys.argv[1]).send(advert(int(sys.argv[2]), o), ALL_NODES)
END
# A router that speaks only when it is asked, and once.
cat >"$work/router.py" <<'END'
from ra_client import *
link = Link("c0")
print("ready", flush=True)
for data, src, dst, hops in link.received(60):
    if data[0] == RS and dst == ALL_ROUTERS and hops == 255:
        link.send(advert(1800), src)
        break
END
# From the unspecified address, which takes a packet socket.
cat >"$work/unspecified.py" <<'END'
import socket, struct
from ra_client import *
src, dst = bytes(16), socket.inet_pton(socket.AF_INET6, ALL_ROUTERS)
body = bytearray(solicit())
words = src + dst + struct.pack(">II", len(body), 58) + bytes(body)
s = sum(struct.unpack(">%dH" % (len(words) // 2), words))
s = (s & 0xffff) + (s >> 16)
body[2:4] = struct.pack(">H", ~s & 0xffff)
p = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
p.bind(("c0", 0x86dd))
p.send(bytes.fromhex("333300000002" "525400770001" "86dd") +
       struct.pack(">IHBB", 6 << 28, len(body), 58, 255) + src + dst +
       bytes(body))
END

# py PROGRAM ARGUMENT...: in the clients' namespace.
py() {
	_py=$work/$1
	shift
	PYTHONPATH=$PXE_SRCDIR/tests/net PYTHONDONTWRITEBYTECODE=1 \
		on_cli python3 "$_py" "$@" 2>&1
}

# solicits MAC: the machine gets an advertisement, which is in $got.
solicits() {
	got=$(py solicit.py "$1" 1)
	[ "${got%% *}" != none ]
}

# gets_ra MAC NAME: unless it got one in the last 0.2 s, at once.
gets_ra() {
	ok -n "$2" wait_for 1 solicits "$1"
}

# refused MAC REASON NAME: it gets none, and the log says why.
refused() {
	: >"$work/dhcpd.log"
	got=$(py solicit.py "$1" 0.3)
	wait_for 5 grep -q "$1: router solicitation not answered: $2" \
		"$work/dhcpd.log"
	is "$? $got" '0 none' "$3"
}

# A machine boots and solicits, until it gets one: pxe-dhcpd asks for routers
# in its first four seconds and answers nobody.
boots() {
	[ "$(py dhcp.py "$self" PXEClient)" = offer ] && solicits "$self"
}

# link_local NAMESPACE IFACE: its address, once it may be used.
link_local() {
	ip -n "$1" -6 -o address show dev "$2" scope link -tentative |
		sed 's/.*inet6 //; s,/.*,,'
}

has_link_local() {
	[ -n "$(link_local "$1" "$2")" ]
}

# serve ARGUMENT...
serve() {
	dhcpd -v --pool 10.77.0.100-10.77.0.199 "$@" || exit 99
	server=$pid
}

if ! wait_for 10 has_link_local "$srv" s0 ||
	! wait_for 10 has_link_local "$cli" c0; then
	skip_all 'no link-local addresses (IPv6 is disabled?)'
fi
plan 29

serve
ok -n 'a machine that boots gets an advertisement' wait_for 1 boots
is "$(echo "$got" | sed 's/^8600..../8600xxxx/')" \
	"8600xxxx000000000000000000000000 $(link_local "$srv" s0) $(
		link_local "$cli" c0) 255" \
	'the advertisement announces nothing, and goes to the solicitor only'
gets_ra - 'a machine without the option is known by its address'

refused "$machine" 'does not boot' 'a machine that sent no DHCP gets none'
is "$(py dhcp.py "$machine" PXEClient:Arch:00007:UNDI:003016)" offer \
	'firmware gets an offer'
is "$(py solicit.py "$machine" 0.3 64)" none \
	'a solicitation that a router forwarded gets none'
gets_ra "$machine" 'firmware gets an advertisement'
py dhcp.py "$machine" >"$work/out"
refused "$machine" 'does not boot' \
	'a machine whose system asked for an address gets none'

received() {
	on_cli awk '$1 == "Icmp6InRouterAdvertisements" { print $2 }' \
		/proc/net/snmp6
}
before=$(received)
py unspecified.py
gets_ra - 'after one of an unspecified address a solicitation gets one'
is "$(received)" "$((before + 1))" \
	'a solicitation of an unspecified address gets none'

# --- a host of Linux beside --------------------------------------------------

# state: its addresses and routes, without the times that run.
state() {
	ip -n "$cli" -6 -o address show dev c0
	ip -n "$cli" -6 route show table all
	on_cli sysctl net.ipv6.conf.c0.hop_limit net.ipv6.conf.c0.mtu \
		net.ipv6.neigh.c0.base_reachable_time_ms \
		net.ipv6.neigh.c0.retrans_time_ms
}

# The kernel of the host got an advertisement.
came() {
	[ "$(received)" -gt "$before" ]
}

has_routes() {
	ip -n "$cli" route replace default via fe80::99 dev c0 metric 1024 &&
		state >"$work/state.after" &&
		diff "$work/state.before" "$work/state.after"
}

# host ACCEPT_RA FORWARDING NAME: with an address and a router of its own it
# goes down and up, and its kernel solicits.
host() {
	on_cli sysctl -q net.ipv6.conf.all.forwarding="$2" \
		net.ipv6.conf.c0.forwarding="$2" \
		net.ipv6.conf.c0.accept_ra="$1" \
		net.ipv6.conf.c0.keep_addr_on_down=1
	ip -n "$cli" address replace 2001:db8:77::9/64 dev c0 nodad
	ip -n "$cli" -6 route replace default via fe80::99 dev c0 metric 1024
	state >"$work/state.before"
	py dhcp.py "$self" PXEClient >"$work/out"
	before=$(received)
	ip -n "$cli" link set c0 down
	ip -n "$cli" link set c0 up
	ok -n "$3: its solicitation is answered" wait_for 20 came
	ok -n "$3: addresses, routes and times stay as they were" \
		wait_for 10 has_routes
}
host 1 0 'a host with accept_ra=1'
host 2 1 'a host with accept_ra=2 that forwards'

# That host does take what a router says, and so the two above mean something.
PYTHONPATH=$PXE_SRCDIR/tests/net PYTHONDONTWRITEBYTECODE=1 \
	on_srv python3 "$work/advertise.py" s0 1800 2001:db8:78::
taken() {
	state >"$work/state.after" &&
		grep -q '^default.* proto ra' "$work/state.after" &&
		grep -q '2001:db8:78:.*scope global' "$work/state.after"
}
ok -n 'a host takes an address and a route from the advertisement of a router' \
	wait_for 10 taken

# --- another router ----------------------------------------------------------

py advertise.py c0 1800
refused "$self" 'a router advertises on the link' \
	'while a router advertises a machine that boots gets none'
py advertise.py c0 0
gets_ra "$self" 'after the router withdrew a machine that boots gets one'
py advertise.py c0 0 2001:db8:79::
refused "$self" 'a router advertises on the link' \
	'while a prefix is advertised a machine that boots gets none'
stop "$server"
is "$rc" 0 'it ends on SIGTERM'

spawn router ip netns exec "$cli" env PYTHONDONTWRITEBYTECODE=1 \
	PYTHONPATH="$PXE_SRCDIR/tests/net" python3 "$work/router.py"
wait_for 10 grep -q ready "$work/router.log"
serve
py dhcp.py "$self" PXEClient >"$work/out"
refused "$self" 'a router advertises on the link' \
	'a router that speaks only when it is asked is found at the start'
stop "$server"

# --- without -----------------------------------------------------------------

raw_sockets() {
	on_srv cat /proc/net/raw6 | tail -n +2 | wc -l
}

serve --ra no
py dhcp.py "$self" PXEClient >"$work/out"
is "$(py solicit.py "$self" 1)" none '--ra no answers no solicitation'
is "$(raw_sockets)" 0 '--ra no opens no ICMPv6 socket'
stop "$server"
run pxe-dhcpd -n -i lo --proxy --ra yes
is "$rc" 64 'another value than auto or no exits with 64'

# --- the interface's address -------------------------------------------------

on_srv sysctl -q net.ipv6.conf.s0.disable_ipv6=1
serve
is "$(grep -v 'sandbox: \|boot root: ' "$work/dhcpd.log")" \
	"pxe-dhcpd: router advertisements: s0: no link-local address
pxe-dhcpd: s0: DHCP on 10.77.0.1, 100 addresses" \
	'an interface without IPv6 is no more than a debug message'
on_srv sysctl -q net.ipv6.conf.s0.disable_ipv6=0
ok -n 'an interface that gets IPv6 later answers then' wait_for 1 boots
ip -n "$srv" address del "$(link_local "$srv" s0)/64" dev s0
refused "$self" 'no link-local address' \
	'an interface that loses its link-local address sends none'
ip -n "$srv" address add fe80::5/64 dev s0
ok -n 'an interface with another link-local address answers' wait_for 1 boots
is "$(echo "$got" | cut -d ' ' -f 2)" fe80::5 \
	'answers come from the new link-local address'
ip -n "$srv" link set s0 mtu 1000
ip -n "$srv" link set s0 mtu 1500
ok -n 'an interface that lost IPv6 by a small MTU answers again' \
	wait_for 1 boots
