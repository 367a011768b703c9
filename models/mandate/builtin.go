package mandate

import (
	"bytes"
	_ "embed"
)

//go:embed plan435.yaml
var plan435 []byte

// Builtin returns Kế hoạch 435/KH-UBND of 06/7/2023 as it is built into the
// program: its words, the units of the province and what became of them.
func Builtin() (Document, error) {
	return ReadDocument(bytes.NewReader(plan435))
}
