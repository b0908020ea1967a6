#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Calls between files go one way: a file that others call does not call back.
# Files of one concept may: those that begin with the name of one of them, as
# upload.c and upload_policy.c.  What is called through a pointer that it was
# given does not count.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"
need nm
plan 2

# "FOLDER/FILE D|U SYMBOL" of each object; automake puts the library's name
# before that of the file.  Objects of sources that are gone are passed over.
files 'cmd/*.c' 'lib/*.c' | sed 's/\.c$//' >"$work/sources"
(cd "$PXE_BUILDDIR" && find lib cmd -name '*.o' | sort | xargs nm -A -g) |
	awk -v sources="$work/sources" '
	BEGIN {
		while ((getline name <sources) > 0)
			known[name] = 1
	}
	{
		file = $1
		sub(/:.*/, "", file)
		sub(/\.o$/, "", file)
		n = split(file, p, "/")
		sub(/^.*-/, "", p[n])
		dir = p[1]
		for (i = 2; i < n; i++)
			dir = dir "/" p[i]
		if (!((dir "/" p[n]) in known))
			next
		type = $(NF - 1)
		if (type ~ /^[TRDB]$/)
			print dir "/" p[n], "D", $NF
		else if (type == "U")
			print dir "/" p[n], "U", $NF
	}' >"$work/symbols"

# Programs do not see each other: a symbol is one of the same tool, or of lib.
awk '
	function space(file, p) {
		split(file, p, "/")
		return p[1] == "cmd" ? p[2] : ""
	}
	NR == FNR {
		if ($2 == "D")
			def[space($1) SUBSEP $3] = $1
		next
	}
	$2 == "U" {
		to = def[space($1) SUBSEP $3]
		if (to == "")
			to = def["" SUBSEP $3]
		if (to != "" && to != $1)
			print $1, to
	}' "$work/symbols" "$work/symbols" | sort -u >"$work/edges"
ok -n 'calls between files are found' test "$(wc -l <"$work/edges")" -gt 200

# For each file, all that it reaches; a cycle is what reaches back.
awk '
	function visit(from, at, i, n, next_of) {
		n = split(out[at], next_of, " ")
		for (i = 1; i <= n; i++)
			if (!((from, next_of[i]) in reach)) {
				reach[from, next_of[i]] = 1
				visit(from, next_of[i])
			}
	}
	# Does one name begin the other, up to its end or a _?
	function one_concept(a, b, t) {
		if (length(a) > length(b)) {
			t = a
			a = b
			b = t
		}
		return a == b || index(b, a "_") == 1
	}
	{
		out[$1] = out[$1] " " $2
		file[$1] = 1
	}
	END {
		for (f in file)
			visit(f, f)
		for (f in file)
			for (g in file)
				if (f < g && ((f, g) in reach) &&
				    ((g, f) in reach) && !same(f, g))
					print f ".c and " g ".c call each other"
	}
	# Two files of one concept, or with a third one that both begin with.
	function same(a, b, h) {
		if (one_concept(a, b))
			return 1
		for (h in file)
			if (index(a, h "_") == 1 && index(b, h "_") == 1 &&
			    ((a, h) in reach) && ((h, a) in reach))
				return 1
		return 0
	}' "$work/edges" | sort >"$found"
none 'no call cycle but inside one concept'
