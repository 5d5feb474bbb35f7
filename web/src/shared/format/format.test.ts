import { describe, expect, test } from "vitest";
import { toCsv } from "./csv";
import { bytes, contribution, count, oneIn, probability, share, wilson } from "./number";
import { measured, middle, words } from "./text";
import { before, daysBetween, offset, span, utcMillis, wallTime } from "./time";

describe("time", () => {
  test("is written as it came, whatever the browser's zone", () => {
    expect(wallTime("2026-03-04T14:05:07")).toBe("2026-03-04 14:05");
    expect(wallTime("2026-03-04T14:05:07.123-07:00", true)).toBe("2026-03-04 14:05:07");
    expect(wallTime("2026-03-04")).toBe("2026-03-04");
    expect(wallTime("spring 2026")).toBe("spring 2026");
    expect(wallTime(null)).toBe("");
  });
  test("naive is UTC, an offset counts", () => {
    expect(utcMillis("2026-03-04T14:05:07")).toBe(Date.UTC(2026, 2, 4, 14, 5, 7));
    expect(utcMillis("2026-03-04T14:05:07-07:00")).toBe(Date.UTC(2026, 2, 4, 21, 5, 7));
    expect(utcMillis("yesterday")).toBeNull();
  });
  test("spans floor and never overstate", () => {
    expect(span(59_000)).toBe("0 min");
    expect(span(-3 * 3_600_000)).toBe("3 h");
    expect(span(47 * 3_600_000)).toBe("1 d");
    expect(before("2026-03-01T00:00:00", "2026-03-04T01:00:00")).toBe("3 d");
    expect(before(null, "2026-03-04")).toBe("");
  });
  test("the zone of a source is read off its two clocks", () => {
    expect(offset("2026-02-01T18:30:03", "2026-02-02T00:30:03")).toBe("UTC−6");
    expect(offset("2026-02-02T00:30:03", "2026-02-02T00:30:03")).toBe("UTC");
    expect(offset("2026-02-02T06:00:00", "2026-02-02T00:30:00")).toBe("UTC+5:30");
    expect(offset(null, "2026-02-02T00:30:03")).toBe("");
  });
  test("days cross a leap day and include both ends", () => {
    expect(daysBetween("2028-02-28", "2028-03-01")).toEqual(["2028-02-28", "2028-02-29", "2028-03-01"]);
    expect(daysBetween("x", "2028-03-01")).toEqual([]);
  });
});

describe("number", () => {
  test("counts and bytes", () => {
    expect(count(1493020)).toBe("1,493,020");
    expect(count(null)).toBe("");
    expect(bytes(999)).toBe("999 B");
    expect(bytes(1_234_000)).toBe("1.2 MB");
  });
  test("a small part of a sum is not written as nothing", () => {
    expect([contribution(0.0004), contribution(0.0005), contribution(0)]).toEqual(["< 0.001", "0.001", "0.000"]);
  });
  test("chance in words", () => {
    expect(oneIn(0.00041)).toBe("1 in 2,400");
    expect(oneIn(1e-9)).toBe("1 in 1,000,000");
    expect(oneIn(0.8)).toBeNull();
    expect(oneIn(0)).toBeNull();
  });
  test("a probability never claims certainty", () => {
    expect(probability(0.99999)).toBe("> 0.999");
    expect(probability(0)).toBe("< 0.001");
    expect(probability(0.5)).toBe("0.500");
  });
  test("no bare percentage of fewer than five", () => {
    expect(share(2, 4, (k, n) => `${k} of ${n}`)).toBe("2 of 4");
    expect(share(5, 20, (k, n) => `${k} de ${n}`)).toBe("5 de 20 (25 %)");
  });
  test("Wilson's interval matches published values and stays inside [0, 1]", () => {
    const [low, high] = wilson(8, 10);
    expect(low).toBeCloseTo(0.4902, 3);
    expect(high).toBeCloseTo(0.9433, 3);
    expect(wilson(0, 0)).toEqual([0, 1]);
    expect(wilson(0, 5)[0]).toBe(0);
  });
});

describe("text", () => {
  test("CSV quotes what needs it and disarms formulas, not phone numbers", () => {
    expect(toCsv(["a", "b"], [['say "x"', "1,2"]])).toBe('a,b\r\n"say ""x""","1,2"\r\n');
    expect(toCsv(["a"], [["=1+1"], ["+15205550123"], ["-3.5"], ["@sum"]])).toBe("a\r\n'=1+1\r\n+15205550123\r\n-3.5\r\n'@sum\r\n");
  });
  test("names become words, hashes keep both ends", () => {
    expect(words("calls_after_crossing")).toBe("calls after crossing");
    expect(measured("duration_s", "64")).toBe("duration 64 s");
    expect(measured("lane_number", "3")).toBe("lane number 3");
    expect(middle("abcdefghij", 7)).toBe("abc…hij");
    expect(middle("short", 7)).toBe("short");
  });
});
