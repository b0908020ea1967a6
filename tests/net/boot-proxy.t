#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Both kinds of machine boot with addresses from another DHCP server, which
# says nothing of booting, and all else from the suite.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
boot proxy
plan 16

is "$rc" 0 'the lab passed'
router='192\.0\.2\.1[0-9][0-9] from 192\.0\.2\.254'
proxy='DHCP OFFER +- from 192\.0\.2\.1 .* proxy yes'
booted proxy-bios "$router"
booted proxy-uefi "$router"
saw proxy-uefi 'TFTP DONE +loaders/[a-z]+\.efi .* kind efi machine x64' \
	'its program'
saw proxy-bios "$proxy" 'only boot information from the suite'
saw proxy-uefi "$proxy" 'only boot information from the suite'
unlike "$out" 'DHCP (OFFER|ACK) +[0-9.]+ from 192\.0\.2\.1 ' \
	'no address from the suite'
nothing_left
