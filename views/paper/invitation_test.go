package paper

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"testing"
)

func invitation() InvitationFace {
	c := face()
	return InvitationFace{
		ParentBody:   c.ParentBody,
		Issuer:       c.Issuer,
		Number:       "12/GM-STTTT",
		PlaceAndDate: "Đắk Nông, ngày 01 tháng 10 năm 2024",
		Subject:      "Tham dự lớp bồi dưỡng kỹ năng xử lý khủng hoảng truyền thông năm 2024",
		FullName:     "H'Bia Niê",
		Position:     "Chuyên viên",
		Unit:         c.Unit,
		Opening: "Thực hiện Kế hoạch số 435/KH-UBND ngày 06 tháng 7 năm 2023 của Ủy ban nhân dân tỉnh, " +
			"Sở Thông tin và Truyền thông trân trọng kính mời Ông/Bà tham dự lớp học như sau:",
		Course: c.Course,
		Period: "từ 07 giờ 30 ngày 14 tháng 10 đến ngày 16 tháng 10 năm 2024",
		Venue:  "Hội trường lớn, Trung tâm Hội nghị tỉnh, đường 23/3, thành phố Gia Nghĩa",
		Sessions: []InvitationSession{
			{"Buổi 1", "07:30–11:00, 14/10/2024", "Nhận diện, dự báo khủng hoảng", "4"},
			{"Buổi 2", "13:30–17:00, 14/10/2024", "Quy trình xử lý; vai trò của người phát ngôn và họp báo khẩn cấp", "5"},
		},
		Notes: []string{
			"Đề nghị Ông/Bà mang theo giấy mời này để điểm danh; nếu không thể tham dự, " +
				"xin báo lại cho đầu mối của đơn vị trước ngày 10/10/2024.",
			"Trân trọng kính mời./.",
		},
		SignerTitle: "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
		SignerName:  "K’Sơr Thanh",
		Recipients:  []string{"Như trên;", "Lưu: VT, TTBCXB (H)."},
		Ticket:      "T1:7K3QX9M2TB4WZ0EH8RNC5VJ1DP",
		ShortNumber: "023",
		Digits:      "4821",
		Link:        "https://taphuan.daknong.gov.vn/p/qG7sT0aZk4mXw9Lr2Yb8Vd",
		CreatedAt:   c.CreatedAt,
	}
}

// programme gives n sessions with titles that tell them apart.
func programme(n int) []InvitationSession {
	var all []InvitationSession
	for i := range n {
		all = append(all, InvitationSession{"Buổi " + strconv.Itoa(i+1), "07:30–11:00, 14/10/2024",
			"Chuyên đề số " + strconv.Itoa(i+1) + ": thực hành xử lý tình huống giả định theo nhóm", "4"})
	}
	return all
}

func mustInvite(t *testing.T, faces ...InvitationFace) []byte {
	t.Helper()
	pdf, err := Invitations(faces)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func pages(t *testing.T, pdf []byte) int {
	t.Helper()
	_, rest, _ := strings.Cut(string(poppler(t, pdf, "pdfinfo", "FILE")), "Pages:")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestInvitationSaysEverything(t *testing.T) {
	i := invitation()
	pdf := mustInvite(t, i)
	if n := pages(t, pdf); n != 1 {
		t.Errorf("an ordinary invitation takes %d pages", n)
	}
	got := text(t, pdf, 1)
	for _, want := range []string{i.ParentBody, "SỞ THÔNG TIN VÀ", "TRUYỀN THÔNG", nation, motto, "Số: 12/GM-STTTT",
		i.PlaceAndDate, "GIẤY MỜI", i.Subject, "Kính gửi: Ông/Bà H'Bia Niê", "Chuyên viên, " + i.Unit, i.Opening,
		"Nội dung:", i.Course, "Thời gian:", i.Period, "Địa điểm:", i.Venue, "Số tiết", "Buổi 2",
		"13:30–17:00, 14/10/2024", "vai trò của người phát", i.Notes[0], i.Notes[1], "Nơi nhận:", "- Như trên;",
		"- Lưu: VT, TTBCXB (H).", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", i.SignerName, "PHIẾU ĐIỂM DANH CÁ NHÂN",
		"Mã học viên: 023", "Mã 4 số: 4821", i.Link} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	all := words(t, pdf, 1)
	inside(t, all, letterLeft-6, 15, letterRight+4, ticketBottom+2)
	apart(t, all)
	sealRoom(t, all, "PHÓ", "K’Sơr")
}

func TestRule3_TheCodeOfAnInvitationReadsBackFromPaper(t *testing.T) {
	i := invitation()
	pdf := mustInvite(t, i)
	top := ticketBottom - ticketHeight + 1
	if got := scan(t, pdf, 1, 24, top, 68, top+42); got != i.Ticket {
		t.Errorf("ticket read as %q", got)
	}
	if got := scan(t, pdf, 1, 158, top, 195, top+35); got != i.Link {
		t.Errorf("link read as %q", got)
	}
	i.Link = ""
	if got := text(t, mustInvite(t, i), 1); strings.Contains(got, "Liên kết") || strings.Contains(got, "Tự điểm danh") {
		t.Errorf("without a link it is still spoken of: %q", got)
	}
	i.Ticket = ""
	if _, err := Invitation(i); err == nil {
		t.Error("an invitation without a ticket was drawn")
	}
}

func TestLongInvitationTurnsThePage(t *testing.T) {
	for _, n := range []int{0, 4, 6, 8, 10, 12, 40} {
		t.Run(strconv.Itoa(n)+" sessions", func(t *testing.T) {
			i := invitation()
			i.FullName, i.Sessions, i.Course, i.Subject = longName, programme(n), longCourse, "Tham dự "+longCourse
			pdf := mustInvite(t, i)
			whole := ""
			for p := range pages(t, pdf) {
				all := words(t, pdf, p+1)
				inside(t, all, letterLeft-6, 9, letterRight+4, ticketBottom+2)
				apart(t, all)
				page := text(t, pdf, p+1)
				if number := strconv.Itoa(p + 1); (p > 0) != (all[0].text == number && all[0].top < letterTop) {
					t.Errorf("page %d is numbered wrongly: %q", p+1, all[0].text)
				}
				if strings.Contains(page, "Chuyên đề số") != strings.Contains(page, "Số tiết") {
					t.Errorf("page %d has rows without headings, or headings without rows", p+1)
				}
				whole += " " + page
			}
			for s := range n {
				if title := "Chuyên đề số " + strconv.Itoa(s+1) + ":"; strings.Count(whole, title) != 1 {
					t.Errorf("%q stands %d times", title, strings.Count(whole, title))
				}
			}
			if strings.Count(whole, "Mã 4 số: 4821") != 1 || strings.Count(whole, "KT. GIÁM ĐỐC") != 1 {
				t.Error("ticket or signature is missing or doubled")
			}
		})
	}
}

func TestEachInvitationStartsItsOwnPages(t *testing.T) {
	first, second := invitation(), invitation()
	first.Sessions = programme(30)
	second.FullName, second.Ticket, second.Digits = "Nguyễn Thị Thu Hà", "T1:8K3QX9M2TB4WZ0EH8RNC5VJ1DP", "0007"
	pdf := mustInvite(t, first, second)
	last := pages(t, pdf)
	got := text(t, pdf, last)
	if !strings.Contains(got, "Kính gửi: Ông/Bà Nguyễn Thị Thu Hà") || !strings.Contains(got, "Mã 4 số: 0007") || strings.Contains(got, "Niê") {
		t.Errorf("the second invitation is not on the last page alone: %q", got)
	}
	if n := words(t, pdf, last)[0]; n.top < 14 {
		t.Errorf("its first page bears the number %q", n.text)
	}
	top := ticketBottom - ticketHeight + 1
	if got := scan(t, pdf, last, 24, top, 68, top+42); got != second.Ticket {
		t.Errorf("it bears the ticket of another: %q", got)
	}
	if !bytes.Equal(pdf, mustInvite(t, first, second)) {
		t.Error("the same invitations came out in other bytes")
	}
	if _, err := Invitations(nil); err == nil {
		t.Error("a file without pages")
	}
}

func TestInvitationRefusesWhatCannotFit(t *testing.T) {
	i := invitation()
	i.FullName = strings.Repeat("Nguyễn ", 200)
	if _, err := Invitation(i); !errors.Is(err, ErrTooLong) {
		t.Errorf("%v, want ErrTooLong", err)
	}
}

// Where the code cannot be read, the short number printed beside it is typed.
func TestRule3_TheShortNumberStandsBesideTheCode(t *testing.T) {
	i := invitation()
	top := ticketBottom - ticketHeight
	for _, w := range words(t, mustInvite(t, i), 1) {
		if w.text == i.ShortNumber {
			if w.left < 60 || w.left > 110 || w.top < top || w.bottom > ticketBottom {
				t.Errorf("the short number stands at %.0f, %.0f mm, the code from %.0f mm down", w.left, w.top, top)
			}
			return
		}
	}
	t.Error("the short number is not printed")
}
