#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: command line, configuration, what keeps it from starting.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 50

# fails STATUS ERE NAME ARGUMENT...: does not start, and says why.
fails() {
	_want=$1 _ere=$2 _name=$3
	shift 3
	run timeout 20 pxe-tftpd "$@"
	is "$rc" "$_want" "$_name: exit $_want"
	like "$err" "^pxe-tftpd: $_ere" "$_name: says why"
}

mkdir "$work/root"
root=$work/root
at=127.0.0.1:0
touch "$work/file"

fails 64 'extra: takes no arguments' 'an argument' -n extra
fails 64 '--listen: x: not ADDR' 'a listen address that is none' -n -l x
fails 64 '--listen: 1.2.3.4:99999: ' 'a port that is none' -n -l 1.2.3.4:99999
fails 64 '--max-transfers: 0: ' 'no transfers' -n --max-transfers 0
fails 64 '--max-unacked: many: ' 'no number' -n --max-unacked many
fails 64 '--max-blksize: 7: must be from 8 to 65464' 'blocks too small' \
	-n --max-blksize 7
fails 64 '--max-blksize: 65465: ' 'blocks too large' -n --max-blksize 65465
fails 64 '--max-window: 0: ' 'no window' -n --max-window 0
fails 64 '--max-window: 65536: ' 'a window too large' -n --max-window 65536
fails 64 '--root-interface: lo: not IFACE=DIR' 'no directory' \
	-n --root-interface lo
fails 64 '--root-interface: =/srv: not IFACE=DIR' 'no interface' \
	-n --root-interface =/srv
fails 64 '--root-interface: .*no interface has a name that long' \
	'a long interface' -n --root-interface lo3456789012345678=/srv
fails 64 '--client-root: name: none of none, ip and mac' 'no client root' \
	-n --client-root name
fails 66 "root-interface: $work/none: No such file" \
	"a missing interface's root" -r "$root" \
	--root-interface "lo=$work/none" -l "$at"
fails 66 "root: $work/none: No such file" 'a missing root' \
	-r "$work/none" -l "$at"
fails 66 "root: $work/file: Not a directory" 'a root that is a file' \
	-r "$work/file" -l "$at"
fails 69 'listen: 192.0.2.1:69: ' 'an address of another machine' \
	-r "$root" -l 192.0.2.1:69
fails 78 'user: no-such-user' 'an unknown user' -r "$root" -u no-such-user
fails 73 "events: $work/none/ev: No such file" \
	'events that cannot be written' \
	-r "$root" -l "$at" --events "$work/none/ev"
fails 66 "configuration: $work/none.conf" 'a missing configuration' \
	-c "$work/none.conf"

cat >"$work/conf" <<END
# a comment
root $root
listen 127.0.0.1:6969
listen [::1]
max-transfers 500
max-unacked 10
max-client 99
max-blksize 1428
max-window 16
max-in-flight 1M
no-mtu-clamp yes
port-range 2000-2100
rollover 1
single-port no
spin 0
workers 2
helper-timeout 5
helper-queue 9
helper-max 2M
upload /srv/in
upload-max 1G
upload-name *.cfg
upload-overwrite
max-uploads 3
user nobody
END
run pxe-tftpd -n -c "$work/conf" --max-window 8
is "$rc" 0 '-n: a good configuration'
is "$out" "root $root
map-steps 4096
listen 127.0.0.1:6969
listen [::1]
max-transfers 500
max-unacked 10
max-client 99
max-blksize 1428
max-window 8
max-in-flight 1M
no-mtu-clamp yes
port-range 2000-2100
rollover 1
single-port no
spin 0
workers 2
helper-timeout 5
helper-queue 9
helper-max 2M
upload /srv/in
upload-max 1G
upload-name *.cfg
upload-overwrite yes
max-uploads 3
user nobody" '-n prints it, the command line before the file'
is "$err" '' '-n says nothing else'

run pxe-tftpd -n -c /dev/null
is "$out" 'root /srv/pxe
map-steps 4096
listen 0.0.0.0:69
max-transfers 10000
max-unacked 64
max-client 1000
max-blksize 65464
max-window 64
max-in-flight 8M
rollover 0
spin 50
workers 1
helper-timeout 2
helper-queue 64
helper-max 1M
upload-max 64M
max-uploads 16
user nobody' '-n prints the defaults'

printf 'root\nlisten x\nready-fd 3\nfoo bar\nmax-window 9\n' >"$work/bad"
run pxe-tftpd -n -c "$work/bad"
is "$rc" 78 'a bad configuration: exit 78'
is "$(printf '%s\n' "$err" | sed -n 's/.*bad:\([0-9]*\): .*/\1/p' |
	sort | tr '\n' ' ')" '1 2 3 4 ' 'each bad line is named'

# Somebody else is on the port.
spawn_ready tftpd pxe-tftpd -r "$root" -l "$at" || exit 99
port=$(sed -n 's/.*listening on 127.0.0.1://p' "$work/tftpd.log")
fails 69 "listen: 127.0.0.1:$port: .*Address already in use" \
	'a port in use' -r "$root" -l "127.0.0.1:$port"
stop "$pid"
is "$rc" 0 'SIGTERM: exit 0'
is "$(grep -v -e listening "$work/tftpd.log")" '' 'and nothing to say'
