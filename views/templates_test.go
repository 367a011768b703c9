package views

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"taphuan/views/texts"
)

// eachTemplate walks the sources of all templates.
func eachTemplate(t *testing.T, visit func(name, source string)) {
	t.Helper()
	count := 0
	err := fs.WalkDir(pages, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		source, err := pages.ReadFile(name)
		visit(name, string(source))
		count++
		return err
	})
	if err != nil || count < 10 {
		t.Fatalf("read %d templates: %v", count, err)
	}
}

var (
	saidKey      = regexp.MustCompile(`\.T\s+"([^"]+)"`)
	calledPart   = regexp.MustCompile(`\{\{-?\s*template\s+"([^"]+)"`)
	drawnIcon    = regexp.MustCompile(`[({]\s*icon\s+"([^"]+)"`)
	againstRules = regexp.MustCompile(`(?i)\sstyle\s*=|\son[a-z]+\s*=|hx-on|<style|<script(?:\s+type="[a-z]+")?\s*>|javascript:|type="(?:date|datetime-local|month|time)"`)
)

func TestTemplatesSayOnlyKnownTexts(t *testing.T) {
	eachTemplate(t, func(name, source string) {
		for _, said := range saidKey.FindAllStringSubmatch(source, -1) {
			for _, lang := range texts.Languages() {
				// A key ending in a dot is completed by a value; its words are the subject's own.
				if !strings.HasSuffix(said[1], ".") && !texts.Has(lang.Code, said[1]) {
					t.Errorf("%s: %q has no %s text", name, said[1], lang.Code)
				}
			}
		}
	})
}

func TestTemplatesUseOnlyWhatIsThere(t *testing.T) {
	engine := New()
	if err := engine.Load(); err != nil {
		t.Fatal(err)
	}
	eachTemplate(t, func(name, source string) {
		for _, called := range calledPart.FindAllStringSubmatch(source, -1) {
			if engine.Templates.Lookup(called[1]) == nil {
				t.Errorf("%s: there is no template %q", name, called[1])
			}
		}
		for _, drawn := range drawnIcon.FindAllStringSubmatch(source, -1) {
			if _, known := icons[drawn[1]]; !known {
				t.Errorf("%s: there is no icon %q", name, drawn[1])
			}
		}
	})
}

// The content security policy refuses inline styles and scripts; a date input
// shows the browser's language and not dd/mm/yyyy.
func TestTemplatesKeepThePolicy(t *testing.T) {
	eachTemplate(t, func(name, source string) {
		for _, found := range againstRules.FindAllString(source, -1) {
			t.Errorf("%s: %q", name, strings.TrimSpace(found))
		}
	})
	for _, bad := range []string{`<p style="x">`, `<a onclick="x">`, `<script>`, `<script type="module">`, `<input type="date">`, `<p hx-on:click="x">`} {
		if !againstRules.MatchString(bad) {
			t.Errorf("%s goes unnoticed", bad)
		}
	}
}

func TestErrorPageSaysWhatToDo(t *testing.T) {
	page := sample("vi")
	page.Shell.Title, page.Body = "Không tìm thấy", sampleFault{404, "Xin kiểm tra lại <địa chỉ>.", "f3a9"}
	var out bytes.Buffer
	if err := New().Render(&out, "errors/page", page, "layout"); err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []string{"Không tìm thấy</h1>", "&lt;địa chỉ&gt;", "f3a9", texts.Say("vi", "error.what_to_do", nil)} {
		if !strings.Contains(out.String(), wanted) {
			t.Errorf("%q is not on the page", wanted)
		}
	}
	for _, fault := range inspect(t, out.Bytes()) {
		t.Error(fault)
	}
}

func TestFieldRefusesSlips(t *testing.T) {
	for name, pairs := range map[string][]any{
		"unknown option":    {"requird", true},
		"wrong type":        {"required", "true"},
		"option alone":      {"hint"},
		"option not a word": {1, true},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := field(nil, "title", "Tên", pairs...); err == nil {
				t.Error("was taken")
			}
		})
	}
}

func TestWithLang(t *testing.T) {
	for path, want := range map[string]string{
		"/courses":                "/courses?lang=en",
		"/courses?year=2024":      "/courses?lang=en&year=2024",
		"/courses?lang=vi&q=h%C3": "/courses?lang=en&q=h%C3",
		"//evil.example/x":        "/?lang=en",
		"https://evil.example/":   "/?lang=en",
		"":                        "?lang=en",
	} {
		if got := withLang(path, "en"); got != want {
			t.Errorf("%q became %q, want %q", path, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	if vi, en := number("vi", 1234567), number("en", 1234567); vi != "1.234.567" || en != "1,234,567" {
		t.Errorf("got %s and %s", vi, en)
	}
	for _, c := range []struct{ part, whole, want int }{{199, 200, 99}, {200, 200, 100}, {1, 0, 0}, {2, 3, 66}} {
		if got := percent(c.part, c.whole); got != c.want {
			t.Errorf("percent(%d, %d) is %d, want %d", c.part, c.whole, got, c.want)
		}
	}
}
