#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd and UEFI HTTP Boot: OVMF loads iPXE over HTTP, and that iPXE loads
# its script.  dnsmasq assigns the addresses.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need qemu-system-x86_64 dnsmasq
ovmf=/usr/share/OVMF
[ -e "$ovmf/OVMF_CODE_4M.fd" ] || skip_all 'the package ovmf is not installed'
loader=/usr/lib/ipxe/ipxe.efi
[ -e "$loader" ] || skip_all 'the package ipxe is not installed'
[ -c /dev/net/tun ] || skip_all 'there is no /dev/net/tun'
. "$PXE_SRCDIR/tests/net/http-lib.sh"
plan 6

ip -n "$srv" tuntap add dev t0 mode tap || skip_all 'cannot make a tap device'
address t0
mkdir "$root/loaders"
cp "$loader" "$root/loaders/ipxe.efi"
printf '#!ipxe\nimgfetch /done ||\npoweroff\n' >"$root/boot.ipxe"
httpd -v --events "$work/events"
# Two slashes, as firmware makes them that joins URLs.  iPXE waits 15 s for a
# router of IPv6 if there is none.
spawn dnsmasq ip netns exec "$srv" dnsmasq --no-daemon --conf-file=/dev/null \
	--port=0 --interface=t0 --bind-interfaces --user=root --pid-file= \
	--dhcp-leasefile="$work/leases" --dhcp-authoritative \
	--dhcp-range=10.78.0.50,10.78.0.60,255.255.255.0 \
	--dhcp-vendorclass=set:http,HTTPClient:Arch:00016 \
	--dhcp-option-force=tag:http,60,HTTPClient \
	--dhcp-boot=tag:http,http://10.78.0.1//loaders/ipxe.efi \
	--enable-ra --dhcp-range=fd00:78::,ra-only \
	--dhcp-userclass=set:ipxe,iPXE \
	--dhcp-boot=tag:ipxe,http://10.78.0.1/boot.ipxe
flash=if=pflash,format=raw
cp "$ovmf/OVMF_VARS_4M.fd" "$work/vars.fd"
# Without PXE in the firmware it tries HTTP at once, not after two minutes.
spawn qemu ip netns exec "$srv" timeout 240 qemu-system-x86_64 -accel tcg \
	-machine q35 -m 512 -nodefaults -display none -no-reboot \
	-drive "$flash,unit=0,readonly=on,file=$ovmf/OVMF_CODE_4M.fd" \
	-drive "$flash,unit=1,file=$work/vars.fd" \
	-fw_cfg name=opt/org.tianocore/IPv4PXESupport,string=n \
	-fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=n \
	-netdev tap,id=n0,ifname=t0,script=no,downscript=no \
	-device virtio-net-pci,netdev=n0,romfile=,bootindex=1 \
	-device virtio-rng-pci
wait_for 220 grep -q 'GET /done' "$work/access"
kill "$pid" 2>/dev/null

size=$(stat -c %s "$root/loaders/ipxe.efi")
is "$(sed -n 's/.*"\([A-Z]*\) [^"]*" \([0-9 ]*\) .*UefiHttpBoot.*/\1 \2/p' \
	"$work/access")" "HEAD 200 0
GET 200 $size" 'UEFI HTTP Boot asks for a loader by HEAD, then by GET'
ok -n 'UEFI HTTP Boot gets a loader by a target with two slashes' \
	served "GET //loaders/ipxe.efi 200 $size"
ok -n 'iPXE from UEFI HTTP Boot gets its script' \
	served "GET /boot.ipxe 200 $(stat -c %s "$root/boot.ipxe")"
ok -n 'the script of iPXE from UEFI HTTP Boot ends well' \
	served 'GET /done 404 14'
like "$(cat "$work/events")" \
	"\"file\":\"/loaders/ipxe.efi\",\"status\":200,\"bytes\":$size" \
	'the event response has the clean path of the loader'
unlike "$(cat "$work/httpd.log")" 'Sanitizer|broke' \
	'pxe-httpd logs no fault while it serves UEFI HTTP Boot'
diag "$(sed 's/^[^"]*//' "$work/access")"
