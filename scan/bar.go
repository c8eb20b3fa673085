package scan

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// bar is a progress bar on a terminal. It needs no clock: it moves with each
// hundredth of what is read. A nil bar draws nothing.
type bar struct {
	out         io.Writer
	done, total int64
	shown       int64 // hundredths
	drawn       bool
}

// Less than this is read before one has seen that it is slow.
const worthABar = 8 << 20

func newBar(out io.Writer, total int64) *bar {
	f, ok := out.(*os.File)
	if !ok || total < worthABar {
		return nil
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return &bar{out: out, total: total}
}

func (b *bar) add(n int) {
	if b == nil {
		return
	}
	b.done += int64(n)
	percent := min(100, b.done*100/b.total)
	if b.drawn && percent == b.shown {
		return
	}
	b.shown, b.drawn = percent, true
	full := int(percent) * barWidth / 100
	_, _ = fmt.Fprintf(b.out, "\r[%s%s] %3d %% of %d MB", strings.Repeat("#", full), strings.Repeat("-", barWidth-full), percent, b.total/1e6)
}

const barWidth = 40

// clear takes the bar away before something else is said.
func (b *bar) clear() {
	if b == nil || !b.drawn {
		return
	}
	_, _ = fmt.Fprint(b.out, "\r\x1b[K")
	b.drawn = false
}
