package routes

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"taphuan/models/attendance"
	"taphuan/models/vietnamese"
)

// boardGroup is the rows of one unit, or all of them without a name.
type boardGroup struct {
	Unit  string
	There int
	Rows  []boardRow
}

type boardTab struct {
	Only  string
	Count int
}

// filter keeps the rows of a tab and search, by unit when asked.
func (p *boardPage) filter(in boardInput) {
	p.Only, p.Query, p.ByUnit = in.Only, in.Query, in.Group == "unit"
	kept := keepShown(p.Rows, in)
	p.Shown = len(kept)
	p.Groups = grouped(kept, p.ByUnit)
	values := url.Values{}
	for name, value := range map[string]string{"only": in.Only, "q": in.Query, "group": in.Group} {
		if value != "" {
			values.Set(name, value)
		}
	}
	p.Filter = values.Encode()
}

// grouped puts rows under their units, sorted by the unit's name; not asked for,
// they stay one list.
func grouped(rows []boardRow, byUnit bool) []boardGroup {
	if !byUnit {
		return []boardGroup{{Rows: rows}}
	}
	at := map[string]int{}
	var groups []boardGroup
	for _, row := range rows {
		i, known := at[row.UnitName]
		if !known {
			i = len(groups)
			at[row.UnitName] = i
			groups = append(groups, boardGroup{Unit: row.UnitName})
		}
		groups[i].Rows = append(groups[i].Rows, row)
		if attendance.Status(row.Status).There() {
			groups[i].There++
		}
	}
	slices.SortFunc(groups, func(a, b boardGroup) int { return bytes.Compare(vietnamese.Key(a.Unit), vietnamese.Key(b.Unit)) })
	return groups
}

// keepShown gives the rows of a tab and search; the search ignores accents.
func keepShown(rows []boardRow, in boardInput) []boardRow {
	words := vietnamese.Fold(in.Query)
	return slices.DeleteFunc(slices.Clone(rows), func(r boardRow) bool {
		wanted := in.Only == "" || r.Status == in.Only || in.Only == "review" && len(r.Reviews) > 0
		found := words == "" || strings.Contains(vietnamese.Fold(r.FullName+" "+r.UnitName), words) ||
			strconv.Itoa(r.Number) == words
		return !wanted || !found
	})
}
