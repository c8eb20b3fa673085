package policy

// FilingAsk asks for the patient's number and birth date, in the direct room.
type FilingAsk struct {
	Footer
	Room    RoomID   `json:"room"`
	Flag    FlagFact `json:"flag"`
	System  string   `json:"system"`
	UntilMs int64    `json:"until_ms"`
}

// FilingProblem stops with the question that belongs to a verdict. It carries nothing of any patient.
type FilingProblem struct {
	Footer
	Room    RoomID         `json:"room"`
	Flag    FlagFact       `json:"flag"`
	Verdict PatientVerdict `json:"verdict"`
	Left    int            `json:"left"`            // how many more may be typed; 0: the dialogue has ended
	GoOn    bool           `json:"go_on,omitempty"` // `go on` is an answer
	Desk    bool           `json:"desk,omitempty"`  // `records` is one
	UntilMs int64          `json:"until_ms,omitempty"`
}

// FilingProgress says that it is on its way, and what is known.
type FilingProgress struct {
	Footer
	Room    RoomID      `json:"room"`
	Flag    FlagFact    `json:"flag"`
	Number  int         `json:"number"` // of the filing
	Stage   FilingStage `json:"stage"`  // sending: to be sent again; checking: accepted, or it is not known
	System  string      `json:"system"`
	Why     HeldWhy     `json:"why,omitempty"`      // no_answer, busy
	AgainMs int64       `json:"again_ms,omitempty"` // when it is tried or looked at again
	AtMs    int64       `json:"at_ms"`
}

// FilingEnded tells who files how it ended.
type FilingEnded struct {
	Footer
	Room     RoomID      `json:"room"`
	Flag     FlagFact    `json:"flag"`
	Number   int         `json:"number"`
	How      FilingStage `json:"how"` // filed, handed_over, held, stopped, lapsed
	System   string      `json:"system,omitempty"`
	Version  int         `json:"version,omitempty"`
	Messages int         `json:"messages,omitempty"`
	Left     int         `json:"left,omitempty"` // messages left out
	AtMs     int64       `json:"at_ms"`
	Why      HeldWhy     `json:"why,omitempty"`    // for held
	Detail   string      `json:"detail,omitempty"` // a stored word
	Told     []UserID    `json:"told,omitempty"`   // who else was told, for held
	EraseMs  int64       `json:"erase_ms,omitempty"`
	Again    bool        `json:"again,omitempty"`    // something came after it was packed: it needs filing too
	Others   bool        `json:"others,omitempty"`   // what was left out about another patient is in no record: it too
	Files    int         `json:"files,omitempty"`    // attachments that are not in the record
	LeaveMs  int64       `json:"leave_ms,omitempty"` // when these leave the room by the rules of now; 0: they stay
}

// FilingReceipt says in the conversation that it is in the record, or handed over: no clinical text.
type FilingReceipt struct {
	Footer
	Room     RoomID      `json:"room"`
	How      FilingStage `json:"how"` // filed, handed_over
	By       UserID      `json:"by"`
	System   string      `json:"system"`
	Messages int         `json:"messages"`
	Version  int         `json:"version"`
	AtMs     int64       `json:"at_ms"`              // when it was checked
	LeaveMs  int64       `json:"leave_ms,omitempty"` // when the messages leave the room; 0: they stay
}

// FilingLate tells a lead, and who files, that it is not in the record though the rules' patience is over.
type FilingLate struct {
	Footer
	Room    RoomID   `json:"room"`
	Flag    FlagFact `json:"flag"`
	Number  int      `json:"number"`
	By      UserID   `json:"by"`
	System  string   `json:"system"`
	SinceMs int64    `json:"since_ms"`
	AgainMs int64    `json:"again_ms,omitempty"`
	Maybe   bool     `json:"maybe,omitempty"` // it cannot be told yet whether it is there
	Told    []UserID `json:"told,omitempty"`
}

// RecordsAsked asks a clerk of the records desk to file a conversation.
type RecordsAsked struct {
	Footer
	Room RoomID   `json:"room"`
	Flag FlagFact `json:"flag"`
	From UserID   `json:"from"`
	Mine bool     `json:"mine,omitempty"` // the flag is this clerk's now; else whoever takes it
}

// RecordsTold answers who asked the desk.
type RecordsTold struct {
	Footer
	Room RoomID   `json:"room"`
	Flag FlagFact `json:"flag"`
	Desk []UserID `json:"desk"`
}

// FilingFact is one line of a list for officers.
type FilingFact struct {
	Number   int         `json:"number"`
	Room     RoomID      `json:"room"`
	Flag     int         `json:"flag"`
	By       UserID      `json:"by"`
	Stage    FilingStage `json:"stage"`
	System   string      `json:"system,omitempty"`
	Version  int         `json:"version,omitempty"`
	Messages int         `json:"messages,omitempty"`
	Left     int         `json:"left,omitempty"`
	Export   string      `json:"export,omitempty"`
	Document string      `json:"document,omitempty"`
	SHA256   string      `json:"sha256,omitempty"`
	Where    string      `json:"where,omitempty"`
	Tries    int         `json:"tries,omitempty"`
	Checks   int         `json:"checks,omitempty"`
	Why      HeldWhy     `json:"why,omitempty"`
	Detail   string      `json:"detail,omitempty"`
	OpenedMs int64       `json:"opened_ms"`
	SinceMs  int64       `json:"since_ms,omitempty"`
	EndedMs  int64       `json:"ended_ms,omitempty"`
	DueMs    int64       `json:"due_ms,omitempty"`
}

// FilingsNotice lists filings for officers: filed, or handed over and without a receipt.
type FilingsNotice struct {
	Footer
	Stage   FilingStage  `json:"stage"`
	Filings []FilingFact `json:"filings"`
	More    int          `json:"more,omitempty"`
}

// FilingNotice shows officers one filing with its proof.
type FilingNotice struct {
	Footer
	Filing FilingFact `json:"filing"`
}

func (FilingAsk) NoticeKind() string      { return "filing_ask" }
func (FilingProblem) NoticeKind() string  { return "filing_problem" }
func (FilingProgress) NoticeKind() string { return "filing_progress" }
func (FilingEnded) NoticeKind() string    { return "filing_ended" }
func (FilingReceipt) NoticeKind() string  { return "filing_receipt" }
func (FilingLate) NoticeKind() string     { return "filing_late" }
func (RecordsAsked) NoticeKind() string   { return "records_asked" }
func (RecordsTold) NoticeKind() string    { return "records_told" }
func (FilingsNotice) NoticeKind() string  { return "filings" }
func (FilingNotice) NoticeKind() string   { return "filing" }
