#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The PXE client of UEFI and that of iPXE take the first item of a boot menu,
# ask the boot server for it on port 4011, and load what they are told: from a
# DHCP server and from a proxyDHCP server.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
about 'boot menu'
need qemu-system-x86_64 dnsmasq
need_files ipxe-qemu /usr/lib/ipxe/qemu/pxe-e1000.rom \
	ipxe /usr/lib/ipxe/ipxe.efi ovmf "$ovmf/OVMF_CODE_4M.fd"
net_up
plan 12

cp -L /usr/lib/ipxe/ipxe.efi "$root/chosen.efi"
for n in one two all; do
	printf '#!ipxe\necho Script: item %s\nshell\n' "$n" \
		>"$root/$n.ipxe"
done
cat >"$work/dhcpd.conf" <<'END'
boot ipxe=all.ipxe
menu-prompt Boot menu
menu-timeout 0
menu-item 32769 First item ipxe=one.ipxe x64=chosen.efi
menu-item local Boot from disk
menu-item 2 Second item ipxe=two.ipxe
END
router_up
serve -c "$work/dhcpd.conf"
bios 1 ipxe
uefi 2 uefi
sees ipxe 'Script: item one' 'loads the script of the first item'
sees uefi 'NBP filename is chosen.efi' \
	'is told the file of the first item'
sees uefi 'Script: item one' \
	'iPXE, which shows no menus in UEFI, goes on with that item'
served

# told N FILE: it asked port 4011 for an item once, and was told that file.
told() {
	is "$(jq -r --arg mac "$(mac "$1")" 'select(.proto == "dhcp" and
		.mac == $mac and .port == 4011) | "\(.event) \(.file)"' \
		"$work/sniff.log" | paste -s -d ,)" \
		"request null,ack $2" \
		"$(name_of "$1"): asks port 4011 for its item once"
}
told 1 one.ipxe
told 2 chosen.efi
got 1 one.ipxe 1432 1
is "$(of 1 transfer '\(.file)')$(of 2 transfer '\(.file)' | sort -u |
	tr -d '\n')" /one.ipxe/chosen.efi/one.ipxe \
	'ipxe, uefi: no other file is loaded'

# --- beside another DHCP server, which says nothing of booting ------------
rm "$work/tftpd.events"
ip netns add "$net-o" || exit 99
on_exit "ip netns del $net-o 2>/dev/null"
ip -n "$net" link add o0 type veth peer name o1 netns "$net-o" || exit 99
ip -n "$net" link set o0 master lan up
ip -n "$net-o" address add 192.0.2.254/24 dev o1
ip -n "$net-o" link set o1 up
spawn dnsmasq ip netns exec "$net-o" dnsmasq --conf-file=/dev/null \
	--no-daemon --port=0 --interface=o1 --leasefile-ro \
	--dhcp-range=192.0.2.200,192.0.2.210
spawn_ready proxy ip netns exec "$net" pxe-dhcpd -i lan -r "$root" \
	--proxy -c "$work/dhcpd.conf" || exit 99
dhcpd=$pid
tftpd
bios 3 proxy-ipxe
uefi 4 proxy-uefi
sees proxy-ipxe 'Script: item one' 'loads the script of the first item'
sees proxy-uefi 'NBP filename is chosen.efi' \
	'is told the file of the first item'
sees proxy-uefi 'Script: item one' \
	'iPXE, which shows no menus in UEFI, goes on with that item'
stop "$dhcpd"
is "$rc" 0 'pxe-dhcpd --proxy: exits 0 on SIGTERM after a boot menu'
