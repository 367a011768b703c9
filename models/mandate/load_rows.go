package mandate

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"gorm.io/gorm"

	"taphuan/models/calendar"
)

// period tells rows of one code apart by their first day.
type period struct {
	code string
	from calendar.Date
}

func (l *loader) roles(ctx context.Context) error {
	rows, err := gorm.G[Role](l.tx.DB).Where("plan_id = ?", l.plan).Find(ctx)
	if err != nil {
		return err
	}
	there := map[period]Role{}
	for _, r := range rows {
		there[period{r.Role, r.ValidFrom}] = r
	}
	for _, e := range l.doc.Roles {
		want := Role{
			PlanID: l.plan, Role: e.Role, UnitID: l.units[e.Unit],
			ValidFrom: checked(e.ValidFrom), ValidTo: checked(e.ValidTo), Verified: e.Verified,
		}
		at := period{want.Role, want.ValidFrom}
		old, known := there[at]
		delete(there, at)
		want.ID = old.ID
		if err := put(ctx, l, known, want == old, want.ID, want, "unit_id", "valid_to", "verified"); err != nil {
			return err
		}
	}
	for _, surplus := range there {
		if err := remove[Role](ctx, l, surplus.ID); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) obligations(ctx context.Context) error {
	rows, err := gorm.G[Obligation](l.tx.DB).Where("plan_id = ?", l.plan).Find(ctx)
	if err != nil {
		return err
	}
	there := map[period]Obligation{}
	for _, o := range rows {
		there[period{o.Code, o.ValidFrom}] = o
	}
	for i, e := range l.doc.Obligations {
		want, err := l.obligation(i+1, e)
		if err != nil {
			return err
		}
		at := period{want.Code, want.ValidFrom}
		old, known := there[at]
		delete(there, at)
		want.ID = old.ID
		if err := put(ctx, l, known, want == old, want.ID, want,
			"sort_no", "title", "title_en", "task_code", "subject", "due_kind", "due_rule", "parameters", "valid_to",
		); err != nil {
			return err
		}
	}
	for _, surplus := range there {
		if err := remove[Obligation](ctx, l, surplus.ID); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) obligation(sortNo int, e ObligationEntry) (Obligation, error) {
	due, err := compact(e.Due)
	if err != nil {
		return Obligation{}, err
	}
	parameters := "{}"
	if len(e.Parameters) > 0 {
		if parameters, err = compact(e.Parameters); err != nil {
			return Obligation{}, err
		}
	}
	return Obligation{
		PlanID: l.plan, Code: e.Code, SortNo: sortNo, Title: e.Title, TitleEN: e.TitleEN,
		TaskCode: strings.Join(e.Tasks, ","), Subject: strings.Join(e.Subject, ","),
		DueKind: e.Due.Kind, DueRule: due, Parameters: parameters,
		ValidFrom: checked(e.ValidFrom), ValidTo: checked(e.ValidTo),
	}, nil
}

func (l *loader) tasks(ctx context.Context) error {
	rows, err := gorm.G[Task](l.tx.DB).Where("plan_id = ?", l.plan).Find(ctx)
	if err != nil {
		return err
	}
	there := map[string]Task{}
	for _, t := range rows {
		there[t.Code] = t
	}
	parties, err := l.partiesThere(ctx)
	if err != nil {
		return err
	}
	for _, e := range l.doc.Tasks {
		old, known := there[e.Code]
		id, err := l.task(ctx, e, old, known)
		if err != nil {
			return err
		}
		if err := l.parties(ctx, id, e.Parties, parties[id]); err != nil {
			return err
		}
	}
	return nil
}

// task writes one task and gives its number. A task the document no longer has
// stays: reports may point at it.
func (l *loader) task(ctx context.Context, e TaskEntry, old Task, known bool) (uint64, error) {
	want := Task{
		ID: old.ID, PlanID: l.plan, Code: e.Code, Letter: e.Letter, SortNo: e.SortNo, Heading: e.Heading,
		Body: e.Text, TitleEN: e.TitleEN, Timing: e.Timing, Form: e.Form, Scope: e.Scope, Recurrence: e.Recurrence,
	}
	if !known {
		l.changed++
		err := gorm.G[Task](l.tx.DB).Create(ctx, &want)
		return want.ID, err
	}
	was := old
	was.Parties, want.Parties = nil, nil
	same := was.Letter == want.Letter && was.SortNo == want.SortNo && was.Heading == want.Heading &&
		was.Body == want.Body && was.TitleEN == want.TitleEN && was.Timing == want.Timing &&
		was.Form == want.Form && was.Scope == want.Scope && was.Recurrence == want.Recurrence
	return old.ID, put(ctx, l, true, same, old.ID, want,
		"letter", "sort_no", "heading", "body", "title_en", "timing", "form", "scope", "recurrence")
}

func (l *loader) partiesThere(ctx context.Context) (map[uint64][]Party, error) {
	rows, err := gorm.G[Party](l.tx.DB).Order("task_id, sort_no").Find(ctx)
	byTask := map[uint64][]Party{}
	for _, p := range rows {
		byTask[p.TaskID] = append(byTask[p.TaskID], p)
	}
	return byTask, err
}

// parties writes the lines of one task, numbered from 1; there are the old
// ones in order.
func (l *loader) parties(ctx context.Context, task uint64, entries []PartyEntry, there []Party) error {
	for i, e := range entries {
		want := Party{TaskID: task, SortNo: i + 1, Part: e.Part, Words: e.Words, Who: strings.Join(e.Who, ",")}
		known := i < len(there)
		if known {
			want.ID = there[i].ID
		}
		if err := put(ctx, l, known, known && want == there[i], want.ID, want, "sort_no", "part", "words", "who"); err != nil {
			return err
		}
	}
	for i := len(entries); i < len(there); i++ {
		if err := remove[Party](ctx, l, there[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// put writes a row that is new or differs: columns are those that may change.
func put[T any](ctx context.Context, l *loader, known, same bool, id uint64, row T, column string, columns ...any) error {
	switch {
	case !known:
		l.changed++
		return gorm.G[T](l.tx.DB).Create(ctx, &row)
	case same:
		return nil
	}
	l.changed++
	return one(gorm.G[T](l.tx.DB).Where("id = ?", id).Select(column, columns...).Updates(ctx, row))
}

func remove[T any](ctx context.Context, l *loader, id uint64) error {
	l.changed++
	return one(gorm.G[T](l.tx.DB).Where("id = ?", id).Delete(ctx))
}

// compact gives a value as JSON with its letters readable.
func compact(value any) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return strings.TrimSuffix(text.String(), "\n"), err
}
