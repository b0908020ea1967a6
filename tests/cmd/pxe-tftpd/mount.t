#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: files inside of images, below --mount.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3 curl xorriso
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 49
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
run_tftpd -c "$work/conf" --events "$work/events" -v
m=images/one/tree

# What xorriso takes out is what comes.
mkdir "$work/x"
xorriso -osirrox on -indev "stdio:$iso/rock.iso" -extract / "$work/x" \
	>"$work/made" 2>&1
for n in 0 1 511 512 513 2048 100000; do
	fetches "$m/f$n" "$work/x/f$n" "$n bytes"
done
fetches "$m/boot/vmlinuz" "$work/x/boot/vmlinuz" 'a large file'
fetches "$m/boot/vmlinuz" "$t/boot/vmlinuz" 'in large blocks' \
	--tftp-blksize 65464
fetches images/two/boot/vmlinuz "$t/boot/vmlinuz" 'of a Joliet image'
fetches "$m/dists/in/dir/file.txt" "$work/p/DIR/FILE.TXT" \
	'of a plain image, within the other'
get "$m/boot/vmlinuz" blksize=1428 tsize=0 windowsize=16
ok -n 'in windows' cmp "$work/got" "$t/boot/vmlinuz"
like "$err" "b'tsize', b'3000000'" 'its size is that of the file'
get "$m/boot/vmlinuz" lose=50 windowsize=16 blksize=1428
ok -n 'in windows with loss' cmp "$work/got" "$t/boot/vmlinuz"
get "$m/text" mode=netascii
printf 'one\r\ntwo\r\n' >"$work/netascii"
ok -n 'netascii' cmp "$work/got" "$work/netascii"

# Names.
fetches "/$m//boot/../f513" "$t/f513" 'a name that is not tidy' --path-as-is
get '\images\one\tree\f513'
ok -n 'backslashes' cmp "$work/got" "$t/f513"
fetches "$root/$m/f513" "$t/f513" "a name with the root's own path"
fetches "$m/dists/stable/Release" "$t/dists/bookworm/Release" \
	'a link within the image'
fetches "$m/../facts" "$root/images/one/facts" 'above the mount is the root' \
	--path-as-is
fetches pxelinux.0 "$root/pxelinux.0" 'beside it, too'
misses "$m/own" 1 'what the root has there is hidden'
misses "$m/none" 1 'a missing file'
misses "$m/f513/x" 1 'a file as a directory'
misses "$m" 1 'a directory'
misses "$m/abs" 2 'an absolute link'
misses "$m/out" 2 'a link out of the image'
log "$m/abs: refused: a link that is absolute" 'the log says why'
misses images/two/F513 1 'case matters, where names have it'

# Replaced while it is sent: the client that began gets the old file, whole.
head -c 40000000 /dev/urandom >"$t/boot/vmlinuz"
image rock.iso "$t" -R
cp "$t/boot/vmlinuz" "$work/was"
: >"$work/slow"
python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/client.py" "$port" \
	"$m/boot/vmlinuz" blksize=8192 pause=20:1 >"$work/slow" 2>"$work/.err" &
c=$!
wait_for 20 sh -c "find /proc/$daemon/fd -lname '*rock.iso*' | wc -l |
	grep -q '^2$'"
echo new >"$t/boot/vmlinuz"
image rock.iso "$t" -R
fetches "$m/boot/vmlinuz" "$t/boot/vmlinuz" \
	'an image that was replaced is noticed at once'
ok -n 'while a transfer runs' kill -0 "$c"
wait "$c"
is "$?" 0 'which ends well'
ok -n 'and has the old file' cmp "$work/slow" "$work/was"

# One that is gone or broken costs its own files only.
mv "$iso/rock.iso" "$iso/away.iso"
misses "$m/f513" 0 'an image that is gone'
log "mount: /images/one/tree: $iso/rock.iso: No such file" 'it is named'
head -c 100000 "$iso/away.iso" >"$iso/rock.iso"
misses "$m/f513" 0 'one that is cut short'
log 'rock.iso: truncated' 'it is named, too'
fetches images/two/f513 "$t/f513" 'the others are served'
kill -HUP "$daemon"
log 'reload: refused' 'a reload is refused'
mv "$iso/away.iso" "$iso/rock.iso"
fetches "$m/f513" "$t/f513" 'the image comes back'

sed -i '/two=/d' "$work/conf"
: >"$work/tftpd.log"
kill -HUP "$daemon"
log 'reload: done' 'a reload'
misses images/two/f513 1 'takes a mount away'
stop "$daemon"

run pxe-tftpd -r "$root" -l 127.0.0.1:0 --mount "x=$iso/none.iso"
is "$rc $err" \
	"66 pxe-tftpd: mount: /x: $iso/none.iso: No such file or directory" \
	'an image that is missing at the start'
run pxe-tftpd -n -r "$root" --mount nothing
is "$rc" 64 'an argument that makes no sense'

if [ -f "$real/linux" ]; then
	image debian.iso "$real" -r -J
	serve --mount "d=$iso/debian.iso"
	fetches d/initrd.gz "$real/initrd.gz" "the initrd of Debian's installer"
	stop "$daemon"
else
	skip 'debian-installer-12-netboot-amd64 is missing' \
		"the initrd of Debian's installer"
fi
serve --mount "Images/Two=$iso/joliet.iso" --ignore-case
rel=dists/bookworm/Release
fetches 'images/TWO/Dists/Bookworm/release' "$t/$rel" \
	'with --ignore-case, case does not matter'
get '\IMAGES\two\DISTS\bookworm\RELEASE'
ok -n 'with backslashes' cmp "$work/got" "$t/$rel"
misses images/two/boot/none 1 'what is not there'
stop "$daemon"
serve
alive 'the daemon serves on'
