package attendance

import (
	"bytes"
	"compress/flate"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// QueueFormat names the format of a queue handed over as a file.
const QueueFormat = "taphuan-queue-v1"

const (
	framePrefix    = "TQ1"
	deflatedPrefix = "TQ2"    // as TQ1, its rows deflated (RFC 1951) before base64url
	maxFrameText   = 64 << 10 // bytes of a frame's rows, inflated
	frameParts     = 7
	frameRows      = 20           // at most, for a code a phone reads from another's screen
	frameSignature = 32           // hex digits kept of a frame's signature
	lastSecond     = 253402300799 // the last one of the year 9999
)

// QueueFile is a queue of a scanner as a file (CHECKIN §4.10): Payload is
// base64url of JSON, Signature the hex HMAC-SHA-256 of it by the scanner's key.
type QueueFile struct {
	Format    string `json:"format"`
	Scanner   uint64 `json:"scanner"`
	Payload   string `json:"payload"`
	Signature string `json:"signature"`
}

// QueueItem is a scan as POST /checkins takes it and a file carries it.
type QueueItem struct {
	Nonce       string    `json:"nonce"`
	Session     uint64    `json:"session"`
	Ticket      string    `json:"ticket,omitempty"`
	Hash        string    `json:"hash,omitempty"`
	Enrolment   uint64    `json:"enrolment,omitempty"`
	ShortNumber int       `json:"short_number,omitempty"`
	Direction   string    `json:"direction"`
	Method      string    `json:"method"`
	At          time.Time `json:"at"`
	Seq         int       `json:"seq"`
	Pack        string    `json:"pack,omitempty"`
	LocalResult string    `json:"local_result"`
	ClockOffset int       `json:"clock_offset"`
	Note        string    `json:"note,omitempty"`
	Undoes      string    `json:"undoes,omitempty"`
}

func (q QueueItem) item() Item {
	return Item{Nonce: q.Nonce, Session: q.Session, Ticket: q.Ticket, Hash: q.Hash, Enrolment: q.Enrolment,
		ShortNumber: q.ShortNumber, Direction: q.Direction, Method: q.Method, At: q.At, Seq: q.Seq, Pack: q.Pack,
		LocalResult: q.LocalResult, ClockOffset: q.ClockOffset, Note: q.Note, Undoes: q.Undoes}
}

// queuePayload is what a file says once its signature is known to be right.
type queuePayload struct {
	Scanner uint64      `json:"scanner"`
	MadeAt  time.Time   `json:"made_at"`
	Items   []QueueItem `json:"items"`
}

var errUnreadable = errors.New("attendance: no queue of ours")

// SignQueueFile makes the file a scanner with the key hands over.
func SignQueueFile(key []byte, scanner uint64, madeAt time.Time, items []QueueItem) (QueueFile, error) {
	text, err := json.Marshal(queuePayload{Scanner: scanner, MadeAt: madeAt, Items: items})
	payload := base64.RawURLEncoding.EncodeToString(text)
	return QueueFile{Format: QueueFormat, Scanner: scanner, Payload: payload, Signature: signature(key, "queue-v1|"+payload)}, err
}

// open gives the scans of a file signed with the key.
func (f QueueFile) open(key []byte) ([]Item, error) {
	if !signed(key, "queue-v1|"+f.Payload, f.Signature, sha256.Size*2) {
		return nil, errUnreadable
	}
	text, err := unpack(f.Payload)
	if err != nil {
		return nil, errUnreadable
	}
	var payload queuePayload
	if json.Unmarshal(text, &payload) != nil || payload.Scanner != f.Scanner {
		return nil, errUnreadable
	}
	items := make([]Item, len(payload.Items))
	for i, q := range payload.Items {
		items[i] = q.item()
	}
	return items, nil
}

// SignFrame makes frame index (from 0) of total of a batch a scanner with the
// key shows to another phone; items are at most 20.
func SignFrame(key []byte, scanner uint64, batch string, index, total int, items []QueueItem) (string, error) {
	rows := make([][]any, len(items))
	for i, q := range items {
		rows[i] = []any{q.Nonce, q.Session, q.Enrolment, q.Hash, q.Direction, q.Method, q.At.Unix(), q.Seq,
			q.LocalResult, q.ClockOffset, q.Note, q.Undoes}
	}
	text, err := json.Marshal(rows)
	said := fmt.Sprintf("%s.%d.%s.%d.%d.%s", framePrefix, scanner, batch, index, total, base64.RawURLEncoding.EncodeToString(text))
	return said + "." + signature(key, "frame-v1|"+said)[:frameSignature], err
}

// frame is one picture of a loop by which a queue goes from phone to phone.
type frame struct {
	scanner   uint64
	deflated  bool
	said      string // everything before the signature
	rows      string
	signature string
}

// readFrame takes a frame apart without believing it.
func readFrame(text string) (frame, error) {
	parts := strings.Split(strings.TrimSpace(text), ".")
	if len(parts) != frameParts || parts[0] != framePrefix && parts[0] != deflatedPrefix {
		return frame{}, errUnreadable
	}
	id, err := strconv.ParseUint(parts[1], 10, 63)
	if err != nil {
		return frame{}, errUnreadable
	}
	return frame{scanner: id, deflated: parts[0] == deflatedPrefix, said: strings.Join(parts[:frameParts-1], "."), rows: parts[5], signature: parts[6]}, nil
}

// open gives the scans of a frame signed with the key.
func (f frame) open(key []byte) ([]Item, error) {
	if !signed(key, "frame-v1|"+f.said, f.signature, frameSignature) {
		return nil, errUnreadable
	}
	text, err := unpack(f.rows)
	if err == nil && f.deflated {
		text, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(text)), maxFrameText))
	}
	if err != nil {
		return nil, errUnreadable
	}
	var rows []compactRow
	if json.Unmarshal(text, &rows) != nil || len(rows) > frameRows {
		return nil, errUnreadable
	}
	items := make([]Item, len(rows))
	for i, row := range rows {
		items[i] = QueueItem(row).item()
	}
	return items, nil
}

// compactRow is a row of a frame: a list of values without their names.
type compactRow QueueItem

// UnmarshalJSON reads the twelve values of a row in their order.
func (r *compactRow) UnmarshalJSON(text []byte) error {
	var at int64
	into := []any{&r.Nonce, &r.Session, &r.Enrolment, &r.Hash, &r.Direction, &r.Method, &at, &r.Seq,
		&r.LocalResult, &r.ClockOffset, &r.Note, &r.Undoes}
	values := []json.RawMessage{}
	if err := json.Unmarshal(text, &values); err != nil || len(values) != len(into) {
		return errUnreadable
	}
	for i, value := range values {
		if err := json.Unmarshal(value, into[i]); err != nil {
			return err
		}
	}
	if at < 0 || at > lastSecond {
		at = 0 // no time of a scan, and none JSON can write
	}
	r.At = time.Unix(at, 0).UTC()
	return nil
}

func signature(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// signed reports whether the first digits of the text's signature are those given.
func signed(key []byte, text, given string, digits int) bool {
	return hmac.Equal([]byte(signature(key, text)[:digits]), []byte(given))
}

// unpack reads base64url with or without the padding some libraries add.
func unpack(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}
