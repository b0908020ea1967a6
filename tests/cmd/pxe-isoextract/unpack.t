#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What is published in DEST: the tree, its names and modes, the facts; and what
# a second run, an older image and --force change.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-isoextract/iso.sh"
plan 66

cd "$work" || exit 99
sum() {
	sha256sum "$1" | cut -d' ' -f1
}

# listing DIR: every name in it with type, mode and target.
listing() {
	(cd "$1" && find . -mindepth 1 -printf '%p %y %m %l\n' | sort)
}

# state DIR: every name in it with type, mode, target, time and inode.
state() {
	find "$1" -printf '%p %y %m %l %T@ %i\n' 2>/dev/null | sort
}

# --- a tree with all that is allowed ----------------------------------------
fresh
put .disk/info 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST'
put install.amd/vmlinuz
put install.amd/initrd.gz
put .hidden/.file
put 'a name with blanks & $(signs)'
put pool/main/d/deep/er/and/deep/er/still/file
put bin/tool
chmod 4755 "$work/t/bin/tool"
: >"$work/t/empty"
mkdir "$work/t/empty-dir"
head -c 3000000 /dev/urandom >"$work/t/big"
ln "$work/t/big" "$work/t/pool/same"
ln -s . "$work/t/debian"
ln -s ../install.amd/vmlinuz "$work/t/bin/kernel"
ln -s missing "$work/t/dangling"
ln -s /etc/passwd "$work/t/absolute"
ln -s ../../up "$work/t/bin/climbs"
ln -s debian/../../up "$work/t/winds"
mkiso x.iso 'Debian 12.5.0 amd64 n'
id=$(sum x.iso | cut -c1-8)

umask 077
run pxe-isoextract x.iso root/images/debian12
umask 022
is "$rc" 0 'a first run: exit status 0'
is "$(ls -A root/images/debian12)" "12.5.0-$id
12.5.0-$id.facts
current" 'DEST holds a version, its facts and current, and nothing else'
is "$(readlink root/images/debian12/current)" "12.5.0-$id" \
	'current is a relative link to the version'
printf '%s\n' "$out" >facts
ok -n 'the facts on stdout equal those of the facts file' \
	cmp facts "root/images/debian12/12.5.0-$id.facts"
is "$(fact SHA256)" "$(sum x.iso)" 'SHA256 in the facts is that of the image'
is "$(fact SOURCE)" "$work/x.iso" 'SOURCE in the facts is the path of the image'
like "$err" 'absolute: skipped: the target is absolute' \
	'an absolute symbolic link is skipped with a warning'
like "$err" 'bin/climbs: skipped: the target is outside' \
	'a symbolic link out of the tree is skipped with a warning'
like "$err" 'winds: skipped: the target has .. after a name' \
	'a symbolic link with .. after another link is skipped'

v=root/images/debian12/current
rm t/absolute t/bin/climbs t/winds
ok -n 'the tree equals what the image was made from, byte for byte' \
	diff -r --no-dereference t "$v/"
listing "$v/" >got
is "$(grep ' f ' got | grep -vcE ' (644|755) ')" 0 \
	'files in the tree have the mode 0644 or 0755'
like "$(cat got)" 'bin/tool f 755' 'a set-uid file in the image becomes 0755'
is "$(find root -type d ! -perm 0755)" '' \
	'directories have the mode 0755 under umask 077'
is "$(readlink "$v/bin/kernel")" ../install.amd/vmlinuz \
	'a symbolic link within the tree is kept'
is "$(stat -c %i "$v/big")" "$(stat -c %i "$v/pool/same")" \
	'two files with one extent become hard links'
is "$(stat -c %Y "$v/big")" "$(stat -c %Y t/big)" \
	'files keep their time of modification'

# --- again ------------------------------------------------------------
state root >before
run pxe-isoextract x.iso root/images/debian12
is "$rc/$out/$err" "0/$(cat facts)/" \
	'the same image again: exit status 0 and its facts'
state root >after
ok -n 'the same image again: DEST does not change' cmp before after

run pxe-isoextract --force x.iso root/images/debian12/
is "$rc" 0 '--force on a published image: exit status 0'
is "$(ls -A root/images/debian12)" "12.5.0-$id
12.5.0-$id.facts
current" '--force leaves no hidden names in DEST'
ok -n '--force writes the files anew' \
	test "$(stat -c %i "$v/big")" != "$(awk '/\/big / {print $NF}' before)"

put newer
mkiso y.iso 'Debian 12.6.0 amd64 n'
newer=$(sum y.iso | cut -c1-8)
run pxe-isoextract -q y.iso root/images/debian12
is "$rc/$err" 0/ 'a second image: exit status 0, no warnings'
is "$(readlink "$v")" "12.5.0-$newer" \
	'a second image: current leads to its version'
ok -n 'a second image: the version of the first stays' \
	test -f "root/images/debian12/12.5.0-$id/big"
run pxe-isoextract -q x.iso root/images/debian12
is "$rc/$out/$(readlink "$v")" "0/$(cat facts)/12.5.0-$id" \
	'the first image again: current leads back to its version'

# --- dry run --------------------------------------------------------------
state root >before
mkdir only
cd only || exit 99
for args in '-n ../x.iso' '-n ../x.iso new/at/all' \
	'--dry-run ../x.iso ../root'; do
	# shellcheck disable=SC2086
	run pxe-isoextract $args
	is "$rc/$out" "0/$(cat ../facts)" \
		"$args: prints the facts that were published"
done
is "$(ls -A)" '' '-n makes no file in the current directory'
cd .. || exit 99
state root >after
ok -n '-n changes nothing in DEST' cmp before after

# --- the image itself -------------------------------------------------------
fresh
put .disk/info 'Ubuntu-Server 24.04.3 LTS "Noble Numbat" - Release amd64 (1)'
put casper/install-sources.yaml
put casper/vmlinuz
put casper/initrd
mkiso u.iso 'Ubuntu-Server 24.04.3 LTS amd64'
chmod 644 u.iso
run pxe-isoextract u.iso ubuntu
printf '%s\n' "$out" >facts
ok -n 'casper: the tree holds the image as ISO says' \
	cmp u.iso "ubuntu/current/$(fact ISO)"
is "$(ls ubuntu/current/)" "casper
image.iso" 'casper: the tree holds the files beside the image'
chmod 600 u.iso
run pxe-isoextract u.iso ubuntu2
is "$rc/$(stat -c %a ubuntu2/current/image.iso)" 0/644 \
	'casper: an image of mode 0600 becomes a copy of mode 0644'
is "$(stat -c %a u.iso)" 600 'casper: the mode of the original image stays 0600'
chmod 644 u.iso
cp u.iso u.was
cat x.iso >u.iso
ok -n 'casper: writing into the image does not change the tree' \
	cmp u.was ubuntu/current/image.iso
cat u.was >u.iso
run pxe-isoextract --link-image u.iso ubuntu3
is "$rc/$err/$(stat -c %i ubuntu3/current/image.iso)" \
	"0//$(stat -c %i u.iso)" \
		'--link-image: the file in the tree is a hard link'
# linked_not WHAT ERE: such an image is copied, with a warning that matches.
linked_not() {
	rm -rf ubuntu3
	run pxe-isoextract --link-image u.iso ubuntu3
	is "$rc/$(stat -c '%a %u' ubuntu3/current/image.iso)" \
		"0/644 $(id -u)" "--link-image: $1 is copied, not linked"
	like "$err" "warning: u.iso: copied, not linked: $2" \
		"--link-image: $1: a warning says why"
}
chmod 4755 u.iso
linked_not 'a set-uid image' 'its mode'
chmod 666 u.iso
linked_not 'an image that others can write' 'its mode'
chmod 600 u.iso
linked_not 'an image that others cannot read' 'not everybody'
chmod 644 u.iso
if [ "$(id -u)" -eq 0 ]; then
	chown 65534 u.iso
	linked_not 'an image of another user' 'it belongs to another user'
else
	skip 'not root' '--link-image: an image of another user is copied'
	skip 'not root' '--link-image: an image of another user: a warning'
fi

# --- hostile texts in facts -------------------------------------------------
fresh
put README
# shellcheck disable=SC2016
label='$(touch pwned)`touch p`'"'"'"'
mkiso l.iso X
python3 "$PXE_SRCDIR/tests/cmd/pxe-isoextract/isopatch.py" l.iso \
	label "$label"'\n;\x1b'
run pxe-isoextract l.iso labels
is "$rc" 3 'a label with shell commands: exit status 3'
cp labels/*.facts facts
is "$(fact VOLID)" "$label?;?" \
	'a label with shell commands: quoted in the facts'
ok -n 'a label with shell commands: sourcing the facts runs none' \
	test ! -e pwned -a ! -e p
like "$err" 'label \$' 'a label with shell commands: shown on stderr'

# --- other ways to write names ----------------------------------------------
fresh
put 'Ünïcode name.txt'
put pool/a/b/c/d/e/f/g/h/i/file
LC_ALL=C.UTF-8 xorriso -as mkisofs -quiet --norock -J -V JOLIET -o j.iso t \
	 >/dev/null 2>&1
run pxe-isoextract j.iso joliet
is "$rc" 3 'an image with Joliet only: exit status 3'
ok -n 'an image with Joliet only: names are UTF-8 in the C locale' \
	diff -r t joliet/current/
if command -v genisoimage >/dev/null; then
	# Rock Ridge relocates directories more than eight deep.
	genisoimage -quiet -R -V MOVED -o m.iso t 2>/dev/null
	run pxe-isoextract m.iso moved
	is "$rc" 3 'an image with relocated directories: exit status 3'
	ok -n 'an image with relocated directories: they are in their place' \
		diff -r t moved/current/
else
	skip 'genisoimage is not installed' 'relocated directories: status'
	skip 'genisoimage is not installed' 'relocated directories: place'
fi

run sh -c 'pxe-isoextract -n - <x.iso'
is "$rc/$(printf '%s\n' "$out" | grep -c '^SHA256=.')" 0/1 \
	'a file on standard input: exit status 0 and its facts'
run sh -c 'cat x.iso | pxe-isoextract -n -'
is "$rc" 66 'a pipe on standard input: exit status 66'
like "$err" 'open: -: not a file; .* a pipe' \
	'a pipe on standard input: the message says that it is a pipe'

# --- limits, usage and errors -----------------------------------------------
is "$(pxe-isoextract --max-files=5 x.iso lim 2>&1 >/dev/null | wc -l)" 1 \
	'more files than --max-files: one line on stderr'
ok -n 'more files than --max-files: DEST is not made' test ! -e lim
run pxe-isoextract --max-bytes=1M x.iso lim
is "$rc" 65 'more bytes than --max-bytes: exit status 65'
like "$err" '(big|same): .*--max-bytes' \
	'more bytes than --max-bytes: the message names file and option'
run pxe-isoextract missing.iso d
is "$rc" 66 'a missing image: exit status 66'
run pxe-isoextract . d
is "$rc" 66 'a directory as the image: exit status 66'
run pxe-isoextract x.iso
is "$rc" 64 'DEST left out without -n: exit status 64'
run pxe-isoextract
is "$rc" 64 'IMAGE left out: exit status 64'
run pxe-isoextract x.iso x.iso/d
is "$rc" 73 'DEST below a file: exit status 73'
like "$err" 'x.iso/d: Not a directory' \
	'DEST below a file: the message says Not a directory'
run sh -c 'pxe-isoextract -n x.iso >/dev/full'
is "$rc" 74 '-n with stdout on a full disk: exit status 74'
