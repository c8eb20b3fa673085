// Rooms: made, entered, left, set.

import { room } from "./see.mjs";

const state = (type, content, stateKey = "") => ({ type, state_key: stateKey, content });

async function inside(p, id, encrypted) {
    await p.until(`its own join of ${id}`, 20000, () => {
        const its = p.client.getRoom(id);
        return its?.getMyMembership() === "join" && (!encrypted || its.hasEncryptionStateEvent());
    });
}

export const living = {
    createRoom: async (p, args) => {
        const initial = [...(args.state ?? [])];
        if (args.encrypted) initial.push(state("m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2", ...args.rotation }));
        if (args.history) initial.push(state("m.room.history_visibility", { history_visibility: args.history }));
        const { room_id: id } = await p.client.createRoom({
            name: args.name || undefined,
            topic: args.topic || undefined,
            invite: args.invite ?? [],
            preset: args.preset || "private_chat",
            is_direct: args.direct || undefined,
            room_version: args.version || undefined,
            power_level_content_override: args.power ?? undefined,
            creation_content: args.space ? { type: "m.space" } : undefined,
            initial_state: initial,
        });
        await inside(p, id, args.encrypted);
        return { room: id };
    },
    invite: async (p, { room: id, user }) => void (await p.client.invite(id, user)),
    join: async (p, { room: id }) => {
        await p.client.joinRoom(id);
        await inside(p, id);
    },
    leave: async (p, { room: id }) => void (await p.client.leave(id)),
    kick: async (p, { room: id, user, reason }) => void (await p.client.kick(id, user, reason)),
    setPower: async (p, { room: id, user, level }) => void (await p.client.setPowerLevel(id, user, level)),
    setTopic: async (p, { room: id, topic }) => void (await p.client.setRoomTopic(id, topic)),
    setName: async (p, { room: id, name }) => void (await p.client.setRoomName(id, name)),
    setDisplayName: async (p, { name }) => void (await p.client.setDisplayName(name)),
    setState: async (p, { room: id, type, stateKey, content }) => ({
        event: (await p.client.sendStateEvent(id, type, content, stateKey ?? "")).event_id,
    }),
    upgrade: async (p, { room: id, version }) => ({ room: (await p.client.upgradeRoom(id, version)).replacement_room }),

    members: (p, { room: id }) => ({
        members: room(p, id).getMembers().map((m) => ({ user: m.userId, name: m.name, membership: m.membership, power: m.powerLevel === Infinity ? 1e9 : m.powerLevel })),
    }),
    rooms: (p) => ({ rooms: p.client.getRooms().map((r) => about(p, r)) }),

    // Rooms shared with the user that are direct: marked so in the account, or with nobody else in them.
    directRooms: (p, { user }) => {
        const marked = p.client.getAccountData("m.direct")?.getContent()[user] ?? [];
        const found = p.client.getRooms().filter((r) => {
            const there = r.getMembers().filter((m) => ["join", "invite"].includes(m.membership));
            return r.getMember(user) && (marked.includes(r.roomId) || (there.length <= 2 && !r.isSpaceRoom()));
        });
        return { rooms: found.map((r) => ({ ...about(p, r), marked: marked.includes(r.roomId), theirs: r.getMember(user).membership })) };
    },
    acceptInvites: (p, { from }) => {
        p.accept = p.args.acceptInvites = from ?? [];
    },
};

function about(p, r) {
    return {
        room: r.roomId,
        name: r.name,
        membership: r.getMyMembership(),
        encrypted: r.hasEncryptionStateEvent(),
        invitedBy: r.getMember(p.session.userId)?.events.member?.getSender() ?? "",
        joined: r.getMembersWithMembership("join").map((m) => m.userId),
    };
}
