package main

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"taphuan/models/calendar"
)

// settings are the TAPHUAN_* variables.
type settings struct {
	Addr       string   `env:"ADDR" envDefault:"127.0.0.1:3000"`
	Database   string   `env:"DATABASE" envDefault:"sqlite:data/taphuan.db"`
	BaseURL    string   `env:"BASE_URL"`
	SecretFile string   `env:"SECRET_FILE"`
	Timezone   string   `env:"TIMEZONE" envDefault:"Asia/Ho_Chi_Minh"`
	Clock      string   `env:"CLOCK"`
	TLSCert    string   `env:"TLS_CERT"`
	TLSKey     string   `env:"TLS_KEY"`
	Proxies    []string `env:"TRUSTED_PROXIES"`
}

// readSettings reads the variables and checks what can be checked at once.
func readSettings() (settings, error) {
	var s settings
	if err := env.ParseWithOptions(&s, env.Options{Prefix: "TAPHUAN_"}); err != nil {
		return s, err
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return s, errors.New("TAPHUAN_TLS_CERT and TAPHUAN_TLS_KEY must be set together")
	}
	return s, nil
}

// zone is the time zone all days and deadlines are of.
func (s settings) zone() (*time.Location, error) {
	zone, err := calendar.Zone(s.Timezone)
	if err != nil {
		return nil, fmt.Errorf("TAPHUAN_TIMEZONE %q is no known time zone", s.Timezone)
	}
	return zone, nil
}

// clock is the system's, or one that starts at TAPHUAN_CLOCK when the process starts.
func (s settings) clock() (clock calendar.Clock, set bool, err error) {
	if s.Clock == "" {
		return calendar.System(), false, nil
	}
	start, err := time.Parse(time.RFC3339, s.Clock)
	if err != nil {
		return nil, false, fmt.Errorf("TAPHUAN_CLOCK %q is no instant such as 2024-10-15T07:40:00+07:00", s.Clock)
	}
	return calendar.StartingAt(start), true, nil
}

// baseURL is the address people reach us by: as set, or what we listen on.
func (s settings) baseURL() (*url.URL, error) {
	text := s.BaseURL
	if text == "" {
		scheme := "http"
		if s.TLSCert != "" {
			scheme = "https"
		}
		host, port, err := net.SplitHostPort(s.Addr)
		if err != nil {
			return nil, fmt.Errorf("TAPHUAN_ADDR %q is no host:port", s.Addr)
		}
		if host == "" || host == "0.0.0.0" || host == "::" {
			host = "127.0.0.1"
		}
		text = scheme + "://" + net.JoinHostPort(host, port)
	}
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" {
		return nil, fmt.Errorf("TAPHUAN_BASE_URL %q is no address such as https://taphuan.daknong.gov.vn", text)
	}
	return u, nil
}

const secretBytes = 32

// secret reads the master secret, or makes it with mode 0600 when there is none yet.
func (s settings) secret() ([]byte, error) {
	path := s.SecretFile
	if path == "" {
		path = "data/taphuan.secret"
		if file, ok := strings.CutPrefix(s.Database, "sqlite:"); ok && file != ":memory:" {
			path = filepath.Join(filepath.Dir(file), "taphuan.secret")
		}
	}
	if raw, err := readSecret(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return raw, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	fresh := make([]byte, secretBytes)
	_, _ = rand.Read(fresh) // never fails since Go 1.24
	return fresh, placeSecret(path, &fresh)
}

// placeSecret writes the secret whole or not at all; when another process was
// first, its secret is taken.
func placeSecret(path string, fresh *[]byte) error {
	draft, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	if _, err = draft.WriteString(hex.EncodeToString(*fresh) + "\n"); err == nil {
		err = draft.Sync()
	}
	if closed := draft.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err = os.Link(draft.Name(), path); errors.Is(err, fs.ErrExist) {
		*fresh, err = readSecret(path)
	}
	return err
}

func readSecret(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != secretBytes {
		return nil, fmt.Errorf("the secret file %s does not hold 64 hexadecimal digits", path)
	}
	return raw, nil
}

// keys derives a 32-byte key for each purpose from the master secret by HKDF.
func keys(master []byte) func(purpose string) []byte {
	return func(purpose string) []byte {
		key, err := hkdf.Key(sha256.New, master, nil, "taphuan/"+purpose, secretBytes)
		if err != nil {
			panic(err) // only for lengths HKDF cannot give
		}
		return key
	}
}
