package routes

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"image/png"
	"path"
	"regexp"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
	"taphuan/static"
)

// The shell a phone keeps is the same for everybody, in their language.
func TestRule4_11_TheShellKnowsNobody(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	visitor, staff := s.visitor(), s.browser(actor.CheckIn)
	for _, path := range []string{"/scan", "/scan/self-test", "/scan?lang=en"} {
		open, signed := visitor.get(path), staff.get(path)
		if open.status != 200 || open.body != signed.body {
			t.Errorf("%s differs by who asks (%d, %d)", path, open.status, signed.status)
		}
		if strings.Contains(open.body, "csrf\"") {
			t.Errorf("%s carries a token", path)
		}
	}
	if visitor.get("/scan?lang=vi").body == visitor.get("/scan?lang=en").body {
		t.Error("both languages are one")
	}
}

// TestRule4_11_TheWorkerListsWhatIsThere asks for every address it would keep.
func TestRule4_11_TheWorkerListsWhatIsThere(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	c := s.visitor()
	got := c.get("/scan/worker.js")
	if got.header.Get("Service-Worker-Allowed") != "/scan" || got.header.Get("Cache-Control") != "no-cache" ||
		!strings.HasPrefix(got.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("served with %v", got.header)
	}
	if strings.Contains(got.body, "background.js'") || !strings.HasPrefix(c.get("/scan/worker.js?background=1").body, "import '/static/js/scan/background.js'") {
		t.Error("only a module can import")
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(got.body, "self.shell = "), "\n")
	var kept scanShell
	if err := json.Unmarshal([]byte(line), &kept); err != nil || len(kept.Version) != 12 {
		t.Fatal(err, line)
	}
	if kept.Version != workerVersion(t, c.get("/scan/worker.js?lang=en").body) {
		t.Error("the version differs by who asks")
	}
	for _, path := range append(kept.Files, kept.Pages...) {
		if reply := c.get(path); reply.status != 200 {
			t.Errorf("%s answers %d", path, reply.status)
		}
	}
}

func workerVersion(t *testing.T, worker string) string {
	t.Helper()
	_, rest, _ := strings.Cut(worker, `"version":"`)
	version, _, _ := strings.Cut(rest, `"`)
	return version
}

func TestTheScannerCanBeInstalled(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	got := s.visitor().get("/scan/manifest.webmanifest")
	var m manifest
	if err := json.Unmarshal([]byte(got.body), &m); err != nil {
		t.Fatal(err)
	}
	if m.Scope != "/scan" || m.StartURL != "/scan" || m.Display != "standalone" || len(m.Icons) != 4 || m.Name == "" ||
		!strings.HasPrefix(got.header.Get("Content-Type"), "application/manifest+json") {
		t.Errorf("%+v as %s", m, got.header.Get("Content-Type"))
	}
	touch := touchIcon.FindStringSubmatch(s.visitor().get("/scan").body)
	if touch == nil {
		t.Fatal("no icon for home screens that read no manifest")
	}
	for _, icon := range append(m.Icons, manifestIcon{Source: touch[1], Sizes: "180x180", Type: "image/png"}) {
		s.checkIcon(t, icon)
	}
}

var touchIcon = regexp.MustCompile(`<link rel="apple-touch-icon" href="([^"]+)">`)

// checkIcon asks for an icon as a phone does and looks whether it is as large as is said.
func (s *scene) checkIcon(t *testing.T, icon manifestIcon) {
	t.Helper()
	got := s.visitor().get(icon.Source)
	if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), icon.Type) {
		t.Errorf("%s answers %d %s", icon.Source, got.status, got.header.Get("Content-Type"))
	}
	if icon.Type != "image/png" {
		return
	}
	drawn, err := png.DecodeConfig(strings.NewReader(got.body))
	if size := fmt.Sprintf("%dx%d", drawn.Width, drawn.Height); err != nil || size != icon.Sizes {
		t.Errorf("%s is %s, not %s (%v)", icon.Source, size, icon.Sizes, err)
	}
}

// What a module imports without a hash in its address is asked for anew and
// answered in short while it is the same.
func TestModulesWithoutAHashAreAskedForAnew(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	const address = "/static/js/scan/app.js"
	c := s.visitor()
	first := c.get(address)
	tag := first.header.Get("ETag")
	if first.status != 200 || tag == "" || first.header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("%d, %v", first.status, first.header)
	}
	if again := c.send(get, address, nil, "", "If-None-Match", tag); again.status != 304 || again.body != "" {
		t.Errorf("the same is answered %d", again.status)
	}
	if kept := c.get(static.Path("js/scan/app.js")); !strings.Contains(kept.header.Get("Cache-Control"), "max-age=2592000") {
		t.Errorf("with its hash it is kept %q", kept.header.Get("Cache-Control"))
	}
}

var staticImport = regexp.MustCompile(`(?m)^import .* from '([^']+)'`)

// imported gives a module and all it imports from the beginning.
func imported(t *testing.T, name string, all map[string][]byte) map[string][]byte {
	t.Helper()
	content, err := static.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	all[name] = content
	for _, found := range staticImport.FindAllSubmatch(content, -1) {
		if next := path.Join(path.Dir(name), string(found[1])); all[next] == nil {
			imported(t, next, all)
		}
	}
	return all
}

// UX §2.5: the scripts a scanning phone fetches are at most 30 KB, packed one by
// one, without the code reader and what is fetched only when it is wanted.
func TestTheScannerIsLight(t *testing.T) {
	total, modules := 0, imported(t, "js/scan/app.js", map[string][]byte{})
	for _, content := range modules {
		var packed bytes.Buffer
		w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		_, _ = w.Write(content)
		_ = w.Close()
		total += packed.Len()
	}
	t.Logf("%d modules, %d bytes, packed", len(modules), total)
	if len(modules) < 12 || total > 30*kB {
		t.Errorf("%d modules weigh %d bytes, packed", len(modules), total)
	}
}
