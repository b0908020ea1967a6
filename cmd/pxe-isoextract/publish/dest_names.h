/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_DEST_NAMES_H
#define PXE_ISOEXTRACT_DEST_NAMES_H

/* Names in DEST.  Those of a run begin with a dot, and are always the same, so
 * that the next run knows what a killed one left. */
#define DEST_CURRENT "current"
#define DEST_SUFFIX  ".facts"
#define DEST_TREE    ".unpack"
#define DEST_OLD     ".unpack-old"
#define DEST_FACTS   ".unpack-facts"
#define DEST_LINK    ".unpack-current"

#endif
