package detect_test

import (
	"testing"

	"matron/policy/detect"
)

const (
	warn = detect.TierWarn
	note = detect.TierNote
)

// checkKind compares all findings of one kind with what a row wants.
func checkKind(t *testing.T, text string, kind detect.Kind, tier detect.Tier, value string) {
	t.Helper()
	all := detect.Scan(text, detect.Options{})
	for _, f := range all {
		if f.Kind != kind {
			continue
		}
		if f.Tier == tier && text[f.Start:f.End] == value {
			return
		}
		if value == "" && f.Tier >= tier {
			t.Errorf("%q: %s %q at %s (%s), want none at %s", text, f.Kind, text[f.Start:f.End], f.Tier, f.Why, tier)
		}
	}
	if value != "" {
		t.Errorf("%q: no %s %q at %s; findings %+v", text, kind, value, tier, all)
	}
}

type row struct {
	text  string
	tier  detect.Tier
	value string // empty: none at the tier or above
}

func checkRows(t *testing.T, kind detect.Kind, rows []row) {
	for _, r := range rows {
		checkKind(t, r.text, kind, r.tier, r.value)
	}
}

func TestPhones(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.Phone, []row{
		{"NOK daughter 07700 900123", warn, "07700 900123"},
		{"son on 07700900123", warn, "07700900123"},
		{"wife's mobile is 07700 900 123", warn, "07700 900 123"},
		{"pt can be reached on 01632 960123", warn, "01632 960123"},
		{"her home number 020 7946 0123", warn, "020 7946 0123"},
		{"next of kin: (01632) 960123", warn, "(01632) 960123"},
		{"daughter +44 7700 900123", warn, "+44 7700 900123"},
		{"daughter +44 (0)7700 900123", warn, "+44 (0)7700 900123"},
		{"mum 0044 7700 900123", warn, "0044 7700 900123"},
		{"01632 960123 (daughter)", warn, "01632 960123"},
		{"07700-900-123 is his wife", warn, "07700-900-123"},
		{"NOK 7700 900123", warn, "7700 900123"},
		{"tel 07700 900123", warn, "07700 900123"},
		{"son lives in Dublin, +353 1 555 0123", warn, "+353 1 555 0123"},
		{"nurse in charge to phone 01632 960123 by 5pm", warn, "01632 960123"},
		{"o/p physio left two msgs on 01632 960123", warn, "01632 960123"},
		{"can the on call reg ring 01632 960123", warn, "01632 960123"},
		{"pt phoning us every 10 min from 01632 960123", warn, "01632 960123"},
		{"wants a call from a consultant re the scan 01632 960123", warn, "01632 960123"},
		{"tel: +447700900123 (patient's own)", warn, "+447700900123"},
		{"07700 900 123 is the interpreter's sister no wait thats the pts sister", warn, "07700 900 123"},
		{"ring the sister (his, not ward) on 01632 960123", warn, "01632 960123"},
		{"partner can collect, hes on 07700 90 01 23", warn, "07700 90 01 23"},
		{"tel 01632 960 123 no ans machine", warn, "01632 960 123"},
		{"med reg is Yusuf, bleep 1150 but try his mobile first 07700 900123", note, ""},
		{"Kofi, his work mobile is 07700900123", note, ""},
		{"sw is Mrs Pettifer 01632 960123", note, ""},
		{"rep for the pumps says call her on 07700 900123", note, ""},
		{"outreach phone 07700 900123 is out of charge", warn, ""},
		{"bleep me or 07700 900123", note, ""},
		{"ward phone 01632 960123", note, ""},
		{"switchboard 01632 960000", note, ""},
		{"call me on 07700 900123", note, ""},
		{"Dr Jones 07700 900123", note, ""},
		{"on call reg 07700 900123", note, ""},
		{"NHS England 0300 311 22 33", note, ""},
		{"meds at 0800 1200 1800", note, ""},
		{"obs 0615 98 120 80", note, ""},
		{"helpline 0808 157 0123", note, ""},
	})
}

func TestEmails(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.Email, []row{
		{"pt's email jane.doe@example.org", warn, "jane.doe@example.org"},
		{"daughter: j_doe+kin@example.org.", warn, "j_doe+kin@example.org"},
		{"write to jane.doe@example.org", warn, "jane.doe@example.org"},
		{"send to amy.lee@nhs.net", note, ""},
		{"amy.lee1@wxyz.nhs.uk has it", note, ""},
		{"rota@example.org", warn, ""},
		{"ask @amy:example.org", note, ""},
		{"hello-world@here", note, ""},
	})
}

func TestPostcodes(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.Postcode, []row{
		{"pt lives at LS1 4AB", warn, "LS1 4AB"},
		{"home address postcode sw1a 1aa", warn, "sw1a 1aa"},
		{"M1 1AA", note, "M1 1AA"},
		{"EC1A1BB", warn, "EC1A1BB"},
		{"GIR 0AA", warn, "GIR 0AA"},
		{"vit B6 3rd dose", note, ""},
		{"W8 2nd floor", note, ""},
		{"trough at L2 5ng", note, ""},
		{"QA1 1AA", note, ""},
		{"M1 1CA", note, ""},
		{"lot JC204417B", note, ""},
		{"give K1 5mg", note, ""},
		{"site postcode for the clinic is SY16 2DW", warn, ""},
		{"the LS1 area", note, ""},
		{"the lady's flat is b97er, falls sensor fitted", warn, "b97er"},
		{"FYI p/c M87WN for the commode order", warn, "M87WN"},
		{"can the team take someone in S3 0DG? Male, 77", warn, "S3 0DG"},
		{"patients postcode L 15 7 LT not sure", warn, "L 15 7 LT"},
		{"pts post code, is it SK7 2AR or SK7 2AB", warn, "SK7 2AB"},
		{"6 Atkins Lights\nM67WF", warn, "M67WF"},
		{"her GP is CF11 9LJ", warn, ""},
	})
}

func TestHomes(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.Address, []row{
		{"mrs lyons dob aug 3rd 1944 36 braemar way, wants a key safe", warn, "36 braemar way"},
		{"born 3 Aug 1944 36 Braemar Way, Luton", warn, "36 Braemar Way"},
		{"dob 03081944 7 tanner's row leeds", warn, "7 tanner's row"},
		{"dob 3 8 44 12 high street", warn, "12 high street"},
		{"dob 3 aug 44 Rose Cottage, Ferry Lane", warn, "Rose Cottage, Ferry Lane"},
		{"Mr Hill, Tigh na Cruach, Shore Road, Oban", warn, "Tigh na Cruach, Shore Road"},
		{"41 Mile Oak Road, top bell", warn, "41 Mile Oak Road"},
		{"Mattress delivery please: 71 Hawkshead Drive, ring twice", warn, "71 Hawkshead Drive"},
		{"address: 12, mill lane, leeds", warn, "12, mill lane"},
		{"leak 18, AHI down from 44", note, ""},
		{"case 88, Head CT clear", note, ""},
		{"he's 94, South side quiet", note, ""},
		{"Mr Hill, 14, OD of paracetamol, level due", note, ""},
		{"moved to 14th feb 1pm", note, ""},
		{"thanks Dr Wood, Dr Green", note, ""},
		{"study day at 1 Victoria Square", warn, ""},
	})
	checkRows(t, detect.Postcode, []row{
		{"post code of her next of kin is ch89br if you need it", warn, "ch89br"},
		{"patient postal code on the letter: B28zp", warn, "B28zp"},
		{"is NE6 5RX inside the hospital at home radius?", warn, "NE6 5RX"},
	})
}

func TestNINOs(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.NINO, []row{
		{"NI number AB 12 34 56 C", warn, "AB 12 34 56 C"},
		{"NINO: ab123456c", warn, "ab123456c"},
		{"national insurance no is AB-12-34-56-C", warn, "AB-12-34-56-C"},
		{"AB123456C", warn, "AB123456C"},
		{"NI no AB123456", warn, "AB123456"},
		{"QQ 12 34 56 A", note, ""},
		{"lot AB123456C", note, ""},
		{"AB123456", note, ""},
		{"BG123456A", note, ""},
		{"AB.12.34.56.C as nhs no but thats his national insurance", warn, "AB.12.34.56.C"},
		{"n.i AB-12-34-56-C - SR1 for the hospice", warn, "AB-12-34-56-C"},
		{"NI nuumbre AB.12.34.56.C for the SF300", warn, "AB.12.34.56.C"},
		{"found his card in the property bag, AB 12 34 56 C, all in safe", warn, "AB 12 34 56 C"},
		{"payslip shows AB 123456 C", warn, "AB 123456 C"},
		{"pip letter says AB 12 34 56 C, see welfare rights", warn, "AB 12 34 56 C"},
		{"filter part no AB 12 34 56 C for his ventilator", warn, ""},
		{"insulin pen batch AB 12 34 56 C quarantined", warn, ""},
	})
}

func TestBirthDates(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.DateOfBirth, []row{
		{"DOB 03/04/1962", warn, "03/04/1962"},
		{"dob: 3.4.62", warn, "3.4.62"},
		{"d.o.b. 03-04-1962", warn, "03-04-1962"},
		{"D/O/B 03/04/62", warn, "03/04/62"},
		{"born 3 April 1962", warn, "3 April 1962"},
		{"date of birth is 3rd of Apr 1962", warn, "3rd of Apr 1962"},
		{"born on the 1962-04-03", warn, "1962-04-03"},
		{"dob 03041962", warn, "03041962"},
		{"dob 030462", warn, "030462"},
		{"DOB 03 04 1962", warn, "03 04 1962"},
		{"DOB April 3rd, 1962", warn, "April 3rd, 1962"},
		{"03/04/1962 (DOB)", warn, "03/04/1962"},
		// However it is written behind its label.
		{"DOB 7th/6th/83?", warn, "7th/6th/83"},
		{"pts d of b 10/10/10", warn, "10/10/10"},
		{"born 12 Mawrth 1947, welsh first", warn, "12 Mawrth 1947"},
		{"dob 4 Meán Fómhair 1948", warn, "4 Meán Fómhair 1948"},
		{"born on a Tuesday, the third of October nineteen forty one", warn, "the third of October nineteen forty one"},
		{"born twenty first of may two thousand and twelve", warn, "twenty first of may two thousand and twelve"},
		{"uh, my date of birth is the eighth of August, nineteen eighty two", note, "the eighth of August, nineteen eighty two"},
		{"born Christmas Day 1945", warn, "Christmas Day 1945"},
		{"born oct the 2nd 1956 in Gdansk", warn, "oct the 2nd 1956"},
		{"DOB 3rd Febuary 1962", warn, "3rd Febuary 1962"},
		{"dob: 24 . 05 . 1943", warn, "24 . 05 . 1943"},
		{"Please amend date of birth on EPR to 25/12/1940", warn, "25/12/1940"},
		{"dob wrong, should read 3/9/55", warn, "3/9/55"},
		{"dob on wristband is 17/4/60, on notes 17/4/06", warn, "17/4/06"},
		// Whom it stands for, whatever else is spoken of.
		{"wait for the 18/11/51 lady to come back from scan", warn, "18/11/51"},
		{"can someone check echo for 29/4/1959", warn, "29/4/1959"},
		{"ED to med reg, 1969-10-05 chest pain", warn, "1969-10-05"},
		{"i make it 30 nov 85 from the driving licence", warn, "30 nov 85"},
		{"new pt to clerk 76M 04/07/48 off legs", warn, "04/07/48"},
		{"01/02/54, 72, from clinic with chest pain", warn, "01/02/54"},
		{"twin 1 and twin 2 both 19/02/25", warn, "19/02/25"},
		{"pt Kim Rahman 06 01 91 for clinic", warn, "06 01 91"},
		{"had her gallbladder out 12/3/1964", note, ""},
		{"PMH: MI 12/3/74, THR 3/4/1979", note, ""},
		{"valve replaced 12 June 1979", note, ""},
		{"married 12/6/1965", note, ""},
		{"hospital opened 5 July 1948", note, ""},
		{"firmware 2.11.48 on the pump", note, ""},
		{"theatre slot 23rd jun 1910", note, ""},
		{"birthday drinks on 12 December 2025", note, ""},
		{"64F 03/04/1962", warn, "03/04/1962"},
		{"03/04/1962, 64 yo lady", warn, "03/04/1962"},
		{"999 288 2352 03/04/1962", warn, "03/04/1962"},
		{"dob\n03/04/1962", warn, "03/04/1962"},
		{"consented 03/06/2026", note, ""},
		{"review 9/12", note, ""},
		{"EDD 03/11/2026", note, ""},
		{"LMP 01/02/2026, dob known", note, ""},
		{"clinic 12/03/2025 10:00", note, ""},
		{"fall on 12/03/1998", note, ""},
		{"DOB 03/04/1962 seen 14/03/2026", warn, "03/04/1962"},
		{"admitted 01/02/2026", note, ""},
		{"dob 31/02/1962", note, ""},
		{"2/52 then 3/7 then 6/12", note, ""},
		{"expiry 03/2027, lot 4", note, ""},
	})
	checkKind(t, "DOB 03/04/1962 seen 14/03/2025", detect.DateOfBirth, warn, "03/04/1962")
}

func TestMRNs(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.MRN, []row{
		{"MRN 12345678", warn, "12345678"},
		{"hosp no A123456", warn, "A123456"},
		{"hospital number: 0123456", warn, "0123456"},
		{"Unit No. 765432", warn, "765432"},
		{"PAS 1234567", warn, "1234567"},
		{"CRN RX12345", warn, "RX12345"},
		{"pt id 4434231", warn, "4434231"},
		{"mrn is 123-4567", warn, "123-4567"},
		{"MRN for bed 4 is 1234567", warn, "1234567"},
		{"hosp no for Mrs Quill is K1234567", warn, "K1234567"},
		{"MRN1234567", warn, "MRN1234567"},
		{"MRNs 1234567, 2345678 and 3456789", warn, "3456789"},
		{"1234567 (MRN)", warn, "1234567"},
		{"case note no 12345/67", warn, "12345/67"},
		{"hospital no 5 of the group", note, ""},
		{"blood unit no 1234567", note, ""},
		{"GMC 1234567", note, ""},
		{"asset record no 1234567", note, ""},
		{"MRN please", note, ""},
		{"hospital 1234567", note, ""},
		{"patient 1234 ml out", note, ""},
		{"patient number 3 on the list", note, ""},
		{"PAS is down since 1430", note, ""},
	})
	// Of any sign, with a tail, in a list.
	checkRows(t, detect.MRN, []row{
		{"hosp no D/815859 not on pacs", warn, "D/815859"},
		{"casenotes 81/1078/D missing", warn, "81/1078/D"},
		{"hosp number 60-68-94 awaiting bed", warn, "60-68-94"},
		{"her notes (51093-B) were under the trolley", warn, "51093-B"},
		{"pt no 44-81-06/K keeps DNAing", warn, "44-81-06/K"},
		{"temp number ED-UNK-4471 til we know who he is", warn, "ED-UNK-4471"},
		{"PAS MRN-6151799 has two appts", warn, "MRN-6151799"},
		{"MRN's for tomorrows list\n1 30918842\n2 30766105", warn, "30766105"},
		{"mrns as follows\n- 2047718\n- 2108834", warn, "2108834"},
		{"hosp no 12/03/56", warn, ""},
		{"Tel: 0141 4960140 (patient's own)", warn, ""},
	})
	// Where it stands makes it a patient's.
	checkRows(t, detect.MRN, []row{
		{"trauma mtg: 623955a 47f, # nof", warn, "623955a"},
		{"TTO for C/953753 bounced back", warn, "C/953753"},
		{"bloods for 724657 haemolysed", warn, "724657"},
		{"lab phoned re 4488123, K 6.8", warn, "4488123"},
		{"adding 40-78-18 to the hip fracture list", warn, "40-78-18"},
		{"path phoned: 57/8774/b potassium 6.8. hospital no as read from form", warn, "57/8774/b"},
		{"RiO number 4471882 care plan", warn, "4471882"},
		{"obstetric number OB/24/1193 on the green notes", warn, "OB/24/1193"},
		{"ref pt C3300871: family want to speak", warn, "C3300871"},
		{"K448812 for cath lab", warn, "K448812"},
		{"pt Amanda Wright 1981-03-17 3575163 scan shows stones", warn, "3575163"},
		{"old number 448812K new one 448813K", warn, "448813K"},
	})
	// And a thing's otherwise.
	checkRows(t, detect.MRN, []row{
		{"blood fridge unit number G4223 620 715 out of temp", warn, ""},
		{"unit no G0917 25 118 402 7 running now", warn, ""},
		{"GP practice code is Y01188", warn, ""},
		{"return wheelchair WC4471203 to ward 7", warn, ""},
		{"CPAP F4471203 on pt", warn, ""},
		{"vanc batch K448812 for the septic pt", warn, ""},
		{"ring 4960140 for results", warn, ""},
		{"ticket INC0448812 for PACS", warn, ""},
		{"cultures from 21-08-26 no growth", warn, ""},
		{"staff id K448812 sepsis training", warn, ""},
		{"cons code C4488123 stroke", warn, ""},
		{"bed 17 901 929 urine output 585", warn, ""},
	})
}

func TestOtherSchemes(t *testing.T) {
	t.Parallel()
	// By formula at run time: there is no official test range.
	chi, hc := "", ""
	for _, nine := range []string{"010160123", "010160124", "010160125"} {
		if chi == "" {
			chi = complete(nine)
		}
	}
	for _, nine := range []string{"320000123", "320000124", "320000125"} {
		if hc == "" {
			hc = complete(nine)
		}
	}
	wrong := chi[:9] + string('0'+(chi[9]-'0'+1)%10)
	checkKind(t, "CHI "+chi, detect.CHINumber, warn, chi)
	checkKind(t, "CHI "+chi[:6]+" "+chi[6:], detect.CHINumber, warn, chi[:6]+" "+chi[6:])
	checkKind(t, chi+" for CT", detect.CHINumber, warn, chi)
	checkKind(t, "CHI no "+wrong, detect.CHINumber, warn, wrong)
	checkKind(t, `{"t":`+chi+"}", detect.CHINumber, warn, "")
	checkKind(t, "H&C no "+threes(hc), detect.HCNumber, warn, threes(hc))
	checkKind(t, "hcn "+hc, detect.HCNumber, warn, hc)
	checkKind(t, "NHS no "+hc, detect.HCNumber, warn, hc)
	checkKind(t, "bloods for "+chi[:6]+" "+chi[6:]+" haemolysed", detect.CHINumber, warn, chi[:6]+" "+chi[6:])
	checkKind(t, "no emis record coming up for "+chi[:6]+" "+chi[6:], detect.CHINumber, warn, chi[:6]+" "+chi[6:])
	checkKind(t, "reviewed "+chi[:6]+" "+chi[6:], detect.CHINumber, warn, "")
	checkKind(t, "NHS: (999) 385 0675", detect.NHSNumber, warn, "(999) 385 0675")
	checkKind(t, "NHS no off the fax 999 385 O675", detect.NHSNumber, warn, "999 385 O675")
	checkKind(t, "typed 999385O675 and a dead patient came back. NHS no on the letter says that", detect.NHSNumber, warn, "999385O675")
	checkKind(t, "NHS number reads \"999 385 0677\" on the wristband", detect.NHSNumber, warn, "999 385 0677")
	checkKind(t, "NHS no starts 999 385 and ends 0675", detect.NHSNumber, warn, "999 385 and ends 0675")
	checkKind(t, "N H S no 999 385 0676", detect.NHSNumber, warn, "999 385 0676")
	checkKind(t, "NHS number for this patient is 999 385 0676", detect.NHSNumber, warn, "999 385 0676")
	checkKind(t, "734 211 7331, 999 288 2352 and 999 152 5653", detect.NHSNumber, warn, "734 211 7331")
	checkKind(t, "734 211 7331\n999 288 2352\n999 152 5653", detect.NHSNumber, warn, "999 288 2352")
}

func TestLocals(t *testing.T) {
	t.Parallel()
	set, err := detect.CompileLocals([]detect.LocalPattern{
		{Name: "hospital number", Pattern: `[A-Z]\d{7}`, Near: []string{"hosp", "rxx"}},
		{Name: "checked", Pattern: `ZQ\d{8}`, Check: detect.Luhn},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"rxx K1234567 please":  "K1234567",
		"K1234567 please":      "",
		"rxxx K1234567 please": "",
		"ZQ49927398716":        "",
		"ZQ79927394":           "",
		"ZQ17893729":           "",
	} {
		got := ""
		for _, f := range detect.Scan(text, detect.Options{Local: set}) {
			if f.Why == detect.LocalPatternHit {
				got = text[f.Start:f.End]
			}
		}
		if got != want && want != "" {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for name, p := range map[string]detect.LocalPattern{
		"no name":          {Pattern: `\d{7}`},
		"not RE2":          {Name: "x", Pattern: `(?=\d)`},
		"no end":           {Name: "x", Pattern: `[A-Z]\d+`},
		"many":             {Name: "x", Pattern: `\d{900}`},
		"nested repeats":   {Name: "x", Pattern: `(([A-Z]{30}){30}\d)`},
		"no anchor":        {Name: "x", Pattern: `[A-Za-z]{7}`},
		"empty":            {Name: "x", Pattern: `\d{0,3}`},
		"unknown check":    {Name: "x", Pattern: `\d{7}`, Check: "crc"},
		"an empty near":    {Name: "x", Pattern: `\d{7}`, Near: []string{" "}},
		"a pattern so big": {Name: "x", Pattern: `\d` + string(make([]byte, 300))},
	} {
		if _, err := detect.CompileLocals([]detect.LocalPattern{p}, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	slow := func(scan func()) int64 { scan(); return 1 << 40 }
	if _, err := detect.CompileLocals([]detect.LocalPattern{{Name: "x", Pattern: `\d{7}`}}, slow); err == nil {
		t.Error("slow by the meter: no error")
	}
}
