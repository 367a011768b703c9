//go:build unix

package main

import (
	"os"
	"syscall"
)

// lockFile locks a file until it is closed or its program ends; it fails when
// another program holds it.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
