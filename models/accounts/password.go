package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"taphuan/models/fault"
)

// The cost of a password (*TRUST §3*). A hash carries its own, so that these
// may grow without locking anybody out.
const (
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB
	argonThreads = 1
	argonSalt    = 16
	argonKey     = 32
)

// passwordFields gives what is wrong with a new password.
func passwordFields(password string) []fault.Field {
	switch n := utf8.RuneCountInString(norm.NFC.String(password)); {
	case n < MinPassword:
		return []fault.Field{{Name: "password", Code: "accounts.password_short", Args: map[string]any{"Min": MinPassword}}}
	case n > maxPassword:
		return []fault.Field{{Name: "password", Code: "input.too_long", Args: map[string]any{"Max": maxPassword}}}
	}
	return nil
}

// bounded runs fn when a core is free for it, or gives up with the visitor.
func (s *Service) bounded(ctx context.Context, fn func()) error {
	select {
	case s.work <- struct{}{}:
		defer func() { <-s.work }()
		fn()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hashPassword gives a password as it is kept, in the usual notation.
func hashPassword(password string) string {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey(bytesOf(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// matches reports whether the password is the one kept.
func matches(kept, password string) bool {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false
	}
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil || time < 1 || threads < 1 {
		return false
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	key, keyErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || len(key) == 0 {
		return false
	}
	got := argon2.IDKey(bytesOf(password), salt, time, memory, threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1
}

// bytesOf makes the same password of what different keyboards send for ế.
func bytesOf(password string) []byte { return []byte(norm.NFC.String(password)) }
