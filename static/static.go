// Package static holds the files browsers fetch as they are: our css, pictures and
// plain ES modules, and in npm the few files `npm run copy` takes from npm packages.
// It knows nothing of pages. Without the npm files the program runs plainer.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"maps"
	"slices"
	"sync"
)

//go:embed css img js all:npm
var files embed.FS

// Files gives the embedded folders css, img, js and npm, to be served under /static/.
func Files() fs.FS {
	return files
}

// Path turns a file's name such as "css/app.css" into the address pages use,
// "/static/css/app.css?v=HASH"; the hash of the content lets it be cached for good.
func Path(name string) string {
	if version := Version(name); version != "" {
		return "/static/" + name + "?v=" + version
	}
	return "/static/" + name
}

// Version gives ten hexadecimal digits of the file's SHA-256, or "" when there
// is no such file.
func Version(name string) string {
	return versions()[name]
}

// Has reports whether a file of that name is embedded; the npm files may be absent.
func Has(name string) bool {
	_, there := versions()[name]
	return there
}

// Names lists the embedded files, sorted.
func Names() []string {
	return slices.Sorted(maps.Keys(versions()))
}

// Read gives the content of a file.
func Read(name string) ([]byte, error) {
	return files.ReadFile(name)
}

var versions = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := files.ReadFile(path)
		sum := sha256.Sum256(content)
		all[path] = hex.EncodeToString(sum[:5])
		return err
	})
	if err != nil {
		panic("static: the embedded files cannot be read: " + err.Error())
	}
	return all
})
