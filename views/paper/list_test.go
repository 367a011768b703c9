package paper

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"image/png"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/multi/qrcode"
)

var update = flag.Bool("update", false, "write the golden files anew")

func listFace(people int) ListFace {
	c := face()
	f := ListFace{ParentBody: c.ParentBody, Issuer: c.Issuer, PlaceAndDate: "Đắk Nông, ngày 14 tháng 10 năm 2024",
		Course: c.Course, Session: "Buổi sáng", When: "07:30–11:00, 14/10/2024", Venue: "Hội trường lớn, Trung tâm Hội nghị tỉnh",
		Spare: 2, LeftSigner: "NGƯỜI THEO DÕI ĐIỂM DANH", RightSigner: "THỦ TRƯỞNG ĐƠN VỊ", CreatedAt: c.CreatedAt}
	names := []string{"H'Bia Niê", "Nguyễn Thị Thu Hà", "Y Quang Bkrông", "Trần Đỗ Ưng Ẫn"}
	for i := range people {
		f.Rows = append(f.Rows, ListRow{FullName: names[i%len(names)], Position: "Chuyên viên", Unit: "Sở Thông tin và Truyền thông",
			ShortNumber: strconv.Itoa(i + 1), Code: fmt.Sprintf("L1:7K3QX9M2TB4WZ0EH8RNC5V%04d", i+1)})
	}
	return f
}

func mustList(t *testing.T, f ListFace) []byte {
	t.Helper()
	pdf, err := List(f)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// readRows prints a page at 200 dpi and reads every code on it.
func readRows(t *testing.T, pdf []byte, page int) map[string]bool {
	t.Helper()
	n := strconv.Itoa(page)
	img, err := png.Decode(bytes.NewReader(poppler(t, pdf, "pdftoppm", "-r", "200", "-f", n, "-l", n, "-png", "FILE")))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	found, err := qrcode.NewQRCodeMultiReader().DecodeMultiple(bitmap, nil)
	if err != nil {
		t.Fatalf("page %d: %v", page, err)
	}
	// A camera held over a row must not see the next one's code below it.
	slices.SortFunc(found, func(a, b *gozxing.Result) int { return cmp.Compare(place(a).y, place(b).y) })
	read := map[string]bool{}
	for i, one := range found {
		read[one.GetText()] = true
		if i > 0 && math.Abs(place(one).x-place(found[i-1]).x) < listCode {
			t.Errorf("page %d: the codes of two rows stand one below the other", page)
		}
	}
	return read
}

// at is a place on paper in millimetres from the top left.
type at struct{ x, y float64 }

// place gives where a code read at 200 dpi stands.
func place(r *gozxing.Result) at {
	p := r.GetResultPoints()[1] // the corner at the top left
	return at{p.GetX() * 25.4 / 200, p.GetY() * 25.4 / 200}
}

func TestListAsAgreed(t *testing.T) {
	pdf := mustList(t, listFace(16))
	got := string(poppler(t, pdf, "pdftotext", "-layout", "FILE", "-"))
	const golden = "testdata/list.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got != string(want) {
		t.Errorf("%v: got\n%s", err, got)
	}
	if !bytes.Equal(pdf, mustList(t, listFace(16))) {
		t.Error("the same list came out in other bytes")
	}
}

// Every row stands once, under a heading, on a numbered page; who signs stands
// on the last, never without a row.
func TestListTurnsThePage(t *testing.T) {
	for _, people := range []int{1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 40} {
		f := listFace(people)
		pdf := mustList(t, f)
		all, count, spares := "", pages(t, pdf), 0
		for p := range count {
			page := text(t, pdf, p+1)
			if !strings.Contains(page, "Ký nhận") || !strings.Contains(page, fmt.Sprintf("Trang %d/%d", p+1, count)) {
				t.Errorf("%d people: page %d has no heading or number", people, p+1)
			}
			if last := p+1 == count; strings.Contains(page, f.RightSigner) != last || strings.Contains(page, "Danh sách có") != last {
				t.Errorf("%d people: page %d of %d, the signer is misplaced", people, p+1, count)
			}
			boxes := words(t, pdf, p+1)
			empty := 0
			for _, w := range boxes {
				if n, err := strconv.Atoi(w.text); err == nil && n > people && w.right < listLeft+listColumns[0].width {
					empty++
				}
			}
			if !strings.Contains(page, "Chuyên viên") && empty == 0 {
				t.Errorf("%d people: page %d has no row", people, p+1)
			}
			spares += empty
			inside(t, boxes, listLeft-1, 9, listRight+1, 206)
			apart(t, boxes)
			all += page
		}
		if n := strings.Count(all, "Chuyên viên"); n != people {
			t.Errorf("%d rows of %d", n, people)
		}
		if spares != f.Spare || !strings.Contains(all, fmt.Sprintf("Danh sách có %d người", people)) || !strings.Contains(all, "đến ngoài danh sách") {
			t.Errorf("%d people: %d rows for others, who count for none of them", people, spares)
		}
		if n := strings.Count(all, listTitle); n != 1 {
			t.Errorf("the title stands %d times", n)
		}
	}
}

// TestRule5_AQRPerRowReadsBackFromPaper reads every code of every page as printed.
func TestRule5_AQRPerRowReadsBackFromPaper(t *testing.T) {
	f := listFace(25)
	pdf := mustList(t, f)
	read := map[string]bool{}
	for p := range pages(t, pdf) {
		if !strings.Contains(text(t, pdf, p+1), "Chuyên viên") {
			continue // only rows for who comes without being on the list
		}
		for code := range readRows(t, pdf, p+1) {
			read[code] = true
		}
	}
	for _, row := range f.Rows {
		if !read[row.Code] {
			t.Errorf("%s is not read", row.Code)
		}
	}
	if code, err := QR(f.Rows[0].Code); err != nil || code.Size != 25 {
		t.Errorf("%d modules, %v", code.Size, err)
	}
	if listCode < 15 || listRowHeight < 12 {
		t.Error("too small to read, or to sign")
	}
}

func TestListOfLongWords(t *testing.T) {
	f := listFace(9)
	f.Course, f.Venue = longCourse, strings.Repeat("Hội trường ", 30)
	for i := range f.Rows {
		f.Rows[i].FullName, f.Rows[i].Unit = strings.Repeat("Nguyễn Phúc ", 8), strings.Repeat("Trung tâm Điều hành ", 12)
	}
	pdf := mustList(t, f)
	for p := range pages(t, pdf) {
		boxes := words(t, pdf, p+1)
		inside(t, boxes, listLeft-1, 9, listRight+1, 206)
		apart(t, boxes)
	}
}

func TestAHallOf350IsPrintedInTime(t *testing.T) {
	began := time.Now()
	pdf := mustList(t, listFace(350))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("350 rows took %v", took)
	} else {
		t.Logf("350 rows: %v, %d kB, %d pages", took, len(pdf)/1024, pages(t, pdf))
	}
	f := listFace(1)
	f.Rows[0].Code = ""
	if _, err := List(f); err == nil {
		t.Error("a row without a code was drawn")
	}
	f.Rows = nil
	if _, err := List(f); err == nil {
		t.Error("a list of nobody")
	}
}
