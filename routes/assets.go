package routes

import (
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"

	"taphuan/static"
)

// staticFiles serves our style sheets, scripts and the files npm brought. Their
// addresses carry a hash of the content, so browsers may keep them for long.
func staticFiles() fiber.Handler {
	return filesystem.New(filesystem.Config{Root: http.FS(static.Files()), MaxAge: 30 * 24 * 60 * 60})
}
