#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Several interfaces in one daemon: addresses on two of them, proxyDHCP on a
# third; one goes away and the others are served.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need udhcpc python3
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
about 'pxe-dhcpd on several interfaces'
plan 11

for _i in 1 2; do
	ip -n "$srv" link add "s$_i" type veth peer name "c$_i" netns "$cli"
	ip -n "$srv" address add "10.7$((7 + _i)).0.1/24" dev "s$_i"
	ip -n "$srv" link set "s$_i" up
	ip -n "$cli" link set "c$_i" address "52:54:00:77:0$_i:01" up
done
cat >"$work/udhcpc.sh" <<END
#!/bin/sh
[ "\$1" = bound ] && echo "\$ip \$serverid \$router" >"$work/told"
exit 0
END
chmod +x "$work/udhcpc.sh"
# ask INTERFACE
ask() {
	rm -f "$work/told"
	run on_cli udhcpc -i "$1" -n -q -f -t 4 -T 1 -s "$work/udhcpc.sh"
	told=$(cat "$work/told" 2>/dev/null)
}

cat >"$work/conf" <<END
interface s0
interface s1
proxy-interface s2
leases $work/leases.db
root $work
boot bios=loaders/x
subnet 10.77.0.0/24 {
	pool 10.77.0.100-10.77.0.110
	router 10.77.0.254
}
subnet 10.78.0.0/24 {
	pool 10.78.0.100-10.78.0.110
	router 10.78.0.254
}
END
spawn_ready dhcpd ip netns exec "$srv" pxe-dhcpd -c "$work/conf" || exit 99
server=$pid
for _line in 's0: DHCP on 10.77.0.1' 's1: DHCP on 10.78.0.1' \
	's2: proxyDHCP on 10.79.0.1'; do
	like "$(cat "$work/dhcpd.log")" "$_line" "the start says: $_line"
done
ask c0
is "$told" '10.77.0.100 10.77.0.1 10.77.0.254' 'the first has its own subnet'
ask c1
is "$told" '10.78.0.100 10.78.0.1 10.78.0.254' 'the second has its own subnet'
ask c2
is "$rc" 1 'the one for proxyDHCP gives no address'
cat >"$work/proxy.py" <<'END'
from dhcp_client import *
link = Link("c2")
mac = bytes([0x52, 0x54, 0, 0x77, 2, 1])
link.send(packet(DISCOVER, mac, 7,
                 opt(60, b"PXEClient:Arch:00000:UNDI:002001") +
                 opt(93, b"\x00\x00")))
for reply in link.replies(2):
    print(reply.siaddr, reply.yiaddr)
    break
END
got=$(PYTHONPATH=$PXE_SRCDIR/tests/net PYTHONDONTWRITEBYTECODE=1 \
	on_cli python3 "$work/proxy.py")
is "$got" '10.79.0.1 0.0.0.0' 'the one for proxyDHCP offers a boot file'

ip -n "$srv" link del s0
ok -n 'one that goes away is told' wait_for 8 \
	grep -q 'interface: s0: went away' "$work/dhcpd.log"
ask c1
is "$told" '10.78.0.100 10.78.0.1 10.78.0.254' \
	'one that goes away: the others are served'
ip -n "$srv" address flush dev s1
ip -n "$srv" address add 10.78.0.9/24 dev s1
ok -n 'a changed address of one is told' wait_for 8 \
	grep -q 'interface: s1: its address changed' "$work/dhcpd.log"
ask c1
is "$told" '10.78.0.100 10.78.0.9 10.78.0.254' \
	'a changed address of one is its server identifier'
