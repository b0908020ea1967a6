/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot menus of PXE firmware and the discovery of their boot servers, from the
 * configuration to the reply (PXE 2.1, 2.2 and table 2-1).
 */
#include "../../lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "site.h"
#include "util/ip4.h"
#include "util/txt.h"
#include "wire/rd.h"

#define OPTS(s)	 .opts = (s), .n_opts = sizeof(s) - 1
#define BIOS	 "\x3c\x20PXEClient:Arch:00000:UNDI:002001\x5d\x02\x00\x00"
#define UEFI	 "\x3c\x20PXEClient:Arch:00007:UNDI:003016\x5d\x02\x00\x07"
#define ARM64	 "\x3c\x20PXEClient:Arch:00011:UNDI:003016\x5d\x02\x00\x0b"
#define HTTP	 "\x3c\x21HTTPClient:Arch:00016:UNDI:003016\x5d\x02\x00\x10"
#define EFI_IPXE UEFI "\x4d\x04iPXE\xaf\x06\x13\x01\x01\x24\x01\x01"
#define IPXE	 UEFI "\x4d\x04iPXE\xaf\x06\x13\x01\x01\x21\x01\x01"
#define NO_HTTP                                     \
	UEFI "\x4d\x04iPXE\xaf\x09\x15\x01\x01\x21" \
	     "\x01\x01\x24\x01\x01"
#define UBOOT "\x3c\x0cU-Boot.armv8\x5d\x02\x00\x16"
#define LINUX      \
	"\x3c\x0f" \
	"dhcpcd-9:Linux6"
#define MOBA "\x2b\x07\x47\x04" /* 43.71 of an item follows, and 255 */

#define POOL "pool 10.0.0.100-10.0.0.103\n"
#define MENU                                                        \
	"menu-item 1 Install Debian bios=debian.0 x64=debian.efi\n" \
	"menu-item 258 \"Rescue, 2\" bios=rescue.0 x64=tftp://"     \
	"10.0.0.7/rescue.efi ipxe=http://10.0.0.1/rescue.ipxe\n"    \
	"menu-item local Boot from disk\n"

enum {
	SERVER,
	PROXY
};

/*
 * A configuration, a message, and what its reply says.  The menu as text is
 * "CONTROL | TYPE:SERVERS ... | TYPE TEXT, ... | TIMEOUT PROMPT"; want is the
 * reason if there is no reply.
 */
struct row {
	const char *name;
	int mode;
	const char *conf;
	struct fixture_msg m;
	const char *want;
};

#define DISCOVER(s)                                          \
	{                                                    \
		.client = 1, .type = DHCP4_DISCOVER, OPTS(s) \
	}
#define CHOICE(s, ...)                                                       \
	{                                                                    \
		.client = 1, .type = DHCP4_REQUEST, .ciaddr = FIXTURE_FIRST, \
		.src = FIXTURE_FIRST, OPTS(s), __VA_ARGS__                   \
	}
#define TO_4011 .pxe_port = true
#define ALL_OF_BIOS                                                    \
	"7 | 1:10.0.0.1 258:10.0.0.1 | 1 Install Debian, 258 Rescue, " \
	"2, 0 Boot from disk | 255 Press F8 for the boot menu"

static const struct row rows[] = {
	/* --- what is shown ------------------------------------------------ */
	{"BIOS is shown its items, each with this boot server, and no file",
	 SERVER, POOL MENU, DISCOVER(BIOS),
	 "OFFER 10.0.0.100 60=PXEClient file= " ALL_OF_BIOS},
	{"proxy: BIOS is shown the same menu without an address", PROXY, MENU,
	 DISCOVER(BIOS), "OFFER 0.0.0.0 60=PXEClient file= " ALL_OF_BIOS},
	{"UEFI is shown the menu", PROXY, MENU, DISCOVER(UEFI),
	 "OFFER 0.0.0.0 60=PXEClient file= " ALL_OF_BIOS},
	{"port 4011: a client that chose nothing yet is shown the menu", PROXY,
	 MENU, CHOICE(UEFI, TO_4011),
	 "ACK 0.0.0.0 60=PXEClient file= " ALL_OF_BIOS},
	{"the ACK has the menu of the OFFER",
	 SERVER,
	 POOL MENU,
	 {.client = 1,
	  .type = DHCP4_REQUEST,
	  .requested = FIXTURE_FIRST,
	  .server_id = FIXTURE_IP,
	  OPTS(BIOS)},
	 "ACK 10.0.0.100 60=PXEClient file= " ALL_OF_BIOS},
	{"iPXE is shown the items for it alone, and waits for no proxy", SERVER,
	 POOL MENU, DISCOVER(IPXE),
	 "OFFER 10.0.0.100 60=PXEClient file= 175=176=01 7 | 258:10.0.0.1 | "
	 "258 Rescue, 2, 0 Boot from disk | 255 Press F8 for the boot menu"},
	{"iPXE without a PXE stack, as in UEFI, gets its script: it shows no "
	 "menus",
	 SERVER, POOL MENU "boot ipxe=http://10.0.0.1/boot.ipxe\n",
	 DISCOVER(EFI_IPXE),
	 "OFFER 10.0.0.100 60=absent file=http://10.0.0.1/boot.ipxe "
	 "175=176=01"},
	{"iPXE gets its script if no item is for it", SERVER,
	 POOL "boot ipxe=http://10.0.0.1/boot.ipxe\n"
	      "menu-item 1 A default=a\nmenu-item 0 B\n",
	 DISCOVER(IPXE),
	 "OFFER 10.0.0.100 60=absent file=http://10.0.0.1/boot.ipxe "
	 "175=176=01"},
	{"iPXE without HTTP is not shown an item that is a URL", SERVER,
	 POOL MENU "boot x64=ipxe.efi\nboot ipxe=http://10.0.0.1/boot.ipxe\n",
	 DISCOVER(NO_HTTP),
	 "OFFER 10.0.0.100 60=absent file=ipxe.efi 175=176=01"},
	{"a class that no item is for gets its boot file", SERVER,
	 POOL MENU "boot arm64=grub.efi\n", DISCOVER(ARM64),
	 "OFFER 10.0.0.100 60=absent file=grub.efi"},
	{"an item with a default file is for firmware of each class", PROXY,
	 "menu-item 9 Any default=any\n", DISCOVER(ARM64),
	 "OFFER 0.0.0.0 60=PXEClient file= 7 | 9:10.0.0.1 | 9 Any | 0 Press F8 "
	 "for the boot menu"},
	{"a lone local disk is a menu: the machine shall not boot from here",
	 SERVER, POOL "menu-item local Disk\nboot bios=a\n", DISCOVER(BIOS),
	 "OFFER 10.0.0.100 60=PXEClient file= 7 |  | 0 Disk | 0 Press F8 for "
	 "the boot menu"},
	{"UEFI HTTP Boot has no menus, and gets its URL", SERVER,
	 POOL MENU "boot x64-http=http://10.0.0.1/a.efi\n", DISCOVER(HTTP),
	 "OFFER 10.0.0.100 60=HTTPClient file=http://10.0.0.1/a.efi"},
	{"U-Boot has no menus, and gets its file", SERVER,
	 POOL MENU "menu-item 7 U arm64=u\nboot arm64=a.efi\n", DISCOVER(UBOOT),
	 "OFFER 10.0.0.100 60=absent file=a.efi"},
	{"a system is shown no menu", SERVER, POOL MENU, DISCOVER(LINUX),
	 "OFFER 10.0.0.100 60=absent file="},
	{"no-boot hides the menu", SERVER,
	 POOL MENU "tag t {\nmatch mac=*\nno-boot\n}\n", DISCOVER(BIOS),
	 "OFFER 10.0.0.100 60=absent file="},
	/* --- prompt and time-out ------------------------------------------ */
	{"prompt and time-out are those of the configuration", PROXY,
	 "menu-prompt Boot menu: F8\nmenu-timeout 30\nmenu-item 1 A bios=a\n",
	 DISCOVER(BIOS),
	 "OFFER 0.0.0.0 60=PXEClient file= 7 | 1:10.0.0.1 | 1 A | 30 Boot "
	 "menu: F8"},
	{"a prompt without a time-out waits for ever", PROXY,
	 "menu-prompt P\nmenu-item 1 A bios=a\n", DISCOVER(BIOS),
	 "OFFER 0.0.0.0 60=PXEClient file= 7 | 1:10.0.0.1 | 1 A | 255 P"},
	{"menu-timeout never shows the menu at once and waits for ever", PROXY,
	 "menu-timeout never\nmenu-item 1 A bios=a\n", DISCOVER(BIOS),
	 "OFFER 0.0.0.0 60=PXEClient file= 7 | 1:10.0.0.1 | 1 A | 255 Press "
	 "F8 for the boot menu"},
	{"menu-timeout 0 starts the first item at once", PROXY,
	 "menu-timeout 0\nmenu-item 1 A bios=a\nmenu-item 2 B bios=b\n",
	 DISCOVER(BIOS),
	 "OFFER 0.0.0.0 60=PXEClient file= 7 | 1:10.0.0.1 2:10.0.0.1 | 1 A, 2 "
	 "B | 0 Press F8 for the boot menu"},
	/* --- scopes ------------------------------------------------------- */
	{"the items of a tag replace those for all, its time-out alone that",
	 SERVER,
	 POOL MENU "menu-prompt P\nmenu-timeout 9\ntag t {\nmatch class=bios\n"
		   "menu-item 3 Tagged bios=t.0\nmenu-timeout 5\n}\n",
	 DISCOVER(BIOS),
	 "OFFER 10.0.0.100 60=PXEClient file= 7 | 3:10.0.0.1 | 3 Tagged | 5 P"},
	{"a menu of a tag without an item for the class is passed over", SERVER,
	 POOL MENU "tag t {\nmatch class=bios\nmenu-item 3 Tagged x64=t\n}\n",
	 DISCOVER(BIOS), "OFFER 10.0.0.100 60=PXEClient file= " ALL_OF_BIOS},
	{"a subnet has a menu of its own", SERVER,
	 POOL MENU "subnet 10.0.0.0/24 {\nmenu-item 3 Net default=n\n}\n",
	 DISCOVER(UEFI),
	 "OFFER 10.0.0.100 60=PXEClient file= 7 | 3:10.0.0.1 | 3 Net | 0 Press "
	 "F8 for the boot menu"},
	/* --- other boot servers ------------------------------------------- */
	{"menu-server names the boot servers of an item in place of this one",
	 PROXY,
	 "menu-item 1 Theirs\nmenu-item 2 Ours bios=a\n"
	 "menu-server 1 10.0.0.8,10.0.0.9\n",
	 DISCOVER(BIOS),
	 "OFFER 0.0.0.0 60=PXEClient file= 7 | 1:10.0.0.8,10.0.0.9 "
	 "2:10.0.0.1 | 1 Theirs, 2 Ours | 255 Press F8 for the boot menu"},
	{"a tag may have other boot servers for an item of all", PROXY,
	 "menu-item 1 Theirs\nmenu-server 1 10.0.0.8\ntag t {\nmatch mac=*\n"
	 "menu-server 1 10.0.0.9\n}\n",
	 DISCOVER(BIOS),
	 "OFFER 0.0.0.0 60=PXEClient file= 7 | 1:10.0.0.9 | 1 Theirs | 0 Press "
	 "F8 for the boot menu"},
	/* --- the item that was chosen ------------------------------------- */
	{"port 4011: the chosen item's file, 43.71 byte by byte", PROXY, MENU,
	 CHOICE(BIOS MOBA "\x00\x01\x00\x00\xff", TO_4011),
	 "ACK 0.0.0.0 60=PXEClient file=debian.0 43=6=08 71=00010000 source"},
	{"port 4011 of a server with addresses: the chosen item's file, no "
	 "lease",
	 SERVER, POOL MENU, CHOICE(BIOS MOBA "\x01\x02\x00\x00\xff", TO_4011),
	 "ACK 0.0.0.0 60=PXEClient file=rescue.0 43=6=08 71=01020000 source"},
	{"the file of an item is that of the client's class", SERVER, POOL MENU,
	 CHOICE(UEFI MOBA "\x00\x01\x00\x00\xff", TO_4011),
	 "ACK 0.0.0.0 60=PXEClient file=debian.efi 43=6=08 71=00010000 source"},
	{"an item names the TFTP server of its file", SERVER, POOL MENU,
	 CHOICE(UEFI MOBA "\x01\x02\x00\x00\xff", TO_4011),
	 "ACK 0.0.0.0 60=PXEClient file=rescue.efi from 10.0.0.7 43=6=08 "
	 "71=01020000 source"},
	{"iPXE gets the URL of the item", SERVER, POOL MENU,
	 CHOICE(IPXE MOBA "\x01\x02\x00\x00\xff", TO_4011),
	 "ACK 0.0.0.0 60=PXEClient file=http://10.0.0.1/rescue.ipxe 43=6=08 "
	 "71=01020000 source"},
	{"the layer that is asked for comes back as it was", PROXY, MENU,
	 CHOICE(BIOS MOBA "\x00\x01\x12\x34\xff", TO_4011),
	 "ACK 0.0.0.0 60=PXEClient file=debian.0 43=6=08 71=00011234 source"},
	{"port 67 by broadcast: the chosen item's file goes to the client",
	 PROXY, MENU,
	 CHOICE(BIOS MOBA "\x00\x01\x00\x00\xff", .pxe_port = false),
	 "ACK 0.0.0.0 60=PXEClient file=debian.0 43=6=08 71=00010000 unicast"},
	{"port 67 of a server with addresses: a choice is no renewal", SERVER,
	 POOL MENU, CHOICE(BIOS MOBA "\x00\x01\x00\x00\xff", .pxe_port = false),
	 "ACK 0.0.0.0 60=PXEClient file=debian.0 43=6=08 71=00010000 unicast"},
	{"port 67: a choice whose ciaddr is not its source is broadcast to",
	 SERVER,
	 POOL MENU,
	 {.client = 1,
	  .type = DHCP4_REQUEST,
	  .ciaddr = FIXTURE_FIRST,
	  .src = FIXTURE_FIRST + 1,
	  OPTS(BIOS MOBA "\x00\x01\x00\x00\xff")},
	 "ACK 0.0.0.0 60=PXEClient file=debian.0 43=6=08 71=00010000 "
	 "broadcast"},
	{"an item of other boot servers is not answered", PROXY,
	 MENU "menu-item 3 Theirs\nmenu-server 3 10.0.0.8\n",
	 CHOICE(BIOS MOBA "\x00\x03\x00\x00\xff", TO_4011),
	 "chose a boot item that has no file here"},
	{"an item that no menu has is not answered: other boot servers may",
	 SERVER, POOL MENU, CHOICE(BIOS MOBA "\x80\x00\x00\x00\xff", TO_4011),
	 "chose a boot item that has no file here"},
	{"the local disk has no file to answer with", SERVER, POOL MENU,
	 CHOICE(BIOS MOBA "\x00\x00\x00\x00\xff", TO_4011),
	 "chose a boot item that has no file here"},
	{"an item without a file for the class is not answered", SERVER,
	 POOL MENU "menu-item 4 Arm arm64=a\n",
	 CHOICE(BIOS MOBA "\x00\x04\x00\x00\xff", TO_4011),
	 "chose a boot item that has no file here"},
	{"an item whose signature is asked for is not answered: BIS", SERVER,
	 POOL MENU, CHOICE(BIOS MOBA "\x00\x01\x80\x00\xff", TO_4011),
	 "asks for the signature of a boot file (BIS)"},
	{"no-boot hides the items from who asks for one", SERVER,
	 POOL MENU "tag t {\nmatch mac=*\nno-boot\n}\n",
	 CHOICE(BIOS MOBA "\x00\x01\x00\x00\xff", .pxe_port = false),
	 "chose a boot item that has no file here"},
	{"port 67: without a menu a choice is for other boot servers", SERVER,
	 POOL "boot bios=a\n",
	 CHOICE(BIOS MOBA "\x00\x01\x00\x00\xff", .pxe_port = false),
	 "chose a boot item that has no file here"},
	{"a choice of 2 bytes is none: the message is a renewal", SERVER,
	 POOL MENU,
	 CHOICE(BIOS "\x2b\x05\x47\x02\x00\x01\xff", .pxe_port = false),
	 "ACK 10.0.0.100 60=PXEClient file= " ALL_OF_BIOS},
	{"a choice of a system is none: the message is a renewal", SERVER,
	 POOL MENU,
	 CHOICE(LINUX MOBA "\x00\x01\x00\x00\xff", .pxe_port = false),
	 "ACK 10.0.0.100 60=absent file="},
};

/* --- the menu as text ----------------------------------------------------- */

static void put_servers(struct txt *t, struct dhcp4_val v)
{
	char ip[IP4_STRLEN];
	unsigned type, n;
	struct rd r;

	rd_init(&r, v.p, v.len);
	while (rd_left(&r)) {
		type = rd_be16(&r);
		txt_fmt(t, "%s%u", t->len && v.len - rd_left(&r) > 2 ? " " : "",
			type);
		for (n = rd_u8(&r), type = ':'; n; n--, type = ',')
			txt_fmt(t, "%c%s", (int)type,
				ip4_format(ip, rd_be32(&r)));
	}
	assert_int_equal(r.err, 0);
}

static void put_items(struct txt *t, struct dhcp4_val v)
{
	const char *sep = "";
	unsigned type, n;
	const uint8_t *text;
	struct rd r;

	rd_init(&r, v.p, v.len);
	while (rd_left(&r)) {
		type = rd_be16(&r);
		n = rd_u8(&r);
		text = rd_bytes(&r, n);
		assert_non_null(text);
		txt_fmt(t, "%s%u ", sep, type);
		txt_mem(t, (const char *)text, n);
		sep = ", ";
	}
}

static void put_menu(struct txt *t, const struct dhcp4 *d)
{
	struct dhcp4_val all = dhcp4_get(d, DHCP4_OPT_VENDOR), v;

	assert_true(dhcp4_sub_find(&all, true, 6, &v) && v.len == 1);
	txt_fmt(t, " %u | ", v.p[0]);
	if (dhcp4_sub_find(&all, true, 8, &v))
		put_servers(t, v);
	txt_str(t, " | ");
	assert_true(dhcp4_sub_find(&all, true, 9, &v));
	put_items(t, v);
	assert_true(dhcp4_sub_find(&all, true, 10, &v) && v.len);
	txt_fmt(t, " | %u ", v.p[0]);
	txt_mem(t, (const char *)v.p + 1, v.len - 1);
	/* PXE 2.1, 2.4: 43 ends in 255. */
	assert_int_equal(all.p[all.len - 1], 255);
}

static void put_reply(struct txt *t, struct fixture *f)
{
	static const char *const dest[] = {"relay", "unicast", "broadcast",
					   "hardware", "source"};
	struct dhcp4_val all = dhcp4_get(&f->out, DHCP4_OPT_VENDOR), v;
	char ip[IP4_STRLEN];

	txt_fmt(t, "%s %s", dhcp4_type_name((unsigned)f->a.type),
		told(f, "60"));
	txt_str(t, " file=");
	txt_mem(t, (const char *)f->out.file.p, f->out.file.len);
	if (f->out.h.siaddr != FIXTURE_IP)
		txt_fmt(t, " from %s", ip4_format(ip, f->out.h.siaddr));
	if (dhcp4_has(&f->out, DHCP4_OPT_IPXE))
		txt_fmt(t, " 175=%s", fixture_opt(f, DHCP4_OPT_IPXE));
	if (dhcp4_sub_find(&all, true, 9, &v))
		put_menu(t, &f->out);
	else if (all.len)
		txt_fmt(t, " 43=%s %s", fixture_opt(f, DHCP4_OPT_VENDOR),
			dest[f->dest.kind]);
}

static void try_row(void **state)
{
	static struct site s;
	const struct row *row = *state;
	char conf[2048], got[1024];
	struct txt t;

	txt_init(&t, conf, sizeof(conf));
	txt_fmt(&t, "%s%s", row->mode == PROXY ? "proxy\n" : "", row->conf);
	site_init(&s, conf, NULL);
	fixture_step(&s.f, &row->m);
	txt_init(&t, got, sizeof(got));
	if (s.f.len)
		put_reply(&t, &s.f);
	else
		txt_str(&t, told(&s.f, ""));
	assert_string_equal(got, row->want);
	site_release(&s);
}

/* --- iPXE that firmware loaded as an item --------------------------------- */

/* What the last reply says of booting. */
static const char *boots(struct site *s, const char *opts, size_t n)
{
	static char text[1024];
	struct txt t;

	fixture_step(&s->f, &(struct fixture_msg){.client = 1,
						  .type = DHCP4_DISCOVER,
						  .opts = opts,
						  .n_opts = n});
	txt_init(&t, text, sizeof(text));
	put_reply(&t, &s->f);
	return text;
}

#define BOOTS(s, o) boots(s, o, sizeof(o) - 1)
#define RESCUE                                                         \
	"OFFER 10.0.0.100 60=absent file=http://10.0.0.1/rescue.ipxe " \
	"175=176=01"

/* Firmware, or iPXE, of the machine chooses item 258. */
static void choose(struct site *s, const char *opts, size_t n)
{
	fixture_step(&s->f, &(struct fixture_msg){.client = 1,
						  .type = DHCP4_REQUEST,
						  .ciaddr = FIXTURE_FIRST,
						  .src = FIXTURE_FIRST,
						  .pxe_port = true,
						  .opts = opts,
						  .n_opts = n});
	assert_int_equal(s->f.a.type, DHCP4_ACK);
}

#define CHOOSE(s, o) choose(s, o, sizeof(o) - 1)
#define ITEM_258     MOBA "\x01\x02\x00\x00\xff"

static void ipxe_goes_on_with_the_item_that_its_firmware_chose(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL MENU "boot ipxe=http://10.0.0.1/boot.ipxe\n", NULL);
	assert_null(strstr(BOOTS(&s, IPXE), "rescue.ipxe"));
	CHOOSE(&s, UEFI ITEM_258);
	assert_string_equal(BOOTS(&s, EFI_IPXE), RESCUE);
	/* One that could show the menu does not ask again. */
	assert_string_equal(BOOTS(&s, IPXE), RESCUE);
	site_release(&s);
}

static void choice_is_forgotten_when_the_machine_boots_anew(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL MENU "boot ipxe=http://10.0.0.1/boot.ipxe\n", NULL);
	CHOOSE(&s, UEFI ITEM_258);
	(void)BOOTS(&s, UEFI);
	assert_null(strstr(BOOTS(&s, EFI_IPXE), "rescue.ipxe"));
	CHOOSE(&s, UEFI ITEM_258);
	s.f.now += CHOSEN_TIME + 1;
	assert_null(strstr(BOOTS(&s, EFI_IPXE), "rescue.ipxe"));
	site_release(&s);
}

/* It may be the ROM, and this the next time that it is switched on. */
static void choice_of_ipxe_itself_is_not_remembered(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL MENU, NULL);
	CHOOSE(&s, IPXE ITEM_258);
	assert_non_null(strstr(BOOTS(&s, IPXE), " 7 | 258:10.0.0.1 | "));
	site_release(&s);
}

static void chosen_item_without_a_file_for_ipxe_leaves_its_script(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  POOL "menu-item 258 A x64=a.efi\n"
		       "boot ipxe=http://10.0.0.1/boot.ipxe\n",
		  NULL);
	CHOOSE(&s, UEFI ITEM_258);
	assert_non_null(strstr(BOOTS(&s, EFI_IPXE), "/boot.ipxe"));
	site_release(&s);
}

/* The most that menu_check() lets pass. */
static void menu_of_255_bytes_is_sent_whole(void **state)
{
	char conf[1024] = POOL, text[241];
	static struct site s;
	struct txt t;

	(void)state;
	memset(text, 'x', 240);
	text[240] = 0;
	txt_init(&t, conf, sizeof(conf));
	txt_fmt(&t, POOL "menu-prompt P\nmenu-item 1 %.123s bios=a\n", text);
	txt_fmt(&t, "menu-item 2 %.100s bios=b\n", text);
	site_init(&s, conf, NULL);
	(void)BOOTS(&s, BIOS);
	assert_int_equal(dhcp4_get(&s.f.out, DHCP4_OPT_VENDOR).len, 255);
	assert_true(s.f.len <= DHCP4_SAFE_LEN);
	site_release(&s);
}

#define TEST(t) cmocka_unit_test(t)

int main(void)
{
	static const struct CMUnitTest others[] = {
		TEST(ipxe_goes_on_with_the_item_that_its_firmware_chose),
		TEST(choice_is_forgotten_when_the_machine_boots_anew),
		TEST(choice_of_ipxe_itself_is_not_remembered),
		TEST(chosen_item_without_a_file_for_ipxe_leaves_its_script),
		TEST(menu_of_255_bytes_is_sent_whole),
	};
	static struct CMUnitTest tests[N_ELEM(rows) + N_ELEM(others)];
	static struct row copies[N_ELEM(rows)]; /* cmocka's are not const */
	static char names[N_ELEM(rows)][128];
	size_t i;

	memcpy(copies, rows, sizeof(rows));
	for (i = 0; i < N_ELEM(rows); i++) {
		(void)snprintf(names[i], sizeof(names[i]), "boot menu: %s",
			       rows[i].name);
		tests[i] = (struct CMUnitTest){.name = names[i],
					       .test_func = try_row,
					       .initial_state = &copies[i]};
	}
	memcpy(&tests[i], others, sizeof(others));
	return cmocka_run_group_tests_name("menu", tests, NULL, NULL);
}
