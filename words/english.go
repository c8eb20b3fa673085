package words

// english is en-GB. In it {room} can be a name, "this room" or "a room".
// No sentence blames, none advises clinically, none says that a room is safe.
var english = table{
	months: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	phrases: [phrases]string{
		// Pieces.
		thisRoom: "this room", aRoom: "a room", earlier: "earlier", now: "now", and: "and",
		oneSecond: "1 second", seconds: "seconds", oneMinute: "1 minute", minutes: "minutes",
		oneHour: "1 hour", hours: "hours", oneDay: "1 day", days: "days",
		everyRoom: "all rooms", roomsOf: "all rooms of the policy", roomsOfPolicy: "all rooms of this policy",
		anNHSNumber: "an NHS number", nhsNumber: "NHS number",
		aCHINumber: "a CHI number", chiNumber: "CHI number",
		anHCNumber: "a Health and Care number", hcNumber: "Health and Care number",
		aHospitalNumber: "a hospital number", hospitalNumber: "hospital number",
		anNINumber: "a National Insurance number", niNumber: "National Insurance number",
		aName: "a name", name: "name",
		aBirthDate: "a date of birth", birthDate: "date of birth",
		anAddress: "an address", address: "address",
		aPostcode: "a postcode", postcode: "postcode",
		aPhone: "a phone number", phone: "phone number",
		anEmail: "an e-mail address", email: "e-mail address",
		anIdentifier: "a patient identifier", identifier: "identifier",
		patient: "patient", person: "person", theAuthor: "the author",

		footerAll:    "Policy {policy} (rules {rules}) · {human}",
		footerPolicy: "Policy {policy} (rules {rules})",
		footerHuman:  "Questions: {human}",
		footerRules:  "Rules {rules}",

		// In a room.
		joinWho:      "I am Matron, a program that helps this room keep the hospital's messaging rules.",
		joinNoPolicy: "No policy covers this room yet, so for now I read nothing here and do nothing.",
		joinWatch:    "From {since} I look for patient identifiers in what is written here; for now I only count them and say nothing.",
		joinAdvise: "From {since} I look for patient identifiers in what is written here and ask the sender what to do: " +
			"*Mask*, *Keep* or *Not patient ID*. No message is ever held back.",
		joinKeeps: "I keep ids, times and kinds of findings, never your words.",
		joinBlind: "I cannot see into images, voice messages or documents, nor read messages from before {since} or those whose key does not reach me.",
		joinNoRight: "I may not remove messages in this room, so I cannot mask any. " +
			"A room administrator can change that by making me a moderator.",
		historyInvited: "{members} people are in this room; people who are invited can read what is written from their invitation on.",
		historyShared:  "{members} people are in this room; whoever joins later can read what was written before.",
		historyWorld:   "{members} people are in this room, and its history is set so that anyone, without joining, can read it.",
		joinReach:      "Write *help* to me in a direct message for more.",

		notEncrypted: "{room} is not encrypted, so I read and check nothing in it and stay silent. " +
			"Please leave patients out of it until encryption is switched on in its settings; I then begin by myself.",
		rightsGained: "I may now remove messages in {room}: *Mask* puts a masked copy in a message's place.",
		rightsLost: "I may not remove messages in {room} any more, so I cannot mask any. I still tell senders what I find. " +
			"A room administrator can change that by making me a moderator.",

		clearTopic:       "Matron: about the topic of {room}.",
		clearRoomName:    "Matron: about the name of {room}.",
		clearDisplayName: "Matron: about your display name in {room}.",
		clearReaction:    "Matron: about a reaction in {room}.",
		clearReason:      "Matron: about the reason you gave in {room}.",
		clearOther:       "Matron: about something you wrote in {room}.",
		clearHolds:       "It seems to hold {kinds}.",
		clearPlease:      "Matrix does not encrypt it, so those who run the server can read it, and I cannot mask it. Please change or remove it.",

		// About a message.
		aboutMessage:     "Matron: about your {at} message in {room}.",
		warnHolds:        "It seems to hold {kinds}.",
		warnEdited:       "Since it was edited it seems to hold {kinds}.",
		warnThread:       "This message seems to hold {kinds}.",
		warnThreadEdited: "Since it was edited this message seems to hold {kinds}.",
		warnNoRight: "I may not remove messages in {room}, so I cannot mask it. You can edit or remove it yourself, " +
			"or answer *Keep* or *Not patient ID*.",
		thenNothing:       "Nothing happens unless you choose: *Mask*, *Keep* or *Not patient ID*.",
		thenNothingThread: "Nothing happens unless its sender chooses: *Mask*, *Keep* or *Not patient ID*.",
		thenMasked:        "In {in} a masked copy takes its place in the room, unless you choose *Keep* or *Not patient ID*; *Mask* does it now.",
		thenMaskedThread:  "In {in} a masked copy takes its place, unless its sender chooses *Keep* or *Not patient ID*; *Mask* does it now.",
		howPills:          "Tap one of these words under the message, or reply with it.",
		howReply:          "Reply with one of these words.",
		whatAnswersMean: "*Mask* puts a copy with a placeholder, and all your other words, in its place; *Keep* leaves it as it is; " +
			"*Not patient ID* tells me that I was wrong.",

		lateThread: "Matron: about a thread in {room}. I was late: messages of yours there from {at} on seem to hold patient identifiers.",
		lateRoom:   "Matron: about {room}. I was late: messages of yours there from {at} on seem to hold patient identifiers.",
		latePlease: "I do not ask about each. Please look through them, and edit or remove what care no longer needs; nothing else happens.",

		reasonAsk:     "It stays as it is. May I note why? Reply with a number or the words:",
		reasonItem:    "*{n}* {reason}",
		reasonUnnamed: "another reason",
		reasonAfter:   "If you don't answer, it stays all the same.",

		notMaskedMissing:    "It was not masked: it is no longer there. Nothing else was removed.",
		notMaskedUnreadable: "It was not masked: I cannot read it now. Nothing was removed, and the officers have been told. You can edit or remove it yourself.",
		notMaskedNothing:    "It was not masked: as it stands now I find nothing in it to mask. Nothing was removed.",
		notMaskedPaused:     "It was not masked: removing is paused. Nothing was removed; please answer again when the pause is over.",
		notMaskedNoRight:    "It was not masked: I may not remove messages in {room}. Nothing was removed. You can edit or remove it yourself.",
		notMaskedRefused:    "It was not masked: the masked copy could not be posted. Nothing was removed. You can edit or remove it yourself.",
		notMaskedHalfway: "The masked copy is in the room, but the server did not let me remove the original. " +
			"Please remove it yourself; the officers have been told.",

		unreadableSo:       "I could not read it, so have not checked it; others may well have read it.",
		unreadableNoKey:    "Its key has not reached me: sending it again usually helps. If the key still comes, I check it then.",
		unreadableWithheld: "Your app chose not to share its key with me: please look for a setting such as “never send to unverified devices”, then send it again.",
		unreadableOther:    "Please send it again.",

		takenMask:  "I am masking it now: the masked copy comes first, then the original is removed from the room.",
		takenKeep:  "It stays as it is.",
		takenFalse: "Thank you: noted as not a patient identifier. It stays as it is.",
		takenOther: "Your answer is noted.",

		// Orders.
		pausedDestruction: "Paused in {where} until {until}: I mask and remove nothing. I still tell senders what I find.",
		pausedSpeech:      "Paused in {where} until {until}: I say nothing about messages. I still count, and mask where I am asked to.",
		pausedAll:         "Paused in {where} until {until}: I say nothing about messages, and mask and remove nothing. I still count.",
		pauseAfter:        "Then I go on by myself; *resume* ends it sooner.",
		pauseEnded:        "The pause in {where} is over: I work as the policy says.",

		refusedNotEntitled:   "Not done: this is for the sender of the message, the room's lead or the officers.",
		refusedNotUnderstood: "I did not understand that, so nothing was done. Write *help* for what you can type.",
		refusedNotBelieved: "Not done: this device is not verified as yours, or its key is not the one I was given. " +
			"Please verify it in your app's settings, then write again.",
		refusedWaits:         "Not done yet: I do not know this device. Please write again in a minute.",
		refusedNoWarning:     "Nothing was done: I have no open question about a message of yours.",
		refusedNotAnAnswer:   "Nothing was done: that is not one of the answers. Please reply with *Mask*, *Keep* or *Not patient ID*.",
		refusedPaused:        "Not done: this is paused at the moment. Please write again when the pause is over.",
		refusedNoRight:       "Not done: I may not remove messages in {room}.",
		refusedInClear:       "Not done: the room is not encrypted, and I do not speak where the server can read it.",
		refusedNoPolicy:      "Not done: no policy covers that room.",
		refusedOnlyLead:      "Not done: in that room only its lead has messages masked. You can still remove your message yourself.",
		refusedOfficersPause: "Not done: an officer has paused me there, and only an officer ends that.",
		refusedOther:         "Nothing was done.",
		didYouMean:           "Did you mean *{command}*?",

		helpHead:      "You can write to me here, or tap the words under your message:",
		helpMask:      "*Mask*: a masked copy takes the message's place",
		helpKeep:      "*Keep*: the message stays as it is",
		helpFalse:     "*Not patient ID*: I was wrong, and note it",
		helpPause:     "*pause* [destruction, speech or all] [how long, such as 2h]: I stop in the rooms you lead",
		helpResume:    "*resume*: I go on in the rooms you lead",
		helpPauseAll:  "*pause* [destruction, speech or all] [how long, such as 2h] [a policy's name]: I stop in its rooms, or in all",
		helpResumeAll: "*resume* [a policy's name]: I go on in its rooms, or in all",
		helpStatus:    "*status*: what I have read, and what I could not",
		helpBlind:     "I cannot see into images, voice messages or documents.",

		statusHead:       "Status",
		statusWatch:      "mode watch: I count and say nothing",
		statusAdvise:     "mode advise",
		statusEnforce:    "mode enforce",
		statusRooms:      "rooms: {rooms}, encrypted {encrypted}",
		statusUnreadable: "messages I could not read: {unreadable}; waiting for a key: {waiting}",
		statusGaps:       "gaps in what the server gave me: {open} open, {lost} lost",
		statusWarned:     "warned: {warned}; masked {masked}, kept {kept}, not patient ID {false}",
		statusCounted:    "found and only counted: {counted}",
		statusQueue:      "queues: {inbox} in, {outbox} out, {aside} set aside",
		statusPauses:     "pauses: {pauses}",
		statusBlind:      "What I could not read I have not checked.",

		alertNotEncrypted: "Matron: {room} is not encrypted. I stay silent there and check nothing. Please have encryption switched on, or take me out.",
		alertRightsLost:   "Matron: I may no longer remove messages in {room}. I still warn, but nothing can be masked. Please have me made a moderator again.",
		alertRemoved:      "Matron: I was taken out of {room} and check nothing there any more. Please invite me again if that was not meant.",
		alertHistoryOpen:  "Matron: the history of {room} can be read by anyone. Please have it set to members only.",
		alertUnreadable:   "Matron: there are messages in {room} that I cannot read, so have not checked. *status* shows how many.",
		alertSetAside:     "Matron: I failed three times on an event in {room} and set it aside. It was not checked; its id is in the audit chain.",
		alertCopyFailed:   "Matron: a message in {room} could not be masked. Nothing was removed, and its sender has been told.",
		alertHalfway:      "Matron: the masked copy of a message in {room} stands, but I could not remove the original. Please have it removed.",
		alertGapLost:      "Matron: the server no longer gives me part of the history of {room}. Those messages were not checked.",
		alertOther:        "Matron: something in {room} needs a person.",
		alertAt:           "Time: {at}.",
		alertWhy:          "Code: {why}.",

		// The masked copy.
		maskedHead: "Masked by Matron · {author}, {at}:",
		pollVotes:  "(a poll; its votes stay with the removed original)",
	},
}
