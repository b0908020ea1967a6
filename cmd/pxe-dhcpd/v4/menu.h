/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_MENU_H
#define PXE_DHCPD_V4_MENU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "v4/boot.h"

/*
 * The boot menu of PXE firmware (PXE 2.1, table 2-1), as the configuration of
 * one scope has it: what firmware shows, and which boot server has the file of
 * each item.
 */

/* The type of an item that ends PXE: the local disk is next (PXE 2.1). */
#define MENU_LOCAL 0

/* Boot servers of one type: what 255 bytes of option 43 hold are fewer. */
#define MENU_SERVERS_MAX 60

/* The time-out of a menu that is shown at once and waits for ever. */
#define MENU_WAIT 255

/* The prompt, if no scope says one. */
#define MENU_PROMPT "Press F8 for the boot menu"

struct menu_item {
	uint16_t type;	      /* of boot server */
	char *text;	      /* that is shown; owned */
	struct boot_map boot; /* its files by client class */
};

/* Boot servers of a type which are not this one, host order. */
struct menu_servers {
	uint16_t type;
	uint32_t ips[MENU_SERVERS_MAX];
	unsigned n;
};

/* Zero-initialise. */
struct menu {
	struct menu_item *items; /* in the order of the configuration */
	size_t n_items;
	struct menu_servers *servers;
	size_t n_servers;
	char *prompt; /* owned; NULL: not said */
	bool has_timeout;
	uint8_t timeout; /* s, or MENU_WAIT */
};

/*
 * Add an item: "TYPE TEXT [CLASS=FILE ...]", a C string; TYPE is a number or
 * "local", and TEXT may stand in double quotes.  NULL, or what is wrong with
 * it, a literal.
 */
const char *menu_add_item(struct menu *m, const char *arg);

/* Add boot servers: "TYPE ADDRESS[,ADDRESS...]".  NULL, or what is wrong. */
const char *menu_add_servers(struct menu *m, const char *arg);

/* Set the time-out: seconds from 0 to 254, or "never".  NULL, or what is wrong.
 */
const char *menu_set_timeout(struct menu *m, const char *arg);

/* Set the prompt, which is copied.  NULL, or what is wrong. */
const char *menu_set_prompt(struct menu *m, const char *arg);

/* The item of that type, or NULL. */
const struct menu_item *menu_find(const struct menu *m, uint16_t type);

/* The boot servers of that type, or NULL. */
const struct menu_servers *menu_find_servers(const struct menu *m,
					     uint16_t type);

/* Free what m holds, and make it empty. */
void menu_release(struct menu *m);

#endif
