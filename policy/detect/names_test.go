package detect_test

import (
	"testing"

	"matron/policy/detect"
)

// Reference §8. Each row is one form; none is a case that the code knows.
func TestNames(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.PersonName, []row{
		// Titles.
		{"Mrs Smith needs a cannula", warn, "Smith"},
		{"mr jones in bed 4 spiking again", warn, "jones"},
		{"mrs o’connor wants to go home", warn, "o’connor"},
		{"Mr van der Berg K 6.8", warn, "van der Berg"},
		{"Miss Zoë Lindqvist admitted overnight", warn, "Zoë Lindqvist"},
		{"MR BROWN HAS PULLED HIS LINE OUT", warn, "BROWN"},
		{"Mr St John has chest pain", warn, "St John"},
		{"Mrs Smith-Jones's daughter is here", warn, "Smith-Jones"},
		{"Master Tommy Hughes has croup", warn, "Tommy Hughes"},
		{"baby boy Jones needs NIPE", warn, "Jones"},
		{"Mrs al-Hassan allergic to pen", warn, "al-Hassan"},
		{"mr de souza for theatre", warn, "de souza"},
		{"Mr J. R. Hartley septic", warn, "J. R. Hartley"},
		{"mrs white ? PE", warn, "white"},
		{"Mr Szczepański bed 3", warn, "Szczepański"},
		{"Mr Ahmed under Mr Patel for hernia", warn, "Ahmed"},
		{"Mr.Smith ready", warn, "Smith"},
		// Labels, also two words away.
		{"pt Smith bed 4 NEWS 7", warn, "Smith"},
		{"pt john smith in resus", warn, "john smith"},
		{"Patient: Adwoa Mensah", warn, "Adwoa Mensah"},
		{"Name: OKONKWO, Adaeze", warn, "OKONKWO, Adaeze"},
		{"NOK (daughter) is Susan Whitlock", warn, "Susan Whitlock"},
		{"his wife Jean is on her way", warn, "Jean"},
		{"Jean (wife) rang", warn, "Jean"},
		{"lady in bed 4, Jean Whitlock, fell", warn, "Jean Whitlock"},
		{"pt in SR2 - Khan", warn, "Khan"},
		{"patient today is john smith", warn, "john smith"},
		{"SMITH, John for MRI", warn, "SMITH, John"},
		{"B/O Sarah Jones jaundiced", warn, "Sarah Jones"},
		{"pt Adebisi Fawole is back from endoscopy", warn, "Adebisi Fawole"},
		{"pt Deborah Ashton scored 7 on NEWS", warn, "Deborah Ashton"},
		{"patient name nicole g mcdonagh, seen by crisis team", warn, "nicole g mcdonagh"},
		{"partner Valentina collecting 2pm", warn, "Valentina"},
		{"Mr Mac an Bhaird c/o Parochial House", warn, "Mac an Bhaird"},
		{"is Mrs Nic Giolla Bhríde really on 15 units", warn, "Nic Giolla Bhríde"},
		{"pt Sean Ó Súilleabháin for CT", warn, "Sean Ó Súilleabháin"},
		{"Informant wife Josephine P van Dijk", warn, "Josephine P van Dijk"},
		{"Patient de Souza to go first", warn, "de Souza"},
		{"Child Zofia, d.o.b 15.05.2019", warn, "Zofia"},
		{"Patient Name - Tomos, Gwilym", warn, "Tomos, Gwilym"},
		{"Eluned Haf Griffiths dob 30.1.42", warn, "Eluned Haf Griffiths"},
		{"the son in Spain, no interpreter", note, ""},
		{"baby ex prem, 3.2 kg", note, ""},
		{"grandson will 07700 900123", note, ""},
		// Bare.
		{"aled ap gruffydd back in with his copd", note, "aled ap gruffydd"},
		{"thompson irene, 71y, stepdown from itu", note, "thompson irene"},
		{"walker, henry, 48y, stepdown from itu", warn, "walker, henry"},
		{"WINIFRED STOPES found on floor 0530", note, "WINIFRED STOPES"},
		{"hoist sling for dorothy heppenstall left on her chair", note, "dorothy heppenstall"},
		{"thompson splint, 24h", note, ""},
		{"Mark Thompson spiking temps", note, "Mark Thompson"},
		{"margaret thompson in bed 9 vomiting", note, "margaret thompson"},
		{"can someone cannulate Kwame Boateng", note, "Kwame Boateng"},
		{"John Smith 03/04/1962", warn, "John Smith"},
		{"Sarah Brown, LS1 4AB", warn, "Sarah Brown"},
		{"Smith bed 4", note, "Smith"},
		{"Smith bed 4", warn, ""},
		// Scans, diseases, verbs, words.
		{"MR pelvis booked", note, ""},
		{"MR Brain with contrast", note, ""},
		{"MS clinic moved", note, ""},
		{"Miss the 4pm huddle and you miss pizza", note, ""},
		{"dont miss the dose", note, ""},
		{"Baby check due", note, ""},
		{"Will May cover the long day?", note, ""},
		{"Patient Safety meeting", note, ""},
		{"pt on Tazocin", note, ""},
		{"Florence Nightingale Ward", note, ""},
		{"the John Radcliffe site", note, ""},
		{"Glasgow Blatchford score 6", note, ""},
		{"Charcot Marie Tooth", note, ""},
	})
}

func TestStaffAreNoPatients(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Mr Patel's list is running late", "Miss Okafor wants the CT before theatre", "Mr Harris (ortho) will review",
		"d/w Mr Jones, cons urologist", "Sister Brown is on the bleep", "Mrs Davies from pharmacy will call",
		"Dr Sarah Jones is on call", "under Mr Khan", "Mr Khan is scrubbed",
		"consultant Mr Singh happy for discharge", "ask Mr Jones to review please", "referred to Mr Brown", "thanks Sarah Jones",
		"reg is Tom Price", "Sarah Jones (physio) has left", "seen by Mr Ford", "Mr Ford's patient in bed 4",
		"Dr Okonkwo and Mr Bell doing the ward round", "Mrs Davies in bookings", "Mr Ford on leave", "my name is Sarah Jones",
		"letter dictated by Mr Ford", "Mr Walsh, estates, fixing the lift",
	} {
		checkKind(t, text, detect.PersonName, note, "")
	}
	for _, f := range detect.Scan("Sarah Jones will bring it", detect.Options{Staff: []string{"Sarah Jones (FY1)"}}) {
		t.Errorf("a member's name: %+v", f)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.Address, []row{
		{"lives at 22 High Street, Leeds LS1 4AB", warn, "22 High Street"},
		{"address is 14 park road", warn, "14 park road"},
		{"12a The Green, Otley", warn, "12a The Green"},
		{"flat 2b 14 oak close, bradford", warn, "flat 2b 14 oak close"},
		{"Rose Cottage, Mill Lane", warn, "Rose Cottage, Mill Lane"},
		{"lives at The Cedars, Mill Lane", warn, "The Cedars, Mill Lane"},
		{"5 Heol y Bryn", warn, "5 Heol y Bryn"},
		{"3 heol fawr", warn, "3 heol fawr"},
		{"Flat 4, Albion Court", warn, "Flat 4, Albion Court"},
		{"7 Park Hill", warn, "7 Park Hill"},
		{"Ivy House, 12 Church Lane", warn, "Ivy House, 12 Church Lane"},
		{"16 St John's Road", warn, "16 St John's Road"},
		{"d/c to 4 Elm Mews", warn, "4 Elm Mews"},
		{"meeting at 14 Park Road", warn, ""},
		{"10 minute drive", note, ""},
		{"bed 4 park it for now", note, ""},
		{"3 close contacts", note, ""},
		{"2mm st elevation in lead 2", note, ""},
		{"ward 4 Park Road site", note, ""},
		{"Theatre 3 Hill wing", note, ""},
		{"1 st place", note, ""},
		{"20 min walk", note, ""},
		{"clinic 5 Park View", note, ""},
	})
}

// Flats of all notations, rare and missing types of street: what stands around
// speaks for them.
func TestAddressesReadForward(t *testing.T) {
	t.Parallel()
	checkRows(t, detect.Address, []row{
		{"Studio 96k, Gary terrace", warn, "Studio 96k, Gary terrace"},
		{"he's at Flat 89s, Khan Isle", warn, "Flat 89s, Khan Isle"},
		{"Flat 3\nHewitt Mission\nLS1 4AB", warn, "Flat 3\nHewitt Mission"},
		{"FLAT 3 HEWITT MISSION, LEEDS", warn, "FLAT 3 HEWITT MISSION"},
		{"Flat One, 12 Hope Street", warn, "Flat One, 12 Hope Street"},
		{"Flat B12, Foss Studios, Huntington Rd", warn, "Flat B12, Foss Studios, Huntington Rd"},
		{"Apartment 1102, Beetham Tower, 301 Deansgate", warn, "Apartment 1102, Beetham Tower, 301 Deansgate"},
		{"1F2 48 Marchmont Crescent Edinburgh", warn, "1F2 48 Marchmont Crescent"},
		{"PF1, 23 Leith Walk", warn, "PF1, 23 Leith Walk"},
		{"Pitch 14, Riverside Caravan Park, Tewkesbury", warn, "Pitch 14, Riverside Caravan Park"},
		{"128 chapeltown rd flat c leeds", warn, "128 chapeltown rd flat c"},
		{"22 Albany M1 4BT", warn, "22 Albany"},
		{"108 Deansgate Bolton", warn, "108 Deansgate"},
		{"9 white underpass, hull\nhu7 0pr", warn, "9 white underpass"},
		{"11, Kings Parade", warn, "11, Kings Parade"},
		{"87 Penistone Road North, key safe by the bins", warn, "87 Penistone Road North"},
		{"No. 8, Tanyard Lane", warn, "No. 8, Tanyard Lane"},
		{"son picked up from 12a-14 Station Approach", warn, "12a-14 Station Approach"},
		{"nhs 9990000018 9/9/46 8 Bryn Awel CF44 7AB", warn, "8 Bryn Awel"},
		{"wants to go to Fernbank, Chapel Lane", warn, "Fernbank, Chapel Lane"},
		{"her house is Tigh na Mara IV27 4EJ", warn, "Tigh na Mara"},
		{"address: Bryn Awel, Trawsfynydd", warn, "Bryn Awel"},
		{"going home to st anne's nursing home tomorrow", warn, "st anne's nursing home"},
		{"going to Room 12, The Laurels Care Home", warn, "Room 12, The Laurels Care Home"},
		{"pt from HMP Leeds with two officers", warn, "HMP Leeds"},
		{"pads go to her mums 22 bankside halifax", warn, "22 bankside"},
		{"TTOs to be taxi'd to 8 Rossendale Terrace she left without them", warn, "8 Rossendale Terrace"},

		{"she needs a nursing home", note, ""},
		{"training at Oakdene Care Home on Friday", note, ""},
		{"Flat 4 Monday", note, ""},
		{"flat 2 days of ECG", note, ""},
		{"apt 10 with Dr Patel", note, ""},
		{"Mrs Jones, 82, NOF", note, ""},
		{"which blade? 10 then 15, and a hand needle", note, ""},
		{"10 Key points, Ward round", note, ""},
		{"1 Litre Normal Saline, Bay 2", note, ""},
		{"3 previous falls, bath seat", note, ""},
		{"76 Bristol", note, ""},
		{"baby bloods sbr 212 under lights", note, ""},
		{"lives 3 doors down from me", note, ""},
		{"crew on scene 25 barker harbors", warn, "25 barker harbors"},
		{"dc to 10 Kelly Loaf w poc", warn, "10 Kelly Loaf"},
	})
}

// A place of work is noted, though its street reads like any other.
func TestSitesAreNoHomes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Chemist at 7 The Parade, BH8 0DX does the methadone",
		"pharmacy on the corner closes at 5.30 its 41 Chapel Lane",
		"GP surgery moved to The Old Library, Church Street",
		"Crown court is 1 Mansfield Place",
		"14 Castle St is the new walk-in ultrasound place",
		"Send swabs to Public Health lab, 61 Colindeep Avenue, NW9 5QE",
		"Send samples to Unit 5, Science Park, CB4 0GA",
		"send the notes to Records, Unit 14B Meadow Business Park, S9 1XH",
		"2 Main Street closed for roadworks",
		"I live at 22 Park Road so can cover",
		"the pizza place is 14 Mill Lane",
	} {
		if got := detect.Worst(detect.Scan(text, detect.Options{})); got > note {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// Reference §12: a patient's name in a file's name.
func TestNamesOfFiles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		tier  detect.Tier
		value string
	}{
		"Mr_Smith_CT.pdf":            {warn, "Smith"},
		"mrs-jones-leg.jpg":          {warn, "jones"},
		"pt_john_smith.pdf":          {warn, "john_smith"},
		"Margaret_Thompson_leg.jpg":  {note, "Margaret_Thompson"},
		"SMITH_John_CXR.pdf":         {note, "SMITH_John"},
		"IMG_20260105_140233.jpg":    {},
		"Addison_ward_rota_wk22.pdf": {},
	} {
		var got struct {
			tier  detect.Tier
			value string
		}
		for _, f := range detect.Scan(text, detect.Options{Surface: detect.FileName}) {
			got.tier, got.value = f.Tier, text[f.Start:f.End]
		}
		if got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// Two weak ones on one line, or on adjoining lines, make each other strong.
func TestCombination(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]detect.Tier{
		"Sarah Brown":                           note,
		"LS1 4AB":                               warn,
		"Sarah Brown LS1 4AB":                   warn,
		"Sarah Brown\nLS1 4AB":                  warn,
		"Sarah Brown\n\n\n07700 900123":         warn,
		"Sarah Brown (03/04/1962)":              warn,
		"order 9991525653 from Sarah Brown Ltd": note,
	} {
		if got := detect.Worst(detect.Scan(text, detect.Options{})); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// Known names beat any dictionary, in any letters.
func TestKnownNames(t *testing.T) {
	t.Parallel()
	const text = "will quick goes home, quickly please"
	found := detect.Scan(text, detect.Options{Patients: []string{"Will Quick", "Quick"}})
	if len(found) != 1 || text[found[0].Start:found[0].End] != "will quick" || found[0].Tier != warn {
		t.Errorf("found %+v", found)
	}
}
