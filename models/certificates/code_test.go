package certificates

import (
	"strings"
	"testing"
)

func TestCheckCharacter(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"A12425GABC1234002", "M"}, // the Global Release Identifier, a published use of MOD 37,36
		{"0", "2"}, {"", "1"},
	} {
		if got := string(checkCharacter([]byte(c.body))); got != c.want {
			t.Errorf("%q: %s, want %s", c.body, got, c.want)
		}
	}
}

func TestNewCode(t *testing.T) {
	seen := map[string]bool{}
	used := map[rune]int{}
	for range 2000 {
		code := NewCode()
		if len(code) != 27 || strings.ContainsAny(code, "ILOU") || seen[code] {
			t.Fatalf("%q", code)
		}
		seen[code] = true
		if parsed, ok := ParseCode(code); !ok || parsed != code {
			t.Fatalf("%q is read as %q, %v", code, parsed, ok)
		}
		for _, c := range code {
			used[c]++
		}
	}
	if len(used) != 32 {
		t.Errorf("of 32 characters %d are used", len(used))
	}
}

func TestEverySlipIsNoticed(t *testing.T) {
	for range 300 {
		code := []byte(NewCode())
		for i := range code {
			for _, other := range []byte(crockford) {
				if other == code[i] {
					continue
				}
				slip := []byte(string(code))
				slip[i] = other
				if _, ok := ParseCode(string(slip)); ok {
					t.Fatalf("%s passes for %s", slip, code)
				}
			}
			if i == 0 || code[i] == code[i-1] {
				continue
			}
			swap := []byte(string(code))
			swap[i], swap[i-1] = swap[i-1], swap[i]
			if _, ok := ParseCode(string(swap)); ok {
				t.Fatalf("%s passes for %s", swap, code)
			}
		}
	}
}

// withCode gives a code that holds the characters, so that their slips can be typed.
func withCode(characters string) string {
	for {
		code := NewCode()
		all := true
		for _, c := range characters {
			all = all && strings.ContainsRune(code, c)
		}
		if all {
			return code
		}
	}
}

func TestParseCodeForgives(t *testing.T) {
	code := withCode("01")
	grouped := GroupCode(code)
	for name, typed := range map[string]string{
		"as it is":            code,
		"small letters":       strings.ToLower(code),
		"grouped":             grouped,
		"other hyphens":       strings.ReplaceAll(grouped, "-", "\u2011"),
		"dashes and spaces":   "  " + strings.ReplaceAll(grouped, "-", " \u2013 ") + "\n",
		"O for 0":             strings.ReplaceAll(code, "0", "O"),
		"o for 0":             strings.ReplaceAll(code, "0", "o"),
		"I for 1":             strings.ReplaceAll(code, "1", "I"),
		"l for 1":             strings.ReplaceAll(code, "1", "l"),
		"invisible character": code[:9] + "\u200b" + code[9:],
		"the whole address":   "HTTPS://TAPHUAN.DAKNONG.GOV.VN/V/" + code + "/",
	} {
		if got, ok := ParseCode(typed); !ok || got != code {
			t.Errorf("%s: %q is read as %q, %v", name, typed, got, ok)
		}
	}
}

func TestParseCodeRefuses(t *testing.T) {
	code := NewCode()
	for name, typed := range map[string]string{
		"nothing":          "",
		"one short":        code[1:],
		"one long":         code + "0",
		"U":                "U" + code[1:],
		"a sign":           code[:26] + "!",
		"a letter of ours": "Đ" + code[1:],
		"very long":        strings.Repeat(code, 1000),
		"only hyphens":     strings.Repeat("-", 27),
		"broken UTF-8":     code[:26] + "\xff",
		"another script":   strings.Repeat("А", 27),
	} {
		if got, ok := ParseCode(typed); ok || got != "" {
			t.Errorf("%s: read as %q", name, got)
		}
	}
}

func TestGroupCode(t *testing.T) {
	if got := GroupCode("0123456789ABCDEFGHJKMNPQRST"); got != "01234-56789-ABCDE-FGHJK-MNPQRST" {
		t.Error(got)
	}
	if got := GroupCode("AB"); got != "AB" {
		t.Error(got)
	}
}
