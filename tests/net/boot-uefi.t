#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A UEFI machine loads iPXE over TFTP, and boots the Debian installer with it.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
about 'UEFI boot'
boot uefi
plan 8

is "$rc" 0 'lab uefi: exit 0'
booted uefi '192\.0\.2\.1[0-9][0-9] from 192\.0\.2\.1'
saw uefi 'TFTP DONE +loaders/[a-z]+\.efi .* kind efi machine x64' \
	'gets iPXE by TFTP'
nothing_left
