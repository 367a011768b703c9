package attendance_test

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/attendance"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

type heldUp struct{}

// A board that takes its time keeps no other one waiting.
func TestRule5_OneSlowBoardDelaysNoOther(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		other := st.newSession(half7.Add(6*time.Hour), half7.Add(10*time.Hour))
		asks, goOn := make(chan struct{}, 100), make(chan struct{})
		st.must(db.Reader().DB.Callback().Query().Before("gorm:query").Register("held_up", func(tx *gorm.DB) {
			if tx.Statement.Context.Value(heldUp{}) != nil {
				asks <- struct{}{}
				<-goOn
			}
		}))
		slow := make(chan error, 1)
		go func() {
			_, err := st.s.Board(context.WithValue(ctx, heldUp{}, true), st.both(), st.session.ID)
			slow <- err
		}()
		<-asks
		soon, end := context.WithTimeout(ctx, 5*time.Second)
		defer end()
		board, err := st.s.Board(soon, st.both(), other.ID)
		if err != nil || board.Session.ID != other.ID || len(board.Rows) != 5 {
			t.Errorf("beside a slow board: %d rows, %v", len(board.Rows), err)
		}
		close(goOn)
		st.must(<-slow)
	})
}

func TestSightKey(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	one, two := st.by("organiser", "STTTT"), st.by("organiser", "STTTT")
	two.UserID++
	if attendance.SightKey(one) != attendance.SightKey(two) {
		t.Error("two organisers of a unit see two boards")
	}
	helper, second := st.by("checkin", "STTTT"), st.by("checkin", "STTTT")
	second.UserID++
	if attendance.SightKey(helper) == attendance.SightKey(second) || attendance.SightKey(one) == attendance.SightKey(st.by("organiser", "GN")) {
		t.Error("who sees something else shares a board")
	}
}
