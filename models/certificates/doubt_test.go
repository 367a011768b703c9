package certificates

import (
	"errors"
	"testing"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// The doubt may be about the register's first line, before there is any code
// to look for.
func TestDoubtBeforeAnythingWasIssuedStays(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	job := issuing{Service: st.s}
	out, err := job.lookBack(ctx, Outcome{}, database.ErrCommitUnknown)
	if !errors.Is(err, database.ErrCommitUnknown) || len(out.Issued) != 0 {
		t.Errorf("%+v %v", out, err)
	}
}
