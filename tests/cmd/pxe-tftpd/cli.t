#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: command line, configuration, what keeps it from starting.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 74

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

mkdir "$work/in"
chmod 777 "$work/in"
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
helper cat
helper-timeout 5
helper-queue 9
helper-max 2M
upload $work/in
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
helper cat
helper-timeout 5
helper-queue 9
helper-max 2M
upload $work/in
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

# -n: all that a start needs, in the words of the start.
bad="-r $work/none --root-interface lo=$work/none --map $work/none"
bad="$bad --mount a=$work/none"
# shellcheck disable=SC2086
run timeout 20 pxe-tftpd $bad -l "$at"
said=$err
# shellcheck disable=SC2086
run pxe-tftpd -n $bad -l "$at"
is "$rc $err" "66 $said" '-n: what is missing, as at the start'
is "$(printf '%s\n' "$err" | grep -c "none: No such file")" 4 'all of it'
like "$out" "^root $work/none" 'it is printed all the same'
echo 'x y z' >"$work/map"
fails 78 "$work/map:1: " '-n: an error in the rules' \
	-n -r "$root" --map "$work/map"
fails 66 "mount: /a: $work/none: No such file" '-n: a missing image' \
	-n -r "$root" --mount "a=$work/none"
fails 66 "upload: $work/none: No such file" '-n: no place for uploads' \
	-n -r "$root" --upload "$work/none"
fails 78 'helper: no-such-prog: No such file' '-n: a missing helper' \
	-n -r "$root" --helper no-such-prog
fails 78 'user: no-such-user: ' '-n: an unknown user' \
	-n -r "$root" -u no-such-user
fails 73 "events: $work/none/ev: No such file" '-n: no place for events' \
	-n -r "$root" --events "$work/none/ev"
for n in foreground check; do
	fails 73 "metrics: $work/none/x.prom: No such file" \
		"--$n: no place for metrics" "--$n" -r "$root" -l "$at" \
		--metrics "$work/none/x.prom"
done
run pxe-tftpd -n -r "$root" --events "$work/ev"
is "$rc $err $(find "$work/ev" 2>/dev/null)" '0  ' '-n makes no file'

# Options that wait for another.
run pxe-tftpd -n -r "$root" --helper-first --helper-max 1 --helper-queue 1 \
	--helper-timeout 1 --leases "$work/file" --map-steps 9 \
	--upload-max 1 --upload-name x --upload-overwrite --max-uploads 1
is "$rc" 0 'options without effect: no error'
is "$(printf '%s\n' "$err" | sed 's/^pxe-tftpd: //')" \
	'helper-first: no effect without helper
helper-timeout: no effect without helper
helper-queue: no effect without helper
helper-max: no effect without helper
upload-max: no effect without upload
upload-name: no effect without upload
upload-overwrite: no effect without upload
max-uploads: no effect without upload
leases: no effect without client-root mac
map-steps: no effect without map' 'a line for each'

# What --user may not, which root may.
if [ "$(id -u)" -eq 0 ]; then
	mkdir "$work/shut"
	chmod 700 "$work/shut"
	printf '#!/bin/sh\nexec cat\n' >"$work/shut/helper"
	chmod 755 "$work/shut/helper"
	run pxe-tftpd -n -r "$root" --helper "$work/shut/helper" \
		--upload "$work/shut" --metrics "$work/shut/x.prom"
	is "$rc $err" "0 \
pxe-tftpd: helper: $work/shut/helper: Permission denied for user nobody
pxe-tftpd: upload: $work/shut: Permission denied for user nobody
pxe-tftpd: metrics: $work/shut: Permission denied for user nobody" \
		'what the user may not'
	run pxe-tftpd -n -r "$root" -u root --upload "$work/shut"
	is "$rc $err" '0 ' 'another user may'
else
	skip 'not root' 'what the user may not'
	skip 'not root' 'another user may'
fi

# Somebody else is on the port.
spawn_ready tftpd pxe-tftpd -r "$root" -l "$at" || exit 99
port=$(sed -n 's/.*listening on 127.0.0.1://p' "$work/tftpd.log")
fails 69 "listen: 127.0.0.1:$port: .*Address already in use" \
	'a port in use' -r "$root" -l "127.0.0.1:$port"
stop "$pid"
is "$rc" 0 'SIGTERM: exit 0'
is "$(grep -v -e listening "$work/tftpd.log")" '' 'and nothing to say'
