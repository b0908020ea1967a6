#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A BIOS machine with an iPXE ROM boots the Debian installer from the suite.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
about 'BIOS boot'
boot bios
plan 7

is "$rc" 0 'lab bios: exit 0'
# Its line in the hosts file gives it this address.
booted bios '192\.0\.2\.11 from 192\.0\.2\.1'
nothing_left
