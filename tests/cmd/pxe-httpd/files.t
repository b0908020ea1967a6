#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: whole files and directories, by curl.
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
	is "$code $(field Content-Length)" "200 $n" \
		"GET of a file of $n bytes gets 200 and that length"
	ok -n "GET of a file of $n bytes gets these bytes" \
		cmp "$work/body" "$root/f$n"
done

# RFC 9110, 9.3.2: HEAD gets the header fields of GET.
get /f41943040 -I
is "$code $(field Content-Length)" '200 41943040' \
	'HEAD gets the length of the file'
cp "$work/head" "$work/head1"
get /f41943040
for f in Content-Type Last-Modified ETag Accept-Ranges Content-Length; do
	is "$(sed -n "s/^$f: //p" "$work/head1")" \
		"$(sed -n "s/^$f: //p" "$work/head")" \
		"HEAD and GET of a file get the same $f"
done
like "$(cat "$work/head")" '^Date: [A-Z][a-z][a-z], ' \
	'a response has a Date field'
unlike "$(tr -d '\r' <"$work/head")" '^[^:]*:[[:space:]]*$' \
	'a response has no header field without a value'
unlike "$(sed 1d "$work/head" | tr -d '\r')" '^[a-z]' \
	'names of header fields are capitalised'
like "$(field Connection)" '^[Kk]eep-[Aa]live$' \
	'a response over HTTP/1.1 says keep-alive'

# UEFI HTTP Boot: HEAD, then GET, on one connection.
curl -sS -v -I "$base/a.efi" --next -sS -v -o /dev/null "$base/a.efi" \
	>"$work/out" 2>"$work/err"
is "$(grep -c 'Connected to' "$work/err")$(grep -c 'Re-using' "$work/err")" \
	11 'HEAD and GET use one connection'

# type FILE TYPE
type() {
	get "/$1"
	is "$(field Content-Type)" "$2" "the content type of $1 is $2"
	is "$(field Content-Encoding)" '' \
		"$1 is sent without a Content-Encoding"
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
	like "$(field Content-Type)" '^text/plain' \
		"the content type of $f is text/plain"
done

# Directories: with and without a slash, by a link, sorted, escaped.
get /images/
is "$code" 200 'GET of a directory with a slash gets 200'
like "$(field Content-Type)" '^text/html' 'the index of a directory is HTML'
grep '^<a ' "$work/body" >"$work/with"
get /images
is "$code$(grep '^<a ' "$work/body")" "200$(cat "$work/with")" \
	'GET of a directory without its slash gets the same links'
like "$(cat "$work/with")" '<a href="/images/\.treeinfo">\.treeinfo</a>.* 5$' \
	'an index has names that begin with a dot, and sizes'
like "$(cat "$work/with")" '<a href="/images/x%20y/">x y/</a>' \
	'an index percent-encodes a blank in a link'
get /
like "$(body)" '<a href="/a%3Cb%3E%26%22c%27.cfg">a&lt;b&gt;&amp;&quot;c' \
	'an index escapes markup in a file name'
like "$(body)" '<a href="/current/">current/</a>' \
	'an index shows a link to a directory as a directory'
# Escaped names sort differently from how they are written.
sed -n 's/^<a href="\([^"%]*\)".*/\1/p' "$work/body" | sed 's|/$||' \
	>"$work/names"
ok -n 'an index is sorted by name' sort -c "$work/names"
# Every link leads somewhere.
bad=$(sed -n 's/^<a href="\([^"]*\)".*/\1/p' "$work/body" |
	while read -r p; do
		c=$(curl -s -o /dev/null -w '%{http_code}' "$base$p")
		[ "$c" = 200 ] || echo "$p: $c"
	done)
is "$bad" '' 'every link of an index can be fetched'
get '/link%20with%20blank/.disk/info'
is "$code $(body)" '200 vol' \
	'a file behind a link, in a directory with a dot, is served'
get /html
is "$code $(body)" '200 <p>own' \
	'GET of a directory with index.html gets that file'
get /odd.efi
like "$code $(field Content-Type)" '^200 text/html' \
	'GET of a directory named x.efi gets its index'
get /empty/ -I
is "$code" 200 'HEAD of an empty directory gets 200'

get /nothing
is "$code $(body)" '404 404 Not Found' \
	'GET of a missing file gets 404 and one line of text'
get /f512/
is "$code" 404 'GET of a file with a slash at its end gets 404'
get /f512/x
is "$code" 404 'GET of a name below a file gets 404'
alive 'pxe-httpd serves on after whole files and indexes'
