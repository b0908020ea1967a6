#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Identification from end to end: what the rules look at is found in a real
# image, and what they find reaches facts, warnings and exit status.  The rules
# themselves are tested without images, one layout a test, in test-identify.c.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-isoextract/iso.sh"
plan 54

# facts_are NAME KEY=VALUE...: makes the image of label $label, with the tree
# in $work/t, and compares its facts.
facts_are() {
	_what=$1
	shift
	mkiso "$work/x.iso" "$label"
	dry_run "$work/x.iso"
	is "$rc" 0 "$_what: exit status 0"
	for _f; do
		is "$(fact "${_f%%=*}")" "${_f#*=}" "$_what: ${_f%%=*}"
	done
}

# --- by a text --------------------------------------------------------------
fresh
put .treeinfo '[checksums]
images/pxeboot/vmlinuz = sha256:0

[general]
; WARNING.0 = This section provides compatibility.
arch = x86_64
family = Rocky Linux
name = Rocky Linux 9.4
packagedir = AppStream/Packages
version = 9.4

[header]
type = productmd.treeinfo
version = 1.2

[images-x86_64]
efiboot.img = images/efiboot.img
initrd = images/pxeboot/initrd.img
kernel = images/pxeboot/vmlinuz

[release]
name = Rocky Linux
version = 9.4

[tree]
arch = x86_64'
put images/pxeboot/vmlinuz
put images/pxeboot/initrd.img
put images/install.img
put BaseOS/repodata/repomd.xml
label=Rocky-9-4-x86_64-dvd
anaconda='inst.ks=@ANSWER@ inst.ks.sendmac inst.ks.sendsn ip=dhcp'
facts_are 'Rocky 9 image' ID=rocky VERSION_ID=9.4 'NAME=Rocky Linux 9.4' \
	ARCH=x86_64 FAMILY=anaconda KERNEL=images/pxeboot/vmlinuz \
	INITRD=images/pxeboot/initrd.img ANSWER=kickstart NETBOOT=yes \
	"CMDLINE=inst.repo=@BASE@ $anaconda" RULE=treeinfo \
	VOLID=Rocky-9-4-x86_64-dvd

fresh
put .disk/info 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST'
put .disk/cd_type not_complete
put install.amd/vmlinuz
put install.amd/initrd.gz
put install.amd/gtk/initrd.gz
label='Debian 12.5.0 amd64 n'
facts_are 'Debian 12 netinst image' ID=debian VERSION_ID=12.5.0 ARCH=x86_64 \
	FAMILY=d-i KERNEL=install.amd/vmlinuz INITRD=install.amd/initrd.gz \
	NETBOOT=no ANSWER=preseed RULE=debian-cd
like "$err" 'warning: .*cannot boot from the network.*netboot image' \
	'Debian 12 netinst image: the warning names the netboot image'
like "$(cat "$work/facts")" '^# .*cannot boot from the network' \
	'Debian 12 netinst image: the facts hold the warning as a comment'

fresh
put .disk/info 'Ubuntu-Server 24.04.3 LTS "Noble Numbat" - Release amd64 (1)'
put casper/install-sources.yaml
put casper/vmlinuz
put casper/initrd
put casper/hwe-vmlinuz
label='Ubuntu-Server 24.04.3 LTS amd64'
facts_are 'Ubuntu 24.04 image' ID=ubuntu VERSION_ID=24.04.3 ARCH=x86_64 \
	FAMILY=casper KERNEL=casper/vmlinuz INITRD=casper/initrd ISO=image.iso \
	ANSWER=autoinstall RULE=subiquity
like "$(fact CMDLINE)" 'iso-url=@ISO@ .*ds=nocloud;s=@ANSWER@/$' \
	'Ubuntu 24.04 image: CMDLINE has the image and the seed with its slash'

# --- by the head of a kernel ------------------------------------------------
fresh
kernel EFI/BOOT/bootx64.efi 'Memtest86+ v7.20'
put boot/floppy.img
label=MT86PLUS_64
facts_are 'memtest86+ image' ID=memtest86plus VERSION_ID=7.20 ARCH=x86_64 \
	KERNEL=EFI/BOOT/bootx64.efi INITRD= RULE=memtest NETBOOT=yes

fresh
kernel linux '6.12.5-amd64 (debian-kernel@x) #1 SMP Debian 6.12.5-1 (2025)'
put initrd.gz
label=ISOIMAGE
facts_are 'mini.iso with a kernel of Debian 13' ID=debian VERSION_ID=13 \
	ARCH=x86_64 'FIRMWARE=bios'

# --- by no rule -------------------------------------------------------------
fresh
put README
put EFI/BOOT/BOOTAA64.EFI
mkiso "$work/x.iso" 'FOO 1.0' -b README -no-emul-boot
dry_run "$work/x.iso"
is "$rc" 3 'unknown image: exit status 3'
is "$(fact RULE)/$(fact ID)/$(fact ARCH)/$(fact FIRMWARE)" \
	'unknown/unknown/aarch64/bios uefi' \
	'unknown image: architecture and firmware in the facts'
like "$err" 'no rule knows.*label FOO 1.0.*BIOS.*BOOTAA64.EFI.*README' \
	'unknown image: label, boot entries and names on stderr'

# Names without Rock Ridge and Joliet: capitals, and no dots in front.
fresh
put install.amd/vmlinuz
put install.amd/initrd.gz
xorriso -as mkisofs -quiet -V 'Debian 12.5.0' -o "$work/x.iso" --norock \
	"$work/t" >/dev/null 2>&1
dry_run "$work/x.iso"
is "$rc/$(fact RULE)" 3/unknown 'image with ISO 9660 names only: read'
like "$err" 'the top holds INSTALL' \
	'image with ISO 9660 names only: they are shown in capitals'
