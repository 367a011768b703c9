package attendance_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// crowd is callers who come while nothing can be stored, so that all but the
// first few go to the database together.
type crowd struct {
	receipts [][]attendance.Receipt
	errs     []error
	sent     int64 // statements until all were answered
}

// together lets callers come at the same time, each a user of its own with one
// scan, and gives their answers. leave ends the context of one of them, -1 of none.
func (st *stage) together(leave int, items ...attendance.Item) crowd {
	st.t.Helper()
	c := crowd{receipts: make([][]attendance.Receipt, len(items)), errs: make([]error, len(items))}
	var all sync.WaitGroup
	st.must(st.db.InTx(ctx, func(tx database.Tx) error {
		if _, err := courses.LockSession(ctx, tx, st.session.ID); err != nil {
			return err
		}
		leaving, end := context.WithCancel(ctx)
		defer end()
		before := st.db.Statements()
		for i, item := range items {
			by, with := st.by(actor.Organiser, "STTTT"), ctx
			by.UserID = uint64(100 + i)
			if i == leave {
				with = leaving
			}
			all.Go(func() { c.receipts[i], c.errs[i] = st.s.CheckIn(with, by, []attendance.Item{item}) })
			time.Sleep(10 * time.Millisecond) // in this order
		}
		c.sent -= before
		return nil
	}))
	all.Wait()
	c.sent += st.db.Statements()
	return c
}

// Callers who come together share a transaction; each has an answer of its own
// and stands in the trail under its own name.
func TestCallersShareATransaction(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.people = append(st.people, st.enrol(st.course.ID, 5, 25)...)
		items := make([]attendance.Item, 30)
		for i := range items {
			items[i] = st.item(fmt.Sprint("n", i), i%25) // the last five have arrived with the first
		}
		items[29].Nonce = "n28" // the same scan sent by two
		c := st.together(-1, items...)
		counts := map[string]int{}
		for i, receipts := range c.receipts {
			if c.errs[i] != nil || len(receipts) != 1 || receipts[0].Nonce != items[i].Nonce {
				t.Fatalf("%d: %v %v", i, receipts, c.errs[i])
			}
			counts[results(receipts)]++
		}
		if counts["present"] != 25 || counts["repeated:already_arrived"] != 4 || counts["repeated:same_nonce"] != 1 || st.facts() != 29 {
			t.Errorf("%v and %d facts", counts, st.facts())
		}
		if alone := int64(8 * len(items)); c.sent > alone/2 {
			t.Errorf("%d statements, nearly as many as alone", c.sent)
		}
		rows, err := audit.ForSubject(ctx, db.Reader(), "session", st.session.ID)
		st.must(err)
		users := map[uint64]int{}
		for _, row := range rows {
			if row.Action == "attendance.scanned" {
				users[row.UserID]++
			}
		}
		if facts, err := gorm.G[attendance.Fact](db.Reader().DB).Where("user_id >= ?", 100).Find(ctx); err != nil || len(facts) != 29 {
			t.Errorf("%d facts under the name of who sent them: %v", len(facts), err)
		}
		if len(users) != 29 {
			t.Errorf("%d of 29 users in the trail", len(users))
		}
	})
}

// One caller's scan the database refuses fails nobody else's.
func TestACallerWhoseScanFailsFailsNobodyElse(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.people = append(st.people, st.enrol(st.course.ID, 5, 15)...)
		trap := `CREATE TRIGGER poisoned BEFORE INSERT ON attendance_facts FOR EACH ROW BEGIN
			IF NEW.pack = 'poison' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'poisoned'; END IF; END`
		if db.Dialect() == database.SQLite {
			trap = `CREATE TRIGGER poisoned BEFORE INSERT ON attendance_facts WHEN NEW.pack = 'poison'
				BEGIN SELECT RAISE(ABORT, 'poisoned'); END`
		}
		st.write(func(tx database.Tx) error { return tx.DB.Exec(trap).Error })
		items := make([]attendance.Item, 20)
		for i := range items {
			items[i] = st.item(fmt.Sprint("n", i), i)
		}
		items[12].Pack = "poison"
		c := st.together(-1, items...)
		for i, err := range c.errs {
			if i == 12 && err == nil || i != 12 && (err != nil || results(c.receipts[i]) != "present") {
				t.Errorf("%d: %s %v", i, results(c.receipts[i]), err)
			}
		}
		if st.facts() != 19 {
			t.Errorf("%d facts", st.facts())
		}
	})
}

// A caller who leaves is told so; the others are answered.
func TestACallerWhoLeavesFailsNobodyElse(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.people = append(st.people, st.enrol(st.course.ID, 5, 15)...)
		items := make([]attendance.Item, 20)
		for i := range items {
			items[i] = st.item(fmt.Sprint("n", i), i)
		}
		c := st.together(12, items...)
		for i, err := range c.errs {
			if i == 12 && !errors.Is(err, context.Canceled) || i != 12 && (err != nil || results(c.receipts[i]) != "present") {
				t.Errorf("%d: %s %v", i, results(c.receipts[i]), err)
			}
		}
		if n := st.facts(); n != 19 && n != 20 { // whether it was stored nobody can say
			t.Errorf("%d facts", n)
		}
	})
}
