package routes

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// sheetRow is a row of the first sheet, read back.
type sheetRow struct {
	number, lessons                                         int
	name, unit, status, method, remarks, remarked, document string
	arrived, left                                           time.Time
}

// exported is a workbook read back: its rows, and the second sheet by its terms.
type exported struct {
	rows  []sheetRow
	about map[string]string
}

// export takes the board along and reads the workbook.
func (c *client) export(t *testing.T, path, only, query string) exported {
	t.Helper()
	got := c.post(path, map[string]any{"only": only, "q": query})
	if got.status != 200 || got.header.Get("Content-Type") != workbook || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("the workbook: %d %s %.200s", got.status, got.header.Get("Content-Type"), got.body)
	}
	f, err := excelize.OpenReader(bytes.NewReader([]byte(got.body)), excelize.Options{UnzipSizeLimit: 50 << 20, UnzipXMLSizeLimit: 10 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw := excelize.Options{RawCellValue: true}
	lines, err := f.GetRows("Điểm danh", raw)
	if err != nil || len(lines) == 0 || strings.Join(lines[0], "|") !=
		"STT|Mã số|Họ và tên|Đơn vị|Trạng thái|Vào|Ra|Tiết|Cách|Cần đối chiếu|Ghi chú|Giấy tờ kèm theo" {
		t.Fatalf("the heading: %v %v", lines, err)
	}
	out := exported{about: map[string]string{}}
	for i, line := range lines[1:] {
		line = append(line, make([]string, 12)...)
		if line[0] != strconv.Itoa(i+1) {
			t.Errorf("row %d is numbered %s", i+1, line[0])
		}
		number, _ := strconv.Atoi(line[1])
		lessons, _ := strconv.Atoi(line[7])
		out.rows = append(out.rows, sheetRow{number: number, lessons: lessons, name: line[2], unit: line[3], status: line[4],
			arrived: moment(t, line[5]), left: moment(t, line[6]), method: line[8], remarks: line[9], remarked: line[10], document: line[11]})
	}
	about, err := f.GetRows("Thông tin")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range about {
		line = append(line, "", "")
		out.about[line[0]] = line[1]
	}
	return out
}

// moment reads a cell's number as a moment of the program's zone.
func moment(t *testing.T, cell string) time.Time {
	t.Helper()
	if cell == "" {
		return time.Time{}
	}
	days, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatalf("no moment but %q", cell)
	}
	wall, err := excelize.ExcelDateToTime(days, false)
	if err != nil {
		t.Fatal(err)
	}
	wall = wall.Round(time.Second)
	return time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, calendar.HoChiMinh)
}

// agree compares a workbook with the board as a program reads it.
func agree(t *testing.T, who string, board boardPage, got exported) {
	t.Helper()
	say := (&request{lang: "vi"}).say
	rows := append(append([]boardRow{}, board.Rows...), board.Waiting...)
	if len(got.rows) != len(rows)+len(board.Unknown) {
		t.Fatalf("%s: %d rows in the workbook, %d people and %d unknown codes on the board", who, len(got.rows), len(rows), len(board.Unknown))
	}
	for i, u := range board.Unknown {
		if have := got.rows[len(rows)+i]; have.name != say("attendance.unknown_person", nil) || have.status != "" || have.remarked != u.Note ||
			!strings.HasSuffix(have.remarks, calendar.ShowMoment(u.At, calendar.HoChiMinh)) {
			t.Errorf("%s: an unknown code reads %+v", who, have)
		}
	}
	for i, row := range rows {
		want := sheetRow{number: row.Number, lessons: row.Lessons, name: row.FullName, unit: row.UnitName, remarked: row.Note,
			document: row.Document, status: say("attendance.status."+row.Status, nil), remarks: got.rows[i].remarks}
		if i >= len(board.Rows) {
			want.status = say("attendance.export.waiting", nil)
		}
		if row.Method != "" {
			want.method = say("attendance.method."+row.Method, nil)
		}
		if row.ArrivedAt != nil {
			want.arrived = row.ArrivedAt.In(calendar.HoChiMinh)
		}
		if row.LeftAt != nil {
			want.left = row.LeftAt.In(calendar.HoChiMinh)
		}
		have := got.rows[i]
		nothing := len(row.Reviews) == 0 && !row.LeftEarly && row.Confirmed
		if have != want || (have.remarks == "") != nothing || !nothing && len(strings.Split(have.remarks, "\n")) < len(row.Reviews) {
			t.Errorf("%s, row %d: workbook %+v, board %+v %v", who, i+1, have, want, row.Reviews)
		}
	}
	for status, count := range map[string]int{"present": board.Counts.Present, "late": board.Counts.Late, "expected": board.Counts.Expected,
		"excused": board.Counts.Excused, "absent": board.Counts.Absent, "review": board.Counts.Review} {
		if got.about[say("attendance.status."+status, nil)] != strconv.Itoa(count) {
			t.Errorf("%s: %s %s in the workbook, %d on the board", who, status, got.about[say("attendance.status."+status, nil)], count)
		}
	}
	if got.about["Số dòng đã xuất"] != strconv.Itoa(len(got.rows)) {
		t.Errorf("%s: says %s rows", who, got.about["Số dòng đã xuất"])
	}
}

// step does something at random to the session.
func (h *hall) step(random *rand.Rand, n int) {
	h.t.Helper()
	person := h.people[random.IntN(len(h.people))]
	item := map[string]any{"nonce": fmt.Sprint("step-", n), "session": h.session.ID, "ticket": person.Ticket,
		"at": h.session.StartsAt.Add(time.Duration(random.IntN(400)-60) * time.Minute)}
	switch random.IntN(9) {
	case 4:
		item["ticket"], item["note"], item["local_result"] = "T1:NOBODYKNOWSTHISCODE", "Người lạ "+itoa(n), "review"
	case 0:
		item["direction"] = "out"
	case 1:
		item["method"] = []string{"manual", "import", "typed"}[random.IntN(3)]
	case 2:
		h.staff.post(h.at("corrections"), map[string]any{"enrolment": person.ID, "reason": "=1+1; đơn số " + itoa(n), "document": "đơn số " + itoa(n),
			"mark": []string{"present", "late", "excused", "absent"}[random.IntN(4)]})
		return
	case 3:
		if random.IntN(6) == 0 {
			h.staff.post(h.at("close"), none{})
		}
	}
	h.staff.post("/checkins", map[string]any{"items": []any{item}})
}

// TestRule5_TheWorkbookAgreesWithTheBoard brings a session into many random
// states and compares, for who sees everybody, one unit, and counts only.
func TestRule5_TheWorkbookAgreesWithTheBoard(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 12)
		random := rand.New(rand.NewPCG(5, 11))
		h.wait(6 * time.Hour)
		readers := map[string]*client{"organiser": h.staff, "focal point": h.program("SYT", actor.UnitFocal),
			"leader": h.program("STTTT", actor.Leader), "auditor": h.program("SNV", actor.Auditor)}
		service := courses.New(db, func() time.Time { return morning }, calendar.HoChiMinh, trialKey)
		seen := map[string]bool{}
		for n := range 40 {
			h.step(random, n)
			if n == 20 { // who leaves after having come stays on the board
				if _, err := service.Withdraw(context.Background(), actor.SystemActor(), h.people[0].ID, "Bận việc"); err != nil {
					t.Fatal(err)
				}
			}
			if n == 24 { // who waits for a seat and was scanned stands below
				err := db.InTx(context.Background(), func(tx database.Tx) error {
					_, err := gorm.G[courses.Enrolment](tx.DB).Where("id = ?", h.people[2].ID).Update(context.Background(), "status", courses.Waiting)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			if n%4 != 3 {
				continue
			}
			for who, c := range readers {
				board := h.boardOf(c)
				got := c.export(t, h.at("board.xlsx"), "", "")
				agree(t, who, board, got)
				seen["unknown"] = seen["unknown"] || len(board.Unknown) > 0
				seen["waiting"] = seen["waiting"] || len(board.Waiting) > 0
				for _, row := range board.Rows {
					seen[row.Status] = true
					if who == "focal point" && row.Unit != "SYT" {
						t.Errorf("the focal point sees %s", row.FullName)
					}
				}
				if who == "leader" && (len(got.rows) != 0 || got.about["Đi muộn"] == "") {
					t.Errorf("the leader gets %d rows", len(got.rows))
				}
			}
		}
		if len(seen) < 7 || !seen["waiting"] || !seen["unknown"] {
			t.Errorf("the states try too little: %v", seen)
		}
	})
}

// The same tab and the same words give the same people as the page shows.
func TestTheWorkbookFollowsTheFilter(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 6)
	h.staff.post("/checkins", map[string]any{"items": []any{map[string]any{"nonce": "a", "session": h.session.ID, "ticket": h.people[0].Ticket}}})
	browser := h.person("STTTT", actor.Organiser)
	for _, c := range []struct {
		only, query string
		rows        int
	}{{"", "", 6}, {"present", "", 1}, {"expected", "", 5}, {"", "so y te", 3}, {"expected", "nguyen van b", 1}, {"late", "", 0}} {
		got := h.staff.export(t, h.at("board.xlsx"), c.only, c.query)
		page := browser.get(h.at("board?only=") + c.only + "&q=" + url.QueryEscape(c.query)).body
		if len(got.rows) != c.rows || strings.Count(page, `<tr id="row-`) != c.rows {
			t.Errorf("%+v: %d rows in the workbook, %d on the page", c, len(got.rows), strings.Count(page, `<tr id="row-`))
		}
		for _, row := range got.rows {
			if !strings.Contains(page, row.name) {
				t.Errorf("%+v: the page does not show %s", c, row.name)
			}
		}
		if got.about["Lọc theo từ tìm"] != c.query || got.about["Người xuất"] != "Trần Thị B" || got.about["Thời điểm xuất"] != "07:40 15/10/2024" ||
			got.about["Lớp"] != h.course.Title || got.about["Bắt đầu"] != "07:30 15/10/2024" {
			t.Errorf("%+v: %v", c, got.about)
		}
	}
	if got := h.staff.post(h.at("board.xlsx"), map[string]any{"only": "nobody"}); got.status != 422 || got.problem(t).Fields["only"].Code != "input.choice" {
		t.Errorf("an unknown tab: %d %s", got.status, got.body)
	}
}

// A list on paper leaves a row in the trail, and none when it is refused.
func TestPrintedListsAreLogged(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 3)
		if got := h.staff.post(h.at("list.pdf"), none{}); got.status != 200 || got.header.Get("Content-Type") != "application/pdf" {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if got := h.program("SYT", actor.Organiser).post(h.at("list.pdf"), none{}); got.status != 404 {
			t.Errorf("another unit's session: %d", got.status)
		}
		trail, err := audit.ForSubject(context.Background(), db.Reader(), "session", h.session.ID)
		printed := slices.DeleteFunc(trail, func(row audit.Row) bool { return row.Action != "attendance.list_printed" })
		if err != nil || len(printed) != 1 || printed[0].UserID == 0 || printed[0].Role == "" || printed[0].AfterJSON != `{"rows":3}` {
			t.Errorf("%v %+v", err, printed)
		}
	})
}

// An export leaves a row in the trail, without the words searched for; a form
// without our token gets nothing.
func TestExportsAreLogged(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 3)
		browser := h.person("SYT", actor.UnitFocal)
		browser.get(h.at("board"))
		if got := browser.form(h.at("board.xlsx"), url.Values{"q": {"Nguyễn Văn A"}}); got.status != 200 || got.header.Get("Content-Type") != workbook ||
			got.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if got := browser.form(h.at("board.xlsx"), url.Values{"csrf": {"x"}}); got.status != 403 {
			t.Errorf("a foreign form: %d", got.status)
		}
		h.program("SYT", actor.Organiser).post(h.at("board.xlsx"), none{}) // sees nothing
		trail, err := audit.ForSubject(context.Background(), db.Reader(), "session", h.session.ID)
		if err != nil {
			t.Fatal(err)
		}
		var found []audit.Row
		for _, row := range trail {
			if row.Action == "attendance.exported" {
				found = append(found, row)
			}
		}
		if len(found) != 1 || found[0].Role != string(actor.UnitFocal) || found[0].UserID == 0 || found[0].UnitID == 0 ||
			found[0].AfterJSON != `{"only":"","rows":1,"searched":true}` {
			t.Errorf("%+v", found)
		}
	})
}
