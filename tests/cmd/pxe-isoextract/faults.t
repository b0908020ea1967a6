#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What file systems refuse, and what others do, in the worst moment: faults.c.
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
is "$rc" 65 'copies in the place of links count for --max-bytes'
like "$err" 'refused: F[0-9]+: more bytes than --max-bytes' \
	'it says which'
ok -n 'and nothing is published' test ! -e dest
run env FAULT_LINKS=9 "$faulty" -q --max-bytes=100000 links.iso dest
is "$rc" 3 'just as many are fine'
is "$(find dest/current/ -type f -printf '%n %s\n' | sort | uniq -c |
	sed 's/^ *//')" '100 10 10000' 'each copy has the next names'
rm -rf dest

python3 "$here/manyiso.py" links.iso 200000 100000
run timeout 30 pxe-isoextract -n links.iso
is "$rc" 3 '200,000 names of one file take no time'

# --- too late ---------------------------------------------------------------
fresh
put .disk/info 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST'
put install.amd/vmlinuz
put install.amd/initrd.gz
mkiso a.iso 'Debian 12.5.0 amd64 n'
put newer
mkiso b.iso 'Debian 12.6.0 amd64 n'
# whole NAME: dest/current leads to facts that are those in $out.
whole() {
	is "$out" "$(cat "dest/$(readlink dest/current).facts")" \
		"$1: the facts are printed"
	ok -n "$1: its tree is there" test -f dest/current/install.amd/vmlinuz
}

run env FAULT_SIGNAL=1 "$faulty" -q a.iso dest
is "$rc/$err" 0/ 'SIGTERM when it is published: exit 0'
whole 'SIGTERM when it is published'
run env FAULT_SIGNAL=1 "$faulty" -q --force a.iso dest
is "$rc/$err" 0/ 'the same with --force'
whole 'the same with --force'
run "$faulty" -q b.iso dest
run env FAULT_SIGNAL=1 "$faulty" -q a.iso dest
is "$rc/$err" 0/ 'SIGTERM when it was turned back: exit 0'
whole 'SIGTERM when it was turned back'
like "$(readlink dest/current)" '^12.5.0-' 'it was turned back'

rm -rf dest
run env FAULT_SYNC=1 "$faulty" -q a.iso dest
is "$rc" 74 'the last sync fails: status 74'
like "$err" 'sync: dest/current: it leads to 12.5.0-.*: Input/output error' \
	'the last sync fails: it says what is'
whole 'the last sync fails'
run env FAULT_SYNC=1 "$faulty" -q b.iso dest
is "$rc" 74 'it fails on a second image: status 74'
whole 'it fails on a second image'

# full NAME ARG...: stdout goes to a full disk.
full() {
	_what=$1
	shift
	run sh -c '"$@" >/dev/full' sh "$faulty" -q "$@" dest
	is "$rc" 74 "$_what, stdout on a full disk: status 74"
	like "$err" 'standard output: a.iso is published, .*/12.5.0-.*: No' \
		"$_what: it says what is"
	is "$(printf '%s\n' "$err" | wc -l)" 1 "$_what: once"
	like "$(readlink dest/current)" '^12.5.0-' "$_what: it is published"
}
rm -rf dest
full new a.iso
full again a.iso
run "$faulty" -q b.iso dest
full older a.iso

# --- another run in the same place ------------------------------------------
rm -rf dest
run env FAULT_GONE=dest "$faulty" -q a.iso dest
is "$rc/$err" 0/ 'a run that failed removed DEST: it is made again'
whole 'DEST is made again'
rm -rf up
run env FAULT_GONE=up/dest "$faulty" -q --max-files=1 a.iso up/dest
is "$rc" 65 'the same for an image that is refused'
ok -n 'and all that was made is removed' test ! -e up
# Whatever comes for the directory between unlock and removal would lose it.
run env FAULT_FREE=dest2 "$faulty" -q --max-files=1 a.iso dest2
is "$rc/$(printf '%s\n' "$err" | grep -c 'not locked')" 65/0 \
	'DEST is removed while it is locked'
ok -n 'and it is removed' test ! -e dest2
if command -v flock >/dev/null; then
	mkdir dest3
	run flock dest3 "$faulty" -q a.iso dest3
	is "$rc/$(ls -d dest3)" 75/dest3 'the directory of another run stays'
else
	skip 'flock is not installed' 'the directory of another run stays'
fi
