package texts

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"
)

// read gives the keys of one language with their sentences (all forms of a
// plural joined), and complains of a key that stands in two files.
func read(t *testing.T, lang string) map[string]string {
	t.Helper()
	all, home := map[string]string{}, map[string]string{}
	names, err := fs.Glob(files, "*."+lang+".yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no files of %s: %v", lang, err)
	}
	for _, name := range names {
		content, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]any
		if err := yaml.Unmarshal(content, &messages); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, message := range messages {
			if home[key] != "" {
				t.Errorf("%s stands in %s and in %s", key, home[key], name)
			}
			home[key], all[key] = name, fmt.Sprint(message)
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func placeholders(sentence string) []string {
	found := placeholder.FindAllString(sentence, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryKeyInEveryLanguage(t *testing.T) {
	vi, en := read(t, "vi"), read(t, "en")
	for key, sentence := range vi {
		other, there := en[key]
		if !there {
			t.Errorf("%s has no English", key)
		} else if a, b := placeholders(sentence), placeholders(other); !slices.Equal(a, b) {
			t.Errorf("%s fills %v in Vietnamese and %v in English", key, a, b)
		}
	}
	for key := range en {
		if _, there := vi[key]; !there {
			t.Errorf("%s has no Vietnamese", key)
		}
	}
}

func TestSentencesAreWritten(t *testing.T) {
	plain := regexp.MustCompile(`^[a-z0-9_]+(\.[A-Za-z0-9_]+)+$`)
	for _, lang := range Languages() {
		for key, sentence := range read(t, lang.Code) {
			if !plain.MatchString(key) {
				t.Errorf("%s: the key is not of plain words and dots", key)
			}
			if strings.TrimSpace(sentence) == "" || sentence == "<nil>" || strings.Contains(sentence, "TODO") {
				t.Errorf("%s: %s says %q", lang.Code, key, sentence)
			}
			if !norm.NFC.IsNormalString(sentence) {
				t.Errorf("%s: %s is not NFC", lang.Code, key)
			}
		}
	}
}

func TestSay(t *testing.T) {
	for _, c := range []struct {
		name, lang, key string
		args            map[string]any
		want            string
	}{
		{"Vietnamese", "vi", "nav.courses", nil, "Lớp học"},
		{"English", "en", "nav.courses", nil, "Courses"},
		{"unknown language", "fr", "nav.courses", nil, "Lớp học"},
		{"filled", "vi", "fault.input.too_long", map[string]any{"Max": 300}, "Nội dung dài quá 300 ký tự. Xin rút gọn."},
		{"one", "en", "list.count", map[string]any{"Count": 1}, "1 item"},
		{"several", "en", "list.count", map[string]any{"Count": uint64(12)}, "12 items"},
		{"several in Vietnamese", "vi", "list.count", map[string]any{"Count": 12}, "12 mục"},
		{"count in words", "en", "list.count", map[string]any{"Count": "1.284"}, "1.284 items"},
		{"unknown key", "vi", "nothing.here", nil, "[nothing.here]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Say(c.lang, c.key, c.args); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestHas(t *testing.T) {
	for _, c := range []struct {
		lang, key string
		want      bool
	}{{"vi", "nav.home", true}, {"en", "nav.home", true}, {"fr", "nav.home", false}, {"vi", "nav", false}, {"vi", "", false}} {
		if Has(c.lang, c.key) != c.want {
			t.Errorf("Has(%q, %q) is not %v", c.lang, c.key, c.want)
		}
	}
}

func TestOneAndMany(t *testing.T) {
	for key, args := range map[string]map[string]any{"courses.personal.still": {"Needed": 6, "Minimum": 80}, "attendance.arrivals_of": {"At": "07:30"},
		"attendance.walk_in_hint": {}} {
		for count, word := range map[int]string{1: "1 person in|1 more lesson is|1 free seat.", 5: "5 people in|5 more lessons are|5 free seats."} {
			args["Count"] = count
			said := Say("en", key, args)
			if !slices.ContainsFunc(strings.Split(word, "|"), func(form string) bool { return strings.Contains(said, form) }) {
				t.Errorf("%d: %q", count, said)
			}
			if said := Say("vi", key, args); !strings.Contains(said, fmt.Sprint(" ", count, " ")) {
				t.Errorf("%q", said)
			}
		}
	}
}
