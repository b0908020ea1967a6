#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# isofs on images of xorriso and genisoimage: it finds the files that went in.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need xorriso genisoimage
plan 23
tool=$PXE_BUILDDIR/tests/lib/image/isofs-tool
real=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64

# make_iso PROGRAM IMAGE TREE [OPTION...]: an image of the tree.
make_iso() {
	_what=$1
	_image=$2
	_tree=$3
	shift 3
	case $_what in
	xorriso) set -- xorriso -as mkisofs -quiet "$@" ;;
	*) set -- genisoimage -quiet "$@" ;;
	esac
	"$@" -o "$_image" "$_tree" >"$work/made" 2>&1 || {
		diag "$(cat "$work/made")"
		exit 99
	}
}

# whole IMAGE TREE NAME: isofs finds in the image exactly the files of the tree,
# with their sizes, times and contents.
whole() {
	"$tool" "$1" tree >"$work/list" 2>"$work/.err" || echo failed
	grep -v '/$' "$work/list" | sort >"$work/got"
	(cd "$2" && find . -type f -printf '%P %s %T@\n') |
		sed 's/[.][0-9]*$//' | sort >"$work/want"
	ok -n "$3: names, sizes and times are those of the tree" \
		diff "$work/got" "$work/want"
	(cd "$2" && find . -type f) | while read -r _f; do
		"$tool" "$1" cat "$_f" | cmp - "$2/$_f" 2>&1
	done >"$work/differ"
	is "$(cat "$work/differ")" '' "$3: contents are those of the tree"
}

t=$work/t
mkdir -p "$t/boot/grub/x86_64-efi" "$t/pool/many" "$t/EFI/BOOT" "$t/.disk"
echo 'vol' >"$t/.disk/info"
head -c 3000000 /dev/urandom >"$t/boot/vmlinuz"
head -c 2048 /dev/urandom >"$t/boot/one"
: >"$t/empty"
for i in $(seq 300); do
	echo "$i" >"$t/pool/many/package-with-a-long-name_$i-1_amd64.deb"
done
echo long >"$t/pool/$(printf '%0200d' 7)"
printf 'x' >"$t/EFI/BOOT/BOOTX64.EFI"
deep=$t/1/2/3/4/5/6/7/8/9/10/11/12
mkdir -p "$deep"
echo deep >"$deep/file"

make_iso xorriso "$work/a.iso" "$t" -R
whole "$work/a.iso" "$t" 'xorriso with Rock Ridge'
make_iso xorriso "$work/a.iso" "$t" -R -J
whole "$work/a.iso" "$t" 'xorriso with Rock Ridge and Joliet'
make_iso genisoimage "$work/a.iso" "$t" -R
whole "$work/a.iso" "$t" 'genisoimage with Rock Ridge'
like "$(cat "$work/list")" '^1/2/3/4/5/6/7/8/9/10/11/12/file ' \
	'genisoimage with Rock Ridge: a relocated directory is in its place'

# Joliet names have 103 characters, and deep directories need -D.
rm -r "$t/1" "$t/pool/000"*
touch "$t/$(printf 'n%.0s' $(seq 99)).txt"
make_iso xorriso "$work/a.iso" "$t" --norock -J -joliet-long
whole "$work/a.iso" "$t" 'xorriso with Joliet'
touch "$t/$(printf '\303\274.txt')"
make_iso genisoimage "$work/a.iso" "$t" -J -joliet-long -input-charset utf-8
whole "$work/a.iso" "$t" 'genisoimage with Joliet'

p=$work/p
mkdir -p "$p/BOOT/GRUB"
echo kernel >"$p/BOOT/VMLINUZ"
echo cfg >"$p/BOOT/GRUB/GRUB.CFG"
echo readme >"$p/README.TXT"
make_iso genisoimage "$work/a.iso" "$p"
whole "$work/a.iso" "$p" 'genisoimage with plain names'
make_iso xorriso "$work/a.iso" "$p" --norock
whole "$work/a.iso" "$p" 'xorriso with plain names'
is "$("$tool" "$work/a.iso" cat boot/grub/grub.cfg)" cfg \
	'xorriso with plain names: found in lower case'

# Links.
l=$work/l
mkdir -p "$l/dists/bookworm" "$l/install"
echo release >"$l/dists/bookworm/Release"
ln -s bookworm "$l/dists/stable"
ln -s . "$l/debian"
ln -s ../dists/stable/../../debian/dists/stable/Release "$l/install/r"
ln -s /etc/passwd "$l/absolute"
ln -s ../../../etc/passwd "$l/install/out"
ln -s loop "$l/loop"
for how in xorriso genisoimage; do
	make_iso "$how" "$work/a.iso" "$l" -R
	is "$("$tool" "$work/a.iso" cat debian/debian/install/r)" release \
		"$how: a chain of symbolic links leads to its file"
	for f in absolute install/out loop; do
		"$tool" "$work/a.iso" find "$f" 2>&1
	done >"$work/refused"
	is "$(cat "$work/refused")" 'a link that is absolute
leads out of the image
Too many levels of symbolic links' \
	"$how: symbolic links out of the image and loops fail"
done

# zisofs is not uncompressed: its extent is not the content of the file.
head -c 100000 /dev/zero >"$t/zeros"
xorriso -outdev "stdio:$work/z.iso" -map "$t/zeros" /zeros \
	-set_filter --zisofs /zeros -- >"$work/made" 2>&1
is "$("$tool" "$work/z.iso" find zeros 2>&1)" 'compressed (zisofs)' \
	'a zisofs file: refused'

if [ -f "$real/linux" ]; then
	make_iso xorriso "$work/a.iso" "$real" -r -J
	find "$real" -type f -printf '%P\n' | sort >"$work/names"
	while read -r f; do
		"$tool" "$work/a.iso" cat "$f" | cmp - "$real/$f" 2>&1
	done <"$work/names" >"$work/differ"
	is "$(cat "$work/differ")" '' \
		"xorriso with Debian's netboot files: contents are theirs"
else
	skip 'debian-installer-12-netboot-amd64 is missing' \
		"xorriso with Debian's netboot files: contents are theirs"
fi

# A file of more than 4 GiB has several extents.  The image is sparse.
if [ "$(df -k --output=avail "$work" | tail -n 1)" -lt 200000 ]; then
	skip 'no room' 'a file of more than 4 GiB: its extents are joined'
else
	mkdir "$work/big"
	truncate -s 4300000000 "$work/big/f"
	printf 'the end' >>"$work/big/f"
	xorriso -as mkisofs -quiet -iso-level 3 -R "$work/big" 2>"$work/made" |
		dd of="$work/big.iso" bs=1M conv=sparse iflag=fullblock \
			2>>"$work/made"
	like "$("$tool" "$work/big.iso" find f)" '^[0-9]* 4300000007 ' \
		'a file of more than 4 GiB: its extents are joined'
fi
