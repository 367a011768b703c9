// Package sheets writes workbooks for Excel and its kin. It is given finished
// words and knows no subject: what stands in a row and who may take it along is
// decided elsewhere. It writes text, whole numbers and moments, never a formula.
package sheets

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook of two sheets: a table, and what the table is.
type Book struct {
	Title     string
	Table     Table
	About     About
	CreatedAt time.Time
}

// Table is the first sheet: a heading that stays in sight and can be filtered,
// and rows of cells: a string, an int, a time.Time shown in its own zone (the
// zero time is an empty cell), or nil.
type Table struct {
	Name    string // of the sheet, at most 31 characters
	Columns []Column
	Rows    [][]any
}

// Column is a heading and its width in characters.
type Column struct {
	Heading string
	Width   float64
}

// About is the second sheet: what was taken from where, when and by whom.
type About struct {
	Name  string
	Lines []Line
}

// Line is a term and what is said of it, a cell as in Table.
type Line struct {
	Term  string
	Value any
}

// ErrTooLong says that a text is longer than a cell holds; nothing is ever cut
// off silently.
var ErrTooLong = errors.New("sheets: text too long for a cell")

// Widths of the second sheet, in characters.
const (
	termWidth  = 28
	valueWidth = 70
)

// Write writes the workbook. A cell of a kind the room does not know, a row
// longer than the heading and a text that fits no cell are errors.
func Write(b Book) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it only removes temporary files
	w := &writer{file: f}
	w.describe(b)
	w.styles()
	w.table(b.Table)
	w.about(b.About)
	if w.err != nil {
		return nil, w.err
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("sheets: %w", err)
	}
	return out.Bytes(), nil
}

// writer writes one workbook. It keeps the first error, so that writing code
// need not ask after each line.
type writer struct {
	file                  *excelize.File
	heading, text, moment int // styles
	err                   error
}

func (w *writer) keep(err error) {
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("sheets: %w", err)
	}
}

func (w *writer) describe(b Book) {
	at := b.CreatedAt.UTC().Format(time.RFC3339)
	w.keep(w.file.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: "Tập huấn", Created: at, Modified: at}))
	w.keep(w.file.SetSheetName(w.file.GetSheetName(0), b.Table.Name))
	if b.About.Name == b.Table.Name {
		w.keep(fmt.Errorf("two sheets of the name %q", b.Table.Name))
	}
	_, err := w.file.NewSheet(b.About.Name)
	w.keep(err)
}

// momentFormat shows a moment as the pages do.
const momentFormat = `hh:mm dd/mm/yyyy`

func (w *writer) styles() {
	style := func(s excelize.Style) int {
		id, err := w.file.NewStyle(&s)
		w.keep(err)
		return id
	}
	lines := &excelize.Alignment{WrapText: true, Vertical: "top"}
	format := momentFormat
	w.heading = style(excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: lines,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E4F0FB"}}})
	// Format 49 is text: what looks like a number or a formula stays as typed,
	// also when somebody edits the cell.
	w.text = style(excelize.Style{NumFmt: 49, Alignment: lines})
	w.moment = style(excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top"}})
}

func (w *writer) table(t Table) {
	widths, heading := make([]float64, len(t.Columns)), make([]any, len(t.Columns))
	for i, column := range t.Columns {
		widths[i], heading[i] = column.Width, column.Heading
	}
	sheet := w.open(t.Name, widths)
	if sheet == nil {
		return
	}
	w.keep(sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	w.row(sheet, 1, heading, w.heading)
	for i, row := range t.Rows {
		if len(row) > len(t.Columns) {
			w.keep(fmt.Errorf("row %d has %d cells under %d headings", i+1, len(row), len(t.Columns)))
		}
		w.row(sheet, i+2, row, w.text)
	}
	last, err := excelize.CoordinatesToCellName(len(t.Columns), len(t.Rows)+1)
	w.keep(err)
	if err == nil {
		w.keep(w.file.AutoFilter(t.Name, "A1:"+last, nil))
	}
	w.print(t.Name)
	w.keep(sheet.Flush())
}

func (w *writer) about(a About) {
	sheet := w.open(a.Name, []float64{termWidth, valueWidth})
	if sheet == nil {
		return
	}
	for i, line := range a.Lines {
		w.row(sheet, i+1, []any{line.Term, line.Value}, w.text)
	}
	w.keep(sheet.Flush())
}

// open gives a sheet to write row by row, or nil after an error.
func (w *writer) open(name string, widths []float64) *excelize.StreamWriter {
	if w.err != nil {
		return nil
	}
	sheet, err := w.file.NewStreamWriter(name)
	if w.keep(err); err != nil {
		return nil
	}
	for i, width := range widths {
		w.keep(sheet.SetColWidth(i+1, i+1, width))
	}
	return sheet
}

// print sets the sheet for paper: A4 landscape, as wide as the page, the heading
// on every page.
func (w *writer) print(sheet string) {
	landscape, a4, one, any, fit := "landscape", 9, 1, 0, true
	w.keep(w.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4,
		FitToWidth: &one, FitToHeight: &any}))
	w.keep(w.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	w.keep(w.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$1", Scope: sheet}))
}

// row writes cells, texts in the given style.
func (w *writer) row(sheet *excelize.StreamWriter, number int, values []any, text int) {
	cells := make([]any, len(values))
	for i, value := range values {
		switch v := value.(type) {
		case nil:
		case string:
			if len(utf16.Encode([]rune(v))) > excelize.TotalCellChars {
				w.keep(ErrTooLong)
			}
			cells[i] = excelize.Cell{StyleID: text, Value: v}
		case int:
			cells[i] = v
		case time.Time:
			if !v.IsZero() {
				cells[i] = excelize.Cell{StyleID: w.moment, Value: v}
			}
		default:
			w.keep(fmt.Errorf("a cell of the kind %T", value))
		}
	}
	at, err := excelize.CoordinatesToCellName(1, number)
	if w.keep(err); err == nil {
		w.keep(sheet.SetRow(at, cells))
	}
}
