import { describe, expect, it } from "vitest";
import { spread, type Place } from "../src/draw/badges";
import { frame } from "../src/draw/frame";
import { sentence } from "../src/parts/sentence";

const BOX: [number, number, number, number] = [0, 0, 300, 200];
const least = (places: Place[]) =>
  Math.min(
    ...places.flatMap(([x, y], i) => places.slice(0, i).map(([u, v]) => Math.hypot(x - u, y - v))),
  );

describe("badges", () => {
  it("stay on means that are apart", () => {
    const means: Place[] = [
      [50, 50],
      [90, 50],
      [200, 150],
    ];
    expect(spread(means, 25, BOX)).toEqual(means);
  });

  it("part where means meet, near them, in the same way each time", () => {
    const means = Array.from({ length: 9 }, (_, i): Place => [150 + (i % 3), 100]);
    const places = spread(means, 25, BOX);
    expect(least(places)).toBeGreaterThan(22); // a badge is 22 wide
    places.forEach(([x, y], i) =>
      expect(Math.hypot(x - means[i][0], y - means[i][1])).toBeLessThan(60),
    );
    expect(spread(means, 25, BOX)).toEqual(places);
    expect(means[0]).toEqual([150, 100]);
  });

  it("stay in the picture where all means are in one corner of it", () => {
    const places = spread(
      Array.from({ length: 4 }, (): Place => [0, 0]),
      25,
      BOX,
    );
    expect(least(places)).toBeGreaterThan(22);
    for (const [x, y] of places) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
    }
  });
});

describe("the left margin", () => {
  const at = (width: number, y: [number, number]) => frame(width, 300, 1, { x: [0, 1], y }).left;

  it("has room for the longest tick", () => {
    const digits = 6.2; // an 11 px digit
    expect(at(300, [0, 9])).toBe(38);
    expect(at(300, [-200, 10300])).toBeGreaterThan("10000".length * digits + 7);
    expect(at(300, [-2000000, 103])).toBeGreaterThan("−2000000".length * digits + 7);
    expect(at(800, [0, 9])).toBe(52);
  });
});

describe("a sentence", () => {
  it("begins with a capital and ends with a full stop", () => {
    expect(sentence("two rows are alike")).toBe("Two rows are alike.");
    expect(sentence("Is it so?")).toBe("Is it so?");
  });

  it("leaves the name of a file as it is", () => {
    expect(sentence("notcsv.png is not a table.")).toBe("notcsv.png is not a table.");
    expect(sentence("my.own.csv has one column")).toBe("my.own.csv has one column.");
    expect(sentence("done.")).toBe("Done.");
  });
});
