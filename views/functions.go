package views

import (
	"fmt"
	"net/url"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"taphuan/static"
)

// functions are the words templates may use besides the methods of the page.
func functions() map[string]any {
	return map[string]any{
		"asset":    static.Path,
		"hasAsset": static.Has,
		"icon":     icon,
		"dict":     dict,
		"list":     list,
		"badge":    badge,
		"field":    field,
		"choices":  choices,
		"tab":      newTab,
		"term":     newTerm,
		"notice":   newNotice,
		"empty":    newEmpty,
		"pager":    newPager,
		"withLang": withLang,
		"number":   number,
		"percent":  percent,
	}
}

// dict makes a map of alternating keys and values, for a part with several inputs.
func dict(pairs ...any) (map[string]any, error) {
	made := map[string]any{}
	err := eachPair(pairs, func(key string, value any) error {
		if _, twice := made[key]; twice {
			return fmt.Errorf("dict: %q stands twice", key)
		}
		made[key] = value
		return nil
	})
	return made, err
}

// list makes a slice of what it is given, for parts that repeat.
func list(items ...any) []any {
	return items
}

// eachPair walks alternating keys and values and stops at the first complaint.
func eachPair(pairs []any, visit func(key string, value any) error) error {
	if len(pairs)%2 != 0 {
		return fmt.Errorf("views: %d arguments are not pairs of key and value", len(pairs))
	}
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return fmt.Errorf("views: key %v is not a string", pairs[i])
		}
		if err := visit(key, pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// withLang gives the same address asking for another language: it sets the
// query value "lang" and keeps every other. An address outside this site
// becomes "/".
func withLang(path, lang string) string {
	address, err := url.Parse(path)
	if err != nil || address.IsAbs() || address.Host != "" {
		address = &url.URL{Path: "/"}
	}
	query := address.Query()
	query.Set("lang", lang)
	address.RawQuery = query.Encode()
	return address.String()
}

// number writes a whole number with the separators of the language: 1.284 in
// Vietnamese, 1,284 in English. Years are not numbers; do not pass them.
func number(lang string, value any) string {
	return message.NewPrinter(language.Make(lang)).Sprint(value)
}

// percent gives part of whole in whole percent, rounded down so that 100 means all.
func percent(part, whole int) int {
	if whole <= 0 {
		return 0
	}
	return part * 100 / whole
}
