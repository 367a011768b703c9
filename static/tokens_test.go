package static

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var token = regexp.MustCompile(`--([a-z-]+):\s*(#[0-9a-f]{6});`)

// schemes reads the colours of tokens.css: the light ones, and the light ones
// overridden by the dark.
func schemes(t *testing.T) map[string]map[string]string {
	t.Helper()
	content, err := fs.ReadFile(Files(), "css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, found := strings.Cut(string(content), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("tokens.css has no dark scheme")
	}
	read := map[string]map[string]string{"light": {}, "dark": {}}
	for _, m := range token.FindAllStringSubmatch(light, -1) {
		read["light"][m[1]], read["dark"][m[1]] = m[2], m[2]
	}
	for _, m := range token.FindAllStringSubmatch(dark, -1) {
		read["dark"][m[1]] = m[2]
	}
	return read
}

// contrast is the ratio of WCAG 2.2, between 1 and 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestColoursCanBeRead(t *testing.T) {
	const text, shape = 4.5, 3.0 // WCAG 1.4.3 and 1.4.11
	pairs := []struct {
		front, back string
		least       float64
	}{
		{"text", "ground", text}, {"text", "surface", text}, {"text", "raised", text}, {"text", "brand-soft", text},
		{"muted", "ground", text}, {"muted", "surface", text}, {"muted", "raised", text},
		{"brand", "ground", text}, {"brand", "surface", text}, {"brand", "raised", text},
		{"brand-strong", "ground", text}, {"brand-strong", "brand-soft", text},
		{"on-brand", "brand", text}, {"on-brand", "brand-strong", text}, {"on-danger", "danger", text},
		{"ok", "ok-ground", text}, {"warn", "warn-ground", text}, {"danger", "danger-ground", text},
		{"info", "info-ground", text}, {"neutral", "neutral-ground", text},
		{"ok", "ground", text}, {"danger", "ground", text}, {"danger", "raised", text}, {"danger", "surface", text},
		{"on-top", "top", text}, {"on-top", "top-soft", text}, {"top-focus", "top", shape}, {"top-focus", "top-soft", shape},
		{"on-scan-ok", "scan-ok", text}, {"on-scan-twice", "scan-twice", text}, {"on-scan-no", "scan-no", text},
		{"control", "ground", shape}, {"control", "surface", shape}, {"control", "raised", shape},
		{"focus", "ground", shape}, {"focus", "surface", shape}, {"focus", "raised", shape}, {"focus", "brand-soft", shape},
	}
	for name, colours := range schemes(t) {
		for _, p := range pairs {
			front, back := colours[p.front], colours[p.back]
			if front == "" || back == "" {
				t.Fatalf("%s: %s or %s is not a token", name, p.front, p.back)
			}
			if got := contrast(t, front, back); got < p.least {
				t.Errorf("%s: %s on %s is %.2f, less than %.1f", name, p.front, p.back, got, p.least)
			}
		}
	}
}

func TestContrastOfKnownColours(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#1b1f24", "#ffffff", 16.6}, {"#0b57a4", "#ffffff", 7.2}} {
		if got := contrast(t, c.a, c.b); math.Abs(got-c.want) > 0.06 {
			t.Errorf("%s on %s is %.2f, want %.1f", c.a, c.b, got, c.want)
		}
	}
}
