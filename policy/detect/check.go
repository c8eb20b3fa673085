package detect

// passes checks the digits of a value; letters and signs do not count.
func passes(c Check, value string) bool {
	var d []int
	for i := range len(value) {
		if isDigit(value[i]) {
			d = append(d, int(value[i]-'0'))
		}
	}
	if c == "" || c == NoCheck {
		return true
	}
	if len(d) < 2 {
		return false
	}
	switch c {
	case Mod10:
		return weighed(d, 3, 1)%10 == 0
	case Mod11:
		sum := 0
		for i, v := range d {
			sum += (len(d) - i) * v
		}
		return sum%11 == 0
	case Luhn:
		return luhn(d)
	case Verhoeff:
		return verhoeff(d)
	}
	return false
}

// weighed adds from the right: the check digit once, then times odd and even.
func weighed(d []int, odd, even int) int {
	sum := 0
	for i := range d {
		v := d[len(d)-1-i]
		if i%2 == 1 {
			sum += odd * v
		} else {
			sum += even * v
		}
	}
	return sum
}

func luhn(d []int) bool {
	sum := 0
	for i := range d {
		v := d[len(d)-1-i]
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// verhoeff is the check in the dihedral group of order ten.
func verhoeff(d []int) bool {
	c := 0
	for i := range d {
		c = dihedral(c, turned(i, d[len(d)-1-i]))
	}
	return c == 0
}

func dihedral(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b)%5
	case b < 5:
		return 5 + (a-b)%5
	}
	return (a - b + 5) % 5
}

// turned applies Verhoeff's permutation times times.
func turned(times, v int) int {
	for range times % 8 {
		v = [10]int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}[v]
	}
	return v
}
