package mandate

import (
	"slices"
	"strings"
)

func (c *checker) taskList(tasks []TaskEntry) {
	last := 0
	for _, t := range tasks {
		place := "task " + t.Code
		if !taskCode.MatchString(t.Code) {
			c.say("%s: the code is not of the form II.6.a", place)
		}
		if c.tasks[t.Code] {
			c.say("%s: the code stands twice", place)
		}
		c.tasks[t.Code] = true
		if t.SortNo <= last {
			c.say("%s: sort_no %d does not follow %d", place, t.SortNo, last)
		}
		last = t.SortNo
		c.task(place, t)
	}
}

func (c *checker) task(place string, t TaskEntry) {
	if want := letterOf(t.Code); t.Letter != want {
		c.say("%s: letter %q should be %q", place, t.Letter, want)
	}
	c.filled(place, "heading", t.Heading, 0)
	c.filled(place, "title_en", t.TitleEN, 0)
	c.filled(place, "text", t.Text, 0)
	c.oneOf(place, "scope", t.Scope, taskScopes)
	c.oneOf(place, "recurrence", t.Recurrence, recurrences)
	for _, p := range t.Parties {
		c.oneOf(place, "part", p.Part, partyParts)
		c.filled(place, "words", p.Words, 0)
		c.who(place, p.Who)
		c.short(place, "who", strings.Join(p.Who, ","), 300)
	}
}

// letterOf gives the letter a task's code stands for: codes write đ as dd,
// because in ASCII it would fall together with d. A task the plan only numbers
// by a dash (II.1.1) has none.
func letterOf(code string) string {
	_, tail, _ := strings.Cut(code, ".")
	_, letter, _ := strings.Cut(tail, ".")
	switch {
	case letter == "dd":
		return "đ"
	case strings.ContainsAny(letter, "123456789"):
		return ""
	}
	return letter
}

// who checks that every code is a role, a group or a unit of the document.
func (c *checker) who(place string, codes []string) {
	for _, code := range codes {
		if _, unit := c.units[code]; !unit && !slices.Contains(roleCodes, code) && !slices.Contains(unitGroups, code) {
			c.say("%s: %q is neither a role, a group nor a unit of the document", place, code)
		}
	}
}

func (c *checker) obligations(obligations []ObligationEntry) {
	seen := map[string]bool{}
	for _, o := range obligations {
		place := "obligation " + o.Code
		if !obligationCode.MatchString(o.Code) {
			c.say("%s: the code is not of the form R1 or R2b", place)
		}
		if key := o.Code + o.ValidFrom; seen[key] {
			c.say("%s: it stands twice from %s on", place, o.ValidFrom)
		} else {
			seen[key] = true
		}
		c.filled(place, "title", o.Title, 0)
		c.filled(place, "title_en", o.TitleEN, 0)
		c.period(place, o.ValidFrom, o.ValidTo)
		if len(o.Tasks) == 0 || len(o.Subject) == 0 {
			c.say("%s: it names no task or nobody who owes it", place)
		}
		for _, task := range o.Tasks {
			if !c.tasks[task] {
				c.say("%s: task %q is not in the document", place, task)
			}
		}
		c.short(place, "tasks", strings.Join(o.Tasks, ","), 40)
		c.who(place, o.Subject)
		c.short(place, "subject", strings.Join(o.Subject, ","), 200)
		c.due(place, o.Due)
	}
}

// daysIn is the length of each month in a leap year, the most a yearly
// deadline may name; 29 February is left to the calendar.
var daysIn = [13]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func (c *checker) due(place string, due DueEntry) {
	c.oneOf(place, "due kind", due.Kind, dueKinds)
	switch due.Kind {
	case "yearly":
		if due.Month < 1 || due.Month > 12 || due.Day < 1 || due.Day > daysIn[due.Month] {
			c.say("%s: it is due every year on day %d of month %d, which does not exist", place, due.Day, due.Month)
		}
		if due.YearOffset < -1 || due.YearOffset > 1 {
			c.say("%s: year_offset %d is not -1, 0 or 1", place, due.YearOffset)
		}
	case "fixed":
		c.day(place, "due date", due.Date)
		if due.Month != 0 || due.Day != 0 || due.YearOffset != 0 {
			c.say("%s: month, day and year_offset belong to a yearly deadline", place)
		}
	default:
		if due.Date != "" || due.Month != 0 || due.Day != 0 || due.YearOffset != 0 {
			c.say("%s: a deadline of kind %s carries no date", place, due.Kind)
		}
	}
}
