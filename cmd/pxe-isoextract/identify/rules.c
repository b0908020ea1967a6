/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The layouts of install media, in the order in which they are tried: first the
 * layout, and only then the distribution's name.  Command lines hold @BASE@
 * (the unpacked tree), @ISO@ (the image file) and @ANSWER@ (the answer file, or
 * its directory), never a host name, and no initrd=: that depends on who loads
 * the kernel.
 */
#include "identify/rules.h"

#include <stddef.h>

#include "identify/distro.h"

#define LIVE_ROOT "live/filesystem.squashfs"

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
	/* SUSE before .treeinfo: Leap has one, too, but boots in its own way.
	 */
	{
		.name = "agama",
		.family = "agama",
		.label = "install-*",
		.root = "LiveOS/squashfs.img",
		.kernel = SUSE_KERNEL,
		.initrd = SUSE_INITRD,
		.cmdline = AGAMA_CMDLINE,
		.answer = "agama",
		.minram = 2048,
		.flags = RULE_RAM_ROOT,
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
		/* Fedora's live media as built since 42. */
		.name = "live-dracut",
		.family = "live",
		.root = "LiveOS/squashfs.img",
		.kernel = SUSE_KERNEL,
		.initrd = SUSE_INITRD,
		.cmdline = DRACUT_LIVE,
		.minram = 1024,
		.flags = RULE_RAM_ROOT,
		.distro = distro_label,
	},
	{
		.name = "treeinfo",
		.family = "anaconda",
		.need = {"*treeinfo", "repodata/repomd.xml"},
		.cmdline = "inst.repo=@BASE@ " KS_CMDLINE,
		.answer = "kickstart",
		.minram = 3072,
		.distro = distro_treeinfo_boot,
	},
	{
		.name = "treeinfo",
		.family = "anaconda",
		.need = {"*treeinfo", "*/repodata/repomd.xml"},
		.cmdline = "inst.repo=@BASE@ " KS_CMDLINE,
		.answer = "kickstart",
		.minram = 3072,
		.distro = distro_treeinfo_boot,
	},
	{
		/* boot.iso holds the installer only: packages come from the
		 * kickstart's url. */
		.name = "treeinfo",
		.family = "anaconda",
		.need = {"*treeinfo"},
		.cmdline = "inst.stage2=@BASE@ " KS_CMDLINE,
		.answer = "kickstart",
		.minram = 3072,
		.distro = distro_treeinfo_boot,
	},
	{
		/* .treeinfo was lost on the way, as "cp *" does. */
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
		.root = "LiveOS/squashfs.img",
		.kernel = PXEBOOT_KERNEL,
		.initrd = PXEBOOT_INITRD,
		.cmdline = DRACUT_LIVE,
		.minram = 1024,
		.flags = RULE_RAM_ROOT,
		.distro = distro_label,
	},
	{
		.name = "subiquity",
		.family = "casper",
		.need = {"casper/install-sources.yaml"},
		.kernel = CASPER_KERNEL,
		.initrd = CASPER_INITRD,
		/* Without the empty cloud-config-url cloud-init takes any url
		 * for its own and fetches the image a second time. */
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
		.root = LIVE_ROOT,
		.kernel = "live/vmlinuz*",
		.initrd = "live/initrd*",
		.cmdline =
			"boot=live union=overlay username=user config "
			"components noswap edd=on nomodeset "
			"ocs_live_run=\"ocs-live-general\" ocs_live_batch=no "
			"net.ifnames=0 fetch=@BASE@/%r",
		.minram = 512,
		.flags = RULE_RAM_ROOT,
		.distro = distro_clonezilla,
	},
	{
		.name = "gparted",
		.family = "live",
		.need = {"GParted-Live-Version"},
		.root = LIVE_ROOT,
		.kernel = "live/vmlinuz*",
		.initrd = "live/initrd*",
		.cmdline = "boot=live union=overlay username=user vga=788 "
			   "fetch=@BASE@/%r",
		.minram = 512,
		.flags = RULE_RAM_ROOT,
		.distro = distro_gparted,
	},
	{
		/* Before debian-cd: live media carry an installer, too. */
		.name = "debian-live",
		.family = "live",
		.root = LIVE_ROOT,
		.kernel = "live/vmlinuz|live/vmlinuz*",
		.initrd = "live/initrd.img|live/initrd*",
		.cmdline = LIVE_CMDLINE,
		.answer = "preseed",
		.minram = 512,
		.flags = RULE_RAM_ROOT,
		.distro = distro_disk_info,
	},
	{
		/* The netboot tarball's layout, on a disc or beside it. */
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
		.root = "arch/x86_64/airootfs.*fs",
		.kernel = "arch/boot/x86_64/vmlinuz-linux",
		.initrd = "arch/boot/x86_64/initramfs-linux.img",
		.cmdline = "archisobasedir=%d archiso_http_srv=@BASE@/ ip=dhcp "
			   "cms_verify=y checksum=y script=@ANSWER@",
		.answer = "script",
		.minram = 512,
		.flags = RULE_RAM_ROOT,
		.distro = distro_arch,
	},
	{
		/* Nobody signed it, as with images that people build. */
		.name = "archiso",
		.family = "archiso",
		.root = "arch/x86_64/airootfs.*fs",
		.kernel = "arch/boot/x86_64/vmlinuz-linux|"
			  "arch/boot/x86_64/vmlinuz*",
		.initrd = "arch/boot/x86_64/initramfs-linux.img|"
			  "arch/boot/x86_64/initramfs*|arch/boot/x86_64/*.img",
		.cmdline = "archisobasedir=%d archiso_http_srv=@BASE@/ ip=dhcp "
			   "script=@ANSWER@",
		.answer = "script",
		.minram = 512,
		.flags = RULE_RAM_ROOT,
		.distro = distro_arch,
	},
	{
		.name = "alpine",
		.family = "alpine",
		.need = {".alpine-release"},
		.root = "boot/modloop-*",
		.kernel = "boot/vmlinuz-lts|boot/vmlinuz-virt|boot/vmlinuz-*",
		.initrd = "boot/initramfs-%v",
		.cmdline = "ip=dhcp modules=loop,squashfs,sd-mod,usb-storage "
			   "alpine_repo=@BASE@/apks "
			   "modloop=@BASE@/boot/modloop-%v apkovl=@ANSWER@",
		.answer = "apkovl",
		.minram = 256,
		.flags = RULE_RAM_ROOT,
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
