package routes

import (
	"net/url"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

// A spreadsheet separates its columns by tabs, which cleaning a line of text
// would take for mere spaces.
func TestPastingFocalPoints(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c := h.person("", actor.Admin)
	c.get("/users").says(t, 200)
	c.form("/users/pasted", url.Values{"rows": {"Nguyễn Thị Hà\tha.stp\tSở Tư pháp\nH'Lan Kbuôr\thlan\tSở Vũ trụ\n"}}).says(t, 422,
		"Dòng 2: ", "ha.stp\tSở Tư pháp")
	c.form("/users/pasted", url.Values{"rows": {"Nguyễn Thị Hà\tha.stp\tSở Tư pháp\nH'Lan Kbuôr\thlan\tSNV\tThủ trưởng đơn vị\n"}}).says(t, 201,
		"ha.stp", "hlan", "/set-password/")
}
