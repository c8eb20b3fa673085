package engine

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// deposed reports whether an error says that our epoch is over: another process has
// taken the store, and the engine stops. The error says it by a method, since engine
// and store do not know each other.
func deposed(err error) bool {
	var d interface{ Deposed() bool }
	return errors.As(err, &d) && d.Deposed()
}

// panicked reports whether an error was a panic, caught here or by the store.
func panicked(err error) bool {
	var p interface{ Panicked() bool }
	return errors.As(err, &p) && p.Panicked()
}

// panicError is a panic that was caught around one envelope or one effect. It names
// the place and the type, never the value: that may hold what a person wrote.
type panicError struct {
	where string // function and line
	what  string
}

func (p *panicError) Error() string { return "panic in " + p.where + ": " + p.what }

// Panicked tells this error from those that were returned.
func (*panicError) Panicked() bool { return true }

// caught turns a recovered value into an error; nil if nothing was recovered. It is
// called by the deferred function itself.
func caught(v any) error {
	if v == nil {
		return nil
	}
	p := &panicError{where: where(), what: fmt.Sprintf("%T", v)}
	if e, ok := v.(runtime.Error); ok {
		p.what = e.Error() // the runtime's words: numbers and types
	}
	return p
}

// where is the innermost function of ours that panicked.
func where() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs[:])])
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
		if !more {
			return "unknown"
		}
	}
}
