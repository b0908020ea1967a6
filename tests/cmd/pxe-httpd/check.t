#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd -n: what keeps a start from succeeding is found, in the same words.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
plan 21

mkdir "$work/root"
root=$work/root
at=127.0.0.1:0

# same STATUS ERE WHAT OPTION...: passes if a start and -n end with that status
# and the same messages, of which a line matches.
same() {
	_want=$1 _ere=$2 _what=$3
	shift 3
	run timeout 20 pxe-httpd -r "$root" -l "$at" "$@"
	_start="$rc $err"
	run timeout 20 pxe-httpd -n -r "$root" -l "$at" "$@"
	like "$rc $err" "^($_want )?pxe-httpd: $_ere" "pxe-httpd -n: $_what"
	is "$rc $err" "$_start" "pxe-httpd -n: $_what: as at the start"
}

same 66 "mount: /a: $work/none: No such file" 'a missing image: 66' \
	--mount "a=$work/none"
same 69 'listen: 192.0.2.1:8080: ' 'an address of another machine: 69' \
	-l 192.0.2.1:8080
same 78 'listen: 127.0.0.1:8080: 127.0.0.1:8080 has this address' \
	'an address twice: 78' -l 127.0.0.1:8080 -l 127.0.0.1:8080
same 78 'listen: 127.0.0.1:8080: 0.0.0.0:8080 has this address' \
	'an address after that of all: 78' -l 0.0.0.0:8080 -l 127.0.0.1:8080
same 78 'user: no-such-user: ' 'an unknown user: 78' -u no-such-user
same 73 "access-log: $work/none/log: No such file" \
	'an access log that cannot be made: 73' --access-log "$work/none/log"
same 73 "events: $work/none/ev: No such file" \
	'events that cannot be written: 73' --events "$work/none/ev"

# An address that another program has, and one that a running pxe-httpd has.
cat >"$work/taken.py" <<'END'
import socket, subprocess, sys
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(1)
port = str(s.getsockname()[1])
sys.exit(subprocess.call([a.replace("PORT", port) for a in sys.argv[1:]]))
END
run python3 "$work/taken.py" pxe-httpd -n -r "$root" -l 127.0.0.1:PORT
like "$rc $err" '^69 .*listen: 127.0.0.1:[0-9]*: Address already in use' \
	'pxe-httpd -n: an address that another program has: 69'
spawn_ready first pxe-httpd -r "$root" -l "$at" || exit 99
addr=$(sed -n 's|.*listening on http://\(.*\)/$|\1|p' "$work/first.log")
run pxe-httpd -n -r "$root" -l "$addr"
is "$rc $err" '0 ' 'pxe-httpd -n: the address that it has itself is no error'
run timeout 20 pxe-httpd -r "$root" -l "$addr"
like "$rc $err" "^69 .*listen: $addr: Address already in use" \
	'pxe-httpd: a second start on the address of the first: 69'

# A socket that systemd passes, of another kind.
run sh -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec pxe-httpd -n -r "$1" 3</dev/null' \
	sh "$root"
like "$rc $err" '^78 .*listen: descriptor 3, which systemd passed: Socket op' \
	'pxe-httpd -n: a file that is passed instead of a socket: 78'

# Without the privilege for the port that the configuration is for.
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$work"
	run setpriv --reuid 65534 --regid 65534 --clear-groups \
		pxe-httpd -n -r "$root" -l 127.0.0.1:1
else
	run pxe-httpd -n -r "$root" -l 127.0.0.1:1
fi
is "$rc $err" '0 ' 'pxe-httpd -n: a port that takes privilege is no error'

run pxe-httpd -n -r "$root" -l "$at" --access-log "$work/log" \
	--events "$work/ev"
is "$rc $err $(find "$work" -name log -o -name ev)" '0  ' \
	'pxe-httpd -n makes no access log and no events file'
run pxe-httpd -n -r "$root" -l "$at" --ready-fd 77
is "$rc $err" '74 pxe-httpd: ready-fd 77: Bad file descriptor' \
	'pxe-httpd -n: a ready-fd that is not open: 74'
