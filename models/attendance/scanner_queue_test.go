package attendance_test

import (
	"bytes"
	"compress/flate"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// row is a scan of a person as a phone keeps it in its queue.
func (st *stage) row(nonce string, person int, at time.Time) attendance.QueueItem {
	return attendance.QueueItem{Nonce: nonce, Session: st.session.ID, Enrolment: st.people[person].ID, Direction: "in",
		Method: "scan", At: at, Seq: person + 1, LocalResult: "present", ClockOffset: 7}
}

func keyOf(t *testing.T, made attendance.Enrolled) []byte {
	t.Helper()
	key, err := hex.DecodeString(made.Key)
	if err != nil || len(key) != 32 {
		t.Fatal(made.Key, err)
	}
	return key
}

// file signs rows as the scanner's phone does.
func file(t *testing.T, made attendance.Enrolled, rows ...attendance.QueueItem) attendance.Queue {
	t.Helper()
	f, err := attendance.SignQueueFile(keyOf(t, made), made.ID, half7, rows)
	if err != nil {
		t.Fatal(err)
	}
	return attendance.Queue{File: &f}
}

// frames signs rows as the phone shows them, so many a frame.
func frames(t *testing.T, made attendance.Enrolled, each int, rows ...attendance.QueueItem) []string {
	t.Helper()
	var shown []string
	total := (len(rows) + each - 1) / each
	for i := range total {
		text, err := attendance.SignFrame(keyOf(t, made), made.ID, "b1", i, total, rows[i*each:min((i+1)*each, len(rows))])
		if err != nil {
			t.Fatal(err)
		}
		shown = append(shown, text)
	}
	return shown
}

// deflated makes a TQ2 frame of a TQ1 frame, or of other rows.
func deflated(t *testing.T, made attendance.Enrolled, frame string, rows ...byte) string {
	t.Helper()
	parts := strings.Split(frame, ".")
	if rows == nil {
		rows, _ = base64.RawURLEncoding.DecodeString(parts[5])
	}
	var small bytes.Buffer
	w, err := flate.NewWriter(&small, flate.BestCompression)
	if err == nil {
		_, err = w.Write(rows)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	parts[0], parts[5] = "TQ2", base64.RawURLEncoding.EncodeToString(small.Bytes())
	said := strings.Join(parts[:6], ".")
	mac := hmac.New(sha256.New, keyOf(t, made))
	mac.Write([]byte("frame-v1|" + said))
	return said + "." + hex.EncodeToString(mac.Sum(nil))[:32]
}

// Frames may be deflated; what inflates without end, or is none, is unreadable.
func TestRule4_10_FramesMayBeDeflated(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		made, _ := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
		_, carrier := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 2")
		plain := frames(t, made, 1, st.row("a", 0, half7), st.row("b", 1, half7))
		small := deflated(t, made, plain[0])
		endless := bytes.Repeat([]byte(" "), 1<<20)
		copy(endless, "[")
		endless[len(endless)-1] = ']'
		taken, err := st.s.TakeQueue(ctx, carrier, attendance.Queue{Frames: []string{small, plain[1], small,
			strings.Replace(small, "TQ2", "TQ1", 1), strings.Replace(plain[0], "TQ1", "TQ2", 1), deflated(t, made, plain[0], endless...)}})
		st.must(err)
		if fmt.Sprint(taken.Unreadable) != "[3 4 5]" || len(taken.Receipts) != 3 || st.facts() != 2 {
			t.Errorf("%v, %s, %d facts", taken.Unreadable, results(taken.Receipts), st.facts())
		}
	})
}

func TestRule4_10_AQueueIsHandedOver(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		helper := st.user(actor.CheckIn, "STTTT")
		st.write(func(tx database.Tx) error {
			return gorm.G[courses.Staff](tx.DB).Create(ctx, &courses.Staff{SessionID: st.session.ID, UserID: helper.UserID, CreatedAt: half7})
		})
		made, _ := st.scanner(helper, "Cửa 1")
		organiser := st.user(actor.Organiser, "STTTT")
		st.at(26 * time.Hour) // the next day
		rows := []attendance.QueueItem{st.row("a", 0, half7), st.row("b", 1, half7.Add(20*time.Minute)), st.row("c", 0, half7.Add(time.Minute))}
		for name, q := range map[string]attendance.Queue{
			"as a file":  file(t, made, rows...),
			"as frames":  {Frames: frames(t, made, 2, rows...)},
			"file again": file(t, made, rows...),
		} {
			taken, err := st.s.TakeQueue(ctx, organiser, q)
			st.must(err)
			if len(taken.Receipts) != 3 || len(taken.Unreadable) != 0 || taken.Receipts[1].FullName != st.people[1].FullName {
				t.Fatalf("%s: %+v", name, taken)
			}
		}
		taken, err := st.s.TakeQueue(ctx, organiser, attendance.Queue{File: file(t, made, rows[0]).File, Frames: frames(t, made, 2, rows[1:]...)})
		if st.must(err); len(taken.Receipts) != 3 || taken.Receipts[1].FullName != st.people[1].FullName {
			t.Errorf("a file that brings frames along: %+v", taken)
		}
		if st.facts() != 3 {
			t.Errorf("%d facts", st.facts())
		}
		board := st.board(st.both())
		if board.Counts.Present != 1 || board.Counts.Late != 1 {
			t.Errorf("%+v", board.Counts)
		}
		fact, err := gorm.G[attendance.Fact](db.Reader().DB).Where("nonce = ?", "b").Take(ctx)
		st.must(err)
		if fact.ScannerID == nil || *fact.ScannerID != made.ID || fact.UserID != helper.UserID || fact.Seq != 2 || fact.ClockOffset != 7 ||
			fact.LocalResult != "present" || !fact.At.Equal(half7.Add(20*time.Minute)) {
			t.Errorf("%+v", fact)
		}
		if st.audited("attendance.queue_taken") != 1 {
			t.Errorf("%d trails of who brought it", st.audited("attendance.queue_taken"))
		}
	})
}

// Twenty organisers bring the same file at the same moment: one set of facts.
func TestRule4_10_TheSameQueueTwentyTimesAtOnce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		made, _ := st.scanner(staff, "Cửa 1")
		var rows []attendance.QueueItem
		for i := range 5 {
			rows = append(rows, st.row(fmt.Sprint("n", i), i, half7), st.row(fmt.Sprint("again", i), i, half7.Add(time.Minute)))
		}
		var wait sync.WaitGroup
		for i := range 20 {
			wait.Go(func() {
				q := file(t, made, rows...)
				if i%2 == 1 {
					q = attendance.Queue{Frames: frames(t, made, 3, rows...)}
				}
				taken, err := st.s.TakeQueue(ctx, staff, q)
				if err != nil || len(taken.Receipts) != 10 {
					t.Errorf("%d receipts, %v", len(taken.Receipts), err)
				}
			})
		}
		wait.Wait()
		if board := st.board(st.both()); st.facts() != 10 || board.Counts.Present != 5 {
			t.Errorf("%d facts, %+v", st.facts(), board.Counts)
		}
	})
}

func TestRule4_10_AForgedFileIsRefusedAtItsField(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	staff := st.user(actor.Organiser, "STTTT")
	made, _ := st.scanner(staff, "Cửa 1")
	other, _ := st.scanner(staff, "Cửa 2")
	good := *file(t, made, st.row("a", 0, half7)).File
	forged := *file(t, made, st.row("a", 1, half7)).File
	changed := func(change func(*attendance.QueueFile)) attendance.QueueFile { f := good; change(&f); return f }
	swapped, err := attendance.SignQueueFile(keyOf(t, other), made.ID, half7, nil)
	st.must(err)
	for name, c := range map[string]struct {
		file attendance.QueueFile
		code string
	}{
		"another format":     {changed(func(f *attendance.QueueFile) { f.Format = "csv" }), "queue_format"},
		"another payload":    {changed(func(f *attendance.QueueFile) { f.Payload = forged.Payload }), "queue_signature"},
		"no signature":       {changed(func(f *attendance.QueueFile) { f.Signature = "" }), "queue_signature"},
		"half a signature":   {changed(func(f *attendance.QueueFile) { f.Signature = f.Signature[:32] }), "queue_signature"},
		"another scanner":    {changed(func(f *attendance.QueueFile) { f.Scanner = other.ID }), "queue_signature"},
		"no such scanner":    {changed(func(f *attendance.QueueFile) { f.Scanner = 999 }), "queue_signature"},
		"another one's key":  {swapped, "queue_signature"},
		"nothing whatsoever": {attendance.QueueFile{}, "queue_format"},
	} {
		_, err := st.s.TakeQueue(ctx, staff, attendance.Queue{File: &c.file})
		t.Run(name, func(t *testing.T) { wantFields(t, err, "file=attendance."+c.code) })
	}
	_, err = st.s.TakeQueue(ctx, staff, attendance.Queue{})
	wantFields(t, err, "file=input.required")
	_, err = st.s.TakeQueue(ctx, staff, attendance.Queue{Frames: make([]string, 251)})
	wantFields(t, err, "frames=attendance.too_many_frames")
	if st.facts() != 0 {
		t.Errorf("%d facts of refused files", st.facts())
	}
	_, err = st.s.TakeQueue(ctx, staff, attendance.Queue{File: &good})
	st.must(err)
}

func TestRule4_10_FramesAreBelievedOneByOne(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	staff := st.user(actor.Organiser, "STTTT")
	one, _ := st.scanner(staff, "Cửa 1")
	two, _ := st.scanner(staff, "Cửa 2")
	_, carrier := st.scanner(staff, "Cửa 3")
	mine := frames(t, one, 1, st.row("a", 0, half7), st.row("b", 1, half7))
	theirs := frames(t, two, 1, st.row("c", 2, half7))
	cut := mine[0][:len(mine[0])-1]
	stolen := strings.Replace(theirs[0], fmt.Sprintf("TQ1.%d.", two.ID), fmt.Sprintf("TQ1.%d.", one.ID), 1)
	unsigned := func(rows string) string {
		return fmt.Sprintf("TQ1.%d.b.0.1.%s.%s", one.ID, base64.RawURLEncoding.EncodeToString([]byte(rows)), strings.Repeat("0", 32))
	}
	taken, err := st.s.TakeQueue(ctx, carrier, attendance.Queue{Frames: []string{"", mine[0], cut, theirs[0], stolen, "TQ1.x.b.0.1.x.y", unsigned("[]"), mine[1]}})
	st.must(err)
	if fmt.Sprint(taken.Unreadable) != "[0 2 4 5 6]" || results(taken.Receipts) != "present present present" {
		t.Errorf("%v %s", taken.Unreadable, results(taken.Receipts))
	}
	kept, err := gorm.G[attendance.Fact](st.db.Reader().DB).Order("nonce").Find(ctx)
	st.must(err)
	if len(kept) != 3 || *kept[0].ScannerID != one.ID || *kept[2].ScannerID != two.ID {
		t.Errorf("a carrier's queue stands under %v", kept)
	}
	big, err := attendance.SignFrame(keyOf(t, one), one.ID, "b", 0, 1, make([]attendance.QueueItem, 21))
	st.must(err)
	if taken, err := st.s.TakeQueue(ctx, carrier, attendance.Queue{Frames: []string{big}}); err != nil || len(taken.Unreadable) != 1 {
		t.Errorf("a frame of 21 rows: %+v %v", taken, err)
	}
}

// A row that says nothing is answered as refused and holds up no other.
func TestRule4_6_ABadRowHoldsUpNoOther(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		made, _ := st.scanner(staff, "Cửa 1")
		rows := make([]attendance.QueueItem, 8)
		for i := range rows {
			rows[i] = st.row(fmt.Sprint("n", i), i%5, half7)
		}
		rows[1].Nonce, rows[2].At, rows[3].Direction, rows[4].Seq = "", time.Time{}, "up", 1<<40
		rows[5].ClockOffset, rows[6].At = 1<<40, time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -12*60*60))
		taken, err := st.s.TakeQueue(ctx, staff, file(t, made, rows...))
		st.must(err)
		const bad = "refused:unreadable_row"
		if got := results(taken.Receipts); got != strings.Join([]string{"present", bad, bad, bad, bad, bad, bad, "present"}, " ") {
			t.Error(got)
		}
		rows[6].At = time.Unix(1<<50, 0)
		taken, err = st.s.TakeQueue(ctx, staff, attendance.Queue{Frames: frames(t, made, 20, rows[6])})
		if err != nil || results(taken.Receipts) != bad {
			t.Errorf("%s %v", results(taken.Receipts), err)
		}
	})
}

func TestRule4_10_ScannedAfterRevokingIsKeptForReview(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		made, _ := st.scanner(staff, "Cửa 1")
		_, err := st.s.RevokeScanner(ctx, staff, made.ID) // at 07:40
		st.must(err)
		st.at(time.Hour)
		undo := st.row("u", 0, half7.Add(10*time.Minute))
		undo.Undoes = "a"
		taken, err := st.s.TakeQueue(ctx, staff, file(t, made,
			st.row("a", 0, half7.Add(10*time.Minute-time.Second)), st.row("b", 1, half7.Add(10*time.Minute)), undo))
		st.must(err)
		if got := results(taken.Receipts); got != "present review:revoked_scanner review:revoked_scanner" {
			t.Error(got)
		}
		board := st.board(st.both())
		if board.Counts.Present != 1 || board.Counts.Review != 1 {
			t.Errorf("%+v", board.Counts)
		}
		if n, err := st.s.Judge(ctx, st.both(), st.session.ID, []string{"b"}, attendance.Accepted); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if board = st.board(st.both()); board.Counts.Present != 2 {
			t.Errorf("accepted: %+v", board.Counts)
		}
	})
}

// Whose user may not scan any more: people stood at that door all the same.
func TestRule4_6_NoScanOfADisabledUserIsThrownAway(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	staff := st.user(actor.Organiser, "STTTT")
	made, _ := st.scanner(staff, "Cửa 1")
	later := st.newSession(half7.Add(6*time.Hour), half7.Add(10*time.Hour))
	foreign := st.row("x", 1, half7)
	foreign.Session = later.ID
	st.must(st.accounts().Disable(ctx, actor.SystemActor(), staff.UserID))
	taken, err := st.s.TakeQueue(ctx, st.both(), file(t, made, st.row("a", 0, half7), foreign))
	st.must(err)
	if got := results(taken.Receipts); got != "review:revoked_scanner refused:unknown_session" {
		t.Error(got)
	}
}

// Who only carries a queue learns nobody's name by it.
func TestRule4_10_ACarrierLearnsNoNames(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	made, _ := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
	taken, err := st.s.TakeQueue(ctx, st.user(actor.Organiser, "GN"), file(t, made, st.row("a", 0, half7)))
	st.must(err)
	if r := taken.Receipts[0]; r.Result != "present" || r.FullName != "" || r.UnitName != "" {
		t.Errorf("%+v", r)
	}
}

// More rows than one batch holds are taken batch by batch, in their order.
func TestRule4_10_ALongQueue(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	staff := st.user(actor.Organiser, "STTTT")
	made, _ := st.scanner(staff, "Cửa 1")
	rows := make([]attendance.QueueItem, 450)
	for i := range rows {
		rows[i] = st.row(fmt.Sprint("n", i), i%5, half7)
	}
	taken, err := st.s.TakeQueue(ctx, staff, file(t, made, rows...))
	st.must(err)
	if len(taken.Receipts) != 450 || taken.Receipts[449].Nonce != "n449" || st.facts() != 450 {
		t.Errorf("%d receipts, %d facts", len(taken.Receipts), st.facts())
	}
	_, err = st.s.TakeQueue(ctx, staff, file(t, made, make([]attendance.QueueItem, 5001)...))
	wantFields(t, err, "file=attendance.queue_too_long")
}
