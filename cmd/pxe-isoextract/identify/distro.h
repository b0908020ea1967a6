/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_DISTRO_H
#define PXE_ISOEXTRACT_DISTRO_H

#include <stdbool.h>

#include "identify/ident.h"

/* The say() functions, in names.c. */
bool distro_treeinfo(struct ident *id, const struct ident_input *in);
bool distro_treeinfo_boot(struct ident *id, const struct ident_input *in);
bool distro_disk_info(struct ident *id, const struct ident_input *in);
bool distro_netboot(struct ident *id, const struct ident_input *in);
bool distro_suse(struct ident *id, const struct ident_input *in);
bool distro_alpine(struct ident *id, const struct ident_input *in);
bool distro_arch(struct ident *id, const struct ident_input *in);
bool distro_label(struct ident *id, const struct ident_input *in);
bool distro_clonezilla(struct ident *id, const struct ident_input *in);
bool distro_gparted(struct ident *id, const struct ident_input *in);
bool distro_memtest(struct ident *id, const struct ident_input *in);

#endif
