package attendance

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"time"

	"taphuan/models/courses"
)

// The shape of the room's code (CHECKIN §2): 24 bytes as 39 characters.
const (
	codeVersion   = 0x01 // key 0, version 1
	codeHead      = 8    // key id and version 1, session 4, window 3 (two's complement)
	codeBytes     = 24
	codeMAC       = codeBytes - codeHead
	codeLength    = 39
	roomWindow    = 15 * time.Second
	windowsMax    = 1<<23 - 1
	digitsLabel   = "digits-v1"
	roomCodeLabel = "checkin-v1"
)

// roomAlphabet is RFC 4648 in capitals, so that the QR code stays alphanumeric.
var roomAlphabet = base32.StdEncoding.WithPadding(base32.NoPadding)

// roomKey derives the codes of one session; every instance derives the same.
type roomKey struct {
	key     []byte
	session uint64
	salt    []byte
}

// keyOf gives the code key of a session.
func keyOf(key []byte, s courses.Session) (roomKey, error) {
	salt, err := hex.DecodeString(s.Salt)
	if err != nil || len(salt) == 0 || s.ID > math.MaxUint32 {
		return roomKey{}, fmt.Errorf("attendance: session %d has no usable salt", s.ID)
	}
	return roomKey{key: key, session: s.ID, salt: salt}, nil
}

// window gives the number of the window at a moment, counted from the opening;
// before it the numbers are negative, so that a photograph of an early code is
// as old when the doors open as any other.
func window(opens, now time.Time) int32 {
	passed := now.Sub(opens)
	number := int64(passed / roomWindow)
	if passed%roomWindow < 0 {
		number-- // rounded down on both sides of the opening
	}
	return int32(max(-windowsMax, min(number, windowsMax)))
}

// windowEnds gives when the window ends and the code changes.
func windowEnds(opens time.Time, window int32) time.Time {
	return opens.Add((time.Duration(window) + 1) * roomWindow)
}

// code gives the 39 characters shown in a window.
func (k roomKey) code(window int32) string {
	head := k.head(window)
	return roomAlphabet.EncodeToString(append(head, k.mac(roomCodeLabel, head)[:codeMAC]...))
}

// digits gives the six digits shown under the QR code in a window.
func (k roomKey) digits(window int32) string {
	mac := k.mac(digitsLabel, k.head(window))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac)%1_000_000)
}

func (k roomKey) head(window int32) []byte {
	head := make([]byte, 0, codeBytes)
	head = append(head, codeVersion)
	head = binary.BigEndian.AppendUint32(head, uint32(k.session))
	return append(head, byte(window>>16), byte(window>>8), byte(window))
}

func (k roomKey) mac(label string, head []byte) []byte {
	mac := hmac.New(sha256.New, k.key)
	mac.Write([]byte(label))
	mac.Write(head)
	mac.Write(k.salt)
	return mac.Sum(nil)
}

// readCode gives the bytes of a code in either case. Decoded and encoded again
// it must be the same, or the spare bits of the last character would let eight
// spellings pass for one code.
func readCode(text string) (raw []byte, session uint64, ok bool) {
	text = strings.ToUpper(text)
	if len(text) != codeLength {
		return nil, 0, false
	}
	raw, err := roomAlphabet.DecodeString(text)
	if err != nil || len(raw) != codeBytes || roomAlphabet.EncodeToString(raw) != text || raw[0] != codeVersion {
		return nil, 0, false
	}
	return raw, uint64(binary.BigEndian.Uint32(raw[1:5])), true
}

// verify judges the bytes of a code at a moment: nil for the current window and
// the one before, ErrCodeForged for what we never made, ErrCodeExpired for the rest.
func (k roomKey) verify(raw []byte, opens, now time.Time) error {
	head := raw[:codeHead]
	if !hmac.Equal(k.mac(roomCodeLabel, head)[:codeMAC], raw[codeHead:]) {
		return ErrCodeForged
	}
	shown := int32(uint32(raw[5])<<24|uint32(raw[6])<<16|uint32(raw[7])<<8) >> 8 // with its sign
	current := window(opens, now)
	if shown > current || shown+1 < current {
		return ErrCodeExpired
	}
	return nil
}
