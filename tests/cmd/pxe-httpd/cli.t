#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: command line, configuration file, errors at the start.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 44

# fails STATUS ERE NAME ARGUMENT...: exits with STATUS and a message like ERE.
fails() {
	_want=$1 _ere=$2 _name=$3
	shift 3
	run timeout 20 pxe-httpd "$@"
	is "$rc" "$_want" "pxe-httpd with $_name exits with $_want"
	like "$err" "^pxe-httpd: $_ere" \
		"pxe-httpd with $_name says what is wrong"
}

mkdir "$work/root"
root=$work/root
at=127.0.0.1:0
touch "$work/file"

fails 64 'extra: takes no arguments' 'an argument' -n extra
fails 64 '--listen: x: ' '--listen that is no address' -n -l x
fails 64 '--listen: 1.2.3.4:99999: ' '--listen with port 99999' \
	-n -l 1.2.3.4:99999
fails 64 '--max-connections: 0: ' '--max-connections 0' -n --max-connections 0
fails 64 '--idle-timeout: 0: ' '--idle-timeout 0' -n --idle-timeout 0
fails 64 '--header-timeout: 2y: ' '--header-timeout that is no duration' \
	-n --header-timeout 2y
fails 64 '--max-header: 1K: ' '--max-header below 4K' -n --max-header 1K
fails 64 '--max-header: 2M: ' '--max-header above 1M' -n --max-header 2M
fails 66 "root: $work/none: No such file" 'a missing root' \
	-r "$work/none" -l "$at"
fails 66 "root: $work/file: Not a directory" 'a root that is a file' \
	-r "$work/file" -l "$at"
fails 66 "root: $work/none: No such file" '-n and a missing root' \
	-n -r "$work/none"
like "$out" "^root $work/none\$" \
	'pxe-httpd -n prints the options even if the root is missing'
fails 66 "root: $work/file: Not a directory" '-n and a root that is a file' \
	-n -r "$work/file"
fails 69 'listen: 192.0.2.1:80: ' '--listen at an address of another machine' \
	-r "$root" -l 192.0.2.1:80
fails 78 'user: no-such-user' 'an unknown user' -r "$root" -u no-such-user
fails 73 "access-log: $work/none/log: No such file" \
	'--access-log in a missing directory' \
	-r "$root" -l "$at" --access-log "$work/none/log"
fails 73 "events: $work/none/ev: No such file" \
	'--events in a missing directory' \
	-r "$root" -l "$at" --events "$work/none/ev"
fails 66 "configuration: $work/none.conf" 'a missing configuration file' \
	-c "$work/none.conf"

cat >"$work/conf" <<END
# a comment
root $root
listen 127.0.0.1:8080
listen [::1]:8080
no-index yes
access-log $work/access.log
max-connections 100
max-per-ip 10
idle-timeout 2m
header-timeout 10
max-header 16K
user nobody
END
run pxe-httpd -n -c "$work/conf" --idle-timeout 30
is "$rc" 0 'pxe-httpd -n with a valid configuration exits with 0'
is "$out" "root $root
listen 127.0.0.1:8080
listen [::1]:8080
no-index yes
access-log $work/access.log
max-connections 100
max-per-ip 10
idle-timeout 30
header-timeout 10
max-header 16K
user nobody" 'pxe-httpd -n prints the configuration, the command line first'
is "$err" '' 'pxe-httpd -n with a valid configuration logs nothing'
ok -n 'pxe-httpd -n creates no access log' test ! -e "$work/access.log"

run pxe-httpd -n -c /dev/null
is "$out" 'root /srv/pxe
listen 0.0.0.0:80
max-connections 4096
max-per-ip 0
idle-timeout 60
header-timeout 20
max-header 32K
user nobody' 'pxe-httpd -n prints the defaults'

printf 'root /x\nbogus 1\nmax-per-ip many\nlisten\n' >"$work/bad"
run pxe-httpd -n -c "$work/bad"
is "$rc" 78 'pxe-httpd with three invalid lines exits with 78'
is "$(printf '%s\n' "$err" | grep -c "^pxe-httpd: $work/bad:[234]: ")" 3 \
	'pxe-httpd names each invalid line'

# A port that is taken.
spawn_ready first pxe-httpd -r "$root" -l "$at" || exit 99
addr=$(sed -n 's|.*listening on http://\(.*\)/$|\1|p' "$work/first.log")
run timeout 20 pxe-httpd -r "$root" -l "$addr"
is "$rc" 69 'pxe-httpd exits with 69 if the port is in use'
like "$err" "listen: $addr: Address already in use" \
	'pxe-httpd names the address that is in use'
