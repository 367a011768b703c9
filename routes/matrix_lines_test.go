package routes

import "taphuan/models/actor"

// The scopes of PRODUCT.md's role table, written down anew and not read from
// the program.
var (
	everyRole = with(scope{}, all, actor.Roles()...)
	// "courses for any lead unit" / "courses led by its unit".
	managers = scope{actor.HomeAffairs: all, actor.Lead: all, actor.Organiser: own}
	// "approves courses ... of its unit".
	approvers = scope{actor.Approver: own, actor.HomeAffairs: no, actor.Lead: no, actor.Organiser: seen}
	finishers = with(managers, seen, actor.Approver)
	steerers  = with(managers, own, actor.Approver)
	// Units see approved courses to send people to; leaders all aggregates, auditors everything.
	readers = with(with(with(managers, own, actor.Approver, actor.CheckIn, actor.CertificateClerk),
		all, actor.UnitFocal, actor.UnitHead), all, actor.Leader, actor.Auditor)
	// A unit "sees its own unit's people only", a leader aggregates and nobody.
	personReaders = with(with(readers, own, actor.UnitFocal, actor.UnitHead), nothing, actor.Leader)
	// "scans and marks in the sessions given to it"; "locked corrections of its unit".
	scanners   = with(managers, own, actor.CheckIn)
	correctors = with(scanners, own, actor.Approver)
	reopeners  = with(managers, own, actor.Approver)
	// "a substitute named by the unit", "confirmed by their unit later".
	nominators = with(managers, own, actor.UnitFocal, actor.UnitHead)
	// A batch of scans is answered scan by scan, whatever they are about.
	senders = with(scope{}, all, actor.HomeAffairs, actor.Lead, actor.Organiser, actor.CheckIn)
	// "staffing of all units (record on behalf, verify)", "(comment)", "its own unit's".
	staffingReaders = with(scope{actor.UnitFocal: own, actor.UnitHead: own}, all, actor.HomeAffairs, actor.Lead, actor.Leader, actor.Auditor)
	staffingWriters = scope{actor.HomeAffairs: all, actor.UnitFocal: own, actor.UnitHead: own}
	// "approves courses, certificates"; "numbering, register, revoking for its unit as issuer".
	registerReaders    = with(readers, no, actor.CheckIn)
	certificateReaders = with(personReaders, no, actor.CheckIn)
	issuers            = scope{actor.Approver: own, actor.CertificateClerk: own}
	revokers           = scope{actor.CertificateClerk: own}
	// A paper is also its owner's, whatever else the owner is; nobody here owns one.
	paperReaders = with(with(personReaders, nothing, actor.Admin, actor.CheckIn, actor.Trainer), nothing, actor.Trainee, actor.Finance)
	admins       = scope{actor.Admin: all}
	// Everybody works with the Plan; trainees have their own record.
	planReaders = with(everyRole, no, actor.Trainee)
)

// matrix is every address with who comes how far.
func matrix() []matrixLine {
	var lines []matrixLine
	for _, part := range [][]matrixLine{houseLines(), officeLines(), courseLines(), enrolmentLines(), checkInLines(), roomLines(),
		paperLines(), scannerLines(), scanAppLines(), certificateLines()} {
		lines = append(lines, part...)
	}
	return lines
}

func houseLines() []matrixLine {
	return []matrixLine{
		{route: "GET /", scope: everyRole},
		{route: "GET /healthz", scope: everyRole, open: true},
		{route: "GET /readyz", scope: everyRole, open: true},
		{route: "GET /openapi.json", scope: everyRole, open: true},
		{route: "GET /sign-in", scope: everyRole, open: true},
		{route: "POST /sign-in", scope: everyRole, open: true, wants: 401, body: map[string]any{"login": "$login", "password": "x"}},
		{route: "POST /sign-out", scope: everyRole, open: true},
		// One's own, and nobody else's, whoever asks (TestASignInIsEndedByItsOwnerOnly).
		{route: "GET /sign-ins", scope: everyRole},
		{route: "POST /sign-ins/:signin<int>/end", scope: with(everyRole, nothing, actor.Roles()...)},
		{route: "GET /set-password/:link", scope: everyRole, open: true, as: map[string]string{"link": "setup"}},
		{route: "POST /set-password/:link", scope: everyRole, open: true, as: map[string]string{"link": "setup"}, body: map[string]any{"password": "ngắn"}},
	}
}

func officeLines() []matrixLine {
	assignment := map[string]any{"unit": "$unit", "full_name": "Trần Văn Bình", "kind": "concurrent", "effective_from": "2024-09-01"}
	decision := map[string]any{"decision_no": "5/QĐ", "decided_on": "2024-09-01"}
	return []matrixLine{
		{route: "GET /users", scope: admins},
		{route: "POST /users", scope: admins},
		{route: "POST /users/pasted", scope: admins},
		{route: "GET /users/:user<int>", scope: admins},
		{route: "POST /users/:user<int>/disable", scope: admins},
		{route: "POST /users/:user<int>/enable", scope: admins},
		{route: "POST /tokens/:token<int>/revoke", scope: admins},
		{route: "POST /users/:user<int>/link", scope: admins},
		{route: "POST /users/:user<int>/roles", scope: admins, body: map[string]any{"role": "trainee"}},
		{route: "POST /user-roles/:role<int>/end", scope: admins},

		{route: "GET /units", scope: planReaders},
		{route: "GET /plan", scope: planReaders},

		{route: "GET /staffing", scope: listed(staffingReaders)},
		{route: "GET /staffing/new", scope: listed(staffingWriters)},
		{route: "GET /staffing/units/:unit", scope: staffingReaders},
		{route: "POST /staffing/assignments", scope: staffingWriters, body: assignment},
		{route: "GET /staffing/assignments/:assignment<int>", scope: staffingReaders},
		{route: "POST /staffing/assignments/:assignment<int>/decision", scope: staffingWriters, body: decision},
		{route: "POST /staffing/assignments/:assignment<int>/end", scope: staffingWriters},
	}
}

func courseLines() []matrixLine {
	const course, session = "/courses/:course<int>", "/courses/:course<int>/sessions/:session<int>"
	planned := map[string]string{"course": "planned"}
	return []matrixLine{
		{route: "GET /courses", scope: listed(readers)},
		{route: "GET /courses/new", scope: listed(managers)},
		// A unit is no secret: another's is refused at its field (TestACourseOfAForeignUnit).
		{route: "POST /courses", scope: listed(managers), body: map[string]any{"lead_unit": "$unit"}},
		{route: "GET " + course, scope: readers},
		{route: "GET " + course + "/edit", scope: managers},
		{route: "POST " + course + "/edit", scope: managers},
		{route: "GET " + course + "/state", scope: steerers, query: "state=finished"},
		{route: "POST " + course + "/state", scope: finishers, body: map[string]any{"state": "finished"}},
		{route: "POST " + course + "/state", scope: approvers, as: planned, body: map[string]any{"state": "approved"}},
		{route: "GET " + course + "/sessions/new", scope: managers},
		{route: "POST " + course + "/sessions", scope: managers},
		{route: "GET " + session + "/edit", scope: managers},
		{route: "POST " + session + "/edit", scope: managers},
		{route: "GET " + session + "/staff", scope: managers},
		{route: "POST " + session + "/staff", scope: managers, body: map[string]any{"login": "khong-co"}},
		{route: "POST " + session + "/staff/:user<int>/take", scope: managers},
	}
}

func enrolmentLines() []matrixLine {
	const course, enrolment = "/courses/:course<int>", "/enrolments/:enrolment<int>"
	leaving := map[string]string{"enrolment": "leaving"}
	people := map[string]any{"people": []any{map[string]any{"full_name": "Phạm Thị Mơ", "unit": "STC", "phone": "0987654321"}}}
	return []matrixLine{
		{route: "GET " + course + "/enrolments/new", scope: managers},
		{route: "POST " + course + "/enrolments", scope: managers, body: people},
		{route: "GET " + course + "/enrolments.pdf", scope: managers},
		{route: "GET " + course + "/roster", scope: readers},
		{route: "GET " + enrolment, scope: personReaders},
		// Somebody of a third unit in a course one sees is foreign to one's unit as well.
		{route: "GET " + enrolment, scope: with(personReaders, nothing, actor.UnitFocal, actor.UnitHead), as: map[string]string{"enrolment": "strange"}},
		{route: "POST " + enrolment + "/withdraw", scope: managers, as: leaving, body: map[string]any{"reason": "Bận việc"}},
		{route: "POST " + enrolment + "/sorting", scope: managers, as: leaving, body: map[string]any{"given": "Bia", "rest": "H Niê"}},
		{route: "POST " + enrolment + "/replacement", scope: managers, as: leaving},
		{route: "POST " + enrolment + "/confirmation", scope: nominators},
		{route: "POST " + enrolment + "/confirmation", scope: with(nominators, nothing, actor.UnitFocal, actor.UnitHead), as: map[string]string{"enrolment": "strange"}},
		{route: "POST " + enrolment + "/substitute", scope: nominators, as: leaving, body: map[string]any{"full_name": "Y Thay", "phone": "0987000111"}},
		{route: "GET " + enrolment + "/invitation.pdf", scope: managers},
		{route: "GET /I/:link", scope: everyRole, open: true},
	}
}

func checkInLines() []matrixLine {
	const session = "/sessions/:session<int>"
	scan := map[string]any{"items": []any{map[string]any{"nonce": "n1", "session": "$session", "ticket": "$ticket"}}}
	mark := map[string]any{"enrolment": "$enrolment", "mark": "excused", "reason": "Có đơn"}
	closing := map[string]string{"session": "closing"}
	return []matrixLine{
		{route: "POST /checkins", scope: senders, body: scan},
		{route: "GET " + session + "/board", scope: readers},
		{route: "GET " + session + "/board/live", scope: readers, part: true},
		{route: "GET " + session + "/board/events", scope: readers},
		{route: "GET " + session + "/facts", scope: readers},
		{route: "POST " + session + "/typed", scope: scanners, body: map[string]any{"code": "1"}},
		{route: "POST " + session + "/corrections", scope: correctors, body: mark},
		{route: "POST " + session + "/close", scope: managers, as: closing},
		{route: "POST " + session + "/open", scope: managers, as: closing},
		{route: "POST " + session + "/extend", scope: managers, as: closing, body: map[string]any{"ends_at": "2024-10-15T17:30:00+07:00"}},
		{route: "POST " + session + "/reopen", scope: reopeners, as: closing, body: map[string]any{"reason": "Chốt nhầm"}},
		{route: "POST " + session + "/lock", scope: managers, as: closing},
		{route: "POST " + session + "/verdicts", scope: correctors, body: map[string]any{"facts": []any{"n1"}, "verdict": "perhaps"}},
		{route: "GET " + session + "/walk-ins/new", scope: scanners},
		{route: "POST " + session + "/walk-ins", scope: scanners, body: map[string]any{"full_name": "Y Phát Sinh", "unit": "STC", "phone": "0987000222"}},
		{route: "GET /courses/:course<int>/door", scope: scanners, leads: true},
		{route: "GET " + session + "/scan", scope: scanners},
		{route: "POST " + session + "/scan", scope: scanners, body: map[string]any{"short_number": "1"}},
	}
}

// roomLines are the projected code, what it opens on phones, and the roll-call.
func roomLines() []matrixLine {
	const session = "/sessions/:session<int>"
	found := map[string]any{"enrolment": "$enrolment", "found": true}
	return []matrixLine{
		{route: "GET " + session + "/room", scope: scanners},
		{route: "GET " + session + "/room/events", scope: scanners},
		{route: "GET " + session + "/room/names", scope: scanners},
		{route: "GET " + session + "/room-code", scope: scanners},
		{route: "GET " + session + "/room-codes", scope: scanners},
		{route: "POST " + session + "/room-mode", scope: scanners, body: map[string]any{"mode": ""}},
		{route: "GET " + session + "/roll-call", scope: scanners, query: "drawn=1"},
		{route: "POST " + session + "/roll-call", scope: scanners, body: found},

		{route: "GET /C/:code", scope: everyRole, open: true},
		{route: "GET /C", scope: everyRole, open: true},
		{route: "GET /check-in", scope: everyRole, open: true},
		{route: "POST /check-in", scope: everyRole, open: true},
		{route: "POST /check-in/report", scope: everyRole, open: true, body: map[string]any{"name": "Y Phát Sinh"}},
		// The digits are for who is known as a person or whose phone is remembered, which none here is.
		{route: "POST /check-in/digits", scope: everyRole, open: true, wants: 401, body: map[string]any{"digits": "123456"}},
	}
}

func paperLines() []matrixLine {
	const session = "/sessions/:session<int>"
	return []matrixLine{
		{route: "POST " + session + "/board.xlsx", scope: readers},
		{route: "POST " + session + "/list.pdf", scope: scanners},
		{route: "GET " + session + "/paper", scope: scanners},
		{route: "POST " + session + "/paper", scope: scanners, body: map[string]any{"code": "1", "arrival": "on_time"}},
	}
}

// scanAppLines are the shell of the installable scanner, which knows nobody.
func scanAppLines() []matrixLine {
	return []matrixLine{
		{route: "GET /scan", scope: everyRole, open: true},
		{route: "GET /scan/self-test", scope: everyRole, open: true},
		{route: "GET /scan/manifest.webmanifest", scope: everyRole, open: true},
		{route: "GET /scan/worker.js", scope: everyRole, open: true},
		{route: "GET /scan/decoder.js", scope: everyRole, open: true},
	}
}

func certificateLines() []matrixLine {
	const course, certificate = "/courses/:course<int>/certificates", "/certificates/:certificate<int>"
	finished, strange := map[string]string{"course": "finished"}, map[string]string{"certificate": "certificate of a third unit"}
	signer := map[string]any{"signer_name": "Y Quang Bkrông", "signer_title": "Giám đốc"}
	return []matrixLine{
		{route: "GET " + course, scope: registerReaders, as: finished},
		{route: "POST " + course, scope: issuers, as: finished, body: signer},
		{route: "GET " + certificate, scope: certificateReaders},
		{route: "GET " + certificate, scope: with(certificateReaders, nothing, actor.UnitFocal, actor.UnitHead), as: strange},
		{route: "GET " + certificate + ".pdf", scope: paperReaders},
		{route: "GET " + certificate + ".pdf", scope: with(paperReaders, nothing, actor.UnitFocal, actor.UnitHead), as: strange},
		{route: "POST " + certificate + "/revoke", scope: revokers, as: map[string]string{"certificate": "revoking"}, body: map[string]any{"reason": "Sai tên"}},
		{route: "GET /V", scope: everyRole, open: true},
		{route: "GET /V/:code", scope: everyRole, open: true, as: map[string]string{"code": "verify"}},
	}
}

func scannerLines() []matrixLine {
	device := map[string]any{"name": "Cửa 1", "sessions": []any{"$session"}}
	return []matrixLine{
		{route: "GET /scanners", scope: senders},
		// An organiser has enrolled them; check-in staff see their own ones.
		{route: "GET /scanners/:scanner<int>/revoke", scope: with(managers, nothing, actor.CheckIn)},
		{route: "POST /scanners/:scanner<int>/revoke", scope: with(managers, nothing, actor.CheckIn)},
		{route: "GET /scanners/queue", scope: senders},
		{route: "GET /scan/sessions", scope: senders},
		{route: "POST /scan/devices", scope: scanners, body: device},
		// For enrolled scanners and for nobody else (TestScannersReachNothingElse).
		{route: "GET /scan/pack", scope: scope{}},
		{route: "GET /scan/deltas", scope: scope{}},
		{route: "POST /scan/end", scope: scope{}},
		{route: "POST /scan/photo", scope: senders},
		{route: "POST /scan/queues", scope: senders},
	}
}
