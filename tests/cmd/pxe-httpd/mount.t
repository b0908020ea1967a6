#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: files inside of ISO 9660 images, below --mount.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl xorriso
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 76

# The daemon is not root when it opens the images anew.
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

t=$work/t
mkdir -p "$t/boot/grub" "$t/html" "$t/empty" "$t/dists/bookworm"
head -c 3000000 /dev/urandom >"$t/boot/vmlinuz"
for n in 0 1 2048 16384 16385; do
	head -c "$n" /dev/urandom >"$t/f$n"
done
echo loader >"$t/boot/grub/BOOTX64.EFI"
echo own >"$t/html/index.html"
echo rel >"$t/dists/bookworm/Release"
ln -s bookworm "$t/dists/stable"
ln -s . "$t/debian"
ln -s /etc/passwd "$t/abs"
ln -s ../../etc/passwd "$t/out"
echo '#!ipxe' >"$t/a.ipxe"
printf x >"$t/"'a<b>&c.cfg'
touch -d '2024-02-29T12:34:56Z' "$t/f2048"
find "$t" -type d -exec chmod 755 {} +
image rock.iso "$t" -R
image joliet.iso "$t" --norock -J -joliet-long
mkdir -p "$work/p/DIR"
echo plain >"$work/p/DIR/FILE.TXT"
image plain.iso "$work/p" --norock

# What the root has at the place of a mount cannot be seen.
mkdir -p "$root/images/one/tree" "$root/other"
echo hidden >"$root/images/one/tree/f2048"
echo beside >"$root/images/one/facts"
mkdir "$work/etc"
# Its directory may be read, too.
cat >"$work/etc/conf" <<END
root $root
listen 127.0.0.1:0
mount /images/one/tree/=$iso/rock.iso
mount images/two=$iso/joliet.iso
mount images/one/tree/html/in=$iso/plain.iso
mount far/away/from/all=$iso/plain.iso
END
run_httpd -v -c "$work/etc/conf"
held=$(grep -c 'sandbox: Landlock, ABI' "$work/httpd.log")
m=/images/one/tree

for f in f0 f1 f2048 f16384 f16385 boot/vmlinuz boot/grub/BOOTX64.EFI; do
	get "$m/$f"
	is "$code $(field Content-Length)" "200 $(stat -c %s "$t/$f")" \
		"GET of $f in an image gets 200 and its length"
	ok -n "GET of $f in an image gets its bytes" cmp "$work/body" "$t/$f"
done
get "$m/boot/vmlinuz" -I
is "$code $(field Content-Length)" '200 3000000' \
	'HEAD of a file in an image gets its length'
get "$m/f2048"
is "$(field Last-Modified)" 'Thu, 29 Feb 2024 12:34:56 GMT' \
	'Last-Modified of a file in an image is that of the file'
etag=$(field ETag)
like "$etag" '^"[0-9a-f-]{10,}"$' \
	'the ETag of a file in an image is a strong one'
get "$m/f2048" -H "If-None-Match: $etag"
is "$code" 304 'If-None-Match with the tag of a file in an image gets 304'
get "$m/f1" -H "If-None-Match: $etag"
is "$code" 200 \
	'If-None-Match with the tag of another file in the image gets 200'
get "$m/f1" -H 'If-Match: "none"'
is "$code" 412 'If-Match with another tag for a file in an image gets 412'

get "$m/boot/vmlinuz" -r 1000000-1999999
is "$code $(field Content-Range)" '206 bytes 1000000-1999999/3000000' \
	'a range of a file in an image gets 206'
tail -c +1000001 "$t/boot/vmlinuz" | head -c 1000000 >"$work/part"
ok -n 'a range of a file in an image gets its bytes' \
	cmp "$work/body" "$work/part"
get "$m/boot/vmlinuz" -r -5
tail -c 5 "$t/boot/vmlinuz" >"$work/part"
ok -n 'the last bytes of a file in an image are those of the file' \
	cmp "$work/body" "$work/part"
get "$m/f2048" -r 2048-
is "$code $(field Content-Range)" '416 bytes */2048' \
	'a range behind a file in an image gets 416'
get "$m/f2048" -r 2000-9999
is "$code $(field Content-Length)" '206 48' \
	'a range beyond a file in an image is cut at its end'

get "$m/boot/grub/BOOTX64.EFI"
is "$(field Content-Type)" application/efi \
	'a loader in an image has the type application/efi'
get "$m/a.ipxe"
is "$(field Content-Type)" 'text/plain; charset=utf-8' \
	'a script in an image has the type text/plain'

# Names.
for f in "//images//one/tree/./boot/../f2048" "$m/debian/debian/f2048"; do
	get "$f"
	ok -n "GET $f gets the file of the image" cmp "$work/body" "$t/f2048"
done
get "$m/dists/stable/Release"
is "$code $(body)" '200 rel' 'a link within an image is followed'
: >"$work/httpd.log"
get "$m/abs"
is "$code" 403 'an absolute link in an image gets 403'
get "$m/out"
is "$code" 403 'a link out of an image gets 403'
like "$(cat "$work/httpd.log")" \
	'file: images/one/tree/abs: a link that is absolute' \
	'the log says why a link in an image got 403'
get "$m/F2048"
is "$code" 404 'names of Rock Ridge differ by case'
get "$m/none"
is "$code" 404 'a missing file in an image gets 404'
get "$m/f1/"
is "$code" 404 'a file in an image with a slash at its end gets 404'
get "$m/f1/x"
is "$code" 404 'a name below a file in an image gets 404'
get "$m/%2e%2e/facts"
is "$code $(body)" '200 beside' '.. leads out of a mount into the boot root'
get /images/two/boot/vmlinuz
ok -n 'GET of a Joliet name gets the file of the image' \
	cmp "$work/body" "$t/boot/vmlinuz"
get /far/away/from/all/dir/file.txt
is "$code $(body)" '200 plain' 'plain names of an image are found in any case'

# Directories.
get "$m"
is "$code $(field Content-Type)" '200 text/html; charset=utf-8' \
	'GET of the place of a mount gets the index of the image'
grep '^<a ' "$work/body" >"$work/with"
get "$m/"
is "$(grep '^<a ' "$work/body")" "$(cat "$work/with")" \
	'GET of the place of a mount with a slash gets the same index'
like "$(cat "$work/with")" \
	'href="/images/one/tree/f2048">f2048</a>  *2024-02-29 12:34  *2048$' \
	'the index of an image has dates and sizes'
like "$(cat "$work/with")" 'tree/debian/">debian/</a>' \
	'the index of an image shows a link to a directory as one'
unlike "$(cat "$work/with")" 'abs|out' \
	'the index of an image leaves out links that lead out of it'
like "$(cat "$work/with")" 'a%3Cb%3E%26c.cfg">a&lt;b&gt;&amp;c.cfg' \
	'the index of an image escapes names'
bad=$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" |
	while read -r p; do
		c=$(curl -s -o /dev/null -w '%{http_code}' "$base$p")
		[ "$c" = 200 ] || echo "$p: $c"
	done)
is "$bad" '' 'every link of the index of an image can be fetched'
get "$m/html"
is "$code $(body)" '200 own' \
	'GET of a directory of an image with index.html gets that file'
get /images/
is "$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" | tr '\n' ' ')" \
	'/ /images/one/ /images/two/ ' \
	'the index of a directory has the mounts below it'
get /images/one
is "$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" | tr '\n' ' ')" \
	'/images/ /images/one/facts /images/one/tree/ ' \
	'the index of a directory has a mount once, not what it hides'
get /far/away
is "$code $(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" |
	tr '\n' ' ')" '200 /far/ /far/away/from/ ' \
	'a directory that only a mount makes has an index'
get /far/
is "$code $(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" |
	tr '\n' ' ')" '200 / /far/away/ ' \
	'a directory that only a mount makes lists the next one, slash or not'
get /
is "$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" | tr '\n' ' ')" \
	'/far/ /images/ /other/ ' \
	'the boot root lists a directory that only a mount makes'
get "$m/html/in/DIR/"
like "$code $(body)" 'FILE.TXT' 'a mount within a mount is served'

# Replaced while it is sent: the old one arrives, whole; then the new one.
cp "$t/boot/vmlinuz" "$work/old"
head -c 60000000 /dev/urandom >"$t/boot/vmlinuz"
image rock.iso "$t" -R
get "$m/f2048"
unlike "$(field ETag)" "^$etag\$" 'a file in a replaced image has another ETag'
curl -sS --limit-rate 60M -o "$work/got" "$base$m/boot/vmlinuz" &
c=$!
wait_for 10 test -s "$work/got"
cp "$t/boot/vmlinuz" "$work/was"
echo new >"$t/boot/vmlinuz"
image rock.iso "$t" -R
get "$m/boot/vmlinuz"
is "$code $(body)" '200 new' 'a file in a replaced image is the new one at once'
wait "$c"
is "$?" 0 'a transfer ends well though its image is replaced meanwhile'
ok -n 'a transfer whose image is replaced gets the old file' \
	cmp "$work/got" "$work/was"

# An image that is missing or damaged affects its own files only.
mv "$iso/rock.iso" "$iso/away.iso"
: >"$work/httpd.log"
get "$m/f2048"
is "$code $(field Retry-After)" '503 1' \
	'a file in an image that is missing gets 503'
like "$(cat "$work/httpd.log")" \
	"mount: /images/one/tree: $iso/rock.iso: No such file" \
	'the log names the image that is missing'
head -c 100000 "$iso/away.iso" >"$iso/rock.iso"
: >"$work/httpd.log"
get "$m/f2048"
is "$code" 503 'a file in a truncated image gets 503'
like "$(cat "$work/httpd.log")" 'rock.iso: truncated' \
	'the log names the image that is truncated'
get /images/two/f1
is "$code" 200 'a file in another image is served while one is truncated'
kill -HUP "$daemon"
wait_for 10 grep -q refused "$work/httpd.log"
like "$(cat "$work/httpd.log")" 'reload: refused' \
	'SIGHUP is refused while an image is truncated'
get /far/away/from/all/dir/file.txt
is "$code $(body)" '200 plain' 'SIGHUP that is refused keeps the mounts'
mv "$iso/away.iso" "$iso/rock.iso"
get "$m/f2048"
is "$code" 200 'a file in an image that is back is served again'

# Reload: mounts come and go.
sed -i '/two=/d' "$work/etc/conf"
echo "mount three=$iso/joliet.iso" >>"$work/etc/conf"
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 10 grep -q 'reload: done' "$work/httpd.log"
get /images/two/f1
is "$code" 404 'SIGHUP removes a mount'
get /three/f1
is "$code" 200 'SIGHUP adds a mount'
mkdir "$work/elsewhere"
cp "$iso/plain.iso" "$work/elsewhere/x.iso"
echo "mount elsewhere=$work/elsewhere/x.iso" >>"$work/etc/conf"
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 10 grep -qE 'refused|reload: done' "$work/httpd.log"
if [ "$held" -gt 0 ]; then
	like "$(cat "$work/httpd.log")" \
		"mount: $work/elsewhere/x.iso: .* needs a restart" \
		'SIGHUP refuses an image in a directory outside of the sandbox'
	get /three/f1
	is "$code" 200 \
		'SIGHUP with an image outside of the sandbox keeps the mounts'
else
	like "$(cat "$work/httpd.log")" 'reload: done' \
		'SIGHUP adds an image of any directory without Landlock'
	get /elsewhere/dir/file.txt
	is "$code $(body)" '200 plain' \
		'a file in an image of any directory is served without Landlock'
fi
stop "$daemon"

# At the start.
run pxe-httpd -r "$root" -l 127.0.0.1:0 --mount "x=$iso/none.iso"
is "$rc $err" \
	"66 pxe-httpd: mount: /x: $iso/none.iso: No such file or directory" \
	'pxe-httpd exits with 66 if an image is missing'
head -c 100000 /dev/zero >"$iso/zero.iso"
run pxe-httpd -r "$root" -l 127.0.0.1:0 --mount "x=$iso/zero.iso"
is "$rc $err" "65 pxe-httpd: mount: /x: $iso/zero.iso: not an ISO 9660 image" \
	'pxe-httpd exits with 65 if a file is no image'
run pxe-httpd -n -r "$root" --mount "x=$iso/plain.iso" \
	--mount "/x/=$iso/rock.iso"
like "$rc $err" '^78 .*two images for one place' \
	'pxe-httpd exits with 78 for two images at one place'
for arg in nothing "a/../b=$iso/plain.iso" x=; do
	run pxe-httpd -n -r "$root" --mount "$arg"
	[ "$rc" -eq 64 ] || echo "$arg: $rc"
done >"$work/args"
is "$(cat "$work/args")" '' \
	'pxe-httpd exits with 64 if --mount is no PATH=IMAGE'

serve --mount "=$iso/rock.iso"
get /f2048
ok -n '--mount =IMAGE serves the image in place of the boot root' \
	cmp "$work/body" "$t/f2048"
stop "$daemon"
serve
alive 'pxe-httpd starts again after its mounts'
