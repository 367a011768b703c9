package attendance

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"taphuan/models/courses"
)

func testKey(t *testing.T, session uint64, salt string) roomKey {
	t.Helper()
	k, err := keyOf(bytes.Repeat([]byte{7}, 32), courses.Session{ID: session, Salt: salt})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const salt = "00112233445566778899aabbccddeeff"

// judge opens a code as the page does.
func judge(k roomKey, text string, now time.Time) error {
	raw, session, ok := readCode(text)
	if !ok || session != k.session {
		return ErrCodeForged
	}
	return k.verify(raw, morning.Opens, now)
}

func TestRoomCodeWindows(t *testing.T) {
	k := testKey(t, 70001, salt)
	at := morning.Opens.Add(10 * roomWindow)
	code := k.code(window(morning.Opens, at))
	if len(code) != codeLength || code != strings.ToUpper(code) {
		t.Fatalf("%q", code)
	}
	for _, c := range []struct {
		name  string
		after time.Duration
		want  error
	}{
		{"at once", 0, nil},
		{"last second of its window", 14 * time.Second, nil},
		{"first second of the next window", 15 * time.Second, nil},
		{"last second of the next window", 29 * time.Second, nil},
		{"thirty seconds", 30 * time.Second, ErrCodeExpired},
		{"an hour", time.Hour, ErrCodeExpired},
		{"a second too early", -time.Second, ErrCodeExpired},
	} {
		if err := judge(k, code, at.Add(c.after)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if err := judge(k, strings.ToLower(code), at.Add(c.after)); !errors.Is(err, c.want) {
			t.Errorf("%s in small letters: %v, want %v", c.name, err, c.want)
		}
	}
	for _, c := range []struct {
		before time.Duration
		want   int32
	}{{0, 0}, {time.Second, -1}, {15 * time.Second, -1}, {16 * time.Second, -2}, {time.Hour, -240}} {
		if got := window(morning.Opens, morning.Opens.Add(-c.before)); got != c.want {
			t.Errorf("%v before the opening the window is %d, want %d", c.before, got, c.want)
		}
	}
	if got := windowEnds(morning.Opens, 10); !got.Equal(at.Add(15 * time.Second)) {
		t.Errorf("the code changes at %v", got)
	}
}

// Every one of the 39 characters turned into every other one is forged, the
// spare bits of the last one included.
func TestEveryCharacterCounts(t *testing.T) {
	k := testKey(t, 1, salt)
	code := k.code(3)
	now := morning.Opens.Add(3 * roomWindow)
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567018 -="
	for i := range code {
		for _, r := range letters {
			changed := code[:i] + string(r) + code[i+1:]
			if changed == code {
				continue
			}
			if err := judge(k, changed, now); !errors.Is(err, ErrCodeForged) {
				t.Errorf("character %d as %c: %v", i, r, err)
			}
		}
	}
	for _, other := range []string{"", code[:38], code + "A", " " + code, code[:38] + "é"} {
		if err := judge(k, other, now); !errors.Is(err, ErrCodeForged) {
			t.Errorf("%q: %v", other, err)
		}
	}
}

func TestCodeOfAnotherSession(t *testing.T) {
	k := testKey(t, 1, salt)
	now := morning.Opens
	for name, foreign := range map[string]roomKey{
		"another salt":    testKey(t, 1, "ff112233445566778899aabbccddeeff"),
		"another session": testKey(t, 2, salt),
		"another key":     {key: bytes.Repeat([]byte{8}, 32), session: 1, salt: k.salt},
	} {
		if err := judge(k, foreign.code(0), now); !errors.Is(err, ErrCodeForged) {
			t.Errorf("%s: %v", name, err)
		}
		if foreign.digits(0) == k.digits(0) {
			t.Errorf("%s shows the same digits", name)
		}
	}
	if k.digits(0) == k.digits(1) || len(k.digits(0)) != 6 {
		t.Errorf("digits %s then %s", k.digits(0), k.digits(1))
	}
	if _, err := keyOf(k.key, courses.Session{ID: 1, Salt: "not hex"}); err == nil {
		t.Error("a session without a salt shows codes")
	}
}

// The window counts to 2^24 without touching the session's bytes.
func TestWindowsNeverReachTheSession(t *testing.T) {
	k := testKey(t, 0xFFFFFFFF, salt)
	raw, session, ok := readCode(k.code(windowsMax))
	if !ok || session != 0xFFFFFFFF {
		t.Fatalf("%v %d", ok, session)
	}
	if err := k.verify(raw, morning.Opens, morning.Opens.Add(windowsMax*roomWindow)); err != nil {
		t.Error(err)
	}
}
