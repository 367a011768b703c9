package attendance

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// sent is what a device sends; the nonce makes it one fact however often it comes.
type sent struct {
	device int
	fact   Fact
}

// devices gives the scans of 20 devices, 500 of each, of 3000 people: in and out,
// outside hours, undone within seconds, repeated at other doors.
func devices(random *rand.Rand) (seats []uint64, all []sent) {
	for who := uint64(1); who <= 3000; who++ {
		seats = append(seats, who)
	}
	for device := range 20 {
		id := uint64(device + 1)
		for seq := range 500 {
			who := seats[random.IntN(len(seats))]
			f := scanOf(0, time.Duration(random.IntN(6*3600)-3600)*time.Second)
			f.Nonce, f.EnrolmentID, f.ScannerID, f.Seq = fmt.Sprintf("%02d-%03d", device, seq), &who, &id, seq
			f.ReceivedAt = time.Time{}
			if random.IntN(4) == 0 {
				f.Direction = Out
			}
			if random.IntN(40) == 0 {
				f.ClockOffset = 3 * 3600
			}
			all = append(all, sent{device, f})
			if random.IntN(25) == 0 {
				undo := f
				undo.Nonce, undo.Kind, undo.About, undo.At = f.Nonce+"u", kindUndo, f.Nonce, f.At.Add(time.Duration(random.IntN(40))*time.Second)
				all = append(all, sent{device, undo})
			}
		}
	}
	return seats, all
}

// store keeps what arrives as the table does: one fact a nonce, numbered and
// timed by its arrival.
func store(arriving []sent, received time.Time, spread time.Duration) []Fact {
	kept := map[string]bool{}
	var facts []Fact
	for i, s := range arriving {
		if kept[s.fact.Nonce] {
			continue
		}
		kept[s.fact.Nonce] = true
		f := s.fact
		f.ID = uint64(len(facts) + 1)
		f.ReceivedAt = received.Add(spread / time.Duration(len(arriving)) * time.Duration(i))
		facts = append(facts, f)
	}
	return facts
}

// arrivalOrder mixes the devices' queues as networks do: batches of up to 200,
// split anywhere, some sent twice, devices in any order, a batch at a time or
// the whole device at the end of two weeks.
func arrivalOrder(random *rand.Rand, all []sent) []sent {
	queues := map[int][]sent{}
	for _, s := range all {
		queues[s.device] = append(queues[s.device], s)
	}
	if random.IntN(3) == 0 { // no order at all
		order := append([]sent{}, all...)
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		return append(order, order[:len(order)/3]...)
	}
	var order []sent
	for len(queues) > 0 {
		device := random.IntN(20)
		queue, waits := queues[device]
		if !waits {
			continue
		}
		n := min(len(queue), 1+random.IntN(200))
		order = append(order, queue[:n]...)
		if random.IntN(4) == 0 { // its answer was lost
			order = append(order, queue[:n]...)
		}
		if queue = queue[n:]; len(queue) == 0 {
			delete(queues, device)
		} else {
			queues[device] = queue
		}
	}
	return order
}

// 200 orders of what 20 devices scanned, 500 scans each, duplicated, split and
// late by up to 14 days, end in the same attendance (CHECKIN §1).
func TestRule1_AnyOrderOfArrivalEndsInTheSameAttendance(t *testing.T) {
	random := rand.New(rand.NewPCG(435, 2023))
	seats, all := devices(random)
	closed := morning
	closed.Closed = true
	late := half7.Add(6 * time.Hour)
	want := Derive(DefaultRules(), closed, seats, store(all, late, time.Minute))
	seen := map[string]int{}
	for _, st := range want {
		seen[string(st.Status)]++
		for _, reason := range st.Reasons() {
			seen[reason]++
		}
		if st.LeftEarly {
			seen["left early"]++
		}
	}
	for _, needed := range []string{"present", "late", "absent", OutsideHours, OddClock, "left early"} {
		if seen[needed] == 0 {
			t.Fatalf("the scans try too little: %v", seen)
		}
	}
	for order := range 200 {
		facts := store(arrivalOrder(random, all), late, time.Duration(random.IntN(15))*24*time.Hour)
		random.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] }) // nor does the order of reading matter
		if got := Derive(DefaultRules(), closed, seats, facts); !reflect.DeepEqual(got, want) {
			for who, st := range got {
				if !reflect.DeepEqual(st, want[who]) {
					t.Fatalf("order %d: %d stands at\n%+v, want\n%+v", order, who, st, want[who])
				}
			}
		}
	}
}
