/** The snippets of a document, as someone who follows it pastes them. */

/** The snippets in one of these languages, in their order, without the indentation of a list. */
export function snippetsOf(document: string, languages: readonly string[]): readonly string[] {
  return [...document.matchAll(/^( *)```(\w+)\n(.*?)^ *```$/gms)].flatMap(
    ([, indent = "", language, text]) =>
      language !== undefined && text !== undefined && languages.includes(language)
        ? text.replaceAll(new RegExp(`^${indent}`, "gm"), "")
        : [],
  );
}

/** The snippet for a Worker on that port, with a key in place of `crbn_…`. */
export function fillIn(snippet: string, port: number, key: string): string {
  return snippet.replaceAll("http://localhost:8787", `http://localhost:${port}`).replaceAll("crbn_…", key);
}

/**
 * The shell's snippets as one script, in which a call that is refused is a failure. Without those that start other
 * programs or leave something to the reader.
 */
export function shellScript(document: string): string {
  const others = /^(export \w+=crbn_….*\n)?(npm|npx|PORT=)|\{…\}/m;
  const failing = `curl() { command curl -sS --fail-with-body "$@" || { echo "refused: $*" >&2; exit 1; }; }`;
  const snippets = snippetsOf(document, ["sh"]).filter((snippet) => !others.test(snippet));
  return ["set -e -o pipefail", failing, ...snippets].join("\n");
}

/** A module that imports the others one after the other, and fails if any of their calls is refused. */
export function importAll(files: readonly string[]): string {
  const watch = `const plain = globalThis.fetch;
    globalThis.fetch = async (...call) => {
      const answer = await plain(...call);
      if (!answer.ok) throw new Error(\`\${answer.status} \${await answer.text()}\`);
      return answer;
    };`;
  return [watch, ...files.map((file) => `await import("./${file}");`)].join("\n");
}
