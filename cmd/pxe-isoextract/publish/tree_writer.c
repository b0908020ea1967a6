/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer of the unpacked tree: openat2(2) confines each path to it, so that
 * a hostile image cannot write elsewhere even if path_check() missed a name.
 */
#include "publish/tree_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sysexits.h>
#include <unistd.h>

#include "read/path.h"
#include "sys/out.h"

#define COPY_BLOCK (1u << 18)

void tree_writer_init(struct tree_writer *t, int root)
{
	t->root = root;
	t->dir = -1;
	t->parent[0] = 0;
}

void tree_writer_release(struct tree_writer *t)
{
	if (t->dir >= 0)
		(void)close(t->dir);
	t->dir = -1;
}

static int open_beneath(const struct tree_writer *t, const char *path,
			int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
			   RESOLVE_NO_MAGICLINKS,
	};
	long fd;
	int tries = 0;

	/* openat2(2): EAGAIN comes of a rename at the same time. */
	do {
		fd = syscall(SYS_openat2, t->root, path, &how, sizeof(how));
	} while (fd < 0 &&
		 (errno == EINTR || (errno == EAGAIN && ++tries < 8)));
	return fd < 0 ? -errno : (int)fd;
}

/* mkdirat() with the mode 0755, whatever the umask. */
static int make_dir(int dir, const char *name)
{
	if (mkdirat(dir, name, 0755))
		return -errno;
	return fchmodat(dir, name, 0755, 0) ? -errno : 0;
}

/* Open the directory that the first n bytes of path name, and make it, and
 * those above it, if it is missing.  A descriptor or -errno. */
static int open_parent(const struct tree_writer *t, const char *path, size_t n)
{
	char parent[PATH_MAX];
	const char *base;
	int fd, above, rc;

	if (!n)
		return open_beneath(t, ".", O_PATH | O_DIRECTORY);
	if (n >= sizeof(parent))
		return -ENAMETOOLONG;
	memcpy(parent, path, n);
	parent[n] = 0;
	fd = open_beneath(t, parent, O_PATH | O_DIRECTORY);
	if (fd != -ENOENT)
		return fd;
	base = path_base(parent);
	/* path_check() bounds this recursion by PATH_DEPTH_MAX. */
	above = open_parent(t, parent,
			    base > parent ? (size_t)(base - parent - 1) : 0);
	if (above < 0)
		return above;
	rc = make_dir(above, base);
	(void)close(above);
	if (rc)
		return rc;
	return open_beneath(t, parent, O_PATH | O_DIRECTORY);
}

/*
 * The directory that holds path; it stays open in *t.  A descriptor or -errno.
 * libarchive hands out the files of one directory mostly in a row, so keeping
 * the last one open saves most of the lookups.
 */
static int parent_dir(struct tree_writer *t, const char *path)
{
	const char *base = path_base(path);
	size_t n = base > path ? (size_t)(base - path - 1) : 0;
	int fd;

	if (t->dir >= 0 && strlen(t->parent) == n &&
	    !memcmp(t->parent, path, n))
		return t->dir;
	fd = open_parent(t, path, n);
	if (fd < 0)
		return fd;
	tree_writer_release(t);
	t->dir = fd;
	memcpy(t->parent, path, n);
	t->parent[n] = 0;
	return fd;
}

int tree_writer_mkdir(struct tree_writer *t, const char *path)
{
	int dir = parent_dir(t, path), rc;
	struct stat st;

	if (dir < 0)
		return dir;
	rc = make_dir(dir, path_base(path));
	if (rc != -EEXIST)
		return rc;
	if (fstatat(dir, path_base(path), &st, AT_SYMLINK_NOFOLLOW))
		return -errno;
	return S_ISDIR(st.st_mode) ? 0 : -EEXIST;
}

int tree_writer_create(struct tree_writer *t, const char *path, bool executable)
{
	int dir = parent_dir(t, path), fd, rc;

	if (dir < 0)
		return dir;
	fd = openat(dir, path_base(path),
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (!fchmod(fd, executable ? 0755 : 0644))
		return fd;
	rc = -errno;
	(void)close(fd);
	return rc;
}

int tree_writer_symlink(struct tree_writer *t, const char *path,
			const char *target)
{
	int dir = parent_dir(t, path);

	if (dir < 0)
		return dir;
	return symlinkat(target, dir, path_base(path)) ? -errno : 0;
}

/* Copy from the current offset to the end by read(2) and write(2). */
static int copy_blocks(int from, int to)
{
	uint8_t *buf = malloc(COPY_BLOCK);
	ssize_t n;
	int rc = buf ? 0 : -ENOMEM;

	while (!rc) {
		n = read(from, buf, COPY_BLOCK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			rc = n < 0 ? -errno : 0;
			break;
		}
		rc = out_write_all(to, buf, (size_t)n);
	}
	free(buf);
	return rc;
}

int tree_writer_copy_data(int from, int to)
{
	ssize_t n;

	if (!ioctl(to, FICLONE, from))
		return 0;
	if (lseek(from, 0, SEEK_SET) < 0)
		return -errno;
	do {
		n = copy_file_range(from, NULL, to, NULL, 1u << 30, 0);
	} while (n > 0);
	if (!n)
		return 0;
	/* copy_file_range(2): kernels before 5.3 cannot do it between file
	 * systems, later ones only between those of one type. */
	if (errno == EXDEV || errno == ENOSYS || errno == EOPNOTSUPP ||
	    errno == EINVAL)
		return copy_blocks(from, to);
	return -errno;
}

int tree_writer_copy(struct tree_writer *t, const char *path, const char *old)
{
	int from, to, rc;
	struct stat st;

	from = open_beneath(t, old, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
	if (from < 0)
		return from;
	if (fstat(from, &st)) {
		rc = -errno;
		goto close_from;
	}
	to = tree_writer_create(t, path, (st.st_mode & 0111) != 0);
	rc = to < 0 ? to : 0;
	if (to >= 0) {
		rc = tree_writer_copy_data(from, to);
		if (!rc &&
		    futimens(to, (struct timespec[]){st.st_mtim, st.st_mtim}))
			rc = -errno;
		if (close(to) && !rc)
			rc = -errno;
	}
close_from:
	(void)close(from);
	return rc;
}

int tree_writer_link(struct tree_writer *t, const char *path, const char *old)
{
	const char *base = path_base(old);
	int from, to, rc = 0;

	from = open_parent(t, old, base > old ? (size_t)(base - old - 1) : 0);
	if (from < 0)
		return from;
	to = parent_dir(t, path);
	if (to < 0)
		rc = to;
	else if (linkat(from, base, to, path_base(path), 0))
		rc = -errno;
	(void)close(from);
	return rc == -EPERM || rc == -EOPNOTSUPP ? -EMLINK : rc;
}

int tree_writer_status(int err)
{
	switch (-err) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
	case EIO:
		return EX_IOERR;
	case EACCES:
	case EPERM:
		return EX_NOPERM;
	case ENOMEM:
	case EMFILE:
	case ENFILE:
	case ENOSYS:
		return EX_OSERR;
	case EEXIST:
	case ELOOP:
	case EXDEV:
	case ENOTDIR:
	case ENAMETOOLONG:
		return EX_DATAERR;
	default:
		return EX_CANTCREAT;
	}
}
