package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"taphuan/models/attendance"
)

// enrolledScanner is what a phone is told when it becomes a scanner.
type enrolledScanner struct {
	ID    uint64 `json:"id"`
	Token string `json:"token"`
	Key   string `json:"key"`
}

// queueFile writes the file a phone exports, of one scan.
func (h *hall) queueFile(d enrolledScanner, altered bool) string {
	h.t.Helper()
	key, err := hex.DecodeString(d.Key)
	if err != nil {
		h.t.Fatal(err)
	}
	at := time.Date(2024, 10, 15, 0, 35, 0, 0, time.UTC)
	file, err := attendance.SignQueueFile(key, d.ID, at, []attendance.QueueItem{
		{Nonce: "q1", Session: h.session, Enrolment: h.people[0].ID, Direction: "in", Method: "scan", At: at, Seq: 1, LocalResult: "present"},
		{Nonce: "q2", Session: h.session, Enrolment: 99999, Direction: "in", Method: "scan", At: at, Seq: 2, LocalResult: "review"}})
	if altered {
		file.Signature = "00" + file.Signature[2:]
	}
	content, _ := json.Marshal(file)
	path := filepath.Join(h.t.TempDir(), "cua-1.json")
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return path
}

// The person in charge sees which phones scan, takes one back and brings in the
// file of a phone that found no network.
func TestRule4_1_ScannersOnPages(t *testing.T) {
	h := openHall(t)
	tab := newBrowser(t).tab
	tab.signIn(h.server, "vuhoa")
	tab.open(h.url + "/scanners")
	tab.accessible("no scanners")

	var one, two enrolledScanner
	sessions := []uint64{h.session}
	h.organiser.post("/scan/devices", map[string]any{"name": "Cửa chính, máy của chị Hoa", "sessions": sessions}, http.StatusCreated, &one)
	h.organiser.post("/scan/devices", map[string]any{"name": "Cửa 2", "sessions": sessions}, http.StatusCreated, &two)
	phone := &program{s: h.server, token: two.Token}
	phone.get("/scan/pack", http.StatusOK, nil)
	tab.open(h.url + "/scanners")
	tab.shows("Cửa chính, máy của chị Hoa")
	tab.accessible("scanners")

	tab.submit(fmt.Sprintf(`a[href="/scanners/%d/revoke"]`, two.ID))
	tab.accessible("revoke a scanner")
	tab.submit("main form button")
	tab.shows("Đã thu hồi máy quét.")
	tab.accessible("scanners, one revoked")
	phone.get("/scan/pack", http.StatusUnauthorized, nil)

	tab.submit(`a[href="/scanners/queue"]`)
	tab.accessible("a file of scans")
	tab.forgive("422")
	tab.do(chromedp.SetUploadFiles(chromedp.CSS("#f-file"), []string{h.queueFile(one, true)}))
	tab.submit("main form button")
	tab.shows("Chữ ký của tệp không đúng")
	tab.accessible("a file refused")
	tab.do(chromedp.SetUploadFiles(chromedp.CSS("#f-file"), []string{h.queueFile(one, false)}))
	tab.submit("main form button")
	tab.shows("Đã nhập xong: 1 lượt được ghi nhận")
	tab.accessible("a file taken")
	tab.open(h.url + "/scanners/queue?present=3&repeated=1&review=1&refused=2&lang=en")
	tab.shows("The file was taken")
	tab.accessible("a file taken, English")
	tab.open(h.url + "/scanners")
	tab.shows("Revoked")
	tab.accessible("scanners, English")
}
