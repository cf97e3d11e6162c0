/** Buttons that copy the request behind a view, without the key. */
import { asCurl, asSupabaseJs } from "../api/as-code";
import type { SentRequest } from "../api/send";
import { useAnnounce } from "./announce";

export function CopyButton({ text, children }: { text(): string; readonly children: string }) {
  const announce = useAnnounce();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      announce("Copied.");
    } catch {
      // Over plain HTTP there is no clipboard at all.
      announce("The browser did not allow copying.");
    }
  };
  return (
    <button type="button" class="small" onClick={copy}>
      {children}
    </button>
  );
}

export function CopyRequest({ sent }: { readonly sent: SentRequest }) {
  return (
    <span class="row">
      <CopyButton text={() => asCurl(sent)}>Copy as curl</CopyButton>
      <CopyButton text={() => asSupabaseJs(sent)}>Copy as supabase-js</CopyButton>
    </span>
  );
}

/** Of `/admin`, which supabase-js does not know. */
export function CopyAdminRequest({ sent }: { readonly sent: SentRequest }) {
  return <CopyButton text={() => asCurl(sent, "CROSSWALK_ADMIN_TOKEN")}>Copy as curl</CopyButton>;
}
