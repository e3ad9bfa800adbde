// Plays scenarios against the check-in app's own judge: reads them from standard input, and writes what the judge says of each scan.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const app = resolve(import.meta.dirname, "../../api");
const { build } = createRequire(join(app, "package.json"))("esbuild");

async function load() {
  const made = await build({
    stdin: {
      contents: 'export { OfflineGates } from "./judge"; export { rowsOf } from "./entry-state"; export { why } from "./words";',
      resolveDir: join(app, "Gates/checkin"), loader: "ts",
    },
    bundle: true, format: "esm", target: "es2022", write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].contents).toString("base64")}`);
}

const { OfflineGates, rowsOf, why } = await load();

async function play({ manifest, rows, steps }) {
  const known = new Map(rowsOf(Buffer.from(rows, "base64")));
  // Each scan comes upon the rows as a phone finds them after a reload; only whom it has counted in the areas stays in memory.
  const gates = new OfflineGates(manifest, { get: async (id) => known.get(id), all: async () => [...known.values()], keep: async (id, row) => void known.set(id, row) });
  const verdicts = [];
  for (const { action, of, code, gateId, direction, at } of steps) {
    if (action === "scan") {
      const { result, reason, rule, attention } = await gates.judge(code, gateId, direction, Date.parse(at));
      verdicts.push({ verdict: reason ?? result, rule, attention, words: why(reason, rule) });
    } else if (action === "open" || action === "close") {
      manifest.gates.find((gate) => gate.gateId === of).status = action === "open" ? "open" : "closed";
    } else {
      const row = known.get(of);
      if (action === "transfer") row[19]++;
      else row[17] = { unblock: 0, refund: 1, block: 2 }[action];
    }
  }
  return verdicts;
}

const scenarios = JSON.parse(readFileSync(0, "utf8"));
const played = [];
for (const scenario of scenarios) played.push(await play(scenario));
process.stdout.write(JSON.stringify(played));
