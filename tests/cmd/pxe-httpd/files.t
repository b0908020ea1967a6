#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: files and directories, whole, through a foreign client.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 66

for n in 0 1 511 512 513 16384 16385 41943040; do
	head -c "$n" /dev/urandom >"$root/f$n"
done
mkdir -p "$root/images/x y/.disk" "$root/html" "$root/empty" "$root/odd.efi"
echo 'vol' >"$root/images/x y/.disk/info"
echo 'tree' >"$root/images/.treeinfo"
echo '<p>own' >"$root/html/index.html"
ln -s images "$root/current"
ln -s "images/x y" "$root/link with blank"
printf x >"$root/"'a<b>&"c'\''.cfg'
for f in a.efi B.EFI a.iso a.img a.ipxe a.cfg a.ks a.preseed a.facts \
	a.gz a.xz user-data vmlinuz; do
	echo 1 >"$root/$f"
done
serve "$@"

for n in 0 1 511 512 513 16384 16385 41943040; do
	get "/f$n"
	is "$code $(field Content-Length)" "200 $n" "GET of $n bytes"
	ok -n "$n bytes are the same" cmp "$work/body" "$root/f$n"
done

# HEAD says what GET would.
get /f41943040 -I
is "$code $(field Content-Length)" '200 41943040' 'HEAD has the length'
cp "$work/head" "$work/head1"
get /f41943040
for f in Content-Type Last-Modified ETag Accept-Ranges Content-Length; do
	is "$(sed -n "s/^$f: //p" "$work/head1")" \
		"$(sed -n "s/^$f: //p" "$work/head")" "HEAD and GET agree on $f"
done
like "$(cat "$work/head")" '^Date: [A-Z][a-z][a-z], ' 'Date is sent'
unlike "$(tr -d '\r' <"$work/head")" '^[^:]*:[[:space:]]*$' \
	'no header field is empty'
unlike "$(sed 1d "$work/head" | tr -d '\r')" '^[a-z]' \
	'header names are capitalised'
like "$(field Connection)" '^[Kk]eep-[Aa]live$' 'keep-alive is said aloud'

# UEFI HTTP Boot: HEAD, then GET, on one connection.
curl -sS -v -I "$base/a.efi" --next -sS -v -o /dev/null "$base/a.efi" \
	>"$work/out" 2>"$work/err"
is "$(grep -c 'Connected to' "$work/err")$(grep -c 'Re-using' "$work/err")" \
	11 'HEAD and GET on one connection'

# type FILE TYPE
type() {
	get "/$1"
	is "$(field Content-Type)" "$2" "$1 is $2"
	is "$(field Content-Encoding)" '' "$1 has no encoding"
}
type a.efi application/efi
type B.EFI application/efi
type a.iso application/vnd.efi-iso
type a.img application/vnd.efi-img
type a.ipxe 'text/plain; charset=utf-8'
type a.gz application/gzip
type a.xz application/x-xz
type vmlinuz application/octet-stream
for f in a.cfg a.ks a.preseed a.facts user-data images/.treeinfo; do
	get "/$f"
	like "$(field Content-Type)" '^text/plain' "$f is text"
done

# Directories: with and without a slash, by a link, in order, escaped.
get /images/
is "$code" 200 'a directory is listed'
like "$(field Content-Type)" '^text/html' 'the list is HTML'
grep '^<a ' "$work/body" >"$work/with"
get /images
is "$code$(grep '^<a ' "$work/body")" "200$(cat "$work/with")" \
	'without its slash: the same links, no redirect'
like "$(cat "$work/with")" '<a href="/images/\.treeinfo">\.treeinfo</a>.* 5$' \
	'names with a dot are listed, with their size'
like "$(cat "$work/with")" '<a href="/images/x%20y/">x y/</a>' \
	'a blank is escaped in the link'
get /
like "$(body)" '<a href="/a%3Cb%3E%26%22c%27.cfg">a&lt;b&gt;&amp;&quot;c' \
	'markup in a name is escaped'
like "$(body)" '<a href="/current/">current/</a>' \
	'a link to a directory is one'
# Escaped names sort differently from how they are written.
sed -n 's/^<a href="\([^"%]*\)".*/\1/p' "$work/body" | sed 's|/$||' \
	>"$work/names"
ok -n 'the list is sorted' sort -c "$work/names"
# Every link leads somewhere.
bad=$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" |
	while read -r p; do
		c=$(curl -s -o /dev/null -w '%{http_code}' "$base$p")
		[ "$c" = 200 ] || echo "$p: $c"
	done)
is "$bad" '' 'every link of the list can be fetched'
get '/link%20with%20blank/.disk/info'
is "$code $(body)" '200 vol' 'through a link, to a hidden directory'
get /html
is "$code $(body)" '200 <p>own' 'index.html is served for its directory'
get /odd.efi
like "$code $(field Content-Type)" '^200 text/html' \
	'a directory that is named like a loader is a directory'
get /empty/ -I
is "$code" 200 'HEAD of a directory'

get /nothing
is "$code $(body)" '404 404 Not Found' 'a missing file: 404, plain and short'
get /f512/
is "$code" 404 'a file with a slash behind it is not there'
get /f512/x
is "$code" 404 'nor is what lies below a file'
alive 'the daemon serves on'
