package views

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the drawn pages over the golden files")

// drawGallery renders the gallery, which shows every part, in a frame.
func drawGallery(t *testing.T, page samplePage, frame string) []byte {
	t.Helper()
	engine := New()
	if err := engine.Load(); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("testdata/gallery/page.html")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Templates.New("gallery").Parse(string(source)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := engine.Render(&out, "gallery", page, frame); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What changes with every edit of a style sheet, or is there only after npm ran,
// is no matter of the golden files.
var fleeting = regexp.MustCompile(`\?v=[0-9a-f]{10}|(?m)^.*/static/(npm/|css/fonts).*\n`)

func TestGalleryAsAgreed(t *testing.T) {
	for _, c := range []struct{ name, lang, frame string }{
		{"signed in, Vietnamese", "vi", "layout"},
		{"visitor's phone, English", "en", "public"},
	} {
		t.Run(c.name, func(t *testing.T) {
			drawn := fleeting.ReplaceAll(drawGallery(t, sample(c.lang), c.frame), nil)
			file := "testdata/gallery/" + c.frame + "." + c.lang + ".golden"
			if *update {
				if err := os.WriteFile(file, drawn, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			golden, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(drawn, golden) {
				t.Errorf("the gallery is not drawn as in %s; look at it, then run with -update", file)
			}
		})
	}
}

func TestGalleryIsSoundHTML(t *testing.T) {
	for _, frame := range []string{"layout", "public"} {
		t.Run(frame, func(t *testing.T) {
			for _, fault := range inspect(t, drawGallery(t, sample("vi"), frame)) {
				t.Error(fault)
			}
		})
	}
}

func TestInspectionFindsFaults(t *testing.T) {
	for name, page := range map[string]string{
		"id twice":          `<p id="a"></p><p id="a"></p>`,
		"label of nothing":  `<label for="b">x</label>`,
		"input unlabelled":  `<input type="text" id="c">`,
		"style in a tag":    `<p style="color:red"></p>`,
		"script in a tag":   `<p onclick="x()"></p>`,
		"script in a page":  `<script>x()</script>`,
		"described by none": `<p aria-describedby="d"></p>`,
		"link to nowhere":   `<a href="#e">x</a>`,
		"post without csrf": `<form method="post"></form>`,
	} {
		t.Run(name, func(t *testing.T) {
			if len(inspect(t, []byte("<html>"+page+"</html>"))) == 0 {
				t.Error("went unnoticed")
			}
		})
	}
}

// inspection gathers what a page refers to, to be matched at its end.
type inspection struct {
	ids      map[string]int
	wanted   map[string]string // id → who refers to it
	labelled map[string]bool
	inputs   []string // ids of inputs that need a label
	faults   []string
	inLabel  int
	csrf     []bool // per open form: whether it posts and still lacks its token
}

// inspect reads a page as HTML and lists what is wrong with it.
func inspect(t *testing.T, page []byte) []string {
	t.Helper()
	seen := &inspection{ids: map[string]int{}, wanted: map[string]string{}, labelled: map[string]bool{}}
	decoder := xml.NewDecoder(bytes.NewReader(page))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return seen.matched()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			seen.open(token)
		case xml.EndElement:
			seen.close(token.Name.Local)
		}
	}
}

func (s *inspection) open(tag xml.StartElement) {
	has := map[string]string{}
	for _, a := range tag.Attr {
		has[a.Name.Local] = a.Value
		if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
			s.faults = append(s.faults, "<"+tag.Name.Local+"> has "+a.Name.Local+"=")
		}
	}
	if has["id"] != "" {
		s.ids[has["id"]]++
	}
	for _, id := range strings.Fields(has["aria-describedby"] + " " + has["aria-labelledby"] + " " + has["for"]) {
		s.wanted[id] = tag.Name.Local
	}
	if href := has["href"]; len(href) > 1 && href[0] == '#' {
		s.wanted[href[1:]] = tag.Name.Local
	}
	s.openForm(tag.Name.Local, has)
}

func (s *inspection) openForm(name string, has map[string]string) {
	switch name {
	case "script":
		if has["src"] == "" {
			s.faults = append(s.faults, "<script> without src=")
		}
	case "label":
		s.inLabel++
		s.labelled[has["for"]] = true
	case "form":
		s.csrf = append(s.csrf, has["method"] == "post")
	case "input", "select", "textarea":
		if has["name"] == "csrf" && has["value"] != "" && len(s.csrf) > 0 {
			s.csrf[len(s.csrf)-1] = false
		}
		if has["type"] != "hidden" && s.inLabel == 0 {
			s.inputs = append(s.inputs, has["id"])
		}
	}
}

func (s *inspection) close(name string) {
	switch name {
	case "label":
		s.inLabel--
	case "form":
		if s.csrf[len(s.csrf)-1] {
			s.faults = append(s.faults, "a form posts without csrf")
		}
		s.csrf = s.csrf[:len(s.csrf)-1]
	}
}

func (s *inspection) matched() []string {
	for id, times := range s.ids {
		if times > 1 {
			s.faults = append(s.faults, "id "+id+" stands more than once")
		}
	}
	for id, who := range s.wanted {
		if s.ids[id] == 0 {
			s.faults = append(s.faults, "<"+who+"> refers to "+id+", which is not there")
		}
	}
	for _, id := range s.inputs {
		if id == "" || !s.labelled[id] {
			s.faults = append(s.faults, "input "+id+" has no label")
		}
	}
	return s.faults
}
