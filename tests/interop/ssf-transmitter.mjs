// A transmitter of Shared Signals, written from the specifications (SSF 1.0, RFC 8936, RFC 8417, CAEP 1.0) with nothing but node's own modules.
// It shares no code with the project. Usage: node ssf-transmitter.mjs SERVER.pem CLIENTCA.pem TOKEN
// Serves https with client certificates and bearer tokens on a free port of loopback, prints its issuer, and then a line for each request.
import { createServer } from "node:https";
import { readFileSync } from "node:fs";
import { generateKeyPairSync, randomUUID, sign } from "node:crypto";

const [server, clients, token] = process.argv.slice(2);
const POLL = "urn:ietf:rfc:8936";
const EVENT = "https://schemas.openid.net/secevent/";
const REVOKED = EVENT + "caep/event-type/session-revoked";
const say = (what) => console.log(JSON.stringify(what));

// Several keys, of which one signs; one is for encryption, and one of a kind that nobody has to know.
const signing = generateKeyPairSync("rsa", { modulusLength: 2048 });
const others = [generateKeyPairSync("rsa", { modulusLength: 2048 }), generateKeyPairSync("ec", { namedCurve: "P-256" })];
const jwks = {
  keys: [
    { ...others[0].publicKey.export({ format: "jwk" }), kid: "older", use: "sig", alg: "RS256" },
    { ...others[1].publicKey.export({ format: "jwk" }), kid: "for-encryption", use: "enc" },
    { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", kid: "ed", use: "sig" },
    { ...signing.publicKey.export({ format: "jwk" }), kid: "2026", use: "sig", alg: "RS256" },
  ],
};

let issuer;
let stream;
const waiting = new Map();

function set(type, event, subject, extra = {}) {
  const jti = randomUUID();
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const claims = {
    iss: issuer, jti, iat: Math.floor(Date.now() / 1000), aud: stream.aud[1], txn: 8675309, sub_id: subject, events: { [EVENT + type]: event }, ...extra,
  };
  const signed = encode({ typ: "secevent+jwt", alg: "RS256", kid: "2026" }) + "." + encode(claims);
  waiting.set(jti, `${signed}.${sign("sha256", Buffer.from(signed), signing.privateKey).toString("base64url")}`);
  names.set(jti, extra.name ?? type.split("/").at(-1));
}

const names = new Map();
const logout = { initiating_entity: "policy", reason_admin: { en: "risk" }, event_timestamp: Math.floor(Date.now() / 1000) };
const email = { format: "email", email: "Ada@example.com" };

function fill() {
  const self = { format: "opaque", id: stream.stream_id };
  const subject = (user, more = {}) => ({ format: "complex", user, ...more });
  set("ssf/event-type/verification", { state: "hello" }, self);
  set("caep/event-type/session-revoked", logout, email, { name: "email" });
  set("caep/event-type/session-revoked", { ...logout, event_timestamp: Date.now() }, { format: "iss_sub", iss: issuer, sub: "ada@example.com" }, { name: "iss_sub" });
  set("caep/event-type/session-revoked", logout, subject(email, { session: { format: "opaque", id: "s-1" } }), { name: "complex" });
  set("caep/event-type/session-revoked", logout, subject(email, { tenant: { format: "opaque", id: "t-1" } }), { name: "critical" });
  set("caep/event-type/session-revoked", logout, email, { name: "foreign-audience", aud: "https://receiver.example/another" });
  set("caep/event-type/credential-change", { change_type: "revoke", credential_type: "password" }, email);
  set("ssf/event-type/stream-updated", { status: "paused", reason: "licence ended" }, self);
}

function answer(request, url, body) {
  if (url.pathname === "/.well-known/ssf-configuration/tenant/one") {
    return [200, {
      spec_version: "1_0", issuer, jwks_uri: `${issuer}/jwks`, delivery_methods_supported: [POLL, "urn:ietf:rfc:8935"],
      configuration_endpoint: `${issuer}/stream`, status_endpoint: `${issuer}/status`, verification_endpoint: `${issuer}/verify`,
      critical_subject_members: ["tenant"], authorization_schemes: [{ spec_urn: "urn:ietf:rfc:6750" }], default_subjects: "ALL", of_another_version: { x: 1 },
    }];
  }

  if (url.pathname === "/tenant/one/jwks") {
    return request.headers.authorization ? [400] : [200, jwks];
  }

  if (url.pathname.startsWith("/.well-known/")) {
    return [404];
  }

  if (request.headers.authorization !== `Bearer ${token}`) {
    return [401];
  }

  const route = `${request.method} ${url.pathname.slice("/tenant/one".length)}`;
  switch (route) {
    case "GET /stream":
      return [200, stream ? [stream] : []];
    case "POST /stream":
      if (stream) {
        return [409];
      }

      stream = {
        stream_id: "f67e39a0", iss: issuer, aud: ["https://receiver.example/web", "https://receiver.example/mac"],
        delivery: { method: body.delivery?.method ?? POLL, endpoint_url: `${issuer}/poll` },
        events_supported: [REVOKED], events_requested: body.events_requested, events_delivered: [REVOKED].filter((type) => body.events_requested.includes(type)),
        min_verification_interval: 60, inactivity_timeout: 86400, description: body.description,
      };
      fill();
      return [201, stream];
    case "GET /status":
      return url.searchParams.get("stream_id") === stream?.stream_id ? [200, { stream_id: stream.stream_id, status: "enabled" }] : [404];
    case "POST /poll":
      for (const jti of [...(body.ack ?? []), ...Object.keys(body.setErrs ?? {})]) {
        waiting.delete(jti);
      }

      say({ ack: (body.ack ?? []).map((jti) => names.get(jti)), errors: Object.fromEntries(Object.entries(body.setErrs ?? {}).map(([jti, e]) => [names.get(jti), e.err])) });
      return [200, { sets: Object.fromEntries([...waiting].slice(0, body.maxEvents ?? Infinity)) }];
    default:
      return [404];
  }
}

const https = createServer({ cert: readFileSync(server), key: readFileSync(server), ca: readFileSync(clients), requestCert: true, rejectUnauthorized: true }, (request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const url = new URL(request.url, "https://localhost");
    const text = Buffer.concat(chunks).toString();
    const [status, body] = answer(request, url, text ? JSON.parse(text) : {});
    say({ method: request.method, path: url.pathname, status, body: url.pathname.endsWith("/stream") ? text : undefined });
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(body === undefined ? "" : JSON.stringify(body));
  });
});
https.listen(0, "127.0.0.1", () => {
  issuer = `https://localhost:${https.address().port}/tenant/one`;
  say({ issuer });
});
