package attendance

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"taphuan/models/courses"
)

// claimFor is how long an opened code waits for a name (CHECKIN §2).
const claimFor = 5 * time.Minute

// claim says that this phone opened a fresh code of the session at that moment;
// the time of check-in is the time of opening. It is signed, its nonce can be
// spent once, and only beside the device's own cookie: a claim sent on to a
// friend at home is worth nothing there.
type claim struct {
	Session uint64 `json:"s"`
	Opened  int64  `json:"o"` // Unix seconds
	Nonce   string `json:"n"`
	Device  string `json:"d"` // hash of the device's id
}

// openedAt is when the code was opened.
func (c claim) openedAt() time.Time { return time.Unix(c.Opened, 0).UTC() }

// factNonce is the nonce of the fact that spends the claim.
func (c claim) factNonce() string { return "room:" + c.Nonce }

// newClaim opens a claim on a session for one device.
func newClaim(session uint64, device string, now time.Time) claim {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	return claim{Session: session, Opened: now.Unix(), Nonce: hex.EncodeToString(raw), Device: deviceHash(device)}
}

// remembered says whose phone this is, for the life of one course. A replaced
// ticket ends it, for the phone may be the thing that was lost.
type remembered struct {
	Enrolment   uint64 `json:"e"`
	Course      uint64 `json:"c"`
	Replacement int    `json:"r"`
	Until       int64  `json:"u"` // Unix seconds
}

// What a phone remembers at most, and how long after a course has ended.
const (
	rememberedMost  = 5
	rememberedAfter = 7 * 24 * time.Hour
)

// The labels keep one kind of token from passing for another.
const (
	claimLabel      = "claim-v1"
	rememberedLabel = "phone-v1"
)

// sign gives a token of the value that only we can make.
func (s *Service) sign(label string, value any) string {
	body, err := json.Marshal(value)
	if err != nil {
		panic("attendance: " + err.Error()) // two structs of ours, always marshalable
	}
	encoding := base64.RawURLEncoding
	return encoding.EncodeToString(body) + "." + encoding.EncodeToString(s.tokenMAC(label, body))
}

// readToken fills the value from a token and reports whether it is ours.
func (s *Service) readToken(label, token string, value any) bool {
	text, sum, found := strings.Cut(token, ".")
	encoding := base64.RawURLEncoding.Strict()
	body, err := encoding.DecodeString(text)
	if !found || err != nil {
		return false
	}
	mac, err := encoding.DecodeString(sum)
	return err == nil && hmac.Equal(mac, s.tokenMAC(label, body)) && json.Unmarshal(body, value) == nil
}

func (s *Service) tokenMAC(label string, body []byte) []byte {
	mac := hmac.New(sha256.New, s.claimKey)
	mac.Write([]byte(label + "|"))
	mac.Write(body)
	return mac.Sum(nil)
}

// ownClaim gives the claim this phone brings, old or not: ErrClaimExpired when
// it is none of ours, ErrClaimMoved when another browser opened it.
func (s *Service) ownClaim(phone Phone) (claim, error) {
	var c claim
	if !s.readToken(claimLabel, phone.Claim, &c) {
		return claim{}, ErrClaimExpired
	}
	if !hmac.Equal([]byte(c.Device), []byte(deviceHash(phone.Device))) {
		return claim{}, ErrClaimMoved
	}
	return c, nil
}

// fresh gives ErrClaimExpired once the five minutes of a claim are over.
func (c claim) fresh(now time.Time) error {
	if now.After(c.openedAt().Add(claimFor)) {
		return ErrClaimExpired
	}
	return nil
}

// Remember gives the tokens a phone keeps after its owner has checked in: those
// it had that still hold, and one for this course unless it has one. So a phone
// lent to a neighbour stays its owner's.
func (s *Service) Remember(tokens []string, e courses.Enrolment, c courses.Course) []string {
	now := s.now()
	var kept []string
	known := false
	for _, token := range tokens {
		var owner remembered
		if !s.readToken(rememberedLabel, token, &owner) || now.Unix() > owner.Until {
			continue
		}
		if owner.Course == e.CourseID {
			if owner.Enrolment == e.ID && owner.Replacement != e.Replacement {
				continue
			}
			known = true
		}
		kept = append(kept, token)
	}
	if !known {
		until := c.EndsOn.Start(s.zone).Add(rememberedAfter)
		kept = append([]string{s.sign(rememberedLabel, remembered{Enrolment: e.ID, Course: e.CourseID,
			Replacement: e.Replacement, Until: until.Unix()})}, kept...)
	}
	return kept[:min(len(kept), rememberedMost)]
}
