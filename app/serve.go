package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"time"

	"taphuan/routes"
)

// serveCommand migrates if needed and serves until it is stopped.
type serveCommand struct{}

// Run opens the house, prints the set-up link when nobody can sign in yet, and serves.
func (serveCommand) Run(ctx context.Context, s *streams) error {
	set, err := readSettings()
	if err != nil {
		return err
	}
	h, err := openHouse(ctx, set, s.log, true)
	if err != nil {
		return err
	}
	defer h.Close()
	token, needed, err := h.Accounts.SetUpLink(ctx)
	if err != nil {
		return err
	}
	if needed {
		fmt.Fprintf(s.out, "Set-up link for the administrator (sign-in \"admin\", once, 7 days): %s/set-password/%s\n", h.baseURL, token)
	}
	return h.serve(ctx, func() { fmt.Fprintf(s.out, "Tập huấn: %s\n", h.baseURL) })
}

// gcPercent is how much may be allocated before what is no longer used is
// cleared away, in parts of what lives: a hall full of phones is short of cores,
// not of memory. GOGC in the environment wins.
const gcPercent = 300

// shutdownWithin is how long running requests may take to finish after the signal.
const shutdownWithin = 10 * time.Second

// serve listens and answers until ctx is done, then lets running requests
// finish. ready is called once the listener stands.
func (h *house) serve(ctx context.Context, ready func()) error {
	listener, err := net.Listen("tcp", h.settings.Addr)
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	listener = routes.Linger(listener)
	if h.settings.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(h.settings.TLSCert, h.settings.TLSKey)
		if err != nil {
			return err
		}
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12})
	}
	closing, closeStreams := context.WithCancel(context.Background())
	defer closeStreams()
	web := routes.New(closing, h.web(), h.Services)
	go h.sweep(closing)
	failed := make(chan error, 1)
	go func() { failed <- web.Listener(listener) }()
	ready()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	closeStreams()
	return web.ShutdownWithTimeout(shutdownWithin)
}

// sweepEvery is how often what is over is cleared away.
const sweepEvery = time.Hour

// sweep clears sign-ins that are over now and then, until the server closes.
func (h *house) sweep(closing context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-closing.Done():
			return
		case <-ticker.C:
			if err := h.Accounts.Sweep(closing); err != nil {
				h.log.Error("sweeping", "error", err)
			}
		}
	}
}

// web is what the web needs to know of where it runs.
func (h *house) web() routes.Config {
	return routes.Config{BaseURL: h.baseURL, Clock: h.clock, ClockIsSet: h.clockSet, Zone: h.zone,
		Key: h.key, Proxies: h.settings.Proxies, Log: h.log, Version: version}
}
