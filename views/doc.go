// Package views draws what people see: a folder of templates per subject, the
// parts they share in parts/, and the two frames layout.html and public.html.
// It knows words, icons and arrangement; it knows no row and no rule, and never
// imports models: page structs live in routes.
//
// # The root of every template
//
// A page is drawn with one root value ($), made by routes, that has
//
//	.Shell      the frame: Lang, Title, Nav, Breadcrumb, CSRF, Path, Notice, Width ("", "narrow", "wide") …
//	.Body       the page's own struct
//	.T key …    a sentence: {{$.T "courses.seats" "Count" 12}}
//	.Field name the state of an input: Name, Value, Error, ID
//	.Failed     whether the form was refused; .Errors the list of ID (of the input) and Message
//	.Date .Moment .Time  a day, an instant, a time of day, written out
//
// Parts take finished words: pass ($.T "…"), never a key. No style= and no on…=
// anywhere, no inline script: the content security policy refuses them and a
// test looks for them. Inside {{range}} and {{with}} the root is $.
//
// # A list
//
//	<header class="head">
//	  <h1>{{.Shell.Title}}</h1>
//	  <div class="actions"><a class="button primary" href="/courses/new">{{icon "plus"}}{{$.T "courses.new"}}</a></div>
//	</header>
//	<form class="filters" method="get">
//	  {{template "parts/select" (field $ "year" ($.T "courses.year") "options" .Body.Years)}}
//	  <button>{{icon "filter"}}{{$.T "button.filter"}}</button>
//	</form>
//	{{if .Body.Courses}}
//	<div class="table">
//	  <table class="cards">
//	    <thead><tr><th scope="col">{{$.T "courses.title"}}</th><th scope="col">{{$.T "courses.state"}}</th><th scope="col" class="figure">{{$.T "courses.seats"}}</th></tr></thead>
//	    <tbody>
//	      {{range .Body.Courses}}
//	      <tr>
//	        <th scope="row"><a href="/courses/{{.ID}}">{{.Title}}</a></th>
//	        <td data-label="{{$.T "courses.state"}}">{{template "parts/badge" (badge .StateKind .StateWord)}}</td>
//	        <td data-label="{{$.T "courses.seats"}}" class="figure">{{.Seats}}</td>
//	      </tr>
//	      {{end}}
//	    </tbody>
//	  </table>
//	</div>
//	{{template "parts/pager" (pager $ .Body.From .Body.To .Body.Total .Body.Previous .Body.Next)}}
//	{{else}}{{template "parts/empty" (empty ($.T "courses.none") ($.T "courses.new") "/courses/new")}}{{end}}
//
// On phones the rows of table.cards become cards: the <th scope="row"> is the
// card's title and data-label names each value (a td without it, such as the
// buttons, takes the whole width). A table too wide for that stands in
// <div class="table scroll" tabindex="0" role="region" aria-label="…">.
//
// # A form
//
//	<h1>{{.Shell.Title}}</h1>
//	{{template "parts/errors" $}}
//	<form class="form" method="post" action="/courses" novalidate data-guard>
//	  {{template "parts/csrf" $}}
//	  {{template "parts/text" (field $ "title" ($.T "courses.title") "required" true "max" 300)}}
//	  {{template "parts/select" (field $ "kind" ($.T "courses.kind") "required" true "empty" ($.T "form.choose") "options" .Body.Kinds)}}
//	  <div class="grid">
//	    {{template "parts/date" (field $ "starts_on" ($.T "courses.starts_on") "required" true "hint" ($.T "form.date.hint"))}}
//	    {{template "parts/number" (field $ "capacity" ($.T "courses.capacity"))}}
//	  </div>
//	  <div class="buttons"><button class="primary">{{$.T "button.save"}}</button><a class="button" href="/courses">{{$.T "button.cancel"}}</a></div>
//	</form>
//
// # Inputs
//
// {{template "parts/X" (field $ NAME LABEL pairs…)}} where X is
//
//	text      one line; "type" "email"/"tel"/"search", "autocomplete", "inputmode", "placeholder", "max" (characters)
//	area      several lines; "rows", "max", "placeholder"
//	number    a whole number typed as digits
//	date      dd/mm/yyyy typed; moment: dd/mm/yyyy hh:mm typed
//	password  "autocomplete" "current-password" (the default), "new-password" or "one-time-code"
//	select    "options" (a slice of structs with Value and Label, such as []Option, or (choices "v" "Label" …)), "empty" the first valueless choice
//	radios    "options"
//	check     one box, sent as "true"
//	file      "accept" ".pdf,.jpg"; the form needs enctype="multipart/form-data"
//
// Every one takes "hint" words, "required" true, "autofocus" true, and "width"
// "short" or "middle"; "id" replaces the id when two forms of a page hold the same
// name. Related inputs stand in <fieldset class="group"><legend>…</legend>.
//
// # Other parts
//
//	{{template "parts/badge" (badge KIND WORD)}}               KIND: ok warn danger info neutral pending none
//	{{template "parts/notice" (notice KIND SENTENCE [MORE])}}  a message within the page
//	{{template "parts/empty" (empty WHY [NEXT HREF])}}         an empty list
//	{{template "parts/tabs" (list (tab LABEL HREF CURRENT [COUNT]) …)}}
//	{{template "parts/terms" (list (term LABEL VALUE) …)}}     for richer values write <dl class="terms"><div><dt>…</dt><dd>…</dd></div></dl>
//	{{icon NAME}}                                              see icons.go
//	{{asset "js/scanner.js"}}                                  a static file's address; a page may bring its own <link> or <script type="module" src>
//	{{number .Shell.Lang N}}                                   1.284
//
// A dialog is a section of the page until a script opens it:
//
//	<a class="button" href="#revoke" data-opens="revoke">{{$.T "certificates.revoke"}}</a>
//	<dialog id="revoke" open aria-labelledby="revoke-title">
//	  <form method="post" action="…"><h2 id="revoke-title">…</h2>{{template "parts/csrf" $}}…
//	    <div class="buttons"><button class="danger primary">…</button><button type="button" data-closes>{{$.T "button.cancel"}}</button></div>
//	  </form>
//	</dialog>
//
// Arrangement by class: .actions and .buttons (rows of buttons; .primary,
// .danger, .quiet, .small, .wide), .cards-row with .card (and .figure-card with
// .value), .tasks (li.danger/.warn/.info/.ok: what needs doing), .steps
// (li.done, li[aria-current]), .grid, .muted, .lead, .nowrap, .no-print.
// What paper does not need, such as a column of buttons, takes .no-print.
// A word chosen by a value: {{$.T (print "courses.state." .State)}}.
// By attribute: data-guard (a form: ask before leaving it unsaved), data-search
// (focused by "/" and Ctrl+K), data-copies="#id" with data-copied="words",
// data-prints, data-opens, data-closes.
package views
