package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// What a demonstration leaves in its folder, and may therefore wipe.
const (
	demoMarker   = ".taphuan-demo"
	demoDatabase = "demo.db"
	demoSecret   = "taphuan.secret"
)

var demoFiles = []string{demoMarker, demoSecret, demoDatabase, demoDatabase + "-wal", demoDatabase + "-shm",
	demoDatabase + "-journal", demoDatabase + ".lock"}

// freshFolder makes the folder of a demonstration, or wipes what an earlier one
// left there, and keeps other demonstrations out until release is called. A
// folder that holds anything else stays as it is.
func freshFolder(dir string) (release func(), err error) {
	if err := onlyOurs(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	marker, err := os.OpenFile(filepath.Join(dir, demoMarker), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(marker); err != nil {
		return nil, errors.Join(fmt.Errorf("another demonstration runs in %s: stop it, or choose another folder with --dir", dir), marker.Close())
	}
	_, err = marker.WriteString("A demonstration of Tập huấn: it is wiped at every start.\n")
	for _, name := range demoFiles[1:] {
		if gone := os.Remove(filepath.Join(dir, name)); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	if err != nil {
		return nil, errors.Join(err, marker.Close())
	}
	return func() { marker.Close() }, nil
}

// onlyOurs refuses a folder in which anything stands that no demonstration made.
func onlyOurs(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	marked := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == demoMarker })
	for _, entry := range entries {
		if !marked || entry.IsDir() || !slices.Contains(demoFiles, entry.Name()) {
			return fmt.Errorf("%s holds %s, which no demonstration made: choose another folder with --dir", dir, entry.Name())
		}
	}
	return nil
}

// writeDemoSecret puts a secret that anybody can work out from the seed into
// the folder, so that the same seed gives the same tickets.
func writeDemoSecret(dir string, seed uint64) error {
	sum := sha256.Sum256(fmt.Appendf(nil, "a demonstration, no secret: %d", seed))
	return os.WriteFile(filepath.Join(dir, demoSecret), []byte(hex.EncodeToString(sum[:])+"\n"), 0o600)
}
