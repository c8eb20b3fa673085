package list

import (
	"errors"
	"os"
	"syscall"
)

// stampOf opens no pipe and no device: to read one might never end.
func stampOf(path string) (stamp, error) {
	is, err := os.Stat(path)
	if err != nil {
		return stamp{}, err
	}
	if !is.Mode().IsRegular() {
		return stamp{}, errors.New("no regular file")
	}
	s := stamp{at: is.ModTime(), size: is.Size()}
	if sys, ok := is.Sys().(*syscall.Stat_t); ok {
		s.id = sys.Ino
	}
	return s, nil
}
