package views

import (
	"embed"
	"net/http"

	"github.com/gofiber/template/html/v2"
)

// The pattern reaches one folder deep: one folder per subject.
//
//go:embed *.html */*.html
var pages embed.FS

// New makes the engine that draws pages: templates are named by their path
// without ".html", such as "courses/index", inside the layout "layout" (the
// frame of the signed in) or "public" (no navigation, large type).
func New() *html.Engine {
	engine := html.NewFileSystem(http.FS(pages), ".html")
	engine.AddFuncMap(functions())
	return engine
}
