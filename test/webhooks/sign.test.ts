/** Signatures that the library of Standard Webhooks accepts. */
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { signMessage } from "../../src/webhooks/sign";

const secretOf = (byte: number) => `whsec_${new Uint8Array(32).fill(byte).toBase64()}`;
const message = () => ({ id: "msg_1", seconds: Math.floor(Date.now() / 1000), body: '{"text":"Zoë 🙂"}' });

describe("a signed message", () => {
  it("is exactly the library's", async () => {
    const { id, seconds, body } = message();
    const headers = await signMessage({ id, seconds, body }, [secretOf(1)]);
    const signature = new Webhook(secretOf(1)).sign(id, new Date(seconds * 1000), body);
    expect(headers).toEqual({
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": signature,
    });
  });

  it("is verified with either secret during a rotation, and with no other", async () => {
    const signed = message();
    const headers = await signMessage(signed, [secretOf(1), secretOf(2)]);
    expect(headers["webhook-signature"]).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    for (const byte of [1, 2]) {
      expect(new Webhook(secretOf(byte)).verify(signed.body, headers)).toEqual({ text: "Zoë 🙂" });
    }
    expect(() => new Webhook(secretOf(3)).verify(signed.body, headers)).toThrow(
      "No matching signature found",
    );
    expect(() => new Webhook(secretOf(1)).verify(`${signed.body} `, headers)).toThrow(
      "No matching signature found",
    );
  });

  it("is verified for secrets of 24 to 64 bytes", async () => {
    for (const length of [24, 32, 64]) {
      const secret = `whsec_${crypto.getRandomValues(new Uint8Array(length)).toBase64()}`;
      const signed = message();
      const headers = await signMessage(signed, [secret]);
      expect(new Webhook(secret).verify(signed.body, headers)).toEqual({ text: "Zoë 🙂" });
    }
  });
});
