package attendance

import (
	"slices"
	"testing"
	"time"
)

// deskOf is what somebody at a desk said of the fact with that id.
func deskOf(id uint64, kind, mark string, about uint64) Fact {
	f := scanOf(id, 2*time.Hour)
	f.Kind, f.Method, f.Direction, f.Mark, f.Result = kind, MethodManual, "", mark, ""
	if about > 0 {
		f.About = scanOf(about, 0).Nonce
	}
	return f
}

// undoOf takes back the fact with that id so long after the session's start.
func undoOf(id, about uint64, after time.Duration) Fact {
	f := deskOf(id, kindUndo, "", about)
	f.At, f.Result = half7.Add(after), ResultRepeated
	return f
}

func TestRule5_VerdictsAndUndoings(t *testing.T) {
	outside := scanOf(1, 9*time.Hour)
	other := func(f *Fact) { f.UserID = 99 }
	for _, c := range []struct {
		name    string
		facts   []Fact
		status  Status
		reviews []string
	}{
		{"outside hours and accepted", []Fact{outside, deskOf(2, kindVerdict, Accepted, 1)}, Late, nil},
		{"outside hours and dismissed", []Fact{outside, deskOf(2, kindVerdict, Dismissed, 1)}, Expected, nil},
		{"dismissed, then accepted after all", []Fact{outside, deskOf(2, kindVerdict, Dismissed, 1), deskOf(3, kindVerdict, Accepted, 1)}, Late, nil},
		{"accepted, then dismissed after all", []Fact{outside, deskOf(3, kindVerdict, Dismissed, 1), deskOf(2, kindVerdict, Accepted, 1)}, Expected, nil},
		{"a verdict about another scan", []Fact{outside, deskOf(2, kindVerdict, Accepted, 7)}, Expected, []string{OutsideHours}},
		{"a good arrival dismissed", []Fact{scanOf(1, 0), deskOf(2, kindVerdict, Dismissed, 1)}, Expected, nil},
		{"of two arrivals the first dismissed", []Fact{scanOf(1, 0), scanOf(2, time.Hour), deskOf(3, kindVerdict, Dismissed, 1)}, Late, nil},
		{"absent, scanned, and the scan accepted", []Fact{markOf(1, Absent), scanOf(2, 0), deskOf(3, kindVerdict, Accepted, 2)}, Present, nil},
		{"absent, scanned, and the scan dismissed", []Fact{markOf(1, Absent), scanOf(2, 0), deskOf(3, kindVerdict, Dismissed, 2)}, Absent, nil},
		{"accepted, then marked absent", []Fact{scanOf(2, 0), deskOf(3, kindVerdict, Accepted, 2), markOf(4, Absent)}, Absent, nil},
		{"leaving without coming, looked at", []Fact{with(scanOf(1, time.Hour), func(f *Fact) { f.Direction = Out }), deskOf(2, kindVerdict, Dismissed, 1)}, Expected, nil},
		{"kept in a locked session", []Fact{with(scanOf(1, 0), func(f *Fact) { f.Reason, f.Result = ErrLocked.Code, ResultReview })}, Expected, []string{ErrLocked.Code}},
		{"kept in a locked session and accepted", []Fact{with(scanOf(1, 0), func(f *Fact) { f.Reason, f.Result = ErrLocked.Code, ResultReview }),
			deskOf(2, kindVerdict, Accepted, 1)}, Present, nil},
		{"taken back within seconds", []Fact{scanOf(1, 0), undoOf(2, 1, 8*time.Second)}, Expected, nil},
		{"taken back at the last moment", []Fact{scanOf(1, 0), undoOf(2, 1, 30*time.Second)}, Expected, nil},
		{"taken back too late", []Fact{scanOf(1, 0), undoOf(2, 1, 31*time.Second)}, Present, nil},
		{"taken back before it happened", []Fact{scanOf(1, 0), undoOf(2, 1, -time.Second)}, Present, nil},
		{"taken back by somebody else", []Fact{scanOf(1, 0), with(undoOf(2, 1, time.Second), other)}, Present, nil},
		{"an undoing in a locked session", []Fact{scanOf(1, 0), with(undoOf(2, 1, time.Second), func(f *Fact) { f.Reason = ErrLocked.Code })}, Present, nil},
		{"a mark is not taken back", []Fact{markOf(1, Late), undoOf(2, 1, time.Second)}, Late, nil},
		{"called and found", []Fact{scanOf(1, 0), deskOf(2, kindRollCall, Found, 0)}, Present, nil},
		{"called and missing", []Fact{scanOf(1, 0), deskOf(2, kindRollCall, Missing, 0)}, Present, []string{NotFound}},
		{"missing, then found", []Fact{scanOf(1, 0), deskOf(2, kindRollCall, Missing, 0), deskOf(3, kindRollCall, Found, 0)}, Present, nil},
		{"missing, and marked after it", []Fact{scanOf(1, 0), deskOf(2, kindRollCall, Missing, 0), markOf(3, Absent)}, Absent, nil},
		{"missing, and dismissed", []Fact{scanOf(1, 0), deskOf(2, kindRollCall, Missing, 0), deskOf(3, kindVerdict, Dismissed, 2)}, Present, nil},
		{"a clock three hours off, corrected", []Fact{with(scanOf(1, 0), func(f *Fact) { f.ClockOffset = -3 * 3600 })}, Present, []string{OddClock}},
		{"a clock two minutes off", []Fact{with(scanOf(1, 0), func(f *Fact) { f.ClockOffset = 120 })}, Present, nil},
		{"an odd clock and looked at", []Fact{with(scanOf(1, 0), func(f *Fact) { f.ClockOffset = 7200 }), deskOf(2, kindVerdict, Accepted, 1)}, Present, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 2 {
				st := Derive(DefaultRules(), morning, []uint64{1}, c.facts)[1]
				if st.Status != c.status || !slices.Equal(st.Reasons(), append([]string{}, c.reviews...)) {
					t.Errorf("%s %v, want %s %v", st.Status, st.Reviews, c.status, c.reviews)
				}
				slices.Reverse(c.facts)
			}
		})
	}
	demo := DefaultRules()
	demo.ClockIsSet = true
	odd := with(scanOf(1, 0), func(f *Fact) { f.ClockOffset = -2 * 365 * 24 * 3600 })
	if st := Derive(demo, morning, []uint64{1}, []Fact{odd})[1]; len(st.Reviews) != 0 {
		t.Errorf("by a demonstration clock every clock is odd: %v", st.Reviews)
	}
}

func TestRule5_LessonsAreCountedByMinutesWherePeopleCheckOut(t *testing.T) {
	in := func(after time.Duration) Fact { return scanOf(uint64(after/time.Minute)+60, after) }
	out := func(after time.Duration) Fact {
		return with(in(after), func(f *Fact) { f.Direction = Out })
	}
	const m = time.Minute
	for _, c := range []struct {
		name  string
		facts []Fact
		want  int // of four lessons of an hour each
		early bool
	}{
		{"never came", nil, 0, false},
		{"came and left unseen", []Fact{in(0)}, 4, false},
		{"within the grace is from the start", []Fact{in(15 * m)}, 4, false},
		{"half an hour late", []Fact{in(30 * m)}, 4, false},
		{"a minute more than half of the first lesson late", []Fact{in(31 * m)}, 3, false},
		{"left in the grace before the end", []Fact{in(0), out(225 * m)}, 4, false},
		{"left after two lessons", []Fact{in(0), out(120 * m)}, 2, true},
		{"left in the middle of the third", []Fact{in(0), out(150 * m)}, 3, true},
		{"left and came back", []Fact{in(0), out(60 * m), in(120 * m)}, 3, false},
		{"left twice", []Fact{in(0), out(60 * m), in(120 * m), out(180 * m)}, 2, true},
		{"scanned out twice: the later leaving", []Fact{in(0), out(60 * m), out(120 * m)}, 2, true},
		{"scanned in twice", []Fact{in(0), in(60 * m), out(240 * m)}, 4, false},
		{"left without coming", []Fact{out(60 * m)}, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := Derive(DefaultRules(), morning, []uint64{1}, c.facts)[1]
			if got := morning.Lessons(st, true); got != c.want || st.LeftEarly != c.early {
				t.Errorf("%d lessons, early %t, want %d, %t", got, st.LeftEarly, c.want, c.early)
			}
			if whole := morning.Lessons(st, false); st.Status.There() && whole != 4 || !st.Status.There() && whole != 0 {
				t.Errorf("without checking out %d lessons", whole)
			}
		})
	}
	marked := Derive(DefaultRules(), morning, []uint64{1}, []Fact{markOf(1, Late)})[1]
	if got := morning.Lessons(marked, true); got != 4 {
		t.Errorf("marked late by hand: %d lessons", got)
	}
	excused := Derive(DefaultRules(), morning, []uint64{1}, []Fact{scanOf(2, 0), markOf(3, Excused)})[1]
	if got := morning.Lessons(excused, true); got != 0 {
		t.Errorf("excused: %d lessons", got)
	}
}
