package certificates

import (
	"fmt"
	"time"

	"taphuan/models/calendar"
	"taphuan/models/units"
)

// The states of a certificate.
const (
	Valid   = "valid"
	Revoked = "revoked"
)

// Certificate is a line of the register: what the paper says, in the words of
// the day of issue. Year and Seq are its place in the register of its issuer;
// BornOn is ISO as far as known; Periods counts lessons (tiết) of the course.
type Certificate struct {
	ID              uint64
	EnrolmentID     uint64
	LiveEnrolmentID *uint64 // the enrolment again while valid: one person has one
	CourseID        uint64
	IssuerUnitID    uint64
	IssuerName      string
	Year, Seq       int
	Number          string
	Code            string
	FullName        string
	BornOn          string
	UnitName        string
	Position        string
	CourseTitle     string
	StartsOn        calendar.Date
	EndsOn          calendar.Date
	Periods         int
	IssuedOn        calendar.Date
	SignerName      string
	SignerTitle     string
	DecisionNo      string
	Status          string
	RevokedAt       *time.Time
	RevokeReason    string
	ReplacedByID    *uint64
	IssuedBy        uint64
	CreatedAt       time.Time
}

// TableName names the table of the certificates.
func (Certificate) TableName() string { return "certificates" }

// register counts the numbers an issuer has given out in a year.
type register struct {
	ID           uint64
	IssuerUnitID uint64
	Year         int
	LastSeq      int
}

// TableName names the table of the registers.
func (register) TableName() string { return "certificate_registers" }

// storedFile is the PDF of a certificate as it was drawn when it was issued.
type storedFile struct {
	ID            uint64
	CertificateID uint64
	PDF           []byte `gorm:"column:pdf"`
	SHA256        string `gorm:"column:sha256"` // in hex
}

// TableName names the table of the files.
func (storedFile) TableName() string { return "certificate_files" }

// numberOf writes a register number: 001/2024/GCN-STTTT (DOMAIN §3.3).
func numberOf(seq, year int, issuer units.View) string {
	abbr := issuer.Abbr
	if abbr == "" {
		abbr = issuer.Code
	}
	return fmt.Sprintf("%03d/%d/GCN-%s", seq, year, abbr)
}
