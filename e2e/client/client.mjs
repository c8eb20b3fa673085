// Many clinicians in one process: matrix-js-sdk with the Rust crypto, driven by JSON lines.
//
//   stdin   {"id": 7, "client": "amy", "cmd": "send", "room": "!r", "body": "K 6.8"}
//   stdout  {"id": 7, "ok": true, "event": "$e"}    or    {"id": 7, "error": "...", "errcode": "M_FORBIDDEN", "status": 403}
//
// One person's commands run in order, people run side by side, and looking or waiting never holds anything up.
// stderr is for the reader of a failed test. The process ends with its stdin.

import { createInterface } from "node:readline";
import "./sdk.mjs";
import { Person } from "./person.mjs";
import { seeing } from "./see.mjs";
import { talking } from "./talk.mjs";
import { filing } from "./file.mjs";
import { living } from "./rooms.mjs";
import { keeping } from "./keys.mjs";

const being = {
    login: (p, args) => p.login(args),
    start: (p) => p.start(),
    stop: (p) => p.stop(),
    logout: async (p) => {
        await p.client.logout(true);
        p.stop();
    },
    retry: (p) => void p.client?.retryImmediately(),
};

const acting = { ...being, ...talking, ...filing, ...living, ...keeping };
const offline = new Set(["login", "start", "stop", "retry", "acceptInvites", "withhold", "releaseKeys", "dropKeys"]);
const people = new Map();

function run({ client: name, cmd, ...args }) {
    if (!people.has(name)) people.set(name, new Person(name));
    const person = people.get(name);
    if (!acting[cmd] && !seeing[cmd]) throw new Error(`no command ${cmd}`);
    const work = () => {
        if (!person.client && !offline.has(cmd)) throw new Error(`${name} is not started`);
        return (acting[cmd] ?? seeing[cmd])(person, args);
    };
    return seeing[cmd] ? work() : person.inOrder(work);
}

async function answer(line) {
    let id = 0;
    try {
        const { id: given, ...command } = JSON.parse(line);
        id = given;
        say({ id, ok: true, ...(await run(command)) });
    } catch (fault) {
        say({ id, error: String(fault?.message ?? fault), errcode: fault?.errcode, status: fault?.httpStatus });
    }
}

function say(reply) {
    process.stdout.write(JSON.stringify(reply) + "\n");
}

process.on("unhandledRejection", (fault) => process.stderr.write(`unhandled: ${fault?.stack ?? fault}\n`));

createInterface({ input: process.stdin, terminal: false })
    .on("line", (line) => void answer(line))
    .on("close", () => process.exit(0));
say({ id: 0, ok: true, ready: true });
