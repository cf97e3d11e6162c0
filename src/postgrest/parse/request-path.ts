/** Tidies paths: `//company/` becomes `/company`. */

/** Drops doubled and trailing slashes. */
export function tidyPath(path: string): string {
  const last = path.length - 1;
  if (last > 0 && (path.charCodeAt(last) === SLASH || path.includes("//"))) {
    return path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
  }
  return path;
}

const SLASH = 0x2f;
