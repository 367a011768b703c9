package routes

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"taphuan/models/calendar"
	"taphuan/models/fault"
)

// bindJSON fills the fields from a JSON object, field by field, so that one of
// a wrong type is named.
func bindJSON(body []byte, target reflect.Value, zone *time.Location) ([]fault.Field, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	object, err := readObject(body)
	if err != nil {
		return nil, errBadJSON
	}
	return object.fill("", target, zone), nil
}

// jsonObject is a JSON object as it came. Which of two values of one name was
// meant nobody knows, so such names are told apart.
type jsonObject struct {
	values map[string]json.RawMessage
	twice  []string
}

var errNoObject = errors.New("routes: no JSON object")

// readObject reads one JSON object with nothing behind it.
func readObject(raw []byte) (jsonObject, error) {
	object := jsonObject{values: map[string]json.RawMessage{}}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return object, errNoObject
	}
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		if err == nil {
			err = decoder.Decode(&value)
		}
		if err != nil {
			return object, err
		}
		word, _ := name.(string)
		if _, there := object.values[word]; there {
			object.twice = append(object.twice, word)
		}
		object.values[word] = value
	}
	if _, err := decoder.Token(); err != nil {
		return object, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return object, errNoObject
	}
	return object, nil
}

// fill fills a struct from the object; prefix names where it stands.
func (o jsonObject) fill(prefix string, target reflect.Value, zone *time.Location) []fault.Field {
	var faults []fault.Field
	for i := range target.NumField() {
		field := target.Type().Field(i)
		if field.Anonymous {
			faults = append(faults, o.fill(prefix, target.Field(i), zone)...)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		raw, there := o.values[name]
		switch {
		case name == "", name == "-", !there:
		case slices.Contains(o.twice, name):
			faults = append(faults, fault.Field{Name: prefix + name, Code: "input.repeated"})
		case string(raw) != "null":
			faults = append(faults, setJSON(prefix+name, raw, target.Field(i), zone)...)
		}
	}
	return faults
}

// setJSON fills one value from JSON and gives what does not fit, by name.
func setJSON(name string, raw json.RawMessage, v reflect.Value, zone *time.Location) []fault.Field {
	wrong := func(code string) []fault.Field { return []fault.Field{{Name: name, Code: code}} }
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.Kind() == reflect.Slice {
		return setList(name, raw, v, zone)
	}
	day, moment := v.Type() == reflect.TypeFor[calendar.Date](), v.Type() == reflect.TypeFor[time.Time]()
	if v.Kind() == reflect.Struct && !day && !moment {
		object, err := readObject(raw)
		if err != nil {
			return wrong("input.object")
		}
		return object.fill(name+".", v, zone)
	}
	if code := setPlain(raw, v, zone); code != "" {
		return wrong(code)
	}
	return nil
}

// setPlain fills a value that is neither list nor object and gives the code of
// what is wrong, "" when nothing is. Text is read as people type it.
func setPlain(raw json.RawMessage, v reflect.Value, zone *time.Location) string {
	var text string
	if v.Kind() != reflect.Bool && json.Unmarshal(raw, &text) == nil {
		return setText(v, text, zone)
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return setNumber(v, string(raw))
	case reflect.Bool:
		if json.Unmarshal(raw, v.Addr().Interface()) != nil {
			return "input.boolean"
		}
	case reflect.String:
		var number json.Number // a phone or a year sent as a number is still what was meant
		if json.Unmarshal(raw, &number) != nil {
			return "input.text"
		}
		v.SetString(number.String())
	default:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return "input.moment"
		}
		return "input.date"
	}
	return ""
}

func setList(name string, raw json.RawMessage, v reflect.Value, zone *time.Location) []fault.Field {
	var rows []json.RawMessage
	if json.Unmarshal(raw, &rows) != nil {
		return []fault.Field{{Name: name, Code: "input.list"}}
	}
	list := reflect.MakeSlice(v.Type(), len(rows), len(rows))
	var faults []fault.Field
	for i, row := range rows {
		faults = append(faults, setJSON(name+"."+strconv.Itoa(i), row, list.Index(i), zone)...)
	}
	v.Set(list)
	return faults
}
