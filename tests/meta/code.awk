# SPDX-License-Identifier: BSD-2-Clause
# C sources as FILE:LINE:TEXT with comments taken out and strings emptied, so
# that a word in a message or a comment is not taken for a call.

FNR == 1 {
	in_comment = 0
}

{
	out = ""
	for (i = 1; i <= length($0); i++) {
		c = substr($0, i, 1)
		two = substr($0, i, 2)
		if (in_comment) {
			if (two == "*/") {
				in_comment = 0
				i++
			}
		} else if (quote) {
			if (c == "\\")
				i++
			else if (c == quote) {
				quote = ""
				out = out c
			}
		} else if (two == "/*") {
			in_comment = 1
			i++
		} else if (two == "//") {
			break
		} else {
			# The file name of an include is wanted.
			if ((c == "\"" || c == "'") && $0 !~ /^#[ \t]*include/)
				quote = c
			out = out c
		}
	}
	# No string goes on over the end of a line.
	quote = ""
	print FILENAME ":" FNR ":" out
}
