package routes

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"taphuan/models/calendar"
	"taphuan/models/fault"
)

// deepest is how deep JSON may lie in itself; no input of ours has more than four.
const deepest = 100

// bindJSON fills the fields from a JSON object, field by field, so that one of
// a wrong type is named.
func bindJSON(body []byte, target reflect.Value, zone *time.Location) ([]fault.Field, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	sent, err := readJSON(body)
	if err != nil || sent.kind != jsontext.KindBeginObject {
		return nil, errBadJSON
	}
	return sent.fill("", target, zone), nil
}

// jsonValue is a value of JSON as it came.
type jsonValue struct {
	kind    jsontext.Kind // of an object or a list its opening bracket
	text    string        // of text as it was meant, of a number as it was written
	members []jsonMember
	items   []jsonValue
}

type jsonMember struct {
	name  string
	value jsonValue
}

var errNoJSON = errors.New("routes: no JSON")

// readJSON reads one value with nothing behind it.
func readJSON(body []byte) (jsonValue, error) {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	value, err := readValue(decoder)
	if err != nil {
		return value, err
	}
	if _, err := decoder.ReadToken(); err != io.EOF {
		return value, errNoJSON
	}
	return value, nil
}

func readValue(decoder *jsontext.Decoder) (jsonValue, error) {
	token, err := decoder.ReadToken()
	value := jsonValue{kind: token.Kind()}
	switch {
	case err != nil:
		return value, err
	case decoder.StackDepth() > deepest:
		return value, errNoJSON
	case value.kind == jsontext.KindBeginObject:
		return value, value.readMembers(decoder)
	case value.kind == jsontext.KindBeginArray:
		return value, value.readItems(decoder)
	case value.kind == jsontext.KindString, value.kind == jsontext.KindNumber:
		value.text = token.String()
	}
	return value, nil
}

func (o *jsonValue) readMembers(decoder *jsontext.Decoder) error {
	for {
		token, err := decoder.ReadToken()
		if err != nil || token.Kind() == jsontext.KindEndObject {
			return err
		}
		name := token.String()
		value, err := readValue(decoder)
		if err != nil {
			return err
		}
		o.members = append(o.members, jsonMember{name, value})
	}
}

func (o *jsonValue) readItems(decoder *jsontext.Decoder) error {
	for decoder.PeekKind() != jsontext.KindEndArray {
		item, err := readValue(decoder)
		if err != nil {
			return err
		}
		o.items = append(o.items, item)
	}
	_, err := decoder.ReadToken()
	return err
}

// fill fills a struct from an object; prefix names where it stands.
func (o jsonValue) fill(prefix string, target reflect.Value, zone *time.Location) []fault.Field {
	var faults []fault.Field
	for i := range target.NumField() {
		field := target.Type().Field(i)
		if field.Anonymous {
			faults = append(faults, o.fill(prefix, target.Field(i), zone)...)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		value, times := o.member(name)
		switch {
		case name == "", name == "-", times == 0:
		case times > 1: // which was meant nobody knows
			faults = append(faults, fault.Field{Name: prefix + name, Code: "input.repeated"})
		case value.kind != jsontext.KindNull:
			faults = append(faults, value.set(prefix+name, target.Field(i), zone)...)
		}
	}
	return faults
}

// member gives the member of a name, and how many of that name there are.
func (o jsonValue) member(name string) (value jsonValue, times int) {
	for _, m := range o.members {
		if m.name == name {
			value = m.value
			times++
		}
	}
	return value, times
}

// set fills one field with the value and gives what does not fit, by name.
func (o jsonValue) set(name string, v reflect.Value, zone *time.Location) []fault.Field {
	wrong := func(code string) []fault.Field { return []fault.Field{{Name: name, Code: code}} }
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	day, moment := v.Type() == reflect.TypeFor[calendar.Date](), v.Type() == reflect.TypeFor[time.Time]()
	switch {
	case v.Kind() == reflect.Slice && o.kind == jsontext.KindBeginArray:
		return o.setItems(name, v, zone)
	case v.Kind() == reflect.Slice:
		return wrong("input.list")
	case v.Kind() == reflect.Struct && !day && !moment && o.kind != jsontext.KindBeginObject:
		return wrong("input.object")
	case v.Kind() == reflect.Struct && !day && !moment:
		return o.fill(name+".", v, zone)
	}
	if code := o.setPlain(v, zone); code != "" {
		return wrong(code)
	}
	return nil
}

func (o jsonValue) setItems(name string, v reflect.Value, zone *time.Location) []fault.Field {
	v.Set(reflect.MakeSlice(v.Type(), len(o.items), len(o.items)))
	var faults []fault.Field
	for i, item := range o.items {
		faults = append(faults, item.set(name+"."+strconv.Itoa(i), v.Index(i), zone)...)
	}
	return faults
}

// setPlain fills a field that is neither list nor object and gives the code of
// what is wrong, "" when nothing is. Text is read as people type it.
func (o jsonValue) setPlain(v reflect.Value, zone *time.Location) string {
	isTruth := o.kind == jsontext.KindTrue || o.kind == jsontext.KindFalse
	isNumber := o.kind == jsontext.KindNumber
	switch {
	case v.Kind() == reflect.Bool && isTruth:
		v.SetBool(o.kind == jsontext.KindTrue)
	case v.Kind() == reflect.Bool && o.kind != jsontext.KindNull:
		return "input.boolean"
	case o.kind == jsontext.KindString, o.kind == jsontext.KindNull:
		return setText(v, o.text, zone)
	case v.Kind() == reflect.String && isNumber: // a phone or a year sent as a number is still what was meant
		v.SetString(o.text)
	case v.Kind() == reflect.String:
		return "input.text"
	case v.Type() == reflect.TypeFor[time.Time]():
		return "input.moment"
	case v.Type() == reflect.TypeFor[calendar.Date]():
		return "input.date"
	case isNumber:
		return setNumber(v, o.text)
	default:
		return "input.number"
	}
	return ""
}
