#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: FreeBSD's list: writing over files that exist.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/freebsd.sh"
plan $((2 * n + 5))

both over --upload-overwrite
