package certificates

import (
	"slices"
	"unicode/utf8"

	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Limits of what an order and a revocation may say.
const (
	maxSigner      = 120
	maxSignerTitle = 160
	maxDecision    = 80
	maxReason      = 1000
	maxDaysAhead   = 366 // a later day of issue is a slip of the pen
)

// Order is what is decided once for all certificates of a batch. No IssuedOn is
// today, or the course's last day when that is later; SignerTitle may have two
// lines ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC").
type Order struct {
	IssuedOn                calendar.Date
	SignerName, SignerTitle string
	DecisionNo              string
	Only                    []uint64 // enrolments to look at; nil is everybody
}

// wants reports whether the order is about the enrolment.
func (o Order) wants(enrolmentID uint64) bool {
	return o.Only == nil || slices.Contains(o.Only, enrolmentID)
}

// known says that what the order names is of the course.
func (o Order) known(people []Standing) error {
	for _, id := range o.Only {
		if !slices.ContainsFunc(people, func(p Standing) bool { return p.Enrolment.ID == id }) {
			return fault.Fields(fault.Field{Name: "enrolments", Code: "input.unknown"})
		}
	}
	return nil
}

// complete cleans the order, fills in the day and says what is wrong.
func (o Order) complete(c courses.Course, today calendar.Date) (Order, error) {
	o.SignerName, o.DecisionNo = vietnamese.Clean(o.SignerName), vietnamese.Clean(o.DecisionNo)
	o.SignerTitle = vietnamese.CleanText(o.SignerTitle)
	earliest := usualDay(c, today)
	if o.IssuedOn.IsZero() {
		o.IssuedOn = earliest
	}
	var f faults
	switch {
	case o.IssuedOn.Before(c.EndsOn):
		f.add("issued_on", errBeforeEnd.With(map[string]any{"Day": o.IssuedOn.Typed(), "End": c.EndsOn.Typed()}))
	case o.IssuedOn.DaysSince(earliest) > maxDaysAhead:
		f.add("issued_on", errTooFar.With(map[string]any{"Day": o.IssuedOn.Typed(), "Today": today.Typed()}))
	}
	if o.Only != nil && len(o.Only) == 0 {
		f.add("enrolments", errNobodyChosen)
	}
	f.text("signer_name", o.SignerName, true, maxSigner)
	f.text("signer_title", o.SignerTitle, true, maxSignerTitle)
	f.text("decision_no", o.DecisionNo, false, maxDecision)
	return o, fault.Fields(f...)
}

// usualDay is the day of issue when nobody says otherwise.
func usualDay(c courses.Course, today calendar.Date) calendar.Date {
	if today.Before(c.EndsOn) {
		return c.EndsOn
	}
	return today
}

// faults collects what is wrong, field by field.
type faults []fault.Field

func (f *faults) add(name string, wrong *fault.Fault) {
	*f = append(*f, fault.Field{Name: name, Code: wrong.Code, Args: wrong.Args})
}

func (f *faults) text(name, value string, required bool, longest int) {
	if required && value == "" {
		*f = append(*f, fault.Field{Name: name, Code: "input.required"})
	}
	if utf8.RuneCountInString(value) > longest {
		*f = append(*f, fault.Field{Name: name, Code: "input.too_long", Args: map[string]any{"Max": longest}})
	}
}
