#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# isofs against images as they are made: what it finds is what went in.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need xorriso genisoimage
plan 23
look=$PXE_BUILDDIR/tests/lib/image/isofs-look
real=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64

# make PROGRAM IMAGE TREE [OPTION...]
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

# whole IMAGE TREE NAME: each file of the tree is in the image, the same, and
# nothing else is.
whole() {
	"$look" "$1" tree >"$work/list" 2>"$work/.err" || echo failed
	grep -v '/$' "$work/list" | sort >"$work/got"
	(cd "$2" && find . -type f -printf '%P %s %T@\n') |
		sed 's/[.][0-9]*$//' | sort >"$work/want"
	ok -n "$3: names, sizes and times" diff "$work/got" "$work/want"
	(cd "$2" && find . -type f) | while read -r _f; do
		"$look" "$1" cat "$_f" | cmp - "$2/$_f" 2>&1
	done >"$work/differ"
	is "$(cat "$work/differ")" '' "$3: the contents"
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
whole "$work/a.iso" "$t" 'Rock Ridge of xorriso'
make_iso xorriso "$work/a.iso" "$t" -R -J
whole "$work/a.iso" "$t" 'Rock Ridge before Joliet'
make_iso genisoimage "$work/a.iso" "$t" -R
whole "$work/a.iso" "$t" 'Rock Ridge of genisoimage'
like "$(cat "$work/list")" '^1/2/3/4/5/6/7/8/9/10/11/12/file ' \
	'with directories that were moved'

# Joliet has 103 characters, and deep directories with -D only.
rm -r "$t/1" "$t/pool/000"*
touch "$t/$(printf 'n%.0s' $(seq 99)).txt"
make_iso xorriso "$work/a.iso" "$t" --norock -J -joliet-long
whole "$work/a.iso" "$t" 'Joliet of xorriso'
touch "$t/$(printf '\303\274.txt')"
make_iso genisoimage "$work/a.iso" "$t" -J -joliet-long -input-charset utf-8
whole "$work/a.iso" "$t" 'Joliet of genisoimage'

p=$work/p
mkdir -p "$p/BOOT/GRUB"
echo kernel >"$p/BOOT/VMLINUZ"
echo cfg >"$p/BOOT/GRUB/GRUB.CFG"
echo readme >"$p/README.TXT"
make_iso genisoimage "$work/a.iso" "$p"
whole "$work/a.iso" "$p" 'plain names of genisoimage'
make_iso xorriso "$work/a.iso" "$p" --norock
whole "$work/a.iso" "$p" 'plain names of xorriso'
is "$("$look" "$work/a.iso" cat boot/grub/grub.cfg)" cfg \
	'plain names are found in lower case'

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
	is "$("$look" "$work/a.iso" cat debian/debian/install/r)" release \
		"links of $how lead where they should"
	for f in absolute install/out loop; do
		"$look" "$work/a.iso" find "$f" 2>&1
	done >"$work/refused"
	is "$(cat "$work/refused")" 'a link that is absolute
leads out of the image
Too many levels of symbolic links' 'and those that leave it are refused'
done

# Compression is not undone: what is sent would not be the file.
head -c 100000 /dev/zero >"$t/zeros"
xorriso -outdev "stdio:$work/z.iso" -map "$t/zeros" /zeros \
	-set_filter --zisofs /zeros -- >"$work/made" 2>&1
is "$("$look" "$work/z.iso" find zeros 2>&1)" 'compressed (zisofs)' \
	'a compressed file is refused'

if [ -f "$real/linux" ]; then
	make_iso xorriso "$work/a.iso" "$real" -r -J
	find "$real" -type f -printf '%P\n' | sort >"$work/names"
	while read -r f; do
		"$look" "$work/a.iso" cat "$f" | cmp - "$real/$f" 2>&1
	done <"$work/names" >"$work/differ"
	is "$(cat "$work/differ")" '' "the files of Debian's installer"
else
	skip 'debian-installer-12-netboot-amd64 is missing' \
		"the files of Debian's installer"
fi

# More than 4 GiB are several extents.  Sparse, in and out.
if [ "$(df -k --output=avail "$work" | tail -n 1)" -lt 200000 ]; then
	skip 'no room' 'a file of more than 4 GiB'
else
	mkdir "$work/big"
	truncate -s 4300000000 "$work/big/f"
	printf 'the end' >>"$work/big/f"
	xorriso -as mkisofs -quiet -iso-level 3 -R "$work/big" 2>"$work/made" |
		dd of="$work/big.iso" bs=1M conv=sparse iflag=fullblock \
			2>>"$work/made"
	like "$("$look" "$work/big.iso" find f)" '^[0-9]* 4300000007 ' \
		'a file of more than 4 GiB'
fi
