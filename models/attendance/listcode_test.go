package attendance

import (
	"regexp"
	"strings"
	"testing"
)

func TestListCodes(t *testing.T) {
	key, other := []byte("0123456789abcdef0123456789abcdef"), []byte("x123456789abcdef0123456789abcdef")
	code, err := listCode(key, 7, 300)
	if err != nil || !regexp.MustCompile(`^L1:[0-9A-HJKMNP-TV-Z]{26}$`).MatchString(code) {
		t.Fatalf("form %q: %v", code, err)
	}
	for name, typed := range map[string]string{"as printed": code, "small letters": strings.ToLower(code),
		"spaced": " " + code[:10] + " " + code[10:] + "\n", "O and I for 0 and 1": strings.NewReplacer("0", "O", "1", "I").Replace(code)} {
		if who, ok := readListCode(key, typed, 7); !ok || who != 300 || !isListCode(typed) {
			t.Errorf("%s: %d %t", name, who, ok)
		}
	}
	foreign, _ := listCode(key, 8, 300)
	forged, _ := listCode(other, 7, 300)
	// The last character carries two spare bits: the three other spellings.
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	spare := code[:listLength-1] + string(alphabet[strings.IndexByte(alphabet, code[listLength-1])+1])
	for name, wrong := range map[string]string{"of another session": foreign, "under another key": forged, "spare bits": spare,
		"short": code[:listLength-1], "long": code + "0", "a ticket": "T1" + code[2:], "no prefix": code[3:], "nothing": ""} {
		if who, ok := readListCode(key, wrong, 7); ok {
			t.Errorf("%s is read as %d", name, who)
		}
	}
	for _, beyond := range [][2]uint64{{1 << 32, 1}, {1, 1 << 32}} {
		if _, err := listCode(key, beyond[0], beyond[1]); err == nil {
			t.Errorf("%v has a code", beyond)
		}
	}
}

// Any one bit turned makes it a code we never made.
func TestAFlippedBitOfAListCode(t *testing.T) {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	key := []byte("0123456789abcdef0123456789abcdef")
	code, _ := listCode(key, 7, 300)
	for at := len(listPrefix); at < listLength; at++ {
		for bit := range 5 {
			turned := []byte(code)
			turned[at] = alphabet[strings.IndexByte(alphabet, turned[at])^1<<bit]
			if who, ok := readListCode(key, string(turned), 7); ok {
				t.Errorf("character %d, bit %d: %d", at, bit, who)
			}
		}
	}
}
