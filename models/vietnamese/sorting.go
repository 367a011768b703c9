package vietnamese

import (
	"bytes"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// CollationVersion is kept beside stored keys; when it grows, every stored key
// must be computed again. It grows with this package's rules and with the
// collation tables of golang.org/x/text.
const CollationVersion = 1

// SortKey orders people as official lists do, by the given name and then by
// the rest; the two are separate because a tone in the given name weighs more
// than any letter of the family name.
type SortKey struct{ Given, Rest []byte }

// NameKeys gives the key of a name in its two parts, as SplitName or the user
// cut it; case, apostrophes and the place of tone marks do not count.
func NameKeys(given, rest string) SortKey {
	return SortKey{Given: Key(given), Rest: Key(rest)}
}

// Compare gives -1, 0 or 1 as a comes before, with or after b; people with
// equal keys are told apart by birth date and number.
func Compare(a, b SortKey) int {
	if c := bytes.Compare(a.Given, b.Given); c != 0 {
		return c
	}
	return bytes.Compare(a.Rest, b.Rest)
}

// Key gives the bytes that sort a text in Vietnamese order, tones as ngang,
// huyền, hỏi, ngã, sắc, nặng, and numbers by their value ("Lớp 2" before "Lớp 10").
func Key(s string) []byte {
	c := collators.Get().(*collator)
	defer collators.Put(c)
	c.buffer.Reset()
	return bytes.Clone(c.KeyFromString(&c.buffer, sortable(s)))
}

// sortable drops the apostrophes, which would put H'Bia before every Ha.
func sortable(s string) string {
	return strings.ReplaceAll(Canonical(s), "'", "")
}

// collator keeps a buffer with each collator; neither may serve two goroutines.
type collator struct {
	*collate.Collator
	buffer collate.Buffer
}

var collators = sync.Pool{New: func() any {
	return &collator{Collator: collate.New(language.Vietnamese, collate.Numeric)}
}}
