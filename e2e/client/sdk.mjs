// The SDK, made fit for Node 20 and for a line protocol.
//
// Order matters here. Promise.withResolvers must exist before the SDK is imported: without it login, cross-signing
// and sync look healthy and the first encrypted send fails. The console must be silent before the import too: the
// SDK's logger keeps the functions that it finds, and one line of its own on stdout breaks the protocol.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

Promise.withResolvers ??= function () {
    let resolve, reject;
    const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
    return { promise, resolve, reject };
};

for (const level of ["log", "debug", "info", "warn", "error", "trace"]) console[level] = () => {};

// node_modules lives in .cache, so that this folder holds nothing but source.
const modules = createRequire(join(process.env.WARD_NODE ?? process.cwd(), "package.json"));
const load = (name) => import(pathToFileURL(modules.resolve(name)).href);

await load("fake-indexeddb/auto");
export const sdk = await load("matrix-js-sdk");
export const { OnlySignedDevicesIsolationMode, AllDevicesIsolationMode } = await load("matrix-js-sdk/lib/crypto-api/index.js");
