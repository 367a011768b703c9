package database_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sqlCalls are gorm's methods whose first string is SQL, not a value.
var sqlCalls = []string{"Where", "Not", "Or", "Having", "Order", "Group", "Joins", "Select", "Raw", "Exec", "Expr", "Table", "Distinct", "Pluck"}

// doorOnly are calls and imports that bypass this room.
var (
	doorOnlyCalls   = []string{"ExecContext", "QueryContext", "QueryRowContext"}
	doorOnlyImports = []string{"modernc.org/sqlite", "github.com/glebarez/", "github.com/go-sql-driver/", "gorm.io/driver/", "github.com/pressly/goose"}
)

// No SQL anywhere in the program is glued together from strings, nothing is
// written by gorm's Save or AutoMigrate, and nobody else opens a database.
func TestQueriesAreWrittenOut(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		files++
		inDoor := strings.Contains(filepath.ToSlash(path), "models/database/")
		for _, complaint := range complaints(t, path, nil, inDoor) {
			t.Error(complaint)
		}
		return nil
	})
	if err != nil || files < 10 {
		t.Fatalf("%d files read: %v", files, err)
	}
}

// The check itself is checked: what it must refuse, and what it must let pass.
func TestTheQueryCheckSees(t *testing.T) {
	for line, want := range map[string]int{
		`tx.DB.Where("id = ?", id)`:                                         0,
		`tx.DB.Where("id = ? " + "AND at < ?", id, at)`:                     0,
		`gorm.G[row](tx.DB).Where("name LIKE ?", "%"+name).Order("id")`:     0,
		`gorm.G[row](tx.DB).Exec(ctx, "UPDATE t SET n = ?", fmt.Sprint(n))`: 0,
		`q := "n"; q = "m"; tx.DB.Order(q)`:                                 0,
		`service.Save(ctx, plan)`:                                           0,
		`tx.DB.Where("id = " + id)`:                                         1,
		`tx.DB.Where(fmt.Sprintf("id = %d", id))`:                           1,
		`gorm.G[row](tx.DB).Order("name " + way)`:                           1,
		`gorm.G[row](tx.DB).Order(strings.Join(columns, ","))`:              1,
		`gorm.G[row](tx.DB).Exec(ctx, "DROP TABLE " + name)`:                1,
		`q := "id = " + id; tx.DB.Where(q)`:                                 1,
		`q := "id"; q += id; tx.DB.Raw(q)`:                                  1,
		`q := fmt.Sprintf("id = %d", id); tx.DB.Raw((q))`:                   1,
		`tx.DB.Where("id = ?", gorm.Expr("a" + b))`:                         1,
		`tx.DB.Where(clause.Expr{SQL: "a" + b})`:                            1,
		`tx.DB.Where(&row{ID: id})`:                                         1,
		`tx.DB.Where(map[string]any{"id": id})`:                             1,
		`tx.DB.Save(&plan)`:                                                 1,
		`gorm.G[row](tx.DB).Save(ctx)`:                                      1,
		`db.AutoMigrate(&row{})`:                                            1,
		`pool.ExecContext(ctx, "DELETE FROM t")`:                            1,
	} {
		source := "package x\nimport \"gorm.io/gorm\"\nfunc f() {\n" + line + "\n}"
		if got := complaints(t, "x.go", source, false); len(got) != want {
			t.Errorf("%s: %d complaints, want %d: %v", line, len(got), want, got)
		}
	}
	if got := complaints(t, "x.go", `package x; import _ "github.com/go-sql-driver/mysql"`, false); len(got) != 1 {
		t.Errorf("a driver imported: %v", got)
	}
}

// complaints tells what a file does to a database that it must not.
func complaints(t *testing.T, path string, source any, inDoor bool) []string {
	t.Helper()
	set := token.NewFileSet()
	var content any
	if source != nil {
		content = source
	}
	file, err := parser.ParseFile(set, path, content, parser.SkipObjectResolution)
	if err != nil {
		t.Logf("not read: %v", err) // the compiler says so as well
		return nil
	}
	c := &checker{set: set, inDoor: inDoor}
	if !c.imports(file) {
		return c.found
	}
	for _, declaration := range file.Decls {
		c.glued = gluedNames(declaration)
		ast.Inspect(declaration, c.look)
	}
	return c.found
}

type checker struct {
	set    *token.FileSet
	inDoor bool
	glued  map[string]bool // variables that hold glued text
	found  []string
}

func (c *checker) complain(at ast.Node, what string) {
	c.found = append(c.found, fmt.Sprintf("%s: %s", c.set.Position(at.Pos()), what))
}

// imports refuses drivers and tells whether the file has to do with a database.
func (c *checker) imports(file *ast.File) bool {
	concerned := false
	for _, spec := range file.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		if strings.HasPrefix(name, "gorm.io/") || strings.HasPrefix(name, "taphuan/models/database") || name == "database/sql" {
			concerned = true
		}
		for _, driver := range doorOnlyImports {
			if strings.HasPrefix(name, driver) && !c.inDoor {
				c.complain(spec, "only models/database knows "+name)
			}
		}
	}
	return concerned
}

func (c *checker) look(node ast.Node) bool {
	if literal, ok := node.(*ast.CompositeLit); ok && isExpr(literal) {
		for _, element := range literal.Elts {
			if pair, ok := element.(*ast.KeyValueExpr); ok && c.isGlued(pair.Value) {
				c.complain(pair, "SQL glued together in clause.Expr")
			}
		}
	}
	call, ok := node.(*ast.CallExpr)
	if !ok {
		return true
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return true
	}
	name := selector.Sel.Name
	switch {
	case name == "AutoMigrate", name == "Save" && onDatabase(selector.X):
		c.complain(call, "gorm's "+name+" is never used")
	case slices.Contains(doorOnlyCalls, name) && !c.inDoor:
		c.complain(call, name+" bypasses models/database")
	case slices.Contains(sqlCalls, name):
		c.sql(call, name)
	}
	return true
}

// sql looks at the argument that is SQL: the first, or the second after a context.
func (c *checker) sql(call *ast.CallExpr, name string) {
	for i, arg := range call.Args {
		if i > 0 && (name != "Exec" || i > 1) {
			return
		}
		if c.isGlued(arg) {
			c.complain(arg, "SQL glued together in "+name)
		}
		if name == "Where" && isCondition(arg) {
			c.complain(arg, "a struct or map as condition: a zero value drops it")
		}
	}
}

// isGlued tells whether an expression is text made at run time.
func (c *checker) isGlued(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.isGlued(e.X)
	case *ast.Ident:
		return c.glued[e.Name]
	case *ast.BinaryExpr:
		return e.Op == token.ADD && !(isLiteral(e.X) && isLiteral(e.Y))
	case *ast.CallExpr:
		if selector, ok := e.Fun.(*ast.SelectorExpr); ok {
			of, _ := selector.X.(*ast.Ident)
			return of != nil && (of.Name == "fmt" || of.Name == "strings") || selector.Sel.Name == "String"
		}
	}
	return false
}

func isLiteral(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return isLiteral(e.X)
	case *ast.BasicLit:
		return true
	case *ast.BinaryExpr:
		return isLiteral(e.X) && isLiteral(e.Y)
	}
	return false
}

// gluedNames finds the variables of a function that are given glued text.
func gluedNames(declaration ast.Decl) map[string]bool {
	names := map[string]bool{}
	c := &checker{glued: names}
	ast.Inspect(declaration, func(node ast.Node) bool {
		assign, ok := node.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, left := range assign.Lhs {
			name, ok := left.(*ast.Ident)
			if !ok || i >= len(assign.Rhs) {
				continue
			}
			if assign.Tok == token.ADD_ASSIGN && !isLiteral(assign.Rhs[i]) || c.isGlued(assign.Rhs[i]) {
				names[name.Name] = true
			}
		}
		return true
	})
	return names
}

// isCondition tells a struct of rows or a map from SQL and from gorm's clauses.
func isCondition(e ast.Expr) bool {
	if pointer, ok := e.(*ast.UnaryExpr); ok && pointer.Op == token.AND {
		e = pointer.X
	}
	literal, ok := e.(*ast.CompositeLit)
	if !ok {
		return false
	}
	if of, ok := literal.Type.(*ast.SelectorExpr); ok {
		from, _ := of.X.(*ast.Ident)
		return from == nil || from.Name != "clause" && from.Name != "gorm"
	}
	return true
}

func isExpr(literal *ast.CompositeLit) bool {
	of, ok := literal.Type.(*ast.SelectorExpr)
	return ok && of.Sel.Name == "Expr"
}

// onDatabase tells whether a method is called on gorm rather than on a service.
func onDatabase(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(node ast.Node) bool {
		if name, ok := node.(*ast.Ident); ok && (name.Name == "gorm" || name.Name == "DB" || name.Name == "db" || name.Name == "tx") {
			found = true
		}
		return !found
	})
	return found
}
