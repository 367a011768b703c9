package routes

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

var (
	postForm    = regexp.MustCompile(`(?s)<form[^>]*method="post"[^>]*action="([^"]+)".*?</form>`)
	ownLink     = regexp.MustCompile(`<a[^>]*href="(/[^"#]*)`)
	missingText = regexp.MustCompile(`\[[a-z_]+(\.[a-z0-9_]+)+\]`)
)

// TestPagesOfferWhatTheirReadersMayDo follows every link and reads every form
// of every page as people of all kinds, in both languages.
func TestPagesOfferWhatTheirReadersMayDo(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	s.refreshCodes()
	all := paths()
	for _, role := range []actor.Role{actor.HomeAffairs, actor.Lead, actor.Organiser, actor.Approver, actor.CertificateClerk, actor.CheckIn,
		actor.UnitFocal, actor.Leader, actor.Auditor, actor.Admin, actor.Trainer} {
		c, followed := s.browser(role), map[string]bool{}
		for _, l := range matrix() {
			if l.method() != get || l.scope[role].expected(false) != 0 {
				continue
			}
			page := c.get(l.address(s.own))
			if found := missingText.FindString(page.body); found != "" {
				t.Errorf("%s for %s lacks the text %s", l.route, role, found)
			}
			c.offered(t, l.route, role, page.body, all, followed)
		}
	}
}

// offered follows the links of a page and looks for the routes of its forms.
func (c *client) offered(t *testing.T, page string, role actor.Role, body string, all []route, followed map[string]bool) {
	t.Helper()
	for _, form := range postForm.FindAllStringSubmatch(body, -1) {
		to := slices.IndexFunc(all, func(r route) bool { return r.method == post && fiber.RoutePatternMatch(form[1], r.path) })
		if to < 0 {
			t.Errorf("a form of %s is sent to %s, which is nowhere", page, form[1])
		} else if r := all[to].who.right; r != nil && !slices.Contains(r.Roles, role) {
			t.Errorf("%s offers the form %s to %s, who may not send it", page, form[1], role)
		}
		if !strings.Contains(form[0], `name="csrf"`) {
			t.Errorf("the form %s of %s has no token", form[1], page)
		}
	}
	for _, link := range ownLink.FindAllStringSubmatch(body, -1) {
		address := strings.ReplaceAll(link[1], "&amp;", "&")
		if followed[address] || strings.HasPrefix(address, "/static/") || strings.Contains(address, "lang=") {
			continue
		}
		followed[address] = true
		if got := c.get(address); got.status >= 400 && got.status != 409 {
			t.Errorf("%s leads %s to %s, which answers %d", page, role, address, got.status)
		}
	}
}
