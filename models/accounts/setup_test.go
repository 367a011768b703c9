package accounts_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

func TestFirstStart(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := context.Background()
		var mu sync.Mutex
		var links []string
		race(8, func() {
			link, needed, err := h.SetUpLink(context.Background())
			if err != nil || needed != (link != "") {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			links = append(links, link)
		})
		if n := count[accounts.User](t, db, "login = ?", "admin"); n != 1 {
			t.Fatalf("%d administrators", n)
		}
		if n := count[accounts.UserRole](t, db, "id > 0"); n != 1 {
			t.Errorf("%d roles", n)
		}
		if err := h.PasswordFromLink(ctx, links[0], password); err != nil {
			t.Fatal(err)
		}
		for _, link := range links[1:] {
			if _, err := h.LinkOwner(ctx, link); !errors.Is(err, accounts.ErrLink) {
				t.Errorf("a second set-up link still works: %v", err)
			}
		}
		if link, needed, err := h.SetUpLink(ctx); err != nil || needed || link != "" {
			t.Errorf("needed again: %v", err)
		}
		if by, _, err := h.BySession(ctx, h.signIn(t, "admin")); err != nil || !by.May(accounts.Manage) {
			t.Errorf("no administrator: %v", err)
		}
	})
}

func TestNoSetUpBesideOthers(t *testing.T) {
	h := build(t, trial.SQLite(t))
	h.user(t, "ha", grant(actor.Lead, ""))
	if _, needed, err := h.SetUpLink(t.Context()); err != nil || needed {
		t.Errorf("needed: %v", err)
	}
}

func TestFiftyFocalPointsPasted(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := t.Context()
		rows := accounts.ParseRows("Nguyễn Thị Hà\tha@daknong.gov.vn\tSở Tư pháp\tđầu mối\r\n" +
			"\n  \nHồ Văn Đức; duc ; so thong tin va truyen thong; unit_head\nLê An\tan\tSTP\n")
		if len(rows) != 3 {
			t.Fatalf("%d rows: %v", len(rows), rows)
		}
		added, err := h.AddMany(ctx, actor.SystemActor(), rows)
		if err != nil || len(added) != 3 {
			t.Fatal(err)
		}
		for i, want := range []actor.Role{actor.UnitFocal, actor.UnitHead, actor.UnitFocal} {
			if err := h.PasswordFromLink(ctx, added[i].Link, password); err != nil {
				t.Fatal(err)
			}
			by, _, err := h.BySession(ctx, h.signIn(t, added[i].User.Login))
			if err != nil || len(by.UnitsOf(want)) != 1 {
				t.Errorf("row %d: %+v %v", i, by, err)
			}
		}
	})
}

func TestPastedRowsAllOrNothing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		h.user(t, "ha", grant(actor.Lead, ""))
		trail := count[audit.Row](t, db, "id > 0")
		_, err := h.AddMany(t.Context(), actor.SystemActor(), []accounts.Row{
			{Login: "good", Unit: "STP"},
			{Login: "HA", Unit: "STP"},
			{Login: "good", Unit: "STP"},
			{Login: "x y", Unit: "nowhere", Role: "king"},
			{Login: "", Unit: ""},
		})
		var got []string
		for _, f := range fault.Of(err).Fields {
			got = append(got, f.Name+"="+f.Code)
		}
		slices.Sort(got)
		want := "rows.1.login=accounts.login_taken rows.2.login=accounts.login_taken rows.3.login=accounts.login " +
			"rows.3.role=accounts.role_unknown rows.3.unit=units.unknown rows.4.login=input.required rows.4.unit=accounts.unit_required"
		if strings.Join(got, " ") != want {
			t.Errorf("%s", strings.Join(got, " "))
		}
		if n := count[accounts.User](t, db, "id > 0"); n != 1 {
			t.Errorf("%d users", n)
		}
		if n := count[audit.Row](t, db, "id > 0"); n != trail {
			t.Errorf("the trail grew by %d", n-trail)
		}
		_, err = h.AddMany(t.Context(), actor.SystemActor(), make([]accounts.Row, 201))
		if !errors.Is(err, accounts.ErrTooManyRows) {
			t.Errorf("201 rows: %v", err)
		}
	})
}

func TestSweep(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := t.Context()
		h.user(t, "ha", grant(actor.Lead, ""))
		h.signIn(t, "ha")
		if err := h.Failed(ctx, "old"); err != nil {
			t.Fatal(err)
		}
		h.pass(25 * time.Hour)
		h.signIn(t, "ha")
		if err := h.Failed(ctx, "new"); err != nil {
			t.Fatal(err)
		}
		if err := h.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if s, th := count[accounts.SignIn](t, db, "id > 0"), count[accounts.Throttle](t, db, "id > 0"); s != 1 || th != 1 {
			t.Errorf("%d sessions, %d throttles left", s, th)
		}
	})
}
