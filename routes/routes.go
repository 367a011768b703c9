package routes

import (
	"taphuan/models/accounts"
	"taphuan/models/attendance"
	"taphuan/models/certificates"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/mandate"
	"taphuan/models/staffing"
)

// Services is what the web asks for everything it shows or changes.
type Services struct {
	DB           *database.DB
	Accounts     *accounts.Service
	Staffing     *staffing.Service
	Courses      *courses.Service
	Attendance   *attendance.Service
	Certificates *certificates.Service
}

// table is the contents of the house: every address, who may use it, the
// largest body it takes, and what does it. /a/new stands above /a/:id.
func table(h *handlers) []route {
	return []route{
		// The house
		{get, "/", anyone(), noBody, do(h.showHome)},
		{get, "/healthz", anyone(), noBody, do(h.showHealth)},
		{get, "/readyz", anyone(), noBody, do(h.showReady)},
		{get, "/openapi.json", anyone(), noBody, do(h.showOpenAPI)},

		// Signing in
		{get, "/sign-in", anyone(), noBody, do(h.showSignIn)},
		{post, "/sign-in", anyone(), form, do(h.signIn).or(do(h.showSignIn))},
		{post, "/sign-out", anyone(), form, do(h.signOut)},
		{get, "/sign-ins", signedIn(), noBody, do(h.showSignIns)},
		{post, "/sign-ins/:signin<int>/end", signedIn(), form, do(h.endSignIn)},
		{get, "/set-password/:link", anyone(), noBody, do(h.showPasswordForm)},
		{post, "/set-password/:link", anyone(), form, do(h.setPassword).or(do(h.showPasswordForm))},

		// People with a sign-in, their roles and one-time links
		{get, "/users", may(accounts.Manage), noBody, do(h.showUsers)},
		{post, "/users", may(accounts.Manage), form, do(h.addUser).or(do(h.showUsers))},
		{post, "/users/pasted", may(accounts.Manage), form, do(h.addUsers).or(do(h.showUsers))},
		{get, "/users/:user<int>", may(accounts.Manage), noBody, do(h.showUser)},
		{post, "/users/:user<int>/disable", may(accounts.Manage), form, do(h.disableUser)},
		{post, "/users/:user<int>/enable", may(accounts.Manage), form, do(h.enableUser)},
		{post, "/tokens/:token<int>/revoke", may(accounts.Manage), form, do(h.revokeToken)},
		{post, "/users/:user<int>/link", may(accounts.Manage), form, do(h.newLink)},
		{post, "/users/:user<int>/roles", may(accounts.Manage), form, do(h.addRole).or(do(h.showUsers))},
		{post, "/user-roles/:role<int>/end", may(accounts.Manage), form, do(h.endRole)},

		// The Plan and the units
		{get, "/units", may(mandate.Read), noBody, do(h.showUnits)},
		{get, "/plan", may(mandate.Read), noBody, do(h.showPlan)},

		// Staffing
		{get, "/staffing", may(staffing.Read), noBody, do(h.showStaffing)},
		{get, "/staffing/new", may(staffing.Write), noBody, do(h.newAssignment)},
		{get, "/staffing/units/:unit", may(staffing.Read), noBody, do(h.showUnitStaffing)},
		{post, "/staffing/assignments", may(staffing.Write), form, do(h.recordAssignment).or(do(h.newAssignment))},
		{get, "/staffing/assignments/:assignment<int>", may(staffing.Read), noBody, do(h.showAssignment)},
		{post, "/staffing/assignments/:assignment<int>/decision", may(staffing.Write), form, do(h.decideAssignment).or(do(h.showAssignment))},
		{post, "/staffing/assignments/:assignment<int>/end", may(staffing.Write), form, do(h.endAssignment).or(do(h.showAssignment))},

		// Courses and their sessions
		{get, "/courses", may(courses.Read), noBody, do(h.showCourses)},
		{get, "/courses/new", may(courses.Manage), noBody, do(h.newCourse)},
		{post, "/courses", may(courses.Manage), form, do(h.createCourse).or(do(h.newCourse))},
		{get, "/courses/:course<int>", may(courses.Read), noBody, do(h.showCourse)},
		{get, "/courses/:course<int>/edit", may(courses.Manage), noBody, do(h.editCourse)},
		{post, "/courses/:course<int>/edit", may(courses.Manage), form, do(h.saveCourse).or(do(h.editCourse))},
		{get, "/courses/:course<int>/state", may(courses.Steer), noBody, do(h.confirmStep)},
		{post, "/courses/:course<int>/state", may(courses.Steer), form, do(h.changeState).or(do(h.confirmStep))},
		{get, "/courses/:course<int>/sessions/new", may(courses.Manage), noBody, do(h.newSession)},
		{post, "/courses/:course<int>/sessions", may(courses.Manage), form, do(h.addSession).or(do(h.newSession))},
		{get, "/courses/:course<int>/sessions/:session<int>/edit", may(courses.Manage), noBody, do(h.editSession)},
		{post, "/courses/:course<int>/sessions/:session<int>/edit", may(courses.Manage), form, do(h.saveSession).or(do(h.editSession))},
		{get, "/courses/:course<int>/sessions/:session<int>/staff", may(courses.Manage), noBody, do(h.showStaff)},
		{post, "/courses/:course<int>/sessions/:session<int>/staff", may(courses.Manage), form, do(h.giveSession).or(do(h.showStaff))},
		{post, "/courses/:course<int>/sessions/:session<int>/staff/:user<int>/take", may(courses.Manage), form, do(h.takeSession)},

		// Enrolment, invitations, the personal page
		{get, "/courses/:course<int>/enrolments/new", may(courses.Manage), noBody, do(h.newEnrolments)},
		{post, "/courses/:course<int>/enrolments", may(courses.Manage), roster, do(h.enrolPeople).or(do(h.newEnrolments))},
		{get, "/courses/:course<int>/enrolments.pdf", may(courses.Manage), noBody, h.inTurn(do(h.printCourse))},
		{get, "/courses/:course<int>/roster", may(courses.Read), noBody, do(h.showRoster)},
		{get, "/enrolments/:enrolment<int>", may(courses.Read), noBody, do(h.showEnrolment)},
		{post, "/enrolments/:enrolment<int>/withdraw", may(courses.Manage), form, do(h.withdraw).or(do(h.showEnrolment))},
		{post, "/enrolments/:enrolment<int>/sorting", may(courses.Manage), form, do(h.resort).or(do(h.showEnrolment))},
		{post, "/enrolments/:enrolment<int>/replacement", may(courses.Manage), form, do(h.replaceTicket)},
		{post, "/enrolments/:enrolment<int>/substitute", may(courses.Confirm), form, do(h.substitute).or(do(h.showEnrolment))},
		{post, "/enrolments/:enrolment<int>/confirmation", may(courses.Confirm), form, do(h.confirmWalkIn).or(do(h.showEnrolment))},
		{get, "/enrolments/:enrolment<int>/invitation.pdf", may(courses.Manage), noBody, h.inTurn(do(h.printInvitation))},
		{get, "/I/:link", anyone(), noBody, do(h.showPersonal)},

		// Check-in
		{post, "/checkins", may(attendance.Scan).scanners(), scans, do(h.checkIn)},
		{get, "/sessions/:session<int>/board", may(attendance.Watch), noBody, do(h.showBoard)},
		{get, "/sessions/:session<int>/board/live", may(attendance.Watch), noBody, do(h.showLiveBoard)},
		{get, "/sessions/:session<int>/board/events", may(attendance.Watch), noBody, do(h.watchBoard)},
		{get, "/sessions/:session<int>/facts", may(attendance.Watch), noBody, do(h.showFacts)},
		{get, "/sessions/:session<int>/room", may(attendance.Scan), noBody, do(h.showRoom)},
		{get, "/sessions/:session<int>/room/events", may(attendance.Scan), noBody, do(h.watchRoom)},
		{get, "/sessions/:session<int>/room/names", may(attendance.Scan), noBody, do(h.showRoomNames)},
		{get, "/sessions/:session<int>/room-code", may(attendance.Scan), noBody, do(h.showRoomCode)},
		{get, "/sessions/:session<int>/room-codes", may(attendance.Scan), noBody, do(h.showRoomCodes).packed()},
		{post, "/sessions/:session<int>/room-mode", may(attendance.Scan), form, do(h.setRoomMode).or(do(h.showRoom))},
		{get, "/sessions/:session<int>/roll-call", may(attendance.Scan), noBody, do(h.showRollCall)},
		{post, "/sessions/:session<int>/roll-call", may(attendance.Scan), form, do(h.answerRoll).or(do(h.showRollCall))},
		{post, "/sessions/:session<int>/typed", may(attendance.Scan), form, do(h.checkInTyped).or(do(h.showBoard))},
		{post, "/sessions/:session<int>/corrections", may(attendance.Correct), form, do(h.correct).or(do(h.showBoard))},
		{post, "/sessions/:session<int>/open", may(attendance.Close), form, do(h.openSession).or(do(h.showBoard))},
		{post, "/sessions/:session<int>/extend", may(attendance.Close), form, do(h.extendSession).or(do(h.showBoard))},
		{post, "/sessions/:session<int>/close", may(attendance.Close), form, do(h.closeSession)},
		{post, "/sessions/:session<int>/reopen", may(attendance.Reopen), form, do(h.reopenSession).or(do(h.showBoard))},
		{post, "/sessions/:session<int>/lock", may(attendance.Close), form, do(h.lockSession).or(do(h.showBoard))},
		{post, "/sessions/:session<int>/verdicts", may(attendance.Correct), form, do(h.judgeFacts).or(do(h.showBoard))},
		{get, "/sessions/:session<int>/walk-ins/new", may(attendance.Scan), noBody, do(h.newWalkIn)},
		{post, "/sessions/:session<int>/walk-ins", may(attendance.Scan), form, do(h.addWalkIn).or(do(h.newWalkIn))},
		{get, "/courses/:course<int>/door", may(attendance.Scan), noBody, do(h.showDoor)},
		{get, "/sessions/:session<int>/scan", may(attendance.Scan), noBody, do(h.showScanner)},
		{post, "/sessions/:session<int>/scan", may(attendance.Scan), form, do(h.scanTyped).or(do(h.showScanner))},

		// The board taken along, the list on paper, its signed rows typed back
		{post, "/sessions/:session<int>/board.xlsx", may(attendance.Watch), form, h.inTurn(do(h.exportBoard)).or(do(h.showBoard))},
		{post, "/sessions/:session<int>/list.pdf", may(attendance.Scan), form, h.inTurn(do(h.printList)).or(do(h.showSigned))},
		{get, "/sessions/:session<int>/paper", may(attendance.Scan), noBody, do(h.showSigned)},
		{post, "/sessions/:session<int>/paper", may(attendance.Scan), form, do(h.typeSigned).or(do(h.showSigned))},
		// Scanners: phones enrolled for scanning without a network
		{get, "/scanners", may(attendance.Scan), noBody, do(h.showScanners)},
		{get, "/scanners/:scanner<int>/revoke", may(attendance.Scan), noBody, do(h.confirmRevoke)},
		{post, "/scanners/:scanner<int>/revoke", may(attendance.Scan), form, do(h.revokeScanner).or(do(h.confirmRevoke))},
		{get, "/scanners/queue", may(attendance.Scan), noBody, do(h.showQueueForm)},
		{get, "/scan/sessions", may(attendance.Scan), noBody, do(h.showScannable)},
		{post, "/scan/devices", may(attendance.Scan), form, do(h.enrolScanner)},
		{get, "/scan/pack", may(attendance.Scan).scannersOnly(), noBody, do(h.showPack).packed()},
		{get, "/scan/deltas", may(attendance.Scan).scannersOnly(), noBody, do(h.showDeltas)},
		{post, "/scan/end", may(attendance.Scan).scannersOnly(), form, do(h.endScanner)},
		{post, "/scan/photo", may(attendance.Scan).scanners(), upload, do(h.readPhoto)},
		{post, "/scan/queues", may(attendance.Scan).scanners(), upload, do(h.takeQueue).or(do(h.showQueueForm))},

		// The installable scanner: the same shell for everybody
		{get, "/scan", anyone(), noBody, do(h.showScanApp)},
		{get, "/scan/self-test", anyone(), noBody, do(h.showSelfTest)},
		{get, "/scan/manifest.webmanifest", anyone(), noBody, do(h.showScanManifest)},
		{get, "/scan/worker.js", anyone(), noBody, do(h.showScanWorker).packed()},
		{get, "/scan/decoder.js", anyone(), noBody, do(h.showScanDecoder).packed()},

		// Check-in on one's own phone; the claim a fresh code gives decides, not the code
		{get, "/C/:code", anyone(), noBody, do(h.openCode)},
		{get, "/C", anyone(), noBody, do(h.showDigits)},
		{get, "/check-in", anyone(), noBody, do(h.showCheckIn)},
		{post, "/check-in", anyone(), form, do(h.claimCheckIn).or(do(h.showCheckIn))},
		{post, "/check-in/report", anyone(), form, do(h.reportUnlisted).or(do(h.showCheckIn))},
		{post, "/check-in/digits", anyone(), form, do(h.openDigits).or(do(h.showDigits))},

		// Certificates, and what anybody may verify of them
		{get, "/courses/:course<int>/certificates", may(certificates.Read), noBody, do(h.showCertificates)},
		{post, "/courses/:course<int>/certificates", may(certificates.Issue), form, h.inTurn(do(h.issueCertificates)).or(do(h.showCertificates))},
		{get, "/certificates/:certificate<int>.pdf", signedIn(), noBody, do(h.showCertificateFile)},
		{get, "/certificates/:certificate<int>", may(certificates.Read), noBody, do(h.showCertificate)},
		{post, "/certificates/:certificate<int>/revoke", may(certificates.Revoke), form, do(h.revokeCertificate).or(do(h.showCertificate))},
		{get, "/V", anyone(), noBody, do(h.askForCode)},
		{get, "/V/:code", anyone(), noBody, do(h.verifyCertificate)},
	}
}
