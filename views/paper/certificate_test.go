package paper

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

func face() CertificateFace {
	return CertificateFace{
		ParentBody:   "UBND TỈNH ĐẮK NÔNG",
		Issuer:       "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
		FullName:     "Nguyễn Thị Thu Hà",
		Born:         "02/9/1985",
		Position:     "Chuyên viên",
		Unit:         "Ủy ban nhân dân huyện Cư Jút",
		Achievement:  "Đã hoàn thành lớp bồi dưỡng",
		Course:       "Kỹ năng xử lý khủng hoảng truyền thông trong cơ quan nhà nước năm 2024",
		Period:       "từ ngày 14 tháng 10 năm 2024 đến ngày 16 tháng 10 năm 2024",
		Duration:     "24 tiết",
		PlaceAndDate: "Đắk Nông, ngày 18 tháng 10 năm 2024",
		SignerTitle:  "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
		SignerName:   "Y Quang Bkrông",
		Number:       "001/2024/GCN-STTTT",
		CodeGrouped:  "7K3QX-9M2TB-4WZ0E-H8RNC-5VJ1DPG",
		VerifyURL:    "HTTPS://TAPHUAN.DAKNONG.GOV.VN/V/7K3QX9M2TB4WZ0EH8RNC5VJ1DPG",
		VerifyText:   "Tra cứu tại taphuan.daknong.gov.vn/V",
		CreatedAt:    time.Date(2024, 10, 18, 8, 30, 0, 0, time.UTC),
	}
}

const longCourse = "Hội nghị tập huấn, bồi dưỡng nghiệp vụ truyền thông chính sách, cung cấp thông tin cho báo chí và " +
	"kỹ năng xử lý khủng hoảng truyền thông dành cho cán bộ, công chức, viên chức được phân công phụ trách công tác " +
	"truyền thông chính sách tại các sở, ban, ngành, Ủy ban nhân dân các huyện, thành phố, cơ quan báo chí năm 2024"

const longName = "Công Tằng Tôn Nữ Nguyễn Thị Phương Thảo Uyên Quỳnh Hương Hoàng Lan Kim Ngọc Bảo Trân"

func mustDraw(t testing.TB, c CertificateFace) []byte {
	t.Helper()
	pdf, err := Certificate(c)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestCertificateSaysEverything(t *testing.T) {
	c := face()
	c.Authority = "TM. ỦY BAN NHÂN DÂN"
	for _, name := range []string{"Nguyễn Thị Thu Hà", "H'Bia Niê", "Y Quang Bkrông", "K’Sơr", "NGUYỄN THỊ ƯỞNG ẴM"} {
		t.Run(name, func(t *testing.T) {
			c.FullName = norm.NFD.String(name) // a Mac sends it decomposed
			got := text(t, mustDraw(t, c), 1)
			for _, want := range []string{name, c.ParentBody, c.Issuer, nation, motto, "GIẤY CHỨNG NHẬN",
				"Cấp cho: Ông/Bà", "Sinh ngày: 02/9/1985; Chức vụ: Chuyên viên", "Đơn vị công tác: " + c.Unit,
				c.Achievement, c.Course, c.Period + "; thời lượng: 24 tiết", c.PlaceAndDate, c.Authority,
				"KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", c.SignerName, "Số vào sổ: " + c.Number, c.CodeGrouped, c.VerifyText} {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not in %q", want, got)
				}
			}
		})
	}
}

func TestCertificateLeavesOutWhatIsUnknown(t *testing.T) {
	c := face()
	c.Born, c.Position, c.Unit, c.Duration, c.ParentBody, c.Achievement = "", "", "", "", "", ""
	got := text(t, mustDraw(t, c), 1)
	for _, label := range []string{"Sinh", "Chức vụ", "Đơn vị công tác", "thời lượng", ";"} {
		if strings.Contains(got, label) {
			t.Errorf("an empty %q is printed: %q", label, got)
		}
	}
	if !strings.Contains(got, "Đã hoàn thành "+c.Course) {
		t.Error("the usual words before the course are missing")
	}
}

func TestBirthIsLabelledByItsPrecision(t *testing.T) {
	for born, want := range map[string]string{
		"02/9/1985": "Sinh ngày: 02/9/1985", "9/1985": "Sinh tháng: 9/1985", "1985": "Sinh năm: 1985", "": "",
	} {
		if got := (CertificateFace{Born: born}).person(); got != want {
			t.Errorf("born %q: %q, want %q", born, got, want)
		}
	}
}

func TestCertificateCodeReadsBackFromPaper(t *testing.T) {
	c := face()
	pdf := mustDraw(t, c)
	if got := scan(t, pdf, 1, 12, 150, 58, 198); got != c.VerifyURL {
		t.Errorf("read %q, want %q", got, c.VerifyURL)
	}
	if !bytes.Contains(pdf, []byte("/URI ("+c.VerifyURL+")")) {
		t.Error("on a screen the code cannot be clicked")
	}
}

func TestSealHasItsRoom(t *testing.T) {
	sealRoom(t, words(t, mustDraw(t, face()), 1), "PHÓ", "Bkrông")
}

func TestStackShrinksUntilItFits(t *testing.T) {
	s := newSheet("L", "", time.Unix(1, 0))
	s.pdf.AddPage()
	plain := style{"", 14, black}
	parts := []part{
		{1, longCourse, plain, room{100, 9, 6}},
		{1, "", plain, room{100, 1, 6}},
		{1, longName, plain, room{100, 2, 6}},
	}
	before := 1000.0
	for _, most := range []float64{100, 40, 30, 25} {
		all, height := s.stack(parts, most)
		if s.err != nil || len(all) != 2 || height > most || height > before {
			t.Errorf("%d paragraphs take %.1f mm of %.1f (%v)", len(all), height, most, s.err)
		}
		before = height
	}
	if s.stack(parts, 10); !errors.Is(s.err, ErrTooLong) {
		t.Errorf("10 mm: %v, want ErrTooLong", s.err)
	}
}

func TestLongWordsStayOnThePage(t *testing.T) {
	long := func(change func(*CertificateFace)) CertificateFace {
		c := face()
		change(&c)
		return c
	}
	everything := long(func(c *CertificateFace) {
		c.FullName, c.Course = longName, longCourse
		c.Unit = "Trung tâm Văn hóa, Thể thao và Truyền thông trực thuộc Ủy ban nhân dân thành phố Gia Nghĩa, tỉnh Đắk Nông"
		c.Position = "Phó Trưởng phòng phụ trách Phòng Thông tin - Báo chí - Xuất bản"
		c.Issuer = "TRƯỜNG CHÍNH TRỊ TỈNH ĐẮK NÔNG PHỐI HỢP VỚI SỞ THÔNG TIN VÀ TRUYỀN THÔNG TỈNH"
		c.Authority = "TM. ỦY BAN NHÂN DÂN"
		c.VerifyText = "Tra cứu tại https://dao-tao-boi-duong-tap-huan.sothongtintruyenthong.daknong.gov.vn/V"
	})
	cases := map[string]CertificateFace{
		"everything long":         everything,
		"name of 80 capitals":     long(func(c *CertificateFace) { c.FullName = strings.Repeat("ƯỜNG MWQ ", 9) }),
		"name without a space":    long(func(c *CertificateFace) { c.FullName = strings.Repeat("Ư", 80) }),
		"course without a space":  long(func(c *CertificateFace) { c.Course = strings.Repeat("W", 300) }),
		"course of 300 capitals":  long(func(c *CertificateFace) { c.Course = strings.ToUpper(longCourse) }),
		"long name of the signer": long(func(c *CertificateFace) { c.SignerName = longName }),
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			pdf := mustDraw(t, c)
			all := words(t, pdf, 1)
			inside(t, all, 12, 12, pageWidth-12, pageHeight-12)
			apart(t, all)
			squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
			if got := squeeze(text(t, pdf, 1)); !strings.Contains(got, squeeze(c.FullName)) || !strings.Contains(got, squeeze(c.Course)) {
				t.Errorf("name or course is cut: %q", got)
			}
		})
	}
}

func TestWhatCannotFitIsRefusedNotCut(t *testing.T) {
	for name, change := range map[string]func(*CertificateFace){
		"a course of 3,000 letters": func(c *CertificateFace) { c.Course = strings.Repeat("truyền thông ", 230) },
		"a name of 600 letters":     func(c *CertificateFace) { c.FullName = strings.Repeat("Nguyễn ", 85) },
		"ten lines of titles":       func(c *CertificateFace) { c.SignerTitle = strings.Repeat("PHÓ GIÁM ĐỐC\n", 10) },
	} {
		c := face()
		change(&c)
		if _, err := Certificate(c); !errors.Is(err, ErrTooLong) {
			t.Errorf("%s: %v, want ErrTooLong", name, err)
		}
	}
}

func TestForeignLettersDoNotBreakTheCertificate(t *testing.T) {
	c := face()
	c.FullName, c.Unit, c.Number = "Nguyễn 😀 阮 𠊛 \U0010FFFF\uffff", "\xff\xfe", "(1)\\2/\r3"
	got := text(t, mustDraw(t, c), 1)
	for _, want := range []string{"Nguyễn □ □ □ □□", "Đơn vị công tác: □□", "Số vào sổ: (1)\\2/ 3"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

func TestSameFaceSameBytes(t *testing.T) {
	c := face()
	want := mustDraw(t, c)
	c.CreatedAt = c.CreatedAt.In(time.FixedZone("elsewhere", -5*3600))
	for range 5 {
		if !bytes.Equal(mustDraw(t, c), want) {
			t.Fatal("the same certificate came out in other bytes")
		}
	}
	c.CreatedAt = c.CreatedAt.Add(time.Second)
	if bytes.Equal(mustDraw(t, c), want) {
		t.Error("the date of creation is not in the document")
	}
	c.CreatedAt = time.Time{}
	if _, err := Certificate(c); err == nil {
		t.Error("without a date the bytes would differ every second")
	}
}

// Fails under -race, and in its bytes, when documents share the fonts' bytes.
func TestEightAtOnce(t *testing.T) {
	faces := make([]CertificateFace, 8)
	want := make([][]byte, len(faces))
	for i := range faces {
		faces[i] = face()
		faces[i].FullName += strings.Repeat("ẵỡ", i)
		want[i] = mustDraw(t, faces[i])
	}
	var all sync.WaitGroup
	for i := range faces {
		all.Go(func() {
			pdf, err := Certificate(faces[i])
			if err != nil || !bytes.Equal(pdf, want[i]) {
				t.Errorf("certificate %d differs when drawn beside others (%v)", i, err)
			}
		})
	}
	all.Wait()
}

func TestManyCertificatesInOneFile(t *testing.T) {
	faces := []CertificateFace{face(), face(), face()}
	faces[1].FullName, faces[1].VerifyURL = "K’Sơr", strings.Replace(faces[1].VerifyURL, "7K3QX", "8K3QX", 1)
	faces[2].Number = "003/2024/GCN-STTTT"
	pdf, err := Certificates(faces)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range faces {
		if got := text(t, pdf, i+1); !strings.Contains(got, c.FullName) || !strings.Contains(got, c.Number) {
			t.Errorf("page %d is not %s: %q", i+1, c.FullName, got)
		}
	}
	if got := scan(t, pdf, 2, 12, 150, 58, 198); got != faces[1].VerifyURL {
		t.Errorf("page 2 bears the code of another: %q", got)
	}
	t.Setenv("TZ", "UTC")
	info := string(poppler(t, pdf, "pdfinfo", "FILE"))
	for _, want := range []string{"Pages:           3", "841.89 x 595.28 pts (A4)",
		"GIẤY CHỨNG NHẬN 001/2024/GCN-STTTT – 003/2024/GCN-STTTT", "Fri Oct 18 08:30:00 2024"} {
		if !strings.Contains(info, want) {
			t.Errorf("%q is not in\n%s", want, info)
		}
	}
	if _, err := Certificates(nil); err == nil {
		t.Error("a file without pages")
	}
}

func BenchmarkCertificate(b *testing.B) {
	c := face()
	mustDraw(b, c) // cuts the fonts
	for b.Loop() {
		mustDraw(b, c)
	}
}

func BenchmarkThousandCertificatesInOneFile(b *testing.B) {
	faces := make([]CertificateFace, 1000)
	for i := range faces {
		faces[i] = face()
	}
	for b.Loop() {
		pdf, err := Certificates(faces)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(pdf)), "bytes")
	}
}
