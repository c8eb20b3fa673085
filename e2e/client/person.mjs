// A person: one account on one device, and all that it has received.
//
// The client stops and starts again as the same device, because the crypto store (fake-indexeddb) lives as long as
// this process does. What was received is forgotten on stop, as when a browser tab closes.

import { sdk, OnlySignedDevicesIsolationMode } from "./sdk.mjs";
import { Gate } from "./gate.mjs";

const { ClientEvent, MatrixEventEvent, RoomEvent, RoomMemberEvent, RoomStateEvent, SyncState } = sdk;

export class Person {
    gate = new Gate();
    events = new Map(); // room id -> events, in the order in which they came
    #queue = Promise.resolve();
    #waiting = new Set();

    constructor(name) {
        this.name = name;
    }

    // inOrder runs the commands of one person one after the other.
    inOrder(work) {
        const result = this.#queue.then(work);
        this.#queue = result.catch(() => {});
        return result;
    }

    async login(args) {
        this.args = args;
        const answer = await fetch(`${args.homeserver}/_matrix/client/v3/login`, {
            method: "POST",
            body: JSON.stringify({
                type: "m.login.password",
                identifier: { type: "m.id.user", user: args.user },
                password: args.password,
                initial_device_display_name: args.device ?? this.name,
            }),
        });
        const body = await answer.json();
        if (!answer.ok) throw Object.assign(new Error(body.error), { errcode: body.errcode, httpStatus: answer.status });
        this.session = { userId: body.user_id, deviceId: body.device_id, accessToken: body.access_token };
        await this.start();
        if (args.crossSign !== false) await this.crossSign(false);
        return this.session;
    }

    async start() {
        if (this.client) throw new Error(`${this.name} is started already`);
        const { homeserver, isolation, acceptInvites } = this.args;
        this.events = new Map();
        const client = sdk.createClient({ baseUrl: homeserver, ...this.session, fetchFn: this.gate.fetch });
        this.accept = acceptInvites ?? ["@matron:*"];
        await client.initRustCrypto({ useIndexedDB: true, cryptoDatabasePrefix: `ward-${this.session.deviceId}` });
        if (isolation === "signed") client.getCrypto().setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());

        client.on(ClientEvent.Event, (event) => this.#received(event));
        client.on(RoomMemberEvent.Membership, (event, member) => this.#invited(event, member));
        for (const name of [MatrixEventEvent.Decrypted, MatrixEventEvent.Replaced, RoomEvent.Redaction, RoomEvent.MyMembership, RoomStateEvent.Members])
            client.on(name, () => this.wake());
        const ready = new Promise((resolve) =>
            client.on(ClientEvent.Sync, (state) => {
                if (state === SyncState.Prepared) resolve();
                this.wake();
            }),
        );
        this.client = client;
        await client.startClient({ initialSyncLimit: 200, lazyLoadMembers: false, threadSupport: true });
        await ready;
        for (const room of client.getRooms()) {
            const me = room.getMember(this.session.userId);
            if (me?.membership === "invite") await this.#invited(me.events.member, me);
        }
    }

    stop() {
        this.client?.stopClient();
        this.client = undefined;
    }

    // crossSign needs no password the first time; a reset is asked for it.
    async crossSign(anew) {
        const { user, password } = this.args;
        await this.client.getCrypto().bootstrapCrossSigning({
            setupNewCrossSigning: anew,
            authUploadDeviceSigningKeys: async (upload) => {
                try {
                    return await upload(null);
                } catch (refused) {
                    if (refused.httpStatus !== 401) throw refused;
                    const identifier = { type: "m.id.user", user };
                    return await upload({ type: "m.login.password", identifier, password, session: refused.data.session });
                }
            },
        });
    }

    // until answers as soon as look() finds something, or throws when the time is over.
    until(what, timeout, look) {
        return new Promise((resolve, reject) => {
            const end = (done, value) => {
                clearTimeout(over);
                clearInterval(again);
                this.#waiting.delete(check);
                done(value);
            };
            const check = () => {
                try {
                    const found = look();
                    if (found !== undefined && found !== false) end(resolve, found);
                } catch (fault) {
                    end(reject, fault);
                }
            };
            const over = setTimeout(() => end(reject, new Error(`${this.name} waited ${timeout} ms for ${what}`)), timeout);
            const again = setInterval(check, 200); // some changes are announced by no event
            this.#waiting.add(check);
            check();
        });
    }

    wake() {
        if (this.woken) return;
        this.woken = setTimeout(() => {
            this.woken = undefined;
            for (const check of [...this.#waiting]) check();
        }, 5);
    }

    #received(event) {
        const room = event.getRoomId();
        if (!room || !event.getId()) return; // receipts, typing, account data
        if (!this.events.has(room)) this.events.set(room, new Map());
        this.events.get(room).set(event.getId(), event);
        this.client?.decryptEventIfNeeded(event)?.catch(() => {}).finally(() => this.wake());
        this.wake();
    }

    async #invited(event, member) {
        if (member.userId !== this.session.userId || member.membership !== "invite") return;
        const from = event.getSender();
        if (!this.accept.some((pattern) => fits(pattern, from))) return;
        try {
            await this.client.joinRoom(member.roomId);
            if (event.getContent().is_direct) await this.#direct(from, member.roomId);
        } catch (fault) {
            process.stderr.write(`${this.name}: accept invite from ${from}: ${fault.message}\n`);
        }
    }

    // As Element does when it accepts a direct room.
    async #direct(user, room) {
        const all = this.client.getAccountData("m.direct")?.getContent() ?? {};
        if (all[user]?.includes(room)) return;
        await this.client.setAccountData("m.direct", { ...all, [user]: [...(all[user] ?? []), room] });
    }
}

function fits(pattern, user) {
    return pattern.endsWith("*") ? user.startsWith(pattern.slice(0, -1)) : user === pattern;
}
