// What a person sees: the timeline as the SDK shows it, and waiting until something is seen.
//
// A row is built from the SDK's own view of an event: edits applied, redactions applied, decrypted or not. Nothing
// is read from the homeserver behind its back.

// room throws for a room that this person does not know.
export function room(person, id) {
    const found = person.client?.getRoom(id);
    if (!found) throw new Error(`${person.name} knows no room ${id}${person.client ? "" : " (not started)"}`);
    return found;
}

// The SDK keeps a different object for the person's own events than the one it announces: take the one it shows.
function received(person, id) {
    const its = room(person, id);
    const live = person.events.get(id) ?? new Map();
    const older = [];
    for (const timeline of its.getTimelineSets().flatMap((set) => set.getTimelines()))
        for (const event of timeline.getEvents()) if (!live.has(event.getId()) && !event.status) older.push(event);
    return [...older, ...live.values()].map((event) => its.findEventById(event.getId()) ?? event);
}

function row(person, event) {
    const content = event.isRedacted() ? {} : event.getContent();
    const wire = event.getOriginalContent();
    const relates = event.getWireContent()["m.relates_to"] ?? wire["m.relates_to"] ?? {};
    const failed = event.isDecryptionFailure();
    const pending = event.getType() === "m.room.encrypted" && !failed && !event.isRedacted();
    // The SDK fetches the events of a thread a second time, and decrypts what is looked at.
    if (pending) person.client.decryptEventIfNeeded(event).catch(() => {}).finally(() => person.wake());
    const actions = person.client.getPushActionsForEvent(event) ?? {};
    const edit = event.replacingEvent();
    const because = event.getUnsigned().redacted_because;
    return {
        id: event.getId(),
        sender: event.getSender(),
        type: event.getType(),
        at: event.getTs(),
        stateKey: event.isState() ? event.getStateKey() : undefined,
        encrypted: event.isEncrypted(),
        pending,
        failure: failed ? (event.decryptionFailureReason ?? "unknown") : "",
        body: failed || pending ? "" : text(content),
        html: failed ? "" : (content.formatted_body ?? ""),
        msgtype: failed ? "" : (content.msgtype ?? ""),
        original: edit ? text(wire) : "",
        editedBy: edit?.getId() ?? "",
        thread: relates.rel_type === "m.thread" ? relates.event_id : "",
        replyTo: relates["m.in_reply_to"]?.event_id ?? "",
        replaces: relates.rel_type === "m.replace" ? relates.event_id : "",
        on: relates.event_id ?? event.event.redacts ?? wire.redacts ?? "",
        key: relates.key ?? "",
        redacted: event.isRedacted(),
        redactedBy: because?.sender ?? "",
        reason: because?.content?.reason ?? "",
        mentions: content["m.mentions"]?.user_ids ?? [],
        notify: !!actions.notify,
        highlight: !!actions.tweaks?.highlight,
        reactions: {},
        content: failed || pending ? {} : content,
    };
}

function text(content) {
    return typeof content.body === "string" ? content.body : (content["org.matrix.msc3381.poll.start"]?.question?.["org.matrix.msc1767.text"] ?? "");
}

// rows gives everything in the room that this person received, in order, with the reactions gathered on their targets.
export function rows(person, id) {
    const all = received(person, id).map((event) => row(person, event));
    const gone = new Set(all.filter((r) => r.type === "m.room.redaction").map((r) => r.on));
    const byId = new Map(all.map((r) => [r.id, r]));
    for (const r of all) {
        if (r.type !== "m.reaction" || r.redacted || gone.has(r.id)) continue;
        const reactions = byId.get(r.on)?.reactions;
        if (reactions && !reactions[r.key]?.includes(r.sender)) (reactions[r.key] ??= []).push(r.sender);
    }
    return all;
}

const tests = {
    event: (r, want) => r.id === want,
    sender: (r, want) => r.sender === want,
    type: (r, want) => r.type === want,
    msgtype: (r, want) => r.msgtype === want,
    bodyContains: (r, want) => r.body.includes(want),
    bodyRegex: (r, want) => new RegExp(want, "su").test(r.body),
    thread: (r, want) => r.thread === want,
    replyTo: (r, want) => r.replyTo === want,
    replaces: (r, want) => r.replaces === want,
    on: (r, want) => r.on === want,
    reactionKey: (r, want) => r.type === "m.reaction" && !r.redacted && r.key === want,
    stateKey: (r, want) => r.stateKey === want,
    mentions: (r, want) => r.mentions.includes(want),
    redacted: (r, want) => r.redacted === want,
    edited: (r, want) => (r.editedBy !== "") === want,
    encrypted: (r, want) => r.encrypted === want,
    unreadable: (r, want) => (r.failure !== "") === want,
    highlight: (r, want) => r.highlight === want,
};

// matching finds the first row, after the given event if one is named, that passes every test of the predicate.
// An event that is being decrypted is not there yet. With reactionKey, `on` names the message and a reaction that was taken back does not count.
export function matching(person, id, { after, ...want }) {
    const all = rows(person, id);
    const from = after ? all.findIndex((r) => r.id === after) + 1 : 0;
    if (after && from === 0) return undefined; // not seen yet
    const wanted = Object.entries(want).map(([name, value]) => {
        if (!tests[name]) throw new Error(`no test named ${name}; there are ${Object.keys(tests).join(", ")}, after`);
        return [tests[name], value];
    });
    const gone = new Set(all.filter((r) => r.type === "m.room.redaction").map((r) => r.on));
    return all.slice(from).find((r) => !r.pending && wanted.every(([test, value]) => test(r, value)) && !(want.reactionKey && gone.has(r.id)));
}

export const seeing = {
    timeline: (p, { room: id }) => ({ events: rows(p, id) }),

    waitFor: async (p, { room: id, want, timeout }) => ({
        event: await p.until(`${JSON.stringify(want)} in ${id}`, timeout, () => (p.client?.getRoom(id) ? matching(p, id, want) : undefined)),
    }),
    waitGone: async (p, { room: id, event, timeout }) => ({
        event: await p.until(`${event} to be redacted`, timeout, () => matching(p, id, { event, redacted: true })),
    }),
    waitNoReaction: async (p, { room: id, event, key, by, timeout }) => {
        await p.until(`${key} to leave ${event}`, timeout, () => {
            const seen = rows(p, id).find((r) => r.id === event);
            return seen && !(seen.reactions[key] ?? []).some((sender) => !by || sender === by);
        });
        return {};
    },
    waitMember: async (p, { room: id, user, membership, timeout }) => {
        await p.until(`${user} to be ${membership} in ${id}`, timeout, () => p.client?.getRoom(id)?.getMember(user)?.membership === membership);
        return {};
    },
    waitState: async (p, { room: id, type, stateKey, timeout }) => ({
        content: await p.until(`state ${type} in ${id}`, timeout, () => p.client?.getRoom(id)?.currentState.getStateEvents(type, stateKey ?? "")?.getContent()),
    }),

    scrollback: async (p, { room: id, limit }) => {
        await p.client.scrollback(room(p, id), limit);
        return { events: rows(p, id) };
    },
    notificationCount: (p, { room: id }) => ({
        total: room(p, id).getUnreadNotificationCount("total"),
        highlight: room(p, id).getUnreadNotificationCount("highlight"),
    }),
    markRead: async (p, { room: id }) => {
        const last = room(p, id).getLastLiveEvent();
        if (last) await p.client.sendReadReceipt(last, "m.read", true);
        return {};
    },
};
