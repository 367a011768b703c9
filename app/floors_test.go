package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// floors is the stair of the house (README, Code map): a room imports only
// from floors strictly below its own.
var floors = map[string]int{
	"app": 14, "routes": 13,
	"models/home": 12, "models/notices": 12, "models/reorganisation": 12,
	"models/obligations": 11, "models/reports": 10, "models/certificates": 9,
	"models/attendance": 8, "models/courses": 7,
	"models/planning": 6, "models/staffing": 6,
	"models/accounts": 5, "models/mandate": 5, "models/people": 4,
	"models/units": 3, "models/evidence": 3, "models/audit": 2, "models/jobs": 2,
	"models/database": 1, "models/database/trial": 1,
	"views": 1, "views/paper": 1, "views/sheets": 1, "views/letters": 1,
	"models/actor": 0, "models/fault": 0, "models/gather": 0, "models/calendar": 0, "models/vietnamese": 0,
	"views/texts": 0, "static": 0, "migrations": 0,
}

// sameFloor are the few imports allowed within one floor: the test help of the
// database stands in its own folder.
var sameFloor = map[string]bool{"models/database/trial models/database": true}

func TestARoomImportsOnlyFromFloorsBelow(t *testing.T) {
	for room, imports := range roomImports(t) {
		floor, known := floors[room]
		if !known {
			t.Errorf("%s stands on no floor: give it one here and in README", room)
			continue
		}
		for target := range imports {
			if floors[target] >= floor && !sameFloor[room+" "+target] {
				t.Errorf("%s (floor %d) imports %s (floor %d)", room, floor, target, floors[target])
			}
			if strings.HasPrefix(room, "models") && strings.HasPrefix(target, "views") ||
				strings.HasPrefix(room, "views") && strings.HasPrefix(target, "models") {
				t.Errorf("%s imports %s: models know no views, and views no models", room, target)
			}
		}
	}
}

// drivers are the imports that belong to one room only.
var drivers = map[string][]string{
	"github.com/gofiber/fiber":       {"routes", "app"},
	"gorm.io/driver/mysql":           {"models/database"},
	"github.com/go-sql-driver/mysql": {"models/database", "models/database/trial"},
	"github.com/glebarez/sqlite":     {"models/database"},
	"github.com/skip2/go-qrcode":     {"views/paper"},
	"github.com/jung-kurt/gofpdf":    {"views/paper"},
	"github.com/xuri/excelize":       {"views/sheets"},
	"github.com/makiuchi-d/gozxing":  {"views/paper"},
}

func TestDriversStayInTheirRooms(t *testing.T) {
	eachImport(t, func(room, target string) {
		for driver, rooms := range drivers {
			if strings.HasPrefix(target, driver) && !strings.Contains(" "+strings.Join(rooms, " ")+" ", " "+room+" ") {
				t.Errorf("%s imports %s, which only %v may", room, target, rooms)
			}
		}
	})
}

// roomImports lists for every room the rooms of ours it imports.
func roomImports(t *testing.T) map[string]map[string]bool {
	rooms := map[string]map[string]bool{}
	eachImport(t, func(room, target string) {
		if rooms[room] == nil {
			rooms[room] = map[string]bool{}
		}
		if own, ok := strings.CutPrefix(target, "taphuan/"); ok && own != room {
			rooms[room][own] = true
		}
	})
	if len(rooms) < 5 {
		t.Fatalf("found only %d rooms: is the test looking in the right place?", len(rooms))
	}
	return rooms
}

// eachImport visits every import of every file that is not a test.
func eachImport(t *testing.T, visit func(room, target string)) {
	t.Helper()
	const root = ".."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		room, err := filepath.Rel(root, filepath.Dir(path))
		for _, spec := range file.Imports {
			target, _ := strconv.Unquote(spec.Path.Value)
			visit(filepath.ToSlash(room), target)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
