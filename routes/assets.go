package routes

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"

	"taphuan/static"
)

// staticFiles serves our style sheets, scripts and the files npm brought. An
// address that carries a hash of the content may be kept for long; one that does
// not, as modules import each other, is asked for anew each time and answered
// with 304 while nothing changed.
func staticFiles() fiber.Handler {
	kept := filesystem.New(filesystem.Config{Root: http.FS(static.Files()), MaxAge: 30 * 24 * 60 * 60})
	return func(c *fiber.Ctx) error {
		version := static.Version(strings.TrimPrefix(c.Path(), "/static/"))
		if version == "" || c.Query("v") != "" {
			return kept(c)
		}
		tag := `"` + version + `"`
		if c.Get(fiber.HeaderIfNoneMatch) == tag {
			c.Set(fiber.HeaderETag, tag)
			return c.SendStatus(fiber.StatusNotModified)
		}
		err := kept(c)
		c.Set(fiber.HeaderETag, tag)
		c.Set(fiber.HeaderCacheControl, "no-cache")
		return err
	}
}
