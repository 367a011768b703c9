package mandate

import (
	"strings"
	"testing"
)

// TestCheckRefuses spoils one thing at a time: each must be found, and named.
func TestCheckRefuses(t *testing.T) {
	for _, test := range []struct {
		name, says string
		spoil      func(d *Document)
	}{
		{"code twice", "unit SNV: the code stands twice", func(d *Document) { *unitOf(d, "STP") = *unitOf(d, "SNV") }},
		{"unknown kind", `unit SNV: kind "SOO" is none of`, func(d *Document) { unitOf(d, "SNV").Kind = "SOO" }},
		{"press obliged", "unit BAO: it is obliged", func(d *Document) { unitOf(d, "BAO").Obliged = true }},
		{"day that does not exist", `valid_to "2025-02-30" is not a date`, func(d *Document) { unitOf(d, "SNV").ValidTo = "2025-02-30" }},
		{"ends before it begins", "unit SYT: it ends on 2003-01-01", func(d *Document) { unitOf(d, "SYT").ValidTo = "2003-01-01" }},
		{"no name", "unit SYT: it has no name", func(d *Document) { unitOf(d, "SYT").Names = nil }},
		{"a gap between names", "unit SYT, name 2: it begins on 2020-01-03", func(d *Document) {
			u := unitOf(d, "SYT")
			u.Names = []NameEntry{{Name: "A", ValidFrom: u.ValidFrom, ValidTo: "2020-01-01"}, {Name: "B", ValidFrom: "2020-01-03", ValidTo: u.ValidTo}}
		}},
		{"name ends early", `unit SYT: the last name ends on "2024-01-01"`, func(d *Document) { unitOf(d, "SYT").Names[0].ValidTo = "2024-01-01" }},
		{"no such parent", `unit SYT: parent "NONE" is not a unit`, func(d *Document) { unitOf(d, "SYT").Parent = "NONE" }},
		{"above itself", "unit HVHNT: it stands above itself", func(d *Document) { unitOf(d, "HVHNT").Parent = "TCNN" }},
		{"one word for two units", `unit STP: "sở nội vụ" also means unit SNV`, func(d *Document) {
			unitOf(d, "STP").Aliases = []string{"sở nội vụ"}
		}},
		{"alias twice", "are the same when searched for", func(d *Document) { unitOf(d, "STP").Aliases = []string{"Sở TP", "So TP"} }},
		{"successor not there yet", "unit SNVLD is not there on that day", func(d *Document) { d.Successions[4].To = "SNVLD" }},
		{"predecessor still there", `unit STP ends on "2025-06-30"`, func(d *Document) { d.Successions[4].From = "STP" }},
		{"successor unknown", `"NONE" is not another unit`, func(d *Document) { d.Successions[4].To = "NONE" }},
		{"merged into nothing", "only a dissolved unit has no successor", func(d *Document) { d.Successions[4].To = "" }},
		{"role held twice", "SVHTTDL holds the same role", func(d *Document) { d.Roles[2].ValidFrom = "2025-06-30"; d.Roles[2].Unit = "STP" }},
		{"role of a unit gone", "role PLAN_LEAD of STTTT: the unit is not there", func(d *Document) { d.Roles[0].ValidTo = "2025-03-01" }},
		{"unknown role", `role "BOSS" is none of`, func(d *Document) { d.Roles[0].Role = "BOSS" }},
		{"wrong letter", `task II.6.dd: letter "d" should be "đ"`, func(d *Document) { taskOf(d, "II.6.dd").Letter = "d" }},
		{"order lost", "task II.6.e: sort_no 165 does not follow 170", func(d *Document) { taskOf(d, "II.6.e").SortNo = 165 }},
		{"party unknown", `task II.6.a: "STT" is neither a role, a group nor a unit`, func(d *Document) { taskOf(d, "II.6.a").Parties[0].Who = []string{"STT"} }},
		{"no words", "task II.6.a: text is empty", func(d *Document) { taskOf(d, "II.6.a").Text = " " }},
		{"task unknown", `obligation R1: task "II.9.a" is not in the document`, func(d *Document) { d.Obligations[0].Tasks[0] = "II.9.a" }},
		{"nobody owes it", "obligation R1: it names no task or nobody", func(d *Document) { d.Obligations[0].Subject = nil }},
		{"obligation twice", "obligation R1: it stands twice", func(d *Document) { d.Obligations[1].Code = "R1" }},
		{"yearly on no day", "obligation R2: it is due every year on day 32 of month 1", func(d *Document) { d.Obligations[1].Due.Day = 32 }},
		{"rule unknown", `obligation R2: due kind "monthly" is none of`, func(d *Document) { d.Obligations[1].Due.Kind = "monthly" }},
		{"issuer unknown", `plan: issuer_unit "NONE" is not a unit`, func(d *Document) { d.Plan.IssuerUnit = "NONE" }},
		{"name too long for its column", "unit SYT, name 1: name has 201 characters", func(d *Document) { unitOf(d, "SYT").Names[0].Name = strings.Repeat("ă", 201) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := builtin(t)
			test.spoil(&doc)
			err := doc.Check()
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("Check says %v, and not %q", err, test.says)
			}
		})
	}
}

func unitOf(d *Document, code string) *UnitEntry {
	for i := range d.Units {
		if d.Units[i].Code == code {
			return &d.Units[i]
		}
	}
	panic("no unit " + code)
}

func taskOf(d *Document, code string) *TaskEntry {
	for i := range d.Tasks {
		if d.Tasks[i].Code == code {
			return &d.Tasks[i]
		}
	}
	panic("no task " + code)
}

func TestReadRefuses(t *testing.T) {
	whole := string(plan435)
	for name, source := range map[string]string{
		"unknown key":       strings.Replace(whole, "  number:", "  nomber:", 1),
		"key twice":         strings.Replace(whole, "  place:", "  number: x\n  place:", 1),
		"not YAML":          "plan: [",
		"nothing":           "",
		"text for a number": strings.Replace(whole, "sort_no: 10\n", "sort_no: ten\n", 1),
		"too large":         whole + "#" + strings.Repeat(" ", documentLimit),
		"second document":   whole + "\n---\nplan: {}\n",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadDocument(strings.NewReader(source)); err == nil {
				t.Error("it was read")
			}
		})
	}
}
