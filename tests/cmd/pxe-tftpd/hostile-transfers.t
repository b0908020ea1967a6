#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: sessions that no client should have: ACKs, ports, ICMP, floods.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-transfers.py) + 7))

head -c 560004 /dev/urandom >"$root/wrap"
run_tftpd -r "$root" -v -l 0.0.0.0:0 --events "$work/events"
remember
list hostile-transfers.py
forgotten "$keeps"
lawful
