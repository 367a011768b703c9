package courses

import (
	"encoding/csv"
	"io"
	"regexp"
	"slices"
	"strings"

	"taphuan/models/calendar"
	"taphuan/models/vietnamese"
)

// headerRows is how far down a header is looked for: official lists begin with
// the agency's head and a title (DOMAIN §4.7).
const headerRows = 15

// usualOrder is what the columns are when no header says so.
var usualOrder = []string{"full_name", "unit", "position", "phone", "email", "born_on", "gender"}

// aliases maps folded headings to columns (DOMAIN §4.7).
var aliases = map[string]string{
	"ho va ten": "full_name", "ho ten": "full_name", "ho va ten hoc vien": "full_name", "ho ten hoc vien": "full_name",
	"full name": "full_name", "full_name": "full_name", "name": "full_name",
	"ho va ten dem": "rest", "ho va chu dem": "rest", "ho dem": "rest", "ho va dem": "rest", "ten": "given",
	"ngay sinh": "born_on", "ngay thang nam sinh": "born_on", "nam sinh": "born_on", "sinh ngay": "born_on", "born_on": "born_on",
	"gioi tinh": "gender", "nam nu": "gender", "gender": "gender", "nam": "male", "nu": "female",
	"chuc vu": "position", "chuc danh": "position", "chuc vu chuc danh": "position", "chuc danh chuc vu": "position", "position": "position",
	"don vi": "unit", "don vi cong tac": "unit", "co quan": "unit", "co quan don vi": "unit", "phong ban": "unit",
	"noi cong tac": "unit", "unit": "unit",
	"so dien thoai": "phone", "sdt": "phone", "dt": "phone", "dien thoai": "phone", "di dong": "phone", "so dt": "phone", "phone": "phone",
	"email": "email", "thu dien tu": "email", "hop thu cong vu": "email", "dia chi email": "email",
	"stt": "number", "tt": "number", "so tt": "number",
}

var (
	ordinal = regexp.MustCompile(`^\d{1,4}[.)]?$`)
	// groupMark begins a line that names the unit of those below: "I. Sở Nội vụ".
	groupMark = regexp.MustCompile(`^(?:[IVX]{1,5}|[A-E])\s*[.)/-]\s*(\S.*)$`)
)

// Pasted is a row of a pasted sheet and the line, from 1, on which it stands.
type Pasted struct {
	Row
	Line int
}

// ReadPasted reads rows pasted from a spreadsheet, cells apart by tabs or
// semicolons. A heading is recognised within the first lines; without one the
// order is name, unit, position, phone, email, birth date, sex, after a running
// number if there is one. Titles, group lines and totals of official lists are
// no rows; a group line names the unit of those that name none.
func ReadPasted(text string) []Pasted {
	lines := cells(text)
	columns, from := header(lines)
	var rows []Pasted
	group := ""
	for _, line := range lines[from:] {
		named, isGroup := groupOf(line.cells)
		switch {
		case line.empty(), isTotal(line.cells):
		case isGroup && columns != nil: // without a heading it may be a name
			group = named
		default:
			row := line.row(columns)
			if row.Unit == "" {
				row.Unit = group
			}
			rows = append(rows, Pasted{Row: row, Line: line.number})
		}
	}
	return rows
}

// sheetLine is a line of the sheet and where it stands.
type sheetLine struct {
	number int
	cells  []string
}

func (l sheetLine) empty() bool {
	return !slices.ContainsFunc(l.cells, func(cell string) bool { return cell != "" })
}

// cells cuts the text into lines and cells; a quoted cell may hold a line break.
func cells(text string) []sheetLine {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = '\t', true, -1
	if !strings.Contains(text, "\t") {
		reader.Comma = ';'
	}
	var lines []sheetLine
	for {
		record, err := reader.Read()
		if err == io.EOF {
			return lines
		}
		if err != nil {
			continue // a broken quote spoils its own line only
		}
		number, _ := reader.FieldPos(0)
		for i, cell := range record {
			record[i] = vietnamese.Clean(cell)
		}
		lines = append(lines, sheetLine{number, record})
	}
}

// header finds the line of headings and gives the column of each cell and the
// first line below it.
func header(lines []sheetLine) (columns []string, from int) {
	for at, line := range lines[:min(len(lines), headerRows)] {
		found := make([]string, len(line.cells))
		known := 0
		for i, cell := range line.cells {
			found[i] = aliases[vietnamese.Fold(strings.ReplaceAll(cell, "/", " "))]
			if found[i] != "" {
				known++
			}
		}
		if known >= 2 && (slices.Contains(found, "full_name") || slices.Contains(found, "given")) {
			return found, at + 1
		}
	}
	return nil, 0
}

// row reads a line by its columns, or by the usual order when there are none.
func (l sheetLine) row(columns []string) Row {
	values := l.cells
	if columns == nil {
		columns = usualOrder
		if len(values) > 1 && ordinal.MatchString(values[0]) {
			values = values[1:]
		}
	}
	told := map[string]string{}
	for i, value := range values {
		if i < len(columns) && told[columns[i]] == "" {
			told[columns[i]] = value
		}
	}
	name := told["full_name"]
	if name == "" {
		name = strings.TrimSpace(told["rest"] + " " + told["given"])
	}
	row := Row{FullName: name, Unit: told["unit"], Position: told["position"], Phone: told["phone"],
		Email: told["email"], BornOn: told["born_on"], Gender: told["gender"]}
	row.takeSex(told["male"], "male")
	row.takeSex(told["female"], "female")
	return row
}

// takeSex reads the two columns Nam and Nữ: the filled one tells the sex, and
// the birth date when it holds one instead of a cross.
func (r *Row) takeSex(cell, sex string) {
	if cell == "" {
		return
	}
	if r.Gender == "" {
		r.Gender = sex
	}
	if _, err := calendar.ParseBorn(cell); err == nil && r.BornOn == "" {
		r.BornOn = cell
	}
}

// groupOf reads a line that holds nothing but the name of a group.
func groupOf(cells []string) (string, bool) {
	var filled []string
	for _, cell := range cells {
		if cell != "" {
			filled = append(filled, cell)
		}
	}
	if len(filled) == 0 || len(filled) > 2 {
		return "", false
	}
	match := groupMark.FindStringSubmatch(strings.Join(filled, ". "))
	if match == nil {
		return "", false
	}
	return match[1], true
}

// isTotal recognises the foot of an official list.
func isTotal(cells []string) bool {
	for _, cell := range cells {
		if cell != "" {
			folded := vietnamese.Fold(cell)
			return strings.HasPrefix(folded, "tong cong") || strings.HasPrefix(folded, "danh sach nay")
		}
	}
	return false
}
