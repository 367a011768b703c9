package routes

import (
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/calendar"
	"taphuan/models/certificates"
)

// verification is what anybody may know of a certificate: nothing but the
// status when the code is unknown.
type verification struct {
	Status     string        `json:"status"`
	Number     string        `json:"number"`
	FullName   string        `json:"full_name"`
	Born       string        `json:"born_on"` // masked
	Course     string        `json:"course"`
	StartsOn   calendar.Date `json:"starts_on"`
	EndsOn     calendar.Date `json:"ends_on"`
	Periods    int           `json:"periods"`
	IssuedOn   calendar.Date `json:"issued_on"`
	Issuer     string        `json:"issuer"`
	Rearranged bool          `json:"issuer_rearranged"`
	Successors []string      `json:"issuer_successors"`
	RevokedOn  calendar.Date `json:"revoked_on"`
	ReplacedBy *string       `json:"replaced_by"`
	Badge      string        `json:"-"`
	Now        string        `json:"-"` // who stands in the issuer's place today, in one line
	CheckedAt  any           `json:"-"`
}

// PageTitle says nothing of the certificate: titles are seen over shoulders.
func (verification) PageTitle(rq *request) string { return rq.say("page.certificates.verify", nil) }

// PublicPage draws the page without the staff's navigation.
func (verification) PublicPage() bool { return true }

// PlainPage draws the page without any script (TRUST.md §5).
func (verification) PlainPage() bool { return true }

type verifyInput struct {
	Code string `path:"code"`
}

// verifyCertificate answers whether a code is of a real certificate; unknown
// and malformed codes look the same.
func (h *handlers) verifyCertificate(rq *request, in verifyInput) (answer[verification], error) {
	p, err := h.Certificates.Verify(rq.ctx, in.Code)
	if err != nil {
		return fail[verification](err)
	}
	rq.c.Set("X-Robots-Tag", "noindex")
	body := verification{Status: p.Status, Number: p.Number, FullName: p.FullName, Born: p.Born, Course: p.Course,
		StartsOn: p.StartsOn, EndsOn: p.EndsOn, Periods: p.Periods, IssuedOn: p.IssuedOn, Issuer: p.Issuer,
		Rearranged: p.Rearranged, Successors: append([]string{}, p.Successors...), RevokedOn: p.RevokedOn,
		ReplacedBy: known(p.ReplacedBy), Badge: certificateBadges[p.Status], Now: strings.Join(p.Successors, "; "), CheckedAt: rq.now()}
	a, err := show("certificates/verify", body)
	if p.Status == certificates.Unknown {
		a.Status = fiber.StatusNotFound
	}
	return a, err
}

type typedCode struct {
	Code string `query:"code"`
}

// askForCode draws the form to type a code into, and leads from it to the
// code's own page.
func (h *handlers) askForCode(rq *request, in typedCode) (answer[verification], error) {
	code, ok := certificates.ParseCode(in.Code)
	if !ok {
		code = plainCode(in.Code)
	}
	if code == "" {
		rq.c.Set("X-Robots-Tag", "noindex")
		return show("certificates/verify", verification{Successors: []string{}})
	}
	if rq.json {
		return h.verifyCertificate(rq, verifyInput{Code: code})
	}
	return answer[verification]{SeeOther: "/V/" + code}, nil
}

// plainCode keeps of a text that is no code what can stand in an address.
func plainCode(typed string) string {
	const longest = 64
	code := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, typed)
	return code[:min(len(code), longest)]
}
