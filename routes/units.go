package routes

import (
	"taphuan/models/calendar"
	"taphuan/models/units"
)

// unitRow is a unit as it is called on a day.
type unitRow struct {
	Code      string        `json:"code"`
	Name      string        `json:"name"`
	Kind      string        `json:"kind"`
	Group     string        `json:"group"`
	Obliged   bool          `json:"obliged"`
	Verified  bool          `json:"verified"`
	ValidFrom calendar.Date `json:"valid_from"`
	ValidTo   calendar.Date `json:"valid_to"`
	Assumed   bool          `json:"since_assumed"`
}

// unitsPage lists the units alive on a day.
type unitsPage struct {
	AsOf  calendar.Date `json:"as_of"`
	Units []unitRow     `json:"units"`
}

// showUnits answers the units alive on a day, in the order of the register.
func (h *handlers) showUnits(rq *request, in asOfInput) (answer[unitsPage], error) {
	asOf := rq.asOf(in.AsOf)
	alive, err := units.List(rq.ctx, h.DB.Reader(), asOf)
	if err != nil {
		return fail[unitsPage](err)
	}
	body := unitsPage{AsOf: asOf, Units: []unitRow{}}
	for _, u := range alive {
		body.Units = append(body.Units, unitRow{Code: u.Code, Name: u.Name, Kind: u.Kind, Group: u.Group, Obliged: u.Obliged,
			Verified: u.Verified, ValidFrom: u.ValidFrom, ValidTo: u.ValidTo, Assumed: u.Assumed})
	}
	rq.prefill("as_of", asOf.Typed())
	return show("units/index", body)
}
