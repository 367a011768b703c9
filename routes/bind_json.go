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

// deepest is how deep JSON may lie in itself; no input of ours has more than four.
const deepest = 100

// bindJSON fills the fields from a JSON object, field by field, so that one of
// a wrong type is named.
func bindJSON(body []byte, target reflect.Value, zone *time.Location) ([]fault.Field, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	sent, err := readJSON(body)
	if err != nil || sent.plain != json.Delim('{') {
		return nil, errBadJSON
	}
	return sent.fill("", target, zone), nil
}

// jsonValue is a value of JSON as it came. Which of two members of one name was
// meant nobody knows, so such names are told apart.
type jsonValue struct {
	plain   json.Token // text, number, true, false or nil; of an object or a list its bracket
	members map[string]jsonValue
	twice   []string
	items   []jsonValue
}

var errNoJSON = errors.New("routes: no JSON")

// readJSON reads one value with nothing behind it.
func readJSON(body []byte) (jsonValue, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	value, err := readValue(decoder, 0)
	if err != nil {
		return value, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return value, errNoJSON
	}
	return value, nil
}

func readValue(decoder *json.Decoder, depth int) (jsonValue, error) {
	token, err := decoder.Token()
	value := jsonValue{plain: token}
	switch {
	case err != nil:
		return value, err
	case depth > deepest:
		return value, errNoJSON
	case token == json.Delim('{'):
		value.members = map[string]jsonValue{}
	case token != json.Delim('['):
		return value, nil
	}
	for decoder.More() {
		if err := value.readPart(decoder, depth+1); err != nil {
			return value, err
		}
	}
	_, err = decoder.Token() // the other bracket
	return value, err
}

// readPart reads the next item of a list, or the next member of an object.
func (o *jsonValue) readPart(decoder *json.Decoder, depth int) error {
	if o.members == nil {
		item, err := readValue(decoder, depth)
		o.items = append(o.items, item)
		return err
	}
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	name, _ := token.(string)
	if _, there := o.members[name]; there {
		o.twice = append(o.twice, name)
	}
	o.members[name], err = readValue(decoder, depth)
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
		value, there := o.members[name]
		switch {
		case name == "", name == "-", !there:
		case slices.Contains(o.twice, name):
			faults = append(faults, fault.Field{Name: prefix + name, Code: "input.repeated"})
		case value.plain != nil:
			faults = append(faults, value.set(prefix+name, target.Field(i), zone)...)
		}
	}
	return faults
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
	case v.Kind() == reflect.Slice && o.plain == json.Delim('['):
		return o.setItems(name, v, zone)
	case v.Kind() == reflect.Slice:
		return wrong("input.list")
	case v.Kind() == reflect.Struct && !day && !moment && o.members == nil:
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
	text, isText := o.plain.(string)
	number, isNumber := o.plain.(json.Number)
	truth, isTruth := o.plain.(bool)
	switch {
	case v.Kind() == reflect.Bool && isTruth:
		v.SetBool(truth)
	case v.Kind() == reflect.Bool && o.plain != nil:
		return "input.boolean"
	case isText, o.plain == nil:
		return setText(v, text, zone)
	case v.Kind() == reflect.String && isNumber: // a phone or a year sent as a number is still what was meant
		v.SetString(number.String())
	case v.Kind() == reflect.String:
		return "input.text"
	case v.Type() == reflect.TypeFor[time.Time]():
		return "input.moment"
	case v.Type() == reflect.TypeFor[calendar.Date]():
		return "input.date"
	case isNumber:
		return setNumber(v, number.String())
	default:
		return "input.number"
	}
	return ""
}
