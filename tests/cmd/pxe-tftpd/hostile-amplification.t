#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: whoever forges its address gains nothing: bytes in, bytes out.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-amplification.py) + 7))

serve --events "$work/events"
remember
list hostile-amplification.py
forgotten "$keeps"
lawful
