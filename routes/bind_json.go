package routes

import (
	"bytes"
	"encoding/json"
	"reflect"
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
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil || object == nil {
		return nil, errBadJSON
	}
	return setObject("", object, target, zone), nil
}

// setObject fills a struct from a JSON object; prefix names where it stands.
func setObject(prefix string, object map[string]json.RawMessage, target reflect.Value, zone *time.Location) []fault.Field {
	var faults []fault.Field
	for i := range target.NumField() {
		field := target.Type().Field(i)
		if field.Anonymous {
			faults = append(faults, setObject(prefix, object, target.Field(i), zone)...)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		raw, there := object[name]
		if name == "" || name == "-" || !there || string(raw) == "null" {
			continue
		}
		faults = append(faults, setJSON(prefix+name, raw, target.Field(i), zone)...)
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
	if _, date := v.Interface().(calendar.Date); v.Kind() == reflect.Struct && !date && v.Type() != reflect.TypeFor[time.Time]() {
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) != nil || object == nil {
			return wrong("input.object")
		}
		return setObject(name+".", object, v, zone)
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if v.Kind() == reflect.Bool {
			return wrong("input.boolean")
		}
		if code := setText(v, text, zone); code != "" {
			return wrong(code)
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int64, reflect.Uint64:
		if code := setNumber(v, string(raw)); code != "" {
			return wrong(code)
		}
	case reflect.Bool:
		if json.Unmarshal(raw, v.Addr().Interface()) != nil {
			return wrong("input.boolean")
		}
	case reflect.String:
		var number json.Number // a phone or a year sent as a number is still what was meant
		if json.Unmarshal(raw, &number) != nil {
			return wrong("input.text")
		}
		v.SetString(number.String())
	default:
		return wrong("input.date")
	}
	return nil
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
