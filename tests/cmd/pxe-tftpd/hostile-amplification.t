#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: who forges an address gains nothing: bytes in, bytes out.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-amplification) + 7))

serve -v
remember
list hostile-amplification
nothing_left
log_is_clean
