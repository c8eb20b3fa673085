// Keys: who holds which, who trusts whom, and keys that come late or never.

import { talking } from "./talk.mjs";
import { matching } from "./see.mjs";

export const keeping = {
    // The message arrives, its key does not, until releaseKeys. The room's session is thrown away first: an old one,
    // already shared, would be used for this message.
    sendWithheld: async (p, { user, ...args }) => {
        await p.client.getCrypto().forceDiscardSession(args.room);
        p.gate.withheld.add(user);
        const sent = await talking.send(p, args);
        if (!p.gate.queue.some((held) => held.user === user)) throw new Error(`no key for ${user} was held back: no device of theirs in the room's share`);
        return sent;
    },
    withhold: (p, { user }) => void p.gate.withheld.add(user),
    releaseKeys: async (p, { user }) => ({ released: await p.gate.release(user) }),
    dropKeys: (p, { user }) => ({ dropped: p.gate.drop(user) }),
    forgetKeys: async (p, { room: id }) => void (await p.client.getCrypto().forceDiscardSession(id)),
    exportRoomKeys: async (p) => ({ keys: await p.client.getCrypto().exportRoomKeysAsJson() }),
    importRoomKeys: async (p, { keys }) => void (await p.client.getCrypto().importRoomKeysAsJson(keys)),

    devices: async (p, { user }) => {
        const crypto = p.client.getCrypto();
        const devices = (await crypto.getUserDeviceInfo([user], true)).get(user) ?? new Map();
        const trust = await crypto.getUserVerificationStatus(user);
        const list = [];
        for (const [id, device] of devices) {
            const status = await crypto.getDeviceVerificationStatus(user, id);
            list.push({ device: id, name: device.displayName ?? "", signed: !!status?.signedByOwner, trusted: !!status?.isVerified() });
        }
        return { devices: list, known: trust.known, verified: trust.isVerified(), changed: trust.needsUserApproval };
    },
    // The public master key as the homeserver gives it: what an officer's entry in the config pins.
    masterKey: async (p, { user }) => {
        const found = await p.client.downloadKeysForUsers([user]);
        const key = Object.values(found.master_keys?.[user]?.keys ?? {})[0];
        if (!key) throw new Error(`${user} has no master key`);
        return { key };
    },
    // A new device is known only after the next sync has said that the list changed.
    signDevice: async (p, { device }) => {
        const crypto = p.client.getCrypto();
        const me = p.session.userId;
        for (let tries = 100; !(await crypto.getUserDeviceInfo([me], true)).get(me)?.has(device); tries--) {
            if (tries === 0) throw new Error(`${p.name} waited 10 s to learn of its own device ${device}`);
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        await crypto.crossSignDevice(device);
    },
    resetIdentity: async (p) => void (await p.crossSign(true)),

    shield: async (p, { room: id, event }) => {
        const row = matching(p, id, { event });
        const seen = row && p.client.getRoom(id).findEventById(event);
        if (!seen) throw new Error(`${p.name} does not see ${event}`);
        const info = await p.client.getCrypto().getEncryptionInfoForEvent(seen);
        const colours = ["none", "grey", "red"];
        return { colour: info ? colours[info.shieldColour] : "unencrypted", reason: info?.shieldReason ?? 0 };
    },
};
