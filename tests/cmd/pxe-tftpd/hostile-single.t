#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd --single-port: the address of a client is all that tells its packets
# from those of others; options and sessions that no client should have.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-options.py) + $(in_list hostile-transfers.py) + 7))

head -c 560004 /dev/urandom >"$root/wrap"
run_tftpd -r "$root" -v --single-port -l 0.0.0.0:0 --events "$work/events"
remember
list hostile-options.py 127.0.0.1 '' single
list hostile-transfers.py 127.0.0.1 '' single
forgotten "$keeps"
lawful
