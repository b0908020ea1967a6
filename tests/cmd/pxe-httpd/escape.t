#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: control characters of arguments, option values, file names, file
# contents and requests do not reach the terminal: messages show them as \xNN.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 28

red=$(printf '\033[31mred')

# plain TEXT: "0 some" if nothing in it controls a terminal, and the value in
# question is there.
plain() {
	_seen=$(printf '%s\n' "$1" | grep -cF '\x1b[31mred')
	[ "$_seen" -eq 0 ] || _seen=some
	echo "$(printf '%s\n' "$1" | tr -d '[:print:]\n' | wc -c) $_seen"
}

# escaped WHAT ARG...: pxe-httpd fails with messages that are plain.
escaped() {
	_what=$1
	shift
	run timeout 20 pxe-httpd "$@"
	[ "$rc" -eq 0 ] || rc=fails
	is "$rc $(plain "$err")" 'fails 0 some' "pxe-httpd escapes $_what"
}

escaped 'an argument' -n "$red"
escaped 'the name of an unknown option' -n "--$red"
for opt in mount listen max-connections max-per-ip idle-timeout \
	header-timeout max-header; do
	escaped "the value of --$opt" -n "--$opt" "$red"
done
at=127.0.0.1:0
escaped 'the value of --user' -r "$root" -l "$at" --user "$red"
escaped 'the value of --events' -r "$root" -l "$at" --events "$work/no/$red"
escaped 'the value of --access-log' -r "$root" -l "$at" \
	--access-log "$work/no/$red"
escaped 'the name of a missing boot root' -r "$work/no/$red" -l "$at"
escaped 'the name of a missing boot root with -n' -n -r "$work/no/$red"
escaped 'the name of a missing image' -n -r "$root" \
	--mount "x=$work/no/$red"
: >"$work/$red"
escaped 'the name of a file that is no image' -n -r "$root" \
	--mount "x=$work/$red"
escaped 'the place of a mount' -n -r "$root" --mount "$red=$work/$red"
escaped 'the name of a missing configuration' -n -c "$work/no/$red"
printf '%s\n' "$red" >"$work/$red"
escaped 'a line of the configuration' -n -c "$work/$red"
printf 'listen %s\n' "$red" >"$work/conf"
escaped 'a value in the configuration' -n -c "$work/conf"

# -n prints a configuration file: quoted.
mkdir "$work/d$red"
run pxe-httpd -n -r "$work/d$red"
is "$rc $(plain "$out")" '0 0 some' \
	'pxe-httpd -n prints no control character of a value'

# A running daemon: names from requests, from directories, from a reload.
mkfifo "$root/$red"
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
access-log $work/access
END
run_httpd -v -c "$work/conf"
esc=%1b%5b31mred
get "/$esc"
is "$code" 403 'a FIFO with ESC in its name gets 403'
is "$(plain "$(grep 'file:' "$work/httpd.log")")" '0 some' \
	'pxe-httpd escapes the name of a file that cannot be served'
get "/none-$(printf '\303\233')31mred"
is "$code" 404 'a missing file with raw bytes in its target gets 404'
is "$(plain "$(cat "$work/httpd.log" "$work/access")" | cut -c 1-2)" '0 ' \
	'pxe-httpd escapes targets in the log and the access log'
: >"$work/httpd.log"
sed -i "s|^root .*|root $work/no/$red|" "$work/conf"
kill -HUP "$daemon"
wait_for 5 grep -q refused "$work/httpd.log"
is "$(plain "$(cat "$work/httpd.log")")" '0 some' \
	'pxe-httpd escapes the value that a reload is refused for'
get / -A "$red" -e "$red"
wait_for 5 grep -qF '\x1b[31mred' "$work/access"
is "$(plain "$(tail -n 1 "$work/access")")" '0 some' \
	'pxe-httpd escapes header fields in the access log'
alive 'a daemon that was sent control characters still serves'
