#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# --explain: how a machine would be answered, and where each of it comes from.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
about 'pxe-dhcpd --explain'
plan 18

mkdir "$work/loaders"
: >"$work/loaders/snponly.efi"
: >"$work/boot.ipxe"
printf '%s\n' '52:54:00:00:00:01 n1 10.20.0.5 - option.mtu=1300 tag=slow' \
	'* - - menu' >"$work/hosts"
cat >"$work/conf" <<END
interface lo
root $work
hosts $work/hosts
leases $work/leases.db
dns 10.20.0.2
subnet 10.20.0.0/16 {
	pool 10.20.1.1-10.20.9.255
	router 10.20.0.1
	lease 8h
}
tag slow {
}
tag arm {
	match class=arm64
	boot arm64=grub/grubaa64.efi
	option ntp 10.20.0.9
}
tag phones {
	match vendor=Cisco*
	ignore
}
tag bios {
	match class=bios
	menu-item 7 Install Debian bios=pxelinux.0
	menu-item 8 Install on ARM arm64=a.efi
	menu-item local Boot from disk
}
END
explain() {
	run pxe-dhcpd -c "$work/conf" --explain "$1"
}

explain mac=52:54:00:00:00:09,class=arm64,relay=10.20.0.1
is "$rc:$out" "0:leases    none: $work/leases.db does not exist
machine   52:54:00:00:00:09
program   PXE, ARM64 UEFI, class arm64
hosts     the line of \"*\"
subnet    10.20.0.0/16
tags      arm
address   10.20.1.1 (free)
boot      grub/grubaa64.efi by TFTP from 127.0.0.1 (boot arm64, tag arm)
option    1 netmask 255.255.0.0
option    3 router 10.20.0.1 (subnet)
option    6 dns 10.20.0.2 (for all)
option    42 ntp 10.20.0.9 (tag arm)
option    51 lease 1800s
option    53 type OFFER
option    54 server 127.0.0.1
option    58 t1 900s
option    59 t2 1575s
option    66 tftp-server 127.0.0.1
option    67 boot-file grub/grubaa64.efi" 'a machine of a tag, the whole text'
explain mac=52:54:00:00:00:01,relay=10.20.0.1
like "$out" '^machine   52:54:00:00:00:01 \(n1\)$' 'a machine has its name'
like "$out" '^tags      slow$' 'a tag of the hosts file is told'
like "$out" '^address   10.20.0.5 \(reserved by the hosts file\)$' \
	'a reserved address is told to be that'
like "$out" '^option    26 mtu 1300 \(hosts file\)$' \
	'an option of the hosts file is told to be that'
explain mac=52:54:00:00:00:09,class=ipxe,relay=10.20.0.1
like "$out" \
	'^boot      boot.ipxe by TFTP from 127.0.0.1 .boot ipxe, for all.$' \
	'iPXE is a class of its own'
explain mac=52:54:00:00:00:09,class=x64,vendor=Cisco-1,relay=10.20.0.1
is "$(printf '%s\n' "$out" | tail -n 1)" \
	'no answer ignored by the configuration' 'a machine that is ignored'
explain mac=52:54:00:00:00:09
is "$(printf '%s\n' "$out" | tail -n 1)" \
	'no answer unknown machine, and no pool' 'a network without a pool'
explain mac=52:54:00:00:00:09,relay=192.0.2.1
is "$(printf '%s\n' "$out" | tail -n 1)" \
	'no answer on a network that has no pool here' 'a network not served'
explain class=x64
is "$rc:$(printf '%s\n' "$err" | tail -n 1)" \
	'64:pxe-dhcpd: --explain: needs mac=' 'a machine without an address'
explain mac=52:54:00:00:00:09,color=red
like "$err" 'color: no such key \(arch, circuit' 'a key that does not exist'
[ -e "$work/leases.db" ] && _db=made || _db=none
is "$_db" none 'no database is made'
explain mac=52:54:00:00:00:09,class=bios,relay=10.20.0.1
is "$(printf '%s\n' "$out" | grep -E '^(boot|item)')" \
	'boot      a menu (tag bios)
item      7 Install Debian: pxelinux.0
item      0 Boot from disk' 'a boot menu is told with its items'

# --- with leases -------------------------------------------------------------
if ! command -v sqlite3 >/dev/null; then
	for _t in 'its lease' 'a lease of another' 'the file as it was' \
		'a damaged file' 'a damaged file stays'; do
		skip 'sqlite3 is not installed' "$_t"
	done
	exit
fi
# As pxe-dhcpd has it: 10.20.1.1 is bound to :aa, 10.20.1.7 to :09.
sqlite3 "$work/leases.db" "
	CREATE TABLE lease (ip INTEGER PRIMARY KEY, state INTEGER NOT NULL,
		mac INTEGER, name TEXT, starts INTEGER NOT NULL, ends INTEGER,
		link INTEGER NOT NULL, id BLOB);
	INSERT INTO lease VALUES
		(169083137, 2, 90520730730666, NULL, 1, NULL, 169082880,
		x'6d015254000000aa'),
		(169083143, 2, 90520730730505, NULL, 1, NULL, 169082880,
		x'6d01525400000009');
	PRAGMA user_version = 2"
sum=$(cksum <"$work/leases.db")
explain mac=52:54:00:00:00:09,relay=10.20.0.1
like "$out" '^address   10.20.1.7 \(its lease\)$' \
	'a machine with a lease in the database is told that address'
explain mac=52:54:00:00:00:08,relay=10.20.0.1
like "$out" '^address   10.20.1.2 \(free\)$' \
	'a machine without a lease is not told an address that is leased'
is "$(cksum <"$work/leases.db") $(ls "$work"/leases.db*)" \
	"$sum $work/leases.db" 'the database stays as it is'
printf 'torn' >"$work/leases.db"
explain mac=52:54:00:00:00:09,relay=10.20.0.1
like "$out" "^leases    not looked at: $work/leases.db: not a database\$" \
	'a damaged database is told not to have been looked at'
is "$(cat "$work/leases.db")" torn 'a damaged database is not overwritten'
