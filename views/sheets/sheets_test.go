package sheets

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "write the golden file anew")

var zone = time.FixedZone("+07", 7*60*60)

func book() Book {
	return Book{Title: "Bảng điểm danh", CreatedAt: time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC),
		Table: Table{Name: "Điểm danh", Columns: []Column{{"STT", 6}, {"Họ và tên", 28}, {"Mã", 8}, {"Vào", 18}},
			Rows: [][]any{
				{1, "H'Bia Niê", "0123", time.Date(2024, 10, 15, 7, 31, 5, 0, zone)},
				{2, `=HYPERLINK("http://x","y")`, "+84", time.Time{}},
				{3, "@sum <b>&amp;</b>", "-1", nil},
				{4, "_x0041_ \x01 a\nb", ""},
			}},
		About: About{Name: "Thông tin", Lines: []Line{{"Lớp", "Xử lý khủng hoảng"}, {"Có mặt", 41},
			{"Lúc", time.Date(2024, 10, 15, 7, 40, 0, 0, zone)}}}}
}

func open(t *testing.T, b Book) (*excelize.File, []byte) {
	t.Helper()
	raw, err := Write(b)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, raw
}

// described writes every cell with its kind and both ways it reads.
func described(t *testing.T, f *excelize.File) string {
	t.Helper()
	var out strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "[%s]\n", sheet)
		for y := range rows {
			for x, raw := range rows[y] {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				kind, _ := f.GetCellType(sheet, at)
				shown, _ := f.GetCellValue(sheet, at)
				fmt.Fprintf(&out, "%s kind %d %q %q\n", at, kind, raw, shown)
			}
		}
	}
	return out.String()
}

func TestABookAsAgreed(t *testing.T) {
	f, _ := open(t, book())
	got := described(t, f)
	const golden = "testdata/book.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got != string(want) {
		t.Errorf("%v: got\n%s\nwant\n%s", err, got, want)
	}
}

func TestTheHeadingStaysAndFilters(t *testing.T) {
	f, _ := open(t, book())
	panes, err := f.GetPanes("Điểm danh")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("%+v %v", panes, err)
	}
	names := map[string]string{}
	for _, name := range f.GetDefinedName() {
		names[name.Name] = name.RefersTo
	}
	if names["_xlnm._FilterDatabase"] != "'Điểm danh'!$A$1:$D$5" || names["_xlnm.Print_Titles"] != "'Điểm danh'!$1:$1" {
		t.Errorf("%v", names)
	}
	if width, _ := f.GetColWidth("Điểm danh", "B"); width != 28 {
		t.Errorf("a column %v wide", width)
	}
	if layout, _ := f.GetPageLayout("Điểm danh"); layout.Orientation == nil || *layout.Orientation != "landscape" || *layout.Size != 9 {
		t.Errorf("%+v", layout)
	}
}

// Whatever a name holds, it is text: no cell of the file carries a formula.
func TestNothingIsAFormula(t *testing.T) {
	_, raw := open(t, book())
	files, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	filter := 0
	for _, file := range files.File {
		opened, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		xml, err := io.ReadAll(opened)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(xml), "<f>") || strings.Contains(string(xml), "<f ") {
			t.Errorf("%s holds a formula", file.Name)
		}
		filter += strings.Count(string(xml), "<autoFilter ")
	}
	if filter != 1 {
		t.Errorf("%d filters", filter)
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	for name, change := range map[string]func(*Book){
		"an unknown kind":          func(b *Book) { b.Table.Rows[0][0] = 1.5 },
		"more cells than headings": func(b *Book) { b.Table.Rows[0] = append(b.Table.Rows[0], "x") },
		"a name with a slash":      func(b *Book) { b.About.Name = "a/b" },
		"two sheets of one name":   func(b *Book) { b.About.Name = b.Table.Name },
	} {
		b := book()
		change(&b)
		if _, err := Write(b); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	b := book()
	b.Table.Rows[0][1] = strings.Repeat("ế", excelize.TotalCellChars+1)
	if _, err := Write(b); !errors.Is(err, ErrTooLong) {
		t.Errorf("too long: %v", err)
	}
}

func TestAnEmptyTable(t *testing.T) {
	b := book()
	b.Table.Rows = nil
	f, _ := open(t, b)
	if rows, err := f.GetRows("Điểm danh"); err != nil || len(rows) != 1 {
		t.Errorf("%v %v", rows, err)
	}
}
