import { describe, expect, it } from "vitest";
import { openSecret, SealError, sealSecret } from "../../src/webhooks/seal";

const key = "a-webhook-key-of-32-characters-or-more";
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("a sealed secret", () => {
  it("opens with the key and the webhook's id, and is different text each time", async () => {
    const [one, two] = [await sealSecret(key, secret, "a"), await sealSecret(key, secret, "a")];
    expect(one).toMatch(/^v1\.[A-Za-z0-9_-]{88}$/);
    expect(one).not.toBe(two);
    expect(await openSecret(key, one, "a")).toBe(secret);
    expect(await openSecret(key, two, "a")).toBe(secret);
  });

  it("opens as it was sealed by the first version, here by OpenSSL", async () => {
    const sealed =
      "v1.AAECAwQFBgcICQoLpG8QjcW4YHmBV5onKJco7ZzgabxPpejTw4oFTrRMKqUcoqMi4suwYbeI2imr3rg4L-SqUrSg";
    expect(await openSecret(key, sealed, "01kdvdna000000000000000000")).toBe(secret);
  });

  it("does not open with another key, for another webhook, or after a bit flip", async () => {
    const sealed = await sealSecret(key, secret, "a");
    const changed = sealed.replace(/.$/, (last) => (last === "A" ? "Q" : "A"));
    const other = new SealError("The secret does not open with this WEBHOOK_KEY");
    await expect(openSecret(`${key}.`, sealed, "a")).rejects.toThrow(other);
    await expect(openSecret(key, sealed, "b")).rejects.toThrow(other);
    await expect(openSecret(key, changed, "a")).rejects.toThrow(other);
    await expect(openSecret(key, "v1.!", "a")).rejects.toThrow(other);
    await expect(openSecret(key, "v1.", "a")).rejects.toThrow(other);
  });

  it.each(["", "v2.AAAA", secret])("is of a known version, which %j is not", async (sealed) => {
    await expect(openSecret(key, sealed, "a")).rejects.toThrow(
      new SealError("The secret is sealed in an unknown way"),
    );
  });
});
