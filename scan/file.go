package scan

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// longestLine is what one line may hold; a longer one is an error and is skipped.
const longestLine = 64 << 20

func (w *work) open(name string, each func(name string, in *bufio.Reader) error) error {
	if name == "-" {
		return each("-", bufio.NewReaderSize(w.counted(w.Stdin), 64<<10))
	}
	f, err := os.Open(name)
	if err != nil {
		return short(name, err)
	}
	defer func() { _ = f.Close() }()
	if err := each(name, bufio.NewReaderSize(w.counted(f), 64<<10)); err != nil {
		return short(name, err)
	}
	return nil
}

// short names the file once.
func short(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("read %s: %w", name, err)
}

// sizeOf is how much there is to read, or 0 where that can't be known.
func sizeOf(files []string, stdin io.Reader) int64 {
	var total int64
	for _, name := range files {
		var info os.FileInfo
		var err error
		if f, ok := stdin.(*os.File); name == "-" && ok {
			info, err = f.Stat()
		} else if name != "-" {
			info, err = os.Stat(name)
		}
		if err != nil || info == nil || !info.Mode().IsRegular() {
			return 0
		}
		total += info.Size()
	}
	return total
}

// counted moves the progress bar with what is read.
func (w *work) counted(r io.Reader) io.Reader { return counter{r, w.bar} }

type counter struct {
	io.Reader
	bar *bar
}

func (c counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.bar.add(n)
	return n, err
}

var errLong = errors.New("the line is too long")

// nextLine gives a line without its end, or io.EOF. After errLong the rest of
// that line has been skipped. The line is good until the next call.
func nextLine(in *bufio.Reader, room []byte) ([]byte, error) {
	line := room[:0]
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > longestLine {
			long = true
		}
		if !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(line) == 0 && !long):
			return line, err
		case long:
			return line, errLong
		}
		return trimEnd(line), nil
	}
}

func trimEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}
