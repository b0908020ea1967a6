/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_TARGET_H
#define PXE_MKSCRIPT_TARGET_H

#include "model/image.h"
#include "util/txt.h"

/*
 * What a machine is to boot: the profile of a host, or the menu's default.
 *
 * "local", "menu", "shell" and "reboot" are what they say; anything else names
 * an image, by the first of these that any image has:
 *
 *	NAME/VERSION	where it lies below images/
 *	ID-VERSION_ID	of its facts
 *	NAME		the directory
 *	ID		of its facts
 *
 * If several have it, the one that the link images/NAME/current names is
 * taken.
 */

/*
 * The label of the section to go to, for a target of that name: a static
 * string, or "image-" and the image's label, into buf.  0, or PXE_ENOENT with
 * the reason in why.
 */
int target_label(const struct images *im, const char *name, struct txt *label,
		 struct txt *why);

#endif
