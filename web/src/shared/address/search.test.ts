import { expect, test } from "vitest";
import { many, one, parseRowKey, parseSearch, rowKey, stringifySearch } from "./search";

test("an address survives reading and writing, whatever a subject id contains", () => {
  const search = { lead: "phone:+15205550123", status: ["open", "unpursued"], text: "a&b=c/d" };
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});

test("nothing chosen leaves nothing in the address", () => {
  expect(stringifySearch({ text: "", status: undefined, all: false })).toBe("");
});

test("one and many accept what a hand-typed address may hold", () => {
  expect(one(["a", "b"])).toBe("a");
  expect(one("")).toBeUndefined();
  expect(many("a")).toEqual(["a"]);
  expect(many(undefined)).toBeUndefined();
});

test("a row key keeps batch ids with dots and colons", () => {
  const ref = { batch_id: "carrier_a.9f3a:x", row: 44 };
  expect(parseRowKey(rowKey(ref))).toEqual(ref);
  expect(parseRowKey("nonsense")).toBeNull();
});
