#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: files inside of images, below --mount.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl xorriso
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 76

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
		"GET of $f"
	ok -n "$f is the same" cmp "$work/body" "$t/$f"
done
get "$m/boot/vmlinuz" -I
is "$code $(field Content-Length)" '200 3000000' 'HEAD has the length'
get "$m/f2048"
is "$(field Last-Modified)" 'Thu, 29 Feb 2024 12:34:56 GMT' \
	'Last-Modified is of the file'
etag=$(field ETag)
like "$etag" '^"[0-9a-f-]{10,}"$' 'ETag is strong'
get "$m/f2048" -H "If-None-Match: $etag"
is "$code" 304 'and matches'
get "$m/f1" -H "If-None-Match: $etag"
is "$code" 200 'only that file'
get "$m/f1" -H 'If-Match: "none"'
is "$code" 412 'If-Match that does not'

get "$m/boot/vmlinuz" -r 1000000-1999999
is "$code $(field Content-Range)" '206 bytes 1000000-1999999/3000000' \
	'a range'
tail -c +1000001 "$t/boot/vmlinuz" | head -c 1000000 >"$work/part"
ok -n 'is those bytes' cmp "$work/body" "$work/part"
get "$m/boot/vmlinuz" -r -5
tail -c 5 "$t/boot/vmlinuz" >"$work/part"
ok -n 'a short range, from the end' cmp "$work/body" "$work/part"
get "$m/f2048" -r 2048-
is "$code $(field Content-Range)" '416 bytes */2048' \
	'what is behind the file in the image is not its'
get "$m/f2048" -r 2000-9999
is "$code $(field Content-Length)" '206 48' 'a range is cut at its end'

get "$m/boot/grub/BOOTX64.EFI"
is "$(field Content-Type)" application/efi 'type by name: EFI'
get "$m/a.ipxe"
is "$(field Content-Type)" 'text/plain; charset=utf-8' 'type by name: text'

# Names.
for f in "//images//one/tree/./boot/../f2048" "$m/debian/debian/f2048"; do
	get "$f"
	ok -n "$f" cmp "$work/body" "$t/f2048"
done
get "$m/dists/stable/Release"
is "$code $(body)" '200 rel' 'a link within the image'
: >"$work/httpd.log"
get "$m/abs"
is "$code" 403 'an absolute link'
get "$m/out"
is "$code" 403 'a link out of the image'
like "$(cat "$work/httpd.log")" \
	'file: images/one/tree/abs: a link that is absolute' 'the log says why'
get "$m/F2048"
is "$code" 404 'Rock Ridge tells case apart'
get "$m/none"
is "$code" 404 'a missing file'
get "$m/f1/"
is "$code" 404 'a file with a slash'
get "$m/f1/x"
is "$code" 404 'a file as a directory'
get "$m/%2e%2e/facts"
is "$code $(body)" '200 beside' 'above the mount is the root'
get /images/two/boot/vmlinuz
ok -n 'Joliet' cmp "$work/body" "$t/boot/vmlinuz"
get /far/away/from/all/dir/file.txt
is "$code $(body)" '200 plain' 'plain names, without regard to case'

# Directories.
get "$m"
is "$code $(field Content-Type)" '200 text/html; charset=utf-8' \
	'the image has a list'
grep '^<a ' "$work/body" >"$work/with"
get "$m/"
is "$(grep '^<a ' "$work/body")" "$(cat "$work/with")" 'the same with a slash'
like "$(cat "$work/with")" \
	'href="/images/one/tree/f2048">f2048</a>  *2024-02-29 12:34  *2048$' \
	'with date and size'
like "$(cat "$work/with")" 'tree/debian/">debian/</a>' \
	'a link to a directory is one'
unlike "$(cat "$work/with")" 'abs|out' 'links that lead out are left out'
like "$(cat "$work/with")" 'a%3Cb%3E%26c.cfg">a&lt;b&gt;&amp;c.cfg' \
	'names are escaped'
bad=$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" |
	while read -r p; do
		c=$(curl -s -o /dev/null -w '%{http_code}' "$base$p")
		[ "$c" = 200 ] || echo "$p: $c"
	done)
is "$bad" '' 'every link of the list can be fetched'
get "$m/html"
is "$code $(body)" '200 own' 'index.html of the image'
get /images/
is "$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" | tr '\n' ' ')" \
	'/ /images/one/ /images/two/ ' \
	'a mount is in the list of the directory above it'
get /images/one
is "$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" | tr '\n' ' ')" \
	'/images/ /images/one/facts /images/one/tree/ ' \
	'once, if the root has it as well'
get /far/away
is "$code $(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" |
	tr '\n' ' ')" '200 /far/ /far/away/from/ ' \
	'directories that only a mount makes'
get /far/
is "$code $(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" |
	tr '\n' ' ')" '200 / /far/away/ ' \
	'a directory that only a mount makes lists the next one, slash or not'
get /
is "$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" | tr '\n' ' ')" \
	'/far/ /images/ /other/ ' \
	'the boot root lists a directory that only a mount makes'
get "$m/html/in/DIR/"
like "$code $(body)" 'FILE.TXT' 'a mount within a mount'

# Replaced while it is sent: the old one arrives, whole; then the new one.
cp "$t/boot/vmlinuz" "$work/old"
head -c 60000000 /dev/urandom >"$t/boot/vmlinuz"
image rock.iso "$t" -R
get "$m/f2048"
unlike "$(field ETag)" "^$etag\$" 'another image: another ETag'
curl -sS --limit-rate 60M -o "$work/got" "$base$m/boot/vmlinuz" &
c=$!
wait_for 10 test -s "$work/got"
cp "$t/boot/vmlinuz" "$work/was"
echo new >"$t/boot/vmlinuz"
image rock.iso "$t" -R
get "$m/boot/vmlinuz"
is "$code $(body)" '200 new' 'an image that was replaced is noticed at once'
wait "$c"
is "$?" 0 'and a transfer goes on'
ok -n 'of the old file' cmp "$work/got" "$work/was"

# An image that is not there, or broken, costs its own files only.
mv "$iso/rock.iso" "$iso/away.iso"
: >"$work/httpd.log"
get "$m/f2048"
is "$code $(field Retry-After)" '503 1' 'an image that is gone: 503'
like "$(cat "$work/httpd.log")" \
	"mount: /images/one/tree: $iso/rock.iso: No such file" 'it is named'
head -c 100000 "$iso/away.iso" >"$iso/rock.iso"
: >"$work/httpd.log"
get "$m/f2048"
is "$code" 503 'one that is cut short: 503'
like "$(cat "$work/httpd.log")" 'rock.iso: truncated' 'it is named, too'
get /images/two/f1
is "$code" 200 'the others are served'
kill -HUP "$daemon"
wait_for 10 grep -q refused "$work/httpd.log"
like "$(cat "$work/httpd.log")" 'reload: refused' 'a reload is refused'
get /far/away/from/all/dir/file.txt
is "$code $(body)" '200 plain' 'and the old configuration stays'
mv "$iso/away.iso" "$iso/rock.iso"
get "$m/f2048"
is "$code" 200 'the image comes back'

# Reload: mounts come and go.
sed -i '/two=/d' "$work/etc/conf"
echo "mount three=$iso/joliet.iso" >>"$work/etc/conf"
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 10 grep -q reloaded "$work/httpd.log"
get /images/two/f1
is "$code" 404 'a mount that was taken out'
get /three/f1
is "$code" 200 'a new one'
mkdir "$work/elsewhere"
cp "$iso/plain.iso" "$work/elsewhere/x.iso"
echo "mount elsewhere=$work/elsewhere/x.iso" >>"$work/etc/conf"
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 10 grep -qE 'refused|reloaded' "$work/httpd.log"
if [ "$held" -gt 0 ]; then
	like "$(cat "$work/httpd.log")" \
		"mount: $work/elsewhere/x.iso: .* needs a restart" \
		'an image in a directory that was not named: not in the sandbox'
	get /three/f1
	is "$code" 200 'and all stays as it was'
else
	like "$(cat "$work/httpd.log")" reloaded 'without Landlock: any image'
	get /elsewhere/dir/file.txt
	is "$code $(body)" '200 plain' 'and it is served'
fi
stop "$daemon"

# At the start.
run pxe-httpd -r "$root" -l 127.0.0.1:0 --mount "x=$iso/none.iso"
is "$rc $err" \
	"66 pxe-httpd: mount: /x: $iso/none.iso: No such file or directory" \
	'an image that is missing'
head -c 100000 /dev/zero >"$iso/zero.iso"
run pxe-httpd -r "$root" -l 127.0.0.1:0 --mount "x=$iso/zero.iso"
is "$rc $err" "65 pxe-httpd: mount: /x: $iso/zero.iso: not an ISO 9660 image" \
	'a file that is none'
run pxe-httpd -n -r "$root" --mount "x=$iso/plain.iso" \
	--mount "/x/=$iso/rock.iso"
like "$rc $err" '^78 .*two images for one place' 'two in one place'
for arg in nothing "a/../b=$iso/plain.iso" x=; do
	run pxe-httpd -n -r "$root" --mount "$arg"
	[ "$rc" -eq 64 ] || echo "$arg: $rc"
done >"$work/args"
is "$(cat "$work/args")" '' 'arguments that make no sense'

serve --mount "=$iso/rock.iso"
get /f2048
ok -n 'a mount may be the whole tree' cmp "$work/body" "$t/f2048"
stop "$daemon"
serve
alive 'the daemon serves on'
