// Package number makes NHS numbers for tests at run time: no number stands in the code.
package number

import "fmt"

// NHS is the n-th number of the range that is reserved for tests (999 000 0000 to 999 999 9999), made by its check
// digit.
func NHS(n int) string {
	for body := 999000000 + n*7; ; body++ {
		if check, ok := modulus11(body); ok {
			return fmt.Sprintf("%09d%d", body, check)
		}
	}
}

// Spaced is a number as people write it: 3-3-4.
func Spaced(number string) string { return number[:3] + " " + number[3:6] + " " + number[6:] }

func modulus11(body int) (check int, ok bool) {
	sum, digits := 0, fmt.Sprintf("%09d", body)
	for i, d := range digits {
		sum += (10 - i) * int(d-'0')
	}
	check = 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check, check != 10
}
