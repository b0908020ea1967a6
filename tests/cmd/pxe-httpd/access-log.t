#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: the access log, its rotation, and readers that are late.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl mkfifo python3
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 24

echo small >"$root/small"
mkdir "$work/other" "$work/log"
echo other >"$work/other/small"
log=$work/log/access
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
access-log $log
END

# As documented: started as root, in a directory that is root's.
run_httpd -c "$work/conf"
get /small
wait_for 5 test -s "$log"
if [ "$(id -u)" -eq 0 ]; then
	is "$(stat -c '%U %a' "$log")" 'nobody 640' \
		'a new access log belongs to the user of --user, mode 640'
else
	skip 'not root' \
		'a new access log belongs to the user of --user, mode 640'
fi
chmod 555 "$work/log"
kill -HUP "$daemon"
wait_for 5 grep -q 'reload: done' "$work/httpd.log"
unlike "$(cat "$work/httpd.log")" 'access-log' \
	'SIGHUP reopens the access log without write permission'
get /small
# shellcheck disable=SC2016
wait_for 5 sh -c 'test "$(wc -l <"$1")" -eq 2' sh "$log"
is "$(wc -l <"$log")" 2 'a reopened access log is appended to'

# Moved away where the user may not make a new one.
chmod 755 "$work/log"
mv "$log" "$log.1"
chmod 555 "$work/log"
sed -i "s|^root .*|root $work/other|" "$work/conf"
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 5 grep -q reload "$work/httpd.log"
if [ "$(id -u)" -eq 0 ] || ! touch "$work/log/probe" 2>/dev/null; then
	like "$(cat "$work/httpd.log")" \
		"access-log: $log: the old file stays in use: Permission" \
		'SIGHUP: the log says that the access log cannot be created'
else
	skip 'permissions do not hold' \
		'SIGHUP: the log says that the access log cannot be created'
fi
like "$(cat "$work/httpd.log")" 'reload: done' \
	'SIGHUP reloads though the access log cannot be created'
get /small
is "$(body)" other \
	'SIGHUP changes the root though the access log cannot be created'
# shellcheck disable=SC2016
wait_for 5 sh -c 'test "$(wc -l <"$1")" -eq 3' sh "$log.1"
is "$(wc -l <"$log.1")" 3 \
	'the old access log stays in use if it cannot be created anew'
# Another one that cannot be opened is a mistake in the configuration.
sed -i "s|^access-log .*|access-log $work/none/log|" "$work/conf"
kill -HUP "$daemon"
wait_for 5 grep -q refused "$work/httpd.log"
like "$(cat "$work/httpd.log")" "access-log: $work/none/log: No such file" \
	'SIGHUP refuses another access log that cannot be opened'
chmod 755 "$work/log"
stop "$daemon"
is "$rc" 0 'pxe-httpd with a rotated access log exits with 0'

# A file of somebody else stays theirs.
if [ "$(id -u)" -eq 0 ]; then
	: >"$work/theirs"
	chown daemon "$work/theirs"
	serve --access-log "$work/theirs"
	is "$(stat -c %U "$work/theirs")" daemon \
		'an access log of another user keeps its owner'
	stop "$daemon"
else
	skip 'not root' 'an access log of another user keeps its owner'
fi

# flood: some 600 KB of lines; sets took, in seconds.
agent=$(head -c 3000 /dev/zero | tr '\0' a)
flood() {
	_start=$(date +%s)
	curl -sS -m 60 -A "$agent" -o /dev/null -w '%{http_code}\n' \
		"$base/small?[1-200]" >"$work/codes" 2>&1
	took=$(($(date +%s) - _start))
}
# whole FILE: the number of lines, or what is wrong with them.
whole() {
	python3 -c '
import re, sys
lines = open(sys.argv[1]).readlines()
line = re.compile(r"127\.0\.0\.1 - - \[[^]]*\] \"GET /small(\?\d+)? HTTP/1.1\""
                  r" 200 6 \"-\" \"[^\"]*\"\n")
bad = [l for l in lines if not line.fullmatch(l)]
print("bad: %r" % bad[0][:200] if bad else "whole")' "$1"
}

# A FIFO: its reader comes late, reads nothing, and then again.
mkfifo "$work/fifo"
serve --access-log "$work/fifo"
get /small
is "$code" 200 \
	'requests are served while the access log is a FIFO without reader'
exec 7<>"$work/fifo"
flood
is "$(sort "$work/codes" | uniq -c | tr -s ' ')" ' 200 200' \
	'200 requests are served while the access log is a full FIFO'
ok -n "no request waits for a full FIFO ($took s)" test "$took" -lt 20
like "$(cat "$work/httpd.log")" \
	"access-log: $work/fifo: no room: [0-9]+ lines lost" \
	'the log counts the lines that a full FIFO lost'
ok -n 'lost lines are logged at a bounded rate' \
	test "$(grep -c 'lines lost' "$work/httpd.log")" -lt 12
spawn reader cat "$work/fifo"
reader=$pid
# What waited comes with the next request, once the FIFO is empty.
# shellcheck disable=SC2016
wait_for 10 sh -c 'test "$(wc -c <"$1")" -ge 60000' sh "$work/reader.log"
get '/small?777777'
wait_for 10 grep -q 777777 "$work/reader.log"
like "$(cat "$work/reader.log")" 'small[?]777777' \
	'a reader that comes late gets the newest lines of a FIFO'
is "$(whole "$work/reader.log")" whole \
	'a reader that comes late gets only whole lines of a FIFO'
stop "$daemon"
is "$rc" 0 'pxe-httpd with a FIFO as access log exits with 0'
exec 7>&-
kill "$reader"

# A pipe on standard output.
mkfifo "$work/pipe"
exec 7<>"$work/pipe"
# shellcheck disable=SC2016
spawn_ready httpd sh -c 'out=$1; shift; exec pxe-httpd "$@" >"$out"' sh \
	"$work/pipe" -r "$root" -l 127.0.0.1:0 --access-log -
daemon=$pid
port=$(sed -n 's|^.*listening on http://127.0.0.1:\([0-9]*\)/$|\1|p' \
	"$work/httpd.log")
base=http://127.0.0.1:$port
flood
is "$(sort "$work/codes" | uniq -c | tr -s ' ')" ' 200 200' \
	'200 requests are served while standard output is a full pipe'
like "$(cat "$work/httpd.log")" 'access-log: -: no room: [0-9]+ lines lost' \
	'the log counts the lines that a full pipe lost'
# 04000 is O_NONBLOCK: it must not bind those who share standard output.
is "$(awk '/^flags:/ {print int($2 / 1000) % 10}' "/proc/$daemon/fdinfo/1")" 0 \
	'a pipe on standard output is not made non-blocking for others'
: >"$work/httpd.log"
kill -HUP "$daemon"
wait_for 5 grep -q reload "$work/httpd.log"
unlike "$(cat "$work/httpd.log")" 'Permission|refused' \
	'SIGHUP keeps standard output as the access log'
stop "$daemon"
is "$rc" 0 'pxe-httpd with a full pipe as access log exits with 0'
exec 7>&-

serve
alive 'pxe-httpd starts again after its access logs'
