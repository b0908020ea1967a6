#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What is published: the tree, its names and modes, the facts, and how a second
# run, an older image and --force change it.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-isoextract/iso.sh"
plan 66

cd "$work" || exit 99
sum() {
	sha256sum "$1" | cut -d' ' -f1
}

# listing DIR: every name with type, mode and target.
listing() {
	(cd "$1" && find . -mindepth 1 -printf '%p %y %m %l\n' | sort)
}

# state DIR: the same with times and inodes.
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
is "$rc" 0 'an image is unpacked'
is "$(ls -A root/images/debian12)" "12.5.0-$id
12.5.0-$id.facts
current" 'there are a version, its facts and a link, and nothing else'
is "$(readlink root/images/debian12/current)" "12.5.0-$id" \
	'the link is relative'
printf '%s\n' "$out" >facts
ok -n 'the facts on stdout and in the file are the same' \
	cmp facts "root/images/debian12/12.5.0-$id.facts"
is "$(fact SHA256)" "$(sum x.iso)" 'they have the digest of the image'
is "$(fact SOURCE)" "$work/x.iso" 'and where it came from'
like "$err" 'absolute: skipped: the target is absolute' \
	'an absolute symbolic link is skipped'
like "$err" 'bin/climbs: skipped: the target is outside' \
	'one that leads out is skipped'
like "$err" 'winds: skipped: the target has .. after a name' \
	'one that leads out by another link is skipped'

v=root/images/debian12/current
rm t/absolute t/bin/climbs t/winds
ok -n 'all files are there, byte for byte' diff -r --no-dereference t "$v/"
listing "$v/" >got
is "$(grep ' f ' got | grep -vcE ' (644|755) ')" 0 \
	'files have the mode 0644 or 0755'
like "$(cat got)" 'bin/tool f 755' 'set-uid bits are gone'
is "$(find root -type d ! -perm 0755)" '' \
	'directories have 0755, whatever the umask'
is "$(readlink "$v/bin/kernel")" ../install.amd/vmlinuz \
	'symbolic links inside are kept'
is "$(stat -c %i "$v/big")" "$(stat -c %i "$v/pool/same")" \
	'files that share their blocks are hard links'
is "$(stat -c %Y "$v/big")" "$(stat -c %Y t/big)" 'files keep their time'

# --- again ------------------------------------------------------------
state root >before
run pxe-isoextract x.iso root/images/debian12
is "$rc/$out/$err" "0/$(cat facts)/" 'the same image again: its facts'
state root >after
ok -n 'and nothing is touched' cmp before after

run pxe-isoextract --force x.iso root/images/debian12/
is "$rc" 0 '--force unpacks it again'
is "$(ls -A root/images/debian12)" "12.5.0-$id
12.5.0-$id.facts
current" 'and leaves nothing beside it'
ok -n 'its files are new' \
	test "$(stat -c %i "$v/big")" != "$(awk '/\/big / {print $NF}' before)"

put newer
mkiso y.iso 'Debian 12.6.0 amd64 n'
newer=$(sum y.iso | cut -c1-8)
run pxe-isoextract -q y.iso root/images/debian12
is "$rc/$err" 0/ 'a newer image, without warnings'
is "$(readlink "$v")" "12.5.0-$newer" 'the link leads to it'
ok -n 'the older one stays' test -f "root/images/debian12/12.5.0-$id/big"
run pxe-isoextract -q x.iso root/images/debian12
is "$rc/$out/$(readlink "$v")" "0/$(cat facts)/12.5.0-$id" \
	'going back to it only turns the link'

# --- only look ------------------------------------------------------------
state root >before
mkdir only
cd only || exit 99
for args in '-n ../x.iso' '-n ../x.iso new/at/all' \
	'--dry-run ../x.iso ../root'; do
	# shellcheck disable=SC2086
	run pxe-isoextract $args
	is "$rc/$out" "0/$(cat ../facts)" "$args: prints the same facts"
done
is "$(ls -A)" '' '-n writes nothing'
cd .. || exit 99
state root >after
ok -n '-n changes nothing' cmp before after

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
ok -n 'casper: the image is kept in the tree' \
	cmp u.iso "ubuntu/current/$(fact ISO)"
is "$(ls ubuntu/current/)" "casper
image.iso" 'casper: and the tree, too'
chmod 600 u.iso
run pxe-isoextract u.iso ubuntu2
is "$rc/$(stat -c %a ubuntu2/current/image.iso)" 0/644 \
	'casper: a private image becomes a copy that servers can read'
is "$(stat -c %a u.iso)" 600 'casper: the mode of the original stays'
chmod 644 u.iso
cp u.iso u.was
cat x.iso >u.iso
ok -n 'casper: what is written into the image is not published' \
	cmp u.was ubuntu/current/image.iso
cat u.was >u.iso
run pxe-isoextract --link-image u.iso ubuntu3
is "$rc/$err/$(stat -c %i ubuntu3/current/image.iso)" \
	"0//$(stat -c %i u.iso)" '--link-image: it is the image itself'
# linked_not NAME ERE: there is a copy with its own mode, and a reason.
linked_not() {
	rm -rf ubuntu3
	run pxe-isoextract --link-image u.iso ubuntu3
	is "$rc/$(stat -c '%a %u' ubuntu3/current/image.iso)" \
		"0/644 $(id -u)" "--link-image: $1 is copied"
	like "$err" "warning: u.iso: copied, not linked: $2" 'with a warning'
}
chmod 4755 u.iso
linked_not 'a set-uid image' 'its mode'
chmod 666 u.iso
linked_not 'one that others can write to' 'its mode'
chmod 600 u.iso
linked_not 'one that they cannot read' 'not everybody'
chmod 644 u.iso
if [ "$(id -u)" -eq 0 ]; then
	chown 65534 u.iso
	linked_not 'one of somebody else' 'it belongs to somebody else'
else
	skip 'not root' 'one of somebody else'
	skip 'not root' 'with a warning'
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
is "$rc" 3 'a label full of shell'
cp labels/*.facts facts
is "$(fact VOLID)" "$label?;?" 'is harmless in the facts'
ok -n 'and runs nothing' test ! -e pwned -a ! -e p
like "$err" 'label \$' 'it is shown'

# --- other ways to write names ----------------------------------------------
fresh
put 'Ünïcode name.txt'
put pool/a/b/c/d/e/f/g/h/i/file
LC_ALL=C.UTF-8 xorriso -as mkisofs -quiet --norock -J -V JOLIET -o j.iso t \
	 >/dev/null 2>&1
run pxe-isoextract j.iso joliet
is "$rc" 3 'Joliet names only'
ok -n 'Joliet: names are UTF-8 in any locale' diff -r t joliet/current/
if command -v genisoimage >/dev/null; then
	# Directories more than eight deep are moved away, and back.
	genisoimage -quiet -R -V MOVED -o m.iso t 2>/dev/null
	run pxe-isoextract m.iso moved
	is "$rc" 3 'Rock Ridge with directories that were moved'
	ok -n 'moved: they are where they belong' diff -r t moved/current/
else
	skip 'genisoimage is not installed' 'moved'
	skip 'genisoimage is not installed' 'moved back'
fi

run sh -c 'pxe-isoextract -n - <x.iso'
is "$rc/$(printf '%s\n' "$out" | grep -c '^SHA256=.')" 0/1 \
	'an image on standard input'
run sh -c 'cat x.iso | pxe-isoextract -n -'
is "$rc" 66 'a pipe: status 66'
like "$err" 'open: -: not a file; .* a pipe' 'a pipe: why not'

# --- limits, usage and errors -----------------------------------------------
is "$(pxe-isoextract --max-files=5 x.iso lim 2>&1 >/dev/null | wc -l)" 1 \
	'too many files: one line'
ok -n 'and no directory' test ! -e lim
run pxe-isoextract --max-bytes=1M x.iso lim
is "$rc" 65 'too many bytes: status 65'
like "$err" '(big|same): .*--max-bytes' 'it names the file and the option'
run pxe-isoextract missing.iso d
is "$rc" 66 'a missing image: status 66'
run pxe-isoextract . d
is "$rc" 66 'a directory as the image: status 66'
run pxe-isoextract x.iso
is "$rc" 64 'DEST is needed without -n'
run pxe-isoextract
is "$rc" 64 'and IMAGE always'
run pxe-isoextract x.iso x.iso/d
is "$rc" 73 'DEST below a file: status 73'
like "$err" 'x.iso/d: Not a directory' 'it says why'
run sh -c 'pxe-isoextract -n x.iso >/dev/full'
is "$rc" 74 'stdout on a full disk: status 74'
