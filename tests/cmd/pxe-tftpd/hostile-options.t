#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: options that make no sense are left out of the OACK.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-options) + 8))

serve -v
remember
list hostile-options
nothing_left
log_is_clean
has_events 0 'msftwindow is never granted' msftwindow~.
