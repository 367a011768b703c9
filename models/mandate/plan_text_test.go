package mandate

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// misprints are the known defects of the Plan's text and how often each stands
// in it. Lines cut in two by a page end mend themselves: all white space is one.
var misprints = []struct {
	wrong, right string
	times        int
}{
	{"Tạp chí Năm Nung", "Tạp chí Nâm Nung", 4},
	{"Đắc Nông", "Đắk Nông", 2},
	{"đợt xuất", "đột xuất", 1},
	{"Công TTĐT", "Cổng TTĐT", 1},
	{"b). ", "b) ", 1},
}

// The labels before the fields of a task. Everything else between the words of
// the data is white space, a dash, or the full stop or semicolon of a field.
var labels = map[string][]string{
	"lead":                    {"Đơn vị chủ trì", "Đơn vị chủ trì thực hiện", "Đơn vị chủ trì tham mưu", "Đơn vị thực hiện"},
	"coordinating":            {"Đơn vị phối hợp", "Đơn vị phối hợp thực hiện"},
	"coordinating+monitoring": {"Đơn vị phối hợp, theo dõi"},
	"form":                    {"Hình thức", "Hình thức/số lượng"},
	"timing":                  {"Thời gian thực hiện", "Thời gian"},
}

// planText gives the Plan's own text, mended and with single spaces; there is
// nothing to hold the data against when it does not stand beside the checkout,
// which is no failing of this tree.
func planText(t *testing.T) (text string, there bool) {
	t.Helper()
	source, err := os.ReadFile("../../../shared/plan-435.txt")
	if err != nil {
		t.Logf("nothing compared: the Plan's text does not stand beside the checkout: %v", err)
		return "", false
	}
	text = string(source)
	for _, m := range misprints {
		if n := strings.Count(text, m.wrong); n != m.times {
			t.Errorf("%q stands %d times in the Plan's text, not %d", m.wrong, n, m.times)
		}
		text = strings.ReplaceAll(text, m.wrong, m.right)
	}
	return strings.Join(strings.Fields(text), " "), true
}

// TestPlanWordForWord walks through the Plan with the data in hand, from the
// number to the signer: what the data holds must come next in the text, and
// nothing may be left over between or after. So nothing is invented, nothing
// is missing, and everything stands under the task it belongs to.
func TestPlanWordForWord(t *testing.T) {
	doc := builtin(t)
	text, there := planText(t)
	if !there {
		return
	}
	w := &walk{text: text}
	w.head(doc.Plan)
	parts := doc.Plan.Parts
	for _, part := range parts {
		w.take(part.Heading)
		for _, section := range part.Sections {
			w.take(section.Heading)
			for _, paragraph := range section.Paragraphs {
				w.skip("- ")
				w.take(paragraph)
			}
		}
		number, _, _ := strings.Cut(part.Heading, ".")
		last := part.Heading
		for _, task := range doc.Tasks {
			if strings.HasPrefix(task.Code, number+".") {
				if task.Heading != last {
					w.take(task.Heading)
					last = task.Heading
				}
				w.task(task)
			}
		}
	}
	w.foot(doc.Plan)
	if w.err != nil {
		t.Fatal(w.err)
	}
}

// TestWordsInsideTheText: what the data repeats from running text, instead of
// from a line of its own, stands there literally too.
func TestWordsInsideTheText(t *testing.T) {
	doc := builtin(t)
	text, there := planText(t)
	if !there {
		return
	}
	for _, words := range append(slices.Clone(doc.Plan.Related), doc.Plan.Basis) {
		if !strings.Contains(text, words) {
			t.Errorf("the Plan does not say %q", words)
		}
	}
	for _, task := range doc.Tasks {
		if strings.HasPrefix(task.Code, "II.") {
			continue
		}
		own := task.Heading + "\n" + task.Text
		for _, p := range task.Parties {
			if !strings.Contains(own, p.Words) {
				t.Errorf("%s does not say %q", task.Code, p.Words)
			}
		}
		if task.Form != "" || !strings.Contains(own, task.Timing) {
			t.Errorf("%s does not say %q or has a form %q", task.Code, task.Timing, task.Form)
		}
	}
}

// walk is a place in the text; after the first thing that does not fit it
// stands still.
type walk struct {
	text string
	at   int
	err  error
}

// take moves over the words, which must come next.
func (w *walk) take(words string) {
	if w.err != nil || words == "" {
		return
	}
	words = strings.Join(strings.Fields(words), " ")
	rest := strings.TrimPrefix(w.text[w.at:], " ")
	if !strings.HasPrefix(rest, words) {
		w.err = fmt.Errorf("the data says\n  %q\nbut the Plan\n  %q", words, firstRunes(rest, 160))
		return
	}
	w.at = len(w.text) - len(rest) + len(words)
}

// skip moves over connecting signs that need not be there.
func (w *walk) skip(signs string) {
	rest := strings.TrimPrefix(w.text[w.at:], " ")
	if w.err == nil && strings.HasPrefix(rest, signs) {
		w.at = len(w.text) - len(rest) + len(signs)
	}
}

// field takes "- label: words" with a label that means the field, and the full
// stop or semicolon after it.
func (w *walk) field(name, words string) {
	if w.err != nil || words == "" {
		return
	}
	w.take("-")
	label, _, _ := strings.Cut(strings.TrimPrefix(w.text[w.at:], " "), ":")
	if w.err == nil && !slices.Contains(labels[name], label) {
		w.err = fmt.Errorf("%q is labelled %q, which does not mean %s", words, firstRunes(label, 60), name)
	}
	w.take(label + ":")
	w.take(words)
	if w.err == nil && w.at < len(w.text) && strings.ContainsRune(".;", rune(w.text[w.at])) {
		w.at++
	}
}

func (w *walk) head(p PlanEntry) {
	day, _ := time.Parse(time.DateOnly, p.IssuedOn)
	w.take("Số: " + p.Number)
	w.take(p.Place + day.Format(", ngày 02 tháng 1 năm 2006"))
	w.take(p.Type)
	w.take(p.Title)
	w.take(p.Opening)
}

func (w *walk) task(t TaskEntry) {
	switch {
	case t.Letter != "":
		w.take(t.Letter + ")")
	case strings.HasPrefix(t.Code, "II."):
		w.take("-")
	}
	w.take(t.Text)
	if !strings.HasPrefix(t.Code, "II.") {
		return // parts III and IV have no lines of fields
	}
	for i := 0; i < len(t.Parties); i++ {
		p, name := t.Parties[i], t.Parties[i].Part
		if i+1 < len(t.Parties) && t.Parties[i+1].Words == p.Words { // one line, two parts
			i++
			name += "+" + t.Parties[i].Part
		}
		w.field(name, p.Words)
	}
	w.field("form", t.Form)
	w.field("timing", t.Timing)
}

func (w *walk) foot(p PlanEntry) {
	w.take(p.Closing)
	w.take("Nơi nhận:")
	for i, r := range p.Recipients {
		end := ";"
		if i == len(p.Recipients)-1 {
			end = "."
		}
		w.take("- " + r + end)
	}
	w.take(p.SignerTitle)
	w.take(p.Signer)
	if w.err == nil && w.at != len(w.text) {
		w.err = fmt.Errorf("the Plan goes on: %q", firstRunes(w.text[w.at:], 160))
	}
}

func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
