import assert from "node:assert/strict";
import fc from "fast-check";
import { burnRates, errorBudget, type Objective } from "../../components/monitoring/objective";
import { milliseconds } from "../../release/schema";

const objective = (wishes: Partial<Objective> = {}): Objective => ({
  availabilityPercent: 99.9,
  p95Ms: 500,
  window: "30d",
  ...wishes,
});

const minutes = (duration: string) => milliseconds(duration) / 60_000;

describe("the burn rates of an objective", () => {
  it("are those of the SRE workbook for an objective kept over 30 days", () => {
    assert.deepEqual(
      burnRates(objective()).map(({ factor, long, short, threshold }) => [factor, long, short, threshold]),
      [
        [14.4, "1h", "5m", 0.0144],
        [6, "6h", "30m", 0.006],
        [3, "1d", "2h", 0.003],
        [1, "3d", "6h", 0.001],
      ],
    );
  });

  it("page for the two fast ones and write a ticket for the two slow ones", () => {
    assert.deepEqual(burnRates(objective()).map(({ severity }) => severity), ["P0", "P0", "P2", "P2"]);
  });

  const thresholds = [
    { availabilityPercent: 99, expected: [0.144, 0.06, 0.03, 0.01] },
    { availabilityPercent: 99.5, expected: [0.072, 0.03, 0.015, 0.005] },
    { availabilityPercent: 99.95, expected: [0.0072, 0.003, 0.0015, 0.0005] },
    { availabilityPercent: 99.99, expected: [0.00144, 0.0006, 0.0003, 0.0001] },
  ];
  for (const { availabilityPercent, expected } of thresholds) {
    it(`allow ${availabilityPercent} % of availability no more errors than ${expected.join(", ")}`, () => {
      assert.deepEqual(burnRates(objective({ availabilityPercent })).map(({ threshold }) => threshold), expected);
    });
  }

  it("shrink their windows with an objective kept over a week", () => {
    assert.deepEqual(
      burnRates(objective({ window: "7d" })).map(({ long, short }) => [minutes(long), minutes(short)]),
      [[14, 1], [84, 7], [336, 28], [1008, 84]],
    );
  });

  it("leave out a rate that not even a total outage reaches", () => {
    assert.deepEqual(burnRates(objective({ availabilityPercent: 90 })).map(({ factor }) => factor), [6, 3, 1]);
  });

  it("spend the same share of the budget in their long window, whatever the objective", () => {
    const anyObjective = fc.record({
      availabilityPercent: fc.double({ min: 94, max: 99.999, noNaN: true }),
      p95Ms: fc.constant(500),
      window: fc.constantFrom("7d" as const, "28d" as const, "30d" as const, "90d" as const),
    });
    fc.assert(
      fc.property(anyObjective, (any) => {
        const budget = errorBudget(any) * minutes(any.window);
        const spent = burnRates(any).map(({ threshold, long }) => (threshold * minutes(long)) / budget);
        assert.deepEqual(spent.map((share) => Number(share.toFixed(3))), [0.02, 0.05, 0.1, 0.1]);
      }),
    );
  });

  it("have windows within the objective's own, the short one within the long one", () => {
    for (const window of ["7d", "28d", "30d", "90d"] as const) {
      for (const { long, short } of burnRates(objective({ window }))) {
        assert.ok(minutes(short) >= 1 && minutes(short) < minutes(long) && minutes(long) < minutes(window));
      }
    }
  });
});
