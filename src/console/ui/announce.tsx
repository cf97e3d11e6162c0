/** What has been done, said once: shown for a while in a corner, and read out. */
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

const Announce = createContext<(text: string) => void>(() => {});

/** Gives a function that says something. */
export const useAnnounce = () => useContext(Announce);

const shownMilliseconds = 6000;

export function Announcements({ children }: { readonly children: ComponentChildren }) {
  const [text, setText] = useState("");
  useEffect(() => {
    if (text === "") return;
    const timer = setTimeout(() => setText(""), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Announce.Provider value={setText}>
      {children}
      <p class="toast" role="status">
        {text}
      </p>
    </Announce.Provider>
  );
}
