#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Publication is atomic: after a kill, a signal, a full disk or a refusal DEST
# holds what was published before, and nothing else.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-isoextract/iso.sh"
plan 46

cd "$work" || exit 99

fresh
put .disk/info 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST'
put install.amd/vmlinuz
put install.amd/initrd.gz
mkiso old.iso 'Debian 12.5.0 amd64 n'
pxe-isoextract -q old.iso dest >facts 2>&1 || diag "$(cat facts)"
version=$(readlink dest/current)

# The next image takes a while.
put newer
head -c 200000000 /dev/zero >t/big
mkiso new.iso 'Debian 12.6.0 amd64 n'
fresh

state() {
	find dest -printf '%p %y %m %l %T@ %i\n' | grep -v '^dest d ' | sort
}
state >before

# stays NAME: dest holds what was published before, and nothing else.
stays() {
	state >after
	ok -n "$1: DEST holds what was published before" cmp before after
}

# interrupt SIGNAL: send it while the tree is being written; sets rc.  A run
# that was too fast for it is tried again.
interrupt() {
	for _try in 1 2 3 4 5 6 7 8 9; do
		pxe-isoextract --force -q new.iso dest >/dev/null 2>killed &
		_pid=$!
		while [ ! -e dest/.unpack/big ] && kill -0 "$_pid" 2>/dev/null
		do
			:
		done
		kill "-$1" "$_pid" 2>/dev/null
		rc=0
		wait "$_pid" 2>/dev/null || rc=$?
		[ "$rc" -eq 0 ] || return 0
		rm -rf dest
		pxe-isoextract -q old.iso dest >/dev/null 2>&1
		state >before
	done
}

# --- killed -----------------------------------------------------------------
interrupt KILL
is "$rc" 137 'SIGKILL while the tree is written: exit status 137'
ok -n 'SIGKILL: the hidden tree is left in DEST' test -e dest/.unpack
is "$(stat -c %a dest/.unpack)" 700 'SIGKILL: the hidden tree has the mode 0700'
state | grep -v '^dest/\.unpack' >after
ok -n 'SIGKILL: what was published before stays' cmp before after
run pxe-isoextract -q old.iso dest
is "$rc/$out/$err" "0/$(cat facts)/" \
	'a run after SIGKILL: exit status 0 and the published facts'
stays 'a run after SIGKILL removed the hidden tree'

interrupt TERM
is "$rc" 143 'SIGTERM while the tree is written: the process dies of it'
stays SIGTERM
interrupt INT
stays SIGINT

# --- two at once ------------------------------------------------------------
if command -v flock >/dev/null; then
	run flock dest pxe-isoextract -q new.iso dest
	is "$rc" 75 'DEST locked by another run: exit status 75'
	like "$err" 'dest: busy' \
		'DEST locked by another run: the message says busy'
else
	for name in status message; do
		skip 'flock is not installed' "DEST is locked: $name"
	done
fi
stays 'DEST locked by another run'

# --- no room ----------------------------------------------------------------
# dash counts blocks of 512 bytes.
run sh -c 'ulimit -f 20000; exec pxe-isoextract -q new.iso dest'
is "$rc" 74 'a file beyond RLIMIT_FSIZE: exit status 74'
like "$err" 'write: big: File too large' \
	'a file beyond RLIMIT_FSIZE: the message names file and reason'
stays 'a file beyond RLIMIT_FSIZE'

full() {
	unshare -m sh -c '
		mkdir -p full && mount -t tmpfs -o size=4m none full || exit 99
		pxe-isoextract -q old.iso full/dest >/dev/null || exit 98
		pxe-isoextract -q new.iso full/dest
		echo "$?"
		ls -A full/dest >&2
		df --output=used full | tail -n 1 >&3' 2>err 3>used
}
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	got=$(full)
	is "$got" 74 'a full disk: exit status 74'
	like "$(cat err)" 'write: big: No space left on device' \
		'a full disk: the message names file and reason'
	is "$(grep -v '^pxe' err)" "$version
$version.facts
current" 'a full disk: DEST holds what was published before'
	ok -n 'a full disk: the unfinished tree is removed' \
		test "$(cat used)" -lt 3000
else
	for name in 1 2 3 4; do
		skip 'needs root and mount namespaces' "a full disk: $name"
	done
fi

# --- no permission ----------------------------------------------------------
mkdir closed
chmod 755 closed
as=
if [ "$(id -u)" -eq 0 ]; then
	as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	cp "$PXE_BUILDDIR/cmd/pxe-isoextract/pxe-isoextract" .
else
	chmod 555 closed
	ln -s "$PXE_BUILDDIR/cmd/pxe-isoextract/pxe-isoextract" .
fi
run $as ./pxe-isoextract -q old.iso closed/new
is "$rc" 77 'DEST in a directory without write permission: exit status 77'
like "$err" 'create: closed/new: Permission denied' \
	'DEST in a directory without write permission: the reason'
cp old.iso mine.iso
chmod 0 mine.iso
run $as ./pxe-isoextract -n mine.iso
is "$rc" 77 'an image without read permission: exit status 77'
like "$err" 'open: mine.iso: Permission denied' \
	'an image without read permission: the reason'
chmod 755 dest
run $as ./pxe-isoextract --force -q old.iso dest
if [ -n "$as" ]; then
	is "$rc" 77 'DEST of another user: exit status 77'
else
	skip 'not root' 'DEST of another user: exit status 77'
fi
stays 'DEST of another user'

# --- in the way -------------------------------------------------------------
mkdir -p way/current
run pxe-isoextract -q old.iso way
is "$rc" 73 'a directory in the place of current: exit status 73'
like "$err" 'way/current: it is not a symbolic link' \
	'a directory in the place of current: the message names it'
is "$(ls -A way)" current \
	'a directory in the place of current: nothing is published'
mkdir way2
echo mine >"way2/$version.facts"
run pxe-isoextract -q old.iso way2
is "$rc" 0 'a facts file without tree: exit status 0'
like "$(cat "way2/$version.facts")" '^ID=debian' \
	'a facts file without tree is written anew'
rm "way2/$version.facts"
run pxe-isoextract -q old.iso way2
is "$rc" 0 'a tree without facts file: exit status 0'
ok -n 'a tree without facts file: both are made' \
	test -s "way2/$version.facts" -a -d "way2/$version"
is "$(find way2 -mindepth 1 -maxdepth 1 | wc -l)" 3 \
	'a tree without facts file: DEST holds nothing else'
# The facts of another image whose digest begins alike.
sed -i 's/^SHA256=\(........\).*/SHA256=\1/' "way2/$version.facts"
sed -i "s/^SHA256=.*/&$(printf '%056d' 0)/" "way2/$version.facts"
cp "way2/$version.facts" keep.facts
run pxe-isoextract -q old.iso way2
is "$rc" 0 'the version name is taken by another image: exit status 0'
ok -n 'the version name is taken: its facts stay' \
	cmp keep.facts "way2/$version.facts"
like "$(readlink way2/current)" '^12.5.0-[0-9a-f]{16}$' \
	'the version name is taken: 16 digits of the digest are used'

# --- what is no image -------------------------------------------------------
# bad WHAT ERE: the file x is refused with a reason that matches.
bad() {
	run pxe-isoextract x none/such/dest
	like "$rc/$err" "^65/pxe-isoextract: read: x: $2" \
		"$1 is refused, and the reason names what it is"
}
: >x
bad 'an empty file' 'the file is empty'
echo '<!DOCTYPE html><title>404' >x
bad 'a web page' 'a web page: the download went wrong'
gzip -c old.iso >x
bad 'a compressed image' 'compressed \(gzip\): unpack it first'
head -c 100000 /dev/zero >x
bad 'a file of zeros' 'not an ISO 9660 image'
head -c 100000 old.iso >x
bad 'half an image' 'truncated: .* download it again'
head -c 100000 /dev/zero >x
for at in 32769:BEA01 34817:NSR03 36865:TEA01; do
	printf '%s' "${at#*:}" |
		dd of=x bs=1 seek="${at%:*}" conv=notrunc 2>/dev/null
done
bad 'an image with UDF only' \
	'a UDF image without an ISO 9660 tree; UDF is not read'
if command -v genisoimage >/dev/null; then
	fresh
	put README.TXT
	genisoimage -quiet -udf -V WINDOWS -o x t 2>/dev/null
	bad 'an image with its files in UDF' \
		'its files are in a UDF file system'
else
	skip 'genisoimage is not installed' 'an image with its files in UDF'
fi
ok -n 'a refused image: directories made for DEST are removed' test ! -e none
mkdir some
run pxe-isoextract x some/such/dest
is "$(ls -A some)" '' 'a refused image: directories that were there before stay'
stays 'all refused images'
