# SPDX-License-Identifier: BSD-2-Clause
# What idle transfers took, in words.
{
	split("", k)
	for (i = 3; i <= NF; i++) {
		eq = index($i, "=")
		k[substr($i, 1, eq - 1)] = substr($i, eq + 1)
	}
	printf "%-11s %-12s %d transfers held; resident %.1f MB more, of", \
		"idle", $2, k["held"], (k["rss"] - k["rss0"]) / 1024
	printf " its own %.1f MB (%.1f in all); %d descriptors; %.2f s of", \
		(k["pss"] - k["pss0"]) / 1024, k["pss"] / 1024, k["fds"], \
		k["user"] + k["sys"]
	printf " processor in 8 s\n"
}
