package views

import "fmt"

// Option is one choice of a select or a group of radios; any struct with Value
// and Label (both strings) serves as well.
type Option struct {
	Value string
	Label string
	Hint  string
}

// choices makes options of alternating values and labels.
func choices(pairs ...string) ([]Option, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("choices: %d arguments are not pairs of value and label", len(pairs))
	}
	var made []Option
	for i := 0; i < len(pairs); i += 2 {
		made = append(made, Option{Value: pairs[i], Label: pairs[i+1]})
	}
	return made, nil
}

// control is one input with all that a form field part draws. Its state (value,
// error, id) is asked of the page when drawn, by the name.
type control struct {
	Page         any
	Name         string
	ID           string // instead of the one the page gives; for two forms with one name
	Label        string
	Hint         string
	Required     bool
	Options      any
	Empty        string // the first, valueless choice of a select; "" leaves it out
	Autocomplete string
	InputMode    string
	Type         string
	Placeholder  string
	Rows         int
	Max          int // characters
	Width        string
	Accept       string
	Autofocus    bool
}

// field describes an input for the parts text, area, date, moment, password,
// select, radios, check and file: the page, the name in the form, the label,
// then pairs of options. An unknown option is an error, so that a slip of the
// pen shows at once.
func field(page any, name, label string, pairs ...any) (control, error) {
	c := control{Page: page, Name: name, Label: label, Type: "text", Rows: 4}
	err := eachPair(pairs, func(key string, value any) error {
		if !c.set(key, value) {
			return fmt.Errorf("field %s: option %q with %T is not known", name, key, value)
		}
		return nil
	})
	return c, err
}

func (c *control) set(key string, value any) bool {
	if key == "options" {
		c.Options = value
		return true
	}
	switch v := value.(type) {
	case string:
		return c.setText(key, v)
	case int:
		return c.setNumber(key, v)
	case bool:
		return c.setFlag(key, v)
	}
	return false
}

func (c *control) setText(key, value string) bool {
	place, known := map[string]*string{
		"hint": &c.Hint, "empty": &c.Empty, "autocomplete": &c.Autocomplete,
		"inputmode": &c.InputMode, "type": &c.Type, "placeholder": &c.Placeholder,
		"width": &c.Width, "accept": &c.Accept, "id": &c.ID,
	}[key]
	if known {
		*place = value
	}
	return known
}

func (c *control) setNumber(key string, value int) bool {
	place, known := map[string]*int{"rows": &c.Rows, "max": &c.Max}[key]
	if known {
		*place = value
	}
	return known
}

func (c *control) setFlag(key string, value bool) bool {
	place, known := map[string]*bool{
		"required": &c.Required, "autofocus": &c.Autofocus,
	}[key]
	if known {
		*place = value
	}
	return known
}

// mark is a state or a message in colour, icon and words together, so that
// none of the three carries the meaning alone.
type mark struct {
	Kind  string
	Icon  string
	Label string
	More  string
}

// kinds names the icon that goes with each colour.
var kinds = map[string]string{
	"ok": "ok", "warn": "warn", "danger": "danger", "info": "info",
	"neutral": "circle", "pending": "half", "none": "dash",
}

// badge is a state in a word, of kind ok, warn, danger, info, neutral, pending or none.
func badge(kind, label string) (mark, error) {
	return newMark(kind, label, "")
}

// newNotice is a message set apart in the page; kind as for badge, more is a
// second sentence or "".
func newNotice(kind, label string, more ...string) (mark, error) {
	if len(more) > 0 {
		return newMark(kind, label, more[0])
	}
	return newMark(kind, label, "")
}

func newMark(kind, label, more string) (mark, error) {
	symbol, known := kinds[kind]
	if !known {
		return mark{}, fmt.Errorf("views: kind %q is not known", kind)
	}
	return mark{Kind: kind, Icon: symbol, Label: label, More: more}, nil
}

// blank says why a list is empty and what to do next; Href "" draws no button.
type blank struct {
	Why, Next, Href string
}

// newEmpty takes why the list is empty, then the label and address of the next step.
func newEmpty(why string, next ...string) (blank, error) {
	switch len(next) {
	case 0:
		return blank{Why: why}, nil
	case 2:
		return blank{Why: why, Next: next[0], Href: next[1]}, nil
	}
	return blank{}, fmt.Errorf("empty: wants the reason alone, or with a label and an address")
}

// link is one tab: its words, address, whether it is the page shown, and, when
// Counted, a number after the words.
type link struct {
	Label   string
	Href    string
	Current bool
	Counted bool
	Count   any
}

// newTab makes one tab, with a count after the words when one is given.
func newTab(label, href string, current bool, count ...any) link {
	made := link{Label: label, Href: href, Current: current}
	if len(count) > 0 {
		made.Counted, made.Count = true, count[0]
	}
	return made
}

// pair is one line of a definition list; Detail is plain text.
type pair struct {
	Term   string
	Detail any
}

// newTerm makes one line of a definition list.
func newTerm(term string, detail any) pair {
	return pair{Term: term, Detail: detail}
}

// pageLinks is where a list stands: the first and last row shown, the total, and
// the addresses before and after ("" when there is none).
type pageLinks struct {
	Page            any
	From, To, Total any
	Previous, Next  string
}

// newPager takes the page itself (for its words), where the list stands, and the
// addresses before and after.
func newPager(page, from, to, total any, previous, next string) pageLinks {
	return pageLinks{Page: page, From: from, To: to, Total: total, Previous: previous, Next: next}
}
