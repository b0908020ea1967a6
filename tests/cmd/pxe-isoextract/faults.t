#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What file systems refuse, and what others do, in the worst moment: faults.c.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-isoextract/iso.sh"
need python3
plan 6

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
