#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: files inside of images, below --mount.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
need curl xorriso
plan 47
real=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64

# Who serves is not root, and opens the images anew.
iso=$work/iso
mkdir -p "$iso"
chmod 755 "$iso"

# image NAME TREE [OPTION...]: by xorriso, in $iso; made beside, then renamed.
image() {
	_image=$iso/$1
	_tree=$2
	shift 2
	xorriso -as mkisofs -quiet "$@" -o "$_image.new" "$_tree" \
		>"$work/made" 2>&1 || {
		diag "$(cat "$work/made")"
		exit 99
	}
	chmod 644 "$_image.new"
	mv "$_image.new" "$_image"
}

# fetches NAME FILE WHAT [CURL-OPTION...]: passes if what comes is that file.
fetches() {
	_name=$1 _file=$2 _what=$3
	shift 3
	run curl -sS --max-time 60 -o "$work/got" "$@" \
		"tftp://127.0.0.1:$port/$_name"
	[ -e "$work/got" ] || : >"$work/got"
	if [ "$rc" -eq 0 ] && cmp "$work/got" "$_file" >"$work/.ok" 2>&1; then
		_pass "$_what"
	else
		_fail "$_what"
		diag "curl $rc: $err; $(cat "$work/.ok")"
	fi
	rm -f "$work/got"
}

t=$work/t
mkdir -p "$t/boot/grub" "$t/dists/bookworm"
head -c 3000000 /dev/urandom >"$t/boot/vmlinuz"
for n in 0 1 511 512 513 2048 100000; do
	head -c "$n" /dev/urandom >"$t/f$n"
done
echo rel >"$t/dists/bookworm/Release"
ln -s bookworm "$t/dists/stable"
ln -s /etc/passwd "$t/abs"
ln -s ../../etc/passwd "$t/out"
printf 'one\ntwo\n' >"$t/text"
image rock.iso "$t" -R
image joliet.iso "$t" --norock -J -joliet-long
mkdir -p "$work/p/DIR"
echo plain >"$work/p/DIR/FILE.TXT"
image plain.iso "$work/p" --norock

mkdir -p "$root/images/one/tree" "$root/10.0.0.1"
echo hidden >"$root/images/one/tree/f513"
echo hidden >"$root/images/one/tree/own"
echo beside >"$root/images/one/facts"
echo boot >"$root/pxelinux.0"
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
mount /images/one/tree/=$iso/rock.iso
mount images/two=$iso/joliet.iso
mount images/one/tree/dists/in=$iso/plain.iso
END
run_tftpd -c "$work/conf"
m=images/one/tree

# What xorriso takes out is what comes.
mkdir "$work/x"
xorriso -osirrox on -indev "stdio:$iso/rock.iso" -extract / "$work/x" \
	>"$work/made" 2>&1
for n in 0 1 511 512 513 2048 100000; do
	fetches "$m/f$n" "$work/x/f$n" \
		"a file of $n bytes in an image arrives whole"
done
fetches "$m/boot/vmlinuz" "$work/x/boot/vmlinuz" \
	'a file of 3000000 bytes in an image arrives whole'
fetches "$m/boot/vmlinuz" "$t/boot/vmlinuz" \
	'a file in an image in blocks of 65464 arrives whole' \
	--tftp-blksize 65464
fetches images/two/boot/vmlinuz "$t/boot/vmlinuz" \
	'a file in a Joliet image arrives whole'
fetches "$m/dists/in/dir/file.txt" "$work/p/DIR/FILE.TXT" \
	'a file in a plain image mounted in another one arrives whole'
get "$m/boot/vmlinuz" blksize=1428 tsize=0 windowsize=16
ok -n 'a file in an image in windows of 16 blocks arrives whole' \
	cmp "$work/got" "$t/boot/vmlinuz"
granted tsize 3000000 'tsize of a file in an image is its size'
get "$m/boot/vmlinuz" lose=50 windowsize=16 blksize=1428
ok -n 'a file in an image in windows with losses arrives whole' \
	cmp "$work/got" "$t/boot/vmlinuz"
get "$m/text" mode=netascii
printf 'one\r\ntwo\r\n' >"$work/netascii"
ok -n 'a text in an image in netascii is converted' \
	cmp "$work/got" "$work/netascii"

# Names.
fetches "/$m//boot/../f513" "$t/f513" \
	'a name with // and .. is a file in an image' --path-as-is
get '\images\one\tree\f513'
ok -n 'a name with backslashes is a file in an image' cmp "$work/got" "$t/f513"
fetches "$root/$m/f513" "$t/f513" \
	'a name with the path of the root is a file in an image'
fetches "$m/dists/stable/Release" "$t/dists/bookworm/Release" \
	'a link within an image is followed'
fetches "$m/../facts" "$root/images/one/facts" \
	'a name with .. out of an image is a file in the root' --path-as-is
fetches pxelinux.0 "$root/pxelinux.0" \
	'a file of the root beside a mount is served'
misses "$m/own" 1 'a file of the root below a mount is hidden: ERROR 1'
misses "$m/none" 1 'a file missing in an image gets ERROR 1'
misses "$m/f513/x" 1 'a file in an image for a directory gets ERROR 1'
misses "$m" 1 'a directory in an image gets ERROR 1'
misses "$m/abs" 2 'an absolute link in an image gets ERROR 2'
misses "$m/out" 2 'a link out of an image gets ERROR 2'
has_event 'an absolute link in an image is a refused event' event=refused \
	"file=/$m/abs" code=2 error~absolute
misses images/two/F513 1 'a name of Joliet in another case gets ERROR 1'

# Replaced while it is sent: the client that began gets the old file, whole.
head -c 40000000 /dev/urandom >"$t/boot/vmlinuz"
image rock.iso "$t" -R
cp "$t/boot/vmlinuz" "$work/was"
client "$m/boot/vmlinuz" blksize=8192 pause=20:1
wait_for 30 sh -c "find /proc/$daemon/fd -lname '*rock.iso*' | wc -l |
	grep -q '^2$'"
echo new >"$t/boot/vmlinuz"
image rock.iso "$t" -R
fetches "$m/boot/vmlinuz" "$t/boot/vmlinuz" \
	'an image that is replaced is noticed at the next request'
client_gets "$work/was" \
	'a file in an image replaced while it is sent arrives as it was'

# One that is gone or broken costs its own files only.
mv "$iso/rock.iso" "$iso/away.iso"
misses "$m/f513" 0 'a file in an image that is gone gets ERROR 0'
log "mount: /images/one/tree: $iso/rock.iso: " 'an image that is gone is logged'
head -c 100000 "$iso/away.iso" >"$iso/rock.iso"
misses "$m/f513" 0 'a file in an image that is cut short gets ERROR 0'
has_events 2 'files in images that cannot be read are refused events' \
	event=refused "file=/$m/f513" code=0
fetches images/two/f513 "$t/f513" \
	'a file in an image beside a broken one arrives whole'
refuses_reload 'SIGHUP with an image that is cut short is refused'
mv "$iso/away.iso" "$iso/rock.iso"
fetches "$m/f513" "$t/f513" \
	'a file in an image that was restored arrives whole'

sed -i '/two=/d' "$work/conf"
ok -n 'SIGHUP with a mount less is taken' reload
misses images/two/f513 1 'a file below a mount that was taken away gets ERROR 1'
stop "$daemon"

run pxe-tftpd -r "$root" -l 127.0.0.1:0 --mount "x=$iso/none.iso"
like "$rc $err" "^66 pxe-tftpd: mount: /x: $iso/none.iso: " \
	'--mount with a missing image: exit 66'
run pxe-tftpd -n -r "$root" --mount nothing
is "$rc" 64 '--mount without an image: exit 64'

what="the initrd of Debian's installer in an image arrives whole"
if [ -f "$real/linux" ]; then
	image debian.iso "$real" -r -J
	serve --mount "d=$iso/debian.iso"
	fetches d/initrd.gz "$real/initrd.gz" "$what"
	stop "$daemon"
else
	skip 'debian-installer-12-netboot-amd64 is missing' "$what"
fi
serve --mount "Images/Two=$iso/joliet.iso" --ignore-case
rel=dists/bookworm/Release
fetches 'images/TWO/Dists/Bookworm/release' "$t/$rel" \
	'--ignore-case: it does not matter in an image'
get '\IMAGES\two\DISTS\bookworm\RELEASE'
ok -n '--ignore-case: it does not matter in an image behind backslashes' \
	cmp "$work/got" "$t/$rel"
misses images/two/boot/none 1 \
	'--ignore-case: a file missing in an image gets ERROR 1'
alive 'after all tests of mount.t'
