package attendance

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/database"
)

// Author is who scanned or decided, and with which enrolled scanner; each empty
// when nobody or none did. Who comes by the projected code is no author: another's
// phone may be signed in, and whose it is not everybody may know.
type Author struct {
	UserName    string
	ScannerName string
}

// authors names those behind facts, in the order of the facts, with one statement
// for the users and one for the scanners, or none where there are none.
func (s *Service) authors(ctx context.Context, facts []Fact) ([]Author, error) {
	users, scanners := make([]uint64, len(facts)), make([]*uint64, len(facts))
	for i, f := range facts {
		scanners[i] = f.ScannerID
		if f.Method != MethodRoom {
			users[i] = f.UserID
		}
	}
	names, err := userNames(ctx, s.db.Reader(), users)
	if err != nil {
		return nil, err
	}
	devices, err := s.scannerNames(ctx, scanners)
	authors := make([]Author, len(facts))
	for i, f := range facts {
		authors[i].UserName = names[users[i]]
		if f.ScannerID != nil {
			authors[i].ScannerName = devices[*f.ScannerID]
		}
	}
	return authors, err
}

// userNames gives the names of users with one statement, or none; 0 is nobody.
func userNames(ctx context.Context, tx database.Tx, ids []uint64) (map[uint64]string, error) {
	names := map[uint64]string{}
	var asked []uint64
	for _, id := range database.Distinct(ids) {
		if id != 0 {
			asked = append(asked, id)
		}
	}
	if len(asked) == 0 {
		return names, nil
	}
	rows, err := gorm.G[accounts.User](tx.DB).Select("id, name").Where("id IN ?", asked).Find(ctx)
	for _, u := range rows {
		names[u.ID] = u.Name
	}
	return names, err
}
