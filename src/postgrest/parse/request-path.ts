/** Paths as they are meant: `//company/` is `/company`. */

/** Drops slashes that are doubled or at the end. */
export function tidyPath(path: string): string {
  const last = path.length - 1;
  if (last > 0 && (path.charCodeAt(last) === SLASH || path.includes("//"))) {
    return path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
  }
  return path;
}

const SLASH = 0x2f;
