package mandate

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"taphuan/models/vietnamese"
)

func builtin(t *testing.T) Document {
	t.Helper()
	doc, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTaskCounts(t *testing.T) {
	doc := builtin(t)
	want := map[string]int{"II.1": 2, "II.2": 2, "II.3": 3, "II.4": 2, "II.5": 3, "II.6": 6, "II.7": 3,
		"III.1": 1, "III.2": 1, "III.3": 1, "IV.1": 3, "IV.2": 2, "IV.3": 2}
	got := map[string]int{}
	for _, task := range doc.Tasks {
		parts := strings.Split(task.Code, ".")
		got[parts[0]+"."+parts[1]]++
	}
	for section, n := range want {
		if got[section] != n {
			t.Errorf("section %s has %d tasks, not %d", section, got[section], n)
		}
	}
	if len(doc.Tasks) != 21+3+7 || len(got) != len(want) {
		t.Errorf("%d tasks in %d sections", len(doc.Tasks), len(got))
	}
}

func TestCodeOrder(t *testing.T) {
	tasks := slices.Clone(builtin(t).Tasks)
	slices.SortFunc(tasks, func(a, b TaskEntry) int { return strings.Compare(b.Code, a.Code) })
	slices.SortFunc(tasks, func(a, b TaskEntry) int { return a.SortNo - b.SortNo })
	var codes, letters []string
	for _, task := range tasks {
		if strings.HasPrefix(task.Code, "II.6.") {
			codes = append(codes, task.Code)
			letters = append(letters, task.Letter)
		}
	}
	if got := strings.Join(codes, " "); got != "II.6.a II.6.b II.6.c II.6.d II.6.dd II.6.e" {
		t.Errorf("codes: %s", got)
	}
	if got := strings.Join(letters, " "); got != "a b c d đ e" {
		t.Errorf("letters: %s", got)
	}
}

// TestWhoOwesWhat is the classic mistake: the press reports but staffs nothing,
// and only districts owe a plan of their own.
func TestWhoOwesWhat(t *testing.T) {
	doc := builtin(t)
	all := []string{"G_SBN", "G_DT", "G_LLVT", "G_HUYEN"}
	for code, want := range map[string][]string{
		"R3": all, "R6": all, "R7": all, "R14": all, "R11": {"G_HUYEN"},
		"R9": {"G_SBN", "G_DT", "G_LLVT", "G_BAOCHI", "G_HUYEN"},
		"R1": {"PLAN_LEAD"}, "R2": {"PLAN_LEAD"}, "R10": {"PLAN_LEAD"}, "R13": {"PLAN_LEAD"},
		"R4": {"HR_LEAD"}, "R5": {"HR_LEAD"}, "R12": {"HR_LEAD"}, "R8": {"OFFICE_LEAD"},
	} {
		if got := obligation(t, doc, code).Subject; !slices.Equal(got, want) {
			t.Errorf("%s is owed by %v, not %v", code, got, want)
		}
	}
	for code, want := range map[string][]string{
		"II.6.b": all, "IV.2.b": {"G_SBN", "G_DT", "G_LLVT", "G_BAOCHI"}, "IV.3.a": {"G_HUYEN"},
	} {
		i := slices.IndexFunc(doc.Tasks, func(task TaskEntry) bool { return task.Code == code })
		if got := doc.Tasks[i].Parties[0]; got.Part != "lead" || !slices.Equal(got.Who, want) {
			t.Errorf("%s: %s %v, not lead %v", code, got.Part, got.Who, want)
		}
	}
}

func TestDeadlines(t *testing.T) {
	doc := builtin(t)
	for code, want := range map[string]DueEntry{
		"R1":  {Kind: "fixed", Date: "2025-01-01"},
		"R2":  {Kind: "yearly", Month: 1, Day: 1, YearOffset: 1},
		"R3":  {Kind: "yearly", Month: 8, Day: 1, YearOffset: -1},
		"R4":  {Kind: "yearly", Month: 10, Day: 1},
		"R6":  {Kind: "fixed", Date: "2024-12-01"},
		"R7":  {Kind: "rolling"},
		"R8":  {Kind: "quarterly"},
		"R9":  {Kind: "yearly", Month: 11, Day: 25},
		"R10": {Kind: "yearly", Month: 11, Day: 30},
	} {
		want.Exclusive = true
		if got := obligation(t, doc, code).Due; got != want {
			t.Errorf("%s is due %+v, not %+v", code, got, want)
		}
	}
	codes := []string{}
	for _, o := range doc.Obligations {
		codes = append(codes, o.Code)
	}
	if got := strings.Join(codes, " "); got != "R1 R2 R2b R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14" {
		t.Errorf("obligations: %s", got)
	}
}

func obligation(t *testing.T, doc Document, code string) ObligationEntry {
	t.Helper()
	for _, o := range doc.Obligations {
		if o.Code == code {
			return o
		}
	}
	t.Fatalf("there is no obligation %s", code)
	return ObligationEntry{}
}

// TestEveryTextIsClean: composed letters only, no doubled or hidden spaces.
func TestEveryTextIsClean(t *testing.T) {
	doc := builtin(t)
	texts := append([]string{doc.Plan.Title, doc.Plan.Opening, doc.Plan.Closing, doc.Plan.Basis}, doc.Plan.Recipients...)
	for _, task := range doc.Tasks {
		texts = append(texts, task.Heading, task.Form, task.Timing)
		texts = append(texts, strings.Split(task.Text, "\n")...)
		for _, p := range task.Parties {
			texts = append(texts, p.Words)
		}
	}
	for _, u := range doc.Units {
		texts = append(append(texts, u.Names[0].Name, u.Names[0].ShortName), u.Aliases...)
	}
	for _, text := range texts {
		if !norm.NFC.IsNormalString(text) || vietnamese.Clean(text) != text {
			t.Errorf("%q is not clean", text)
		}
	}
}

func TestSourceIsComposed(t *testing.T) {
	if !norm.NFC.IsNormal(plan435) {
		t.Error("plan435.yaml holds decomposed letters")
	}
}
