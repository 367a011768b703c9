package attendance

import (
	"context"
	"maps"
	"sync"

	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
)

// ticketsRemembered bounds what an instance remembers: a hundred full halls.
const ticketsRemembered = 35_000

// tickets remembers tickets that were seen before: people come to every session
// with the same one. Whose a ticket is never changes and none is ever taken out;
// that it was replaced shows in the person, who is locked and read anew for every
// scan (memory.freshen). So no verdict rests on what is remembered, whichever
// instance replaced it.
type tickets struct {
	mu    sync.Mutex
	known map[string]courses.Ticket // by hash, good ones only
}

// byHash gives the tickets of the hashes, revoked ones too.
func (t *tickets) byHash(ctx context.Context, tx database.Tx, hashes []string) (map[string]courses.Ticket, error) {
	found, unknown := t.recall(hashes)
	fresh, err := ticketsByHash(ctx, tx, unknown)
	if err != nil {
		return nil, err
	}
	t.keep(fresh)
	maps.Copy(found, fresh)
	return found, nil
}

func (t *tickets) recall(hashes []string) (found map[string]courses.Ticket, unknown []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	found = make(map[string]courses.Ticket, len(hashes))
	for _, hash := range hashes {
		if ticket, ok := t.known[hash]; ok {
			found[hash] = ticket
		} else {
			unknown = append(unknown, hash)
		}
	}
	return found, unknown
}

func (t *tickets) keep(fresh map[string]courses.Ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known)+len(fresh) > ticketsRemembered {
		t.known = map[string]courses.Ticket{}
	}
	for hash, ticket := range fresh {
		if ticket.RevokedAt == nil {
			t.known[hash] = ticket
		}
	}
}

// ticketsByHash reads the tickets of the hashes, revoked ones too.
func ticketsByHash(ctx context.Context, tx database.Tx, hashes []string) (map[string]courses.Ticket, error) {
	found := map[string]courses.Ticket{}
	if len(hashes) == 0 {
		return found, nil
	}
	rows, err := gorm.G[courses.Ticket](tx.DB).Where("ticket_hash IN ?", hashes).Find(ctx)
	for _, row := range rows {
		found[row.TicketHash] = row
	}
	return found, err
}
