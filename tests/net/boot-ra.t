#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# iPXE on a link without an IPv6 router gets a router advertisement of
# pxe-dhcpd, and goes on to its script: from an option ROM of BIOS, and loaded
# by UEFI.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
about 'iPXE without an IPv6 router'
need qemu-system-x86_64
need_files ipxe-qemu /usr/lib/ipxe/qemu/pxe-e1000.rom \
	ipxe /usr/lib/ipxe/snponly.efi ovmf "$ovmf/OVMF_CODE_4M.fd"
net_up
[ -n "$(ip -n "$net" -6 address show dev lan)" ] ||
	skip_all 'IPv6 is disabled'
plan 7

cp /usr/lib/ipxe/snponly.efi "$root/snponly.efi"
cat >"$root/boot.ipxe" <<'END'
#!ipxe
echo iPXE: has its script
poweroff
END
serve -v --boot x64=snponly.efi

# advertised N NAME: it got an advertisement.
advertised() {
	_sent="$(mac "$1"): router advertisement of no router to fe80::"
	ok -n "$2: gets a router advertisement" \
		wait_for 60 grep -q "$_sent" "$work/dhcpd.log"
}

began=$(date +%s)
bios 1 bios
sees bios 'iPXE: has its script' 'reads its script'
diag "bios: $(($(date +%s) - began)) s from power-on to its script"
advertised 1 bios
began=$(date +%s)
uefi 2 uefi
sees uefi 'iPXE: has its script' 'reads its script'
diag "uefi: $(($(date +%s) - began)) s from power-on to its script"
advertised 2 uefi
served
got 1 boot.ipxe 1432 1
got 2 boot.ipxe 1432 1
