//go:build !linux

package detect_test

import "time"

// worked is the time that the work takes.
func worked(work func()) time.Duration {
	begin := time.Now()
	work()
	return time.Since(begin)
}
