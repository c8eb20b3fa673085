// What a person says and does to what was said.

import { room, rows } from "./see.mjs";

const poll = "org.matrix.msc3381.poll";
const text = "org.matrix.msc1767.text";

export async function send(p, id, type, content) {
    room(p, id); // a client that does not know the room would not know that it is encrypted
    return sent(p, id, (txn) => p.client.sendEvent(id, null, type, content, txn));
}

// sent gives the event's id. When the event comes back by sync before the answer to sending it, and stands in a thread,
// the SDK throws although all is well: then the id is that of the event that came back.
async function sent(p, id, sending) {
    const txn = p.client.makeTxnId();
    try {
        return { event: (await sending(txn)).event_id };
    } catch (fault) {
        if (!fault.message?.includes("not a local echo")) throw fault;
        const back = await p.until(`its own event ${txn}`, 10000, () =>
            [...(p.events.get(id)?.values() ?? [])].find((event) => event.getUnsigned().transaction_id === txn),
        );
        return { event: back.getId() };
    }
}

function relation({ thread, replyTo }) {
    if (thread) return { rel_type: "m.thread", event_id: thread, is_falling_back: !replyTo, "m.in_reply_to": { event_id: replyTo || thread } };
    return replyTo ? { "m.in_reply_to": { event_id: replyTo } } : undefined;
}

export function message(args) {
    const relates = relation(args);
    return {
        msgtype: args.msgtype || "m.text",
        body: args.body,
        ...(args.html && { format: "org.matrix.custom.html", formatted_body: args.html }),
        "m.mentions": args.mentions?.length ? { user_ids: args.mentions } : {},
        ...(relates && { "m.relates_to": relates }),
    };
}

export const talking = {
    send: (p, args) => send(p, args.room, "m.room.message", message(args)),
    sendRaw: (p, args) => send(p, args.room, args.type, args.content),

    edit: (p, { room: id, event, ...args }) => {
        const fresh = message(args);
        return send(p, id, "m.room.message", {
            ...fresh,
            body: `* ${fresh.body}`,
            ...(fresh.formatted_body && { formatted_body: `* ${fresh.formatted_body}` }),
            "m.new_content": fresh,
            "m.relates_to": { rel_type: "m.replace", event_id: event },
        });
    },

    react: (p, { room: id, event, key }) => send(p, id, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: event, key } }),
    unreact: async (p, { room: id, event, key }) => {
        // One's own reaction is seen when the next sync brings it back.
        const mine = await p.until(`its own reaction ${key} on ${event}`, 10000, () =>
            rows(p, id).find((r) => r.type === "m.reaction" && !r.redacted && r.on === event && r.key === key && r.sender === p.session.userId),
        );
        return sent(p, id, (txn) => p.client.redactEvent(id, mine.id, txn));
    },
    redact: (p, { room: id, event, reason }) => sent(p, id, (txn) => p.client.redactEvent(id, event, txn, reason ? { reason } : undefined)),

    poll: (p, { room: id, question, answers, thread }) => {
        const relates = relation({ thread });
        return send(p, id, `${poll}.start`, {
            [text]: `${question}\n${answers.map((a, i) => `${i + 1}. ${a}`).join("\n")}`,
            [`${poll}.start`]: {
                question: { [text]: question },
                kind: `${poll}.disclosed`,
                max_selections: 1,
                answers: answers.map((a, i) => ({ id: `answer-${i + 1}`, [text]: a })),
            },
            ...(relates && { "m.relates_to": relates }),
        });
    },
    vote: (p, { room: id, event, answers }) =>
        send(p, id, `${poll}.response`, { [`${poll}.response`]: { answers }, "m.relates_to": { rel_type: "m.reference", event_id: event } }),
};
