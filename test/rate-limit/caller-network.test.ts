import { describe, expect, it } from "vitest";
import { callerNetwork } from "../../src/rate-limit/caller-network";

describe("callerNetwork", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["2001:db8:1:2:3:4:5::", "2001:db8:1:2::/64"],
    ["::ffff:203.0.113.7", "0:0:0:0::/64"],
    ["nonsense", "nonsense"],
  ])("of %s is %s", (address, network) => {
    expect(callerNetwork(address)).toBe(network);
  });
});
