/**
 * `/docs`: Swagger UI over `/openapi.json`. The key is entered once for all calls. It is kept in this tab
 * (`sessionStorage`) and sent to this origin only.
 */

interface UiRequest {
  url: string;
  readonly loadSpec?: boolean;
  readonly headers: Record<string, string>;
}

declare const SwaggerUIBundle: (options: Readonly<Record<string, unknown>>) => unknown;

const form = find<HTMLFormElement>("#credentials");
const said = find<HTMLOutputElement>("#said");
const fields = ["key", "token"] as const;
type Field = (typeof fields)[number];

function find<Found extends Element>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (!found) throw new Error(`The page has no ${selector}`);
  return found;
}

const inputOf = (field: Field) => find<HTMLInputElement>(`#credentials [name=${field}]`);
const stored = (field: Field) => sessionStorage.getItem(`crosswalk.${field}`) ?? "";

function keep(): void {
  for (const field of fields) {
    const value = inputOf(field).value.trim();
    if (value === "") sessionStorage.removeItem(`crosswalk.${field}`);
    else sessionStorage.setItem(`crosswalk.${field}`, value);
  }
}

function tell(): void {
  const kept = fields.filter((field) => stored(field) !== "");
  const names = kept.map((field) => (field === "key" ? "the API key" : "the admin token"));
  said.value =
    names.length === 0 ? "" : `Sent with each call: ${names.join(" and ")}. Kept in this tab only.`;
}

for (const field of fields) inputOf(field).value = stored(field);
tell();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  keep();
  tell();
});
form.addEventListener("reset", () => {
  for (const field of fields) sessionStorage.removeItem(`crosswalk.${field}`);
  tell();
});

/** Adds the credential that the path wants, unless the call names one itself. Nothing is sent to another origin. */
function authorize(request: UiRequest): UiRequest {
  const { origin, pathname } = new URL(request.url, location.href);
  if (request.loadSpec || origin !== location.origin || "Authorization" in request.headers) return request;
  const value = stored(pathname.startsWith("/admin") ? "token" : "key");
  if (value !== "") request.headers.Authorization = `Bearer ${value}`;
  return request;
}

type Component = (props: Readonly<Record<string, unknown>>) => unknown;

/** What a plugin of Swagger UI is given. */
interface System {
  readonly React: {
    createElement(type: unknown, props?: object | null, ...children: readonly unknown[]): unknown;
  };
  getComponent(name: string, connected?: boolean): unknown;
}

/** In Swagger UI's own layout there is a second main landmark, servers, and what our form does instead. */
const layout = ({ React: { createElement }, getComponent }: System): Component => {
  const part = (name: string, connected = true) => createElement(getComponent(name, connected));
  return () =>
    createElement(
      "div",
      { className: "swagger-ui wrapper" },
      part("SvgAssets", false),
      part("errors"),
      part("InfoContainer"),
      createElement("h2", null, "Calls"),
      part("FilterContainer"),
      part("operations"),
      part("Models"),
    );
};

/** A path or tag as plain text: as a link, it would be a control within the button that opens it. */
const plainText =
  (_original: unknown, { React: { createElement } }: System): Component =>
  ({ text }) =>
    createElement("span", null, text);

/** The most characters that are coloured: each word becomes an element, and 400 KB of rows would stop the page for 20 s. */
const mostColored = 20_000;
/** The most that are shown at all. Copy and Download have the rest too. */
const mostShown = 1_000_000;

/** Large bodies and commands as plain text. */
const plainIfLarge =
  (original: unknown, { React: { createElement }, getComponent }: System): Component =>
  (props) => {
    const { children, className } = props;
    if (typeof children !== "string" || children.length <= mostColored) return createElement(original, props);
    const left = children.length - mostShown;
    const text =
      left <= 0 ? children : `${children.slice(0, mostShown)}\n… ${left} more characters: download them.`;
    return createElement(getComponent("PlainTextViewer"), { className }, text);
  };

/** There is one place for credentials: the form above. */
const nothing = () => () => null;

const darkScheme = matchMedia("(prefers-color-scheme: dark)");
const followScheme = () => document.documentElement.classList.toggle("dark-mode", darkScheme.matches);
darkScheme.addEventListener("change", followScheme);
followScheme();

/** What scrolls by itself must be reachable by keyboard. */
new MutationObserver(() => {
  for (const code of document.querySelectorAll<HTMLElement>("pre.microlight, pre.curl")) code.tabIndex = 0;
}).observe(find("#reference"), { childList: true, subtree: true });

SwaggerUIBundle({
  url: "/openapi.json",
  domNode: find("#reference"),
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  requestInterceptor: authorize,
  tryItOutEnabled: true,
  validatorUrl: null,
  layout: "Reference",
  plugins: [
    (system: System) => ({
      components: { Reference: layout(system) },
      wrapComponents: {
        authorizeBtn: nothing,
        authorizeOperationBtn: nothing,
        DeepLink: plainText,
        SyntaxHighlighter: plainIfLarge,
      },
    }),
  ],
});
