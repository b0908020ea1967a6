#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Debian's real netboot files (package debian-installer-12-netboot-amd64) as an
# image with the layout of mini.iso.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-isoextract/iso.sh"
real=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64
[ -f "$real/linux" ] || skip_all 'debian-installer-12-netboot-amd64 is missing'
plan 16

# As build/config/x86.cfg of the installer makes it: kernel and initrd at the
# top, beside isolinux and its texts; GRUB in boot/grub.
fresh
cp "$real/linux" "$real/initrd.gz" "$real"/boot-screens/* "$work/t"
mkdir -p "$work/t/boot"
cp -R "$real/grub" "$work/t/boot/grub"
mv "$work/t/syslinux.cfg" "$work/t/isolinux.cfg"
mkiso "$work/mini.iso" ISOIMAGE

rc=0
pxe-isoextract "$work/mini.iso" "$work/images/debian12" >"$work/facts" \
	2>"$work/err" || rc=$?
is "$rc/$(cat "$work/err")" 0/ \
	'mini.iso of Debian 12: exit status 0, nothing on stderr'
for want in ID=debian VERSION_ID=12 ARCH=x86_64 FAMILY=d-i KERNEL=linux \
	INITRD=initrd.gz ANSWER=preseed NETBOOT=yes RULE=netboot-mini \
	'FIRMWARE=bios uefi' 'NAME=Debian GNU/Linux 12 netboot installer'; do
	is "$(fact "${want%%=*}")" "${want#*=}" \
		"mini.iso of Debian 12: ${want%%=*}"
done
tree=$work/images/debian12/current
ok -n 'mini.iso of Debian 12: KERNEL names its kernel' \
	cmp "$real/linux" "$tree/$(fact KERNEL)"
ok -n 'mini.iso of Debian 12: INITRD names its initrd' \
	cmp "$real/initrd.gz" "$tree/$(fact INITRD)"
ok -n 'mini.iso of Debian 12: the tree equals its files' \
	diff -r "$work/t" "$tree/"

# Without the texts the version text of the kernel names the release.
rm "$work"/t/*.txt
mkiso "$work/mini.iso" ISOIMAGE
dry_run "$work/mini.iso"
is "$rc/$(fact ID)/$(fact VERSION_ID)" 0/debian/12 \
	'mini.iso of Debian 12 without texts: known by its kernel'
