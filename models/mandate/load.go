package mandate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/units"
)

// LoadBuiltin loads the plan built into the program, as Load does.
func LoadBuiltin(ctx context.Context, db *database.DB, by actor.Actor) (changed int, err error) {
	doc, err := Builtin()
	if err != nil {
		return 0, err
	}
	return Load(ctx, db, by, doc)
}

// Load brings the database to what the document says, now by the machine's
// clock; see LoadAt.
func Load(ctx context.Context, db *database.DB, by actor.Actor, doc Document) (changed int, err error) {
	return LoadAt(ctx, db, by, time.Now(), doc)
}

// LoadAt brings units, names, aliases, successions, tasks, roles and
// obligations to what the document says, in one transaction, and gives how
// many rows it wrote. The same document again writes nothing, also when other
// work has changed the register since; two at the same time are one.
func LoadAt(ctx context.Context, db *database.DB, by actor.Actor, at time.Time, doc Document) (changed int, err error) {
	if !by.May(Change) {
		return 0, ErrForbidden
	}
	if err := doc.Check(); err != nil {
		return 0, err
	}
	at = at.UTC().Truncate(time.Second)
	load := func() error {
		return db.InTx(ctx, func(tx database.Tx) error {
			l := &loader{tx: tx, by: by, at: at, doc: doc}
			err := l.load(ctx)
			changed = l.changed
			return err
		})
	}
	err = load()
	if database.IsDuplicate(err, "uq_plans_code") || database.IsDuplicate(err, "uq_units_code") {
		err = load() // somebody loaded it meanwhile; now it is there to compare with
	}
	if err != nil {
		return 0, fmt.Errorf("loading plan %s: %w", doc.Plan.Code, err)
	}
	return changed, nil
}

// loader writes a document where it differs from what is there, and counts.
type loader struct {
	tx      database.Tx
	by      actor.Actor
	at      time.Time
	doc     Document
	plan    uint64
	units   map[string]uint64
	changed int
}

func (l *loader) load(ctx context.Context) error {
	fresh, err := l.head(ctx)
	if err != nil || !fresh {
		return err
	}
	drafts, successions := l.register()
	n, err := units.Load(ctx, l.tx, l.by, l.at, drafts, successions)
	if err != nil {
		return err
	}
	l.changed += n
	if l.units, err = units.Codes(ctx, l.tx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{l.roles, l.tasks, l.obligations} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return audit.Add(ctx, l.tx, l.by, audit.Entry{
		At: l.at, Action: "mandate.loaded", Subject: "plan", SubjectID: l.plan,
		After: map[string]any{"code": l.doc.Plan.Code, "rows": l.changed},
	})
}

// head writes the plan itself and reports whether the document is another than
// the one loaded last.
func (l *loader) head(ctx context.Context) (fresh bool, err error) {
	want, err := l.planRow()
	if err != nil {
		return false, err
	}
	old, err := gorm.G[Plan](l.tx.DB, database.ForUpdate).Where("code = ?", want.Code).Take(ctx)
	switch {
	case database.IsNotFound(err):
		err = gorm.G[Plan](l.tx.DB).Create(ctx, &want)
		l.plan = want.ID
	case err != nil || old.SourceHash == want.SourceHash:
		return false, err
	default:
		l.plan = old.ID
		err = one(gorm.G[Plan](l.tx.DB).Where("id = ?", old.ID).
			Select("number", "title", "issued_on", "issuer", "signer", "general", "loaded_at", "source_hash").
			Updates(ctx, want))
	}
	l.changed++
	return true, err
}

func (l *loader) planRow() (Plan, error) {
	p := l.doc.Plan
	issued, err := date(p.IssuedOn)
	if err != nil {
		return Plan{}, err
	}
	general, err := compact(p)
	if err != nil {
		return Plan{}, err
	}
	source, err := json.Marshal(l.doc)
	if err != nil {
		return Plan{}, err
	}
	sum := sha256.Sum256(source)
	return Plan{
		Code: p.Code, Number: p.Number, Title: p.Title, IssuedOn: issued, Issuer: p.Issuer, Signer: p.Signer,
		General: general, LoadedAt: l.at, SourceHash: hex.EncodeToString(sum[:]),
	}, nil
}

// register gives the document's units and successions as the units' room takes
// them. Check has read every date, so none can fail here.
func (l *loader) register() ([]units.Draft, []units.SuccessionDraft) {
	drafts := make([]units.Draft, len(l.doc.Units))
	for i, u := range l.doc.Units {
		drafts[i] = units.Draft{
			Code: u.Code, Kind: u.Kind, Group: u.Group, Obliged: u.Obliged, Verified: u.Verified,
			SinceAssumed: u.SinceAssumed, Parent: u.Parent,
			ValidFrom: checked(u.ValidFrom), ValidTo: checked(u.ValidTo), Aliases: u.Aliases,
		}
		for _, n := range u.Names {
			drafts[i].Names = append(drafts[i].Names, units.NameDraft{
				Name: n.Name, ShortName: n.ShortName, Abbr: n.Abbr,
				ValidFrom: checked(n.ValidFrom), ValidTo: checked(n.ValidTo),
			})
		}
	}
	successions := make([]units.SuccessionDraft, len(l.doc.Successions))
	for i, s := range l.doc.Successions {
		successions[i] = units.SuccessionDraft{
			From: s.From, To: s.To, Kind: s.Kind, EffectiveOn: checked(s.EffectiveOn),
			Scope: s.Scope, LegalBasis: s.LegalBasis, Verified: s.Verified,
		}
	}
	return drafts, successions
}

// date reads 2024-10-15; "" is no date.
func date(text string) (calendar.Date, error) {
	if text == "" {
		return calendar.Date{}, nil
	}
	return calendar.ParseISO(text)
}

// checked reads a date that Check has let through.
func checked(text string) calendar.Date {
	d, _ := date(text)
	return d
}

// one turns rows affected into an error unless there was exactly one.
func one(rows int, err error) error {
	if err == nil && rows != 1 {
		return fmt.Errorf("mandate: %d rows changed instead of one", rows)
	}
	return err
}
