// Package fault names what can go wrong in a way a person or a program can act
// on. A fault carries a kind (which becomes an HTTP status in one place, in
// routes), a machine code (which is also the key of its sentence in the
// catalogue, `fault.<code>`) and, for a form, the fields at fault. Anything
// that is not a fault is a defect of ours and is shown as such.
package fault

import (
	"errors"
	"maps"
	"strings"
)

// Kind is the class of a fault, from which routes derives the HTTP status.
type Kind int

// The kinds of fault there are.
const (
	Invalid      Kind = iota + 1 // the input does not fit; fields say where
	NotFound                     // nothing there, or nothing the actor may know of
	Forbidden                    // seen, but not allowed
	Unauthorized                 // nobody is signed in
	Conflict                     // not in this state, or somebody was first
	Gone                         // was there, is over
	TooLarge                     // more bytes or rows than the limit
	TooMany                      // slow down
	Unavailable                  // something we depend on is away; try again
	Unsupported                  // a kind of data nobody here reads
)

// Fault is an error with a machine code, and for forms its fields.
type Fault struct {
	Kind   Kind
	Code   string
	Args   map[string]any // what the sentence of the catalogue mentions
	Fields []Field
}

// Field is one form field at fault: its name as sent (`people.3.unit`), a
// machine code and what the code's sentence mentions.
type Field struct {
	Name string
	Code string
	Args map[string]any
}

// New declares a fault of a kind under a machine code such as "attendance.closed".
func New(kind Kind, code string) *Fault {
	return &Fault{Kind: kind, Code: code}
}

// Fields gives a fault of kind Invalid for the given fields, or nil when there
// are none, so a rule can collect fields and return the outcome at once.
func Fields(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Code: "invalid", Fields: fields}
}

// With gives a copy of the fault whose sentence mentions the arguments.
func (f *Fault) With(args map[string]any) *Fault {
	c := *f
	c.Args = maps.Clone(args)
	return &c
}

// At gives the fault as an Invalid one that points at a form field.
func (f *Fault) At(field string) *Fault {
	c := *f
	c.Fields = []Field{{Name: field, Code: f.Code, Args: f.Args}}
	return &c
}

// Error tells the code and the fields, for logs; people see the catalogue's sentence.
func (f *Fault) Error() string {
	if len(f.Fields) == 0 {
		return f.Code
	}
	names := make([]string, len(f.Fields))
	for i, field := range f.Fields {
		names[i] = field.Name + "=" + field.Code
	}
	return f.Code + " (" + strings.Join(names, ", ") + ")"
}

// Is makes errors.Is compare by code, so a fault with arguments is still its declaration.
func (f *Fault) Is(target error) bool {
	var other *Fault
	return errors.As(target, &other) && other.Code == f.Code
}

// Of finds the fault in an error, or nil when it is none of ours.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// CodeOf gives the machine code of an error, or "" when it is no fault.
func CodeOf(err error) string {
	if f := Of(err); f != nil {
		return f.Code
	}
	return ""
}
