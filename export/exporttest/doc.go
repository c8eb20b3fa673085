// Package exporttest owns the one conformance suite of drivers (reference/records.md §6), and the patient and package
// that it sends. A fake and the real record system run the same suite: each promise that a fake keeps is tested there too.
package exporttest
