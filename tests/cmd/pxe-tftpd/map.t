#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: map files of tftpd-hpa, at work and with --map-test.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3 curl atftp
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 72

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
gives own mine 'a file that the client has for itself'
gives Boot/BCD bcd 'a file that is there'
gives any/dir/all all 'else the default'
gives x/hex hex 'the address in hexadecimal'
gives 'turn/all' all 'a rule that starts again'
gives '%5CBoot%5CBCD' bcd 'backslashes'
gives 'C:%5CBoot%5CBCD' bcd 'a drive'
(cd "$work" && echo 'get own' | atftp 127.0.0.1 "$port") >"$work/.atftp" 2>&1
is "$(cat "$work/own" 2>&1)" mine 'to atftp too'
misses none 1 'what is nowhere'
log 'default/none \(asked for: /*none\): File not found' \
	'is logged with both names'
# An ERROR is no longer than its request.
misses key.pvt 2 'a file that is refused' blksize=1024
like "$err" "b'Access violation'" 'with the usual words'
log 'key.pvt: refused: Access violation' 'is logged'
misses refuse/this 2 'a refusal with words' blksize=1024
like "$err" "b'not for you: this'" 'has them'
misses "refuse/$(printf '\001\377%%n')" 2 'a refusal with strange words'
log 'refused: not for you: [?][?]%n$' 'is printable'
misses circle 2 'a rule without an end'
log "$map:13: circle: no end after 500 rules" 'is logged'
misses long 1 'a name that grows'
log "$map:15: long: The rules make the name too long" 'is logged'
get "own$(printf '\377\001')"
is "$rc $(cat "$work/got")" '0 mine' 'a name with junk behind it'
misses "$(printf '%0512d' 0)" 1 'the longest name'
misses "$(printf '%0513d' 0)" 1 'a longer one'
misses '..\..\etc\passwd' 1 'no way out'

# Rules are changed by SIGHUP, if they are good.
printf 'a~ ^own$ no\nr own default/all\n' >"$map"
kill -HUP "$daemon"
log 'reload: done' 'new rules'
gives own all 'are used'
get "own$(printf '\377\001')"
is "$rc $(cat "$work/got")" '0 all' 'on the name without the junk as well'
misses "owl$(printf '\377')" 2 'if it is not that name, they refuse'
printf 'r ( own\nx a b\nr own default/all\nj a b\n' >"$map"
kill -HUP "$daemon"
log 'reload: refused' 'bad rules are refused'
log "$map:1: pattern: Unmatched" 'each with its line: a pattern'
log "$map:2: x: no such operation" 'a letter'
log "$map:4: b: no such label" 'a jump'
gives own all 'the old ones stay'
rm "$map"
kill -HUP "$daemon"
log "map: $map: No such file" 'a missing file is refused'
gives own all 'the old ones stay'
stop "$daemon"

# Backslashes are slashes, or not, without rules as well.
serve
gives '%5CBoot%5CBCD' bcd 'a backslash is a slash'
stop "$daemon"
serve --no-backslash
gives 'back%5Cslash' slash '--no-backslash: it is itself'
gives '%5Cslash' slash 'in front too'
misses '\Boot\BCD' 1 'and no slash'
stop "$daemon"

# Case matters, or not.
mkdir "$root/BOOT2" "$root/boot2"
echo upper >"$root/BOOT2/File"
echo lower >"$root/boot2/other"
echo big >"$root/NAME"
echo small >"$root/name"
serve
misses boot/bcd 1 'case matters'
stop "$daemon"
serve --ignore-case
gives boot/bcd bcd '--ignore-case: it does not'
gives '%5CBOOT%5Cbcd' bcd 'with backslashes'
gives name small 'what is asked for'
gives NAME big 'is what comes, if it is there'
gives Name big 'else the first of the alphabet'
gives Boot2/file upper 'so it is with directories'
misses Boot2/other 1 'and the first one decides'
misses boot/none 1 'what is missing'
log 'boot/none: File not found' 'is'
echo later >"$root/Boot/Later"
gives boot/later later 'a file that is new'
stop "$daemon"

# Uploads have rules of their own.
mkdir -m 777 "$work/in"
printf 'rP ^/? up-\naP \\.exe$ no\\ programs\nrG ^new$ own\n' >"$map"
serve --map "$map" --upload "$work/in"
put() {
	run timeout 60 python3 "$PXE_SRCDIR/tests/cmd/pxe-tftpd/upload.py" \
		"$port" "$root/own" "$1" blksize=1024
}
put new
is "$rc $(cat "$work/in/up-new" 2>&1)" '0 all' 'an upload by its own rules'
put new.exe
like "$rc $err" '^1 .*no programs' 'one that they refuse'
gives new all 'a request to get a file by its own'
gives own all 'which P does not change'
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
	is "$rc" "$_rc" "$_what: exit $_rc"
	is "$(printf '%s\n' "$out" | sed "s|^$map:||")" "$_text" "$_what"
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
name: 127.0.0.1/own' 'a file that is there' own 10.0.0.5 -r "$root"
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
ERROR 2: sorry deny' 'a refusal' xdenyx -r "$root"
run pxe-tftpd --map "$map" --map-steps 20 --map-test loop -r "$root"
is "$rc $(printf '%s\n' "$out" | tail -n 1)" \
	'1 ERROR 2: The rules for names do not end' 'no end'
# Without E nothing is opened.
echo 'r a b' >"$map"
run pxe-tftpd -r "$work/none" --map "$map" --map-test "$(printf '\377a')"
is "$rc $out" "0 $map:1: -> \\xffb
name: \\xffb" 'a byte that is no text'
run pxe-tftpd --map "$map" --map-test=-a
is "$rc $out" "0 $map:1: -> -b
name: -b" 'a name with a dash'
run pxe-tftpd --map "$map" --map-test "$(printf '%0513d' 0)"
is "$rc $out" '1 ERROR 1: The rules make the name too long' 'too long a name'
run pxe-tftpd --map "$map" --map-test a 10.0.0.5 10.0.0.6
is "$rc" 64 'two clients'
run pxe-tftpd --map "$map" --map-test a host
like "$rc $err" '^64 .*host: not the address of a client' 'no address'
run pxe-tftpd --map-test a
like "$rc $err" '^64 .*needs --map FILE' 'no rules'
printf 'r ( a\nra a b\n' >"$map"
run pxe-tftpd --map "$map" --map-test a
is "$rc $out" '78 ' 'bad rules: exit 78'
is "$err" "pxe-tftpd: $map:1: pattern: Unmatched ( or \\(
pxe-tftpd: $map:2: warning: a is there: r has no effect" 'and all that is wrong'
