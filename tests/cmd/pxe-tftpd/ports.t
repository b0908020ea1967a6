#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: from which ports files come.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
need curl
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 21

head -c 300000 /dev/urandom >"$root/big"

# ports N: the ports of N transfers, one after the other from one port, each
# compared with the file.
ports() {
	python3 - "$PXE_SRCDIR/tests/cmd/pxe-tftpd" "$port" "$1" "$root/big" \
		<<'END'
import sys
sys.path.insert(0, sys.argv[1])
from client import Fetch
want = open(sys.argv[4], "rb").read()
seen = []
for _ in range(int(sys.argv[3])):
    f = Fetch(int(sys.argv[2]), b"big", blksize=1428, windowsize=4)
    assert b"".join(f.blocks(lose=50)) == want, "another file"
    f.end()
    seen.append(f.peer[1])
print(*seen)
END
}

# differ LIST WHAT: passes if no two neighbours in it are the same.
differ() {
	is "$(printf '%s\n' "$1" | tr ' ' '\n' | uniq | wc -l)" \
		"$(printf '%s\n' "$1" | wc -w)" "$2"
}

serve
seen=$(ports 9)
differ "$seen" 'two transfers in a row come from two ports'
is "$(printf '%s\n' "$seen" | grep -cw -- "$port")" 0 'none of them asked'
gets big 'the next client'
stop "$daemon"

serve --single-port
is "$(ports 3)" "$port $port $port" 'one port: the one that was asked'
gets big 'in windows' blksize=1428 windowsize=16
gets big 'on a bad link' lose=9 twice=7 windowsize=8
gets big 'a ROM that jumps away' quiet=1
misses none 1 'a missing file'
is "$(timeout 20 python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/many.py" "$port" \
	storm 100)" 100 'a hundred clients at once'
python3 -c "import socket
socket.socket(2, 2).sendto(b'\\0\\4\\0\\1', ('127.0.0.1', $port))"
log 'not a request' 'an ACK of no transfer is told'
# SIGTERM: nothing new begins, what runs ends well.
: >"$work/later"
timeout 60 python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/client.py" "$port" big \
	pause=100:1 blksize=1024 >"$work/later" 2>"$work/later.err" &
later=$!
half() {
	[ "$(wc -c <"$work/later")" -ge 102400 ]
}
wait_for 10 half
kill "$daemon"
rc=0
wait "$later" || rc=$?
ok -n 'a transfer is finished after SIGTERM' cmp "$work/later" "$root/big"

serve --port-range 24567-24569
seen=$(ports 4)
differ "$seen" 'a range of three'
is "$(printf '%s\n' "$seen" | tr ' ' '\n' | grep -vcE '^2456[789]$')" 0 \
	'is kept to'
stop "$daemon"
serve --port-range 24567-24567
is "$(ports 2)" '24567 24567' 'a range of one'
run pxe-tftpd -r "$root" -l 127.0.0.1:0 --port-range 24567-24567
is "$rc" 69 'a range that is in use: exit 69'
like "$err" 'port-range: 24567-24567: .*in use' 'and says so'
stop "$daemon"

# Uploads have ports of the range that files leave to them.
mkdir "$work/in"
chmod 777 "$work/in"
serve --port-range 24567-24570 --upload "$work/in"
for n in 1 2; do
	timeout 60 curl -sS -T "$root/big" "tftp://127.0.0.1:$port/up$n" \
		>"$work/curl" 2>&1
	ok -n "upload $n within a range" cmp "$root/big" "$work/in/up$n"
done
gets big 'and a file'
stop "$daemon"

# What a reload cannot change is told.
{
	echo "root $root"
	echo 'listen 127.0.0.1:0'
} >"$work/conf"
run_tftpd -c "$work/conf"
{
	echo "root $root"
	echo 'listen 127.0.0.1:0'
	echo 'port-range 24567-24570'
} >"$work/conf"
kill -HUP "$daemon"
log 'reload: port-range: takes a restart' 'a reload says what it cannot do'
alive 'the daemon serves on'
