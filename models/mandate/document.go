package mandate

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/goccy/go-yaml"
)

// Document is a plan written as data: the units it speaks of, who succeeded
// whom, who holds its roles, its tasks in its own words and the obligations
// that follow from them. Every date in it is text of the form YYYY-MM-DD;
// every valid_to is the last day, included, and empty means "still".
type Document struct {
	Plan        PlanEntry         `yaml:"plan"`
	Units       []UnitEntry       `yaml:"units"`
	Successions []SuccessionEntry `yaml:"successions"`
	Roles       []RoleEntry       `yaml:"roles"`
	Tasks       []TaskEntry       `yaml:"tasks"`
	Obligations []ObligationEntry `yaml:"obligations"`
}

// PlanEntry is the head, the frame and the foot of the plan; what its parts
// II to IV ask for stands in the tasks, word for word, and not here again.
type PlanEntry struct {
	Code        string      `yaml:"code" json:"code"`
	Number      string      `yaml:"number" json:"number"`
	Type        string      `yaml:"type" json:"type"`   // KẾ HOẠCH
	Title       string      `yaml:"title" json:"title"` // trích yếu
	Place       string      `yaml:"place" json:"place"`
	IssuedOn    string      `yaml:"issued_on" json:"issued_on"`
	Issuer      string      `yaml:"issuer" json:"issuer"`
	IssuerUnit  string      `yaml:"issuer_unit" json:"issuer_unit"` // code of the issuing unit
	SignerTitle string      `yaml:"signer_title" json:"signer_title"`
	Signer      string      `yaml:"signer" json:"signer"`
	Basis       string      `yaml:"basis" json:"basis"`     // the document the plan implements
	Related     []string    `yaml:"related" json:"related"` // documents its tasks lean on
	Opening     string      `yaml:"opening" json:"opening"`
	Parts       []PartEntry `yaml:"parts" json:"parts"`
	Closing     string      `yaml:"closing" json:"closing"`
	Recipients  []string    `yaml:"recipients" json:"recipients"` // nơi nhận
}

// PartEntry is one part (I to IV) of the plan: its heading, and the sections
// of those parts that hold no tasks.
type PartEntry struct {
	Heading  string         `yaml:"heading" json:"heading"`
	Sections []SectionEntry `yaml:"sections,omitempty" json:"sections,omitempty"`
}

// SectionEntry is a numbered section of general text.
type SectionEntry struct {
	Heading    string   `yaml:"heading" json:"heading"`
	Paragraphs []string `yaml:"paragraphs" json:"paragraphs"`
}

// UnitEntry is one organisational unit through its whole life. Group is one of
// G_SBN, G_DT, G_LLVT, G_HUYEN, G_BAOCHI or empty; Obliged says whether the
// unit owes an officer in charge under II.6.b; Verified is false where the
// name or the existence rests on custom and not on a page seen; SinceAssumed
// marks a valid_from nobody looked up.
type UnitEntry struct {
	Code         string      `yaml:"code"`
	Kind         string      `yaml:"kind"`
	Group        string      `yaml:"group,omitempty"`
	Obliged      bool        `yaml:"obliged"`
	Verified     bool        `yaml:"verified"`
	SinceAssumed bool        `yaml:"since_assumed,omitempty"`
	Parent       string      `yaml:"parent,omitempty"`
	ValidFrom    string      `yaml:"valid_from"`
	ValidTo      string      `yaml:"valid_to,omitempty"`
	Names        []NameEntry `yaml:"names"`
	Aliases      []string    `yaml:"aliases,omitempty"`
}

// NameEntry is what a unit is called during a period; without dates, during
// the whole life of the unit (ReadDocument fills them in).
type NameEntry struct {
	Name      string `yaml:"name"`
	ShortName string `yaml:"short_name,omitempty"`
	Abbr      string `yaml:"abbr,omitempty"` // as used in document numbers
	ValidFrom string `yaml:"valid_from,omitempty"`
	ValidTo   string `yaml:"valid_to,omitempty"`
}

// SuccessionEntry says what became of a unit: on EffectiveOn (the successor's
// first day) From went over into To, wholly or in Scope. Kind is rename,
// absorbed, merged, split, transfer or dissolved; To is empty when nobody
// known follows.
type SuccessionEntry struct {
	From        string `yaml:"from"`
	To          string `yaml:"to,omitempty"`
	Kind        string `yaml:"kind"`
	EffectiveOn string `yaml:"effective_on"`
	Scope       string `yaml:"scope,omitempty"`
	LegalBasis  string `yaml:"legal_basis,omitempty"`
	Verified    bool   `yaml:"verified"`
}

// RoleEntry gives a role of the plan (PLAN_LEAD, HR_LEAD, FIN_LEAD,
// OFFICE_LEAD) to a unit for a period.
type RoleEntry struct {
	Role      string `yaml:"role"`
	Unit      string `yaml:"unit"`
	ValidFrom string `yaml:"valid_from"`
	ValidTo   string `yaml:"valid_to,omitempty"`
	Verified  bool   `yaml:"verified"`
}

// TaskEntry is one task of parts II to IV in the plan's own words. Code is
// ours (II.6.dd is letter đ), SortNo keeps the plan's order, Text may hold
// several paragraphs parted by a line break, TitleEN is a gloss.
type TaskEntry struct {
	Code       string       `yaml:"code"`
	Letter     string       `yaml:"letter,omitempty"`
	SortNo     int          `yaml:"sort_no"`
	Heading    string       `yaml:"heading"`
	TitleEN    string       `yaml:"title_en"`
	Text       string       `yaml:"text"`
	Parties    []PartyEntry `yaml:"parties,omitempty"`
	Form       string       `yaml:"form,omitempty"`   // hình thức / số lượng
	Timing     string       `yaml:"timing,omitempty"` // thời gian
	Scope      string       `yaml:"scope"`            // F, T, T+ or -
	Recurrence string       `yaml:"recurrence"`
}

// PartyEntry is one line of a task saying who does it: lead, coordinating or
// monitoring. Who holds unit, group and role codes; it is empty where the
// plan only says "cơ quan có liên quan".
type PartyEntry struct {
	Part  string   `yaml:"part"`
	Words string   `yaml:"words"`
	Who   []string `yaml:"who"`
}

// ObligationEntry is a duty a program can judge (R1 to R14), the tasks it
// comes from, who owes it, when it is due and the numbers it depends on.
type ObligationEntry struct {
	Code       string         `yaml:"code"`
	Title      string         `yaml:"title"`
	TitleEN    string         `yaml:"title_en"`
	Tasks      []string       `yaml:"tasks"`
	Subject    []string       `yaml:"subject"` // roles, groups or units
	Due        DueEntry       `yaml:"due"`
	Parameters map[string]any `yaml:"parameters,omitempty"`
	ValidFrom  string         `yaml:"valid_from"`
	ValidTo    string         `yaml:"valid_to,omitempty"`
}

// DueEntry is the rule a deadline follows. yearly: Month and Day of the year
// judged plus YearOffset; fixed: Date; quarterly: the first day of the next
// quarter; rolling and none carry no date. With Exclusive the day named is
// already too late ("trước ngày …").
type DueEntry struct {
	Kind       string `yaml:"kind" json:"kind"`
	Month      int    `yaml:"month,omitempty" json:"month,omitempty"`
	Day        int    `yaml:"day,omitempty" json:"day,omitempty"`
	YearOffset int    `yaml:"year_offset,omitempty" json:"year_offset,omitempty"`
	Date       string `yaml:"date,omitempty" json:"date,omitempty"`
	Exclusive  bool   `yaml:"exclusive" json:"exclusive"`
}

// documentLimit is far above any plan and far below what would fill the memory.
const documentLimit = 4 << 20

// ReadDocument reads a plan document (YAML, unknown and repeated keys refused)
// and checks it; the error names the place that does not fit.
func ReadDocument(r io.Reader) (Document, error) {
	source, err := io.ReadAll(io.LimitReader(r, documentLimit+1))
	if err != nil {
		return Document{}, fmt.Errorf("reading the plan document: %w", err)
	}
	if len(source) > documentLimit {
		return Document{}, errors.New("the plan document is larger than 4 MB")
	}
	var doc Document
	decoder := yaml.NewDecoder(bytes.NewReader(source), yaml.Strict())
	if err := decoder.Decode(&doc); err != nil {
		// Line and column, but not the lines around them: a command says it in one line.
		return Document{}, errors.New("the plan document does not fit: " + yaml.FormatError(err, false, false))
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return Document{}, errors.New("the plan document is followed by a second one")
	}
	doc.fillNameDates()
	if err := doc.Check(); err != nil {
		return Document{}, err
	}
	return doc, nil
}

// fillNameDates gives a name without dates the life of its unit, so that the
// common case, one name from first day to last, needs writing only once.
func (d *Document) fillNameDates() {
	for i := range d.Units {
		u := &d.Units[i]
		for j := range u.Names {
			if u.Names[j].ValidFrom == "" {
				u.Names[j].ValidFrom = u.ValidFrom
			}
			if j == len(u.Names)-1 && u.Names[j].ValidTo == "" {
				u.Names[j].ValidTo = u.ValidTo
			}
		}
	}
}
