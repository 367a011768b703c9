package mandate

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/database"
)

// Plans gives the plans loaded, the oldest first.
func Plans(ctx context.Context, tx database.Tx) ([]Plan, error) {
	return gorm.G[Plan](tx.DB).Order("issued_on, id").Find(ctx)
}

// Tasks gives the tasks in the plan's order, each with its parties, in two
// statements.
func Tasks(ctx context.Context, tx database.Tx) ([]Task, error) {
	tasks, err := gorm.G[Task](tx.DB).Order("plan_id, sort_no").Find(ctx)
	if err != nil {
		return nil, err
	}
	parties, err := gorm.G[Party](tx.DB).Order("task_id, sort_no").Find(ctx)
	if err != nil {
		return nil, err
	}
	byTask := map[uint64][]Party{}
	for _, p := range parties {
		byTask[p.TaskID] = append(byTask[p.TaskID], p)
	}
	for i := range tasks {
		tasks[i].Parties = byTask[tasks[i].ID]
	}
	return tasks, nil
}

// Obligations gives what the Plan demands as it read on the day, in its order.
func Obligations(ctx context.Context, tx database.Tx, asOf calendar.Date) ([]Obligation, error) {
	return gorm.G[Obligation](tx.DB).
		Where("valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)", asOf, asOf).
		Order("plan_id, sort_no").Find(ctx)
}

// Roles gives who holds which role of the Plan when, in order of time.
func Roles(ctx context.Context, tx database.Tx) ([]Role, error) {
	return gorm.G[Role](tx.DB).Order("plan_id, role, valid_from").Find(ctx)
}

// RoleHolder gives the unit that holds a role on the day; verified is false
// where that is assumed, not known. Nobody: ErrNoHolder.
func RoleHolder(ctx context.Context, tx database.Tx, role string, on calendar.Date) (unitID uint64, verified bool, err error) {
	holder, err := gorm.G[Role](tx.DB).
		Where("role = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)", role, on, on).
		Order("valid_from DESC").First(ctx)
	if database.IsNotFound(err) {
		return 0, false, ErrNoHolder.With(map[string]any{"Role": role, "On": on.Typed()})
	}
	return holder.UnitID, holder.Verified, err
}
