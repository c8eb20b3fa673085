package engine

import "time"

// What the tests look at from outside.
var (
	Retried = retried
	Word    = word
	FitKey  = fitKey
)

// BulkMay is bulkMay over the sends so many seconds ago, oldest first; bulk says which of them were bulk.
func BulkMay(now time.Time, ago []int, bulk []bool, perMinute int) time.Time {
	var sends []send
	for i, a := range ago {
		sends = append(sends, send{at: now.Add(-time.Duration(a) * time.Second), bulk: bulk[i]})
	}
	return bulkMay(sends, perMinute)
}

// Watch is a watch whose two clocks a test moves by hand.
type Watch struct{ w watch }

// Look moves the clocks to what has passed since the first look.
func (w *Watch) Look(wall, mono time.Duration) { w.w.see(wall, mono) }

// Sane judges the last look.
func (w *Watch) Sane(skew time.Duration, known bool) bool { return w.w.sane(skew, known) }
