package attendance

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

var (
	half7   = time.Date(2024, 10, 15, 0, 30, 0, 0, time.UTC) // 07:30 in Viet Nam
	morning = Hours{Opens: half7.Add(-30 * time.Minute), Starts: half7,
		OnTimeUntil: half7.Add(15 * time.Minute), Ends: half7.Add(4 * time.Hour),
		EarlyBefore: half7.Add(4*time.Hour - 15*time.Minute), Periods: 4}
)

// scanOf is a scan of person 1 timed and received so long after the start.
func scanOf(id uint64, after time.Duration) Fact {
	who := uint64(1)
	return Fact{ID: id, Nonce: string(rune('a' + id)), EnrolmentID: &who, Kind: kindScan, Direction: In,
		Method: MethodScan, At: half7.Add(after), ReceivedAt: half7.Add(after), Result: ResultPresent}
}

func markOf(id uint64, mark Status) Fact {
	f := scanOf(id, time.Hour)
	f.Kind, f.Method, f.Direction, f.Mark, f.Note, f.Result = kindCorrection, MethodManual, "", string(mark), "vì lý do", ""
	return f
}

func with(f Fact, change func(*Fact)) Fact {
	change(&f)
	return f
}

func TestRule1_AttendanceIsDerivedFromFacts(t *testing.T) {
	closed := morning
	closed.Closed = true
	received := func(after time.Duration) func(*Fact) {
		return func(f *Fact) { f.ReceivedAt = half7.Add(after) }
	}
	out := func(f *Fact) { f.Direction = Out }
	for _, c := range []struct {
		name    string
		hours   Hours
		facts   []Fact
		status  Status
		reviews []string
	}{
		{"nobody came yet", morning, nil, Expected, nil},
		{"closed and unmarked", closed, nil, Absent, nil},
		{"doors open", morning, []Fact{scanOf(1, -30*time.Minute)}, Present, nil},
		{"last second of the tolerance before the doors", morning, []Fact{scanOf(1, -45*time.Minute)}, Present, nil},
		{"a second before the tolerance", morning, []Fact{scanOf(1, -45*time.Minute-time.Second)}, Expected, []string{OutsideHours}},
		{"last second on time", morning, []Fact{scanOf(1, 15*time.Minute)}, Present, nil},
		{"first second late", morning, []Fact{scanOf(1, 15*time.Minute+time.Second)}, Late, nil},
		{"last second of the tolerance after the end", morning, []Fact{scanOf(1, 4*time.Hour+15*time.Minute)}, Late, nil},
		{"a second after the tolerance", morning, []Fact{scanOf(1, 4*time.Hour+15*time.Minute+time.Second)}, Expected, []string{OutsideHours}},
		{"sent two days later, after closing", closed, []Fact{with(scanOf(1, 0), received(48*time.Hour))}, Present, nil},
		{"timed exactly two minutes ahead", morning, []Fact{with(scanOf(1, 0), received(-2*time.Minute))}, Present, nil},
		{"timed a second more ahead", morning, []Fact{with(scanOf(1, 0), received(-2*time.Minute-time.Second))}, Expected, []string{AheadOfClock}},
		{"refused", morning, []Fact{with(scanOf(1, 0), func(f *Fact) { f.Result = ResultRefused })}, Expected, nil},
		{"answered repeated is an arrival all the same", morning, []Fact{with(scanOf(1, 0), func(f *Fact) { f.Result = ResultRepeated })}, Present, nil},
		{"somebody else's scan", morning, []Fact{with(scanOf(1, 0), func(f *Fact) { *f.EnrolmentID = 2 })}, Expected, nil},
		{"earliest arrival wins", morning, []Fact{scanOf(1, time.Hour), scanOf(2, 5*time.Minute)}, Present, nil},
		{"left without coming", morning, []Fact{with(scanOf(1, time.Hour), out)}, Expected, []string{NoArrival}},
		{"a mark wins over a scan", morning, []Fact{scanOf(1, 0), markOf(2, Absent)}, Absent, nil},
		{"the last mark wins", morning, []Fact{markOf(3, Late), scanOf(1, 0), markOf(2, Absent)}, Late, nil},
		{"excused stays excused at closing", closed, []Fact{markOf(2, Excused)}, Excused, nil},
		{"excused and then scanned", closed, []Fact{markOf(2, Excused), scanOf(3, 0)}, Excused, []string{Contradicts}},
		{"a mark settles the review", morning, []Fact{scanOf(1, 9*time.Hour), markOf(2, Present)}, Present, nil},
		{"a review after the mark stays", morning, []Fact{markOf(2, Present), scanOf(3, 9*time.Hour)}, Present, []string{OutsideHours}},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := Derive(DefaultRules(), c.hours, []uint64{1}, c.facts)[1]
			if st.Status != c.status || !slices.Equal(st.Reasons(), c.reviews) {
				t.Errorf("%s %v, want %s %v", st.Status, st.Reviews, c.status, c.reviews)
			}
		})
	}
}

func TestArrivalAndLeaving(t *testing.T) {
	out := with(scanOf(3, 2*time.Hour), func(f *Fact) { f.Direction = Out })
	last := with(scanOf(4, 3*time.Hour), func(f *Fact) { f.Direction = Out })
	typed := with(scanOf(2, 5*time.Minute), func(f *Fact) { f.Method = MethodTyped })
	st := Derive(DefaultRules(), morning, []uint64{1}, []Fact{last, scanOf(1, 10*time.Minute), out, typed})[1]
	if !st.ArrivedAt.Equal(half7.Add(5*time.Minute)) || st.Method != MethodTyped || !st.LeftAt.Equal(half7.Add(3*time.Hour)) {
		t.Errorf("%+v", st)
	}
	st = Derive(DefaultRules(), morning, []uint64{1}, []Fact{scanOf(1, 0), markOf(2, Excused)})[1]
	if !st.ArrivedAt.IsZero() || st.Method != MethodManual || st.Note == "" {
		t.Errorf("an excused person shows an arrival: %+v", st)
	}
}

// A phone lent to a neighbour is flagged for the neighbour, whoever was sent first.
func TestRule2_ALentPhoneIsFlaggedForTheBorrower(t *testing.T) {
	by := func(id, who uint64, after time.Duration) Fact {
		f := scanOf(id, after)
		f.EnrolmentID, f.Method, f.Device = &who, MethodRoom, "phone"
		return f
	}
	facts := []Fact{by(1, 8, time.Minute), by(2, 7, 2*time.Minute)}
	for range 2 {
		st := Derive(DefaultRules(), morning, []uint64{7, 8}, facts)
		if st[7].Status != Present || st[7].SharedWith != 8 || !slices.Equal(st[7].Reasons(), []string{SharedDevice}) {
			t.Errorf("the borrower: %+v", st[7])
		}
		if st[8].SharedWith != 0 || len(st[8].Reviews) != 0 {
			t.Errorf("the owner: %+v", st[8])
		}
		slices.Reverse(facts)
	}
	settled := markOf(9, Present)
	seven := uint64(7)
	settled.EnrolmentID = &seven
	if st := Derive(DefaultRules(), morning, []uint64{7}, append(facts, settled))[7]; len(st.Reviews) != 0 {
		t.Errorf("looked at and still under review: %+v", st)
	}
}

// 200 random orders of the same facts, 40 people's with repeats, offline
// batches, lent phones and marks, end in the same attendance (CHECKIN §1).
func TestRule1_TwoHundredOrdersOfTheSameFacts(t *testing.T) {
	random := rand.New(rand.NewPCG(435, 2023))
	seats, facts := []uint64{}, []Fact{}
	for who := uint64(1); who <= 40; who++ {
		seats = append(seats, who)
		for range random.IntN(6) {
			facts = append(facts, randomFact(random, uint64(len(facts)+1), who))
		}
	}
	want := Derive(DefaultRules(), morning, seats, facts)
	seen := map[Status]int{}
	for _, st := range want {
		seen[st.Status]++
	}
	if len(seen) < 5 {
		t.Fatalf("the facts try too little: %v", seen)
	}
	for range 200 {
		random.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
		if got := Derive(DefaultRules(), morning, seats, facts); !reflect.DeepEqual(got, want) {
			t.Fatalf("another order, another attendance")
		}
	}
}

func randomFact(random *rand.Rand, id, who uint64) Fact {
	f := scanOf(id, time.Duration(random.IntN(6*60)-60)*time.Minute)
	f.EnrolmentID, f.Nonce = &who, time.Unix(int64(id), 0).String()
	f.ReceivedAt = f.At.Add(time.Duration(random.IntN(100)-3) * time.Minute)
	f.Result = []string{ResultPresent, ResultRepeated, ResultReview, ResultRefused}[random.IntN(4)]
	switch random.IntN(6) {
	case 0:
		f.Kind, f.Mark, f.Method = kindCorrection, string(Marks()[random.IntN(4)]), MethodManual
		f.Result = ""
	case 1:
		f.Direction = Out
	case 2, 3:
		f.Method, f.Device = MethodRoom, string(rune('A'+random.IntN(10)))
	}
	return f
}
