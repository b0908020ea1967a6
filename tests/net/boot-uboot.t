#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# U-Boot loads its boot script from pxe-tftpd, and by that script a file of
# more than 65535 blocks: in lockstep and in windows.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
about 'U-Boot boot'
need qemu-system-aarch64 mkimage python3
uboot=/usr/lib/u-boot/qemu_arm64/u-boot.bin
need_files u-boot-qemu "$uboot"
net_up
plan 25

mkdir "$root/uboot"
n=33600001
head -c "$n" /dev/urandom >"$root/uboot/big"
head -c 1408 /dev/urandom >"$root/uboot/even"
cat >"$work/boot.cmd" <<'END'
setenv a ${kernel_addr_r}
setenv load 'mw.b ${a} 0 2100000; tftpboot ${a} ${f} && crc32 ${a} ${filesize}'
setenv f uboot/big; run load
setenv tftpwindowsize 4; run load
setenv tftpwindowsize 16; setenv tftpblocksize 512; run load
setenv f uboot/even; setenv tftpblocksize 704; run load
tftpboot ${a} uboot/nothing || echo U-Boot: not there
setenv tftptimeout 20000; setenv tftpwindowsize 1; run load
echo U-Boot: has all
poweroff
END
mkimage -A arm64 -T script -C none -d "$work/boot.cmd" \
	"$root/boot.scr.uimg" >"$work/mkimage.log" 2>&1 || exit 99
crc() {
	python3 -c 'import sys, zlib
print("%08x" % zlib.crc32(open(sys.argv[1], "rb").read()))' "$root/uboot/$1"
}

# uboot N NAME: such a machine, until it switches off. Not virtio-net-pci:
# there this U-Boot reads the first byte of its hardware address six times. No
# larger windows than 16 blocks: with 64 its card fills all its 32 buffers, and
# then it receives nothing any more, not even ARP.
uboot() {
	power_on "$1" "$2" qemu-system-aarch64 -M virt -cpu cortex-a53 -m 256 \
		-bios "$uboot" \
		-device "virtio-net-device,netdev=n0,mac=$(mac "$1")"
	machine=$pid
	sees "$2" 'U-Boot: has all' 'runs its script to the end'
	wait_for 30 ended "$machine"
	is "$(console "$2" | sed -n 's/^Bytes transferred = \([0-9]*\).*/\1/p' |
		paste -s -d ' ')" "$size $n $n $n 1408 1408" \
		"$2: prints the length of each file"
	is "$(console "$2" | sed -n 's/^crc32 .*==> //p' | paste -s -d ' ')" \
		"$big $big $big $even $even" "$2: prints the CRC of each file"
	like "$(console "$2")" 'U-Boot: not there' \
		"$2: goes on without a file that is missing"
	unlike "$(console "$2")" 'Retry count|T T|Malformed|Bad ' \
		"$2: repeats nothing"
}

# all_of N: each machine loads the same.
all_of() {
	is "$(of "$1" transfer '\(.file) \(.bytes) \(.blksize) \(
		.windowsize)' | grep uboot/)" "/uboot/big 33600001 1468 1
/uboot/big 33600001 1468 4
/uboot/big 33600001 512 16
/uboot/even 1408 704 16
/uboot/even 1408 704 1" \
		"$(name_of "$1"): loads with the windows that it asks for"
	missed "$1" /uboot/nothing 'asks once for a missing file'
	is "$(of "$1" abort '\(.file)')" '' \
		"$(name_of "$1"): no transfer breaks off"
}

size=$(stat -c %s "$root/boot.scr.uimg")
big=$(crc big)
even=$(crc even)
serve --boot arm64=boot.scr.uimg
uboot 1 uboot
# All transfers from port 69, which is not the port that RFC 1350 has.
stop "$tftpd"
is "$rc" 0 'SIGTERM after U-Boot has booted: pxe-tftpd exits 0'
tftpd --single-port
uboot 2 uboot-single-port
served

got 1 boot.scr.uimg 1468 1
asked 1 boot.scr.uimg 'blksize 1468 timeout 5'
by 1 boot.scr.uimg u-boot
asked 1 uboot/even \
	'blksize 704 timeout 5 windowsize 16,blksize 704 timeout 20'
all_of 1
all_of 2
same_transfers
