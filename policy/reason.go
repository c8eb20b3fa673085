package policy

// Reason is why something was done, or not done. The words are stored in the audit
// chain and never renamed.
type Reason string

// Reasons.
const (
	FoundIdentifier    Reason = "found_identifier"
	NothingFound       Reason = "nothing_found"
	OnlyNoted          Reason = "only_noted"
	Watching           Reason = "watching"        // mode watch: counted, nothing said
	IdentifiersAllowed Reason = "allowed_here"    // the room's rules allow identifiers
	OverShiftLimit     Reason = "over_per_shift"  // this person was approached often enough this shift
	TooLateToSpeak     Reason = "too_late"        // older than the rules' patience for speech
	StillOpen          Reason = "still_open"      // an edit of a message whose warning is open
	CleanEdit          Reason = "clean_edit"      // the author's own edit took the identifier out
	RemovedByAuthor    Reason = "removed_by_user" // by its author or a moderator
	RemovedByMatron    Reason = "removed_by_matron"
	GoneUnseen         Reason = "redacted_unseen" // removed before it could be read
	AnsweredMask       Reason = "answered_mask"
	AnsweredKeep       Reason = "answered_keep"
	AnsweredFalse      Reason = "answered_false_alarm"
	KeepReasonGiven    Reason = "keep_reason_given"
	NotEntitled        Reason = "not_entitled"    // neither the author nor the room's lead
	OnlyLeadMasks      Reason = "only_lead_masks" // the rules do not let the author have it masked
	NoOpenWarning      Reason = "no_open_warning"
	AnsweredEarly      Reason = "answered_before_seen" // the answer came to the door before its message
	NotAnAnswer        Reason = "not_an_answer"
	MaskedByItself     Reason = "masked_by_itself"
	MaskNotByItself    Reason = "not_masked_by_itself" // a condition of masking by itself did not hold
	IdentifierRemoved  Reason = "identifier_removed"   // sent as the reason of a redaction
	CopySeen           Reason = "copy_seen"
	CopyStale          Reason = "copy_stale" // edited while the copy was made
	OriginalMissing    Reason = "original_missing"
	OriginalUnreadable Reason = "original_unreadable"
	NothingToMask      Reason = "nothing_to_mask"
	NoRightToRemove    Reason = "no_right_to_remove"
	PausedHere         Reason = "paused"
	Invited            Reason = "invited"
	InviterNotTrusted  Reason = "inviter_not_trusted"
	RoomNotAllowed     Reason = "room_not_allowed"
	Joined             Reason = "joined"
	NotEncrypted       Reason = "not_encrypted"
	EncryptionOn       Reason = "encryption_on"
	NoPolicyHere       Reason = "no_policy_here"
	RightsLost         Reason = "rights_lost"
	RightsGained       Reason = "rights_gained"
	LeftRoom           Reason = "left_room"
	DirectRoomMade     Reason = "direct_room_made"
	DirectRoomLost     Reason = "direct_room_lost"
	HistoryOpen        Reason = "history_open" // the history can be read by the world
	WaitsForKey        Reason = "waits_for_key"
	UnreadableTold     Reason = "unreadable_told"
	UnreadableCounted  Reason = "unreadable_counted"
	ReadAtLast         Reason = "read_at_last"
	OwnWord            Reason = "own_word"
	FromABot           Reason = "from_a_bot"
	WarningSeen        Reason = "warning_seen"
	OrderTaken         Reason = "ordered"
	OrderNotUnderstood Reason = "order_not_understood"
	PauseOfOfficer     Reason = "pause_of_officer"   // a lead does not end or weaken it
	OrderNotBelieved   Reason = "order_not_believed" // from a device that its user has not signed, or an officer whose key is not the pinned one
	WaitsForDevice     Reason = "waits_for_device"
	IdentifierInClear  Reason = "identifier_in_clear" // in a topic, a name or a reason, which Matrix does not encrypt
	EffectFailed       Reason = "effect_failed"
	EffectDone         Reason = "effect_done"
	EffectWithdrawn    Reason = "effect_withdrawn" // its guard failed, or its time was over
	SetAside           Reason = "set_aside"
	NotOfInterest      Reason = "not_of_interest"
	OutsideMonitoring  Reason = "outside_monitoring" // from before Matron was in the room
	EditOfUnknown      Reason = "edit_of_unknown"
	OlderEdit          Reason = "older_edit"   // came late: a newer edit is shown
	EditRemoved        Reason = "edit_removed" // what stood before it shows again
	TickEmpty          Reason = "nothing_due"
	StatusAsked        Reason = "status_asked"
	CannotSpeakInClear Reason = "cannot_speak_in_clear"
	ClockNotSane       Reason = "clock_not_sane" // differs from the homeserver's, or has leapt
)
