#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# One image for each rule: labels and marker files as on the real media.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-isoextract/iso.sh"
plan 164

# facts_are NAME KEY=VALUE...: makes the image of label $label and compares.
facts_are() {
	_what=$1
	shift
	mkiso "$work/x.iso" "$label"
	look "$work/x.iso"
	is "$rc" 0 "$_what: exit 0"
	for _f; do
		is "$(fact "${_f%%=*}")" "${_f#*=}" "$_what: ${_f%%=*}"
	done
}

anaconda='inst.ks=@ANSWER@ inst.ks.sendmac inst.ks.sendsn ip=dhcp'

# --- RHEL family ------------------------------------------------------------
# treeinfo NAME VERSION ARCH: as productmd writes it.
treeinfo() {
	fresh
	put .treeinfo "[checksums]
images/pxeboot/vmlinuz = sha256:0

[general]
; WARNING.0 = This section provides compatibility.
arch = $3
family = $1
name = $1 $2
packagedir = AppStream/Packages
version = $2

[header]
type = productmd.treeinfo
version = 1.2

[images-$3]
efiboot.img = images/efiboot.img
initrd = images/pxeboot/initrd.img
kernel = images/pxeboot/vmlinuz

[release]
name = $1
version = $2

[tree]
arch = $3"
	put images/pxeboot/vmlinuz
	put images/pxeboot/initrd.img
	put images/install.img
}

treeinfo 'Rocky Linux' 9.4 x86_64
put BaseOS/repodata/repomd.xml
label=Rocky-9-4-x86_64-dvd
facts_are rocky ID=rocky VERSION_ID=9.4 'NAME=Rocky Linux 9.4' ARCH=x86_64 \
	FAMILY=anaconda KERNEL=images/pxeboot/vmlinuz \
	INITRD=images/pxeboot/initrd.img ANSWER=kickstart NETBOOT=yes \
	"CMDLINE=inst.repo=@BASE@ $anaconda" RULE=treeinfo \
	VOLID=Rocky-9-4-x86_64-dvd

treeinfo 'Red Hat Enterprise Linux' 8.10 aarch64
label=RHEL-8-10-0-BaseOS-aarch64
facts_are 'boot.iso' ID=rhel VERSION_ID=8.10 ARCH=aarch64 \
	"CMDLINE=inst.stage2=@BASE@ $anaconda"

# Renamed by a server that hides files with a dot; old sections only.
fresh
put treeinfo '[general]
family = CentOS
version = 7
arch = x86_64
[images-x86_64]
kernel = images/pxeboot/vmlinuz
initrd = images/pxeboot/initrd.img'
put repodata/repomd.xml
put images/pxeboot/vmlinuz
put images/pxeboot/initrd.img
label='CentOS 7 x86_64'
facts_are treeinfo ID=centos VERSION_ID=7 RULE=treeinfo

# A .treeinfo that names files which are not there is not believed.
treeinfo Fedora 40 x86_64
rm "$work/t/images/pxeboot/initrd.img"
mkiso "$work/x.iso" Fedora-S-dvd-x86_64-40
look "$work/x.iso"
is "$rc/$(fact RULE)" 3/unknown 'a .treeinfo without its files is no proof'

fresh
put images/install.img
put images/pxeboot/vmlinuz
put images/pxeboot/initrd.img
put .discinfo '1700000000.0
AlmaLinux 9.4
x86_64'
label=AlmaLinux-9-4-x86_64-dvd
facts_are 'lost .treeinfo' ID=almalinux VERSION_ID=9.4 ARCH=x86_64 \
	RULE=pxeboot

fresh
put LiveOS/squashfs.img
put images/pxeboot/vmlinuz
put images/pxeboot/initrd.img
label=Fedora-WS-Live-41
facts_are 'Fedora live' ID=fedora VERSION_ID=41 FAMILY=live RULE=live-dracut \
	'CMDLINE=root=live:@BASE@/LiveOS/squashfs.img rd.live.image ip=dhcp'

# --- SUSE ------------------------------------------------------------
fresh
put boot/x86_64/loader/linux
put boot/x86_64/loader/initrd
put media.1/media 'openSUSE - openSUSE-Leap-15.6-DVD-x86_64-Build710.3-Media
openSUSE-Leap-15.6-DVD-x86_64-Build710.3
1'
put media.1/products '/ openSUSE-Leap 15.6-1'
label=openSUSE-Leap-15.6-DVD-x86_64
facts_are leap15 ID=opensuse-leap VERSION_ID=15.6 ARCH=x86_64 \
	FAMILY=linuxrc KERNEL=boot/x86_64/loader/linux \
	INITRD=boot/x86_64/loader/initrd ANSWER=autoyast RULE=linuxrc \
	'CMDLINE=netsetup=dhcp install=@BASE@ autoyast=@ANSWER@'

fresh
put boot/aarch64/linux
put boot/aarch64/initrd
put media.1/media 'SUSE - SLE-15-SP7-Full-aarch64-Build1-Media'
label=SLE-15-SP7-Full-aarch64
facts_are sle15 ID=sles VERSION_ID=15.7 ARCH=aarch64 RULE=linuxrc

fresh
put LiveOS/squashfs.img
put boot/x86_64/loader/linux
put boot/x86_64/loader/initrd
label=Install-Leap-16.0-x86_64
facts_are agama ID=opensuse-leap VERSION_ID=16.0 FAMILY=agama ANSWER=agama \
	RULE=agama

# Fedora's live media have the same layout since they are made by kiwi.
label=Fedora-WS-Live-43
facts_are 'kiwi live' ID=fedora VERSION_ID=43 RULE=live-dracut

# --- Ubuntu ------------------------------------------------------------
fresh
put .disk/info 'Ubuntu-Server 24.04.3 LTS "Noble Numbat" - Release amd64 (1)'
put casper/install-sources.yaml
put casper/vmlinuz
put casper/initrd
put casper/hwe-vmlinuz
label='Ubuntu-Server 24.04.3 LTS amd64'
facts_are ubuntu ID=ubuntu VERSION_ID=24.04.3 ARCH=x86_64 FAMILY=casper \
	KERNEL=casper/vmlinuz INITRD=casper/initrd ISO=image.iso \
	ANSWER=autoinstall RULE=subiquity
like "$(fact CMDLINE)" 'iso-url=@ISO@ .*ds=nocloud;s=@ANSWER@/$' \
	'ubuntu: the image itself is wanted, and a seed with its slash'

# Kernels go with their own initrd.
rm "$work/t/casper/vmlinuz"
put casper/hwe-initrd
facts_are 'a hwe kernel alone' KERNEL=casper/hwe-vmlinuz \
	INITRD=casper/hwe-initrd
put casper/vmlinuz
rm "$work/t/casper/initrd"
facts_are 'an initrd for one of two' KERNEL=casper/hwe-vmlinuz \
	INITRD=casper/hwe-initrd
rm "$work/t/casper/hwe-vmlinuz"
facts_are 'names that fit no other' KERNEL=casper/vmlinuz \
	INITRD=casper/hwe-initrd

# --- Debian ------------------------------------------------------------
fresh
put .disk/info 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST'
put .disk/cd_type not_complete
put install.amd/vmlinuz
put install.amd/initrd.gz
put install.amd/gtk/initrd.gz
label='Debian 12.5.0 amd64 n'
facts_are netinst ID=debian VERSION_ID=12.5.0 ARCH=x86_64 FAMILY=d-i \
	KERNEL=install.amd/vmlinuz INITRD=install.amd/initrd.gz NETBOOT=no \
	ANSWER=preseed RULE=debian-cd
like "$err" 'warning: .*cannot boot from the network.*netboot image' \
	'netinst: a warning says what to use instead'
like "$(cat "$work/facts")" '^# .*cannot boot from the network' \
	'netinst: and so do the facts'

fresh
put .disk/info 'Official Debian GNU/Linux Live 12.5.0 gnome 2024-02-10T11:29'
put live/filesystem.squashfs
put live/vmlinuz-6.1.0-18-amd64
put live/initrd.img-6.1.0-18-amd64
put install/vmlinuz
put install/initrd.gz
put EFI/boot/bootx64.efi
label='d-live 12.5.0 gn amd64'
facts_are live ID=debian VERSION_ID=12.5.0 ARCH=x86_64 FAMILY=live \
	KERNEL=live/vmlinuz-6.1.0-18-amd64 \
	INITRD=live/initrd.img-6.1.0-18-amd64 RULE=debian-live FIRMWARE=uefi

# Sorted by name, the other initrd comes first.
for k in 6.1.0-18-686 6.1.0-18-686-pae; do
	rm "$work"/t/live/vmlinuz* "$work"/t/live/initrd*
	put "live/vmlinuz-$k"
	put live/initrd.img-6.1.0-18-686
	put live/initrd.img-6.1.0-18-686-pae
	facts_are "live $k" "KERNEL=live/vmlinuz-$k" "INITRD=live/initrd.img-$k"
done

fresh
put linux
put initrd.gz
put isolinux.cfg
printf 'x\n\nThis is a Debian 11 (bullseye) installation CD.\n' \
	>"$work/t/f1.txt"
mkdir -p "$work/t/boot/grub/x86_64-efi"
label=ISOIMAGE
facts_are mini ID=debian VERSION_ID=11 ARCH=x86_64 KERNEL=linux \
	INITRD=initrd.gz RULE=netboot-mini NETBOOT=yes \
	'CMDLINE=auto=true priority=critical url=@ANSWER@ ---'

fresh
kernel linux '6.12.5-amd64 (debian-kernel@x) #1 SMP Debian 6.12.5-1 (2025)'
put initrd.gz
facts_are 'mini by its kernel' ID=debian VERSION_ID=13 ARCH=x86_64 \
	'FIRMWARE=bios'

fresh
kernel linux '9.8.7-amd64 (debian-kernel@x) #1 SMP'
put initrd.gz
facts_are 'mini of no known release' ID=debian VERSION_ID= \
	'NAME=Debian GNU/Linux netboot installer'

# The names of users and machines are anybody's.
for k in '6.6.1 (me@Debian) #1 SMP' '6.6.1-Debianized (me@host) #1 SMP' \
	'6.6.1 (Ubuntu@host) #1 SMP'; do
	fresh
	kernel vmlinuz "$k"
	put initrd.gz
	mkiso "$work/x.iso" SOMETHING
	look "$work/x.iso"
	is "$rc/$(fact RULE)" 3/unknown "$k is not Debian's, nor Ubuntu's"
done

fresh
put linux
put initrd.gz
mkiso "$work/x.iso" SOMETHING
look "$work/x.iso"
is "$rc/$(fact RULE)" 3/unknown 'linux and initrd.gz alone may be anything'

fresh
put debian-installer/arm64/linux
put debian-installer/arm64/initrd.gz
put version.info 'Debian version:  12 (bookworm)'
label=NETBOOT
facts_are tarball ID=debian VERSION_ID=12 RULE=netboot-tree \
	INITRD=debian-installer/arm64/initrd.gz

# --- others ------------------------------------------------------------
fresh
put .alpine-release 'alpine-standard-3.19.1 240126'
put boot/vmlinuz-lts
put boot/initramfs-lts
put boot/modloop-lts
put apks/x86_64/APKINDEX.tar.gz
label='alpine-std 3.19.1 x86_64'
facts_are alpine ID=alpine VERSION_ID=3.19.1 ARCH=x86_64 FAMILY=alpine \
	KERNEL=boot/vmlinuz-lts INITRD=boot/initramfs-lts RULE=alpine
like "$(fact CMDLINE)" 'modloop=@BASE@/boot/modloop-lts apkovl=@ANSWER@$' \
	'alpine: modules of the same kernel'

fresh
put arch/version 2024.03.01
put arch/boot/x86_64/vmlinuz-linux
put arch/boot/x86_64/initramfs-linux.img
put arch/x86_64/airootfs.sfs
put arch/x86_64/airootfs.sfs.cms.sig
label=ARCH_202403
facts_are arch ID=arch VERSION_ID=2024.03.01 ARCH=x86_64 FAMILY=archiso \
	RULE=archiso
like "$(fact CMDLINE)" \
	'^archisobasedir=arch archiso_http_srv=@BASE@/ .*cms_verify=y' \
	'arch: the signed image is verified'

fresh
kernel EFI/BOOT/bootx64.efi 'Memtest86+ v7.20'
put boot/floppy.img
label=MT86PLUS_64
facts_are memtest ID=memtest86plus VERSION_ID=7.20 ARCH=x86_64 \
	KERNEL=EFI/BOOT/bootx64.efi INITRD= RULE=memtest NETBOOT=yes

# Other media carry it as well.  Proxmox's, SystemRescue's, and one that has
# only a kernel more.
# not_memtest NAME
not_memtest() {
	kernel boot/memtest86+x64.bin 'Memtest86+ v6.10'
	mkiso "$work/x.iso" OTHER
	look "$work/x.iso"
	is "$rc/$(fact RULE)/$(fact KERNEL)" 3/unknown/ \
		"$1 with memtest86+ is not memtest86+"
}
fresh
put .pve-cd-id.txt
kernel boot/linux26 '6.8.12-4-pve (build@proxmox) #1 SMP'
put boot/initrd.img
put pve-base.squashfs
not_memtest Proxmox
fresh
put sysresccd/x86_64/airootfs.erofs
not_memtest SystemRescue
fresh
kernel image '6.1.0 (x) #1 SMP'
not_memtest 'another kernel'

fresh
put README
put EFI/BOOT/BOOTAA64.EFI
mkiso "$work/x.iso" 'FOO 1.0' -b README -no-emul-boot
look "$work/x.iso"
is "$rc" 3 'an unknown image has a status of its own'
is "$(fact RULE)/$(fact ID)/$(fact ARCH)/$(fact FIRMWARE)" \
	'unknown/unknown/aarch64/bios uefi' 'its facts hold what can be seen'
like "$err" 'no rule knows.*label FOO 1.0.*BIOS.*BOOTAA64.EFI.*README' \
	'and a line says what that is'

# Names without Rock Ridge and Joliet: capitals, and no dots in front.
fresh
put install.amd/vmlinuz
put install.amd/initrd.gz
xorriso -as mkisofs -quiet -V 'Debian 12.5.0' -o "$work/x.iso" --norock \
	"$work/t" >/dev/null 2>&1
look "$work/x.iso"
is "$rc" 3 'plain names can be read'
