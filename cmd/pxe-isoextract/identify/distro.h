/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_DISTRO_H
#define PXE_ISOEXTRACT_DISTRO_H

#include <stdbool.h>

#include "identify/identify.h"

/*
 * Which distribution, release and architecture a medium holds, by the texts
 * that each distribution puts on its media.  A rule (distro_rules.h) names one
 * of these functions.  Each reads *in and fills id->id, id->version_id,
 * id->name and id->arch as far as the texts tell.  Before the call id->volid is
 * set, and id->kernel and id->initrd unless the rule has no pattern for them;
 * all else is empty.  True if the
 * medium is of that kind; false if it is not, and then *id is not used.
 */

/* .discinfo of Anaconda's media (time stamp, name with version, architecture),
 * then the volume label.  Always true. */
bool distro_label(struct ident *id, const struct ident_input *in);

/* .treeinfo of productmd, which also names kernel and initrd: both must be on
 * the medium. */
bool distro_treeinfo(struct ident *id, const struct ident_input *in);

/* media.1/media and media.1/products of SUSE, .treeinfo, and the volume label.
 * Always true. */
bool distro_suse(struct ident *id, const struct ident_input *in);

/* .disk/info of debian-cd, live-build and Ubuntu, and the volume label.  Always
 * true. */
bool distro_disk_info(struct ident *id, const struct ident_input *in);

/*
 * The network installer of Debian, or of Ubuntu up to 20.04: .disk/mini-info,
 * .disk/info, version.info, the boot help in f1.txt, or the version text of the
 * kernel must name one of the two, since files named linux and initrd.gz could
 * be anybody's.
 */
bool distro_netboot(struct ident *id, const struct ident_input *in);

/* .alpine-release of Alpine Linux, its package index, and the volume label.
 * Always true. */
bool distro_alpine(struct ident *id, const struct ident_input *in);

/* arch/version of archiso, or the date in the volume label.  Always true. */
bool distro_arch(struct ident *id, const struct ident_input *in);

/* Clonezilla live, by its volume label.  Always true. */
bool distro_clonezilla(struct ident *id, const struct ident_input *in);

/* GParted live, by its volume label.  Always true. */
bool distro_gparted(struct ident *id, const struct ident_input *in);

/*
 * Memtest86+ 6 and later: a file, whatever its name, whose kernel version text
 * begins with "Memtest86+"; sets id->kernel to it.  False if anything else on
 * the medium can be booted: many media carry memtest86+ as an extra.
 */
bool distro_memtest(struct ident *id, const struct ident_input *in);

#endif
