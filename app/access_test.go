package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeFile is the checker of accessibility npm brings; it is never served.
const axeFile = "../static/node_modules/axe-core/axe.min.js"

// axeSource reads the checker; without it the test is skipped, or fails when CI=true.
func axeSource(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(axeFile)
	if err != nil {
		missing(t, "axe-core is not fetched: make test does so")
	}
	return string(source)
}

// runAxe checks by WCAG 2.2 AA and gives one line for every violation and place.
const runAxe = `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }, resultTypes: ['violations'] })
  .then((found) => found.violations.flatMap((v) => v.nodes.map((n) =>
    v.id + ' (' + v.help + '): ' + n.target.join(' ') + ' ' + n.html.slice(0, 160) + ' ' + (n.failureSummary ?? '').replace(/\s+/g, ' ').slice(0, 240))))`

// looks are the windows a page is checked in: every width and both schemes, though
// not each with each, but for a phone's.
var looks = []struct {
	width  int64
	scheme string
}{{1280, "light"}, {768, "dark"}, {360, "light"}, {360, "dark"}}

// accessible checks the page as it stands, wide and narrow, light and dark: no
// violation of WCAG 2.2 AA, and nothing scrolls sideways; but not in some widths.
func (b *tab) accessible(name string, but ...int64) {
	b.t.Helper()
	source := axeSource(b.t)
	usualWidth, usualHeight := b.width, b.height
	for _, l := range looks {
		if slices.Contains(but, l.width) {
			continue
		}
		b.look(l.width, 900, l.scheme)
		where := fmt.Sprintf("%s (%d px, %s)", name, l.width, l.scheme)
		b.noSideways(where)
		b.axe(where, source)
		if os.Getenv("TAPHUAN_TEST_SHOTS") != "" {
			keep(b.t, fmt.Sprintf("%s-%d-%s.png", strings.ReplaceAll(name, " ", "_"), l.width, l.scheme), b.picture())
		}
	}
	b.look(usualWidth, usualHeight, "light")
}

// axe runs the checker; the content policy does not bind what DevTools evaluate.
func (b *tab) axe(where, source string) {
	b.t.Helper()
	if !evaluate[bool](b, "typeof axe === 'object'") {
		evaluate[bool](b, source+"; typeof axe === 'object'")
	}
	for _, line := range evaluate[[]string](b, runAxe) {
		b.t.Errorf("axe on %s: %s", where, line)
	}
}

// noSideways fails when the page is wider than the window, naming what sticks out.
func (b *tab) noSideways(where string) {
	b.t.Helper()
	if evaluate[bool](b, "document.documentElement.scrollWidth <= innerWidth") {
		return
	}
	out := evaluate[[]string](b, `[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
		.slice(0, 8).map((e) => e.tagName + '.' + e.className + '#' + e.id + ' ' + Math.round(e.getBoundingClientRect().right))`)
	b.t.Errorf("%s scrolls sideways: %s", where, strings.Join(out, "; "))
}

// picture gives a PNG of what the window shows.
func (b *tab) picture() []byte {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.broken("no picture: %v", err)
	}
	return shot
}

// Whoever mistypes an address with a phone in the hand sees the whole page, and
// the way to sign in.
func TestAMissingPageFitsAPhone(t *testing.T) {
	s := startServer(t, sqliteURL(t), "2024-10-15T07:40:00+07:00")
	b := newBrowser(t).tab
	b.forgive("404")
	for _, lang := range []string{"vi", "en"} {
		b.open(s.url + "/no-such-page?lang=" + lang)
		b.accessible("missing page in " + lang)
	}
}

func TestAxeFindsWhatIsWrong(t *testing.T) {
	source := axeSource(t)
	tab := newBrowser(t).tab
	tab.open("data:text/html,<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main></html>")
	if !evaluate[bool](tab, source+"; typeof axe === 'object'") {
		t.Fatal("axe does not load")
	}
	found := evaluate[[]string](tab, runAxe)
	if len(found) != 1 || !strings.HasPrefix(found[0], "image-alt") {
		t.Errorf("a picture without words brought %q", found)
	}
}
