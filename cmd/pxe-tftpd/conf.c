/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pxe-tftpd, for command line and configuration file. */
#include "conf.h"

#include <net/if.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "docroot/mount.h"
#include "proto/tftp.h"
#include "sys/command.h"
#include "sys/sock.h"
#include "util/num.h"

static int set_listen(void *conf, const struct opt *o, const char *arg,
		      struct opt_why *why)
{
	struct sock_addr a;

	if (sock_addr_parse(&a, arg, TFTP_PORT))
		return opt_fail(why, "not ADDR, ADDR:PORT or [IPV6]:PORT");
	return opt_set_list(conf, o, arg, why);
}

static int set_iface_root(void *conf, const struct opt *o, const char *arg,
			  struct opt_why *why)
{
	const char *eq = strchr(arg, '=');

	if (!eq || eq == arg || !eq[1])
		return opt_fail(why, "not IFACE=DIR");
	if (eq - arg >= IF_NAMESIZE)
		return opt_fail(why, "no interface has a name that long");
	return opt_set_list(conf, o, arg, why);
}

static int set_client_root(void *conf, const struct opt *o, const char *arg,
			   struct opt_why *why)
{
	static const char *const names[] = {
		[CONF_CLIENT_NONE] = "none",
		[CONF_CLIENT_IP] = "ip",
		[CONF_CLIENT_MAC] = "mac",
	};
	struct conf *c = conf;
	size_t i;

	(void)o;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(arg, names[i])) {
			c->client_root = (enum conf_client_root)i;
			return 0;
		}
	return opt_fail(why, "none of none, ip and mac");
}

/* --port-range LO-HI. */
static int set_ports(void *conf, const struct opt *o, const char *arg,
		     struct opt_why *why)
{
	const char *dash = strchr(arg, '-');
	struct conf *c = conf;
	uint64_t first, last;
	char low[8];

	(void)o;
	if (!dash || (size_t)(dash - arg) >= sizeof(low))
		return opt_fail(why, "not LO-HI");
	memcpy(low, arg, (size_t)(dash - arg));
	low[dash - arg] = 0;
	if (num_u64(low, 1, UINT16_MAX, &first) ||
	    num_u64(dash + 1, 1, UINT16_MAX, &last) || last < first)
		return opt_fail(why, "not two ports, LO-HI");
	c->ports.first = (uint16_t)first;
	c->ports.last = (uint16_t)last;
	return 0;
}

static int set_metrics(void *conf, const struct opt *o, const char *arg,
		       struct opt_why *why)
{
	if (!strcmp(arg, "-"))
		return opt_fail(why, "not a file, which it must be: it is "
				     "replaced by each new one");
	return opt_set_str(conf, o, arg, why);
}

static int set_command(void *conf, const struct opt *o, const char *arg,
		       struct opt_why *why)
{
	const char *wrong;
	char **argv = command_split(arg, &wrong);

	if (!argv)
		return opt_fail(why, "%s", wrong);
	command_free(argv);
	return opt_set_str(conf, o, arg, why);
}

static int set_max(void *conf, const struct opt *o, const char *arg,
		   struct opt_why *why)
{
	struct conf *c = conf;
	int rc = opt_set_size(conf, o, arg, why);

	if (!rc && (!c->helper_max || c->helper_max > CONF_HELPER_MAX))
		return opt_fail(why, "must be from 1 to 64M");
	return rc;
}

static const struct opt serving[] = {
	{"listen", 'l', "ADDR[:PORT]", "serve on this address; may be repeated",
	 "0.0.0.0:69", OPT_MULTI | OPT_RESTART, set_listen,
	 offsetof(struct conf, listen), 0, 0},
	{"max-transfers", 0, "N", "transfers at once", "10000", 0, opt_set_u32,
	 offsetof(struct conf, max_transfers), 1, 1000000},
	{"max-unacked", 0, "N", "unacknowledged transfers of one address", "64",
	 0, opt_set_u32, offsetof(struct conf, max_unacked), 1, 65535},
	{"max-client", 0, "N", "transfers of one address", "1000", 0,
	 opt_set_u32, offsetof(struct conf, max_client), 1, 1000000},
	{"max-blksize", 0, "BYTES", "grant no larger blocks", "65464", 0,
	 opt_set_u32, offsetof(struct conf, max_blksize), TFTP_BLKSIZE_MIN,
	 TFTP_BLKSIZE_MAX},
	{"max-window", 0, "N", "grant no larger windows, in blocks", "64", 0,
	 opt_set_u32, offsetof(struct conf, max_window), 1, TFTP_WINDOW_MAX},
	{"max-in-flight", 0, "SIZE", "bytes of all windows together", "8M", 0,
	 opt_set_size, offsetof(struct conf, max_in_flight), 0, 0},
	{"no-mtu-clamp", 0, NULL, "grant blocks that the route must fragment",
	 NULL, 0, opt_set_flag, offsetof(struct conf, no_mtu_clamp), 0, 0},
	{"port-range", 0, "LO-HI", "send files from ports of this range", NULL,
	 OPT_RESTART, set_ports, 0, 0, 0},
	{"rollover", 0, "0|1", "number of the block after 65535", "0", 0,
	 opt_set_u32, offsetof(struct conf, rollover), 0, 1},
	{"single-port", 0, NULL, "send files from the port of the request",
	 NULL, OPT_RESTART, opt_set_flag, offsetof(struct conf, single_port), 0,
	 0},
	{"spin", 0, "USEC", "microseconds to poll for packets before sleeping",
	 "50", 0, opt_set_u32, offsetof(struct conf, spin), 0, 1000},
	{"workers", 0, "N", "processes that share the clients", "1",
	 OPT_RESTART, opt_set_u32, offsetof(struct conf, workers), 1, 64},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt naming[] = {
	{"root", 'r', "DIR", "serve the files below DIR; may be repeated",
	 "/srv/pxe", OPT_MULTI, opt_set_list, offsetof(struct conf, roots), 0,
	 0},
	{"root-interface", 0, "IFACE=DIR",
	 "for requests on IFACE look below DIR first; may be repeated", NULL,
	 OPT_MULTI, set_iface_root, offsetof(struct conf, iface_roots), 0, 0},
	{"client-root", 0, "none|ip|mac",
	 "first look in the subdirectory named after the client's address",
	 NULL, 0, set_client_root, offsetof(struct conf, client_root), 0, 0},
	{"leases", 0, "FILE",
	 "look in pxe-dhcpd's leases too for a client's MAC address", NULL, 0,
	 opt_set_str, offsetof(struct conf, leases), 0, 0},
	{"mount", 0, "PATH=IMAGE",
	 "below PATH serve the files in IMAGE; may be repeated", NULL,
	 OPT_MULTI, mount_set, offsetof(struct conf, mounts), 0, 0},
	{"map", 0, "FILE", "change names by the rules of FILE (tftpd-hpa's)",
	 NULL, 0, opt_set_str, offsetof(struct conf, map), 0, 0},
	{"map-steps", 0, "N", "try at most N rules for a name", "4096", 0,
	 opt_set_u32, offsetof(struct conf, map_steps), 1, 1000000},
	{"map-test", 0, "NAME", "show what the rules do with NAME, and exit",
	 NULL, OPT_CLI, opt_set_str, offsetof(struct conf, map_test), 0, 0},
	{"ignore-case", 0, NULL, "find Boot/BCD for \\boot\\bcd", NULL, 0,
	 opt_set_flag, offsetof(struct conf, ignore_case), 0, 0},
	{"no-backslash", 0, NULL, "a backslash in a name is no slash", NULL, 0,
	 opt_set_flag, offsetof(struct conf, no_backslash), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt helper[] = {
	{"helper", 0, "CMD", "ask this program for files that do not exist",
	 NULL, 0, set_command, offsetof(struct conf, helper), 0, 0},
	{"helper-first", 0, NULL, "ask it before looking for a file", NULL, 0,
	 opt_set_flag, offsetof(struct conf, helper_first), 0, 0},
	{"helper-timeout", 0, "SECONDS", "wait so long for an answer", "2", 0,
	 opt_set_u32, offsetof(struct conf, helper_timeout), 1, 60},
	{"helper-queue", 0, "N", "requests that may wait for an answer", "64",
	 0, opt_set_u32, offsetof(struct conf, helper_queue), 1, 1000},
	{"helper-max", 0, "SIZE", "accept no larger content", "1M", 0, set_max,
	 offsetof(struct conf, helper_max), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt upload[] = {
	{"upload", 0, "DIR", "accept uploads into DIR", NULL, 0, opt_set_str,
	 offsetof(struct conf, upload), 0, 0},
	{"upload-max", 0, "SIZE", "accept no larger uploads", "64M", 0,
	 opt_set_size, offsetof(struct conf, upload_max), 0, 0},
	{"upload-name", 0, "GLOB",
	 "accept only names that match; may be repeated", NULL, OPT_MULTI,
	 opt_set_list, offsetof(struct conf, upload_names), 0, 0},
	{"upload-overwrite", 0, NULL, "replace files that exist", NULL, 0,
	 opt_set_flag, offsetof(struct conf, upload_overwrite), 0, 0},
	{"max-uploads", 0, "N", "uploads at once", "16", 0, opt_set_u32,
	 offsetof(struct conf, max_uploads), 1, 1000},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt monitoring[] = {
	{"metrics", 0, "FILE", "write metrics for Prometheus to FILE", NULL, 0,
	 set_metrics, offsetof(struct conf, metrics), 0, 0},
	{"quiet-misses", 0, NULL, "do not log requests for missing files", NULL,
	 0, opt_set_flag, offsetof(struct conf, quiet_misses), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

const struct opt_group conf_groups[] = {
	{"Names:", naming, 0},
	{"Serving:", serving, 0},
	{"Helper:", helper, 0},
	{"Uploads:", upload, 0},
	{"Monitoring:", monitoring, 0},
	{"Daemon:", daemon_opts, offsetof(struct conf, daemon)},
	{NULL, NULL, 0},
};

struct conf_ports conf_ports_files(const struct conf *c)
{
	struct conf_ports p = c->ports;
	uint32_t n = (uint32_t)p.last - p.first + 1;
	uint32_t most = c->upload && n / 2 < CONF_TRANSFER_PORTS
				? n / 2
				: CONF_TRANSFER_PORTS;

	if (p.first && n > most)
		p.last = (uint16_t)(p.first + most - 1);
	return p;
}

struct conf_ports conf_ports_uploads(const struct conf *c)
{
	struct conf_ports p = c->ports;

	if (p.first)
		p.first = (uint16_t)(conf_ports_files(c).last + 1);
	return p;
}

void conf_release(struct conf *c)
{
	daemon_conf_release(&c->daemon);
	opt_list_release(&c->roots);
	opt_list_release(&c->iface_roots);
	free(c->leases);
	opt_list_release(&c->mounts);
	free(c->map);
	free(c->map_test);
	free(c->metrics);
	opt_list_release(&c->listen);
	free(c->helper);
	free(c->upload);
	opt_list_release(&c->upload_names);
	memset(c, 0, sizeof(*c));
}
