package routes

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/database/trial"
)

// handed gives what a scanner's phone hands over of one scan.
func handed(t *testing.T, d device, session, enrolment uint64, nonce string) (attendance.QueueFile, string) {
	t.Helper()
	key, err := hex.DecodeString(d.Key)
	if err != nil {
		t.Fatal(err)
	}
	rows := []attendance.QueueItem{{Nonce: nonce, Session: session, Enrolment: enrolment, Direction: "in", Method: "scan", At: morning, Seq: 1, LocalResult: "present"}}
	file, err := attendance.SignQueueFile(key, d.ID, morning, rows)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := attendance.SignFrame(key, d.ID, "b", 0, 1, rows)
	if err != nil {
		t.Fatal(err)
	}
	return file, shown
}

func TestRule4_10_QueuesThroughTheWeb(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	d, scanner := h.staff.enrolled("Cửa 1", h.session.ID)
	_, carrier := h.staff.enrolled("Cửa 2", h.session.ID)
	file, frame := handed(t, d, h.session.ID, h.people[0].ID, "q1")
	var taken queueTaken
	got := carrier.post("/scan/queues", map[string]any{"frames": []string{"rubbish", frame}})
	got.json(t, &taken)
	if got.status != 200 || len(taken.Items) != 1 || taken.Items[0].Result != "present" || fmt.Sprint(taken.Unreadable) != "[0]" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	got = scanner.post("/scan/queues", map[string]any{"file": file})
	got.json(t, &taken)
	if got.status != 200 || len(taken.Items) != 1 || taken.Items[0].Reason != "attendance.same_nonce" || taken.Unreadable == nil {
		t.Errorf("%d %s", got.status, got.body)
	}
	bare, _ := json.Marshal(file)
	whole, _ := json.Marshal(map[string]any{"file": file})
	for name, content := range map[string][]byte{"as the phone keeps it": bare, "as the API takes it": whole} {
		if got = h.staff.upload("/scan/queues", "file", "cua-1.json", content, nil); got.status != 200 || !strings.Contains(got.body, `"nonce":"q1"`) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	file.Signature = strings.Repeat("0", 64)
	if got = carrier.post("/scan/queues", map[string]any{"file": file}); got.status != 422 || got.problem(t).Fields["file"].Code != "attendance.queue_signature" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got = carrier.post("/scan/queues", map[string]any{}); got.status != 422 || got.problem(t).Fields["file"].Code != "input.required" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// Organisers bring in the file of a phone on a page.
func TestRule4_10_AFileBroughtInOnAPage(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	d, _ := h.staff.enrolled("Cửa 1", h.session.ID)
	file, _ := handed(t, d, h.session.ID, h.people[0].ID, "q1")
	content, _ := json.Marshal(file)
	page := h.person("STTTT", actor.Organiser)
	if list := page.get("/scanners"); !strings.Contains(list.body, `href="/scanners/queue"`) {
		t.Error("the list does not lead to the form")
	}
	send := func(content []byte) reply {
		page.get("/scanners/queue")
		return page.upload("/scan/queues", "file", "cua-1.json", content, url.Values{"csrf": {page.cookies["csrf (seen on the last page)"]}})
	}
	got := send(content)
	if got.status != 303 || got.header.Get("Location") != "/scanners/queue?present=1" {
		t.Fatalf("%d to %q: %s", got.status, got.header.Get("Location"), got.body)
	}
	if told := page.get(got.header.Get("Location")); !strings.Contains(told.body, "1 lượt được ghi nhận") {
		t.Errorf("%s", told.body)
	}
	for name, bad := range map[string][]byte{"altered": bytes.Replace(content, []byte(`"payload":"e`), []byte(`"payload":"f`), 1),
		"no JSON": []byte("PK\x03\x04"), "nothing": nil} {
		if got := send(bad); got.status != 422 || !strings.Contains(got.body, `aria-invalid="true"`) || !strings.Contains(got.body, "f-file-error") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}
