#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: the list of FreeBSD's functional tests of tftpd: reading.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list freebsd-rrq) + $(in_list freebsd-rrq ipv6) + 4))

mkdir "$root/sub2"
rm "$root/sub"
mv "$root/sub2" "$root/sub"
echo outside >"$work/outside"
printf 'a small file' >"$root/small"
: >"$root/empty"
head -c 768 /dev/urandom >"$root/medium"
head -c 512 /dev/urandom >"$root/even"
head -c $((13 * 512 - 4)) /dev/urandom >"$root/window"
printf 'one\ntwo\rthree\n\n' >"$root/text"
echo secret >"$root/secret"
chmod 000 "$root/secret"

serve -l '[::1]:0'
remember
list freebsd-rrq
about 'pxe-tftpd, IPv6'
list_ipv6 freebsd-rrq
about pxe-tftpd
nothing_left
alive 'after all tests of freebsd-rrq.t'
