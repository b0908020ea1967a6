#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: several roots, by interface and by client, and how one is chosen.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3 curl
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 39

# gives URL-PATH TEXT WHAT [CURL-OPTION...]: what curl gets of 127.0.0.1.
gives() {
	_path=$1 _want=$2 _what=$3
	shift 3
	run curl -sS --max-time 60 "$@" "tftp://127.0.0.1:$port/$_path"
	is "$rc $out" "0 $_want" "$_what"
}

# denies URL-PATH STATUS WHAT [CURL-OPTION...]: curl's exit status; 68 is a
# missing file, 69 no permission.
denies() {
	_path=$1 _want=$2 _what=$3
	shift 3
	run curl -sS --max-time 60 "$@" "tftp://127.0.0.1:$port/$_path"
	is "$rc $out" "$_want " "$_what"
}

a=$work/a b=$work/b c=$work/c
mkdir -p "$a/dir" "$b/dir" "$c"
for r in a b c; do
	echo "$r" >"$work/$r/all"
	echo "$r" >"$work/$r/only-$r"
done
echo b >"$b/two"
echo c >"$c/two"
echo b >"$b/dir/file"
echo a >"$a/part"
mkdir "$b/part"
echo b >"$b/part/file"
echo b >"$b/shut"
ln -s ../b/shut "$a/shut"

# In order.
run_tftpd -r "$a" -r "$b" --root "$c/" -l 127.0.0.1:0
gives all a 'the first root that has it'
gives only-b b 'the second'
gives only-c c 'the third'
gives two b 'the second before the third'
gives dir/file b 'a directory of that name is no file'
gives part/file b 'nor is a file a directory'
denies none 68 'none has it'
denies shut 69 'a refusal of the first hides the second'
log 'shut: refused: Outside of the root' 'and is logged'

# A name that begins with the root's own path.
gives "$a/only-a" a 'the path of the root before the name'
gives "/$b/only-b" b 'of the second'
gives "${c#/}/only-c" c 'of one with a slash at its end'
denies "$a" 68 'the path alone'
denies "${a}ll" 68 'a path that only begins like it'
denies "$a/../b/only-b" 69 'no way out by that' --path-as-is
mkdir -p "$c$a"
echo c >"$c$a/only-a"
gives "$a/only-a" c 'a file that really is of that name'
stop "$daemon"

# By interface.
run_tftpd --root-interface "lo=$b" --root-interface "nosuch0=$c" -r "$a" \
	-l 127.0.0.1:0
gives all b 'the interface comes first'
gives only-a a 'then the root'
denies only-c 68 'another interface does not count'
stop "$daemon"

# By client.
mkdir "$a/127.0.0.2" "$b/127.0.0.2" "$a/::1"
echo a2 >"$a/127.0.0.2/all"
echo a2 >"$a/127.0.0.2/own"
echo b2 >"$b/127.0.0.2/all"
echo b2 >"$b/127.0.0.2/only-a"
echo six >"$a/::1/all"
ln -s ../only-a "$a/127.0.0.2/link"
run_tftpd -r "$a" -r "$b" --client-root ip -l 127.0.0.1:0 -l '[::1]:0'
two='--interface 127.0.0.2'
gives all a 'a client without a directory'
# shellcheck disable=SC2086
gives all a2 'a client with one' $two
# shellcheck disable=SC2086
gives own a2 'a file that only it has' $two
denies own 68 'which others have not'
# shellcheck disable=SC2086
gives only-b b 'what its directory has not' $two
# shellcheck disable=SC2086
gives only-a a 'root by root' $two
# shellcheck disable=SC2086
gives link a 'a link from there into the root' $two
# shellcheck disable=SC2086
denies ../only-a 69 'no way up from it' --path-as-is $two
# shellcheck disable=SC2086
gives dir/../only-a a 'the root itself allows what stays in it' \
	--path-as-is $two
# shellcheck disable=SC2086
denies ../../b/only-b 69 'and nothing that leaves it' --path-as-is $two
port6=$(sed -n 's/.*listening on \[::1\]://p' "$work/tftpd.log")
if [ -n "$port6" ] && [ -e /proc/net/if_inet6 ]; then
	run curl -gsS "tftp://[::1]:$port6/all"
	is "$rc $out" '0 six' 'an IPv6 client'
else
	skip 'no IPv6' 'an IPv6 client'
fi
stop "$daemon"

# All or nothing at SIGHUP.
cat >"$work/conf" <<END
root $a
listen 127.0.0.1:0
END
run_tftpd -c "$work/conf"
gives all a 'one root of a file'
printf 'root %s\nroot %s\nroot-interface lo=%s\n' "$b" "$work/none" \
	"$work/nor" >"$work/conf"
kill -HUP "$daemon"
log 'reload: refused, the old configuration stays' 'a missing root is refused'
log "root: $work/none: No such file" 'which is named'
log "root-interface: $work/nor: No such file" 'as is the other'
gives all a 'the old one stays'
printf 'root %s\nroot %s\n' "$c" "$b" >"$work/conf"
kill -HUP "$daemon"
log 'reload: done' 'new roots are taken'
gives two c 'in their order'
denies only-a 68 'the old one is gone'
echo alive >"$c/alive.txt"
gives alive.txt alive 'the daemon serves on'
