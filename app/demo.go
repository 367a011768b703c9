package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"taphuan/models/calendar"
)

// demoCommand fills a province of made-up people and serves it.
type demoCommand struct {
	Dir  string `default:"data/demo" type:"path" help:"Folder of the demonstration; it is wiped and filled at every start, and must hold nothing else."`
	Lan  bool   `help:"Let phones and other computers on this network reach it (listens on 0.0.0.0)."`
	Seed uint64 `default:"435" help:"The same number gives the same people, tickets and scans."`
	Addr string `placeholder:"HOST:PORT" help:"Where to listen; else TAPHUAN_ADDR, else 127.0.0.1:3000."`
}

// Help says more than one line, for demo --help.
func (demoCommand) Help() string {
	return "A fresh province in an embedded database on the morning of 15 October 2024, six weeks before the staffing " +
		"deadline: the units of the Plan, officers and vacancies, courses of 2023 and 2024, and a conference whose first " +
		"session is open now. The clock starts at 07:40 of that day. It prints an address and a sign-in for each role, " +
		"and serves until it is stopped. People, telephone numbers and decisions are made up; passwords and secrets are " +
		"known to everybody, so keep nothing real in it."
}

// demoMorning is when the clock of the demonstration starts.
const demoMorning = "2024-10-15T07:40:00+07:00"

// Run fills the folder, prints the sign-ins and serves until stopped.
func (c demoCommand) Run(ctx context.Context, s *streams) error {
	set, err := c.settings()
	if err != nil {
		return err
	}
	if err := free(set.Addr); err != nil { // before anything is wiped
		return err
	}
	release, err := freshFolder(c.Dir)
	if err != nil {
		return err
	}
	defer release()
	h, err := c.fill(ctx, s, set)
	if err != nil {
		return err
	}
	defer h.Close()
	return h.serve(ctx, func() { c.greet(s.out, h) })
}

// fill builds the house over a fresh database and tells it the story.
func (c demoCommand) fill(ctx context.Context, s *streams, set settings) (*house, error) {
	if err := writeDemoSecret(c.Dir, c.Seed); err != nil {
		return nil, err
	}
	h, err := openHouse(ctx, set, s.log, true)
	if err != nil {
		return nil, err
	}
	story := newDemoStory(h, c.Seed)
	if err := story.tell(ctx); err != nil {
		h.Close()
		return nil, err
	}
	morning, err := time.Parse(time.RFC3339, demoMorning)
	if err != nil {
		h.Close()
		return nil, err
	}
	story.begin(morning)
	return h, nil
}

// settings are those of the environment, but for what makes it a demonstration.
func (c demoCommand) settings() (settings, error) {
	set, err := readSettings()
	if err != nil {
		return set, err
	}
	set.Database = "sqlite:" + filepath.Join(c.Dir, demoDatabase)
	set.SecretFile = filepath.Join(c.Dir, demoSecret)
	set.Clock, set.Timezone = demoMorning, calendar.HoChiMinh.String()
	if c.Addr != "" {
		set.Addr = c.Addr
	}
	if !c.Lan {
		return set, nil
	}
	_, port, err := net.SplitHostPort(set.Addr)
	if err != nil {
		return set, fmt.Errorf("%q is no host:port", set.Addr)
	}
	set.Addr = net.JoinHostPort("0.0.0.0", port)
	if set.BaseURL == "" {
		scheme := "http"
		if set.TLSCert != "" {
			scheme = "https"
		}
		set.BaseURL = scheme + "://" + net.JoinHostPort(lanAddress(), port)
	}
	return set, nil
}

// lanAddress is this machine's address as its neighbours see it, or loopback
// when it has none.
func lanAddress() string {
	// Nothing is sent: it only asks which address a packet would leave by.
	if conn, err := net.Dial("udp4", "192.0.2.1:9"); err == nil {
		defer conn.Close()
		if addr, ok := conn.LocalAddr().(*net.UDPAddr); ok && !addr.IP.IsLoopback() {
			return addr.IP.String()
		}
	}
	addresses, _ := net.InterfaceAddrs()
	for _, address := range addresses {
		if ip, _, err := net.ParseCIDR(address.String()); err == nil && ip.To4() != nil && ip.IsPrivate() {
			return ip.String()
		}
	}
	return "127.0.0.1"
}

// free reports whether the address can be listened on.
func free(addr string) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return listener.Close()
}

// greet prints the address and a sign-in for each role.
func (c demoCommand) greet(out io.Writer, h *house) {
	fmt.Fprintf(out, "Tập huấn, a demonstration on the morning of 15 October 2024: %s\n", h.baseURL)
	if c.Lan && h.baseURL.Scheme != "https" {
		_, port, _ := net.SplitHostPort(h.settings.Addr)
		fmt.Fprintf(out, "Without HTTPS (TAPHUAN_TLS_CERT, TAPHUAN_TLS_KEY) phones open the room's code and personal links only: "+
			"cameras need HTTPS, and signing in needs HTTPS or this computer (http://127.0.0.1:%s).\n", port)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nSIGN-IN\tPASSWORD\tUNIT\tROLES")
	for _, d := range demoSignIns {
		roles := make([]string, len(d.roles))
		for i, role := range d.roles {
			roles[i] = string(role)
		}
		unit := d.unit
		if unit == "" {
			unit = "-"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", d.login, demoPassword, unit, strings.Join(roles, ", "))
	}
	table.Flush()
	fmt.Fprintln(out, "\n\"noivu\" may do the whole of the main job alone. Ctrl+C stops.")
}
