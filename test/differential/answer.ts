/** The text of an answer → its rows, with nothing parsed away: numbers and the order of members stay to be seen. */

/** JSON without the white space that means nothing. */
export function minify(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/gs, "$1");
}

/** A JSON array's elements, each without the white space that means nothing. */
export function splitRows(body: string): readonly string[] {
  const rows: string[] = [];
  let depth = 0;
  let row = "";
  for (const [token] of body.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"]/gs)) {
    if (token === "]" || token === "}") depth -= 1;
    const separates = depth === 1 && token === ",";
    if (depth >= 1 && !separates) row += token;
    if (separates || (depth === 0 && token === "]" && row !== "")) {
      rows.push(row);
      row = "";
    }
    if (token === "[" || token === "{") depth += 1;
  }
  return rows;
}

/** The lines of CSV after the one of names; a quoted cell may have line breaks in it. */
export function splitCsv(body: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const [token] of body.matchAll(/"(?:[^"]|"")*"|\n|[^"\n]+/g)) {
    if (token !== "\n") {
      line += token;
      continue;
    }
    lines.push(line);
    line = "";
  }
  return [...lines, line].slice(1);
}
