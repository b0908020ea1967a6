#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A rendered script on iPXE itself, the one of this machine's packages: a host
# whose key is its MAC, UUID or serial number; the menu's default; an entry that
# fails; local boot with BIOS and UEFI.  QEMU's user-mode network serves the
# boot root, so no privilege is needed.
#
# The kernel of the image is a small iPXE script, which prints its arguments.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need qemu-system-x86_64
for f in /usr/lib/ipxe/qemu/pxe-e1000.rom /usr/share/qemu/pxe-e1000.rom; do
	[ ! -f "$f" ] || rom=$f
done
[ -n "${rom:-}" ] || skip_all 'there is no iPXE ROM for QEMU (ipxe-qemu)'
ovmf=/usr/share/OVMF/OVMF_CODE_4M.fd
vars=/usr/share/OVMF/OVMF_VARS_4M.fd
efi=/usr/lib/ipxe/ipxe.efi
uefi=1
for f in "$ovmf" "$vars" "$efi"; do
	[ -f "$f" ] || uefi=0
done
plan 15

root=$work/srv
uuid=b5a1f3c4-0e4e-4c39-a6a5-6b8e9d3f7a10
mkdir -p "$root/images/demo/1/sub dir" "$root/images/gone"
cat >"$root/images/demo/1/sub dir/linux" <<'END'
#!ipxe
echo PROOF ${args}
echo OF ${net0/mac} append=${append}.
imgstat
sleep 60
END
echo x >"$root/images/demo/1/initrd.gz"
cat >"$root/images/demo/1.facts" <<'END'
ID=demo
VERSION_ID=1
NAME='Demo (of x)'
ARCH=x86_64
FIRMWARE='bios uefi'
KERNEL='sub dir/linux'
INITRD=initrd.gz
CMDLINE='auto=true q="a b" url=@ANSWER@ ---'
ANSWER=preseed
END
cat >"$root/images/gone/1.facts" <<'END'
ID=gone
NAME=Gone
KERNEL=linux
END
cat >"$work/hosts" <<END
52:54:00:12:34:01 mac - demo console=tty0%20ttyS0 answer=http://h/\${net0/mac}
52:54:00:12:34:02 fail - gone
52:54:00:12:34:03 disk - local
uuid=$uuid - - demo append=by-uuid
serial=A+B%20C/1 - - demo append=by-serial
END
ok -n 'the script of two images and five hosts is rendered' \
	pxe-mkscript --hosts "$work/hosts" --default demo \
	--timeout 1 --allow-missing -o "$root/boot.ipxe" \
	"$root/images/demo/1.facts" "$root/images/gone/1.facts"

# machine NAME LAST-BYTE ARGUMENT...: start one; its console is NAME.serial.
# SeaBIOS copies what iPXE shows to the serial port (graphics=off).
machine() {
	_m=$1
	_mac=52:54:00:12:34:$2
	shift 2
	: >"$work/$_m.serial"
	spawn "$_m" qemu-system-x86_64 -accel tcg -nodefaults -display none \
		-serial "file:$work/$_m.serial" -netdev \
		"user,id=n0,restrict=on,tftp=$root,bootfile=boot.ipxe" \
		-device "e1000,netdev=n0,mac=$_mac$rombar" "$@"
}

# shows NAME ERE: a line on its console, without the terminal's escapes. They
# stand before lines, and on a slow machine SeaBIOS moves the cursor within
# words: look at both, lines that are cut there and lines that are whole.
shows() {
	_esc=$(printf '\033')
	for _end in '\n' ''; do
		tr -d '\r' <"$work/$1.serial" |
			sed "s/${_esc}\[[0-9;=?]*[A-Za-z]/$_end/g"
	done | grep -aE -e "$2" >"$work/shown"
	[ -s "$work/shown" ]
}

# sees NAME ERE WHAT: within a minute.
sees() {
	if wait_for 60 shows "$1" "$2"; then
		_pass "$1: $3"
	else
		_fail "$1: $3"
		tail -c 2000 "$work/$1.serial" "$work/$1.log" |
			tr -cd '\n -~' | sed 's/^/# /'
	fi
}

# A boot sector that prints LOCAL-DISK by the BIOS and stops.
{
	printf '\061\300\216\330\276\022\174\254\010\300\164\376\264\016\315'
	printf '\020\353\365LOCAL-DISK\000'
} >"$work/disk"
truncate -s 510 "$work/disk"
printf '\125\252' >>"$work/disk"
truncate -s 1M "$work/disk"

rombar=,bootindex=1
bios='-m 128 -machine graphics=off'
# shellcheck disable=SC2086
{
	machine mac 01 $bios
	machine fail 02 $bios
	machine disk 03 $bios \
		-drive "file=$work/disk,format=raw,if=ide,snapshot=on"
	machine uuid 04 $bios -uuid "$uuid"
	machine serial 05 $bios -smbios 'type=1,serial=A+B C/1'
	machine menu 06 $bios
}

if [ "$uefi" = 1 ]; then
	mkdir -p "$work/esp/EFI/BOOT"
	cp "$efi" "$work/esp/EFI/BOOT/BOOTX64.EFI"
	rombar=,romfile=
	esp=file=fat:$work/esp,format=raw,if=none,id=d0,snapshot=on
	for i in 1 3; do
		cp "$vars" "$work/vars-$i"
		machine "uefi$i" "0$i" -machine q35 -m 256 -drive \
			"if=pflash,format=raw,readonly=on,file=$ovmf" \
			-drive "if=pflash,format=raw,file=$work/vars-$i" \
			-drive "$esp" -device ide-hd,drive=d0,bootindex=1 \
			-device virtio-rng-pci
	done
fi

sees mac '^PROOF auto=true q="a b" url=http://h/52:54:00:12:34:01 --' \
	'a host goes to the image of its MAC, with its answer file'
sees mac '^OF .* append=console=tty0 console=ttyS0[.]$' \
	'a host with console= has its consoles on the command line'
sees mac '^initrd.gz : ' 'the initrd is loaded under its name (BIOS)'
sees uuid '^OF .* append=by-uuid[.]$' 'a host goes to the image of its UUID'
sees uuid '^PROOF q="a b" ---$' \
	'a host without answer file gets no unattended installation'
sees serial '^OF .* append=by-serial[.]$' \
	'a host goes to the image of its serial number with + and /'
sees menu '^OF 52:54:00:12:34:06 append=[.]$' \
	'a host that is not listed gets the default of the menu'
sees disk 'LOCAL-DISK' 'a host with profile local boots its disk (BIOS)'
sees fail '^Could not boot Gone' \
	'an entry without its kernel says that it failed'
ok -n 'fail: an entry without its kernel is tried again' wait_for 60 sh -c \
	'[ "$(grep -ac "Booting Gone" "$1")" -ge 2 ]' sh "$work/fail.serial"
if [ "$uefi" = 0 ]; then
	for i in 1 2 3 4; do
		skip 'ovmf or ipxe is not installed' "UEFI: test $i of 4"
	done
	exit
fi
sees uefi1 '^OF 52:54:00:12:34:01 append=console' \
	'a host goes to the image of its MAC (UEFI)'
sees uefi1 '^initrd.gz : ' 'the initrd is loaded under its name (UEFI)'
sees uefi3 'Leaving iPXE' \
	'a host with profile local leaves iPXE (UEFI)'
sees uefi3 'EFI Internal Shell|Shell>' \
	'iPXE exits and the firmware goes on with its next boot option'
