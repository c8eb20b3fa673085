package detect

import "strings"

// The words that speak for or against a patient's number (§5), whole and lower
// case, dots within initials left out. This table is meant to be read by a
// records officer: change a weight here, not in the code. Weights are decibans:
// ten makes a thing ten times as likely, twenty a hundred times.
var wordRows = [...]struct {
	sense  sense
	weight int
	words  string
}{
	{scheme, 40, "nhs nhsno nhsnum nhsnumber nhsnr nhsid nhsn gig"},
	{schemeToo, 40, "chi chino chinumber chinum h&c hc hcn hcno hcnumber hsc hscn hscno"},
	{health, 20, "mrn pas crn hospno hospnum hospitalno unitno districtno patientid patientno patientnumber ptid ysbyty"},
	{health, 12, "pt pts patient patients dob born nok claf"},
	{health, 14, "ecs ekis kis portal emis trakcare trak sci scistore clinicalportal spine pds scr niecr eclinical badgernet wean weans"},
	{healthNo, 20, "hosp hospital unit district"}, // "hosp no", not "hospital"
	{healthBeside, 12, "re"},

	{against, 20, "order orders oder ordr odrer orde roder po ticket mtg webex conf dial tracking zoom teams meeting webinar passcode pin gmc nmc hcpc gphc" +
		" sample specimen accession barcode batch lot exp serial asset isbn issn pmid doi isrctn nct datix invoice" +
		" parcel consignment requisition req booking donation donor quote account acct iban card voucher receipt snomed job incident"},
	{phone, 20, "bleep bleeps bleeped pager ext extn extension dect tel telephone phone mob mobile fax whatsapp landline" +
		" helpdesk helpline hotline switchboard"},
	{against, 14, "ref reference inc"},
	{againstBeside, 20, "x ts log time timestamp epoch"},
	{calling, 20, "call calls called calling ring rang text texted contact contactable"}, // 7700 900...: a mobile without its 0
	{againstNo, 20, "lab"},

	{series, 0, "sats sat spo2 bp hr rr temp temps obs trend trends glucose bm bms cbg ketones lactate na k crp hb wcc" +
		" plt egfr creat creatinine urea urine output ph pco2 po2 hco3 news gcs scores readings peak"},

	{numbering, 0, "no nos num nums number numbers nr numb id ident identifier rhif"},
	{joining, 0, "is was are the a an her his their hers this that my our your new full correct value please pls plz" +
		" its thats here as system yw and y it use type text_ s"},
	{turning, 1, "for about with regarding"}, // "order a CT for 999..." is no order number
	{turning, 0, "on"},                       // the same, but "call me on" is a phone
	{blood, 0, "blood cell cells platelet platelets plasma ffp prc"},
}

// sense is what a word does.
type sense uint8

const (
	stranger      sense = iota // not in the table
	scheme                     // names the NHS number; needs "no" or the digits beside it
	schemeToo                  // the same of CHI and H&C; elsewhere it speaks for a patient
	health                     // speaks for a patient
	healthNo                   // only before no, number, #
	healthBeside               // only right before the digits
	against                    // another thing's number
	againstBeside              // only right before the digits
	againstNo                  // only before no, number, #
	phone                      // a telephone
	calling                    // a telephone, if the digits begin with 7
	blood                      // takes "unit no" from the patient
	series                     // observations follow
	numbering                  // no, number: joins, and lets "hosp" and "NHS" count
	joining                    // joins
	turning                    // joins, and shields from words against
)

type meaning struct {
	sense  sense
	weight int
}

var meanings = readRows()

func readRows() map[string]meaning {
	m := make(map[string]meaning)
	for _, row := range wordRows {
		for w := range strings.FieldsSeq(row.words) {
			m[w] = meaning{row.sense, row.weight}
		}
	}
	for w := range strings.FieldsSeq("nmber numbr nubmer numbe numer nuumber numberr numbeer munber") { // slips of "number"
		m[w] = m["number"]
	}
	return m
}

// longestWord bounds what is looked up: nothing longer is in the table.
const longestWord = 16

// mean looks a word of the text up, dots left out.
func mean(text string, start, end int) meaning {
	if e, ok := plainEntry(text, start, end); ok {
		return e.meaning
	}
	var buf [longestWord]byte
	n := 0
	for i := start; i < end; i++ {
		b := text[i]
		if b == '.' {
			continue
		}
		if n == len(buf) {
			return meaning{}
		}
		if 'A' <= b && b <= 'Z' {
			b |= 0x20
		}
		buf[n] = b
		n++
	}
	return meanings[string(buf[:n])]
}

// wordBefore is where the word that ends at end begins. Single letters joined
// by dots or & are one word: d.o.b, h&c.
func wordBefore(text string, end int) int {
	i := end
	for i > 0 && isLetter(text[i-1]) && end-i <= longestWord {
		i--
	}
	for end-i < longestWord && initial(text, i) && i >= 2 && (text[i-1] == '.' || text[i-1] == '&') &&
		isLetter(text[i-2]) && (i == 2 || !isLetter(text[i-3])) {
		i -= 2
	}
	return i
}

// initial reports a letter at i that stands alone.
func initial(text string, i int) bool {
	return i < len(text) && isLetter(text[i]) && (i+1 == len(text) || !isLetter(text[i+1]))
}

// wordAfter is where the word that begins at start ends.
func wordAfter(text string, start int) int {
	i := start
	for i < len(text) && isLetter(text[i]) && i-start <= longestWord {
		i++
	}
	for i-start == 1 || i-start < longestWord && i-start > 1 && text[i-2] == '.' || i-start == 3 && text[i-2] == '&' {
		if i+1 >= len(text) || text[i] != '.' && text[i] != '&' || !initial(text, i+1) {
			break
		}
		i += 2
	}
	return i
}
