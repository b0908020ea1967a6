#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: a flood of forged requests costs a bounded share of everything.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-forged.py) + 8))

# A quarter of --max-transfers is for those that nobody has acknowledged yet.
serve --max-transfers 800 --events "$work/events"
remember
list hostile-forged.py
forgotten "$keeps"
lawful
like "$(cat "$work/tftpd.log")" 'request not answered: --max-unacked' \
	'what was not answered is told'
