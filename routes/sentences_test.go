package routes

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"taphuan/views/texts"
)

// TestEveryFaultHasItsSentence reads the machine codes out of the source: each
// fault.New(kind, "code") and each fault.Field{Code: "code"} must have a
// sentence in both languages.
func TestEveryFaultHasItsSentence(t *testing.T) {
	codes := faultCodes(t)
	if len(codes) < 30 {
		t.Fatalf("found only %d codes: is the test looking in the right place?", len(codes))
	}
	for code, where := range codes {
		for _, lang := range texts.Languages() {
			if !texts.Has(lang.Code, "fault."+code) {
				t.Errorf("%s: the code %q has no sentence in %s", where, code, lang.Code)
			}
		}
	}
}

func faultCodes(t *testing.T) map[string]string {
	t.Helper()
	codes := map[string]string{}
	for _, root := range []string{"../models", "../routes"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if code := codeIn(n); code != "" {
					codes[code] = path
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return codes
}

// codeIn gives the code a node declares, if it is a call of fault.New or a
// fault.Field literal with a constant code.
func codeIn(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		if isFault(n.Fun, "New") && len(n.Args) == 2 {
			return text(n.Args[1])
		}
	case *ast.CompositeLit:
		for _, element := range n.Elts {
			pair, ok := element.(*ast.KeyValueExpr)
			if key, named := any(nil), false; ok {
				key, named = pair.Key.(*ast.Ident)
				if id, is := key.(*ast.Ident); named && is && id.Name == "Code" && (n.Type == nil || isFault(n.Type, "Field")) {
					return text(pair.Value)
				}
			}
		}
	}
	return ""
}

func isFault(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "fault" && s.Sel.Name == name
}

func text(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, _ := strconv.Unquote(lit.Value)
	return s
}
