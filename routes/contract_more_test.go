package routes

import (
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// item is a scan as the contract tells it.
func (p *contract) item(nonce, ticket, direction, at, method string) contractObject {
	return contractObject{"nonce": nonce, "session": number(p.session[len("/sessions/"):]), "ticket": ticket, "direction": direction, "at": at, "method": method}
}

// scan sends arrivals of all kinds: in time, late, twice, with a stranger's
// code and of yesterday.
func (p *contract) scan() {
	p.t.Helper()
	p.now.Store(morning.Unix() + 10*60) // 07:50
	const early, lateAt = "2024-10-15T07:40:00+07:00", "2024-10-15T07:45:01+07:00"
	items := []any{
		p.item("n1", p.tickets[0], "in", early, "scan"), p.item("n2", p.tickets[1], "in", "2024-10-15T07:45:00+07:00", "typed"),
		p.item("n3", p.tickets[2], "in", lateAt, "manual"), p.item("n4", p.tickets[0], "in", "2024-10-15T07:41:00+07:00", "scan"),
		p.item("n5", "T1:AAAAAAAAAAAAAAAAAAAAAAAAAA", "in", early, "scan"), p.item("n6", p.tickets[3], "in", "2024-10-14T07:40:00+07:00", "import"),
		p.item("n1", p.tickets[0], "in", early, "scan"), p.item("n7", p.tickets[0], "out", "2024-10-15T07:49:00+07:00", "scan"),
		p.item("n8", strings.ToLower(p.tickets[4]), "in", early, "room"),
	}
	want := []string{"present", "present", "present", "repeated", "refused", "review", "repeated", "present", "present"}
	for try := range 2 { // the whole batch again is the same batch
		answers := rows(p.sent(200, "/checkins", contractObject{"items": items}), "items")
		if len(answers) != len(items) {
			p.t.Fatalf("%d answers to %d scans", len(answers), len(items))
		}
		for i, a := range answers {
			p.has("an answer", a, "nonce", "result", "reason", "at", "enrolment")
			if a["nonce"] != items[i].(contractObject)["nonce"] {
				p.t.Errorf("the %dth answer is about %v", i, a["nonce"])
			}
			if result := want[i]; try == 0 && a["result"] != result || try == 1 && a["result"] != "repeated" {
				p.t.Errorf("try %d, scan %d is %v, want %s", try, i, a, result)
			}
		}
		if answers[0]["enrolment"] != p.people[0]["id"] || answers[4]["enrolment"] != nil || answers[0]["at"] != early {
			p.t.Errorf("the answers are %v and %v", answers[0], answers[4])
		}
	}
	p.board(contractObject{"expected": 497.0, "present": 3.0, "late": 1.0, "excused": 0.0, "absent": 0.0, "review": 1.0})
}

// board compares the counts, and the rows of those who were scanned.
func (p *contract) board(want contractObject) {
	p.t.Helper()
	board := p.read(p.session + "/board")
	p.has("the board", board, "session", "counts", "rows")
	counted := map[string]float64{}
	byID := map[any]contractObject{}
	for _, row := range rows(board, "rows") {
		p.has("a row", row, "enrolment", "full_name", "unit", "status", "arrived_at", "left_at", "method")
		counted[row["status"].(string)]++
		byID[row["enrolment"]] = row
	}
	for name, count := range want {
		if got := board["counts"].(contractObject)[name]; got != count {
			p.t.Errorf("%s: %v, want %v", name, got, count)
		}
		if name != "review" && counted[name] != count {
			p.t.Errorf("%v rows are %s, the count says %v", counted[name], name, count)
		}
	}
	if len(byID) != 501 {
		p.t.Errorf("%d rows", len(byID))
	}
	first, late := byID[p.people[0]["id"]], byID[p.people[2]["id"]]
	if first["arrived_at"] != "2024-10-15T07:40:00+07:00" || first["left_at"] != "2024-10-15T07:49:00+07:00" || first["method"] != "scan" ||
		late["status"] != "late" || late["method"] != "manual" || byID[p.people[1]["id"]]["status"] != "present" {
		p.t.Errorf("the rows are %v and %v", first, late)
	}
}

// finish closes the session early and finishes the course.
func (p *contract) finish() {
	p.t.Helper()
	order := contractObject{"issued_on": "2024-10-18", "signer_name": "Y Quang Bkrông", "signer_title": "Giám đốc", "decision_no": "7/QĐ-STTTT"}
	if got := p.c.post(p.course+"/certificates", order); got.status != 409 {
		p.t.Errorf("certificates before the end: %d %s", got.status, got.body)
	}
	p.sent(200, p.session+"/close", contractObject{})
	p.board(contractObject{"expected": 0.0, "present": 3.0, "late": 1.0, "excused": 0.0, "absent": 497.0, "review": 1.0})
	late := p.item("n9", p.tickets[5], "in", "2024-10-15T07:44:00+07:00", "scan") // made in time, sent after closing
	if a := rows(p.sent(200, "/checkins", contractObject{"items": []any{late}}), "items")[0]; a["result"] != "present" {
		p.t.Errorf("a scan sent after closing: %v", a)
	}
	p.sent(200, p.course+"/state", contractObject{"state": "finished"})
	if got := p.c.post(p.course+"/sessions", contractObject{"title": "Buổi tối", "starts_at": "2024-10-15T18:00:00+07:00", "ends_at": "2024-10-15T20:00:00+07:00", "periods": 2}); got.status != 409 {
		p.t.Errorf("a session after the end: %d", got.status)
	}
}

// certify issues, fetches, revokes and verifies certificates.
func (p *contract) certify() {
	p.t.Helper()
	order := contractObject{"issued_on": "2024-10-18", "signer_name": "Y Quang Bkrông", "signer_title": "Giám đốc", "decision_no": "7/QĐ-STTTT"}
	outcome := p.sent(201, p.course+"/certificates", order)
	issued, refused := rows(outcome, "issued"), rows(outcome, "refused")
	if len(issued) != 5 || len(refused) != 496 {
		p.t.Fatalf("%d issued, %d refused", len(issued), len(refused))
	}
	p.has("a certificate", issued[0], "id", "number", "code", "full_name")
	p.has("a refusal", refused[0], "enrolment", "full_name", "reason")
	if !strings.Contains(refused[0]["reason"].(string), "0/4") {
		p.t.Errorf("refused for %v", refused[0]["reason"])
	}
	for i, c := range issued {
		digits, _, _ := strings.Cut(c["number"].(string), "/")
		if strings.TrimLeft(digits, "0") != itoa(i+1) || len(c["code"].(string)) != 27 {
			p.t.Errorf("the %dth certificate is %v", i, c)
		}
	}
	again := p.sent(201, p.course+"/certificates", order)
	if len(rows(again, "issued")) != 0 || len(rows(again, "refused")) != 496 {
		p.t.Errorf("issuing again issued %v", again["issued"])
	}
	path := "/certificates/" + id(issued[0])
	pdf := p.c.get(path + ".pdf")
	if pdf.status != 200 || pdf.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(pdf.body, "%PDF-") || p.c.get(path+".pdf").body != pdf.body {
		p.t.Errorf("the paper: %d %s", pdf.status, pdf.header.Get("Content-Type"))
	}
	p.verify(issued[0], "valid", nil)
	if got := p.c.post(path+"/revoke", contractObject{"reason": "Sai tên"}); got.status != 403 {
		p.t.Errorf("revoking without being the clerk: %d", got.status)
	}
	p.c = p.program("SNV", actor.HomeAffairs, actor.Approver, actor.CertificateClerk)
	p.sent(200, path+"/revoke", contractObject{"reason": "Sai tên"})
	p.verify(issued[0], "revoked", nil)
	replacing := rows(p.sent(201, p.course+"/certificates", order), "issued")
	if len(replacing) != 1 || !strings.HasPrefix(strings.TrimLeft(replacing[0]["number"].(string), "0"), "6/") {
		p.t.Fatalf("instead of the revoked one: %v", replacing)
	}
	p.verify(issued[0], "revoked", replacing[0]["number"])
	p.verify(replacing[0], "valid", nil)
}

// verify asks about a certificate as anybody may.
func (p *contract) verify(c contractObject, status string, replacedBy any) {
	p.t.Helper()
	code := c["code"].(string)
	for _, spelling := range []string{code, strings.ToLower(code), code[:5] + "-" + code[5:]} {
		got := (&client{h: p.trialHouse}).get("/V/" + spelling)
		var o contractObject
		got.json(p.t, &o)
		p.has("the verification", o, "status", "number", "full_name", "course", "starts_on", "ends_on", "issued_on", "issuer", "replaced_by")
		if got.status != 200 || o["status"] != status || o["number"] != c["number"] || o["full_name"] != c["full_name"] || o["replaced_by"] != replacedBy ||
			o["course"] != "Xử lý khủng hoảng truyền thông" || o["starts_on"] != "2024-10-15" || o["issued_on"] != "2024-10-18" || o["issuer"] != "Sở Thông tin và Truyền thông" {
			p.t.Errorf("%s: %d %v", spelling, got.status, o)
		}
		if strings.Contains(got.body, "Sai tên") || strings.Contains(got.body, "@") || strings.Contains(got.body, "+84") {
			p.t.Errorf("everybody reads %s", got.body)
		}
	}
	wrong := "0" + code[1:]
	if code[0] == '0' {
		wrong = "1" + code[1:]
	}
	got := (&client{h: p.trialHouse}).get("/V/" + wrong)
	var o contractObject
	got.json(p.t, &o)
	if got.status != 404 || o["status"] != "unknown" {
		p.t.Errorf("a code nobody was given: %d %s", got.status, got.body)
	}
}

// TestStaffingThroughTheContract proves staffing as a unit's and as Home
// Affairs' program do.
func TestStaffingThroughTheContract(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		p := &contract{trialHouse: newHouse(t, db)}
		p.c = p.program("SNV", actor.HomeAffairs)
		board := p.read("/staffing?as_of=2024-10-15")
		p.has("the board", board, "as_of", "due_before", "counts", "units")
		if board["as_of"] != "2024-10-15" || board["due_before"] != "2024-12-01" {
			t.Errorf("%v before %v", board["as_of"], board["due_before"])
		}
		counts := board["counts"].(contractObject)
		p.has("the counts", counts, "staffed", "pending", "vacant", "none", "not_required")
		total := 0.0
		for _, count := range counts {
			total += count.(float64)
		}
		if total != float64(len(rows(board, "units"))) {
			t.Errorf("the counts %v are not those of %d units", counts, len(rows(board, "units")))
		}
		body := func(unit string, changes ...any) contractObject {
			o := contractObject{"unit": unit, "full_name": "Trần Văn Bình", "position": "Chuyên viên", "phone": "0912345678", "kind": "concurrent",
				"decision_no": "5/QĐ-" + unit, "decided_on": "2024-10-01", "effective_from": "2024-10-01", "effective_to": nil}
			for i := 0; i+1 < len(changes); i += 2 {
				o[changes[i].(string)] = changes[i+1]
			}
			return o
		}
		for _, kind := range []string{"full_time", "responsible"} {
			made := p.sent(201, "/staffing/assignments", body("SCT", "kind", kind, "full_name", "Người "+kind, "phone", ""))
			p.has("an assignment", made, "id", "status")
		}
		p.sent(201, "/staffing/assignments", body("SYT", "decision_no", "", "decided_on", nil))
		p.sent(201, "/staffing/assignments", body("STC", "decided_on", "2024-12-02", "effective_from", "2024-12-02"))
		p.sent(201, "/staffing/assignments", body("SXD", "effective_to", "2024-10-20"))
		head := &contract{trialHouse: p.trialHouse, c: p.program("SGTVT", actor.UnitHead)}
		head.sent(201, "/staffing/assignments", body("SGTVT"))
		for _, want := range []struct {
			day, unit, status string
			onTime            any
		}{
			{"2024-10-15", "SCT", "staffed", nil}, {"2024-10-15", "SYT", "pending", nil}, {"2024-10-15", "STC", "none", nil},
			{"2024-10-20", "SXD", "staffed", nil}, {"2024-10-21", "SXD", "vacant", nil}, {"2024-09-30", "SGTVT", "none", nil},
			{"2024-12-01", "SCT", "staffed", true}, {"2024-12-01", "SYT", "pending", false}, {"2024-12-02", "STC", "staffed", false},
			{"2025-01-15", "SXD", "vacant", false}, {"2024-12-01", "SGTVT", "staffed", true},
		} {
			u := p.unit(want.day, want.unit)
			p.has("a unit", u, "code", "name", "kind", "status", "on_time", "reason", "officers")
			if want.onTime == nil && u["on_time"] == true {
				u["on_time"] = nil // met before the deadline has come
			}
			if u["status"] != want.status || u["on_time"] != want.onTime || u["reason"] == "" {
				t.Errorf("%s on %s is %v, on time %v (%v), want %s, %v", want.unit, want.day, u["status"], u["on_time"], u["reason"], want.status, want.onTime)
			}
		}
		if officers := rows(p.unit("2024-10-15", "SCT"), "officers"); len(officers) != 2 {
			t.Errorf("officers of two kinds: %v", officers)
		}
		if mine := rows(head.read("/staffing"), "units"); len(mine) != 1 || mine[0]["code"] != "SGTVT" {
			t.Errorf("a head sees %v", mine)
		}
	})
}

// unit gives one unit of the board of a day.
func (p *contract) unit(day, code string) contractObject {
	p.t.Helper()
	for _, u := range rows(p.read("/staffing?as_of="+day), "units") {
		if u["code"] == code {
			return u
		}
	}
	p.t.Fatalf("%s is not on the board of %s", code, day)
	return nil
}
