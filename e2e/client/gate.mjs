// The way to the homeserver, with a gate in it: room keys for chosen users can be held back and let through later.
//
// To the SDK a held key looks delivered. That is what a slow federation or a lost to-device message looks like too.

const toDevice = "/sendToDevice/m.room.encrypted/";

export class Gate {
    withheld = new Set(); // users whose keys wait
    queue = []; // {user, base, headers, devices}
    #txn = 0;

    fetch = async (resource, init = {}) => {
        const url = new URL(resource);
        if (init.method !== "PUT" || !url.pathname.includes(toDevice)) return fetch(resource, init);

        const body = JSON.parse(init.body);
        const base = url.href.slice(0, url.href.indexOf(toDevice) + toDevice.length);
        let kept = false;
        for (const user of Object.keys(body.messages ?? {})) {
            if (!this.withheld.has(user)) continue;
            this.queue.push({ user, base, headers: init.headers, devices: body.messages[user] });
            delete body.messages[user];
            kept = true;
        }
        if (!kept) return fetch(resource, init);
        if (Object.keys(body.messages).length > 0) return fetch(resource, { ...init, body: JSON.stringify(body) });
        return new Response("{}", { status: 200, headers: { "Content-Type": "application/json" } });
    };

    // release sends what was held for the user, in order, and holds no more.
    async release(user) {
        this.withheld.delete(user);
        const due = this.queue.filter((held) => held.user === user);
        this.queue = this.queue.filter((held) => held.user !== user);
        for (const held of due) {
            const body = JSON.stringify({ messages: { [user]: held.devices } });
            const answer = await fetch(`${held.base}late${Date.now()}.${this.#txn++}`, { method: "PUT", headers: held.headers, body });
            if (!answer.ok) throw new Error(`release keys to ${user}: status ${answer.status}`);
        }
        return due.length;
    }

    drop(user) {
        this.withheld.delete(user);
        const before = this.queue.length;
        this.queue = this.queue.filter((held) => held.user !== user);
        return before - this.queue.length;
    }
}
