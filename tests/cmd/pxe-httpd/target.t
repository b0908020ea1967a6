#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: spellings of a request target, and files that none may reach.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl mkfifo
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 46

mkdir -p "$root/loaders" "$work/rootbut/x" "$root/closed"
echo loader >"$root/loaders/ipxe.efi"
echo blank >"$root/loaders/a b+c.cfg"
echo umlaut >"$root/$(printf '\303\244')"
echo percent >"$root/%2e"
echo backslash >"$root/a\\b"
echo secret >"$work/secret"
echo secret >"$work/rootbut/secret"
ln -s "$root/loaders/ipxe.efi" "$root/absolute-inside"
ln -s "$work/secret" "$root/absolute"
ln -s ../secret "$root/relative"
ln -s .. "$root/up"
ln -s loaders/ipxe.efi "$root/inside"
ln -s ../root/loaders "$root/out-and-in"
ln -s loop "$root/loop"
ln -s nowhere "$root/dangling"
mkfifo "$root/fifo"
echo closed >"$root/unreadable"
chmod 000 "$root/unreadable" "$root/closed"
serve "$@"

# gives PATH BODY
gives() {
	get "$1"
	is "$code $(body)" "200 $2" "GET $1 gets the file"
}
gives /loaders/ipxe.efi loader
gives //loaders//ipxe.efi loader
gives /loaders/./ipxe.efi loader
gives /x/../loaders/ipxe.efi loader
gives /loaders/%69pxe.efi loader
gives /loaders%2Fipxe.efi loader
gives '/loaders/ipxe.efi?mac=52:54:00:00:00:01&x=/../..' loader
gives /loaders/a%20b+c.cfg blank
gives /%c3%a4 umlaut
gives /%252e percent
gives '/a%5Cb' backslash
gives /inside loader
get /loaders/ipxe.efi -x "$base"
is "$code $(body)" '200 loader' \
	'GET with a target in absolute form, as to a proxy, gets the file'

# denies CODE PATH...
denies() {
	_want=$1
	shift
	for _p; do
		get "$_p"
		is "$code $(grep -c secret "$work/body")" "$_want 0" \
			"GET $(printf %.40s "$_p") gets $_want and no secret"
	done
}
denies 400 /../secret /loaders/../../secret /%2e%2e/secret /.%2e/secret \
	/..%2fsecret /loaders/%2e%2e%2f%2e%2e/secret /../rootbut/secret \
	/loaders/%00ipxe.efi /loaders/ipxe.efi%00 /% /%4 /%zz /%u002e
denies 404 '/..%5csecret' '/..;/secret' /%252e%252e/secret /...//secret \
	/loop /dangling "/$(printf '%0300d' 0)"
denies 403 /absolute /absolute-inside /relative /up /up/secret \
	/out-and-in/ipxe.efi /fifo
denies 414 "/$(printf '%05000d' 0)"
if [ "$(id -u)" -eq 0 ]; then
	# The daemon is nobody now.
	denies 403 /unreadable /closed/
else
	skip 'not root' 'GET /unreadable gets 403 and no secret'
	skip 'not root' 'GET /closed/ gets 403 and no secret'
fi
get /
unlike "$(body)" 'fifo|absolute|dangling|href="/up' \
	'an index leaves out what cannot be fetched'
like "$(cat "$work/httpd.log")" \
	'^pxe-httpd: file: absolute: a link that is absolute or leads out$' \
	'the log says why a link got 403'
alive 'pxe-httpd serves on after targets that lead out'
