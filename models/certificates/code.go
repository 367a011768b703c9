package certificates

import (
	"crypto/rand"
	"strings"
	"unicode"
)

// crockford leaves out I, L, O and U, which people take for other characters.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// checking is the alphabet of ISO 7064 MOD 37,36: a character's value is its place.
const checking = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// A code is 26 random characters (130 bits) and a check character (TRUST §5).
const (
	codeBody   = 26
	codeLength = codeBody + 1
)

// NewCode draws a certificate code: 26 random Crockford characters and their
// ISO 7064 MOD 37,36 check character. It draws again when that falls on I, L, O
// or U, so that they can be forgiven everywhere, and when two neighbours could
// change places unnoticed, which that system lets pass in one code of 24.
func NewCode() string {
	var raw [codeBody]byte
	for {
		_, _ = rand.Read(raw[:]) // never fails since Go 1.24
		code := make([]byte, codeBody, codeLength)
		for i, b := range raw {
			code[i] = crockford[b%32]
		}
		code = append(code, checkCharacter(code))
		if strings.IndexByte(crockford, code[codeBody]) >= 0 && noticesSwaps(code) {
			return string(code)
		}
	}
}

// checkCharacter gives the character that completes the body (ISO 7064 MOD 37,36).
func checkCharacter(body []byte) byte {
	p := 36
	for _, c := range body {
		p = (p + strings.IndexByte(checking, c)) % 36
		if p == 0 {
			p = 36
		}
		p = p * 2 % 37
	}
	return checking[(37-p)%36]
}

// checked reports whether the code ends in its check character.
func checked(code []byte) bool { return checkCharacter(code[:codeBody]) == code[codeBody] }

// noticesSwaps reports whether the check character betrays every exchange of
// two neighbours.
func noticesSwaps(code []byte) bool {
	swapped := make([]byte, codeLength)
	for i := range codeBody {
		copy(swapped, code)
		swapped[i], swapped[i+1] = code[i+1], code[i]
		if code[i] != code[i+1] && checked(swapped) {
			return false
		}
	}
	return true
}

// ParseCode reads a code as people type it, or the whole address from the QR
// code: in either case, with spaces and hyphens, with O for 0 and I or L for 1.
// A wrong length, character or check character is not ok.
func ParseCode(typed string) (code string, ok bool) {
	typed = strings.TrimRight(strings.TrimSpace(typed), "/")
	typed = typed[strings.LastIndexByte(typed, '/')+1:]
	plain := make([]byte, 0, codeLength)
	for _, r := range typed {
		r = unicode.ToUpper(r)
		switch {
		case r == 'O':
			r = '0'
		case r == 'I' || r == 'L':
			r = '1'
		case unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf):
			continue
		}
		if len(plain) == codeLength || !strings.ContainsRune(crockford, r) {
			return "", false
		}
		plain = append(plain, byte(r))
	}
	if len(plain) != codeLength || !checked(plain) {
		return "", false
	}
	return string(plain), true
}

// GroupCode gives a code as paper shows it, 5-5-5-5-7.
func GroupCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return strings.Join([]string{code[:5], code[5:10], code[10:15], code[15:20], code[20:]}, "-")
}
