/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_MENU_ANSWER_H
#define PXE_DHCPD_V4_MENU_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "v4/decide.h"
#include "wire/wr.h"

/*
 * The boot menu that a client is shown, and the item that it chooses from it:
 * boot server discovery of PXE 2.1, 2.2.4.
 */

/* The item that a client asks a boot server for: option 43.71. */
struct menu_choice {
	uint16_t type;
	uint16_t layer; /* MENU_CREDENTIALS and others */
};

/* In layer: the client wants the signature of the file (PXE 2.1, BIS). */
#define MENU_CREDENTIALS 0x8000

/* Does the client look for the boot server of an item, and of which? */
bool menu_is_discovery(const struct request *rq, struct menu_choice *choice);

/*
 * Can the client show a menu?  Firmware can; iPXE, if it was built with a PXE
 * stack (option 175): that of UEFI has none, and gives up.
 */
bool menu_is_shown_by(const struct request *rq);

/*
 * The menu of an answer whose scopes are set: that of the narrowest scope with
 * an item that the client can start.  NULL: none.
 */
const struct menu *menu_of(const struct answer *a,
			   const struct pxe_client *client);

/*
 * Is the item of a menu for the client: has it a file here, or boot servers, or
 * is it the local disk?
 */
bool menu_shows(const struct answer *a, const struct menu_item *item,
		const struct pxe_client *client);

/*
 * The boot file of an item of that menu for the client, by TFTP from
 * next_server if the item does not say from where.  False if it has none.
 */
bool menu_item_file(const struct menu_item *item,
		    const struct pxe_client *client, uint32_t next_server,
		    struct boot_choice *out);

/*
 * Append the sub-options of option 43 that make a->menu: items that the client
 * can start, their boot servers, prompt and time-out.
 */
void menu_put(struct wr *w, const struct answer *a,
	      const struct pxe_client *client);

#endif
