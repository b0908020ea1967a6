#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Both kinds of machine boot with addresses from another DHCP server, which
# says nothing of booting, and all else from the suite.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
about 'proxyDHCP boot'
boot proxy
plan 16

is "$rc" 0 'lab proxy: exit 0'
router='192\.0\.2\.1[0-9][0-9] from 192\.0\.2\.254'
proxy='DHCP OFFER +- from 192\.0\.2\.1 .* proxy yes'
booted proxy-bios "$router"
booted proxy-uefi "$router"
saw proxy-uefi 'TFTP DONE +loaders/[a-z]+\.efi .* kind efi machine x64' \
	'gets iPXE by TFTP'
offer='gets an offer of pxe-dhcpd --proxy without an address'
saw proxy-bios "$proxy" "$offer"
saw proxy-uefi "$proxy" "$offer"
unlike "$out" 'DHCP (OFFER|ACK) +[0-9.]+ from 192\.0\.2\.1 ' \
	'pxe-dhcpd --proxy gives no address'
nothing_left
