package people

import (
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"taphuan/models/calendar"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Draft is a person as a form or a sheet tells of them; the texts are as typed.
type Draft struct {
	FullName string
	UnitID   uint64 // 0 when not known
	Position string
	Phone    string
	Email    string
	BornOn   string
	Gender   string
	At       time.Time // when it was told, which a new person keeps
}

// What a person's texts may be at most, in letters.
const (
	maxName     = 120
	maxPosition = 120
	maxEmail    = 200
)

// Check gives the fields of a draft that do not fit: "input.required", "input.too_long"
// (Args Max), "people.phone", "people.email", "people.born_on", "people.gender".
func Check(d Draft) []fault.Field {
	var found []fault.Field
	name := vietnamese.Clean(d.FullName)
	if name == "" || vietnamese.Fold(name) == "" {
		found = append(found, fault.Field{Name: "full_name", Code: "input.required"})
	}
	found = append(found, tooLong("full_name", name, maxName)...)
	found = append(found, tooLong("position", vietnamese.Clean(d.Position), maxPosition)...)
	if _, ok := phone(d.Phone); !ok {
		found = append(found, fault.Field{Name: "phone", Code: "people.phone"})
	}
	if _, ok := email(d.Email); !ok {
		found = append(found, fault.Field{Name: "email", Code: "people.email"})
	}
	if _, ok := bornOn(d.BornOn); !ok {
		found = append(found, fault.Field{Name: "born_on", Code: "people.born_on"})
	}
	if _, ok := gender(d.Gender); !ok {
		found = append(found, fault.Field{Name: "gender", Code: "people.gender"})
	}
	return found
}

func tooLong(field, text string, most int) []fault.Field {
	if utf8.RuneCountInString(text) <= most {
		return nil
	}
	return []fault.Field{{Name: field, Code: "input.too_long", Args: map[string]any{"Max": most}}}
}

func phone(raw string) (string, bool) {
	raw = vietnamese.Clean(raw)
	if raw == "" {
		return "", true
	}
	return vietnamese.Phone(raw)
}

// email takes a bare address only: a display name would end up in mail headers.
func email(raw string) (string, bool) {
	raw = vietnamese.Clean(raw)
	if raw == "" {
		return "", true
	}
	address, err := mail.ParseAddress(raw)
	if err != nil || address.Address != raw || utf8.RuneCountInString(raw) > maxEmail {
		return "", false
	}
	_, domain, _ := strings.Cut(raw, "@")
	return raw, strings.Contains(strings.Trim(domain, "."), ".")
}

func bornOn(raw string) (string, bool) {
	raw = vietnamese.Clean(raw)
	if raw == "" {
		return "", true
	}
	known, err := calendar.ParseBorn(raw)
	return known, err == nil
}

func gender(raw string) (string, bool) {
	switch vietnamese.Canonical(raw) {
	case "":
		return "", true
	case "male", "nam":
		return "male", true
	case "female", "nữ", "nu":
		return "female", true
	case "other", "khác", "khac":
		return "other", true
	}
	return "", false
}

// person gives the row a checked draft makes.
func (d Draft) person() Person {
	p := Person{
		FullName: vietnamese.Clean(d.FullName), Position: vietnamese.Clean(d.Position),
		CollationVersion: vietnamese.CollationVersion, CreatedAt: d.At,
	}
	if d.UnitID != 0 {
		p.UnitID = &d.UnitID
	}
	p.Phone, _ = phone(d.Phone)
	p.Email, _ = email(d.Email)
	p.BornOn, _ = bornOn(d.BornOn)
	p.Gender, _ = gender(d.Gender)
	p.NameFold = vietnamese.Fold(p.FullName)
	sort := vietnamese.NameKeys(vietnamese.SplitName(p.FullName))
	p.SortGiven, p.SortRest = atMost(sort.Given, 255), atMost(sort.Rest, 500)
	p.PhoneKey, p.BirthKey = phoneKey(p), birthKey(p)
	return p
}

// atMost cuts a sorting key to its column; only absurdly long names are cut.
func atMost(key []byte, length int) []byte {
	if key == nil {
		return []byte{}
	}
	return key[:min(len(key), length)]
}

// phoneKey is the same for the same phone and folded name.
func phoneKey(p Person) *string {
	if p.Phone == "" {
		return nil
	}
	return digest(p.Phone, p.NameFold)
}

// birthKey is the same for the same folded name, birth date and unit. Two
// people of one name, each with a phone of their own, are not the same only
// because nobody wrote down their birth dates.
func birthKey(p Person) *string {
	if p.BornOn == "" && p.Phone != "" {
		return nil
	}
	return digest(p.NameFold, p.BornOn, strconv.FormatUint(p.Unit(), 10))
}

func digest(parts ...string) *string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	text := hex.EncodeToString(sum[:])
	return &text
}
