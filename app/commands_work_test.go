package main

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"taphuan/routes"
)

func TestLoadingThePlanTwice(t *testing.T) {
	onEach(t, func(t *testing.T) {
		first, second := must(t, "plan", "load"), must(t, "plan", "load")
		told := regexp.MustCompile(`^435/KH-UBND: \d+ units, \d+ tasks, \d+ obligations; (\d+) rows changed\n$`)
		if m := told.FindStringSubmatch(first); m == nil || m[1] == "0" {
			t.Errorf("the first time: %q", first)
		}
		if m := told.FindStringSubmatch(second); m == nil || m[1] != "0" {
			t.Errorf("the second time: %q", second)
		}
	})
}

func TestTwoFirstCommandsAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T) {
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if code, _, errs := command("plan", "load"); code != 0 {
					t.Errorf("one of two: %s", errs)
				}
			})
		}
		both.Wait()
		if again := must(t, "plan", "load"); !strings.HasSuffix(again, " 0 rows changed\n") {
			t.Errorf("both together did not load all: %q", again)
		}
	})
}

func TestMigrating(t *testing.T) {
	onEach(t, func(t *testing.T) {
		pending := func() (all, pending int) {
			status := must(t, "migrate", "status")
			return strings.Count(status, "\n"), strings.Count(status, "pending")
		}
		all, before := pending()
		if all < 20 || before != all {
			t.Fatalf("%d of %d steps pending before the first", before, all)
		}
		must(t, "migrate", "up")
		if _, left := pending(); left != 0 {
			t.Errorf("%d steps pending after all", left)
		}
		must(t, "migrate", "down")
		if _, left := pending(); left != 1 {
			t.Errorf("%d steps pending after one was taken back", left)
		}
		must(t, "migrate", "up")
		must(t, "migrate", "up")
		if _, left := pending(); left != 0 {
			t.Errorf("%d steps pending after up again", left)
		}
		must(t, "plan", "load")
	})
}

func TestALinkToSetThePassword(t *testing.T) {
	onEach(t, func(t *testing.T) {
		must(t, "plan", "load")
		link := must(t, "user", "add", "--login", "an.nv", "--role", "organiser", "--role", "approver", "--unit", "sở thông tin và truyền thông", "--name", "Nguyễn Văn An")
		token, found := strings.CutPrefix(strings.TrimSuffix(link, "\n"), "https://taphuan.daknong.gov.vn/set-password/")
		if !found || strings.ContainsAny(token, "\n /") || len(token) < 40 {
			t.Fatalf("the link is %q", link)
		}
		h, password := opened(t), "một mật khẩu đủ dài"
		if err := h.Accounts.PasswordFromLink(t.Context(), token, password); err != nil {
			t.Fatal(err)
		}
		if err := h.Accounts.PasswordFromLink(t.Context(), token, password); err == nil {
			t.Error("the link works twice")
		}
		session, _, err := h.Accounts.SignIn(t.Context(), "an.nv", password, "test", "")
		if err != nil {
			t.Fatal(err)
		}
		who, _, err := h.Accounts.BySession(t.Context(), session)
		if err != nil || who.Name != "Nguyễn Văn An" || len(who.Grants) != 2 || who.Grants[0].UnitID == 0 {
			t.Errorf("%+v (%v)", who, err)
		}
	})
}

func TestATokenWorksBeforeAPasswordIsSet(t *testing.T) {
	onEach(t, func(t *testing.T) {
		must(t, "plan", "load")
		must(t, "user", "add", "--login", "may.quet", "--role", "lead", "--unit", "STTTT")
		one, other := must(t, "token", "add", "--login", "may.quet", "--name", "máy quét"), must(t, "token", "add", "--login", "MAY.QUET", "--name", "máy quét")
		if !regexp.MustCompile(`^[A-Za-z0-9_-]{40,}\n$`).MatchString(one) || one == other {
			t.Fatalf("the tokens are %q and %q", one, other)
		}
		h := opened(t)
		h.log = slog.New(slog.DiscardHandler)
		web := routes.New(t.Context(), h.web(), h.Services)
		for token, want := range map[string]int{strings.TrimSpace(one): 200, strings.TrimSpace(other): 200, "": 401, strings.TrimSpace(one)[1:]: 401} {
			req := httptest.NewRequest(http.MethodGet, "/units", nil)
			req.Header.Set("Accept", "application/json")
			if token != "" {
				req.Header.Set("Authorization", "Bearer "+token)
			}
			res, err := web.Test(req, -1)
			if err != nil || res.StatusCode != want {
				t.Errorf("%q: %v (%v), want %d", token, res.StatusCode, err, want)
			}
		}
		if _, _, err := h.Accounts.SignIn(t.Context(), "may.quet", "", "test", ""); err == nil {
			t.Error("an empty password signs in")
		}
	})
}

func TestTheSecretIsMadeOnceAndIsNobodyElses(t *testing.T) {
	folder := emptyPlace(t, "")
	must(t, "migrate", "up")
	path := filepath.Join(folder, "secret")
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != fs.FileMode(0o600) || len(strings.TrimSpace(string(first))) != 64 {
		t.Errorf("the secret is %d bytes under %v (%v)", len(first), info.Mode(), err)
	}
	must(t, "plan", "load")
	if again, _ := os.ReadFile(path); !bytes.Equal(first, again) {
		t.Error("the second command made another secret")
	}
	t.Setenv("TAPHUAN_SECRET_FILE", "")
	must(t, "migrate", "status")
	beside, err := os.Stat(filepath.Join(folder, "data", "taphuan.secret"))
	if err != nil || beside.Mode() != fs.FileMode(0o600) {
		t.Errorf("without a setting the secret does not stand beside the database: %v", err)
	}
}

func TestServing(t *testing.T) {
	emptyPlace(t, "")
	address := freeAddress(t)
	t.Setenv("TAPHUAN_ADDR", address)
	t.Setenv("TAPHUAN_BASE_URL", "")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var out, errs lockedBuffer
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, []string{"serve"}, &out, &errs) }()
	status := 0
	for range 200 {
		if res, err := http.Get("http://" + address + "/readyz"); err == nil {
			status = res.StatusCode
			res.Body.Close()
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	if status != 200 || !strings.Contains(out.String(), "http://"+address+"/set-password/") || !strings.HasSuffix(out.String(), "Tập huấn: http://"+address+"\n") {
		t.Errorf("ready %d, stdout %q", status, out.String())
	}
	if code, _, said := command("serve"); code == 0 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "address already in use") {
		t.Errorf("a second one at the same address: exit %d, %q", code, said)
	}
	stop()
	select {
	case code := <-ended:
		if code != 0 {
			t.Errorf("stopped with exit %d: %s", code, errs.String())
		}
	case <-time.After(shutdownWithin + 2*time.Second):
		t.Error("it does not stop")
	}
	if _, err := net.DialTimeout("tcp", address, time.Second); err == nil {
		t.Error("it still listens")
	}
}

// lockedBuffer is written and read by two goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
