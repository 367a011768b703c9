package routes

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
)

// objects are the things addresses name, by the name of the parameter.
type objects map[string]string

// scene is a province in which every kind of thing is there twice: one of the
// department STTTT, whose people the tests act as, and one that is foreign to
// them, of the health department SYT.
type scene struct {
	*trialHouse
	boss    *client // may do everything with courses, for laying them
	own     objects
	foreign objects
	clerk   string // login of the check-in staff the own session is given to
}

func newScene(t *testing.T, db *database.DB) *scene {
	t.Helper()
	s := &scene{trialHouse: newHouse(t, db)}
	s.endStreams()
	s.boss = s.program("STTTT", actor.Lead, actor.Approver, actor.HomeAffairs, actor.CertificateClerk)
	s.clerk = s.user("STTTT", actor.CheckIn)
	s.own, s.foreign = s.lay("STTTT"), s.lay("SYT")
	s.boss.must(201, "/courses/"+s.own["course"]+"/sessions/"+s.own["session"]+"/staff", map[string]any{"login": s.clerk})
	return s
}

// endStreams makes the web answer streams with their first lines only, so that
// a test need not wait for the end of one.
func (h *trialHouse) endStreams() {
	over, end := context.WithCancel(context.Background())
	end()
	base, _ := url.Parse("http://127.0.0.1:3000")
	clock := calendar.Clock(func() time.Time { return time.Unix(h.now.Load(), 0).UTC() })
	h.app = New(over, Config{BaseURL: base, Clock: clock, Zone: calendar.HoChiMinh, Key: trialKey,
		Log: quiet(), Version: "test"}, h.Services)
}

// quiet is a log nobody reads.
func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// must sends JSON that has to succeed, with any 2xx, and gives the answer.
func (c *client) must(status int, path string, body any) map[string]any {
	c.h.t.Helper()
	got := c.post(path, body)
	if got.status != status && !(status == 201 && got.status == 200) {
		c.h.t.Fatalf("%s answered %d: %s", path, got.status, got.body)
	}
	var answer map[string]any
	got.json(c.h.t, &answer)
	return answer
}

// id gives the id of an answer, as addresses write it.
func id(answer any) string {
	return utoa(uint64(answer.(map[string]any)["id"].(float64)))
}

// courseBody is a course on the morning of the tests, with changes.
func courseBody(unit string, changes ...any) map[string]any {
	body := map[string]any{"title": "Xử lý khủng hoảng truyền thông", "kind": "course", "topic": "crisis_communication",
		"lead_unit": unit, "starts_on": "2024-10-15", "ends_on": "2024-10-16", "venue": "Hội trường", "capacity": 40,
		"minimum_attendance": 50}
	for i := 0; i+1 < len(changes); i += 2 {
		body[changes[i].(string)] = changes[i+1]
	}
	return body
}

// layCourse gives a course of the unit that is open, with a session that began
// ten minutes ago and one in the afternoon.
func (s *scene) layCourse(unit string) (course, morning, afternoon string) {
	s.t.Helper()
	course = id(s.boss.must(201, "/courses", courseBody(unit)))
	s.boss.must(200, "/courses/"+course+"/state", map[string]any{"state": "open", "decision_no": "12/QĐ-SNV"})
	morning = id(s.boss.must(201, "/courses/"+course+"/sessions", map[string]any{"title": "Buổi sáng",
		"starts_at": "2024-10-15T07:30:00+07:00", "ends_at": "2024-10-15T11:00:00+07:00", "periods": 4}))
	afternoon = id(s.boss.must(201, "/courses/"+course+"/sessions", map[string]any{"title": "Buổi chiều",
		"starts_at": "2024-10-15T13:30:00+07:00", "ends_at": "2024-10-15T17:00:00+07:00", "periods": 4}))
	return course, morning, afternoon
}

// lay makes one of everything that belongs to the unit.
func (s *scene) lay(unit string) objects {
	s.t.Helper()
	o := objects{"unit": unit, "planned": id(s.boss.must(201, "/courses", courseBody(unit)))}
	o["course"], o["session"], o["closing"] = s.layCourse(unit)
	phone := map[string]string{"STTTT": "091200000", "SYT": "091300000"}[unit]
	people := []any{}
	for i, name := range []string{"H'Bia Niê", "Điểu K'Sơr", "Nguyễn Thị Thu Hà"} {
		people = append(people, map[string]any{"full_name": name, "unit": unit, "position": "Chuyên viên", "phone": phone + itoa(i)})
	}
	people = append(people, map[string]any{"full_name": "Lê Văn Tám", "unit": "STC", "phone": phone + "9"})
	list := s.boss.must(201, "/courses/"+o["course"]+"/enrolments", map[string]any{"people": people})["enrolments"].([]any)
	o["enrolment"], o["leaving"], o["strange"] = id(list[0]), id(list[1]), id(list[3])
	o["ticket"] = list[0].(map[string]any)["ticket"].(string)
	assignment := map[string]any{"unit": unit, "full_name": "Trần Văn Bình", "kind": "concurrent", "effective_from": "2024-09-01"}
	o["assignment"] = id(s.boss.must(201, "/staffing/assignments", assignment))
	login := s.user(unit, actor.Trainee)
	o["user"], o["role"] = s.userAndRole(login)
	o["token"] = s.tokenOf(login)
	o["link"] = s.personalLink(o["enrolment"])
	o["setup"] = s.setUpLink(o["user"])
	o["scanner"] = id(s.program(unit, actor.Organiser).must(201, "/scan/devices", map[string]any{"name": "Cửa 1", "sessions": []uint64{number(o["session"])}}))
	s.layCertificates(unit, phone, o)
	return o
}

// tokenOf makes a bearer token for a sign-in and gives its id.
func (s *scene) tokenOf(login string) string {
	s.t.Helper()
	ctx, system := context.Background(), actor.SystemActor()
	if _, err := s.Accounts.AddToken(ctx, system, login, "trial"); err != nil {
		s.t.Fatal(err)
	}
	list, err := s.Accounts.List(ctx, system)
	for _, u := range list {
		if u.Login == login {
			tokens, err := s.Accounts.Tokens(ctx, system, u.ID)
			if err != nil || len(tokens) != 1 {
				s.t.Fatalf("%d tokens, %v", len(tokens), err)
			}
			return utoa(tokens[0].ID)
		}
	}
	s.t.Fatalf("no user %s, %v", login, err)
	return ""
}

// layCertificates gives a finished course of the unit with the certificates of
// two of its people and of one of a third unit.
func (s *scene) layCertificates(unit, phone string, o objects) {
	s.t.Helper()
	course, session, afternoon := s.layCourse(unit)
	people, items := []any{}, []any{}
	for i, of := range []string{unit, unit, "STC"} {
		people = append(people, map[string]any{"full_name": "Nguyễn Văn " + string(rune('A'+i)), "unit": of, "phone": phone + itoa(5+i)})
	}
	for i, e := range s.boss.must(201, "/courses/"+course+"/enrolments", map[string]any{"people": people})["enrolments"].([]any) {
		items = append(items, map[string]any{"nonce": unit + itoa(i), "session": number(session), "ticket": e.(map[string]any)["ticket"]})
	}
	s.boss.must(200, "/checkins", map[string]any{"items": items})
	s.boss.must(200, "/sessions/"+session+"/close", none{})
	s.boss.must(200, "/sessions/"+afternoon+"/close", none{})
	s.boss.must(200, "/courses/"+course+"/state", map[string]any{"state": "finished"})
	issued := s.boss.must(201, "/courses/"+course+"/certificates", map[string]any{"signer_name": "Y Quang Bkrông",
		"signer_title": "Giám đốc"})["issued"].([]any)
	o["finished"], o["certificate"], o["revoking"], o["certificate of a third unit"] = course, id(issued[0]), id(issued[1]), id(issued[2])
	o["verify"] = issued[0].(map[string]any)["code"].(string)
}

// userAndRole gives the ids of a sign-in and of its first role.
func (s *scene) userAndRole(login string) (user, role string) {
	s.t.Helper()
	list, err := s.Accounts.List(context.Background(), actor.SystemActor())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, u := range list {
		if u.Login == login {
			return utoa(u.ID), utoa(u.Roles[0].ID)
		}
	}
	s.t.Fatalf("no user %s", login)
	return "", ""
}

// setUpLink gives a fresh one-time link of a sign-in.
func (s *scene) setUpLink(user string) string {
	s.t.Helper()
	token, err := s.Accounts.NewLink(context.Background(), actor.SystemActor(), number(user))
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// personalLink gives the code of somebody's personal page.
func (s *scene) personalLink(enrolment string) string {
	s.t.Helper()
	papers, err := s.Courses.PersonPapers(context.Background(), actor.SystemActor(), number(enrolment))
	if err != nil || len(papers.People) != 1 {
		s.t.Fatal(err)
	}
	return papers.People[0].Link
}

// roomCode gives the code on the wall of the session now.
func (s *scene) roomCode(session string) string {
	s.t.Helper()
	got := s.boss.get("/sessions/" + session + "/room-code")
	var shown roomCode
	got.json(s.t, &shown)
	if got.status != 200 {
		s.t.Fatalf("the code of the room: %d %s", got.status, got.body)
	}
	return shown.URL[strings.LastIndexByte(shown.URL, '/')+1:]
}

func number(text string) uint64 {
	n := uint64(0)
	for _, digit := range text {
		n = n*10 + uint64(digit-'0')
	}
	return n
}

// as gives a program of the role in the department; check-in staff are those
// the own session was given to.
func (s *scene) as(role actor.Role) *client {
	s.t.Helper()
	if role != actor.CheckIn {
		return s.program("STTTT", role)
	}
	token, err := s.Accounts.AddToken(context.Background(), actor.SystemActor(), s.clerk, "trial")
	if err != nil {
		s.t.Fatal(err)
	}
	return &client{h: s.trialHouse, token: token}
}

// browser gives a browser of the role, signed in without a password.
func (s *scene) browser(role actor.Role) *client {
	s.t.Helper()
	if role != actor.CheckIn {
		return s.person("STTTT", role)
	}
	list, err := s.Accounts.List(context.Background(), actor.SystemActor())
	if err != nil {
		s.t.Fatal(err)
	}
	var user accounts.UserView
	for _, u := range list {
		if u.Login == s.clerk {
			user = u
		}
	}
	link := s.setUpLink(utoa(user.ID))
	if err := s.Accounts.PasswordFromLink(context.Background(), link, trialPassword); err != nil {
		s.t.Fatal(err)
	}
	c := s.visitor()
	c.get("/sign-in")
	if got := c.form("/sign-in", url.Values{"login": {s.clerk}, "password": {trialPassword}}); got.status != 303 {
		s.t.Fatalf("signing in answered %d", got.status)
	}
	return c
}
