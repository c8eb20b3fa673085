package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// peer is Presidio in a Python of its own, loaded once. It times itself.
type peer struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	mix   *times
	clean *times
}

// Every 20th message, and 40 clean ones: enough for what takes a millisecond each.
func start(python string, texts []string) (*peer, error) {
	var some []string
	for i := 0; i < len(texts); i += 20 {
		some = append(some, texts[i])
	}
	alike := make([]string, 40)
	for i := range alike {
		alike[i] = clean
	}
	p := &peer{mix: newTimes(some), clean: newTimes(alike)}
	p.cmd = exec.Command(python, "presidio.py")
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w: make bench installs presidio-analyzer; -python '' leaves it out", err)
	}
	plan, err := json.Marshal(map[string]any{"slices": append(slices.Clone(p.mix.slices), p.clean.slices...)})
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(p.in, "%s\n", plan); err != nil {
		return nil, err
	}
	var sets map[string]int
	if err := p.read(&sets); err != nil {
		return nil, err
	}
	fmt.Printf("presidio: recognisers in each set %v, on %d of the messages\n", sets, len(some))
	return p, nil
}

func (p *peer) read(into any) error {
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("presidio: %w", err)
	}
	return json.Unmarshal(line, into)
}

func (p *peer) round() error {
	if _, err := fmt.Fprintln(p.in, "round"); err != nil {
		return err
	}
	var took map[string][]int64
	if err := p.read(&took); err != nil {
		return err
	}
	n := len(p.mix.slices)
	for name, ns := range took {
		name = called(name)
		p.mix.keep(name, ns[:n:n])
		p.clean.keep(name, ns[n:])
	}
	return nil
}

func called(set string) string {
	if set == "all" {
		return presidio
	}
	return "presidio, " + strings.TrimSpace(set)
}

func (p *peer) names() []string {
	var out []string
	for name := range p.mix.best {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (p *peer) perMessage(name string) (mix, clean float64) {
	return p.mix.perMessage(name), p.clean.perMessage(name)
}

func (p *peer) stop() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}
