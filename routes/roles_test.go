package routes

import (
	"net/url"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

// TestRolesThatWidenEachOther holds "of any unit together with home_affairs or lead".
func TestRolesThatWidenEachOther(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	approve := map[string]any{"state": "approved"}
	for _, test := range []struct {
		name  string
		roles []actor.Role
		want  int
	}{
		{"an approver of another unit", []actor.Role{actor.Approver}, 404},
		{"home affairs without an approver", []actor.Role{actor.HomeAffairs}, 403},
		{"an organiser of another unit", []actor.Role{actor.Organiser}, 404},
		{"an approver in home affairs", []actor.Role{actor.HomeAffairs, actor.Approver}, 200},
		{"an approver at the lead", []actor.Role{actor.Approver, actor.Lead}, 200},
	} {
		planned := id(s.boss.must(201, "/courses", courseBody("STTTT")))
		if got := s.program("SNV", test.roles...).post("/courses/"+planned+"/state", approve); got.status != test.want {
			t.Errorf("%s approves: %d, want %d: %s", test.name, got.status, test.want, got.body)
		}
	}
	// Two roles of one unit: who drafted may approve.
	both := s.program("SYT", actor.Organiser, actor.Approver)
	course := id(both.must(201, "/courses", courseBody("SYT")))
	both.must(200, "/courses/"+course+"/state", approve)
}

// signIn gives the id of the browser's own sign-in.
func (c *client) signIn() string {
	c.h.t.Helper()
	var list signInsPage
	c.send(get, "/sign-ins", nil, "", "Accept", "application/json").json(c.h.t, &list)
	if len(list.SignIns) != 1 {
		c.h.t.Fatalf("signed in %d times", len(list.SignIns))
	}
	return utoa(list.SignIns[0].ID)
}

func TestASignInIsEndedByItsOwnerOnly(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	one, other := h.person("STTTT", actor.Trainee), h.person("STTTT", actor.Admin)
	end := "/sign-ins/" + one.signIn() + "/end"
	other.get("/sign-ins")
	if got := other.form(end, url.Values{}); got.status != 404 || one.get("/").status != 200 {
		t.Errorf("somebody else ends a sign-in: %d", got.status)
	}
	one.get("/sign-ins")
	if got := one.form(end, url.Values{}); got.status != 303 || one.get("/").status != 303 {
		t.Errorf("its owner ends a sign-in: %d", got.status)
	}
}
