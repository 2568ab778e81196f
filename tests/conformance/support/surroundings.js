// Where the service under test is and what was made on it for this file: written by the Python side.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

const all = JSON.parse(readFileSync(process.env.ORDERWRIGHT_CONFORMANCE, "utf8"));
const file = basename(process.argv[1]);

/** Key and certificate, in PEM, with which the proxy of the TLS family identifies itself as 127.0.0.1. */
export const certificate = { key: readFileSync(all.tlsKey), cert: readFileSync(all.tlsCertificate) };

/** The published order of the contract's documentation, as it goes over the wire. */
export const sampleOrder = () => JSON.parse(readFileSync(all.sampleOrder, "utf8"));

/** The file to which each check that held adds a line about its calls. */
export const notes = join(all.notes, `${file}.jsonl`);

/** What belongs to one family of this file alone: site, API key, app, client of a front end. */
export const shopOf = (family) => all.shops[`${file}:${family}`];

/** The address of the service without TLS, such as `http://127.0.0.1:8080`: that of the emulator for some files. */
export const address = shopOf("public").address;
