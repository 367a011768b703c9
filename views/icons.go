package views

import (
	"fmt"
	"html/template"
)

// icons are our own drawings on a 20 by 20 grid, in strokes of the text's
// colour; "fill" in a drawing fills it instead.
var icons = map[string]string{
	"home":        `<path d="M3 9.5 10 3.5l7 6M5 8.5V16.5h10V8.5M8.5 16.5v-4h3v4"/>`,
	"calendar":    `<path d="M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5"/>`,
	"book":        `<path d="M10 5.5C8 4.2 5.5 4 3 4.2v11.3c2.5-.2 5 0 7 1.3 2-1.3 4.5-1.5 7-1.3V4.2c-2.5-.2-5 0-7 1.3zM10 5.5v11.3"/>`,
	"check":       `<path d="m4 10.5 4 4 8-9"/>`,
	"list":        `<path d="M7.5 5.5H17M7.5 10H17M7.5 14.5H17M3.5 5.5h.5M3.5 10h.5M3.5 14.5h.5"/>`,
	"people":      `<circle cx="7.5" cy="7" r="2.8"/><path d="M2.5 16c.3-3 2.3-4.5 5-4.5s4.7 1.5 5 4.5M13 4.5a2.6 2.6 0 0 1 0 5M14.5 12c1.8.5 2.9 1.8 3.1 4"/>`,
	"user":        `<circle cx="10" cy="7" r="3"/><path d="M4 16.5c.5-3.3 2.9-5 6-5s5.5 1.7 6 5"/>`,
	"building":    `<path d="M4.5 17V3.5h8V17M12.5 8h3.5v9M3 17h14M7 6.5h3M7 9.5h3M7 12.5h3"/>`,
	"certificate": `<path d="M11 15H3V4h14v6"/><path d="M6 7.5h8M6 10.5h3"/><circle cx="14" cy="12.5" r="2.3"/><path d="m12.7 14.5-.7 3.5 2-1 2 1-.7-3.5"/>`,
	"report":      `<path d="M5 3h7l3.5 3.5V17H5zM12 3v3.5h3.5M7.5 14v-2M10 14V9.5M12.5 14v-3.5"/>`,
	"target":      `<circle cx="10" cy="10" r="7"/><circle cx="10" cy="10" r="3.5"/><path d="M10 10h.01"/>`,
	"settings":    `<path d="M3 6h6M13 6h4M3 14h2M9 14h8"/><circle cx="11" cy="6" r="2"/><circle cx="7" cy="14" r="2"/>`,
	"plus":        `<path d="M10 4v12M4 10h12"/>`,
	"minus":       `<path d="M4 10h12"/>`,
	"search":      `<circle cx="8.8" cy="8.8" r="5.3"/><path d="m12.8 12.8 4.2 4.2"/>`,
	"filter":      `<path d="M3 4.5h14l-5.5 6.5v5l-3-1.5V11z"/>`,
	"print":       `<path d="M6 7V3h8v4M6 14H3V7h14v7h-3M6 11.5h8V17H6z"/>`,
	"download":    `<path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13"/>`,
	"upload":      `<path d="M10 13V3.5M6 7l4-4 4 4M3.5 16.5h13"/>`,
	"file":        `<path d="M5 3h7l3.5 3.5V17H5zM12 3v3.5h3.5"/>`,
	"edit":        `<path d="M4 16l.8-3.5L13.5 4l2.7 2.7-8.6 8.6zM11.7 5.8l2.7 2.7"/>`,
	"trash":       `<path d="M3.5 5.5h13M8 5.5V3.5h4v2M5.5 5.5l.7 11.5h7.6l.7-11.5M8.5 8.5v5.5M11.5 8.5v5.5"/>`,
	"copy":        `<path d="M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7"/>`,
	"send":        `<path d="M17 3 3 9l5.5 2.5L11 17zM17 3l-8.5 8.5"/>`,
	"bell":        `<path d="M5 14V9a5 5 0 0 1 10 0v5l1.5 1h-13zM8.5 17.5h3"/>`,
	"clock":       `<circle cx="10" cy="10" r="7"/><path d="M10 6v4.3l3 1.7"/>`,
	"place":       `<path d="M10 17.5c-3.5-4-5-6.5-5-9a5 5 0 0 1 10 0c0 2.5-1.5 5-5 9z"/><circle cx="10" cy="8.5" r="1.8"/>`,
	"qr":          `<path d="M3.5 3.5H8V8H3.5zM12 3.5h4.5V8H12zM3.5 12H8v4.5H3.5zM12 12h1.5M16.5 12v1.5M12 16.5h.01M14.5 14.5h2v2"/>`,
	"camera":      `<path d="M3 6.5h3.5L8 4h4l1.5 2.5H17v9.5H3z"/><circle cx="10" cy="11" r="2.8"/>`,
	"torch":       `<path d="M6.5 3h7v3L12 8.5V17H8V8.5L6.5 6zM10 11v1.5"/>`,
	"sync":        `<path d="M16.5 8A7 7 0 0 0 4 6.5M3.5 3.5v3.5H7M3.5 12A7 7 0 0 0 16 13.5M16.5 16.5V13H13"/>`,
	"offline":     `<path d="M3 3l14 14M2.5 8a11 11 0 0 1 4-2.4M9.5 4.6A11 11 0 0 1 17.5 8M5.5 11.2a7 7 0 0 1 3-1.7M12.5 10a7 7 0 0 1 2 1.2M10 15h.01"/>`,
	"online":      `<path d="M2.5 8a11 11 0 0 1 15 0M5.5 11.2a7 7 0 0 1 9 0M10 15h.01"/>`,
	"lock":        `<path d="M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9"/>`,
	"key":         `<circle cx="6.5" cy="13.5" r="3"/><path d="m8.7 11.3 7.3-7.3M13 7l2.5 2.5"/>`,
	"leave":       `<path d="M12 3.5H4v13h8M8.5 10H17M14 7l3 3-3 3"/>`,
	"menu":        `<path d="M3 5.5h14M3 10h14M3 14.5h14"/>`,
	"more":        `<path class="dot" d="M4.5 10h.01M10 10h.01M15.5 10h.01"/>`,
	"close":       `<path d="m5 5 10 10M15 5 5 15"/>`,
	"left":        `<path d="m12 4.5-5.5 5.5 5.5 5.5"/>`,
	"right":       `<path d="m8 4.5 5.5 5.5L8 15.5"/>`,
	"down":        `<path d="m4.5 7.5 5.5 5.5 5.5-5.5"/>`,
	"up":          `<path d="m4.5 12.5 5.5-5.5 5.5 5.5"/>`,
	"undo":        `<path d="M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8"/>`,
	"external":    `<path d="M8 4.5H4V16h11.5v-4M11 3.5h5.5V9M16.5 3.5 9 11"/>`,
	"mail":        `<path d="M3 5h14v10.5H3zM3 5.5l7 5.5 7-5.5"/>`,
	"phone":       `<path d="M6.5 3 8 7 6 8.5c1 2.3 2.7 4 5 5L12.5 12l4 1.5-.5 3c-7 .5-13-5.5-12.5-12.5z"/>`,
	"ok":          `<circle class="fill" cx="10" cy="10" r="8"/><path class="on" d="m6.3 10.3 2.6 2.6 4.8-5.4"/>`,
	"warn":        `<path class="fill" d="M10 2 19 17.5H1z"/><path class="on" d="M10 7.5v4.5M10 14.7h.01"/>`,
	"danger":      `<circle class="fill" cx="10" cy="10" r="8"/><path class="on" d="m7 7 6 6M13 7l-6 6"/>`,
	"info":        `<circle class="fill" cx="10" cy="10" r="8"/><path class="on" d="M10 9.3v4.7M10 6.2h.01"/>`,
	"circle":      `<circle cx="10" cy="10" r="7"/>`,
	"half":        `<circle cx="10" cy="10" r="7"/><path class="fill" d="M10 3a7 7 0 0 1 0 14z"/>`,
	"dash":        `<circle cx="10" cy="10" r="7"/><path d="M7 10h6"/>`,
}

// icon gives one of our drawings as inline SVG, hidden from screen readers: the
// words beside it carry the meaning.
func icon(name string) (template.HTML, error) {
	drawing, known := icons[name]
	if !known {
		return "", fmt.Errorf("icon: %q is not drawn", name)
	}
	return template.HTML(`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">` + drawing + `</svg>`), nil
}
