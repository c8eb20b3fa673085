package detect

// The ten-digit family: NHS numbers of England and Wales, CHI of Scotland, H&C
// of Northern Ireland. One check, told apart by range (§2).

// issuer is whom a number with the right check digit belongs to.
type issuer uint8

const (
	nobody   issuer = iota // no such range
	scotland               // CHI: begins with a real day and month
	ulster                 // H&C
	england                // NHS, live
	reserved               // 5xx and 8xx: not issued, seen in stub data
	neverNHS               // 9xx: documentation and stubs
	testNHS                // 999: kept for tests
)

// checks reports whether the tenth digit is the Modulus 11 check of the rest.
func checks(d [10]byte) bool {
	sum := 0
	for i, v := range d[:9] {
		sum += (10 - i) * int(v)
	}
	// The check digit is 11 - sum%11, with 11 as 0; a 10 can equal no digit.
	return (sum+int(d[9]))%11 == 0
}

// repeats reports one digit ten times: each such number passes the check.
func repeats(d [10]byte) bool {
	for _, v := range d[1:] {
		if v != d[0] {
			return false
		}
	}
	return true
}

func issuerOf(d [10]byte) issuer {
	day, month := int(d[0])*10+int(d[1]), int(d[2])*10+int(d[3])
	switch d[0] {
	case 0, 1, 2, 3:
		if realDay(day, month, int(d[4])*10+int(d[5])) {
			return scotland
		}
		if day >= 32 {
			return ulster
		}
	case 4, 6, 7:
		return england
	case 5:
		return reserved
	case 8:
		if d[1] < 6 {
			return reserved
		}
	case 9:
		if d[1] == 9 && d[2] == 9 {
			return testNHS
		}
		return neverNHS
	}
	return nobody
}

// realDay takes the year's last two digits. The century is not known: 2000 was
// a leap year and 1900 was not, so the 29th of February of year 0 may be real.
func realDay(day, month, year int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	switch month {
	case 4, 6, 9, 11:
		return day <= 30
	case 2:
		return day <= 28 || day == 29 && year%4 == 0
	}
	return day <= 31
}
