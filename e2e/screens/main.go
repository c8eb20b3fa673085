// Command screens makes the pictures of docs/export.md: it packs four conversations, opens each transcript in headless
// Chromium, and prints the long one, so that somebody looks at what a records team will see.
package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"matron/record"
	"matron/record/recordtest"
)

// largest is what a picture may weigh: the repository keeps them for ever.
const largest = 200_000

var pictures = []struct {
	name   string
	talk   func() (record.Conversation, record.Filing)
	place  string // what stands at the top
	height int
}{
	{"plain", recordtest.Plain, "", 1750},
	{"long", recordtest.Long, "#m209", 900},
	{"right-to-left", recordtest.RightToLeft, "#d1", 1000},
	{"hostile", recordtest.Hostile, "#d1", 1950},
}

func main() {
	docs := flag.String("docs", "docs/img", "where the pictures go")
	work := flag.String("work", ".cache/screens", "where transcripts and prints go")
	chromium := flag.String("chromium", "chromium", "the browser")
	flag.Parse()
	for _, dir := range []string{*docs, *work} {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			fail(err)
		}
	}
	for _, p := range pictures {
		c, f := p.talk()
		pkg, err := record.Make(c, recordtest.Patient(), f)
		if err != nil {
			fail(err)
		}
		html, err := filepath.Abs(filepath.Join(*work, p.name+".html"))
		if err == nil {
			err = os.WriteFile(html, pkg.Transcript, 0o600)
		}
		if err != nil {
			fail(err)
		}
		// Chromium pictures the top of a page, wherever it was scrolled to; in a frame it goes to the place.
		raw, frame := filepath.Join(*work, p.name+".png"), html+".frame.html"
		inside := fmt.Sprintf(`<!DOCTYPE html><body style="margin:0"><iframe src="file://%s%s" style="border:0;width:860px;height:%dpx"></iframe>`, html, p.place, p.height)
		if err := os.WriteFile(frame, []byte(inside), 0o600); err != nil {
			fail(err)
		}
		if err := browse(*chromium, frame, fmt.Sprintf("--window-size=860,%d", p.height), "--screenshot="+raw); err != nil {
			fail(err)
		}
		picture := filepath.Join(*docs, "transcript-"+p.name+".png")
		size, err := shrink(raw, picture)
		if err != nil {
			fail(err)
		}
		fmt.Printf("%s\t%d kB\n", picture, size/1000)
	}
	printed := filepath.Join(*work, "long.pdf")
	html, err := filepath.Abs(filepath.Join(*work, "long.html"))
	if err == nil {
		err = browse(*chromium, html, "--no-pdf-header-footer", "--print-to-pdf="+printed)
	}
	if err != nil {
		fail(err)
	}
	fmt.Printf("%s\tprinted: look for the patient at the head of each page\n", printed)
}

// browse runs Chromium with a profile of its own, that talks to nobody.
func browse(chromium, page string, args ...string) error {
	profile, err := os.MkdirTemp("", "matron-screens-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(profile) }()
	args = append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir=" + profile,
	}, args...)
	out, err := exec.Command(chromium, append(args, "file://"+page)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("run %s: %w: %s", chromium, err, out)
	}
	return nil
}

// shrink writes a picture with the 256 colours that it uses most: text on a ground has few more.
func shrink(from, to string) (int, error) {
	raw, err := os.ReadFile(from)
	if err != nil {
		return 0, err
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", from, err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColours(img)); err != nil {
		return 0, err
	}
	if small.Len() > largest {
		return 0, fmt.Errorf("%s has %d bytes, at most %d", to, small.Len(), largest)
	}
	return small.Len(), os.WriteFile(to, small.Bytes(), 0o600)
}

func fewColours(img image.Image) image.Image {
	uses, box := map[color.RGBA]int{}, img.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			uses[color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)]++
		}
	}
	most := slices.SortedFunc(maps.Keys(uses), func(a, b color.RGBA) int {
		return cmp.Or(uses[b]-uses[a], cmp.Compare(rank(a), rank(b)))
	})
	var colours color.Palette
	for _, c := range most[:min(256, len(most))] {
		colours = append(colours, c)
	}
	few := image.NewPaletted(box, colours)
	draw.Draw(few, box, img, box.Min, draw.Src)
	return few
}

func rank(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }

func fail(err error) {
	fmt.Fprintln(os.Stderr, "screens:", err)
	os.Exit(1)
}
