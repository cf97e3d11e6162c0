import { describe, expect, it } from "vitest";
import { StandingMemory } from "../../src/rate-limit/standing-memory";

const start = Date.parse("2026-06-01T12:00:00.000Z");
const second = 1_000;

function memoryOf(standing: "good" | "revoked" | undefined): StandingMemory {
  const memory = new StandingMemory();
  memory.begin("k", start);
  memory.note("k", standing, start);
  return memory;
}

describe("StandingMemory", () => {
  it("lets nobody pass of whom it was told nothing", () => {
    expect(new StandingMemory().mayPass("k", start)).toBe(false);
    expect(memoryOf("good").mayPass("other", start)).toBe(false);
  });

  it("goes by an answer for five seconds from when it was asked for", () => {
    const memory = memoryOf("good");
    expect(memory.mayPass("k", start + 5 * second - 1)).toBe(true);
    expect(memory.mayPass("k", start + 5 * second)).toBe(false);
  });

  it("has one request renew an answer while others go by the old one, for a second", () => {
    const memory = memoryOf("good");
    memory.begin("k", start + 5 * second);
    expect(memory.mayPass("k", start + 6 * second - 1)).toBe(true);
    expect(memory.mayPass("k", start + 6 * second)).toBe(false);
  });

  it("goes by no answer that is ten seconds old, whoever is renewing it", () => {
    const memory = memoryOf("good");
    for (let time = 5; time < 10; time += 0.5) memory.begin("k", start + time * second);
    expect(memory.mayPass("k", start + 10 * second - 1)).toBe(true);
    expect(memory.mayPass("k", start + 10 * second)).toBe(false);
  });

  it("refuses a revoked key for ten seconds, and asks again then", () => {
    const memory = memoryOf("revoked");
    expect(memory.isRevoked("k", start + 10 * second - 1)).toBe(true);
    expect(memory.mayPass("k", start)).toBe(false);
    expect(memory.isRevoked("k", start + 10 * second)).toBe(false);
    expect(memory.mayPass("k", start + 10 * second)).toBe(false);
  });

  it("heeds the answer that was asked for last, in whatever order they come", () => {
    const memory = new StandingMemory();
    memory.note("k", "revoked", start + 1);
    memory.note("k", "good", start);
    expect(memory.isRevoked("k", start + 1)).toBe(true);
  });

  it("asks an object that gives no answer once in five seconds, and forgets no revocation for it", () => {
    const memory = memoryOf(undefined);
    expect(memory.mayPass("k", start + 5 * second - 1)).toBe(true);
    expect(memory.mayPass("k", start + 5 * second)).toBe(false);
    const revoked = memoryOf("revoked");
    revoked.note("k", undefined, start + 9 * second);
    expect(revoked.isRevoked("k", start + 18 * second)).toBe(true);
  });
});
