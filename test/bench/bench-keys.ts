/** In place of a company: the key that may touch every company's rows. */
export const SERVICE = "*";
