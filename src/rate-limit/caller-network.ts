/** The address of a caller → the network for which its attempts are counted. Pure. */

/**
 * An IPv4 address is returned as is. Of an IPv6 address it takes the first 64 bits, because one caller usually has all
 * addresses of such a network.
 * @param address as `CF-Connecting-IP` has it: `203.0.113.7`, `2001:db8::1`
 */
export function callerNetwork(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = groupsOf(head);
  const right = groupsOf(tail ?? "");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

function groupsOf(text: string): readonly string[] {
  return text === "" ? [] : text.split(":").map((group) => group.replace(/^0+(?=.)/, ""));
}
