#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# PXELINUX, started by the iPXE ROM of a BIOS machine, with all from pxe-tftpd.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
about 'PXELINUX boot'
need qemu-system-x86_64 busybox cpio
need_files ipxe-qemu /usr/lib/ipxe/qemu/pxe-e1000.rom \
	pxelinux /usr/lib/PXELINUX/pxelinux.0 \
	syslinux-common /usr/lib/syslinux/modules/bios/ldlinux.c32 \
	debian-installer-12-netboot-amd64 "$kernel"
net_up
plan 15

mkdir -p "$root/boot/pxelinux.cfg"
cp /usr/lib/PXELINUX/pxelinux.0 "$root/boot/"
cp /usr/lib/syslinux/modules/bios/ldlinux.c32 "$root/boot/"
cp -L "$kernel" "$root/boot/linux"
tiny_initrd "$root/boot/initrd.gz"
cat >"$root/boot/pxelinux.cfg/default" <<'END'
default net
prompt 0
say PXELINUX has its configuration
label net
	kernel linux
	initrd initrd.gz
	append console=ttyS0,115200n8
END
router_up
serve --boot ipxe=boot/pxelinux.0
bios 1 pxelinux -uuid "$uuid"
machine=$pid
sees pxelinux 'PXELINUX has its configuration' \
	'shows the text of its configuration'
sees pxelinux 'Linux version .*Debian' 'starts the kernel'
sees pxelinux "$(cat "$work/payload.sum")" 'has the whole initrd'
wait_for 30 ended "$machine"
served

got 1 boot/pxelinux.0 1432 1
asked 1 boot/pxelinux.0 'blksize 1432 tsize 0'
got 1 boot/ldlinux.c32 1408 1
missed 1 "$(names 1 /boot/pxelinux.cfg/)" 'looks for its UUID, MAC and address'
got 1 boot/pxelinux.cfg/default 1408 1
got 1 boot/linux 1408 1
got 1 boot/initrd.gz 1408 1
asked 1 boot/initrd.gz 'blksize 1408 tsize 0'
by 1 boot/linux pxelinux
same_transfers
