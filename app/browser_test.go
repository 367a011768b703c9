package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const chromium = "/usr/bin/chromium"

// missing skips what cannot run on this machine, and fails where nothing may be skipped.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// browser is a Chromium with a profile of its own and its first tab.
type browser struct {
	*tab
}

// tab is one page. What it complains of in the console fails the test.
type tab struct {
	t   *testing.T
	ctx context.Context

	width, height int64 // of the window

	mu       sync.Mutex
	forgiven []string
}

// withCamera gives the browser a camera that shows the file and asks nobody.
func withCamera(file string) []chromedp.ExecAllocatorOption {
	return []chromedp.ExecAllocatorOption{chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true), chromedp.Flag("use-file-for-fake-video-capture", file)}
}

// newBrowser starts Debian's Chromium without a window, gone when the test ends.
func newBrowser(t *testing.T, flags ...[]chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	if _, err := os.Stat(chromium); err != nil {
		missing(t, "no browser: "+chromium+" is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1280, 900))
	for _, more := range flags {
		options = append(options, more...)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(allocator)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx); quit() })
	return &browser{newTab(t, ctx)}
}

// newTab opens another tab of the same browser, with the same sign-in.
func (b *browser) newTab() *tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	return newTab(b.t, ctx)
}

func newTab(t *testing.T, ctx context.Context) *tab {
	t.Helper()
	tab := &tab{t: t, ctx: ctx}
	// The first action starts the browser, which lives as long as its context: no timeout here.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	if err := chromedp.Listen(ctx, tab.heard); err != nil {
		t.Fatal(err)
	}
	tab.look(1280, 900, "light")
	return tab
}

// forgive lets console messages pass that contain the words.
func (b *tab) forgive(words string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forgiven = append(b.forgiven, words)
}

// heard fails the test for errors in the console: broken scripts, refused by
// the content security policy, files that are not there.
func (b *tab) heard(event any) {
	words := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		words = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			words += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			for _, arg := range e.Args {
				words += string(arg.Value) + " " + arg.Description
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			words = e.Entry.Text + " " + e.Entry.URL
		}
	case *page.EventJavascriptDialogOpening:
		words = "a dialog opened: " + e.Message
	}
	if words == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.forgiven {
		if strings.Contains(words, f) {
			return
		}
	}
	b.t.Errorf("console: %s", words)
}

// patience is how long a step in the browser may take; two cores run everything.
const patience = 30 * time.Second

// do runs steps and fails the test when one does.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.broken("%v", err)
	}
}

// evaluate gives the value of an expression, also one that must be awaited.
func evaluate[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.broken("%.200s: %v", expression, err)
	}
	return value
}

// broken fails the test with a picture and the address of the page.
func (b *tab) broken(format string, args ...any) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	if picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		keep(b.t, "broken.png", picture)
	}
	state, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + " " + document.querySelector("main")?.innerText.slice(0, 1500)`))
	b.t.Fatalf(format+"\nat %s", append(args, state)...)
}

// keep writes a picture to the folder TAPHUAN_TEST_SHOTS names, if any.
func keep(t *testing.T, name string, picture []byte) {
	t.Helper()
	folder := os.Getenv("TAPHUAN_TEST_SHOTS")
	if folder == "" {
		return
	}
	file := filepath.Join(folder, strings.ReplaceAll(t.Name(), "/", "-")+"-"+name)
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		t.Logf("%s: %v", file, err)
	}
}

// open goes to an address and waits until it is there.
func (b *tab) open(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
}

// until waits for an expression to become true, over a change of page as well,
// during which nothing can be asked.
func (b *tab) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for ctx.Err() == nil {
		if yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(async () => Boolean(await ("+expression+")))()", chromedp.EvalAwaitPromise)); err == nil && yes {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.broken("waited in vain for %s", expression)
}

// shows waits until the page contains the words.
func (b *tab) shows(words string) {
	b.t.Helper()
	b.until("document.body.innerText.includes(" + quoted(words) + ")")
}

// quoted writes a text as JavaScript.
func quoted(text string) string {
	raw, _ := json.Marshal(text)
	return string(raw)
}

// address gives the path of the page.
func (b *tab) address() string {
	b.t.Helper()
	return evaluate[string](b, "location.pathname")
}

// fill types a value into the field of that name, as a person does.
func (b *tab) fill(name, value string) {
	b.t.Helper()
	b.retype(fmt.Sprintf("main [name=%q]", name), value)
}

// fillID types a value into the field with that id.
func (b *tab) fillID(id, value string) {
	b.t.Helper()
	b.retype("#"+id, value)
}

// retype selects what stands in a field and types over it.
func (b *tab) retype(selector, value string) {
	b.t.Helper()
	evaluate[bool](b, "document.querySelector("+quoted(selector)+")?.select() ?? true")
	b.do(chromedp.SendKeys(chromedp.CSS(selector), value, chromedp.NodeVisible))
}

// enter presses Enter where the focus is.
var enter = chromedp.KeyEvent(kb.Enter)

// choose picks an option of the select of that name.
func (b *tab) choose(name, value string) {
	b.t.Helper()
	field := chromedp.CSS(fmt.Sprintf("main select[name=%q]", name))
	b.do(chromedp.SetValue(field, value))
	if got := evaluate[string](b, fmt.Sprintf("document.querySelector('main select[name=%q]').value", name)); got != value {
		b.broken("%s has no option %q", name, value)
	}
}

// click clicks what is visible under a selector.
func (b *tab) click(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// submit clicks what sends a form and waits for the page that comes.
func (b *tab) submit(selector string) {
	b.t.Helper()
	evaluate[bool](b, "window.leaving = true")
	b.click(selector)
	b.until("!window.leaving && document.readyState === 'complete'")
}

// settled brings every change of colour to its end.
const settled = `new Promise((done) => {
  let still = 0
  const step = () => {
    const moving = document.getAnimations()
    for (const one of moving) one.finish()
    still = moving.length ? 0 : still + 1
    still > 3 ? done(true) : setTimeout(step, 20)
  }
  step()
})`

// look sets the size of the window and the colour scheme.
func (b *tab) look(width, height int64, scheme string) {
	b.t.Helper()
	b.width, b.height = width, height
	b.do(chromedp.EmulateViewport(width, height))
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		b.t.Fatal(err)
	}
	// The sizes and colours follow in the frames to come.
	b.until(fmt.Sprintf("innerWidth === %d && matchMedia('(prefers-color-scheme: %s)').matches", width, scheme))
	evaluate[bool](b, settled)
}
