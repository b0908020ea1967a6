/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Identification of media: the names on a medium, the first bytes of some files
 * and the volume label go in, facts come out.  No image is made and none is
 * read; each row of the table is a test of its own, named after the layout.
 */
#include "../../lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "identify/distro_rules.h"
#include "identify/facts_text.h"
#include "identify/identify.h"
#include "proto/facts.h"

#define FILES_MAX 12
#define FACTS_MAX 14

struct medium_file {
	const char *path;   /* "x/" is a directory */
	const char *text;   /* its content, or NULL */
	const char *kernel; /* or the version text of an x86 kernel */
};

struct medium {
	const char *name; /* of the test */
	const char *label;
	struct medium_file files[FILES_MAX];
	const char *facts[FACTS_MAX]; /* "KEY=value" */
	int bios, uefi;		      /* El Torito entries for both */
	unsigned mib;		      /* size of the image */
};

#define ANACONDA "inst.ks=@ANSWER@ inst.ks.sendmac inst.ks.sendsn ip=dhcp"

#define NAME(p)             \
	{                   \
		.path = (p) \
	}
#define TEXT(p, t)                       \
	{                                \
		.path = (p), .text = (t) \
	}
#define KERNEL(p, v)                       \
	{                                  \
		.path = (p), .kernel = (v) \
	}

/* clang-format off */
#define PXEBOOT \
	NAME("images/pxeboot/vmlinuz"), NAME("images/pxeboot/initrd.img")
/* clang-format on */

/* .treeinfo as productmd writes it. */
#define TREEINFO(name, version, arch)                                       \
	"[checksums]\nimages/pxeboot/vmlinuz = sha256:0\n\n"                \
	"[general]\n; WARNING.0 = This section provides compatibility.\n"   \
	"arch = " arch "\nfamily = " name "\nname = " name " " version "\n" \
	"packagedir = AppStream/Packages\nversion = " version "\n\n"        \
	"[header]\ntype = productmd.treeinfo\nversion = 1.2\n\n"            \
	"[images-" arch "]\nefiboot.img = images/efiboot.img\n"             \
	"initrd = images/pxeboot/initrd.img\n"                              \
	"kernel = images/pxeboot/vmlinuz\n\n"                               \
	"[release]\nname = " name "\nversion = " version "\n\n"             \
	"[tree]\narch = " arch "\n"

#define UBUNTU_INFO \
	"Ubuntu-Server 24.04.3 LTS \"Noble Numbat\" - Release amd64 (1)\n"
#define UBUNTU_LABEL "Ubuntu-Server 24.04.3 LTS amd64"

#define NETINST_INFO \
	"Debian GNU/Linux 12.5.0 \"Bookworm\" - Official amd64 NETINST\n"

#define DRACUT_LIVE "root=live:@BASE@/LiveOS/squashfs.img rd.live.image ip=dhcp"

#define DI "auto=true priority=critical url=@ANSWER@ ---"

static const struct medium media[] = {
	/* --- Anaconda: RHEL and what is built from it, Fedora ------------ */
	{
		.name = "Rocky 9 DVD: treeinfo, packages in BaseOS/",
		.label = "Rocky-9-4-x86_64-dvd",
		.files = {TEXT(".treeinfo",
			       TREEINFO("Rocky Linux", "9.4", "x86_64")),
			  PXEBOOT, NAME("images/install.img"),
			  NAME("BaseOS/repodata/repomd.xml")},
		.facts = {"ID=rocky", "VERSION_ID=9.4", "NAME=Rocky Linux 9.4",
			  "ARCH=x86_64", "FAMILY=anaconda",
			  "KERNEL=images/pxeboot/vmlinuz",
			  "INITRD=images/pxeboot/initrd.img",
			  "CMDLINE=inst.repo=@BASE@ " ANACONDA,
			  "ANSWER=kickstart", "NETBOOT=yes", "MINRAM=3072",
			  "RULE=treeinfo", "VOLID=Rocky-9-4-x86_64-dvd"},
	},
	{
		.name = "RHEL 8 boot.iso: treeinfo, no packages",
		.label = "RHEL-8-10-0-BaseOS-aarch64",
		.files = {TEXT(".treeinfo", TREEINFO("Red Hat Enterprise Linux",
						     "8.10", "aarch64")),
			  PXEBOOT, NAME("images/install.img")},
		.facts = {"ID=rhel", "VERSION_ID=8.10", "ARCH=aarch64",
			  "CMDLINE=inst.stage2=@BASE@ " ANACONDA,
			  "RULE=treeinfo"},
	},
	{
		.name = "CentOS 7: treeinfo without dot, [general] only",
		.label = "CentOS 7 x86_64",
		.files = {TEXT("treeinfo",
			       "[general]\nfamily = CentOS\nversion = 7\n"
			       "arch = x86_64\n[images-x86_64]\n"
			       "kernel = images/pxeboot/vmlinuz\n"
			       "initrd = images/pxeboot/initrd.img\n"),
			  PXEBOOT, NAME("repodata/repomd.xml")},
		.facts = {"ID=centos", "VERSION_ID=7",
			  "CMDLINE=inst.repo=@BASE@ " ANACONDA,
			  "RULE=treeinfo"},
	},
	{
		.name = "AlmaLinux 9 without .treeinfo: pxeboot and .discinfo",
		.label = "AlmaLinux-9-4-x86_64-dvd",
		.files = {NAME("images/install.img"), PXEBOOT,
			  TEXT(".discinfo",
			       "1700000000.0\nAlmaLinux 9.4\nx86_64\n")},
		.facts = {"ID=almalinux", "VERSION_ID=9.4", "ARCH=x86_64",
			  "FAMILY=anaconda",
			  "CMDLINE=inst.stage2=@BASE@ " ANACONDA,
			  "RULE=pxeboot"},
	},
	{
		.name = "Fedora 41 live: live-dracut with images/pxeboot/",
		.label = "Fedora-WS-Live-41",
		.files = {NAME("LiveOS/squashfs.img"), PXEBOOT},
		.facts = {"ID=fedora", "VERSION_ID=41", "FAMILY=live",
			  "ANSWER=", "CMDLINE=" DRACUT_LIVE,
			  "RULE=live-dracut"},
	},
	{
		.name = "Fedora 43 live: live-dracut with boot/x86_64/loader/",
		.label = "Fedora-WS-Live-43",
		.files = {NAME("LiveOS/squashfs.img"),
			  NAME("boot/x86_64/loader/linux"),
			  NAME("boot/x86_64/loader/initrd")},
		.facts = {"ID=fedora", "VERSION_ID=43", "ARCH=", "FAMILY=live",
			  "KERNEL=boot/x86_64/loader/linux",
			  "RULE=live-dracut"},
	},
	/* --- SUSE --------------------------------------------------------- */
	{
		.name = "openSUSE Leap 15: linuxrc and AutoYaST",
		.label = "openSUSE-Leap-15.6-DVD-x86_64",
		.files = {NAME("boot/x86_64/loader/linux"),
			  NAME("boot/x86_64/loader/initrd"),
			  TEXT("media.1/media",
			       "openSUSE - openSUSE-Leap-15.6-DVD-x86_64-"
			       "Build710.3-Media\n"
			       "openSUSE-Leap-15.6-DVD-x86_64-Build710.3\n1\n"),
			  TEXT("media.1/products", "/ openSUSE-Leap 15.6-1\n")},
		.facts = {"ID=opensuse-leap", "VERSION_ID=15.6", "ARCH=x86_64",
			  "FAMILY=linuxrc", "KERNEL=boot/x86_64/loader/linux",
			  "INITRD=boot/x86_64/loader/initrd", "ANSWER=autoyast",
			  "CMDLINE=netsetup=dhcp install=@BASE@ "
			  "autoyast=@ANSWER@",
			  "RULE=linuxrc"},
	},
	{
		.name = "openSUSE Leap 15 with .treeinfo: still linuxrc",
		.label = "openSUSE-Leap-15.6-DVD-x86_64",
		.files = {TEXT(".treeinfo",
			       TREEINFO("openSUSE Leap", "15.6", "x86_64")),
			  PXEBOOT, NAME("boot/x86_64/loader/linux"),
			  NAME("boot/x86_64/loader/initrd"),
			  TEXT("media.1/media",
			       "openSUSE\nopenSUSE-Leap-15.6\n1\n")},
		.facts = {"ID=opensuse-leap", "VERSION_ID=15.6",
			  "FAMILY=linuxrc", "RULE=linuxrc"},
	},
	{
		.name = "SLES 15 SP7 for arm64: linuxrc, version 15.7",
		.label = "SLE-15-SP7-Full-aarch64",
		.files =
			{NAME("boot/aarch64/linux"),
			 NAME("boot/aarch64/initrd"),
			 TEXT("media.1/media",
			      "SUSE - SLE-15-SP7-Full-aarch64-Build1-Media\n")},
		.facts = {"ID=sles", "VERSION_ID=15.7", "ARCH=aarch64",
			  "KERNEL=boot/aarch64/linux", "RULE=linuxrc"},
	},
	{
		.name = "openSUSE Leap 16: Agama",
		.label = "Install-Leap-16.0-x86_64",
		.files = {NAME("LiveOS/squashfs.img"),
			  NAME("boot/x86_64/loader/linux"),
			  NAME("boot/x86_64/loader/initrd")},
		.facts =
			{"ID=opensuse-leap", "VERSION_ID=16.0", "FAMILY=agama",
			 "ANSWER=agama",
			 "CMDLINE=root=live:@BASE@/LiveOS/squashfs.img ip=dhcp "
			 "rd.neednet=1 inst.auto=@ANSWER@",
			 "RULE=agama"},
	},
	{
		.name = "SLES 16: Agama",
		.label = "Install-SUSE-SLE-16-x86_64",
		.files = {NAME("LiveOS/squashfs.img"),
			  NAME("boot/x86_64/loader/linux"),
			  NAME("boot/x86_64/loader/initrd")},
		.facts = {"ID=sles", "VERSION_ID=16", "ARCH=x86_64",
			  "RULE=agama"},
	},
	/* --- Ubuntu ------------------------------------------------------- */
	{
		.name = "Ubuntu 24.04 server: subiquity fetches the image",
		.label = UBUNTU_LABEL,
		.files = {TEXT(".disk/info", UBUNTU_INFO),
			  NAME("casper/install-sources.yaml"),
			  NAME("casper/vmlinuz"), NAME("casper/initrd"),
			  NAME("casper/hwe-vmlinuz")},
		.facts = {"ID=ubuntu", "VERSION_ID=24.04.3", "ARCH=x86_64",
			  "FAMILY=casper", "KERNEL=casper/vmlinuz",
			  "INITRD=casper/initrd", "ISO=image.iso",
			  "ANSWER=autoinstall",
			  "CMDLINE=ip=dhcp iso-url=@ISO@ "
			  "cloud-config-url=/dev/null "
			  "autoinstall ds=nocloud;s=@ANSWER@/",
			  "MINRAM=7024", "RULE=subiquity"},
		.mib = 3000,
	},
	{
		.name = "Ubuntu with the HWE kernel only: its own initrd",
		.label = UBUNTU_LABEL,
		.files = {TEXT(".disk/info", UBUNTU_INFO),
			  NAME("casper/install-sources.yaml"),
			  NAME("casper/initrd"), NAME("casper/hwe-vmlinuz"),
			  NAME("casper/hwe-initrd")},
		.facts = {"KERNEL=casper/hwe-vmlinuz",
			  "INITRD=casper/hwe-initrd", "RULE=subiquity"},
	},
	{
		.name = "Ubuntu with two kernels, HWE initrd: HWE kernel",
		.label = UBUNTU_LABEL,
		.files = {TEXT(".disk/info", UBUNTU_INFO),
			  NAME("casper/install-sources.yaml"),
			  NAME("casper/vmlinuz"), NAME("casper/hwe-vmlinuz"),
			  NAME("casper/hwe-initrd")},
		.facts = {"KERNEL=casper/hwe-vmlinuz",
			  "INITRD=casper/hwe-initrd", "RULE=subiquity"},
	},
	{
		.name = "Ubuntu with GA kernel, HWE initrd: both taken",
		.label = UBUNTU_LABEL,
		.files = {TEXT(".disk/info", UBUNTU_INFO),
			  NAME("casper/install-sources.yaml"),
			  NAME("casper/vmlinuz"), NAME("casper/hwe-initrd")},
		.facts = {"KERNEL=casper/vmlinuz", "INITRD=casper/hwe-initrd",
			  "RULE=subiquity"},
	},
	{
		.name = "Ubuntu 20.04 server: casper fetches the image",
		.label = "Ubuntu-Server 20.04.6 LTS amd64",
		.files = {TEXT(".disk/info",
			       "Ubuntu-Server 20.04.6 LTS \"Focal Fossa\" - "
			       "Release amd64 (1)\n"),
			  NAME("casper/filesystem.squashfs"),
			  NAME("casper/vmlinuz"), NAME("casper/initrd")},
		.facts =
			{"ID=ubuntu", "VERSION_ID=20.04.6", "FAMILY=casper",
			 "ISO=image.iso", "ANSWER=autoinstall",
			 "CMDLINE=ip=dhcp url=@ISO@ cloud-config-url=/dev/null "
			 "autoinstall ds=nocloud-net;s=@ANSWER@/",
			 "RULE=casper"},
	},
	/* --- Debian ------------------------------------------------------- */
	{
		.name = "Debian 12 netinst: debian-cd, no network boot",
		.label = "Debian 12.5.0 amd64 n",
		.files = {TEXT(".disk/info", NETINST_INFO),
			  TEXT(".disk/cd_type", "not_complete\n"),
			  NAME("install.amd/vmlinuz"),
			  NAME("install.amd/initrd.gz"),
			  NAME("install.amd/gtk/initrd.gz")},
		.facts = {"ID=debian", "VERSION_ID=12.5.0", "ARCH=x86_64",
			  "FAMILY=d-i", "KERNEL=install.amd/vmlinuz",
			  "INITRD=install.amd/initrd.gz", "NETBOOT=no",
			  "ANSWER=preseed", "CMDLINE=" DI, "RULE=debian-cd"},
	},
	{
		.name = "Debian 12 live with installer: debian-live",
		.label = "d-live 12.5.0 gn amd64",
		.files = {TEXT(".disk/info",
			       "Official Debian GNU/Linux Live 12.5.0 gnome "
			       "2024-02-10T11:29\n"),
			  NAME("live/filesystem.squashfs"),
			  NAME("live/vmlinuz-6.1.0-18-amd64"),
			  NAME("live/initrd.img-6.1.0-18-amd64"),
			  NAME("install/vmlinuz"), NAME("install/initrd.gz"),
			  NAME("EFI/boot/bootx64.efi")},
		.facts = {"ID=debian", "VERSION_ID=12.5.0", "ARCH=x86_64",
			  "FAMILY=live", "KERNEL=live/vmlinuz-6.1.0-18-amd64",
			  "INITRD=live/initrd.img-6.1.0-18-amd64",
			  "FIRMWARE=uefi",
			  "CMDLINE=boot=live components ip=dhcp "
			  "fetch=@BASE@/live/filesystem.squashfs",
			  "RULE=debian-live"},
	},
	{
		.name = "Debian live for i386: initrd of the 686 kernel",
		.label = "d-live 12.5.0 gn i386",
		.files = {NAME("live/filesystem.squashfs"),
			  NAME("live/vmlinuz-6.1.0-18-686"),
			  NAME("live/initrd.img-6.1.0-18-686"),
			  NAME("live/initrd.img-6.1.0-18-686-pae")},
		.facts = {"KERNEL=live/vmlinuz-6.1.0-18-686",
			  "INITRD=live/initrd.img-6.1.0-18-686",
			  "RULE=debian-live"},
	},
	{
		.name = "Debian live for i386: initrd of the pae kernel",
		.label = "d-live 12.5.0 gn i386",
		.files = {NAME("live/filesystem.squashfs"),
			  NAME("live/vmlinuz-6.1.0-18-686-pae"),
			  NAME("live/initrd.img-6.1.0-18-686"),
			  NAME("live/initrd.img-6.1.0-18-686-pae")},
		.facts = {"KERNEL=live/vmlinuz-6.1.0-18-686-pae",
			  "INITRD=live/initrd.img-6.1.0-18-686-pae",
			  "RULE=debian-live"},
	},
	{
		.name = "Debian 11 mini.iso: netboot-mini by its f1.txt",
		.label = "ISOIMAGE",
		.files = {NAME("linux"), NAME("initrd.gz"),
			  NAME("isolinux.cfg"),
			  TEXT("f1.txt", "x\n\nThis is a Debian 11 (bullseye) "
					 "installation "
					 "CD.\n"),
			  NAME("boot/grub/x86_64-efi/")},
		.facts = {"ID=debian", "VERSION_ID=11", "ARCH=x86_64",
			  "KERNEL=linux", "INITRD=initrd.gz", "NETBOOT=yes",
			  "CMDLINE=" DI, "RULE=netboot-mini"},
	},
	{
		.name = "Debian 13 mini.iso: netboot-mini by its kernel",
		.label = "ISOIMAGE",
		.files = {KERNEL("linux",
				 "6.12.5-amd64 (debian-kernel@x) #1 SMP "
				 "Debian 6.12.5-1 (2025)"),
			  NAME("initrd.gz")},
		.facts = {"ID=debian", "VERSION_ID=13", "ARCH=x86_64",
			  "FIRMWARE=bios",
			  "NAME=Debian GNU/Linux 13 netboot installer",
			  "RULE=netboot-mini"},
	},
	{
		.name = "Debian mini.iso, unknown kernel: no VERSION_ID",
		.label = "ISOIMAGE",
		.files = {KERNEL("linux",
				 "9.8.7-amd64 (debian-kernel@x) #1 SMP"),
			  NAME("initrd.gz")},
		.facts = {"ID=debian", "VERSION_ID=",
			  "NAME=Debian GNU/Linux netboot installer",
			  "RULE=netboot-mini"},
	},
	{
		.name = "Ubuntu 20.04 mini.iso: netboot-mini by kernel",
		.label = "CDROM",
		.files = {KERNEL("linux",
				 "5.4.0-26-generic (buildd@x) #30-Ubuntu "
				 "SMP"),
			  NAME("initrd.gz")},
		.facts = {"ID=ubuntu", "NAME=Ubuntu netboot installer",
			  "RULE=netboot-mini"},
	},
	{
		.name = "Debian 12 netboot.tar.gz for arm64: netboot-tree",
		.label = "NETBOOT",
		.files = {NAME("debian-installer/arm64/linux"),
			  NAME("debian-installer/arm64/initrd.gz"),
			  TEXT("version.info",
			       "Debian version:  12 (bookworm)\n")},
		.facts = {"ID=debian", "VERSION_ID=12",
			  "KERNEL=debian-installer/arm64/linux",
			  "INITRD=debian-installer/arm64/initrd.gz",
			  "NETBOOT=yes", "RULE=netboot-tree"},
	},
	/* --- live systems and others ---------------------------------------
	 */
	{
		.name = "Clonezilla live: live-boot with its own command line",
		.label = "3.1.2-9-amd64",
		.files = {TEXT("Clonezilla-Live-Version", "3.1.2-9-amd64\n"),
			  NAME("live/filesystem.squashfs"),
			  NAME("live/vmlinuz"), NAME("live/initrd.img")},
		.facts = {"ID=clonezilla", "VERSION_ID=3.1.2.9", "ARCH=x86_64",
			  "FAMILY=live", "KERNEL=live/vmlinuz",
			  "INITRD=live/initrd.img",
			  "ANSWER=", "RULE=clonezilla"},
	},
	{
		.name = "GParted live: live-boot with its own command line",
		.label = "GParted-live",
		.files = {TEXT("GParted-Live-Version", "1.6.0-3-amd64\n"),
			  NAME("live/filesystem.squashfs"),
			  NAME("live/vmlinuz"), NAME("live/initrd.img")},
		.facts = {"ID=gparted", "FAMILY=live",
			  "CMDLINE=boot=live union=overlay username=user "
			  "vga=788 "
			  "fetch=@BASE@/live/filesystem.squashfs",
			  "RULE=gparted"},
	},
	{
		.name = "Alpine 3.19: modules of the kernel's own flavour",
		.label = "alpine-std 3.19.1 x86_64",
		.files = {TEXT(".alpine-release",
			       "alpine-standard-3.19.1 240126\n"),
			  NAME("boot/vmlinuz-lts"), NAME("boot/initramfs-lts"),
			  NAME("boot/modloop-lts"),
			  NAME("apks/x86_64/APKINDEX.tar.gz")},
		.facts = {"ID=alpine", "VERSION_ID=3.19.1", "ARCH=x86_64",
			  "FAMILY=alpine", "KERNEL=boot/vmlinuz-lts",
			  "INITRD=boot/initramfs-lts", "ANSWER=apkovl",
			  "CMDLINE=ip=dhcp modules=loop,squashfs,sd-mod,"
			  "usb-storage "
			  "alpine_repo=@BASE@/apks "
			  "modloop=@BASE@/boot/modloop-lts "
			  "apkovl=@ANSWER@",
			  "RULE=alpine"},
	},
	{
		.name = "Arch Linux, signed: archiso with cms_verify",
		.label = "ARCH_202403",
		.files = {TEXT("arch/version", "2024.03.01\n"),
			  NAME("arch/boot/x86_64/vmlinuz-linux"),
			  NAME("arch/boot/x86_64/initramfs-linux.img"),
			  NAME("arch/x86_64/airootfs.sfs"),
			  NAME("arch/x86_64/airootfs.sfs.cms.sig")},
		.facts = {"ID=arch", "VERSION_ID=2024.03.01", "ARCH=x86_64",
			  "FAMILY=archiso", "ANSWER=script",
			  "CMDLINE=archisobasedir=arch "
			  "archiso_http_srv=@BASE@/ ip=dhcp "
			  "cms_verify=y checksum=y script=@ANSWER@",
			  "RULE=archiso"},
	},
	{
		.name = "Arch Linux, not signed: archiso, no cms_verify",
		.label = "ARCH_202403",
		.files = {NAME("arch/boot/x86_64/vmlinuz-linux-lts"),
			  NAME("arch/boot/x86_64/initramfs-linux-lts.img"),
			  NAME("arch/x86_64/airootfs.erofs")},
		.facts = {"ID=arch", "VERSION_ID=202403",
			  "KERNEL=arch/boot/x86_64/vmlinuz-linux-lts",
			  "INITRD=arch/boot/x86_64/initramfs-linux-lts.img",
			  "CMDLINE=archisobasedir=arch "
			  "archiso_http_srv=@BASE@/ ip=dhcp "
			  "script=@ANSWER@",
			  "RULE=archiso"},
	},
	{
		.name = "memtest86+ 7: one file, kernel and EFI program",
		.label = "MT86PLUS_64",
		.files = {KERNEL("EFI/BOOT/bootx64.efi", "Memtest86+ v7.20"),
			  NAME("boot/floppy.img")},
		.facts = {"ID=memtest86plus", "VERSION_ID=7.20", "ARCH=x86_64",
			  "FAMILY=memtest", "KERNEL=EFI/BOOT/bootx64.efi",
			  "INITRD=", "CMDLINE=", "ANSWER=", "NETBOOT=yes",
			  "RULE=memtest"},
	},
	/* --- what can be seen without a rule --------------------------------
	 */
	{
		.name = "unknown medium: ARCH, FIRMWARE of boot loaders",
		.label = "FOO 1.0",
		.files = {NAME("README"), NAME("EFI/BOOT/BOOTAA64.EFI")},
		.facts = {"ID=unknown", "VERSION_ID=", "NAME=FOO 1.0",
			  "ARCH=aarch64", "FIRMWARE=bios uefi",
			  "FAMILY=", "KERNEL=", "INITRD=", "CMDLINE=", "ISO=",
			  "NETBOOT=", "MINRAM=", "RULE=unknown"},
		.bios = 1,
	},
	{
		.name = "unknown medium: FIRMWARE of El Torito entries",
		.label = "FOO",
		.files = {NAME("README")},
		.facts = {"ARCH=", "FIRMWARE=bios uefi", "RULE=unknown"},
		.bios = 1,
		.uefi = 1,
	},
	{
		.name = "unknown medium: ARCH of its label",
		.label = "FOO-1.0-arm64",
		.files = {NAME("README")},
		.facts = {"ARCH=aarch64", "FIRMWARE=", "VOLID=FOO-1.0-arm64",
			  "RULE=unknown"},
	},
	{
		.name = "unknown medium: VOLID without control characters",
		.label = "FOO\n;\x1b[",
		.files = {NAME("README")},
		.facts = {"VOLID=FOO?;?[", "NAME=FOO?;?[", "RULE=unknown"},
	},
	/* --- what must not be identified ------------------------------------
	 */
	{
		.name = "not identified: a label alone",
		.label = "Debian 12.5.0 amd64 n",
		.files = {NAME("README")},
		.facts = {"ID=unknown", "RULE=unknown"},
	},
	{
		.name = "not identified: a medium without files",
		.label = "",
		.files = {{.path = NULL}},
		.facts = {"ID=unknown", "VOLID=", "NAME=", "RULE=unknown"},
	},
	{
		.name = "not identified: .treeinfo without its initrd",
		.label = "Fedora-S-dvd-x86_64-40",
		.files = {TEXT(".treeinfo", TREEINFO("Fedora", "40", "x86_64")),
			  NAME("images/pxeboot/vmlinuz"),
			  NAME("images/install.img")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: .treeinfo with a pattern as kernel",
		.label = "CentOS 7 x86_64",
		.files = {TEXT(".treeinfo",
			       "[general]\nfamily = CentOS\nversion = 7\n"
			       "arch = x86_64\n[images-x86_64]\n"
			       "kernel = images/pxeboot/vm*\n"
			       "initrd = images/pxeboot/initrd.img\n"),
			  PXEBOOT},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: linux and initrd.gz alone",
		.label = "SOMETHING",
		.files = {NAME("linux"), NAME("initrd.gz")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: kernel built on a host Debian",
		.label = "SOMETHING",
		.files = {KERNEL("vmlinuz", "6.6.1 (me@Debian) #1 SMP"),
			  NAME("initrd.gz")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: kernel suffix -Debianized",
		.label = "SOMETHING",
		.files = {KERNEL("vmlinuz",
				 "6.6.1-Debianized (me@host) #1 SMP"),
			  NAME("initrd.gz")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: kernel built by a user Ubuntu",
		.label = "SOMETHING",
		.files = {KERNEL("vmlinuz", "6.6.1 (Ubuntu@host) #1 SMP"),
			  NAME("initrd.gz")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: install.amd/ without .disk/info",
		.label = "DEBIAN 12.5.0",
		.files = {NAME("INSTALL.AMD/VMLINUZ"),
			  NAME("INSTALL.AMD/INITRD.GZ")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: live file system without kernel",
		.label = "d-live 12.5.0 gn amd64",
		.files = {NAME("live/filesystem.squashfs"),
			  NAME("live/initrd.img")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: live kernel that needs quoting",
		.label = "d-live 12.5.0 gn amd64",
		.files = {NAME("live/filesystem.squashfs"),
			  NAME("live/vmlinuz $(x)"), NAME("live/initrd.img")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: a directory called linux",
		.label = "ISOIMAGE",
		.files = {NAME("linux/"), NAME("initrd.gz"),
			  TEXT("f1.txt",
			       "This is a Debian 11 (bullseye) installation CD."
			       "\n")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: Alpine without modloop",
		.label = "alpine-std 3.19.1 x86_64",
		.files = {TEXT(".alpine-release",
			       "alpine-standard-3.19.1 240126\n"),
			  NAME("boot/vmlinuz-lts"), NAME("boot/initramfs-lts")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: Alpine with another initramfs",
		.label = "alpine-std 3.19.1 x86_64",
		.files = {TEXT(".alpine-release",
			       "alpine-standard-3.19.1 240126\n"),
			  NAME("boot/vmlinuz-lts"), NAME("boot/modloop-lts"),
			  NAME("boot/initramfs-virt")},
		.facts = {"RULE=unknown"},
	},
	{
		.name = "not identified: Proxmox that has memtest86+",
		.label = "PVE",
		.files = {NAME(".pve-cd-id.txt"),
			  KERNEL("boot/linux26",
				 "6.8.12-4-pve (build@proxmox) #1 SMP"),
			  NAME("boot/initrd.img"), NAME("pve-base.squashfs"),
			  KERNEL("boot/memtest86+x64.bin", "Memtest86+ v6.10")},
		.facts = {"KERNEL=", "RULE=unknown"},
	},
	{
		.name = "not identified: SystemRescue with memtest86+",
		.label = "RESCUE1100",
		.files = {NAME("sysresccd/x86_64/airootfs.erofs"),
			  NAME("sysresccd/"),
			  KERNEL("boot/memtest86+x64.bin", "Memtest86+ v6.10")},
		.facts = {"KERNEL=", "RULE=unknown"},
	},
	{
		.name = "not identified: a kernel beside memtest86+",
		.label = "OTHER",
		.files = {KERNEL("image", "6.1.0 (x) #1 SMP"),
			  KERNEL("boot/memtest86+x64.bin", "Memtest86+ v6.10")},
		.facts = {"KERNEL=", "RULE=unknown"},
	},
};

/* The head of a bzImage for 64-bit machines, with that version text. */
static size_t make_kernel(uint8_t head[static 2048], const char *version)
{
	memset(head, 0, 2048);
	memcpy(head, "MZ", 2);
	memcpy(head + 0x1fe, "\x55\xaa", 2);
	memcpy(head + 0x202, "HdrS\x0c\x02", 6); /* protocol 2.12 */
	memcpy(head + 0x20e, "\x00\x02", 2);	 /* at 0x200 + 0x200 */
	memcpy(head + 0x236, "\x01\x00", 2);	 /* XLF_KERNEL_64 */
	memcpy(head + 0x400, version, strlen(version) + 1);
	return 2048;
}

/* As unpack.c lists the files of an image. */
static void add_file(struct file_list *list, const struct medium_file *f)
{
	size_t n = strlen(f->path), len = 0, wanted, at;
	bool dir = f->path[n - 1] == '/';
	uint8_t head[2048];
	char path[100];

	(void)snprintf(path, sizeof(path), "%.*s", (int)(dir ? n - 1 : n),
		       f->path);
	assert_int_equal(
		file_list_add(list, path, dir ? FILE_DIR : FILE_REGULAR, &at),
		0);
	if (f->kernel) {
		len = make_kernel(head, f->kernel);
	} else if (f->text) {
		len = strlen(f->text);
		assert_true(len <= sizeof(head));
		memcpy(head, f->text, len);
	}
	wanted = file_list_head_wanted(list, path);
	assert_int_equal(
		file_list_add_head(list, at, head, len < wanted ? len : wanted),
		0);
}

/* Put the names of a medium into list, and fill in. */
static void load(const struct medium *m, struct file_list *list,
		 struct iso9660_boot *boot, struct ident_input *in)
{
	size_t i;

	for (i = 0; i < FILES_MAX && m->files[i].path; i++)
		add_file(list, &m->files[i]);
	file_list_sort(list);
	if (m->bios)
		boot->e[boot->n++] = (struct iso9660_boot_entry){
			.platform = ISO9660_X86, .bootable = true};
	if (m->uefi)
		boot->e[boot->n++] = (struct iso9660_boot_entry){
			.platform = ISO9660_EFI, .bootable = true};
	*in = (struct ident_input){
		.files = list,
		.label = m->label,
		.boot = boot,
		.image_size = (uint64_t)m->mib << 20,
	};
}

static void identify(const struct medium *m, struct ident *id, char *line,
		     size_t cap)
{
	struct iso9660_boot boot = {.n = 0};
	struct file_list list = {0};
	struct ident_input in;

	load(m, &list, &boot, &in);
	ident_image(id, &in);
	if (line)
		ident_describe(id, &in, line, cap);
	file_list_release(&list);
}

/* Compare one "KEY=value" with the facts. */
static void expect_fact(const char *text, size_t len, const char *want)
{
	size_t key_len = strcspn(want, "=");
	struct facts_item it;
	struct facts_why why;
	struct facts_rd f;
	char value[2048];
	int rc;

	facts_rd_init(&f, text, len);
	while ((rc = facts_next(&f, &it, &why))) {
		assert_int_equal(rc, 1);
		if (it.key_len != key_len || memcmp(it.key, want, key_len) != 0)
			continue;
		assert_int_equal(facts_value(&it, value, sizeof(value)), 0);
		if (strcmp(value, want + key_len + 1) != 0)
			fail_msg("%s, not %s", value, want);
		return;
	}
	fail_msg("no %s", want);
}

static void medium_gives_facts(void **state)
{
	static char text[FACTS_TEXT_MAX];
	const struct medium *m = *state;
	struct facts_image img = {
		.sha256 = "",
		.source = "",
		.iso_name = "",
	};
	struct ident id;
	size_t i, len;

	identify(m, &id, NULL, 0);
	if (id.keep_iso)
		img.iso_name = "image.iso";
	len = facts_text(text, &id, &img);
	assert_true(len > 0);
	for (i = 0; i < FACTS_MAX && m->facts[i]; i++)
		expect_fact(text, len, m->facts[i]);
	assert_int_equal(ident_known(&id), strcmp(id.rule, "unknown") != 0);
}

/* --- beside the rows ------------------------------------------------------ */

static const struct medium *medium_named(const char *start)
{
	size_t i;

	for (i = 0; i < N_ELEM(media); i++)
		if (!strncmp(media[i].name, start, strlen(start)))
			return &media[i];
	fail_msg("no medium %s", start);
	return NULL;
}

static void every_rule_has_a_medium(void **state)
{
	struct ident id;
	size_t i, k;

	(void)state;
	for (i = 0; i < rules_n; i++) {
		bool found = false;

		for (k = 0; k < N_ELEM(media) && !found; k++) {
			identify(&media[k], &id, NULL, 0);
			found = !strcmp(id.rule, rules[i].name) &&
				id.netboot ==
					!(rules[i].flags & RULE_NO_NETBOOT);
		}
		if (!found)
			fail_msg("rule %s", rules[i].name);
	}
}

static void debian_cd_note_names_netboot_image(void **state)
{
	static char text[FACTS_TEXT_MAX];
	struct facts_image img = {
		.sha256 = "00",
		.source = "/a b.iso",
		.iso_name = "",
	};
	struct ident id;

	(void)state;
	identify(medium_named("Debian 12 netinst"), &id, NULL, 0);
	assert_non_null(id.note);
	assert_non_null(strstr(id.note, "cannot boot from the network"));
	assert_non_null(strstr(id.note, "netboot image"));
	assert_true(facts_text(text, &id, &img) > 0);
	/* A comment, before the first key. */
	assert_int_equal(strncmp(text, "# the kernel and initrd", 23), 0);
	assert_non_null(strstr(text, "\nID=debian\n"));
	assert_non_null(strstr(text, "\nSOURCE='/a b.iso'\n"));
}

static void unknown_medium_is_described_by_names_and_boot_entries(void **state)
{
	struct ident id;
	char line[1024];

	(void)state;
	identify(medium_named("unknown medium: ARCH, FIRMWARE"), &id, line,
		 sizeof(line));
	assert_string_equal(line,
			    "label FOO 1.0; El Torito for BIOS; EFI/BOOT holds "
			    "BOOTAA64.EFI; the top holds README");
	identify(medium_named("not identified: a medium without"), &id, line,
		 sizeof(line));
	assert_string_equal(line, "label ; El Torito for nothing; EFI/BOOT "
				  "holds nothing; the top holds nothing");
	identify(medium_named("not identified: live kernel"), &id, line,
		 sizeof(line));
	assert_non_null(strstr(line, "the top holds nothing"));
}

int main(void)
{
	static struct CMUnitTest tests[N_ELEM(media) + 3];
	size_t i;

	for (i = 0; i < N_ELEM(media); i++)
		tests[i] = (struct CMUnitTest){
			.name = media[i].name,
			.test_func = medium_gives_facts,
			.initial_state = (void *)(uintptr_t)&media[i],
		};
	tests[i++] =
		(struct CMUnitTest)cmocka_unit_test(every_rule_has_a_medium);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(
		debian_cd_note_names_netboot_image);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(
		unknown_medium_is_described_by_names_and_boot_entries);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
