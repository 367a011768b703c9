package attendance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/fault"
)

// Bounds of what is handed over at once.
const (
	maxQueueRows = 5000 // of a file: a whole hall, many times over
	maxFrames    = 250
)

// Queue is what a scanner hands over without a network, as a file or as frames;
// a file may bring along frames of others.
type Queue struct {
	File   *QueueFile
	Frames []string
}

// Taken answers a queue: a receipt a row in the order they came, and which
// frames nobody can read or which no scanner of ours has signed.
type Taken struct {
	Receipts   []Receipt
	Unreadable []int // indices of frames
}

// bundle is the rows one scanner handed over.
type bundle struct {
	origin Scanner
	items  []Item
}

// TakeQueue keeps the scans another scanner hands over (CHECKIN §4.10), whoever
// brings them: every signature is checked by the key of the scanner they come
// from, and they stand under it and its user. The same queue again is the same
// facts. What was scanned after that scanner had been revoked is kept for
// review. A file that is not ours or was altered is refused at `file`; frames
// are refused one by one.
func (s *Service) TakeQueue(ctx context.Context, by actor.Actor, q Queue) (Taken, error) {
	var bundles []bundle
	taken := Taken{Receipts: []Receipt{}, Unreadable: []int{}}
	var err error
	switch {
	case q.File == nil && len(q.Frames) == 0:
		err = fault.Fields(fault.Field{Name: "file", Code: "input.required"})
	case len(q.Frames) > maxFrames:
		err = fault.Fields(fault.Field{Name: "frames", Code: "attendance.too_many_frames", Args: map[string]any{"Max": maxFrames}})
	case q.File != nil:
		bundles, err = s.openFile(ctx, *q.File)
	}
	if err == nil && len(q.Frames) > 0 {
		var more []bundle
		more, taken.Unreadable, err = s.openFrames(ctx, q.Frames)
		bundles = append(bundles, more...)
	}
	for i := 0; err == nil && i < len(bundles); i++ {
		var receipts []Receipt
		receipts, err = s.takeBundle(ctx, by, bundles[i])
		taken.Receipts = append(taken.Receipts, receipts...)
	}
	return taken, err
}

// openFile gives the rows of a file if the scanner it names has signed it.
func (s *Service) openFile(ctx context.Context, f QueueFile) ([]bundle, error) {
	wrong := func(code string) error { return fault.Fields(fault.Field{Name: "file", Code: code}) }
	if f.Format != QueueFormat {
		return nil, wrong("attendance.queue_format")
	}
	origins, err := s.origins(ctx, []uint64{f.Scanner})
	if err != nil {
		return nil, err
	}
	origin, known := origins[f.Scanner]
	if !known {
		return nil, wrong("attendance.queue_signature")
	}
	items, err := f.open(s.scannerKey(f.Scanner))
	switch {
	case err != nil:
		return nil, wrong("attendance.queue_signature")
	case len(items) > maxQueueRows:
		return nil, fault.Fields(fault.Field{Name: "file", Code: "attendance.queue_too_long", Args: map[string]any{"Max": maxQueueRows}})
	}
	return []bundle{{origin: origin, items: items}}, nil
}

// openFrames gives the rows of the frames that can be believed, and the others.
func (s *Service) openFrames(ctx context.Context, texts []string) ([]bundle, []int, error) {
	frames, ids := make([]frame, len(texts)), []uint64{}
	for i, text := range texts {
		if f, err := readFrame(text); err == nil {
			frames[i] = f
			ids = append(ids, f.scanner)
		}
	}
	origins, err := s.origins(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	var bundles []bundle
	unreadable := []int{}
	for i, f := range frames {
		origin, known := origins[f.scanner]
		items, err := f.open(s.scannerKey(f.scanner))
		if !known || err != nil {
			unreadable = append(unreadable, i)
			continue
		}
		if last := len(bundles) - 1; last >= 0 && bundles[last].origin.ID == origin.ID {
			bundles[last].items = append(bundles[last].items, items...)
			continue
		}
		bundles = append(bundles, bundle{origin: origin, items: items})
	}
	return bundles, unreadable, nil
}

// origins gives scanners by id, ended ones too.
func (s *Service) origins(ctx context.Context, ids []uint64) (map[uint64]Scanner, error) {
	found := map[uint64]Scanner{}
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := gorm.G[Scanner](s.db.Reader().DB).Where("id IN ?", ids).Find(ctx)
	for _, row := range rows {
		found[row.ID] = row
	}
	return found, err
}

// takeBundle keeps the rows of one scanner, two hundred at a time.
func (s *Service) takeBundle(ctx context.Context, by actor.Actor, b bundle) ([]Receipt, error) {
	if len(b.items) == 0 {
		return nil, nil
	}
	origin, err := s.scannerActor(ctx, s.db.Reader(), &b.origin)
	if err != nil && !errors.Is(err, ErrScannerEnded) {
		return nil, err
	}
	origin.RequestID = by.RequestID
	doors, err := s.queueDoors(ctx, origin, b.items)
	if err != nil {
		return nil, err
	}
	seen, err := s.doors(ctx, by, b.items)
	if err != nil {
		return nil, err
	}
	if err := s.logTaken(ctx, by, b); err != nil {
		return nil, err
	}
	var receipts []Receipt
	for from := 0; from < len(b.items); from += maxItems {
		some, err := s.takeRows(ctx, origin, b.origin, doors, b.items[from:min(from+maxItems, len(b.items))])
		if err != nil {
			return nil, err
		}
		receipts = append(receipts, some...)
	}
	for i, item := range b.items { // who only carries a queue learns nothing of people by it
		if d := seen[item.Session]; d.refusal != "" || d.unnamed {
			r := &receipts[i]
			r.FullName, r.UnitName, r.Status, r.ArrivedAt = "", "", "", time.Time{}
		}
	}
	return receipts, nil
}

// takeRows keeps some rows. One that says nothing is answered as refused and
// stays with the phone; it holds up no other.
func (s *Service) takeRows(ctx context.Context, as actor.Actor, origin Scanner, doors map[uint64]door, items []Item) ([]Receipt, error) {
	now := s.now()
	receipts := make([]Receipt, len(items))
	var good []Item
	var places []int
	for i, item := range items {
		scans, err := complete([]Item{item}, now)
		if err != nil || item.At.IsZero() { // here "now" would not be when it happened
			receipts[i] = Receipt{Nonce: item.Nonce, Result: ResultRefused, Reason: UnreadableRow, At: now}
			continue
		}
		scan := scans[0]
		if origin.RevokedAt != nil && !scan.At.Before(*origin.RevokedAt) {
			scan.doubt = RevokedScanner
		}
		good, places = append(good, scan), append(places, i)
	}
	if len(good) == 0 {
		return receipts, nil
	}
	kept, err := s.keep(ctx, as, doors, good, now)
	for i, r := range kept {
		receipts[places[i]] = r
	}
	return receipts, err
}

// queueDoors gives the sessions of the rows as the scanner they come from meets
// them; whoever brings a queue may be told names that the scanner may not.
func (s *Service) queueDoors(ctx context.Context, origin actor.Actor, items []Item) (map[uint64]door, error) {
	doors, err := s.doors(ctx, origin, items)
	for id, d := range doors {
		d.unnamed = false
		doors[id] = d
	}
	return doors, err
}

// logTaken tells the audit trail who brought a queue, when anything in it is new.
func (s *Service) logTaken(ctx context.Context, by actor.Actor, b bundle) error {
	known := 0
	for from := 0; from < len(b.items); from += maxItems {
		var nonces []string
		for _, item := range b.items[from:min(from+maxItems, len(b.items))] {
			nonces = append(nonces, item.Nonce)
		}
		n, err := gorm.G[Fact](s.db.Reader().DB).Where("nonce IN ?", nonces).Count(ctx, "id")
		if err != nil {
			return err
		}
		known += int(n)
	}
	if known >= len(b.items) {
		return nil
	}
	now := s.now()
	entry := scannerEntry(by, now, "attendance.queue_taken", b.origin.ID,
		map[string]any{"rows": len(b.items), "new": len(b.items) - known})
	if by.Scanner != nil {
		entry.Reason = fmt.Sprintf("scanner %d", by.Scanner.ID)
	}
	return s.db.InTx(ctx, func(tx database.Tx) error { return audit.Add(ctx, tx, by, entry) })
}
