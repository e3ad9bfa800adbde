// The check-in app: one page, one script, one service worker that keeps them, and the reader of QR codes.
import { readFileSync } from "node:fs";
import { build } from "esbuild";

export default async function checkin({ keep, styles, font }) {
  const wasm = keep("zxing_reader.wasm", readFileSync("node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"));
  const script = keep("checkin.js", await bundle("app.ts", { WASM: JSON.stringify(wasm) }));
  const icon = keep("checkin.svg", readFileSync("Gates/checkin/icon.svg"));
  keep("checkin.webmanifest", JSON.stringify({
    name: "EventLoop check-in", short_name: "Check-in", start_url: "/checkin/", scope: "/checkin/", display: "standalone",
    background_color: "#1b1020", theme_color: "#1b1020", icons: [{ src: icon, sizes: "any", type: "image/svg+xml", purpose: "any" }],
  }));
  const page = keep("checkin.html", readFileSync("Gates/checkin/index.html", "utf8")
    .replace("%styles%", styles).replace("%script%", script).replaceAll("%icon%", icon));
  const kept = ["/checkin/", "/checkin/app.webmanifest", styles, script, wasm, icon, font];
  keep("sw.js", await bundle("sw.ts", { KEPT: JSON.stringify(kept), VERSION: JSON.stringify(page) }));
}

async function bundle(entry, define) {
  const made = await build({
    entryPoints: [`Gates/checkin/${entry}`], bundle: true, minify: true, format: "iife", target: "es2022", write: false, legalComments: "none", define,
  });
  return made.outputFiles[0].contents;
}
