package routes

import (
	"slices"
	"strings"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/fault"
	"taphuan/views/sheets"
)

// exportInput asks for the rows of the board's tab and search.
type exportInput struct {
	Session uint64 `path:"session"`
	Only    string `json:"only"`
	Query   string `json:"q"`
}

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// exportBoard answers the board as a workbook. It is made from what the board
// itself shows, so that the two cannot differ, and leaves a row in the audit
// trail; a safe method may not write, so this is a POST.
func (h *handlers) exportBoard(rq *request, in exportInput) (answer[none], error) {
	board, err := h.Attendance.Board(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[none](err)
	}
	page := rq.boardPage(board)
	if !slices.ContainsFunc(page.Tabs, func(t boardTab) bool { return t.Only == in.Only }) {
		return fail[none](fault.Fields(fault.Field{Name: "only", Code: "input.choice"}))
	}
	book := rq.boardBook(page, in)
	content, err := sheets.Write(book)
	if err != nil {
		return fail[none](err)
	}
	err = h.Attendance.Exported(rq.ctx, rq.by, in.Session, attendance.Export{Only: in.Only, Searched: in.Query != "",
		Rows: len(book.Table.Rows)})
	if err != nil {
		return fail[none](err)
	}
	return answer[none]{File: &file{Type: workbook, Name: "diem-danh-buoi-" + utoa(in.Session) + ".xlsx", Content: content, Download: true}}, nil
}

// boardBook puts the rows of the tab and search, and what they are, into a
// workbook: the people, and below them what the board shows apart.
func (rq *request) boardBook(page boardPage, in exportInput) sheets.Book {
	say := func(key string) string { return rq.say(key, nil) }
	table := sheets.Table{Name: say("attendance.export.sheet"), Columns: []sheets.Column{
		{Heading: say("attendance.export.no"), Width: 6}, {Heading: say("attendance.export.number"), Width: 9},
		{Heading: say("attendance.name"), Width: 28}, {Heading: say("attendance.unit"), Width: 34},
		{Heading: say("attendance.status"), Width: 18}, {Heading: say("attendance.arrived"), Width: 17},
		{Heading: say("attendance.left"), Width: 17}, {Heading: say("attendance.lessons"), Width: 9},
		{Heading: say("attendance.method"), Width: 22}, {Heading: say("attendance.status.review"), Width: 36},
		{Heading: say("attendance.remarks"), Width: 36}, {Heading: say("attendance.document"), Width: 22}}}
	add := func(cells ...any) { table.Rows = append(table.Rows, append([]any{len(table.Rows) + 1}, cells...)) }
	for _, r := range keepShown(page.Rows, boardInput{Only: in.Only, Query: in.Query}) {
		add(rq.boardCells(r, say("attendance.status."+r.Status))...)
	}
	if in.Only == "" || in.Only == "review" {
		for _, r := range keepShown(page.Waiting, boardInput{Query: in.Query}) {
			add(rq.boardCells(r, say("attendance.export.waiting"))...)
		}
		for _, u := range page.Unknown {
			if in.Query == "" { // nobody knows whose they are, so no word finds them
				add(nil, say("attendance.unknown_person"), nil, nil, nil, nil, nil, nil,
					rq.sentence(attendance.UnknownTicket, nil)+" "+calendar.ShowMoment(u.At, rq.house.Zone), u.Note)
			}
		}
	}
	return sheets.Book{Title: page.CourseTitle, CreatedAt: rq.now(), Table: table, About: rq.aboutBoard(page, in, len(table.Rows))}
}

func (rq *request) boardCells(r boardRow, status string) []any {
	method := ""
	if r.Method != "" {
		method = rq.say("attendance.method."+r.Method, nil)
	}
	remarks := make([]string, len(r.Remarks))
	for i, remark := range r.Remarks {
		remarks[i] = remark.Words
	}
	return []any{r.Number, r.FullName, r.UnitName, status, momentCell(r.ArrivedAt), momentCell(r.LeftAt), r.Lessons, method,
		strings.Join(remarks, "\n"), r.Note, r.Document}
}

// momentCell is a moment in the program's zone, or an empty cell.
func momentCell(t *time.Time) any {
	if t == nil {
		return nil
	}
	return *t
}

// aboutBoard says what was taken along: of which session, by whom, when, by
// which filter, and the counts the board showed at that moment.
func (rq *request) aboutBoard(page boardPage, in exportInput, rows int) sheets.About {
	say := func(key string) string { return rq.say(key, nil) }
	only := say("list.all")
	if in.Only != "" {
		only = say("attendance.status." + in.Only)
	}
	lines := []sheets.Line{
		{Term: say("attendance.export.course"), Value: page.CourseTitle}, {Term: say("attendance.export.session"), Value: page.SessionTitle},
		{Term: say("attendance.export.starts"), Value: page.StartsAt}, {Term: say("attendance.export.ends"), Value: page.EndsAt},
		{Term: say("attendance.export.venue"), Value: page.Venue}, {Term: say("attendance.export.closed"), Value: momentCell(page.ClosedAt)},
		{Term: say("attendance.export.only"), Value: only}, {Term: say("attendance.export.query"), Value: in.Query},
		{Term: say("attendance.export.rows"), Value: rows},
		{Term: say("attendance.export.by"), Value: rq.by.Name}, {Term: say("attendance.export.at"), Value: rq.local(rq.now())},
		{Term: say("attendance.export.counts"), Value: nil},
	}
	c := page.Counts
	for _, line := range []sheets.Line{{Term: "present", Value: c.Present}, {Term: "late", Value: c.Late}, {Term: "expected", Value: c.Expected},
		{Term: "excused", Value: c.Excused}, {Term: "absent", Value: c.Absent}, {Term: "review", Value: c.Review}} {
		lines = append(lines, sheets.Line{Term: say("attendance.status." + line.Term), Value: line.Value})
	}
	return sheets.About{Name: say("attendance.export.about"), Lines: lines}
}
