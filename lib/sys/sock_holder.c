/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which program has a port, by proc(5): /proc/net/udp and its like give the
 * inode of each socket, /proc/PID/fd the inodes that a process has open.
 */
#include "sys/sock_holder.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Sockets at one port: addresses, interfaces, and workers that share it. */
#define INODES_MAX 256

/* Bytes of a process's name, with its end. */
#define COMM_LEN 16

/* The state of a TCP socket that listens, and of any UDP socket. */
#define TCP_LISTENS 10
#define UDP_UNUSED  7

struct inodes {
	unsigned long v[INODES_MAX];
	size_t n;
};

/* Add those of a table of /proc/net whose local port is port. */
static void read_table(struct inodes *in, const char *path, uint16_t port,
		       unsigned state)
{
	FILE *f = fopen(path, "re");
	char line[512];

	while (f && in->n < INODES_MAX && fgets(line, sizeof(line), f)) {
		unsigned local_port, st;
		unsigned long inode;

		/* sl local remote st tx:rx tr:when retrans uid timeout inode */
		if (sscanf(line,
			   " %*u: %*[0-9A-Fa-f]:%x %*s %x %*s %*s %*s %*u %*u "
			   "%lu",
			   &local_port, &st, &inode) == 3 &&
		    local_port == port && st == state)
			in->v[in->n++] = inode;
	}
	if (f)
		(void)fclose(f);
}

/* Does the process of that directory of /proc have that name? */
static bool is_named(const char *pid, const char *name)
{
	char path[32], comm[COMM_LEN + 1] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%.10s/comm", pid);
	f = fopen(path, "re");
	if (!f || !fgets(comm, sizeof(comm), f))
		comm[0] = 0;
	if (f)
		(void)fclose(f);
	comm[strcspn(comm, "\n")] = 0;
	return *comm && !strncmp(comm, name, COMM_LEN - 1);
}

/* Is that descriptor in the directory dir one of the sockets? */
static bool is_one_of(int dir, const char *fd, const struct inodes *in)
{
	char text[64];
	ssize_t n = readlinkat(dir, fd, text, sizeof(text) - 1);
	unsigned long inode;
	size_t i;

	text[n < 0 ? 0 : n] = 0;
	if (sscanf(text, "socket:[%lu]", &inode) != 1)
		return false;
	for (i = 0; i < in->n; i++)
		if (in->v[i] == inode)
			return true;
	return false;
}

static bool has_one_of(const char *pid, const struct inodes *in)
{
	char path[32];
	struct dirent *e;
	bool found = false;
	DIR *d;

	(void)snprintf(path, sizeof(path), "/proc/%.10s/fd", pid);
	d = opendir(path);
	while (d && !found && (e = readdir(d)))
		found = is_one_of(dirfd(d), e->d_name, in);
	if (d)
		(void)closedir(d);
	return found;
}

bool sock_is_held_by(const char *name, int type, uint16_t port)
{
	struct inodes in = {.n = 0};
	struct dirent *e;
	bool found = false;
	char self[16];
	DIR *d;

	if (type == SOCK_STREAM) {
		read_table(&in, "/proc/net/tcp", port, TCP_LISTENS);
		read_table(&in, "/proc/net/tcp6", port, TCP_LISTENS);
	} else {
		read_table(&in, "/proc/net/udp", port, UDP_UNUSED);
		read_table(&in, "/proc/net/udp6", port, UDP_UNUSED);
	}
	(void)snprintf(self, sizeof(self), "%d", (int)getpid());
	d = in.n ? opendir("/proc") : NULL;
	while (d && !found && (e = readdir(d)))
		found = isdigit((unsigned char)e->d_name[0]) &&
			strcmp(e->d_name, self) != 0 &&
			is_named(e->d_name, name) && has_one_of(e->d_name, &in);
	if (d)
		(void)closedir(d);
	return found;
}
