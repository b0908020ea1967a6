#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: uploads that no client should try: nothing is left of them.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-uploads.py) + 8))

in=$root/in
mkdir -m 777 "$in" "$in/sub"
echo there >"$in/there"
mkfifo "$in/fifo"
ln -s "$work" "$in/out"
ln -s nowhere "$in/dangling"
ln -s loop "$in/loop"
serve --events "$work/events" --upload "$in" --upload-max 64K --max-uploads 4
remember
list hostile-uploads.py
forgotten "$keeps"
lawful
is "$(cd "$in" && find . -type f)" ./there 'nothing is left'
