// Command bench times Matron's detector beside its peers, in one run, on the
// same texts. It is a module of its own, so that the program carries no peer.
//
//	make bench      or, here:  go run . -corpus DIR [-python PYTHON]
//
// Engines take turns: each round goes through all of them, slice by slice. What
// counts of an engine is, for each slice, the best of all rounds; so a
// disturbance costs a slice of one round and not a figure.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"matron/policy/detect"
)

const (
	parts        = 20
	clean        = "Pt in bed 4 much better today, obs stable, can we plan home tomorrow if bloods are ok tks"
	cleanRepeats = 2000
)

func main() {
	corpus := flag.String("corpus", "../.cache/accuracy", "the `folder` that accuracy -write has written")
	python := flag.String("python", "../.cache/bench/venv/bin/python", "a `python` that has presidio-analyzer; empty: without Presidio")
	rounds := flag.Int("rounds", 7, "how often each engine is timed")
	jsonl := flag.Bool("jsonl", false, "answer as matron scan --jsonl would, with what alcatraz finds; see peers.go")
	flag.Parse()
	if *jsonl {
		if err := answer(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*corpus, *python, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(corpus, python string, rounds int) error {
	defer onOneThread()()
	texts, err := mix(corpus)
	if err != nil {
		return err
	}
	bytes := 0
	for _, t := range texts {
		bytes += len(t)
	}
	fmt.Printf("%d messages, mean %.1f bytes; a clean message of %d bytes\n", len(texts), float64(bytes)/float64(len(texts)), len(clean))

	repeated := make([]string, cleanRepeats)
	for i := range repeated {
		repeated[i] = clean
	}
	onMix, onClean := newTimes(texts), newTimes(repeated)
	var beside *peer
	if python != "" {
		if beside, err = start(python, texts); err != nil {
			return err
		}
		defer beside.stop()
	}
	list := engines()
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "\rround %d of %d", round+1, rounds)
		for _, e := range list {
			onMix.time(e)
			onClean.time(e)
		}
		// Python is slow, and its times vary little.
		if beside != nil && round%3 == 0 {
			if err := beside.round(); err != nil {
				return err
			}
		}
	}
	fmt.Fprint(os.Stderr, "\r\033[K")

	mixNS, cleanNS := map[string]float64{}, map[string]float64{}
	for _, e := range list {
		mixNS[e.name], cleanNS[e.name] = onMix.perMessage(e.name), onClean.perMessage(e.name)
	}
	order := []string{walk, numberOnly, allKinds, alcatraz4, alcatrazes, eight}
	if beside != nil {
		for _, name := range beside.names() {
			mixNS[name], cleanNS[name] = beside.perMessage(name)
			order = append(order, name)
		}
	}
	mean := float64(bytes) / float64(len(texts))
	fmt.Printf("\n%-28s %12s %8s %8s   %12s %8s\n", "engine", "ns, mix", "MB/s", "× matron", "ns, clean", "× matron")
	for _, name := range order {
		fmt.Printf("%-28s %12.0f %8.1f %8.2f   %12.0f %8.2f\n", name, mixNS[name], mean/mixNS[name]*1000, mixNS[name]/mixNS[allKinds], cleanNS[name], cleanNS[name]/cleanNS[allKinds])
	}
	allocs := testing.AllocsPerRun(1000, func() { detect.Scan(clean, detect.Options{}) })
	bulk := bulkSpeed(texts)
	fmt.Printf("\nallocations on a clean message: %v; all texts in one call: %.0f MB/s\n", allocs, bulk)
	fmt.Println("the aims speak of the clean message; _mix is the same on the mix, findings and all")
	fmt.Println()
	figure := func(name, peer, form string) {
		if cleanNS[peer] > 0 {
			fmt.Printf("figure %s "+form+"\nfigure %s_mix "+form+"\n", name, cleanNS[peer]/cleanNS[allKinds], name, mixNS[peer]/mixNS[allKinds])
		}
	}
	figure("detect_vs_alcatraz", alcatrazes, "%.1f")
	figure("detect_vs_presidio", presidio, "%.0f")
	figure("detect_vs_presidio_engine", presidioEngine, "%.0f")
	figure("detect_vs_regexps", eight, "%.1f")
	for _, f := range []struct{ name, ours string }{{"detect_vs_walk", allKinds}, {"detect_vs_walk_numbers", numberOnly}} {
		fmt.Printf("figure %s %.2f\nfigure %s_mix %.2f\n", f.name, cleanNS[f.ours]/cleanNS[walk], f.name, mixNS[f.ours]/mixNS[walk])
	}
	fmt.Printf("figure detect_allocs %v\n", allocs)
	fmt.Printf("figure detect_mb_s %.0f\n", mean/mixNS[allKinds]*1000)
	return nil
}

// times is the best of each slice, by engine.
type times struct {
	slices [][]string
	count  int
	best   map[string][]int64
}

func newTimes(texts []string) *times {
	t := &times{count: len(texts), best: map[string][]int64{}}
	for i := range parts {
		t.slices = append(t.slices, texts[i*len(texts)/parts:(i+1)*len(texts)/parts])
	}
	return t
}

var sink int //nolint:unused // what is counted must not be optimised away

func (t *times) time(e engine) {
	took := make([]int64, len(t.slices))
	for i, slice := range t.slices {
		begin := cpuTime()
		for _, text := range slice {
			sink += e.scan(text)
		}
		took[i] = cpuTime() - begin
	}
	t.keep(e.name, took)
}

func (t *times) keep(name string, took []int64) {
	best, ok := t.best[name]
	if !ok {
		t.best[name] = took
		return
	}
	for i, ns := range took {
		best[i] = min(best[i], ns)
	}
}

func (t *times) perMessage(name string) float64 {
	total := int64(0)
	for _, ns := range t.best[name] {
		total += ns
	}
	return float64(total) / float64(t.count)
}

// bulkSpeed is all texts in one call, in MB/s.
func bulkSpeed(texts []string) float64 {
	all := strings.Join(texts, "\n")
	best := int64(1) << 62
	for range 5 {
		begin := cpuTime()
		sink += len(detect.Scan(all, detect.Options{}))
		best = min(best, cpuTime()-begin)
	}
	return float64(len(all)) / float64(best) * 1000
}
