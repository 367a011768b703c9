package static

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func TestPathCarriesTheContent(t *testing.T) {
	content, err := fs.ReadFile(Files(), "css/base.css")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	if got, want := Path("css/base.css"), "/static/css/base.css?v="+hex.EncodeToString(sum[:5]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := Path("css/none.css"); got != "/static/css/none.css" {
		t.Errorf("an absent file got %s", got)
	}
}

func TestHas(t *testing.T) {
	for name, want := range map[string]bool{"css/tokens.css": true, "js/app.js": true, "css": false, "npm/none.js": false, "node_modules/axe-core/axe.min.js": false} {
		if Has(name) != want {
			t.Errorf("Has(%q) is not %v", name, want)
		}
	}
}

// Addresses in style sheets are relative and point to files that are there or
// that `npm run copy` brings.
func TestStyleSheetsFetchOnlyOurs(t *testing.T) {
	address := regexp.MustCompile(`url\(([^)]*)\)|@import`)
	copied, err := fs.Glob(Files(), "css/*.css")
	if err != nil || len(copied) < 4 {
		t.Fatalf("%d style sheets: %v", len(copied), err)
	}
	for _, name := range copied {
		content, err := fs.ReadFile(Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range address.FindAllStringSubmatch(string(content), -1) {
			if !strings.HasPrefix(found[1], `"../npm/be-vietnam-pro-`) {
				t.Errorf("%s fetches %s", name, found[0])
			}
		}
	}
}
