#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# GRUB, with all from pxe-tftpd: on OVMF by way of shim, as signed systems
# boot, and on a BIOS by way of the iPXE ROM.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/net/boot-lib.sh"
about 'GRUB boot'
need qemu-system-x86_64 busybox cpio grub-mknetdir
grub=/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed
shim=$installer/debian-installer/amd64/bootnetx64.efi
need_files ipxe-qemu /usr/lib/ipxe/qemu/pxe-e1000.rom \
	ovmf "$ovmf/OVMF_CODE_4M.fd" \
	grub-pc-bin /usr/lib/grub/i386-pc/pxeboot.img \
	grub-efi-amd64-signed "$grub" \
	debian-installer-12-netboot-amd64 "$kernel" \
	debian-installer-12-netboot-amd64 "$shim"
net_up
plan 33

cp -L "$kernel" "$root/linux"
cp "$shim" "$root/shimx64.efi"
cp "$grub" "$root/grubx64.efi"
# More than 65535 blocks of 1024 bytes, for one of the two.
tiny_initrd "$root/initrd.gz"
tiny_initrd "$root/large.gz" 66M
mkdir "$root/grub"
cat >"$root/grub/grub.cfg" <<'END'
set timeout=0
menuentry 'An entry of this menu' {
	echo 'GRUB loads its files'
	linux /linux console=ttyS0,115200n8
	initrd /large.gz
}
END
grub-mknetdir --net-directory="$root" --subdir=bios \
	-d /usr/lib/grub/i386-pc --locales= --fonts= >"$work/mknetdir.log" 2>&1
bios=/bios/i386-pc
{
	printf 'serial\nterminal_output serial\n'
	sed 's/large/initrd/' "$root/grub/grub.cfg"
} >"$root/bios/grub.cfg"
router_up
serve --boot "ipxe=$bios/core.0" --boot x64=shimx64.efi
bios 1 bios -uuid "$uuid"
machine1=$pid
uefi 2 uefi
machine2=$pid
for m in bios uefi; do
	sees "$m" "Booting .An entry of this menu'" 'shows what it boots'
	sees "$m" 'GRUB loads its files' 'runs the entry'
	sees "$m" 'Linux version .*Debian' 'starts the kernel'
	sees "$m" "$(cat "$work/payload.sum")" 'has the whole initrd'
done
wait_for 30 ended "$machine1"
wait_for 30 ended "$machine2"
served

got 1 "${bios#/}/core.0" 1432 1
got 1 "${bios#/}/normal.mod" 1024 1
asked 1 "${bios#/}/normal.mod" 'blksize 1024 tsize 0'
missed 1 "$(names 1 /bios/grub.cfg-)" 'looks for its UUID, MAC and address'
got 1 bios/grub.cfg 1024 1
got 1 linux 1024 1
got 1 initrd.gz 1024 1

got 2 shimx64.efi 1468 4
asked 2 shimx64.efi \
	'blksize 1468 tsize 0 windowsize 4,blksize 1468 windowsize 4'
is "$(jq -r --arg mac "$(mac 2)" 'select(.event == "probe" and .mac == $mac) |
	"\(.file) \(.size) \(.code)"' "$work/sniff.log")" \
	"shimx64.efi $(stat -c %s "$root/shimx64.efi") 8" \
	'uefi: the firmware stops the first transfer when it knows the size'
got 2 grubx64.efi 512 4
asked 2 grubx64.efi 'blksize 512 windowsize 4'
by 1 linux grub
by 2 shimx64.efi edk2
by 2 grubx64.efi shim
x64=/grub/x86_64-efi
missed 2 "/revocations_sku.efi
/revocations_sbat.efi
/shim_certificate_0.efi
$x64/command.lst
$x64/fs.lst
$x64/crypto.lst
$x64/terminal.lst" 'shim and GRUB go on without what is missing'
got 2 grub/grub.cfg 1024 1
got 2 linux 1024 1
got 2 large.gz 1024 1
asked 2 large.gz 'blksize 1024 tsize 0'
is "$(of 1 abort '\(.file)')$(of 2 abort '\(.file)')" '' \
	'bios, uefi: no transfer breaks off'
same_transfers
