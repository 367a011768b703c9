package attendance

import (
	"cmp"
	"context"
	"slices"

	"taphuan/models/actor"
)

// LatestNames gives the names of who arrived last, newest first, at most so
// many, as far as the actor sees the people on the board. Only a projector that
// was told to show names asks (UX §1.6: off by default).
func (s *Service) LatestNames(ctx context.Context, by actor.Actor, sessionID uint64, most int) ([]string, error) {
	board, err := s.Board(ctx, by, sessionID)
	if err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(slices.Clone(board.Rows), func(r BoardRow) bool { return r.ArrivedAt.IsZero() })
	slices.SortFunc(rows, func(a, b BoardRow) int {
		return cmp.Or(b.ArrivedAt.Compare(a.ArrivedAt), cmp.Compare(a.Person.ID, b.Person.ID))
	})
	names := []string{}
	for _, row := range rows[:min(len(rows), most)] {
		names = append(names, row.Person.FullName)
	}
	return names, nil
}
