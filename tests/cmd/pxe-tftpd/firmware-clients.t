#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: the clients in the field, by name, against the daemon.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list firmware-clients) + 4))

mkdir "$root/Boot" "$root/grub" "$root/pxelinux.cfg"
cp "$root/mid" "$root/Boot/BCD"
echo 'menu 123' >"$root/grub/grub.cfg"
echo DEFAULT >"$root/pxelinux.cfg/default"
: >"$root/empty"
head -c 1024 /dev/urandom >"$root/even"
truncate -s $((5 * 1024 * 1024 * 1024 + 700)) "$root/huge"

serve -v
remember
list firmware-clients
nothing_left
alive 'after all tests of firmware-clients.t'
