package courses

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
)

// ticketPrefix marks a ticket among the codes a scanner may see.
const ticketPrefix = "T1:"

// Crockford writes bytes without I, L, O and U, which people mistake for others.
var Crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// TicketCode gives the personal code staff scan: "T1:" and 26 characters. It
// follows from the key, the enrolment and how often it was replaced, so it can
// be printed again at any time (CHECKIN §3).
func TicketCode(key []byte, enrolmentID uint64, replacement int) string {
	return ticketPrefix + encode(key, "ticket", enrolmentID, replacement)
}

// LinkCode gives the 26 characters of the personal page's address.
func LinkCode(key []byte, enrolmentID uint64, replacement int) string {
	return encode(key, "link", enrolmentID, replacement)
}

// Pin gives the four digits a person without a phone at hand says beside the
// telephone number; every number from 0000 to 9999 is equally likely.
func Pin(key []byte, enrolmentID uint64, replacement int) string {
	const numbers = 10000
	const fair = (1 << 16) / numbers * numbers // beyond it small numbers would come more often
	mac := derive(key, "pin", enrolmentID, replacement)
	for {
		for i := 0; i+1 < len(mac); i += 2 {
			if n := int(binary.BigEndian.Uint16(mac[i:])); n < fair {
				return fmt.Sprintf("%04d", n%numbers)
			}
		}
		again := sha256.Sum256(mac)
		mac = again[:]
	}
}

// HashCode gives the SHA-256 in hex under which a ticket or link is kept; codes
// typed in small letters, with spaces, or with O and I for 0 and 1 are the same.
func HashCode(code string) string {
	sum := sha256.Sum256([]byte(NormalCode(code)))
	return hex.EncodeToString(sum[:])
}

// NormalCode gives a typed or scanned code as it was issued.
func NormalCode(code string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToUpper(r); r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		case '-':
			return -1
		}
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, code)
}

func encode(key []byte, label string, enrolmentID uint64, replacement int) string {
	const bytes = 16
	return Crockford.EncodeToString(derive(key, label, enrolmentID, replacement)[:bytes])
}

func derive(key []byte, label string, enrolmentID uint64, replacement int) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(label))
	_ = binary.Write(mac, binary.BigEndian, enrolmentID) // a hash never fails
	_ = binary.Write(mac, binary.BigEndian, uint64(replacement))
	return mac.Sum(nil)
}
