/** The warehouse's rows for the tests of embedding: some with everything, some with nothing, to every side. */
import { insert, makeTables } from "./rows";

export async function makeEmbedRows(): Promise<void> {
  await makeTables();
  await insert("vendor", [
    { id: "v1", name: "Acme" },
    { id: "v2", name: "Brico" },
    { id: "v3", name: "Cora" },
  ]);
  await insert("profile", [
    { vendorId: "v1", note: "first" },
    { vendorId: "v2", note: null },
  ]);
  await insert("shelf", [
    { id: "s1", room: "north", level: 1 },
    { id: "s2", room: "south", level: 2 },
    { id: "s3", room: null, level: 3 },
  ]);
  await insert("item", [
    {
      id: "a",
      name: "axe",
      qty: 1,
      shelfId: "s1",
      vendorId: "v1",
      makerId: "v2",
      data: '{"k": 1.50, "o": {"in": [null, 1]}, "s": "text", "big": 12345678901234567890}',
      active: 1,
      price: 0.1,
    },
    {
      id: "b",
      name: "bolt",
      qty: 2,
      shelfId: "s1",
      vendorId: "v2",
      parentId: "a",
      madeAt: "2026-01-01T00:00:00.000000Z",
    },
    { id: "c", name: "cog", qty: 3, shelfId: "s2", parentId: "a" },
    { id: "d", name: "drill", qty: 4 },
  ]);
  await insert("label", [
    { id: 1, name: "urgent" },
    { id: 2, name: "later" },
  ]);
  await insert("itemLabel", [
    { itemId: "a", labelId: 1 },
    { itemId: "a", labelId: 2 },
    { itemId: "b", labelId: 2 },
  ]);
}
