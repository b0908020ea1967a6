#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Faults of the system at the worst moment: file systems that refuse a link or a
# sync, signals, and other runs in one DEST.  faults.c injects them.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-isoextract/iso.sh"
need python3
plan 43

here=$PXE_SRCDIR/tests/cmd/pxe-isoextract
faulty=$PXE_BUILDDIR/tests/cmd/pxe-isoextract/faults
cd "$work" || exit 99

# --- more names than a file can have ----------------------------------------
python3 "$here/manyiso.py" links.iso 100 10000
run env FAULT_LINKS=9 "$faulty" -q --max-bytes=99999 links.iso dest
is "$rc" 65 'EMLINK: copies instead of links count for --max-bytes'
like "$err" 'refused: F[0-9]+: more bytes than --max-bytes' \
	'EMLINK: the message names file and option'
ok -n 'EMLINK: beyond --max-bytes nothing is published' test ! -e dest
run env FAULT_LINKS=9 "$faulty" -q --max-bytes=100000 links.iso dest
is "$rc" 3 'EMLINK: as many bytes as --max-bytes are published'
is "$(find dest/current/ -type f -printf '%n %s\n' | sort | uniq -c |
	sed 's/^ *//')" '100 10 10000' 'EMLINK: each copy gets the next names'
rm -rf dest

python3 "$here/manyiso.py" links.iso 200000 100000
run timeout 30 pxe-isoextract -n links.iso
is "$rc" 3 '200,000 hard links to one file: identified within 30 s'

# --- too late ---------------------------------------------------------------
fresh
put .disk/info 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST'
put install.amd/vmlinuz
put install.amd/initrd.gz
mkiso a.iso 'Debian 12.5.0 amd64 n'
put newer
mkiso b.iso 'Debian 12.6.0 amd64 n'
# whole NAME: dest/current leads to a tree whose facts are those in $out.
whole() {
	is "$out" "$(cat "dest/$(readlink dest/current).facts")" \
		"$1: the facts of current are printed"
	ok -n "$1: the tree of current is there" \
		test -f dest/current/install.amd/vmlinuz
}

run env FAULT_SIGNAL=1 "$faulty" -q a.iso dest
is "$rc/$err" 0/ 'SIGTERM after current is switched: exit status 0'
whole 'SIGTERM after current is switched'
run env FAULT_SIGNAL=1 "$faulty" -q --force a.iso dest
is "$rc/$err" 0/ 'SIGTERM after current is switched, --force: exit status 0'
whole 'SIGTERM after current is switched, --force'
run "$faulty" -q b.iso dest
run env FAULT_SIGNAL=1 "$faulty" -q a.iso dest
is "$rc/$err" 0/ 'SIGTERM after current is switched back: exit status 0'
whole 'SIGTERM after current is switched back'
like "$(readlink dest/current)" '^12.5.0-' \
	'SIGTERM after current is switched back: it stays switched'

rm -rf dest
run env FAULT_SYNC=1 "$faulty" -q a.iso dest
is "$rc" 74 'fsync of DEST fails: exit status 74'
like "$err" 'sync: dest/current: it leads to 12.5.0-.*: Input/output error' \
	'fsync of DEST fails: the message names the version'
whole 'fsync of DEST fails'
run env FAULT_SYNC=1 "$faulty" -q b.iso dest
is "$rc" 74 'fsync of DEST fails for a second image: exit status 74'
whole 'fsync of DEST fails for a second image'

# full NAME ARG...: stdout goes to a full disk.
full() {
	_what=$1
	shift
	run sh -c '"$@" >/dev/full' sh "$faulty" -q "$@" dest
	is "$rc" 74 "stdout on a full disk, $_what: exit status 74"
	like "$err" 'standard output: a.iso is published, .*/12.5.0-.*: No' \
		"stdout on a full disk, $_what: the message names the version"
	is "$(printf '%s\n' "$err" | wc -l)" 1 \
		"stdout on a full disk, $_what: one line on stderr"
	like "$(readlink dest/current)" '^12.5.0-' \
		"stdout on a full disk, $_what: the version is published"
}
rm -rf dest
full 'a new image' a.iso
full 'a published image' a.iso
run "$faulty" -q b.iso dest
full 'an older version' a.iso

# --- another run in the same place ------------------------------------------
rm -rf dest
run env FAULT_GONE=dest "$faulty" -q a.iso dest
is "$rc/$err" 0/ 'DEST removed by another run before the lock: exit status 0'
whole 'DEST removed by another run before the lock'
rm -rf up
run env FAULT_GONE=up/dest "$faulty" -q --max-files=1 a.iso up/dest
is "$rc" 65 'DEST removed before the lock, refused image: exit status 65'
ok -n 'DEST removed before the lock, refused image: parents go' test ! -e up
# Whatever comes for the directory between unlock and removal would lose it.
run env FAULT_FREE=dest2 "$faulty" -q --max-files=1 a.iso dest2
is "$rc/$(printf '%s\n' "$err" | grep -c 'not locked')" 65/0 \
	'a refused image: DEST is removed while it is locked'
ok -n 'a refused image: DEST is gone' test ! -e dest2
if command -v flock >/dev/null; then
	mkdir dest3
	run flock dest3 "$faulty" -q a.iso dest3
	is "$rc/$(ls -d dest3)" 75/dest3 'DEST locked by another run stays'
else
	skip 'flock is not installed' 'DEST locked by another run stays'
fi
