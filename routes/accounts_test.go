package routes

import (
	"net/url"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

// A spreadsheet separates its columns by tabs, which cleaning a line of text
// would take for mere spaces.
func TestPastingFocalPoints(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c := h.person("", actor.Admin)
	c.get("/users").says(t, 200)
	c.form("/users/pasted", url.Values{"rows": {"Nguyễn Thị Hà\tha.stp\tSở Tư pháp\nH'Lan Kbuôr\thlan\tSở Vũ trụ\n"}}).says(t, 422,
		"Dòng 2: ", "ha.stp\tSở Tư pháp")
	c.form("/users/pasted", url.Values{"rows": {"Nguyễn Thị Hà\tha.stp\tSở Tư pháp\nH'Lan Kbuôr\thlan\tSNV\tThủ trưởng đơn vị\n"}}).says(t, 201,
		"ha.stp", "hlan", "/set-password/")
}

func TestShuttingOut(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	admin, leaver := h.program("", actor.Admin), h.program("SNV", actor.HomeAffairs)
	var users struct {
		Users []struct {
			ID    uint64
			Roles []struct{ Role string }
		}
	}
	admin.get("/users").want(t, 200, &users)
	ids := map[string]string{}
	for _, u := range users.Users {
		ids[u.Roles[0].Role] = utoa(u.ID)
	}
	var page struct{ Tokens []struct{ ID uint64 } }
	admin.get("/users/"+ids["home_affairs"]).want(t, 200, &page)
	if len(page.Tokens) != 1 {
		t.Fatalf("%d tokens", len(page.Tokens))
	}
	leaver.get("/staffing").want(t, 200, nil)
	admin.post("/tokens/"+utoa(page.Tokens[0].ID)+"/revoke", none{}).want(t, 200, nil)
	leaver.get("/staffing").want(t, 401, nil)

	browser := h.person("SNV", actor.HomeAffairs)
	admin.get("/users").want(t, 200, &users)
	last := ""
	for _, u := range users.Users {
		if utoa(u.ID) != ids["admin"] && utoa(u.ID) != ids["home_affairs"] {
			last = utoa(u.ID)
		}
	}
	browser.get("/staffing").says(t, 200)
	admin.post("/users/"+last+"/disable", none{}).want(t, 200, nil)
	browser.get("/staffing").says(t, 303)
	admin.post("/users/"+last+"/enable", none{}).want(t, 200, nil)
	if got := admin.post("/users/"+ids["admin"]+"/disable", none{}); got.status != 409 || got.problem(t).Code != "accounts.last_admin" {
		t.Errorf("the last admin was shut out: %d %s", got.status, got.body)
	}
}

func TestASignInIsTheOneEnrolled(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	boss := h.program("SNV", actor.HomeAffairs, actor.Approver)
	course := boss.must(201, "/courses", courseBody("SNV"))
	boss.must(200, "/courses/"+id(course)+"/state", map[string]any{"state": "open"})
	boss.must(201, "/courses/"+id(course)+"/enrolments", map[string]any{"people": []any{
		map[string]any{"full_name": "H'Bia Niê", "unit": "SYT", "phone": "0912 000 111"}}})
	admin := h.program("", actor.Admin)
	admin.post("/users", map[string]any{"login": "hbia", "name": "H'Bia Niê", "phone": "12", "role": []string{"trainee"}}).want(t, 422, nil)
	admin.post("/users", map[string]any{"login": "hbia", "name": "H'Bia Niê", "phone": "0912000111", "role": []string{"trainee"}}).want(t, 201, nil)
	token, err := h.Accounts.AddToken(t.Context(), actor.SystemActor(), "hbia", "trial")
	if err != nil {
		t.Fatal(err)
	}
	var home struct{ Mine []struct{ ID uint64 } }
	(&client{h: h, token: token}).get("/").want(t, 200, &home)
	if len(home.Mine) != 1 {
		t.Errorf("%d courses of one's own", len(home.Mine))
	}
}
