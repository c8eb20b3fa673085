package ward

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// Clients is the Node process in which every person's client lives: matrix-js-sdk with the Rust crypto. It is safe for
// use by many goroutines.
type Clients struct {
	Log string // what the process wrote to stderr

	homeserver string
	process    *Process

	// Two mutexes: both pipes can be full at once, and then reading must go on while writing waits.
	writing sync.Mutex
	in      io.WriteCloser

	mu      sync.Mutex // guards what follows
	last    int
	waiting map[int]chan reply
	people  map[string]*Client
}

type reply struct {
	ID      int    `json:"id"`
	Error   string `json:"error"`
	Errcode string `json:"errcode"`
	Status  int    `json:"status"`
	raw     []byte
}

// patience is how long a command may take that does not bring its own time.
const patience = 60 * time.Second

// OpenClients starts the process. The homeserver is where people log in; a proxy's address will do.
func OpenClients(homeserver, dir string) (*Clients, error) {
	cache, err := Setup()
	if err != nil {
		return nil, err
	}
	root, err := Root()
	if err != nil {
		return nil, err
	}
	c := &Clients{Log: filepath.Join(dir, "clients.log"), homeserver: homeserver, waiting: map[int]chan reply{}, people: map[string]*Client{}}
	log, err := os.OpenFile(c.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("start the clients: %w", err)
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command("node", filepath.Join(root, "e2e", "client", "client.mjs"))
	cmd.Env = append(os.Environ(), "WARD_NODE="+filepath.Join(cache, "node"))
	cmd.Stderr = log
	if c.in, err = cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start the clients: %w", err)
	}
	// Our own pipe, not StdoutPipe: Wait would close that one before the last answer is read.
	out, theirs, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start the clients: %w", err)
	}
	cmd.Stdout = theirs
	ready := make(chan reply, 1)
	c.waiting[0] = ready
	c.process, err = Spawn("the clients", cmd)
	_ = theirs.Close()
	if err != nil {
		_ = out.Close()
		return nil, err
	}
	go c.read(out)
	if r := <-ready; r.Error != "" {
		return nil, fmt.Errorf("start the clients: %s", r.Error)
	}
	return c, nil
}

func (c *Clients) read(out io.ReadCloser) {
	defer func() { _ = out.Close() }()
	lines := bufio.NewReaderSize(out, 1<<16)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		r := reply{raw: line}
		if err := json.Unmarshal(line, &r); err != nil {
			r.Error = fmt.Sprintf("not a reply: %.200s", line)
		}
		c.settle(r)
	}
	<-c.process.Done()
	c.mu.Lock()
	left := c.waiting
	c.waiting = nil // call refuses from now on
	c.mu.Unlock()
	for id, answer := range left {
		answer <- reply{ID: id, Error: c.ended()}
	}
}

func (c *Clients) settle(r reply) {
	c.mu.Lock()
	answer := c.waiting[r.ID]
	delete(c.waiting, r.ID)
	c.mu.Unlock()
	if answer != nil {
		answer <- r
	}
}

func (c *Clients) ended() string {
	return fmt.Sprintf("the clients' process has ended with code %d\n%s", c.process.Code(), Tail(c.Log, 2000))
}

// call sends a command and waits for its answer.
func (c *Clients) call(name, cmd string, args map[string]any, out any, wait time.Duration) error {
	tried := name + ": " + cmd
	line := map[string]any{"client": name, "cmd": cmd}
	for key, value := range args {
		line[key] = value
	}
	answer := make(chan reply, 1)
	c.mu.Lock()
	if c.waiting == nil {
		c.mu.Unlock()
		return fmt.Errorf("%s: %s", tried, c.ended())
	}
	c.last++
	id := c.last
	line["id"] = id
	c.waiting[id] = answer
	c.mu.Unlock()
	if err := c.write(line); err != nil {
		return fmt.Errorf("%s: %w", tried, err)
	}
	late := time.NewTimer(wait)
	defer late.Stop()
	select {
	case r := <-answer:
		return r.into(tried, out)
	case <-late.C:
		return fmt.Errorf("%s: no answer in %s\n%s", tried, wait, Tail(c.Log, 1000))
	}
}

func (c *Clients) write(line map[string]any) error {
	raw, err := json.Marshal(line)
	if err != nil {
		return err
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	_, err = c.in.Write(append(raw, '\n'))
	return err
}

func (r reply) into(tried string, out any) error {
	switch {
	case r.Error != "" && r.Status != 0:
		return &Refused{Tried: tried, Status: r.Status, Code: r.Errcode, Text: r.Error}
	case r.Error != "":
		return fmt.Errorf("%s: %s", tried, r.Error)
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(r.raw, out); err != nil {
		return fmt.Errorf("%s: decode the answer: %w", tried, err)
	}
	return nil
}

// Retry makes every client connect at once instead of at its next backoff, after a homeserver was away.
func (c *Clients) Retry() error {
	c.mu.Lock()
	people := make([]*Client, 0, len(c.people))
	for _, person := range c.people {
		people = append(people, person)
	}
	c.mu.Unlock()
	for _, person := range people {
		if err := person.act("retry", nil); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the process.
func (c *Clients) Close() error {
	_ = c.in.Close() // it ends with its input
	return c.process.Stop(2 * time.Second)
}
