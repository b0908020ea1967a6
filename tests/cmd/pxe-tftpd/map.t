#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: map files of tftpd-hpa, at work and with --map-test.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
need curl atftp
plan 64

map=$work/map
mkdir -p "$root/Boot" "$root/127.0.0.1" "$root/7F000001" "$root/default"
echo bcd >"$root/Boot/BCD"
echo mine >"$root/127.0.0.1/own"
echo hex >"$root/7F000001/hex"
echo all >"$root/default/all"
echo all >"$root/own"
echo secret >"$root/key.pvt"
echo slash >"$root/back\\slash"
ln "$root/back\\slash" "$root/\\slash"

# gives NAME TEXT WHAT: what curl gets.
gives() {
	run curl -sS --max-time 60 --path-as-is "tftp://127.0.0.1:$port/$1"
	is "$rc $out" "0 $2" "$3"
}

# --- at work ----------------------------------------------------------------

# What Debian's example has, and a few of its users.
cat >"$map" <<'END'
# A comment.
ri	^[a-z]:			# Remove "drive letters"
rg	\\		/	# Convert backslashes to slashes
rg	\#		@	# Convert hash marks to @ signs
rg	/../		/..no../
e	^ok/			# These are always ok
r	^[^/]		/\0	# Convert non-absolute files
a	\.pvt$			# Reject requests for private files
a	^/refuse/(.*)$	not\ for\ you:\ \1
rP	.*		upload
re	^/x/(.*)	\x/\1
rE	^		\i
E	^
rs	^/turn/		/TURN/
rg	^/long(.*)	/longlong\1
s	^/circle$
r	^.*/		default/
END
serve --map "$map" --map-steps 500
gives own mine 'a rule with E and \i gets the file of its client'
gives Boot/BCD bcd 'a rule with E and no replacement gets a file that is there'
gives any/dir/all all 'a name of no file goes through all rules'
gives x/hex hex 'a rule with \x gets the file of its client in hexadecimal'
gives 'turn/all' all 'a rule with s starts the rules again'
gives '%5CBoot%5CBCD' bcd 'a rule with g changes each backslash'
gives 'C:%5CBoot%5CBCD' bcd 'a rule removes a drive letter'
(cd "$work" && echo 'get own' | atftp 127.0.0.1 "$port") >"$work/.atftp" 2>&1
is "$(cat "$work/own" 2>&1)" mine 'a rule with E and \i serves atftp too'
misses none 1 'a name that no rule makes a file gets ERROR 1'
has_event 'a missing file is a miss event with both names' event=miss \
	file=/default/none asked~none
# An ERROR is no longer than its request.
misses key.pvt 2 'a rule with a refuses: ERROR 2' blksize=1024
like "$err" "b'Access violation'" \
	'a rule with a and no text refuses with the usual one'
has_event 'a rule with a is a refused event' event=refused file=/key.pvt code=2
misses refuse/this 2 'a rule with a and a text refuses: ERROR 2' blksize=1024
like "$err" "b'not for you: this'" 'a rule with a refuses with its text'
misses "refuse/$(printf '\001\377%%n')" 2 \
	'a rule with a refuses a name that is not printable: ERROR 2'
has_event 'what is not printable in the text of a rule is replaced' \
	event=refused code=2 'error=not for you: ??%n'
misses circle 2 'rules without an end get ERROR 2'
log "$map:13: circle: " 'rules without an end are logged with the line'
misses long 1 'rules that make a name too long get ERROR 1'
get "own$(printf '\377\001')"
is "$rc $(cat "$work/got")" '0 mine' \
	'rules are tried on a name without junk behind it'
misses "$(printf '%0512d' 0)" 1 'rules take a name of 512 bytes: ERROR 1'
misses "$(printf '%0513d' 0)" 1 'rules take no name of 513 bytes: ERROR 1'
misses '..\..\etc\passwd' 1 'rules lead no name out of the root: ERROR 1'

# Rules are changed by SIGHUP, if they are good.
printf 'a~ ^own$ no\nr own default/all\n' >"$map"
ok -n 'SIGHUP with new rules is taken' reload
gives own all 'after SIGHUP the new rules hold'
get "own$(printf '\377\001')"
is "$rc $(cat "$work/got")" '0 all' \
	'after SIGHUP the new rules hold for a name with junk behind it'
misses "owl$(printf '\377')" 2 \
	'a rule with a~ refuses another name with junk behind it: ERROR 2'
printf 'r ( own\nx a b\nr own default/all\nj a b\n' >"$map"
refuses_reload 'SIGHUP with wrong rules is refused'
is "$(sed -n "s|.*$map:\([0-9]*\): .*|\1|p" "$work/tftpd.log" | tail -n 3 |
	tr '\n' ' ')" '1 2 4 ' 'SIGHUP with wrong rules names each line'
gives own all 'after a refused SIGHUP the old rules hold'
rm "$map"
refuses_reload 'SIGHUP with a missing file of rules is refused'
gives own all 'after the file of rules is gone the old rules hold'
stop "$daemon"

# Backslashes are slashes, or not, without rules as well.
serve
gives '%5CBoot%5CBCD' bcd 'without rules a backslash is a slash'
stop "$daemon"
serve --no-backslash
gives 'back%5Cslash' slash '--no-backslash: a backslash is itself'
gives '%5Cslash' slash '--no-backslash: a leading backslash is itself'
misses '\Boot\BCD' 1 '--no-backslash: a backslash is no slash: ERROR 1'
stop "$daemon"

# Case matters, or not.
mkdir "$root/BOOT2" "$root/boot2"
echo upper >"$root/BOOT2/File"
echo lower >"$root/boot2/other"
echo big >"$root/NAME"
echo small >"$root/name"
serve
misses boot/bcd 1 'a name in another case gets ERROR 1'
stop "$daemon"
serve --ignore-case
gives boot/bcd bcd '--ignore-case: it does not matter in a name'
gives '%5CBOOT%5Cbcd' bcd '--ignore-case: it does not matter behind a backslash'
gives name small '--ignore-case: a file of exactly that name comes first'
gives NAME big '--ignore-case: a file of exactly that other name comes first'
gives Name big '--ignore-case: else the first in byte order comes'
gives Boot2/file upper '--ignore-case: else the first directory is taken'
misses Boot2/other 1 '--ignore-case: other directories are not tried: ERROR 1'
misses boot/none 1 '--ignore-case: a missing file gets ERROR 1'
has_event '--ignore-case: a missing file keeps its case in the miss event' \
	event=miss file=/boot/none code=1
echo later >"$root/Boot/Later"
gives boot/later later '--ignore-case: a file made later is found'
stop "$daemon"

# Uploads have rules of their own.
mkdir -m 777 "$work/in"
printf 'rP ^/? up-\naP \\.exe$ no\\ programs\nrG ^new$ own\n' >"$map"
serve --map "$map" --upload "$work/in"
put() {
	run timeout 60 python3 "$here/upload.py" "$port" "$root/own" "$1" \
		blksize=1024
}
put new
is "$rc $(cat "$work/in/up-new" 2>&1)" '0 all' \
	'a rule with P changes the name of an upload'
put new.exe
like "$rc $err" '^1 .*no programs' \
	'a rule with aP refuses an upload by its text'
gives new all 'a rule with G changes the name of a file to get'
gives own all 'a rule with P leaves the name of a file to get'
stop "$daemon"

# --- --map-test -------------------------------------------------------------

cat >"$map" <<'END'
rg \\ /
rP ^ put/

r6 ^ six/\i/
ri \.TXT$ .html
j ^/a end
rE own 127.0.0.1/own
a deny sorry\ \0
s loop
:end
END

# tests STATUS TEXT WHAT ARGUMENT...: what --map-test prints; FILE: is left out.
tests() {
	_rc=$1 _text=$2 _what=$3
	shift 3
	run pxe-tftpd --map "$map" --map-test "$@"
	is "$rc $(printf '%s\n' "$out" | sed "s|^$map:||")" "$_rc $_text" \
		"--map-test: $_what: each step, exit $_rc"
}
tests 0 '1: -> /a\\b
1: -> /a/b
2: not for this request
4: not for this request
5: no match
6: match
6: go to :end
name: a/b' 'two backslashes and a jump' '\a\b' -r "$root"
tests 0 '1: no match
2: not for this request
4: not for this request
5: no match
6: no match
7: -> 127.0.0.1/own
7: end
name: 127.0.0.1/own' 'a rule with E and a file that is there' \
	own 10.0.0.5 -r "$root"
tests 0 '1: no match
2: -> put/own
4: -> six/fe80::1/put/own
5: no match
6: no match
7: -> six/fe80::1/put/127.0.0.1/own
7: undone, there is no file six/fe80::1/put/127.0.0.1/own
8: no match
9: no match
name: six/fe80::1/put/own' 'an upload over IPv6' own fe80::1 put -r "$root"
tests 1 '1: no match
2: not for this request
4: not for this request
5: no match
6: no match
7: no match
8: refuse
ERROR 2: sorry deny' 'a rule with a' xdenyx -r "$root"
run pxe-tftpd --map "$map" --map-steps 20 --map-test loop -r "$root"
is "$rc $(printf '%s\n' "$out" | tail -n 1)" \
	'1 ERROR 2: The rules for names do not end' \
	'--map-test: rules without an end: the ERROR, exit 1'
# Without E nothing is opened.
echo 'r a b' >"$map"
run pxe-tftpd -r "$work/none" --map "$map" --map-test "$(printf '\377a')"
is "$rc $out" "0 $map:1: -> \\xffb
name: \\xffb" '--map-test: a byte that is no text is escaped'
run pxe-tftpd --map "$map" --map-test=-a
is "$rc $out" "0 $map:1: -> -b
name: -b" '--map-test=: a name with a leading dash is a name'
run pxe-tftpd --map "$map" --map-test "$(printf '%0513d' 0)"
is "$rc $out" '1 ERROR 1: The rules make the name too long' \
	'--map-test: a name of 513 bytes: the ERROR, exit 1'
run pxe-tftpd --map "$map" --map-test a 10.0.0.5 10.0.0.6
is "$rc" 64 '--map-test with two clients: exit 64'
run pxe-tftpd --map "$map" --map-test a host
is "$rc" 64 '--map-test with a client that is no address: exit 64'
run pxe-tftpd --map-test a
is "$rc" 64 '--map-test without --map: exit 64'
printf 'r ( a\nra a b\n' >"$map"
run pxe-tftpd --map "$map" --map-test a
is "$rc $out$err" "78 \
pxe-tftpd: $map:1: pattern: Unmatched ( or \\(
pxe-tftpd: $map:2: warning: a is there: r has no effect" \
	'--map-test with wrong rules: exit 78, each error and warning'
