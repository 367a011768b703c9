package routes

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/attendance"
	"taphuan/static"
	"taphuan/views/texts"
)

// scanApp is the shell of the installable scanner (CHECKIN §4.11): the same for
// everybody, for a phone keeps it. Its JSON is what the page asks about itself
// once it is there: who is signed in, and the token of forms.
type scanApp struct {
	SignedIn      bool        `json:"signed_in"`
	UserName      string      `json:"user_name"`
	CSRF          string      `json:"csrf"`
	Now           time.Time   `json:"now"`
	Demonstration bool        `json:"demonstration"`
	Data          scanAppData `json:"-"`
}

// PageFrame is the scanner's own: no navigation, no notices, nothing personal.
func (scanApp) PageFrame() string { return "scanner/frame" }

// scanAppData is what the shell's script is told.
type scanAppData struct {
	Zone  int               `json:"zone"` // seconds east of Greenwich
	Files map[string]string `json:"files"`
	Say   map[string]string `json:"say"`
}

// scanAppFiles are what the script loads by name. Inside the service worker's
// scope the reader's worker is found without network, hence its address.
func scanAppFiles() map[string]string {
	return map[string]string{"worker": "/scan/decoder.js",
		"zxing": "/static/npm/zxing/reader/index.js", "wasm": "/static/npm/zxing/reader/zxing_reader.wasm",
		"writer": "/static/npm/zxing/writer/index.js", "writer_wasm": "/static/npm/zxing/writer/zxing_writer.wasm"}
}

func (rq *request) scanApp() scanApp {
	app := scanApp{SignedIn: rq.by.UserID != 0, CSRF: rq.csrf(), Now: rq.local(rq.now()), Demonstration: rq.house.ClockIsSet}
	if app.SignedIn {
		app.UserName = rq.by.Name
	}
	_, zone := rq.local(rq.now()).Zone()
	app.Data = scanAppData{Zone: zone, Files: scanAppFiles(), Say: texts.Under(rq.lang, "scan.say.")}
	for _, shared := range []string{"online", "found", "foreign_hint",
		"camera_denied", "camera_none", "camera_busy", "camera_insecure", "camera_failed"} {
		app.Data.Say[shared] = rq.say("scanner."+shared, nil)
	}
	for _, s := range []attendance.Status{attendance.Expected, attendance.Present, attendance.Late, attendance.Excused, attendance.Absent} {
		app.Data.Say["status_"+string(s)] = rq.say("attendance.status."+string(s), nil)
	}
	return app
}

// showScanApp answers the shell of the installable scanner.
func (h *handlers) showScanApp(rq *request, _ none) (answer[scanApp], error) {
	return show("scanner/app", rq.scanApp())
}

// showSelfTest answers the page where staff try their own phone beforehand.
func (h *handlers) showSelfTest(rq *request, _ none) (answer[scanApp], error) {
	return show("scanner/self_test", rq.scanApp())
}

// manifest is a web app manifest, as far as it is used.
type manifest struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	Lang       string         `json:"lang"`
	StartURL   string         `json:"start_url"`
	Scope      string         `json:"scope"`
	Display    string         `json:"display"`
	Background string         `json:"background_color"`
	Theme      string         `json:"theme_color"`
	Icons      []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// showScanManifest answers what a phone needs to install the scanner.
func (h *handlers) showScanManifest(rq *request, _ none) (answer[none], error) {
	content, err := json.Marshal(manifest{ID: "/scan", Name: rq.say("scan.name", nil), ShortName: rq.say("scan.short_name", nil), Lang: rq.lang,
		StartURL: "/scan", Scope: "/scan", Display: "standalone", Background: "#ffffff", Theme: "#083f78",
		Icons: []manifestIcon{
			{Source: static.Path("css/icon.svg"), Sizes: "any", Type: "image/svg+xml", Purpose: "any"},
			{Source: static.Path("css/icon-maskable.svg"), Sizes: "any", Type: "image/svg+xml", Purpose: "maskable"},
			{Source: static.Path("img/scan-192.png"), Sizes: "192x192", Type: "image/png", Purpose: "any"},
			{Source: static.Path("img/scan-512.png"), Sizes: "512x512", Type: "image/png", Purpose: "any"},
		}})
	if err != nil {
		return fail[none](err)
	}
	rq.c.Set(fiber.HeaderCacheControl, "no-cache")
	return answer[none]{File: &file{Type: "application/manifest+json", Name: "manifest.webmanifest", Content: content}}, nil
}

// scanShell is what the service worker keeps: pages in both languages, and files.
type scanShell struct {
	Version string   `json:"version"`
	Pages   []string `json:"pages"`
	Files   []string `json:"files"`
}

// shellPages are the pages of the shell and the views that draw them;
// shellFolders and shellFiles name the files they are made of.
var (
	shellPages   = map[string]string{"/scan": "scanner/app", "/scan/self-test": "scanner/self_test"}
	shellFolders = []string{"js/scan/", "img/", "npm/zxing/", "npm/be-vietnam-pro-"}
	shellFiles   = []string{"js/scanner/camera.js", "js/scanner/decoder.js", "js/scanner/roster.js", "js/scanner/screen.js",
		"css/tokens.css", "css/fonts.css", "css/base.css", "css/parts.css", "css/frame.css", "css/scanner.css", "css/scan.css", "css/icon.svg"}
)

// scanShell lists the shell; its version follows from all that is in it, so that
// a new program is a new version and the same one is none.
func (rq *request) scanShell() (scanShell, error) {
	s := scanShell{Pages: slices.Sorted(maps.Keys(shellPages)), Files: []string{"/scan/decoder.js", "/scan/manifest.webmanifest"}}
	sum := sha256.New()
	for _, name := range static.Names() {
		if isShell(name) {
			s.Files = append(s.Files, "/static/"+name)
			sum.Write([]byte(name + static.Version(name) + "\n"))
		}
	}
	sum.Write([]byte(static.Version("js/scanner/decode_worker.js")))
	for _, path := range s.Pages {
		for _, lang := range texts.Languages() {
			if err := rq.drawShell(sum, shellPages[path], lang.Code); err != nil {
				return scanShell{}, err
			}
		}
	}
	s.Version = hex.EncodeToString(sum.Sum(nil)[:6])
	return s, nil
}

// drawShell writes a page of the shell as a phone keeps it.
func (rq *request) drawShell(out io.Writer, view, lang string) error {
	reader := *rq
	reader.lang = lang
	p := page{Body: reader.scanApp(), rq: &reader, Shell: shell{Lang: lang, Path: "/scan"}}
	return rq.house.engine.Render(out, view, p, p.layout())
}

func isShell(name string) bool {
	return slices.Contains(shellFiles, name) ||
		slices.ContainsFunc(shellFolders, func(folder string) bool { return strings.HasPrefix(name, folder) })
}

type workerInput struct {
	Background string `query:"background"`
}

// showScanWorker answers the service worker: its list of files, its own text,
// and, where the browser takes modules, the part that sends in the background.
func (h *handlers) showScanWorker(rq *request, in workerInput) (answer[none], error) {
	kept, err := rq.scanShell()
	if err != nil {
		return fail[none](err)
	}
	list, err := json.Marshal(kept)
	if err != nil {
		return fail[none](err)
	}
	content := "self.shell = " + string(list) + "\n"
	if in.Background != "" {
		content = "import '/static/js/scan/background.js'\n" + content
	}
	rq.c.Set("Service-Worker-Allowed", "/scan")
	return script(rq, content, "js/scan/worker.js")
}

// showScanDecoder answers the worker that reads codes, at an address the service
// worker may answer without network.
func (h *handlers) showScanDecoder(rq *request, _ none) (answer[none], error) {
	return script(rq, "", "js/scanner/decode_worker.js")
}

// script answers one of our scripts after some text of the server's own.
func script(rq *request, before, name string) (answer[none], error) {
	content, err := static.Read(name)
	if err != nil {
		return fail[none](err)
	}
	rq.c.Set(fiber.HeaderCacheControl, "no-cache")
	return answer[none]{File: &file{Type: "text/javascript; charset=utf-8", Name: "script.js", Content: append([]byte(before), content...)}}, nil
}
