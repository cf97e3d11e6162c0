/// <reference types="vite/client" />
/** The receiver of docs/webhooks.md, as it stands there: it verifies, leaves out what came before, and acknowledges. */
import { describe, expect, it } from "vitest";
import { receive } from "../../docs/examples/receive-webhooks.js";
import source from "../../docs/examples/receive-webhooks.js?raw";
import guide from "../../docs/webhooks.md?raw";
import { signMessage } from "../../src/webhooks/sign";

const secretOf = (byte: number) => `whsec_${new Uint8Array(32).fill(byte).toBase64()}`;
const now = () => Math.floor(Date.now() / 1_000);

interface Given {
  readonly id?: string;
  readonly seconds?: number;
  readonly type?: string;
  readonly secrets?: readonly string[];
  readonly tamper?: boolean;
}

/** A receiver, and what it applied. */
function start() {
  const applied: (readonly [string, number])[] = [];
  const store = {
    has: (id: string) => applied.some(([known]) => known === id),
    apply: (id: string, changes: readonly object[]) => void applied.push([id, changes.length]),
  };
  const deliver = async ({
    id = "msg_1",
    seconds = now(),
    type = "externalIntegrationMapping.changed",
    secrets = [secretOf(1)],
    tamper = false,
  }: Given) => {
    const body = JSON.stringify({ type, data: { companyId: "acme", changes: [{ seq: 1 }, { seq: 2 }] } });
    const headers = await signMessage({ id, seconds, body }, secrets);
    const init = { method: "POST", headers, body: tamper ? body.replace("acme", "evil") : body };
    return (await receive(new Request("https://erp.example/hook", init), secretOf(1), store)).status;
  };
  return { applied, deliver };
}

describe("the receiver of the guide", () => {
  it("is what the guide shows, in 20 lines", () => {
    expect(guide).toContain(`\`\`\`js\n${source}\`\`\``);
    expect(source.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  });

  it("applies a delivery once, however often it is sent", async () => {
    const { applied, deliver } = start();
    expect([await deliver({}), await deliver({}), await deliver({ id: "msg_2" })]).toEqual([204, 204, 204]);
    expect(applied).toEqual([
      ["msg_1", 2],
      ["msg_2", 2],
    ]);
  });

  it("accepts either of two signatures during a rotation, and unknown types", async () => {
    const { applied, deliver } = start();
    expect(await deliver({ secrets: [secretOf(2), secretOf(1)] })).toBe(204);
    expect(await deliver({ type: "webhook.test", id: "msg_3" })).toBe(204);
    expect(applied).toEqual([["msg_1", 2]]);
  });

  it.each<[string, Given]>([
    ["signed by another", { secrets: [secretOf(2)] }],
    ["that was changed on the way", { tamper: true }],
    ["from ten minutes ago", { seconds: now() - 600 }],
    ["from the future", { seconds: now() + 600 }],
    ["without a signature", { secrets: [] }],
  ])("refuses a delivery %s", async (_, given) => {
    const { applied, deliver } = start();
    expect(await deliver(given)).toBe(401);
    expect(applied).toEqual([]);
  });
});
