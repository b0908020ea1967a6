/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_BOOT_ANSWER_H
#define PXE_DHCPD_V4_BOOT_ANSWER_H

#include "v4/decide.h"
#include "v4/menu_answer.h"

/*
 * Set the boot file and the TFTP server of an answer, whose scopes and yiaddr
 * are set, at the time now: what the narrowest scope says that names a file for
 * the client; or the menu, if there is one for the client.
 */
void boot_answer(const struct server *s, const struct request *rq, int64_t now,
		 struct answer *a);

/*
 * Set the boot file of the item that the client chose from its menu, in an
 * answer whose scopes are set.  NULL, or why it gets none (static).
 */
const char *boot_answer_item(const struct server *s, const struct request *rq,
			     const struct menu_choice *choice, int64_t now,
			     struct answer *a);

#endif
