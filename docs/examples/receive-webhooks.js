const decode = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Answers one delivery. `store` keeps what was applied: `has(id)`, and `apply(id, changes)` in one transaction. */
export async function receive(request, secret, store) {
  const header = (name) => request.headers.get(`webhook-${name}`) ?? "";
  const [id, seconds, body] = [header("id"), header("timestamp"), await request.text()];
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", decode(secret.slice(6)), hmac, false, ["verify"]);
  const signed = new TextEncoder().encode(`${id}.${seconds}.${body}`);
  const signatures = [...header("signature").matchAll(/v1,([\w+/]+=*)/g)];
  const checks = signatures.map(([, base64]) => crypto.subtle.verify(hmac, key, decode(base64), signed));
  const isFresh = Math.abs(Date.now() / 1000 - Number(seconds)) < 300;
  if (!isFresh || !(await Promise.all(checks)).includes(true)) return new Response(null, { status: 401 });
  const { type, data } = JSON.parse(body);
  if (type === "externalIntegrationMapping.changed" && !(await store.has(id))) {
    await store.apply(id, data.changes);
  }
  return new Response(null, { status: 204 });
}
