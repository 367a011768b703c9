package main

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"taphuan/models/calendar"
	"taphuan/models/certificates"
	"taphuan/views/paper"
)

func face() certificates.Face {
	return certificates.Face{ParentBody: "Ủy ban nhân dân tỉnh Đắk Nông", Issuer: "Sở Thông tin và Truyền thông", CourseKind: "course",
		Course: "Kỹ năng xử lý khủng hoảng truyền thông", FullName: "Nguyễn Thị Thu Hà", BornOn: "1985-09", Position: "Chuyên viên",
		Unit: "Sở Nội vụ", StartsOn: calendar.NewDate(2024, 10, 14), EndsOn: calendar.NewDate(2024, 10, 16), Periods: 24,
		IssuedOn: calendar.NewDate(2024, 2, 8), SignerTitle: "kt. giám đốc\nphó giám đốc", SignerName: "Y Quang Bkrông",
		Number: "001/2024/GCN-STTTT", Code: "0123456789ABCDEFGHJKMNPQRST", DrawnAt: time.Date(2024, 10, 18, 8, 30, 0, 0, time.UTC)}
}

var site = &url.URL{Scheme: "https", Host: "taphuan.daknong.gov.vn"}

func TestCertificateFace(t *testing.T) {
	got := certificateFace(site, face())
	want := paper.CertificateFace{ParentBody: "ỦY BAN NHÂN DÂN TỈNH ĐẮK NÔNG", Issuer: "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
		FullName: "Nguyễn Thị Thu Hà", Born: "09/1985", Position: "Chuyên viên", Unit: "Sở Nội vụ", Achievement: "Đã hoàn thành lớp tập huấn",
		Course: "Kỹ năng xử lý khủng hoảng truyền thông", Period: "từ ngày 14 tháng 10 năm 2024 đến ngày 16 tháng 10 năm 2024",
		Duration: "24 tiết", PlaceAndDate: "Đắk Nông, ngày 08 tháng 02 năm 2024", SignerTitle: "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
		SignerName: "Y Quang Bkrông", Number: "001/2024/GCN-STTTT", CodeGrouped: "01234-56789-ABCDE-FGHJK-MNPQRST",
		VerifyURL:  "HTTPS://TAPHUAN.DAKNONG.GOV.VN/V/0123456789ABCDEFGHJKMNPQRST",
		VerifyText: "Tra cứu tại taphuan.daknong.gov.vn/V", CreatedAt: face().DrawnAt}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestWordsOfACertificate(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*certificates.Face)
		word   func(paper.CertificateFace) string
		want   string
	}{
		{"a conference", func(f *certificates.Face) { f.CourseKind = "conference" },
			func(p paper.CertificateFace) string { return p.Achievement }, "Đã tham dự hội nghị tập huấn"},
		{"a title that says so", func(f *certificates.Face) { f.Course = "Lớp bồi dưỡng kỹ năng" },
			func(p paper.CertificateFace) string { return p.Achievement }, "Đã hoàn thành"},
		{"a conference that says so", func(f *certificates.Face) {
			f.CourseKind, f.Course = "conference", "Hội nghị tập huấn năm 2024"
		},
			func(p paper.CertificateFace) string { return p.Achievement }, "Đã tham dự"},
		{"one day", func(f *certificates.Face) { f.EndsOn = f.StartsOn },
			func(p paper.CertificateFace) string { return p.Period }, "ngày 14 tháng 10 năm 2024"},
		{"the committee itself", func(f *certificates.Face) { f.ParentBody, f.Issuer = "", "Ủy ban nhân dân tỉnh Lâm Đồng" },
			func(p paper.CertificateFace) string { return p.PlaceAndDate }, "Lâm Đồng, ngày 08 tháng 02 năm 2024"},
		{"nobody knows where", func(f *certificates.Face) { f.ParentBody = "" },
			func(p paper.CertificateFace) string { return p.PlaceAndDate }, "ngày 08 tháng 02 năm 2024"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := face()
			c.change(&f)
			if got := c.word(certificateFace(site, f)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPrintCertificate(t *testing.T) {
	draw := printCertificate(site)
	one, err := draw(face())
	if err != nil || !bytes.HasPrefix(one, []byte("%PDF-")) {
		t.Fatalf("%v: %.20s", err, one)
	}
	if again, err := draw(face()); err != nil || !bytes.Equal(one, again) {
		t.Errorf("drawn again it differs: %v", err)
	}
	f := face()
	f.SignerTitle = strings.Repeat("PHÓ GIÁM ĐỐC\n", 12)
	if _, err := draw(f); !errors.Is(err, certificates.ErrDoesNotFit) {
		t.Errorf("too long: %v", err)
	}
}
