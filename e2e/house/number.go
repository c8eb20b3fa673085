package house

import "matron/e2e/number"

// Number is the n-th NHS number of the range that is reserved for tests.
func Number(n int) string { return number.NHS(n) }

// Spaced is a number as people write it: 3-3-4.
func Spaced(nhs string) string { return number.Spaced(nhs) }
