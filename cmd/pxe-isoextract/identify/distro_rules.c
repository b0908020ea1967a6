/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of layouts of install media, in the order in which they are tried.
 * The layout decides, not the label: labels change with each release.
 *
 * Command lines hold @BASE@ (URL of the unpacked tree), @ISO@ (URL of the image
 * file) and @ANSWER@ (URL of the answer file, or of its directory), never a
 * host name, and no initrd=, which depends on the boot loader.  Sources:
 *
 *	agama		Agama, boot options (inst.*); dracut.cmdline(7)
 *	linuxrc		openSUSE, SDB:Linuxrc; AutoYaST guide
 *	treeinfo,	Anaconda, docs/boot-options.rst; productmd, treeinfo-1.x
 *	pxeboot
 *	live-dracut	dracut.cmdline(7), "Booting live images"
 *	subiquity,	casper(7); Ubuntu autoinstall documentation; cloud-init,
 *	casper		NoCloud
 *	debian-live,	live-boot(7), live-config(7)
 *	gparted
 *	clonezilla	live-boot(7); Clonezilla live, boot parameters
 *	netboot-tree,	Debian installation guide, B.2 (preseeding)
 *	netboot-mini,
 *	debian-cd
 *	archiso		mkinitcpio-archiso, docs/README.bootparams
 *	alpine		Alpine, mkinitfs-bootparam(7)
 */
#include "identify/distro_rules.h"

#include <stddef.h>

#include "identify/distro.h"

#define LIVE_ROOTFS "live/filesystem.squashfs"

/* Kernels of a Debian installer disc, for its architectures. */
#define CD_KERNEL "install.amd/vmlinuz|install*/vmlinuz|install*/vmlinux"

#define CD_NOTE                                                          \
	"the kernel and initrd of a Debian disc cannot boot from the "   \
	"network: they look for a CD-ROM; use those of a netboot image " \
	"(mini.iso) of the same release"

#define DI_CMDLINE "auto=true priority=critical url=@ANSWER@ ---"

#define LIVE_CMDLINE "boot=live components ip=dhcp fetch=@BASE@/%r"

#define KS_CMDLINE "inst.ks=@ANSWER@ inst.ks.sendmac inst.ks.sendsn ip=dhcp"

#define CASPER_KERNEL "casper/vmlinuz|casper/hwe-vmlinuz|casper/vmlinuz*"
#define CASPER_INITRD "casper/initrd|casper/hwe-initrd|casper/initrd*"

#define SUSE_KERNEL "boot/*/loader/linux|boot/*/linux"
#define SUSE_INITRD "boot/*/loader/initrd|boot/*/initrd"

#define AGAMA_CMDLINE                                                \
	"root=live:@BASE@/LiveOS/squashfs.img ip=dhcp rd.neednet=1 " \
	"inst.auto=@ANSWER@"

#define DRACUT_LIVE "root=live:@BASE@/LiveOS/squashfs.img rd.live.image ip=dhcp"

#define PXEBOOT_KERNEL "images/pxeboot/vmlinuz"
#define PXEBOOT_INITRD "images/pxeboot/initrd.img"

const struct rule rules[] = {
	/* The SUSE rules stand before .treeinfo: Leap's media have that file
	 * too, but linuxrc and Agama do not know inst.repo. */
	{
		.name = "agama",
		.family = "agama",
		.label = "install-*",
		.rootfs = "LiveOS/squashfs.img",
		.kernel = SUSE_KERNEL,
		.initrd = SUSE_INITRD,
		.cmdline = AGAMA_CMDLINE,
		.answer = "agama",
		.minram = 2048,
		.flags = RULE_RAM_ROOTFS,
		.distro = distro_suse,
	},
	{
		.name = "linuxrc",
		.family = "linuxrc",
		.need = {"media.1/media"},
		.kernel = SUSE_KERNEL,
		.initrd = SUSE_INITRD,
		.cmdline = "netsetup=dhcp install=@BASE@ autoyast=@ANSWER@",
		.answer = "autoyast",
		.minram = 1024,
		.distro = distro_suse,
	},
	{
		/* Fedora's live media since 42, which kiwi builds. */
		.name = "live-dracut",
		.family = "live",
		.rootfs = "LiveOS/squashfs.img",
		.kernel = SUSE_KERNEL,
		.initrd = SUSE_INITRD,
		.cmdline = DRACUT_LIVE,
		.minram = 1024,
		.flags = RULE_RAM_ROOTFS,
		.distro = distro_label,
	},
	{
		.name = "treeinfo",
		.family = "anaconda",
		.need = {"*treeinfo", "repodata/repomd.xml"},
		.cmdline = "inst.repo=@BASE@ " KS_CMDLINE,
		.answer = "kickstart",
		.minram = 3072,
		.distro = distro_treeinfo,
	},
	{
		.name = "treeinfo",
		.family = "anaconda",
		.need = {"*treeinfo", "*/repodata/repomd.xml"},
		.cmdline = "inst.repo=@BASE@ " KS_CMDLINE,
		.answer = "kickstart",
		.minram = 3072,
		.distro = distro_treeinfo,
	},
	{
		/* boot.iso holds the installer only; the kickstart's url line
		 * says where the packages are. */
		.name = "treeinfo",
		.family = "anaconda",
		.need = {"*treeinfo"},
		.cmdline = "inst.stage2=@BASE@ " KS_CMDLINE,
		.answer = "kickstart",
		.minram = 3072,
		.distro = distro_treeinfo,
	},
	{
		/* The tree of an image copied with "cp *", which leaves out
		 * .treeinfo. */
		.name = "pxeboot",
		.family = "anaconda",
		.need = {"images/install.img"},
		.kernel = PXEBOOT_KERNEL,
		.initrd = PXEBOOT_INITRD,
		.cmdline = "inst.stage2=@BASE@ " KS_CMDLINE,
		.answer = "kickstart",
		.minram = 3072,
		.distro = distro_label,
	},
	{
		.name = "live-dracut",
		.family = "live",
		.rootfs = "LiveOS/squashfs.img",
		.kernel = PXEBOOT_KERNEL,
		.initrd = PXEBOOT_INITRD,
		.cmdline = DRACUT_LIVE,
		.minram = 1024,
		.flags = RULE_RAM_ROOTFS,
		.distro = distro_label,
	},
	{
		.name = "subiquity",
		.family = "casper",
		.need = {"casper/install-sources.yaml"},
		.kernel = CASPER_KERNEL,
		.initrd = CASPER_INITRD,
		/* cloud-config-url keeps cloud-init from taking the image's
		 * url= for that of its own configuration: it would fetch the
		 * image a second time. */
		.cmdline = "ip=dhcp iso-url=@ISO@ cloud-config-url=/dev/null "
			   "autoinstall ds=nocloud;s=@ANSWER@/",
		.answer = "autoinstall",
		.minram = 1024,
		.flags = RULE_KEEP_ISO | RULE_RAM_IMAGE,
		.distro = distro_disk_info,
	},
	{
		.name = "casper",
		.family = "casper",
		.need = {"casper/*.squashfs"},
		.kernel = CASPER_KERNEL,
		.initrd = CASPER_INITRD,
		.cmdline = "ip=dhcp url=@ISO@ cloud-config-url=/dev/null "
			   "autoinstall ds=nocloud-net;s=@ANSWER@/",
		.answer = "autoinstall",
		.minram = 1024,
		.flags = RULE_KEEP_ISO | RULE_RAM_IMAGE,
		.distro = distro_disk_info,
	},
	{
		.name = "clonezilla",
		.family = "live",
		.need = {"Clonezilla-Live-Version"},
		.rootfs = LIVE_ROOTFS,
		.kernel = "live/vmlinuz*",
		.initrd = "live/initrd*",
		.cmdline =
			"boot=live union=overlay username=user config "
			"components noswap edd=on nomodeset "
			"ocs_live_run=\"ocs-live-general\" ocs_live_batch=no "
			"net.ifnames=0 fetch=@BASE@/%r",
		.minram = 512,
		.flags = RULE_RAM_ROOTFS,
		.distro = distro_clonezilla,
	},
	{
		.name = "gparted",
		.family = "live",
		.need = {"GParted-Live-Version"},
		.rootfs = LIVE_ROOTFS,
		.kernel = "live/vmlinuz*",
		.initrd = "live/initrd*",
		.cmdline = "boot=live union=overlay username=user vga=788 "
			   "fetch=@BASE@/%r",
		.minram = 512,
		.flags = RULE_RAM_ROOTFS,
		.distro = distro_gparted,
	},
	{
		/* Before debian-cd: live media carry the installer as well. */
		.name = "debian-live",
		.family = "live",
		.rootfs = LIVE_ROOTFS,
		.kernel = "live/vmlinuz|live/vmlinuz*",
		.initrd = "live/initrd.img|live/initrd*",
		.cmdline = LIVE_CMDLINE,
		.answer = "preseed",
		.minram = 512,
		.flags = RULE_RAM_ROOTFS,
		.distro = distro_disk_info,
	},
	{
		/* The layout of netboot.tar.gz, as an image, or on a disc. */
		.name = "netboot-tree",
		.family = "d-i",
		.kernel = "debian-installer/*/linux|ubuntu-installer/*/linux|"
			  "install/netboot/*-installer/*/linux",
		.initrd = "%k/initrd.gz",
		.cmdline = DI_CMDLINE,
		.answer = "preseed",
		.minram = 512,
		.distro = distro_netboot,
	},
	{
		.name = "debian-cd",
		.family = "d-i",
		.need = {".disk/info"},
		.kernel = CD_KERNEL,
		.initrd = "%k/initrd.gz",
		.cmdline = DI_CMDLINE,
		.answer = "preseed",
		.minram = 512,
		.flags = RULE_NO_NETBOOT,
		.note = CD_NOTE,
		.distro = distro_disk_info,
	},
	{
		/* mini.iso: kernel and initrd lie at the top. */
		.name = "netboot-mini",
		.family = "d-i",
		.kernel = "linux|vmlinuz",
		.initrd = "initrd.gz",
		.cmdline = DI_CMDLINE,
		.answer = "preseed",
		.minram = 512,
		.distro = distro_netboot,
	},
	{
		.name = "archiso",
		.family = "archiso",
		.need = {"arch/x86_64/airootfs.sfs.cms.sig"},
		.rootfs = "arch/x86_64/airootfs.*fs",
		.kernel = "arch/boot/x86_64/vmlinuz-linux",
		.initrd = "arch/boot/x86_64/initramfs-linux.img",
		.cmdline = "archisobasedir=%d archiso_http_srv=@BASE@/ ip=dhcp "
			   "cms_verify=y checksum=y script=@ANSWER@",
		.answer = "script",
		.minram = 512,
		.flags = RULE_RAM_ROOTFS,
		.distro = distro_arch,
	},
	{
		/* Without a signature, as mkarchiso makes it for people who
		 * have no key: cms_verify=y would fail. */
		.name = "archiso",
		.family = "archiso",
		.rootfs = "arch/x86_64/airootfs.*fs",
		.kernel = "arch/boot/x86_64/vmlinuz-linux|"
			  "arch/boot/x86_64/vmlinuz*",
		.initrd = "arch/boot/x86_64/initramfs-linux.img|"
			  "arch/boot/x86_64/initramfs*|arch/boot/x86_64/*.img",
		.cmdline = "archisobasedir=%d archiso_http_srv=@BASE@/ ip=dhcp "
			   "script=@ANSWER@",
		.answer = "script",
		.minram = 512,
		.flags = RULE_RAM_ROOTFS,
		.distro = distro_arch,
	},
	{
		.name = "alpine",
		.family = "alpine",
		.need = {".alpine-release"},
		.rootfs = "boot/modloop-*",
		.kernel = "boot/vmlinuz-lts|boot/vmlinuz-virt|boot/vmlinuz-*",
		.initrd = "boot/initramfs-%v",
		.cmdline = "ip=dhcp modules=loop,squashfs,sd-mod,usb-storage "
			   "alpine_repo=@BASE@/apks "
			   "modloop=@BASE@/boot/modloop-%v apkovl=@ANSWER@",
		.answer = "apkovl",
		.minram = 256,
		.flags = RULE_RAM_ROOTFS,
		.distro = distro_alpine,
	},
	{
		.name = "memtest",
		.family = "memtest",
		.cmdline = "",
		.minram = 64,
		.distro = distro_memtest,
	},
};

const size_t rules_n = sizeof(rules) / sizeof(rules[0]);
