#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The iPXE ROM of a BIOS machine loads script, kernel and initrd over TFTP.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
about 'iPXE boot'
need qemu-system-x86_64 busybox cpio
need_files ipxe-qemu /usr/lib/ipxe/qemu/pxe-e1000.rom \
	debian-installer-12-netboot-amd64 "$kernel"
net_up
plan 16

cp -L "$kernel" "$root/linux"
mkdir "$root/images"
tiny_initrd "$root/images/initrd.gz"
: >"$root/empty"
cat >"$root/boot.ipxe" <<'END'
#!ipxe
imgfetch nothing || echo iPXE: not there
imgfetch empty || echo iPXE: empty failed
imgfree
kernel /linux console=ttyS0,115200n8 || echo iPXE: linux failed
initrd tftp://192.0.2.1//images/initrd.gz || echo iPXE: initrd failed
echo iPXE: has all
boot
END
router_up
# shellcheck disable=SC2119
serve
bios 1 ipxe
machine=$pid
sees ipxe 'iPXE: not there' 'goes on without a file that is missing'
sees ipxe 'iPXE: has all' 'reads its script to the end'
sees ipxe 'Linux version .*Debian' 'starts the kernel'
sees ipxe "$(cat "$work/payload.sum")" 'has the whole initrd'
unlike "$(console ipxe)" 'iPXE: .* failed' \
	'ipxe: no command of its script fails'
wait_for 30 ended "$machine"
# This iPXE takes the size in the OACK for all there is to an empty file, and
# says no more.
wait_for 60 grep -q '"file":"/empty"' "$work/tftpd.events"
served

got 1 boot.ipxe 1432 1
asked 1 boot.ipxe 'blksize 1432 tsize 0'
missed 1 /nothing 'asks once for a missing file'
is "$(of 1 transfer '\(.file) \(.size) \(.note)' | grep empty)" \
	'/empty 0 last ACK missing' \
	'ipxe: never acknowledges an empty file'
got 1 linux 1432 1
got 1 images/initrd.gz 1432 1
asked 1 images/initrd.gz 'blksize 1432 tsize 0'
by 1 linux ipxe
same_transfers
