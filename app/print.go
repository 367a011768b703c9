package main

import (
	"errors"
	"net/url"
	"strings"

	"taphuan/models/calendar"
	"taphuan/models/certificates"
	"taphuan/views/paper"
	"taphuan/views/texts"
)

// paperLang is the language of certificates, whatever anybody reads on pages.
const paperLang = "vi"

// printCertificate gives what draws certificates for a site reached at base.
func printCertificate(base *url.URL) certificates.Print {
	return func(f certificates.Face) ([]byte, error) {
		pdf, err := paper.Certificate(certificateFace(base, f))
		if errors.Is(err, paper.ErrTooLong) {
			return nil, certificates.ErrDoesNotFit.With(map[string]any{"Name": f.FullName})
		}
		return pdf, err
	}
}

// certificateFace puts the facts of a certificate into the words of its paper.
func certificateFace(base *url.URL, f certificates.Face) paper.CertificateFace {
	return paper.CertificateFace{
		ParentBody:   strings.ToUpper(f.ParentBody),
		Issuer:       strings.ToUpper(f.Issuer),
		FullName:     f.FullName,
		Born:         calendar.ShowBorn(f.BornOn),
		Position:     f.Position,
		Unit:         f.Unit,
		Achievement:  achievement(f),
		Course:       f.Course,
		Period:       daysOf(f.StartsOn, f.EndsOn),
		Duration:     sayPaper("lessons", map[string]any{"Lessons": f.Periods}),
		PlaceAndDate: placeAndDate(f),
		SignerTitle:  strings.ToUpper(f.SignerTitle),
		SignerName:   f.SignerName,
		Number:       f.Number,
		CodeGrouped:  certificates.GroupCode(f.Code),
		VerifyURL:    strings.ToUpper(base.String()) + "/V/" + f.Code,
		VerifyText:   sayPaper("verify", map[string]any{"Place": base.Host + "/V"}),
		CreatedAt:    f.DrawnAt,
	}
}

func sayPaper(key string, args map[string]any) string {
	return texts.Say(paperLang, "paper.certificate."+key, args)
}

// achievement says what was done, and of what, unless the course's own title
// begins by saying so.
func achievement(f certificates.Face) string {
	title := strings.ToLower(f.Course)
	for _, word := range []string{"lớp", "khóa", "khoá", "hội nghị", "hội thảo", "tập huấn", "chương trình"} {
		if strings.HasPrefix(title, word+" ") {
			return sayPaper("done."+f.CourseKind, nil)
		}
	}
	return sayPaper("done_what."+f.CourseKind, nil)
}

// daysOf writes the days of a course as documents do.
func daysOf(from, to calendar.Date) string {
	if from == to {
		return from.Prose()
	}
	return sayPaper("days", map[string]any{"From": from.Prose(), "To": to.Prose()})
}

// placeAndDate writes "Đắk Nông, ngày 18 tháng 10 năm 2024"; the place is the
// name of the province in that of its committee.
func placeAndDate(f certificates.Face) string {
	for _, body := range []string{f.ParentBody, f.Issuer} {
		if _, place, found := strings.Cut(body, "tỉnh "); found {
			return place + ", " + f.IssuedOn.Prose()
		}
	}
	return f.IssuedOn.Prose()
}
