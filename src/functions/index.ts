/** The functions over mappings (SPEC §12), by their names in the URL. */
import { duplicates } from "./duplicates";
import { link } from "./link/link";
import { orphans } from "./orphans";
import { resolve } from "./resolve";
import { unlink } from "./unlink";

export const mappingFunctions = { resolve, link, unlink, orphans, duplicates };
