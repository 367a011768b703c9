package certificates

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
)

// How many rows one statement takes: of certificates, and of files, which
// together stay far below the 16 MB a server accepts at once.
const (
	rowsAtOnce  = 100
	filesAtOnce = 20
)

// store writes a drawn batch under the locks of its course and register, if it
// is still what would be drafted now; else errMoved, and nothing is written.
func (j *issuing) store(ctx context.Context, tx database.Tx, drawn batch) ([]Certificate, error) {
	// Locking reads come first: a plain read would fix what this transaction
	// sees before it has waited for the locks.
	course, err := courses.CourseByID(ctx, tx, drawn.course.ID, true)
	if err != nil {
		return nil, err
	}
	r, err := gorm.G[register](tx.DB, database.ForUpdate).Where("id = ?", drawn.register.ID).First(ctx)
	if err != nil {
		return nil, err
	}
	if !finished(course) || course.LeadUnitID != r.IssuerUnitID {
		return nil, errMoved
	}
	b, err := j.draft(ctx, tx, course, r, j.order, j.now, j.codes)
	if err != nil {
		return nil, err
	}
	if !b.same(drawn) {
		return nil, errMoved
	}
	issued, err := b.insert(ctx, tx, j.by, j.order)
	if err != nil {
		return nil, raced(err)
	}
	if err := b.replace(ctx, tx, issued); err != nil {
		return nil, err
	}
	return issued, j.keepFiles(ctx, tx, b, issued)
}

// raced turns the keys another machine's batch may have taken first into errMoved.
func raced(err error) error {
	if database.IsDuplicate(err, "uq_certificates_live") || database.IsDuplicate(err, "uq_certificates_number") {
		return errMoved
	}
	return err
}

// insert takes the numbers out of the register and writes the certificates.
func (b batch) insert(ctx context.Context, tx database.Tx, by actor.Actor, o Order) ([]Certificate, error) {
	last := b.register.LastSeq + len(b.lots)
	changed, err := gorm.G[register](tx.DB).Where("id = ? AND last_seq = ?", b.register.ID, b.register.LastSeq).
		Update(ctx, "last_seq", last)
	if err != nil {
		return nil, err
	}
	if changed != 1 {
		return nil, errMoved
	}
	rows := b.rows(o, by.UserID)
	if err := gorm.G[Certificate](tx.DB).CreateInBatches(ctx, &rows, rowsAtOnce); err != nil {
		return nil, err
	}
	// The ids are read back: on a cluster they do not follow each other by one.
	return gorm.G[Certificate](tx.DB).Where("issuer_unit_id = ? AND year = ? AND seq > ? AND seq <= ?",
		b.issuer.ID, b.register.Year, b.register.LastSeq, last).Order("seq").Find(ctx)
}

// replace points the revoked certificates of the same people at the new ones.
func (b batch) replace(ctx context.Context, tx database.Tx, issued []Certificate) error {
	for i, l := range b.lots {
		if !l.Revoked {
			continue
		}
		_, err := gorm.G[Certificate](tx.DB).
			Where("enrolment_id = ? AND status = ? AND replaced_by_id IS NULL", l.Enrolment.ID, Revoked).
			Update(ctx, "replaced_by_id", issued[i].ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// keepFiles stores the drawings with their hashes, and an audit row for each.
func (j *issuing) keepFiles(ctx context.Context, tx database.Tx, b batch, issued []Certificate) error {
	files := make([]storedFile, len(issued))
	entries := make([]audit.Entry, len(issued))
	as := roleFor(j.by, b.issuer.ID, Issue)
	for i, c := range issued {
		pdf := j.drawn[b.lots[i].face]
		files[i] = storedFile{CertificateID: c.ID, PDF: pdf, SHA256: hashOf(pdf)}
		entries[i] = audit.Entry{At: j.now, Action: "certificates.issued", Subject: "certificate", SubjectID: c.ID,
			Role: as.Role, UnitID: as.UnitID, After: map[string]any{"number": c.Number, "course_id": c.CourseID,
				"enrolment_id": c.EnrolmentID, "issued_on": c.IssuedOn, "signer_name": c.SignerName,
				"decision_no": c.DecisionNo, "sha256": files[i].SHA256}}
	}
	if err := gorm.G[storedFile](tx.DB).CreateInBatches(ctx, &files, filesAtOnce); err != nil {
		return err
	}
	return audit.AddAll(ctx, tx, j.by, entries)
}

func hashOf(pdf []byte) string {
	sum := sha256.Sum256(pdf)
	return hex.EncodeToString(sum[:])
}

// roleFor is as what the actor uses a right in a unit.
func roleFor(by actor.Actor, unitID uint64, right actor.Right) actor.Grant {
	if by.System {
		return actor.Grant{} // audit writes the program itself
	}
	for _, role := range right.Roles {
		if by.HasIn(unitID, role) {
			return actor.Grant{Role: role, UnitID: unitID}
		}
	}
	return by.RoleUnit(right.Roles...)
}
