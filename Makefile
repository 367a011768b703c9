# What the project can do for you, from this folder.

.PHONY: demo test bench build fmt

# A trial with made-up people, filled afresh at every start; it tells its address and sign-ins.
demo:
	@.ci/npm || echo "demo: without the files of npm; pages are plainer and the camera reads no codes"
	@go run ./app demo

# Everything that is checked, on SQLite and on a MariaDB server of our own.
test:
	@.ci/test

# How fast it is, with both databases on a real disk and safe commits.
bench:
	@.ci/bench

# One program without dependencies: ./taphuan
build:
	@.ci/npm || echo "build: without the files of npm; pages are plainer and the camera reads no codes"
	CGO_ENABLED=0 go build -trimpath -o taphuan ./app

fmt:
	gofmt -w app migrations models routes static/*.go views
