package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"
)

func TestTextIsPackedAndPicturesAreNot(t *testing.T) {
	for name, want := range map[string]bool{"css/base.css": true, "js/scan/app.js": true, "img/scan-192.png": false, "js/nothing.js": false} {
		small := Packed(name)
		if (small != nil) != want {
			t.Errorf("%s: %d bytes", name, len(small))
		}
		if !want {
			continue
		}
		r, err := gzip.NewReader(bytes.NewReader(small))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		content, _ := Read(name)
		if err != nil || !bytes.Equal(got, content) || len(small) > len(content)/2 {
			t.Errorf("%s: %v, %d of %d bytes", name, err, len(small), len(content))
		}
	}
}
