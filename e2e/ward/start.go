package ward

import "testing"

// Start opens a ward for a test and closes it at the end. When the test has failed, it shows the end of the logs.
func Start(tb testing.TB, o Options) *Ward {
	tb.Helper()
	w, err := Open(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("Synapse's log ends:\n%s", Tail(w.Synapse.LogFile(), 1500))
			tb.Logf("the clients' log ends:\n%s", Tail(w.Clients.Log, 1500))
		}
		if err := w.Close(); err != nil {
			tb.Error(err)
		}
	})
	return w
}

// Got is a value that may have an error beside it. See Do.
type Got[T any] struct {
	value T
	err   error
}

// Do takes a call's value and error, to be unwrapped by Or:
//
//	room := ward.Do(amy.CreateRoom(ward.Room{})).Or(t)
func Do[T any](value T, err error) Got[T] { return Got[T]{value, err} }

// Or gives the value, or ends the test with the error.
func (g Got[T]) Or(tb testing.TB) T {
	tb.Helper()
	if g.err != nil {
		tb.Fatal(g.err)
	}
	return g.value
}

// OK ends the test when there is an error.
func OK(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
