// Attachments, encrypted as Element encrypts them: AES-CTR, the lower half of the counter zero, hash of the ciphertext.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { message, send } from "./talk.mjs";
import { room } from "./see.mjs";

const unpadded = (bytes) => bytes.toString("base64").replace(/=+$/, "");

function lock(plain) {
    const key = randomBytes(32);
    const iv = Buffer.concat([randomBytes(8), Buffer.alloc(8)]);
    const cipher = createCipheriv("aes-256-ctr", key, iv);
    const locked = Buffer.concat([cipher.update(plain), cipher.final()]);
    return {
        locked,
        file: {
            v: "v2",
            key: { kty: "oct", alg: "A256CTR", ext: true, key_ops: ["encrypt", "decrypt"], k: key.toString("base64url") },
            iv: unpadded(iv),
            hashes: { sha256: unpadded(createHash("sha256").update(locked).digest()) },
        },
    };
}

export const filing = {
    // A file with a caption has the caption as body and its name in filename; without one the body is the name.
    sendFile: async (p, args) => {
        const plain = Buffer.from(args.data ?? "", "base64");
        const type = args.mimetype || "application/octet-stream";
        const encrypted = room(p, args.room).hasEncryptionStateEvent();
        const { locked, file } = encrypted ? lock(plain) : { locked: plain };
        const { content_uri: url } = await p.client.uploadContent(new Blob([locked]), { type: encrypted ? "application/octet-stream" : type, includeFilename: false });
        const sent = await send(p, args.room, "m.room.message", {
            ...message({ ...args, body: args.caption || args.name, msgtype: args.msgtype || "m.file" }),
            filename: args.name,
            info: { mimetype: type, size: plain.length },
            ...(encrypted ? { file: { ...file, url } } : { url }),
        });
        return { ...sent, url };
    },

    // download gives the status, so that a test can see that deleted media is gone.
    download: async (p, { url, file }) => {
        const [, server, id] = /^mxc:\/\/([^/]+)\/(.+)$/.exec(file?.url ?? url) ?? [];
        if (!id) throw new Error(`not an mxc address: ${file?.url ?? url}`);
        const answer = await fetch(`${p.args.homeserver}/_matrix/client/v1/media/download/${server}/${id}`, {
            headers: { Authorization: `Bearer ${p.session.accessToken}` },
        });
        if (!answer.ok) return { status: answer.status, data: "" };
        let data = Buffer.from(await answer.arrayBuffer());
        if (file) {
            const open = createDecipheriv("aes-256-ctr", Buffer.from(file.key.k, "base64url"), Buffer.from(file.iv, "base64"));
            data = Buffer.concat([open.update(data), open.final()]);
        }
        return { status: answer.status, data: data.toString("base64") };
    },
};
