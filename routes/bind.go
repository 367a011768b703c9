package routes

import (
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/calendar"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Faults of input that fits no field.
var (
	errBadJSON  = fault.New(fault.Invalid, "input.json")
	errBadForm  = fault.New(fault.Invalid, "input.form")
	errBadKind  = fault.New(fault.Unsupported, "unsupported")
	errNotFound = fault.New(fault.NotFound, "not_found")
)

// bind fills the input of a handler from the path (`path:"id"`), the query
// (`query:"as_of"`) and the body (`json:"title"`, `file:"photo"`), a form or JSON alike.
// Unknown fields are ignored, repeated ones refused; every field that does not
// fit is reported at once.
func (rq *request) bind(in any) error {
	target := reflect.ValueOf(in).Elem()
	if target.Kind() != reflect.Struct || target.NumField() == 0 {
		return rq.readForm()
	}
	if err := rq.bindPath(target); err != nil {
		return err
	}
	query, err := url.ParseQuery(string(rq.c.Request().URI().QueryString()))
	if err != nil {
		return errBadForm
	}
	faults := rq.bindTagged(target, "query", query)
	if rq.c.Method() != fiber.MethodGet && rq.route.method != get {
		body, err := rq.bindBody(target)
		if err != nil {
			return err
		}
		faults = append(faults, body...)
	}
	return fault.Fields(faults...)
}

// bindPath fills ids and codes named in the address; one that is no number is
// an address that leads nowhere.
func (rq *request) bindPath(target reflect.Value) error {
	for i := range target.NumField() {
		name := target.Type().Field(i).Tag.Get("path")
		if name == "" {
			continue
		}
		text := strings.Clone(rq.c.Params(name))
		if decoded, err := url.PathUnescape(text); err == nil {
			text = decoded
		}
		if f := setText(target.Field(i), text, rq.house.Zone); f != "" {
			return errNotFound
		}
	}
	return nil
}

// bindBody fills the body's fields from JSON or a form.
func (rq *request) bindBody(target reflect.Value) ([]fault.Field, error) {
	kind, _, _ := mime.ParseMediaType(rq.c.Get(fiber.HeaderContentType))
	if kind == fiber.MIMEApplicationJSON {
		return bindJSON(rq.c.BodyRaw(), target, rq.house.Zone)
	}
	if err := rq.readForm(); err != nil {
		return nil, err
	}
	faults := rq.bindTagged(target, "json", rq.sent)
	files, err := rq.bindFiles(target)
	return append(faults, files...), err
}

// sentFile is a file of a form (`file:"photo"`): its name as the sender calls
// it, which is not to be believed, and its bytes, which nobody has looked at.
type sentFile struct {
	Name    string
	Content []byte
}

// bindFiles fills the fields that take a file.
func (rq *request) bindFiles(target reflect.Value) ([]fault.Field, error) {
	var faults []fault.Field
	for i := range target.NumField() {
		name := target.Type().Field(i).Tag.Get("file")
		sent := rq.files[name]
		switch {
		case name == "" || len(sent) == 0:
		case len(sent) > 1:
			faults = append(faults, fault.Field{Name: name, Code: "input.repeated"})
		default:
			content, err := readSent(sent[0])
			if err != nil {
				return nil, errBadForm
			}
			target.Field(i).Set(reflect.ValueOf(sentFile{Name: sent[0].Filename, Content: content}))
		}
	}
	return faults, nil
}

func readSent(sent *multipart.FileHeader) ([]byte, error) {
	file, err := sent.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// readForm reads the fields of a form once and keeps them for a redraw.
func (rq *request) readForm() error {
	if rq.sent != nil || rq.c.Method() == fiber.MethodGet {
		return nil
	}
	rq.sent = map[string][]string{}
	kind, _, _ := mime.ParseMediaType(rq.c.Get(fiber.HeaderContentType))
	switch kind {
	case fiber.MIMEApplicationForm:
		values, err := url.ParseQuery(string(rq.c.BodyRaw()))
		if err != nil {
			return errBadForm
		}
		rq.sent = values
	case fiber.MIMEMultipartForm:
		posted, err := rq.c.MultipartForm()
		if err != nil {
			return errBadForm
		}
		rq.sent, rq.files = posted.Value, posted.File
	case fiber.MIMEApplicationJSON:
	default: // "this field is required" would tell nobody that the whole body was not read
		if len(rq.c.BodyRaw()) > 0 {
			return errBadKind
		}
	}
	return nil
}

// bindTagged fills the fields that carry the tag from text values.
func (rq *request) bindTagged(target reflect.Value, tag string, values map[string][]string) []fault.Field {
	var faults []fault.Field
	for i := range target.NumField() {
		field := target.Type().Field(i)
		if field.Anonymous {
			faults = append(faults, rq.bindTagged(target.Field(i), tag, values)...)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get(tag), ",")
		sent, there := values[name]
		if name == "" || !there {
			continue
		}
		if code := setTexts(target.Field(i), sent, rq.house.Zone); code != "" {
			faults = append(faults, fault.Field{Name: name, Code: code})
		}
	}
	return faults
}

// setTexts fills a field from the texts sent under its name: a list takes all,
// anything else exactly one.
func setTexts(v reflect.Value, sent []string, zone *time.Location) string {
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Struct {
		list := reflect.MakeSlice(v.Type(), len(sent), len(sent))
		for i, text := range sent {
			if code := setText(list.Index(i), text, zone); code != "" {
				return code
			}
		}
		v.Set(list)
		return ""
	}
	if len(sent) != 1 {
		return "input.repeated"
	}
	return setText(v, sent[0], zone)
}

// setText fills one field from text as a person types it and gives the code of
// what is wrong, "" when nothing is.
func setText(v reflect.Value, text string, zone *time.Location) string {
	text = vietnamese.CleanText(text)
	if v.Kind() == reflect.Pointer {
		if text == "" {
			return ""
		}
		v.Set(reflect.New(v.Type().Elem()))
		return setText(v.Elem(), text, zone)
	}
	switch v.Interface().(type) {
	case calendar.Date:
		return setDate(v, text)
	case time.Time:
		return setMoment(v, text, zone)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(text == "1" || text == "on" || text == "true" || text == "yes")
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return setNumber(v, text)
	}
	return ""
}

func setDate(v reflect.Value, text string) string {
	if text == "" {
		return ""
	}
	date, err := calendar.ParseTyped(text)
	if err != nil {
		return "input.date"
	}
	v.Set(reflect.ValueOf(date))
	return ""
}

func setMoment(v reflect.Value, text string, zone *time.Location) string {
	if text == "" {
		return ""
	}
	moment, err := calendar.ParseMoment(text, zone)
	if err != nil {
		return "input.moment"
	}
	v.Set(reflect.ValueOf(moment))
	return ""
}

func setNumber(v reflect.Value, text string) string {
	text = strings.ReplaceAll(text, " ", "")
	if text == "" {
		return ""
	}
	if v.Kind() == reflect.Uint64 {
		n, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return "input.number"
		}
		v.SetUint(n)
		return ""
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return "input.number"
	}
	v.SetInt(n)
	return ""
}
