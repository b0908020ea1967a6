#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: the list of FreeBSD's functional tests of tftpd: writing, to new
# files and over files that exist.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
plan $(($(in_list freebsd-wrq) + $(in_list freebsd-wrq ipv6) +
	$(in_list freebsd-wrq overwrite) + 2 * 5))

# left_nothing: after uploads to $root/in.
left_nothing() {
	nothing_left
	is "$(find "$root/in" -name '.*')" '' 'uploads leave no hidden file'
	alive 'after all tests of freebsd-wrq.t'
}

mkdir -m 777 "$root/in"
serve -l '[::1]:0' --upload "$root/in"
remember
list freebsd-wrq
about 'pxe-tftpd, IPv6'
list_ipv6 freebsd-wrq
about pxe-tftpd
left_nothing
stop "$daemon"

about 'pxe-tftpd --upload-overwrite'
serve --upload "$root/in" --upload-overwrite
remember
list freebsd-wrq overwrite
left_nothing
