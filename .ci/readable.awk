# Makes `go test -v ./...` readable: a package that passed is its closing line
# and what it skipped; one that failed shows everything but the passes.
/^(=== (RUN|PAUSE|CONT|NAME)|[ \t]*--- PASS)/ { next }
/^[ \t]*--- SKIP/ {
	if (last ~ /^ +[a-z_]+\.go:[0-9]+: /) skipped = skipped last "\n" # the reason
	skipped = skipped $0 "\n"
	print >skips
}
/^ok  \t/ {
	if (skipped != "" && ci == "true") print "CI=true, and these did not run:"
	printf "%s", skipped
	print
	fflush()
	text = skipped = ""
	next
}
/^FAIL\t/ {
	printf "%s", text
	print
	fflush()
	text = skipped = ""
	next
}
/^\?   \t/ || /^\t.*coverage: 0\.0%/ { next }
{
	text = text $0 "\n"
	last = $0
}
END {
	# A build that fails has no closing line of its own; FAIL stands at the end.
	printf "%s", text
}
