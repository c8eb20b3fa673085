package words

// table is one language.
type table struct {
	months  [12]string
	phrases [phrases]string
}

// tableOf is the table of a language, English where there is none. The next table becomes a case here.
func tableOf(string) *table { return &english }

// phrase names one sentence, or a piece of one. In a table *words* between stars are
// typed or tapped, and {names} are filled in.
type phrase int

// The phrases, in the order of the table.
const (
	thisRoom phrase = iota
	aRoom
	earlier
	now
	and
	oneSecond
	seconds
	oneMinute
	minutes
	oneHour
	hours
	oneDay
	days
	everyRoom
	roomsOf
	roomsOfPolicy
	anNHSNumber
	nhsNumber
	aCHINumber
	chiNumber
	anHCNumber
	hcNumber
	aHospitalNumber
	hospitalNumber
	anNINumber
	niNumber
	aName
	name
	aBirthDate
	birthDate
	anAddress
	address
	aPostcode
	postcode
	aPhone
	phone
	anEmail
	email
	anIdentifier
	identifier
	patient
	person
	theAuthor

	footerAll
	footerPolicy
	footerHuman
	footerRules

	joinWho
	joinNoPolicy
	joinWatch
	joinAdvise
	joinKeeps
	joinBlind
	joinNoRight
	historyInvited
	historyShared
	historyWorld
	joinReach
	notEncrypted
	rightsGained
	rightsLost
	clearTopic
	clearRoomName
	clearDisplayName
	clearReaction
	clearReason
	clearOther
	clearHolds
	clearPlease

	aboutMessage
	warnHolds
	warnEdited
	warnThread
	warnThreadEdited
	warnNoRight
	thenNothing
	thenNothingThread
	thenMasked
	thenMaskedThread
	howPills
	howReply
	whatAnswersMean
	lateThread
	lateRoom
	latePlease
	reasonAsk
	reasonItem
	reasonUnnamed
	reasonAfter
	notMaskedMissing
	notMaskedUnreadable
	notMaskedNothing
	notMaskedPaused
	notMaskedNoRight
	notMaskedRefused
	notMaskedHalfway
	unreadableSo
	unreadableNoKey
	unreadableWithheld
	unreadableOther
	takenMask
	takenKeep
	takenFalse
	takenOther

	pausedDestruction
	pausedSpeech
	pausedAll
	pauseAfter
	pauseEnded
	refusedNotEntitled
	refusedNotUnderstood
	refusedNotBelieved
	refusedWaits
	refusedNoWarning
	refusedNotAnAnswer
	refusedPaused
	refusedNoRight
	refusedInClear
	refusedNoPolicy
	refusedOnlyLead
	refusedOfficersPause
	refusedOther
	didYouMean
	helpHead
	helpMask
	helpKeep
	helpFalse
	helpPause
	helpResume
	helpPauseAll
	helpResumeAll
	helpStatus
	helpBlind
	statusHead
	statusWatch
	statusAdvise
	statusEnforce
	statusRooms
	statusUnreadable
	statusGaps
	statusWarned
	statusCounted
	statusQueue
	statusPauses
	statusBlind
	alertNotEncrypted
	alertRightsLost
	alertRemoved
	alertHistoryOpen
	alertUnreadable
	alertSetAside
	alertCopyFailed
	alertHalfway
	alertGapLost
	alertOther
	alertAt
	alertWhy

	maskedHead
	pollVotes

	phrases // how many there are
)
