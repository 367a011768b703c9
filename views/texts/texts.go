// Package texts holds every sentence people read, in Vietnamese and English:
// one file per subject and language, SUBJECT.vi.yaml and SUBJECT.en.yaml, with
// flat dotted keys. It knows no page and no rule; it only says words.
package texts

import (
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.yaml
var files embed.FS

// Language is one language of the interface: its code and its own name for itself.
type Language struct {
	Code string
	Name string
}

// Languages lists the languages of the interface, the usual one first.
func Languages() []Language {
	return []Language{{Code: "vi", Name: "Tiếng Việt"}, {Code: "en", Name: "English"}}
}

// Say gives the sentence of a key in a language, with {{.Name}} in it filled
// from args; a whole number under "Count" also picks singular or plural. An
// unknown language is answered in Vietnamese, an unknown key with itself in
// brackets, logged once.
func Say(lang, key string, args map[string]any) string {
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: args}
	if isWhole(args["Count"]) {
		config.PluralCount = fmt.Sprint(args["Count"]) // as text, because the library refuses unsigned numbers
	}
	said, err := speaker(lang).Localize(config)
	if said == "" { // a sentence the same for one and many is said all the same, with an error
		complain(lang, key, err)
		return "[" + key + "]"
	}
	return said
}

// Has reports whether the key has a sentence of its own in the language.
func Has(lang, key string) bool {
	return loaded().keys[lang][key]
}

// Under gives every sentence whose key begins with the prefix, by the rest of the
// key: what a script is told to say.
func Under(lang, prefix string) map[string]string {
	said := map[string]string{}
	for key := range loaded().keys[lang] {
		if rest, found := strings.CutPrefix(key, prefix); found {
			said[rest] = Say(lang, key, nil)
		}
	}
	return said
}

// library is what the files hold, read once.
type library struct {
	speakers map[string]*i18n.Localizer
	keys     map[string]map[string]bool
}

var loaded = sync.OnceValue(func() library {
	bundle := i18n.NewBundle(language.Vietnamese)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	lib := library{speakers: map[string]*i18n.Localizer{}, keys: map[string]map[string]bool{}}
	for _, lang := range Languages() {
		lib.keys[lang.Code] = map[string]bool{}
	}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		panic("texts: " + err.Error())
	}
	for _, name := range names {
		file, err := bundle.LoadMessageFileFS(files, name)
		if err != nil {
			panic("texts: " + name + ": " + err.Error())
		}
		keys, known := lib.keys[file.Tag.String()]
		if !known {
			panic("texts: " + name + ": no such language")
		}
		for _, message := range file.Messages {
			keys[message.ID] = true
		}
	}
	for _, lang := range Languages() {
		lib.speakers[lang.Code] = i18n.NewLocalizer(bundle, lang.Code)
	}
	return lib
})

func speaker(lang string) *i18n.Localizer {
	if found, ok := loaded().speakers[lang]; ok {
		return found
	}
	return loaded().speakers[Languages()[0].Code]
}

// isWhole keeps words and dates from being taken for a number of things.
func isWhole(value any) bool {
	switch value.(type) {
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return true
	}
	return false
}

var complained sync.Map

// complain logs a key that cannot be said, once, so that a page shown a
// thousand times does not fill the log.
func complain(lang, key string, err error) {
	if _, before := complained.LoadOrStore(lang+" "+key, true); !before {
		slog.Warn("text missing", "lang", lang, "key", key, "error", err)
	}
}
