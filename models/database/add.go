package database

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// rowsAtOnce is how many rows AddAll sends with one statement.
const rowsAtOnce = 100

// AddAll stores rows of one table within a transaction, a statement a hundred.
// It is for rows nobody needs back: unlike gorm's Create it asks for no ids,
// fills in nothing and runs no hooks, and so costs both sides far less; ids are
// the database's to give. A violated key is told as for every other query.
func AddAll[Row any](ctx context.Context, tx Tx, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	table := gorm.Statement{DB: tx.DB}
	if err := table.Parse(&rows[0]); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	through := tx.DB.Statement.ConnPool.(*pool)
	if !through.inTx {
		return errors.New("database: AddAll wants a transaction")
	}
	if !through.busy.CompareAndSwap(false, true) {
		return errAtOnce
	}
	defer through.busy.Store(false)
	for part := range slices.Chunk(rows, rowsAtOnce) {
		query, args, err := insertion(ctx, table.Schema, part)
		if err != nil {
			return err
		}
		if _, err := through.ExecContext(ctx, query, args...); err != nil {
			return through.db.withKey(err)
		}
	}
	return nil
}

// insertion gives the statement that stores the rows, and its arguments. Ids the
// database counts by itself are left to it.
func insertion[Row any](ctx context.Context, table *schema.Schema, rows []Row) (string, []any, error) {
	var columns []string
	var fields, counted []*schema.Field
	for _, f := range table.Fields {
		switch {
		case f.AutoIncrement:
			counted = append(counted, f)
		case f.DBName != "":
			columns, fields = append(columns, "`"+f.DBName+"`"), append(fields, f)
		}
	}
	query := strings.Builder{}
	query.WriteString("INSERT INTO `" + table.Table + "` (" + strings.Join(columns, ",") + ") VALUES ")
	args := make([]any, 0, len(rows)*len(fields))
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		for _, f := range counted {
			if _, zero := f.ValueOf(ctx, row); !zero {
				return "", nil, fmt.Errorf("database: a row for %s brings its own %s", table.Table, f.DBName)
			}
		}
		for j, f := range fields {
			value, zero := f.ValueOf(ctx, row)
			written := "?"
			if zero {
				written = nothing(f)
			}
			if written == "?" {
				args = append(args, value)
			}
			query.WriteString(opening(i, j) + written)
		}
		query.WriteByte(')')
	}
	return query.String(), args, nil
}

// opening gives what stands before the value of a row's field.
func opening(row, field int) string {
	switch {
	case field > 0:
		return ","
	case row > 0:
		return ",("
	}
	return "("
}

// nothing writes the value of a field that is empty, which most fields of a row
// are: an argument costs the driver more than a word of the statement.
func nothing(f *schema.Field) string {
	switch f.FieldType.Kind() {
	case reflect.Pointer:
		return "NULL"
	case reflect.String:
		return "''"
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return "0"
	}
	return "?"
}
