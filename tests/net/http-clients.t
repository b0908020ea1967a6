#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd and foreign clients, over IPv4 and IPv6, on port 80.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need curl
. "$PXE_SRCDIR/tests/net/http-lib.sh"
plan 34

cli=pxe-hc-$$
on_exit "ip netns del $cli 2>/dev/null"
ip netns add "$cli" || exit 99
ip -n "$srv" link add s0 type veth peer name c0 netns "$cli" || exit 99
address s0
ip -n "$cli" link set lo up
ip -n "$cli" address add 10.78.0.2/24 dev c0
ip -n "$cli" address add fd00:78::2/64 dev c0 nodad
ip -n "$cli" link set c0 up

for n in 0 1 511 512 513 41943040; do
	head -c "$n" /dev/urandom >"$root/f$n"
done
httpd "$@"

# fetch NAME COMMAND...: run it in the namespace of the client; it writes got.
# via: more for the name of the test.
fetch() {
	_what=$1
	_who="$2 $3$via"
	shift
	rm -f "$work/got"
	rc=0
	ip netns exec "$cli" "$@" >"$work/out" 2>&1 || rc=$?
	# Some create no file for an empty body.
	[ -e "$work/got" ] || : >"$work/got"
	if [ "$rc" -eq 0 ] && cmp "$work/got" "$root/$_what" >"$work/out" 2>&1
	then
		_pass "$_who gets $_what from pxe-httpd"
	else
		_fail "$_who gets $_what from pxe-httpd"
		diag "exit status $rc"
		diag "$(cat "$work/out")"
	fi
}

via=
v4=http://10.78.0.1
v6='http://[fd00:78::1]'
for n in 0 1 511 512 513 41943040; do
	fetch "f$n" curl -4 -sS -o "$work/got" "$v4/f$n"
	fetch "f$n" curl -6 -sS -g -o "$work/got" "$v6/f$n"
	if command -v wget >/dev/null; then
		fetch "f$n" wget -q -O "$work/got" "$v4/f$n"
	else
		skip 'not installed' "wget gets f$n from pxe-httpd"
	fi
	if command -v busybox >/dev/null; then
		fetch "f$n" busybox wget -q -O "$work/got" "$v4/f$n"
	else
		skip 'not installed' "busybox wget gets f$n from pxe-httpd"
	fi
	if command -v python3 >/dev/null; then
		fetch "f$n" python3 -c '
import sys, urllib.request
open(sys.argv[2], "wb").write(urllib.request.urlopen(sys.argv[1]).read())
' "$v6/f$n" "$work/got"
	else
		skip 'not installed' "python3 gets f$n from pxe-httpd"
	fi
done

# A client without a configured address has a link-local one.
ll=$(ip -n "$srv" -6 -o address show dev s0 scope link |
	sed 's/.*inet6 \([^/]*\).*/\1/')
wait_for 10 ip netns exec "$cli" curl -s -g -o /dev/null \
	"http://[$ll%25c0]/f1"
via=' at a link-local address'
fetch f41943040 curl -sS -g -o "$work/got" "http://[$ll%25c0]/f41943040"

# Resume in the middle of a file.
head -c 20000000 "$root/f41943040" >"$work/got"
ip netns exec "$cli" curl -sS -C - -o "$work/got" "$v4/f41943040"
ok -n 'curl -C - resumes a transfer from pxe-httpd over the network' \
	cmp "$work/got" "$root/f41943040"

# GRUB compares these bytes exactly.
ip netns exec "$cli" curl -sS -D "$work/head" -o /dev/null "$v4/f513"
like "$(tr -d '\r' <"$work/head")" '^HTTP/1.1 200 ' \
	'the status line begins with HTTP/1.1, as GRUB wants it'
like "$(tr -d '\r' <"$work/head")" '^Content-Length: 513$' \
	'Content-Length is spelled as GRUB wants it'
