#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: command line, configuration, what keeps it from starting.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
about pxe-tftpd
plan 41

# fails STATUS WHAT NAME ARGUMENT...: passes if it does not start, with that
# exit status and a message on WHAT, "option: value".
fails() {
	_want=$1 _ere=$2 _name=$3
	shift 3
	run timeout 20 pxe-tftpd "$@"
	like "$rc $err" "^$_want pxe-tftpd: $_ere: " "$_name: exit $_want"
}

mkdir "$work/root"
root=$work/root
at=127.0.0.1:0
touch "$work/file"

fails 64 extra 'an argument that is no option' -n extra
fails 64 '--listen: x' 'an address of --listen that is none' -n -l x
fails 64 '--listen: 1.2.3.4:99999' 'a port of --listen above 65535' \
	-n -l 1.2.3.4:99999
fails 64 '--max-transfers: 0' '--max-transfers 0' -n --max-transfers 0
fails 64 '--max-unacked: many' '--max-unacked that is no number' \
	-n --max-unacked many
fails 64 '--max-blksize: 7' '--max-blksize below 8' -n --max-blksize 7
fails 64 '--max-blksize: 65465' '--max-blksize above 65464' \
	-n --max-blksize 65465
fails 64 '--max-window: 0' '--max-window 0' -n --max-window 0
fails 64 '--max-window: 65536' '--max-window above 65535' -n --max-window 65536
fails 64 '--root-interface: lo' '--root-interface without a directory' \
	-n --root-interface lo
fails 64 '--root-interface: =/srv' '--root-interface without an interface' \
	-n --root-interface =/srv
fails 64 '--root-interface: lo3456789012345678(=/srv)?' \
	'--root-interface with a name too long for an interface' \
	-n --root-interface lo3456789012345678=/srv
fails 64 '--client-root: name' '--client-root of an unknown kind' \
	-n --client-root name
fails 66 "root-interface: $work/none" \
	'--root-interface with a missing directory' -r "$root" \
	--root-interface "lo=$work/none" -l "$at"
fails 66 "root: $work/none" '--root that is missing' -r "$work/none" -l "$at"
fails 66 "root: $work/file" '--root that is a file' -r "$work/file" -l "$at"
fails 69 'listen: 192.0.2.1:69' '--listen with an address of another machine' \
	-r "$root" -l 192.0.2.1:69
fails 78 'user: no-such-user' '--user who is unknown' -r "$root" \
	-u no-such-user
fails 73 "events: $work/none/ev" '--events in a missing directory' \
	-r "$root" -l "$at" --events "$work/none/ev"
fails 66 "configuration: $work/none.conf" '--config that is missing' \
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
is "$rc $out" "0 root $root
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
user nobody" '-n prints the file and above it the command line'
is "$err" '' '-n with a good configuration prints nothing on stderr'

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
user nobody' '-n with an empty configuration prints the defaults'

printf 'root\nlisten x\nready-fd 3\nfoo bar\nmax-window 9\n' >"$work/bad"
run pxe-tftpd -n -c "$work/bad"
is "$rc $(printf '%s\n' "$err" | sed -n 's/.*bad:\([0-9]*\): .*/\1/p' |
	sort | tr '\n' ' ')" '78 1 2 3 4 ' \
	'a configuration with four bad lines: exit 78, each line is named'

# -n: all that a start needs, in the words of the start.
bad="-r $work/none --root-interface lo=$work/none --map $work/none"
bad="$bad --mount a=$work/none"
# shellcheck disable=SC2086
run timeout 20 pxe-tftpd $bad -l "$at"
said=$err
# shellcheck disable=SC2086
run pxe-tftpd -n $bad -l "$at"
is "$rc $err" "66 $said" '-n with missing files has the messages of a start'
is "$(printf '%s\n' "$err" | grep -c "$work/none: ")" 4 \
	'-n names each of four missing files'
like "$out" "^root $work/none" \
	'-n with missing files prints the configuration'
echo 'x y z' >"$work/map"
fails 78 "$work/map:1" '-n with an error in --map' \
	-n -r "$root" --map "$work/map"
fails 66 "mount: /a: $work/none" '-n with a missing image of --mount' \
	-n -r "$root" --mount "a=$work/none"
fails 66 "upload: $work/none" '-n with a missing directory of --upload' \
	-n -r "$root" --upload "$work/none"
fails 78 'helper: no-such-prog' '-n with a missing program of --helper' \
	-n -r "$root" --helper no-such-prog
fails 78 'user: no-such-user' '-n with an unknown user' \
	-n -r "$root" -u no-such-user
fails 73 "events: $work/none/ev" '-n with a missing directory of --events' \
	-n -r "$root" --events "$work/none/ev"
for n in foreground check; do
	fails 73 "metrics: $work/none/x.prom" \
		"--$n with a missing directory of --metrics" \
		"--$n" -r "$root" -l "$at" --metrics "$work/none/x.prom"
done
run pxe-tftpd -n -r "$root" --events "$work/ev"
is "$rc $err $(find "$work/ev" 2>/dev/null)" '0  ' \
	'-n with --events makes no file'

# Options that wait for another.
run pxe-tftpd -n -r "$root" --helper-first --helper-max 1 --helper-queue 1 \
	--helper-timeout 1 --leases "$work/file" --map-steps 9 \
	--upload-max 1 --upload-name x --upload-overwrite --max-uploads 1
is "$rc $(printf '%s\n' "$err" | sed 's/^pxe-tftpd: //')" \
	'0 helper-first: no effect without helper
helper-timeout: no effect without helper
helper-queue: no effect without helper
helper-max: no effect without helper
upload-max: no effect without upload
upload-name: no effect without upload
upload-overwrite: no effect without upload
max-uploads: no effect without upload
leases: no effect without client-root mac
map-steps: no effect without map' \
	'-n warns of each option that has no effect without another'

# What --user may not, which root may.
may_not='-n warns of directories and a helper that --user may not use'
may='-n does not warn of directories that --user may use'
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
		"$may_not"
	run pxe-tftpd -n -r "$root" -u root --upload "$work/shut"
	is "$rc $err" '0 ' "$may"
else
	skip 'not root' "$may_not"
	skip 'not root' "$may"
fi

# Somebody else is on the port.
spawn_ready tftpd pxe-tftpd -r "$root" -l "$at" || exit 99
port=$(sed -n 's/.*listening on 127.0.0.1://p' "$work/tftpd.log")
fails 69 "listen: 127.0.0.1:$port" '--listen with a port in use' \
	-r "$root" -l "127.0.0.1:$port"
stop "$pid"
is "$rc $(grep -v -e listening "$work/tftpd.log")" '0 ' \
	'SIGTERM without transfers: exit 0, and nothing is logged'
