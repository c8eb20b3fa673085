package detect

// The words that make a name a patient's or a member of staff's, and those that
// make numbers and places what they are. This table is meant to be read by a
// records officer: add a word here, not in the code. Words are whole, lower
// case, without dots, hyphens and apostrophes; a word may stand in several rows.
var roleRows = [...]struct {
	marks marks
	words string
}{
	{title, "mister missus mr mrs ms miss mx master mstr baby rev revd sir dame messrs"},
	{staffs, "dr drs doctor prof professor nurse sister matron cons consultant consultants reg registrar spr str sho shos ho fy f1 f2 fy1 fy2 ct1 ct2 ct3 st1 st2 st3 st4 st5 st6 st7 st8 cst imt" +
		" anp acp pa hca hcas cnm cns rn rmn midwife midwives physio physiotherapist ot dietitian dietician pharmacist radiographer sonographer phlebotomist paramedic" +
		" porter chaplain surgeon surgeons anaesthetist anaesthetists anaes psychiatrist psychologist radiologist cardiologist urologist gastroenterologist neurologist" +
		" neurosurgeon oncologist haematologist geriatrician orthogeriatrician paediatrician obstetrician gynaecologist dermatologist nephrologist pathologist microbiologist rheumatologist" +
		" endocrinologist ophthalmologist orthodontist dentist physician intensivist registrars gp gps locum clerk secretary sec manager coordinator lead director matrons" +
		" officer student students trainee hcsw odp salt slt optometrist podiatrist orthotist technician tech specialist counsellor receptionist housekeeper domestic educator" +
		" governor chief scp acp volunteer volunteers executive bm wm nic iic charge houseman intern fellow clinician practitioner caseworker keyworker amhp amhps coroner solicitor worker workers interpreter sw rep engineer inspector auditor services fellow fellows scrub assistant apprentice supervisor undertaker photographer physicist exec execs"},
	// Specialties and places of work: beside a name they speak for staff.
	{us, "ortho orthopaedics orthopaedic orthopods urology ent vascular colorectal surg surgical surgeons plastics neurosurgery neurosurg neuro cardiology cardio cardiothoracic cardiothoracics maxfax omfs gynae obs obstetrics obgyn breast bariatrics" +
		" hepatology gastro haematology haem oncology onc renal resp respiratory rheum radiology anaesthetics icu itu hdu ed micro microbiology palliative derm dermatology endocrine diabetes stroke geris geriatrics paeds paediatrics psych psychiatry liaison" +
		" pharmacy physio physios therapies bleep switchboard switch helpdesk office rota oncall secretary admin estates procurement payroll hr it ig governance pals safeguarding outreach portering porters reception surgery team teams" +
		" me my our us we i mine ourselves ward wards desk pager ext extension dect whatsapp teams site agency bank rep supplier company vendor engineer security ambulance police hotline helpline crisis service line lab labs theatre theatres" +
		" gmc nmc hcpc gphc consultant sho reg registrar dr doctor nurse sister matron pharmacist manager coordinator clinic bookings booking appointments enquiries council social taxi transport mortuary undertaker undertakers surgery practice" +
		" colleague colleagues staff induction payroll library training teaching education recruitment communications comms"},
	{us, "nurses matrons pharmacists physiotherapists dietitians paramedics doctors registrars midwives viability continence dialysis dietetics audiology endoscopy control facilities physics imaging linen snod snods ctg cathlab histology cytology bloodbank biochem biochemistry virology immunology"},
	{field, "ortho orthopods orthopaedics orthopaedic urology ent vascular colorectal surg surgical plastics neurosurgery neurosurg neuro cardiology cardio cardiothoracic cardiothoracics maxfax omfs gynae obs obstetrics obgyn breast bariatrics" +
		" hepatology gastro haematology haem oncology onc renal resp respiratory rheum radiology anaesthetics icu itu micro microbiology palliative pallcare derm dermatology endocrine diabetes stroke geris geriatrics paeds paediatrics psych psychiatry liaison" +
		" pharmacy physio physios ot salt slt dietetics therapies outreach pals safeguarding estates procurement payroll hr it ig governance portering porters mortuary coding radiotherapy endoscopy theatres labs lab audiology neurology nephrology hepatobiliary thoracics thoracic" +
		" staffing ipc bereavement chaplaincy security catering domestics switchboard bookings finance comms"},
	{them, "she her hers his him he they their them pt pts patient patients patients px lady gentleman gent resident client home lives living address family relatives relative nok kin contact mobile parents carer carers careworker careworkers warden landlord landlady lifeline housemate flatmate lodger"},

	{label, "user nee contact man woman boy girl chap bloke fella fellow person someone somebody teenager toddler child baby pt pts px patient patients re nok name names forename forenames surname firstname lastname resident client lady gentleman gent bed bedspace cubicle sr sideroom"},
	{kin, "nok son sons daughter daughters dtr dau wife hubby husb husband mum mums mummy mom mam mams nain taid mother mothers dad dads daddy father fathers brother brothers sister sisters partner spouse fiance fiancee niece nephew" +
		" aunt auntie aunty uncle cousin grandson granddaughter grandad granddad grandma granny nan nanny gran grandmother grandfather grandparent grandchild neighbour neighbor friend carer guardian girlfriend boyfriend" +
		" widow widower stepson stepdaughter stepfather stepmother stepmum stepdad twin sibling relative relatives parent parents kin inlaw bro ex lpa poa advocate"},
	{filler, "uh um er is was name names named called being a the our my known as full of contact in law bed bay side room sr cubicle no number called their his her please legal preferred first second third elder younger eldest youngest" +
		" only late new and or who likes to be ward on this that details are it its with lpa mobile tel phone named surname forename listed poa main next kin given on file officially currently today now tonight just above below here mentioned also again"},
	{particle, "los las giolla ghiolla mhic ferch thi ni ui nic van von der den de del dela della di da dos das du la le el al bin ibn bint ben ter ten st san santa mac mc fitz ap ab abu ul ur abd o d"},
	{month, "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"},

	{street, "tce road rd street avenue ave avenu lane crescent cresent cres terrace terr gardens gdns mews grove boulevard roadway highway esplanade promenade parade wharf quay cottages villas causeway gate broadway wynd brae vennel approach embankment almshouses gardens drive cul cloisters"},
	{streetWeak, "coppice chare piece ridings barton coombe combe quayside waterside riverside bypass parkway twitten weald leaze mede hythe ings st close cl dr drv way court ct place pl square sq hill park green rise row walk view vale mount bank garden lawn lawns field fields meadow meadows croft fold heights ridge end side corner circus path passage yard ln rd common top bottom brow bridge orchard orchards glebe chase copse dell dene down downs drove edge fairway ferry garth glade glen green grange heath hollow holme hurst keep knoll lea leas ley link loan loke mead mill moor nook oval paddock paddocks pines pasture pastures pightle ride rigg shaw spinney spur sands strand turn wood woods wold warren wells willows oaks elms limes poplars beeches firs laurels hollies haven landing lodge manor maltings mills moorings mall quays acre acres pleasant cliff cliffe clough dock docks basin point reach marina parklands buildings dwellings snicket ginnel loaning garth rake royd hey strand"},
	{streetLead, "heol ffordd stryd maes clos rhodfa bryn cae tan parc pen lon cwrt llys teras min trem gerddi rhiw allt coed dol erw waun heol bro cilgant sgwar lan glan y yr"},
	{careWord, "home centre center hostel rehab"},
	{house, "foyer smithy forge oast almshouse steading bothy cottage cottages lodge farm farmhouse barn vicarage rectory manor villa bungalow hall house grange mill court tower towers mansions apartments flats lodge chalet croft priory abbey cott hse ty"},
	{flat, "flat flats apartment apt unit studio maisonette room caravan plot pitch berth mooring"},

	{mrnWord, "wristband mrn mrns crn emrn epr pas hospno hospnum hospitalno unitno districtno patientid patientno patientnumber ptid hospid hn hospitalnumber casenote casenotes pid rxr mpi urn"},
	{mrnNo, "case note notes hosp hospital unit district patient pt case record records chart k x local rx trust emis systmone cerner epic sunquest lorenzo clinic registration"},
	{homeLed, "addres addy add lives live living lived address addr resides residing resident home moved visit found residence safe"},
	{birth, "dob dobs born birth birthday bday birthdate dofb ganwyd anwyd geni rugadh breithe breith"},

	// Grammar, and words that begin or end a sentence around a name.
	{notName, "a an and are as at be been being but by can could did do does for from had has have he her him his how i if in into is it its me must my no nor not now of off on onto or our out over shall she should so than that the their them then there these they this those to too under until up us was we were what when where which while who whom whose why with within would you your" +
		" about above after again all also another any anyone because before below between both cant come down dont during each else even every first found further gave get gets getting give given gives goes going gone got here im ive just keep last let lets like look made make many maybe more most much need needs needed new next none nothing once one only other others own per please put really said same saw says see seen sent several since some soon still such take taken takes tell than thing think till told took tried try two three four five six seven eight nine ten twice until use used very via waiting want wants wanted went well whats yet yesterday today tomorrow tonight" +
		" dob age aged born yo yrs years year old male female day days date time am pm ward bed bay nhs hosp mrn no number pt patient mr mrs ms miss mx dr prof nok tel mob phone ext bleep re"},
	{thing, "hemi circuit house houses homes ward wards wing unit hospital hospitals suite theatre theatres building centre center clinic clinics infirmary lounge bay rooms lecture lectures award trust school college university church hospice library canteen entrance block floor road street site campus institute foundation academy" +
		" syndrome disease score scale scores criteria sign signs test fracture fractures incision catheter catheters procedure operation classification index manoeuvre palsy formula stage staging grade position line lines tube tubes drain drains bag valve flap repair retractor forceps needle collar frame splint nail plate screws block blocks chart curve angle reflex triad law rule pouch loop curves rods bandage dressing maneuver phenomenon node nodes cells bodies virus lymphoma sarcoma tumour anaemia oesophagus oesophagitis ulcer hernia contracture thyroiditis chorea dementia technique method model study trial protocol pathway guideline guidelines tool assessment framework report act inquiry review clause"},

	{deed, "reviewing reviewed review operating operated op scrubbed scrubbing accepted accepting declined covering covered covers leading leads advised advises advising advise suggests suggested recommends recommended agrees agreed authorised authorises approved teaching rota rotas bleep bleeped oncall supervising supervise consented consenting assessing" +
		" prescribed prescribing clerked clerking phoned rang emailed messaged signed dictated dictating requested requests handing handed handover leave triaging triaged happy aware asked asks wants would discharging scanned scanning reporting reported list lists clinic firm secretary team rounds rounding round wr scrubs plan plans instructions opinion ops letter patients shift here works working started joins joining joined emailing taking chasing informed"},
	{fate, "admitted admission discharge discharged needs needed spiking septic deteriorating deteriorated arrested died passed complaining vomiting vomited bleeding fell fallen refusing refused refuses declining awaiting waiting catheterised cannulated collapsed unwell stable confused agitated settled npo nbm fasting mobilising mobilised eating drinking sleeping desaturating desatting dropped scoring" +
		" fractured sob febrile pyrexial stepped transferred presented presenting presents known diagnosed dialysis bloods cannula nbm obs sats bp hr news day postop antibiotics pain painful wound catheter stoma drain allergic dnacpr dnar resus rip eol palliative tta ttas tto ttos meds insulin warfarin fluids iv scan ct mri xray cxr echo swab swabs biopsy results result hb potassium crp inr lactate gas ecg"},
	{event, "admitted admission adm clinic appt appointment appts surgery operation op theatre review reviewed due edd lmp expiry expires exp expired consented consent scan mri ct echo cxr uss xray ultrasound bloods sample specimen dated seen since fall fell fallen booked booking listed tci discharge discharged started start stopped stop until till by meeting rota leave session course deadline training audit induction diagnosed diagnosis dx" +
		" delivered delivery transferred transfer updated published version follow fu fup referral referred letter last next on from to between today tomorrow yesterday stay stayed relapse vaccine vaccinated vaccination vaccinations jab dose immunised implanted inserted insertion placed fitted removed transplant transplanted stent amputation married died death deceased rip dod onset lasted issued issue signed effective valid renew renewal calibrated serviced pat tested mot launch launched golive upgrade incident datix arrest cardioverted swab swabs colonoscopy ogd endoscopy biopsy anniversary shift nights oncall starting commencing commenced wc week ending opened opens opening founded established"},
	{staffLed, "under dw discussed with per via by thanks thank thx ta tks cheers hi hello hey dear morning afternoon evening congrats congratulations welcome from cc bleep bleeped regards ask asked referred refer accepted consultant cons dr prof sister nurse matron sho reg registrar surgeon boss colleague oncall contact ring call text message well done"},
	{venue, "meeting venue clinic conference course training pub restaurant office offices depot parking park carpark site hospital surgery practice pharmacy warehouse deliver delivery deliveries supplier courier store stores headquarters hq accommodation induction interview church funeral leaving dinner drinks party hotel station bus stop shuttle entrance diversion closed closure roadworks traffic parked taxi rank vaccination hub centre center library school fire leaflet leaflets letter return invoice"},
	{siteMark, "hospital hospitals hospice infirmary clinic clinics site sites surgery practice pharmacy depot park parking parked carpark satnav nav venue meeting meet conference course courses training teaching induction interview interviews" +
		" pub restaurant hotel curry quiz party drinks dinner lunch brunch bbq farewell wedding funeral crematorium karaoke bowling pints beers tickets leaving stores store warehouse courier supplier company lab labs laboratory pathology" +
		" entrance hq headquarters trust centre center college university uni school church mortuary station airport shuttle office offices accommodation campus academy royal unit building diversion closed closure roadworks traffic van access side gym prosthetics outpatients outpatient exam exams mess uber pizza takeaway als bls atls theatres extension shop parcel returns invoice"},
	{venue, "satnav nav infirmary arms inn costa starbucks greggs cafe tesco asda sainsburys boots lidl aldi ordered study gig museum leisure gym dentist opticians bank cashpoint pizza curry quiz brunch lunch bbq farewell wedding karaoke bowling hospice pints beers"},
	{deadLabel, "room rooms bay pod team cat dog gmc nmc hcpc gphc ward file drug brand trade user host generic product code pathway procedure consultant doctor nurse staff operator surgeon test"},
}

// namesFirst are English words that one meets more as forenames, when they are
// capital.
const namesFirst = `smith abbey amber amir audrey bob colin eddy eve harry hazel heather holly iris ivy jade jack ken levy lily maria martin matt
 mike nick olive patty penny peter poppy ray rob robin rosemary ruby sally sandy valentine victor violet willow daisy pearl jean colette marcus
 nancy robert tina carol christian tom chris mary alan kelly terry barry jerry dean ali amara siobhan niamh sue joy dawn`

// wordNames are English words that one meets as forenames, too.
const wordNames = `will mark grace rose hope faith may june april dawn jack frank grant guy dean miles bill pat rob sue joy art gene ray lee max may
 summer autumn august melody destiny crystal charity constance prudence patience mercy blessing precious gift comfort honey goldie star sky dale cliff clay brook
 ford glen heath reed ross scott kent miles chance chase rich drew skip buddy sonny angel royal duke earl king prince noble ernest happy fortune wisdom justice
 innocent gay carol robin martin basil victor jasper colin norman gale storm sage saffron ginger cherry clover fern bryony laurel myrtle pansy poppy violet`

// wordsFirst stand in the name lists, and are words, or parts of names that say
// nothing by themselves.
const wordsFirst = `an so no do to us my me he she it is the and for with from has had was not but all can who how why new old one two ten
 unknown unnamed infant baby babe boy girl man male doctor sister nurse numbers none nil see say sat wed sun mon home order bloods chi sen sin min
 con des les una cam ana sta eta ban tip ping pong sang dung dau`

// alsoWords stay names, and are words too.
const alsoWords = `max don dan van jan april june august may den kay lin tan lam lai pam pat bo cal sal vi von al ed tad tam gay jo`
