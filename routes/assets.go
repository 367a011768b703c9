package routes

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"
	"github.com/valyala/fasthttp"

	"taphuan/static"
)

// staticFiles serves our style sheets, scripts and the files npm brought. An
// address that carries a hash of the content may be kept for long; one that does
// not, as modules import each other, is asked for anew each time and answered
// with 304 while nothing changed. Who takes gzip gets text packed.
func staticFiles() fiber.Handler {
	whole := filesystem.New(filesystem.Config{Root: http.FS(static.Files()), MaxAge: 30 * 24 * 60 * 60})
	return func(c *fiber.Ctx) error {
		name := strings.TrimPrefix(c.Path(), "/static/")
		kept := func(c *fiber.Ctx) error {
			err := whole(c)
			if err == nil {
				answerPacked(c, static.Packed(name))
			}
			return err
		}
		version := static.Version(name)
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

// answerPacked answers the small form of what is answered already, to who takes
// gzip; nil says that there is none.
func answerPacked(c *fiber.Ctx, small []byte) {
	if small == nil {
		return
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.Method() == fiber.MethodGet && c.Response().StatusCode() == fiber.StatusOK && c.Request().Header.HasAcceptEncoding("gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		c.Response().SetBodyRaw(small)
	}
}

// worthPacking is how large an answer must be to be worth packing, in bytes.
const worthPacking = 1 * kB

// packAnswer packs what has just been answered for who takes gzip.
func packAnswer(c *fiber.Ctx) {
	c.Vary(fiber.HeaderAcceptEncoding)
	if body := c.Response().Body(); len(body) > worthPacking && c.Request().Header.HasAcceptEncoding("gzip") {
		answerPacked(c, fasthttp.AppendGzipBytes(nil, body))
	}
}
