import { describe, expect, it } from "vitest";
import { checkReceiverUrl, MAX_RECEIVER_URL } from "../../src/webhooks/receiver-url";

const verdict = (text: string, local = false) => {
  const checked = checkReceiverUrl(text, local);
  return "url" in checked ? checked.url : checked.fault;
};

const notAnAddress = "must be an address such as https://example.com/hooks";
const noBlanks = "must not have blanks, line ends or backslashes";
const noUser = "must not have a user or password: the receiver knows us by the signature";
const noFragment = "must not have a #fragment: it is never sent";
const noLiteral = "must have a name for a host, not an address";
const noDot = "must have a host without the dot at the end";
const notPublic = "must have a public host";
const noPort = "must have port 443 or one from 1024 on";
const invalidHost = "must have a valid host name";
const tooLong = `must have at most ${MAX_RECEIVER_URL} characters`;

describe("a receiver's URL", () => {
  it.each([
    ["https://example.com/hooks", "https://example.com/hooks"],
    ["https://example.com", "https://example.com/"],
    ["HTTPS://Example.COM:443/Hooks?a=%20b", "https://example.com/Hooks?a=%20b"],
    ["https://hooks.eu-1.example.co.uk:8443/a/b?c=d&e", "https://hooks.eu-1.example.co.uk:8443/a/b?c=d&e"],
    ["https://example.com:65535/", "https://example.com:65535/"],
    ["https://bücher.example.com/ä", "https://xn--bcher-kva.example.com/%C3%A4"],
    ["https://test.example.org/", "https://test.example.org/"],
    ["https://local.example.com/localhost", "https://local.example.com/localhost"],
    ["https://internal-hooks.example.com/", "https://internal-hooks.example.com/"],
    ["https://1.2.3.4.example.com/", "https://1.2.3.4.example.com/"],
    ["https://_dmarc.example.com/", "https://_dmarc.example.com/"],
    ["https://example.com/@user:pass", "https://example.com/@user:pass"],
  ])("%s is accepted", (text, url) => {
    expect(verdict(text)).toBe(url);
  });

  it.each([
    ["no URL", "", notAnAddress],
    ["no URL", "example.com/hooks", notAnAddress],
    ["no URL", "//example.com/hooks", notAnAddress],
    ["no host", "https://", notAnAddress],
    ["no slashes", "https:example.com", notAnAddress],
    ["one slash", "https:/example.com", notAnAddress],
    ["three slashes, which URL leaves out", "https:///127.0.0.1/", noLiteral],
    ["another scheme", "ftp://example.com/", notAnAddress],
    ["another scheme", "javascript:alert(1)", notAnAddress],
    ["another scheme", "data:text/plain,x", notAnAddress],
    ["another scheme", "blob:https://example.com/x", notAnAddress],
    ["another scheme", "wss://example.com/", notAnAddress],
    ["no encryption", "http://example.com/", "must be https"],
    ["a port that is none", "https://example.com:99999/", notAnAddress],
    ["a blank before", " https://example.com/", noBlanks],
    ["a blank within", "https://example.com/a b", noBlanks],
    ["a tab within, which URL leaves out", "https://exa\tmple.com/", noBlanks],
    ["a line end within", "https://example.com/\nX: y", noBlanks],
    ["a NUL", "https://example.com/\0", noBlanks],
    ["a backslash, which URL takes for a slash", "https://example.com\\@127.0.0.1/", noBlanks],
    ["a user", "https://user@example.com/", noUser],
    ["a password", "https://:secret@example.com/", noUser],
    ["a host that is a user", "https://example.com@127.0.0.1/", noUser],
    ["a user that is encoded", "https://%75ser:p%40ss@example.com/", noUser],
    ["a fragment", "https://example.com/#top", noFragment],
    ["an empty fragment", "https://example.com/#", noFragment],
    ["IPv4", "https://93.184.216.34/", noLiteral],
    ["loopback", "https://127.0.0.1/", noLiteral],
    ["a private network", "https://10.0.0.1/", noLiteral],
    ["the metadata of a cloud", "https://169.254.169.254/latest/meta-data/", noLiteral],
    ["any address", "https://0.0.0.0/", noLiteral],
    ["IPv4 in short", "https://127.1/", noLiteral],
    ["IPv4 in decimal", "https://2130706433/", noLiteral],
    ["IPv4 in hex", "https://0x7f000001/", noLiteral],
    ["IPv4 in hex by parts", "https://0x7f.0x0.0x0.0x1/", noLiteral],
    ["IPv4 in octal", "https://0177.0.0.1/", noLiteral],
    ["IPv4 with a dot at the end", "https://127.0.0.1./", noLiteral],
    ["IPv4 that is encoded", "https://%31%32%37.0.0.1/", noLiteral],
    ["IPv4 in wide digits", "https://１２７.０.０.１/", noLiteral],
    ["IPv4 with ideographic dots", "https://127。0。0。1/", noLiteral],
    ["IPv4 in circled digits", "https://①②⑦.⓪.⓪.①/", noLiteral],
    ["IPv6", "https://[2606:2800:220:1:248:1893:25c8:1946]/", noLiteral],
    ["IPv6 loopback", "https://[::1]/", noLiteral],
    ["IPv4 mapped to IPv6", "https://[::ffff:127.0.0.1]/", noLiteral],
    ["IPv4 mapped to IPv6 in hex", "https://[::ffff:7f00:1]/", noLiteral],
    ["IPv6 translated to IPv4", "https://[64:ff9b::7f00:1]/", noLiteral],
    ["IPv6 of a network", "https://[fd00::1]:8443/", noLiteral],
    ["a number for an ending, which is an address or nothing", "https://example.1/", notAnAddress],
    ["localhost", "https://localhost/", notPublic],
    ["localhost in capitals", "https://LOCALHOST/", notPublic],
    ["localhost with a dot", "https://localhost./", noDot],
    ["under localhost", "https://a.localhost/", notPublic],
    ["localhost in wide letters", "https://ｌｏｃａｌｈｏｓｔ/", notPublic],
    ["localhost in parts of an encoding", "https://%6c%6fcalhost/", notPublic],
    ["the local network", "https://printer.local/", notPublic],
    ["an internal name", "https://metadata.google.internal/", notPublic],
    ["an internal name with a dot", "https://metadata.google.internal./", noDot],
    ["a home network", "https://router.home.arpa/", notPublic],
    ["a name of a router's", "https://nas.lan/", notPublic],
    ["a company's network", "https://jenkins.corp/", notPublic],
    ["a name for tests", "https://erp.test/", notPublic],
    ["a name that never is", "https://erp.invalid/", notPublic],
    ["a name for documents", "https://hooks.erp.example/", notPublic],
    ["a name outside the DNS", "https://erp.alt/", notPublic],
    ["a service of a cluster", "https://erp.default.svc/", notPublic],
    ["a service of a cluster in full", "https://erp.default.svc.cluster.local/", notPublic],
    ["a service of a registry", "https://erp.service.consul/", notPublic],
    ["a mail server of a network", "https://smtp.mail/", notPublic],
    ["one label", "https://intranet/", notPublic],
    ["one label", "https://com/", notPublic],
    ["a dot at the end", "https://example.com./", noDot],
    ["an empty label", "https://a..example.com/", invalidHost],
    ["a dot at the beginning", "https://.example.com/", invalidHost],
    ["a label of 64 characters", `https://${"a".repeat(64)}.example.com/`, invalidHost],
    ["a host of more than 253", `https://${"a.".repeat(127)}example.com/`, invalidHost],
    ["a label that ends with a hyphen", "https://a-.example.com/", invalidHost],
    ["odd characters", "https://a!b.example.com/", invalidHost],
    ["the port of mail", "https://example.com:25/", noPort],
    ["the port of http", "https://example.com:80/", noPort],
    ["port 0", "https://example.com:0/", noPort],
    ["too many characters", `https://example.com/${"a".repeat(MAX_RECEIVER_URL)}`, tooLong],
    [
      "too many characters once encoded",
      `https://example.com/${"ä".repeat(400)}`,
      `${tooLong}, as it is encoded`,
    ],
  ])("is refused for %s: %s", (_, text, fault) => {
    expect(verdict(text)).toBe(fault);
  });
});

describe("a host under a reserved or private name", () => {
  it.each([
    ...["alt", "arpa", "example", "invalid", "local", "localhost", "onion", "test"],
    ...["corp", "home", "internal", "mail"],
    ...["consul", "intranet", "lan", "localdomain", "private", "svc"],
  ])("is refused: %s", (ending) => {
    const hosts = [ending, `erp.${ending}`, `a.b.${ending.toUpperCase()}`];
    expect(hosts.map((host) => verdict(`https://${host}/`))).toEqual([notPublic, notPublic, notPublic]);
    expect(verdict(`https://${ending}.example.com/`)).toBe(`https://${ending}.example.com/`);
    expect(verdict(`https://erp.my${ending}/`)).toBe(`https://erp.my${ending}/`);
  });
});

const unless = ", unless it is of this machine";

describe("a receiver's URL with WEBHOOK_LOCAL=on", () => {
  it.each([
    ["http://localhost:4000/hooks", "http://localhost:4000/hooks"],
    ["http://127.0.0.1:80/", "http://127.0.0.1/"],
    ["http://[::1]:4000/", "http://[::1]:4000/"],
    ["http://127.1:4000/", "http://127.0.0.1:4000/"],
    ["https://localhost/", "https://localhost/"],
    ["https://example.com/", "https://example.com/"],
  ])("%s is accepted", (text, url) => {
    expect(verdict(text, true)).toBe(url);
  });

  it.each([
    ["http://example.com/", `must be https${unless}`],
    ["http://10.0.0.1/", `must be https${unless}`],
    ["https://10.0.0.1/", `${noLiteral}${unless}`],
    ["https://[::ffff:7f00:1]/", `${noLiteral}${unless}`],
    ["https://0.0.0.0/", `${noLiteral}${unless}`],
    ["https://a.localhost/", `${notPublic}${unless}`],
    ["http://localhost./", `must be https${unless}`],
    ["http://localhost.example.com/", `must be https${unless}`],
    ["http://user@localhost/", noUser],
    ["http://localhost/#x", noFragment],
  ])("%s is refused", (text, fault) => {
    expect(verdict(text, true)).toBe(fault);
  });
});
