package attendance

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"taphuan/models/courses"
)

// The shape of a code on the printed list (CHECKIN §5): "L1:" and 16 bytes as
// 26 characters, session 4, enrolment 4, HMAC-SHA-256 cut to 8.
const (
	listPrefix = "L1:"
	listLabel  = "list-v1"
	listHead   = 8
	listBytes  = 16
	listLength = len(listPrefix) + 26
)

// listNormal is the prefix as courses.NormalCode leaves it.
var listNormal = courses.NormalCode(listPrefix)

// ListCode gives the code beside a row of the printed list: it names the row to
// who types signed rows back and says nothing to anybody else. Numbers beyond 32
// bits have none, which is an error.
func (s *Service) ListCode(sessionID, enrolmentID uint64) (string, error) {
	return listCode(s.ticketKey, sessionID, enrolmentID)
}

func listCode(key []byte, sessionID, enrolmentID uint64) (string, error) {
	if sessionID > math.MaxUint32 || enrolmentID > math.MaxUint32 {
		return "", fmt.Errorf("attendance: no list code for session %d, enrolment %d", sessionID, enrolmentID)
	}
	head := make([]byte, 0, listBytes)
	head = binary.BigEndian.AppendUint32(head, uint32(sessionID))
	head = binary.BigEndian.AppendUint32(head, uint32(enrolmentID))
	return listPrefix + courses.Crockford.EncodeToString(append(head, listMAC(key, head)...)), nil
}

func listMAC(key, head []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(listLabel))
	mac.Write(head)
	return mac.Sum(nil)[:listBytes-listHead]
}

// isListCode reports whether a text, as typed, is meant for a code of a list.
func isListCode(text string) bool {
	return strings.HasPrefix(courses.NormalCode(text), listNormal)
}

// readListCode gives whom a code of the list of a session names; false for what
// we never made and for a code of another session's list.
func readListCode(key []byte, text string, sessionID uint64) (enrolmentID uint64, ok bool) {
	text = courses.NormalCode(text)
	if len(text) != listLength || !strings.HasPrefix(text, listNormal) {
		return 0, false
	}
	text = text[len(listNormal):]
	raw, err := courses.Crockford.DecodeString(text)
	// Encoded again it must be the same, or the spare bits of the last character
	// would let four spellings pass for one code.
	if err != nil || len(raw) != listBytes || courses.Crockford.EncodeToString(raw) != text {
		return 0, false
	}
	head := raw[:listHead]
	if !hmac.Equal(listMAC(key, head), raw[listHead:]) || uint64(binary.BigEndian.Uint32(head)) != sessionID {
		return 0, false
	}
	return uint64(binary.BigEndian.Uint32(head[4:])), true
}
