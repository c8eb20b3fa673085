package words

import "matron/policy/detect"

// kindWords are the words of a kind: in a sentence, and in a placeholder, where who says
// what is lettered: "[patient A, NHS number]". Without who nothing is: "[postcode]".
type kindWords struct{ long, short, who phrase }

func kindOf(k detect.Kind) kindWords {
	switch k {
	case detect.NHSNumber:
		return kindWords{anNHSNumber, nhsNumber, patient}
	case detect.CHINumber:
		return kindWords{aCHINumber, chiNumber, patient}
	case detect.HCNumber:
		return kindWords{anHCNumber, hcNumber, patient}
	case detect.MRN:
		return kindWords{aHospitalNumber, hospitalNumber, patient}
	case detect.NINO:
		return kindWords{anNINumber, niNumber, patient}
	case detect.PersonName:
		return kindWords{aName, name, person}
	case detect.DateOfBirth:
		return kindWords{aBirthDate, birthDate, nobody}
	case detect.Address:
		return kindWords{anAddress, address, nobody}
	case detect.Postcode:
		return kindWords{aPostcode, postcode, nobody}
	case detect.Phone:
		return kindWords{aPhone, phone, nobody}
	case detect.Email:
		return kindWords{anEmail, email, nobody}
	default:
		return kindWords{anIdentifier, identifier, patient}
	}
}

// nobody is no phrase: the kind has no letter.
const nobody phrase = -1

// Placeholder stands in a copy for an identifier: "[patient A, NHS number]", "[person A, name]",
// "[date of birth]". letter counts, from 0 on, the patients or the people of a conversation; a negative
// one could not be told. A kind that names nobody by itself has none: two people are born on one day.
//
// A name says person and not patient because its letters are another series (hazard H12): nothing says
// that the name beside a number is that patient's and not the daughter's. Were both called patient A,
// a reader would take two for one.
//
// The brackets are part of the promise: words in them are no context to the detector, so a copy that
// is scanned again does not find its own labels.
func Placeholder(letter int, kind detect.Kind) string {
	t, k := tableOf(""), kindOf(kind)
	short := t.phrases[k.short]
	if k.who == nobody {
		return "[" + short + "]"
	}
	who := t.phrases[k.who]
	if letter >= 0 {
		who += " " + letters(letter)
	}
	return "[" + who + ", " + short + "]"
}
