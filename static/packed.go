package static

import (
	"bytes"
	"compress/gzip"
	"sync"
)

// packed holds what Packed gives, by name, each made when it is first asked for.
var packed sync.Map

// Packed gives a file as gzip packs it, or nil where that is hardly smaller, as
// of fonts and pictures, and where there is no such file: halls have weak networks.
func Packed(name string) []byte {
	if !Has(name) {
		return nil
	}
	once, _ := packed.LoadOrStore(name, sync.OnceValue(func() []byte { return pack(name) }))
	return once.(func() []byte)()
}

func pack(name string) []byte {
	content, err := files.ReadFile(name)
	if err != nil {
		return nil
	}
	var small bytes.Buffer
	w, _ := gzip.NewWriterLevel(&small, gzip.BestCompression) // writing into memory never fails
	_, _ = w.Write(content)
	_ = w.Close()
	if small.Len() > len(content)*9/10 {
		return nil
	}
	return small.Bytes()
}
