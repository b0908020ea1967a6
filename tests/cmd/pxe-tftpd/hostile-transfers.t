#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: transfers that no client should have: ACKs, ports, ICMP, floods.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-transfers) + 7))

head -c 560004 /dev/urandom >"$root/wrap"
run_tftpd -r "$root" -v -l 0.0.0.0:0
remember
list hostile-transfers
nothing_left
log_is_clean
