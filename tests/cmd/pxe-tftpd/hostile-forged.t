#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: a flood of forged requests costs a bounded share of everything.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-forged) + 8))

# A quarter of --max-transfers is for those that nobody has acknowledged yet.
mkdir -m 777 "$work/metrics"
metrics=$work/metrics/tftpd.prom
serve --max-transfers 800 --metrics "$metrics"
remember
list hostile-forged
nothing_left
log_is_clean
stop "$daemon"
ok -n 'requests that get no answer are counted as busy' \
	test "$(number busy_total)" -ge 36
