import assert from "node:assert/strict";
import type { EdgeArgs } from "../../components/edge";
import type { CloudResource } from "../../sandbox/types";
import { outcome, webDeployment } from "../sandbox/worldFixtures";
import type { Asked } from "../sandbox/worldFixtures";
import { configOf, differing, DOMAIN, edge, rulesOf, STABLE } from "./edgeSample";

const FIREWALL = [{ name: "admin", expression: 'http.request.uri.path eq "/admin"', action: "block" }];
const CONFIG = configOf({ firewall: FIREWALL });

/** What the edge makes of a request: `served`, or the status that it answers. */
async function answer(admits: EdgeArgs["admits"], asked: Asked, config = CONFIG): Promise<string | number> {
  const declared = await edge({ config, admits });
  const resources = declared.map(({ name, type, inputs }): CloudResource => {
    return { package: "cloudflare", type, id: `${name}-id`, properties: inputs };
  });
  return outcome([...resources, webDeployment("served", "1.3.0", STABLE.origin)], { host: DOMAIN, ...asked });
}

describe("Edge: emergency brake", () => {
  it("keeps both emergency rules ready, before every other custom rule", async () => {
    assert.deepEqual(
      rulesOf(await edge({ config: CONFIG }), "edge-custom-rules").map(({ ref, enabled }) => [ref, enabled]),
      [
        ["kill_switch", false],
        ["safe_mode", false],
        ["admin", true],
      ],
    );
  });

  it("answers every request with 503 while the kill switch is on", async () => {
    for (const method of ["GET", "POST"]) assert.equal(await answer("nobody", { method }), 503, method);
    assert.equal(await answer("nobody", { path: "/admin" }), 503);
  });

  it("serves readers in safe mode, and answers requests that write with 403", async () => {
    assert.equal(await answer("readers", { method: "GET" }), "served");
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) assert.equal(await answer("readers", { method }), 403);
  });

  it("tells clients that write in safe mode, in JSON, that the product is read-only", async () => {
    const [, safeMode] = rulesOf(await edge({ admits: "readers" }), "edge-custom-rules");
    const response = safeMode?.actionParameters?.response;
    assert.equal(response?.contentType, "application/json");
    assert.equal((JSON.parse(response.content) as { readonly error: string }).error, "read_only");
  });

  it("leaves a firewall rule's block at 403 unless the kill switch is on", async () => {
    assert.equal(await answer("everyone", { path: "/admin" }), 403);
    assert.equal(await answer("readers", { path: "/admin" }), 403);
    assert.equal(await answer("everyone", { method: "POST" }), "served");
  });

  it("answers 403 on the free plan, which has no custom errors", async () => {
    const rateLimits = [{ name: "api", expression: "true", requests: 9, periodSeconds: 10, blockSeconds: 10 }];
    const free = configOf({ plan: "free", rateLimits });
    assert.equal(await answer("nobody", {}, free), 403);
    assert.equal(await answer("readers", { method: "POST" }, free), 403);
  });

  it("changes nothing but the rules, and for the kill switch what they answer, when it is pulled or released", async () => {
    const changedBy = async (admits: EdgeArgs["admits"]): Promise<string[]> =>
      differing(await edge(), await edge({ admits })).toSorted();
    assert.deepEqual(await changedBy("nobody"), ["edge-custom-errors", "edge-custom-rules"]);
    assert.deepEqual(await changedBy("readers"), ["edge-custom-rules"]);
  });
});
