/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_TARGET_H
#define PXE_MKSCRIPT_TARGET_H

#include "model/image.h"
#include "util/txt.h"

/*
 * A target is what a machine is to boot: the profile of a host, or the default
 * of the menu.
 *
 * "local", "menu", "shell" and "reboot" are sections that every script has.
 * Anything else names an image, by the first of these that any image has:
 *
 *	NAME/VERSION	its path below images/
 *	ID-VERSION_ID	of its facts
 *	NAME		its directory
 *	ID		of its facts
 *
 * If several images have it, the one to which the link images/NAME/current
 * leads is meant.
 */

/*
 * Append the label of the section that boots the target of that name to label:
 * the name itself, or "image-" and the image's label.  0; PXE_ENOENT with the
 * reason appended to why if there is no such target.
 */
int target_label(const struct images *im, const char *name, struct txt *label,
		 struct txt *why);

#endif
