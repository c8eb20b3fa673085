package app_test

import (
	"testing"

	"matron/engine/enginetest"
	"matron/store/storetest"
)

// The store in memory, on which the engine is tested, keeps the promises of the real one about filings.
func TestFilingsInMemory(t *testing.T) {
	t.Parallel()
	storetest.RunFilings(t, func(testing.TB) storetest.Filer { return enginetest.NewDisk().Open() })
}
