package attendance

import (
	"cmp"
	"slices"
	"time"
)

// What a verdict and a roll call may say, as their facts' Mark.
const (
	Accepted  = "accepted"
	Dismissed = "dismissed"
	Found     = "found"
	Missing   = "missing"
)

// undoWithin is how long after a scan its scanner may take it back: the ten
// seconds the button is there, and some for a slow phone (CHECKIN §4.4).
const undoWithin = 30 * time.Second

// account is what one person's facts of one session say, read once: the scans
// that count, by time, the mark that decides, and what somebody should look at.
type account struct {
	scans    []Fact // valid ones, sorted by time
	mark     *Fact  // the newest correction, nil when none decides
	verdicts map[string]Fact
	reviews  []Review
	outFirst *Fact // a leaving with no arrival before it
}

// bySignature is the Mark of a scan of the signed paper list: the person was
// there, nobody says when.
const bySignature = "signed"

// readAccount reads a person's facts, which it puts in order. It looks at their
// content and, for what people decided at a desk, at the order of their ids; never
// at the order given. A signature counts only where nobody saw the person come: it
// must not make on time who was seen coming late.
func readAccount(rules Rules, hours Hours, own []Fact) account {
	slices.SortFunc(own, byTime)
	if slices.ContainsFunc(own, Fact.signed) {
		unsigned := slices.DeleteFunc(slices.Clone(own), Fact.signed)
		if seen := (account{}).read(rules, hours, unsigned); seen.arrival() != nil {
			return seen
		}
	}
	return (account{}).read(rules, hours, own)
}

// signed reports whether the fact is a scan of the signed paper list.
func (f Fact) signed() bool { return f.Kind == kindScan && f.Mark == bySignature }

// read reads facts sorted by time.
func (a account) read(rules Rules, hours Hours, own []Fact) account {
	a.mark, a.verdicts = newest(own, kindCorrection), verdictsIn(own)
	undone := undoings(own)
	a.overrule(own)
	for i := range own {
		if f := &own[i]; f.Kind == kindScan && !undone[f.Nonce] {
			a.weigh(rules, hours, f)
		}
	}
	if called := newest(own, kindRollCall); called != nil && called.Mark == Missing && a.open(*called) {
		a.review(NotFound, called.Nonce)
	}
	if a.outFirst != nil && a.arrival() == nil && a.mark == nil && a.open(*a.outFirst) {
		a.review(NoArrival, a.outFirst.Nonce)
	}
	return a
}

// overrule drops the mark when a scan was accepted after it: whoever accepted
// the scan had the mark before their eyes.
func (a *account) overrule(own []Fact) {
	for _, f := range own {
		verdict := a.verdicts[f.Nonce]
		if a.mark != nil && f.Kind == kindScan && verdict.Mark == Accepted && verdict.ID > a.mark.ID {
			a.mark = nil
		}
	}
}

// weigh decides whether one scan counts, and what there is to look at in it.
func (a *account) weigh(rules Rules, hours Hours, f *Fact) {
	verdict, judged := a.verdicts[f.Nonce]
	if judged && verdict.Mark == Dismissed {
		return
	}
	if why := cmp.Or(f.doubt(), rules.misplaced(hours, f.At, f.ReceivedAt)); why != "" && !judged {
		if a.open(*f) {
			a.review(why, f.Nonce)
		}
		return
	}
	if f.Direction == Out && len(a.scans) == 0 {
		a.outFirst = f
		return
	}
	a.scans = append(a.scans, *f)
	if !a.open(*f) {
		return
	}
	if a.mark != nil && f.Direction == In && !Status(a.mark.Mark).There() {
		a.review(Contradicts, f.Nonce)
	}
	if len(a.scans) == 1 && rules.oddClock(*f) {
		a.review(OddClock, f.Nonce)
	}
}

// arrival is the earliest valid arrival, nil when there is none.
func (a *account) arrival() *Fact {
	if len(a.scans) == 0 {
		return nil
	}
	return &a.scans[0]
}

// stays gives the times in the room: an arrival begins one unless one has
// begun, a leaving ends it, and a second leaving moves its end.
func (a *account) stays() []Stay {
	var all []Stay
	for _, f := range a.scans {
		last := len(all) - 1
		switch {
		case f.Direction == Out:
			all[last].To = f.At
		case last < 0 || !all[last].To.IsZero():
			all = append(all, Stay{From: f.At})
		}
	}
	return all
}

// open reports whether nobody has looked at the fact yet: no verdict about it,
// and no mark by somebody who could see it.
func (a *account) open(f Fact) bool {
	_, judged := a.verdicts[f.Nonce]
	return !judged && (a.mark == nil || a.mark.ID < f.ID)
}

func (a *account) review(reason, nonce string) {
	a.reviews = append(a.reviews, Review{Reason: reason, Nonce: nonce})
}

func (a *account) sortedReviews() []Review {
	slices.SortFunc(a.reviews, func(x, y Review) int {
		return cmp.Or(cmp.Compare(x.Reason, y.Reason), cmp.Compare(x.Nonce, y.Nonce))
	})
	return a.reviews
}

// newest gives the fact of the kind with the highest id, nil when there is none.
func newest(own []Fact, kind string) *Fact {
	var last *Fact
	for i := range own {
		if f := &own[i]; f.Kind == kind && (last == nil || f.ID > last.ID) {
			last = f
		}
	}
	return last
}

// verdictsIn gives the newest verdict about each scan, by its nonce; nil when
// there is none.
func verdictsIn(facts []Fact) map[string]Fact {
	var verdicts map[string]Fact
	for _, f := range facts {
		if f.Kind != kindVerdict {
			continue
		}
		if verdicts == nil {
			verdicts = map[string]Fact{}
		}
		if before, known := verdicts[f.About]; !known || f.ID > before.ID {
			verdicts[f.About] = f
		}
	}
	return verdicts
}

// undoings gives the nonces of scans that their own scanner took back in time.
// One that came when nothing counted any more undoes only what came so too.
func undoings(facts []Fact) map[string]bool {
	if !slices.ContainsFunc(facts, func(f Fact) bool { return f.Kind == kindUndo }) {
		return map[string]bool{} // as nearly always
	}
	byNonce := map[string]Fact{}
	for _, f := range facts {
		if f.Kind == kindScan {
			byNonce[f.Nonce] = f
		}
	}
	undone := map[string]bool{}
	for _, undo := range facts {
		f, known := byNonce[undo.About]
		if undo.Kind != kindUndo || !known || undo.doubt() != "" && f.doubt() == "" {
			continue
		}
		if after := undo.At.Sub(f.At); sameHand(f, undo) && after >= 0 && after <= undoWithin {
			undone[f.Nonce] = true
		}
	}
	return undone
}

// sameHand reports whether two facts were sent by the same user on the same scanner.
func sameHand(a, b Fact) bool {
	if a.UserID != b.UserID || (a.ScannerID == nil) != (b.ScannerID == nil) {
		return false
	}
	return a.ScannerID == nil || *a.ScannerID == *b.ScannerID
}
