// A receiver of Shared Signals, written from the specifications (SSF 1.0, RFC 8936, RFC 8417, CAEP 1.0) with nothing but node's own modules.
// It shares no code with the project. Usage: node ssf-receiver.mjs ISSUER TOKEN
// Prints one JSON object a line; SIGHUP lets it go on. Ends with 1 where the transmitter breaks a rule.
import { createPublicKey, verify } from "node:crypto";

const [issuer, token] = process.argv.slice(2);
const POLL = "urn:ietf:rfc:8936";
const VERIFICATION = "https://schemas.openid.net/secevent/ssf/event-type/verification";
const UPDATED = "https://schemas.openid.net/secevent/ssf/event-type/stream-updated";
const REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";

let signals = 0;
let signalled = () => {};
process.on("SIGHUP", () => { signals++; signalled(); });
async function goOn() {
  while (signals === 0) {
    await new Promise((resolve) => { signalled = resolve; setTimeout(resolve, 60_000); });
  }

  signals--;
}

function must(condition, what) {
  if (!condition) {
    throw new Error(what);
  }
}

async function call(method, url, body, headers = { authorization: `Bearer ${token}` }) {
  const answer = await fetch(url, {
    method,
    headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, type: answer.headers.get("content-type") ?? "", text, headers: answer.headers, json: text ? JSON.parse(text) : undefined };
}

// Section 7.2: the well-known path stands between host and path.
function wellKnown(url) {
  const parts = new URL(url);
  return parts.origin + "/.well-known/ssf-configuration" + parts.pathname.replace(/\/$/, "");
}

let keys = [];
async function read(compact, expected) {
  const [head, payload, signature] = compact.split(".");
  const decode = (part) => JSON.parse(Buffer.from(part, "base64url"));
  const header = decode(head);
  must(header.typ === "secevent+jwt", "section 4.1.1: explicit typing");
  const jwk = keys.find((key) => key.kid === header.kid);
  must(jwk, `the key ${header.kid} is not in the JWKS`);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  must(["ES256", "RS256"].includes(header.alg), "an algorithm that is no asymmetric one of JWA's recommended");
  const options = header.alg === "ES256" ? { key, dsaEncoding: "ieee-p1363" } : key;
  must(verify("sha256", Buffer.from(`${head}.${payload}`), options, Buffer.from(signature, "base64url")), "the signature does not fit");
  const claims = decode(payload);
  must(claims.iss === issuer, "section 4.1.6: iss");
  must([].concat(claims.aud).some((aud) => [].concat(expected).includes(aud)), "section 4.1.8: aud");
  must(!("sub" in claims) && !("exp" in claims), "sections 4.1.2 and 4.1.7: neither sub nor exp");
  must(typeof claims.jti === "string" && Number.isInteger(claims.iat) && typeof claims.txn === "string", "RFC 8417 section 2.2");
  must(claims.sub_id?.format, "section 3.1: sub_id");
  must(Object.keys(claims.events).length === 1, "section 4.2.1: one event");
  return claims;
}

const say = (what) => console.log(JSON.stringify(what));

async function main() {
  // Sections 7.1 and 7.2.
  const found = await call("GET", wellKnown(issuer), undefined, {});
  must(found.status === 200 && found.type.startsWith("application/json"), "section 7.2.3");
  const meta = found.json;
  must(meta.issuer === issuer, "section 7.2.4: the issuer is the one that was asked");
  must(meta.spec_version === "1_0" && meta.delivery_methods_supported.includes(POLL) && ["ALL", "NONE"].includes(meta.default_subjects), "section 7.1");
  must(Object.values(meta).every((value) => !Array.isArray(value) || value.length > 0), "section 7.2.3: no empty lists");
  must(meta.authorization_schemes.some((scheme) => scheme.spec_urn === "urn:ietf:rfc:6750"), "section 7.1.1");
  keys = (await call("GET", meta.jwks_uri, undefined, {})).json.keys;

  // Nobody without a token.
  const stranger = await call("GET", meta.configuration_endpoint, undefined, {});
  must(stranger.status === 401 && /^Bearer/.test(stranger.headers.get("www-authenticate")), "401 with a challenge");

  // Section 8.1.1: none, created, a second one is a conflict, read both ways.
  must((await call("GET", meta.configuration_endpoint)).text === "[]", "section 8.1.1.2: an empty list");
  const pushed = await call("POST", meta.configuration_endpoint, { delivery: { method: "urn:ietf:rfc:8935", endpoint_url: "https://receiver.example/push" } });
  must(pushed.status === 400, "push is not offered, and so refused");
  const wish = { events_requested: [REVOKED, "urn:example:unknown"], description: "node" };
  const made = await call("POST", meta.configuration_endpoint, wish);
  must(made.status === 201, `section 8.1.1.1: 201, not ${made.status}`);
  let stream = made.json;
  must(stream.iss === issuer && stream.delivery.method === POLL && stream.delivery.endpoint_url, "section 8.1.1");
  must(JSON.stringify(stream.events_delivered) === JSON.stringify([REVOKED]) && stream.events_requested.length === 2, "events_delivered");
  must(/^[A-Za-z0-9._~-]+$/.test(stream.stream_id), "section 8.1.1: unreserved characters");
  must((await call("POST", meta.configuration_endpoint, wish)).status === 409, "section 8.1.1.1: 409");
  const one = `${meta.configuration_endpoint}?stream_id=${stream.stream_id}`;
  must(JSON.stringify((await call("GET", one)).json) === JSON.stringify(stream), "section 8.1.1.2");
  must((await call("GET", one + "x")).status === 404, "section 8.1.1.2: 404");

  // Sections 8.1.1.3 and 8.1.1.4.
  must((await call("PATCH", meta.configuration_endpoint, { description: "x" })).status === 400, "PATCH needs stream_id");
  must((await call("PATCH", meta.configuration_endpoint, { stream_id: stream.stream_id, aud: "https://other" })).status === 400, "aud cannot be changed");
  const patched = await call("PATCH", meta.configuration_endpoint, { stream_id: stream.stream_id, description: "patched" });
  must(patched.status === 200 && patched.json.description === "patched" && patched.json.events_requested.length === 2, "section 8.1.1.3");
  const replaced = await call("PUT", meta.configuration_endpoint, { ...patched.json, events_requested: [REVOKED], description: undefined });
  must(replaced.status === 200 && replaced.json.description === undefined && replaced.json.events_requested.length === 1, "section 8.1.1.4");
  stream = replaced.json;
  const poll = (body) => call("POST", stream.delivery.endpoint_url, body);

  // Section 8.1.4: a verification comes with its state, until it is acknowledged.
  const state = "ünder 1 \"state\"";
  must((await call("POST", meta.verification_endpoint, { stream_id: stream.stream_id, state })).status === 204, "section 8.1.4.2");
  must((await call("POST", meta.verification_endpoint, { stream_id: stream.stream_id, state })).status === 429, "min_verification_interval");
  let answer = await poll({ returnImmediately: true });
  let [jti] = Object.keys(answer.json.sets);
  let claims = await read(answer.json.sets[jti], stream.aud);
  must(claims.jti === jti && claims.events[VERIFICATION].state === state, "section 8.1.4.1: the state comes back");
  must(claims.sub_id.format === "opaque" && claims.sub_id.id === stream.stream_id, "section 8.1.4.1: the subject is the stream");
  must(jti in (await poll({ returnImmediately: true })).json.sets, "RFC 8936: again until it is acknowledged");
  must(Object.keys((await poll({ ack: [jti], returnImmediately: true })).json.sets).length === 0, "RFC 8936 section 2.4: ack");

  // Section 8.1.2.
  const status = (value) => call("POST", meta.status_endpoint, { stream_id: stream.stream_id, status: value, reason: "maintenance" });
  must((await call("GET", `${meta.status_endpoint}?stream_id=${stream.stream_id}`)).json.status === "enabled", "section 8.1.2.1");
  must((await status("paused")).json.status === "paused", "section 8.1.2.2");
  must((await status("sleeping")).status === 400, "an unknown status");
  say({ at: "paused", poll: stream.delivery.endpoint_url, stream: stream.stream_id });
  await goOn();
  must(Object.keys((await poll({ returnImmediately: true })).json.sets).length === 0, "section 8.1.2.1: nothing is transmitted while paused");
  await status("enabled");
  answer = await poll({ returnImmediately: true, maxEvents: 1 });
  [jti] = Object.keys(answer.json.sets);
  const logout = await read(answer.json.sets[jti], stream.aud);

  // A long poll, begun before there is anything.
  say({ at: "waiting", logout, more: answer.json.moreAvailable ?? false });
  const held = poll({ ack: [jti] });
  answer = await held;
  [jti] = Object.keys(answer.json.sets);
  claims = await read(answer.json.sets[jti], stream.aud);
  await poll({ setErrs: { [jti]: { err: "invalid_request", description: "just to see" } }, maxEvents: 0 });
  must(Object.keys((await poll({ returnImmediately: true })).json.sets).length === 0, "RFC 8936 section 2.6: an error ends it");
  say({ at: "held", logout: claims });
  await goOn();

  // Section 8.1.5: an admin has paused the stream.
  answer = await poll({ returnImmediately: true });
  [jti] = Object.keys(answer.json.sets);
  claims = await read(answer.json.sets[jti], stream.aud);
  must(claims.events[UPDATED].status === "paused" && claims.sub_id.id === stream.stream_id, "section 8.1.5");
  must((await status("enabled")).status === 403, "what an admin stopped");
  must((await call("DELETE", one)).status === 204, "section 8.1.1.5");
  must((await call("GET", one)).status === 404 && (await poll({})).status === 404, "gone");
  say({ at: "end" });
}

main().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
