#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: uploads that no client should try: nothing is left of them.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list hostile-uploads) + 8))

in=$root/in
mkdir -m 777 "$in" "$in/sub"
echo there >"$in/there"
mkfifo "$in/fifo"
ln -s "$work" "$in/out"
ln -s nowhere "$in/dangling"
ln -s loop "$in/loop"
serve --upload "$in" --upload-max 64K --max-uploads 4
remember
list hostile-uploads
nothing_left
log_is_clean
is "$(cd "$in" && find . -type f)" ./there 'hostile uploads leave no file'
