// Builds what browsers load: `node Screens/build.mjs FOLDER`. Every file gets a name with a hash of its content, and is laid beside
// its compressed forms; manifest.json says what became of which name. Assets.cs serves the folder.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { compile } from "tailwindcss";

const out = resolve(process.argv[2] ?? "obj/screens");
const root = resolve(import.meta.dirname, "..");
const manifest = {};
process.chdir(root);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

function keep(name, content, { hashed = true } = {}) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const file = hashed ? `${basename(name, extname(name))}.${hash}${extname(name)}` : name;
  writeFileSync(join(out, file), bytes);
  if (!/\.(woff2|png)$/.test(name)) {
    writeFileSync(join(out, `${file}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    writeFileSync(join(out, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  }
  manifest[name] = file;
  return `/assets/${file}`;
}

const bin = (name) => join(root, "node_modules/.bin", name);
execFileSync(bin("tsc"), ["-p", "tsconfig.json"], { stdio: "inherit" });

const font = keep(
  "bricolage.woff2",
  readFileSync("node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2"));


// A page's script stands beside the page: Events/EventPage.razor.ts.
const librarySheets = [];
const entries = readdirSync(root, { withFileTypes: true })
  .filter((folder) => folder.isDirectory() && !["node_modules", "bin", "obj"].includes(folder.name))
  .flatMap((folder) => readdirSync(folder.name).filter((file) => file.endsWith(".razor.ts")).map((file) => join(folder.name, file)));
for (const entry of entries) {
  const bundle = await build({
    entryPoints: [entry], bundle: true, minify: true, format: "esm", target: "es2022", write: false, legalComments: "none", outdir: out, loader: { ".png": "dataurl" },
  });
  // A library's style sheet goes with the others, but for that of maps, which few pages show.
  const isOwn = entry.endsWith("VenueMap.razor.ts");
  for (const file of bundle.outputFiles.filter((made) => isOwn && made.path.endsWith(".css"))) keep("VenueMap.css", file.contents);
  for (const file of bundle.outputFiles.filter((made) => !isOwn && made.path.endsWith(".css"))) librarySheets.push(file.text);
  for (const file of bundle.outputFiles.filter((made) => made.path.endsWith(".js"))) keep(basename(file.path).replace(".razor", ""), file.contents);
}

keep("screens.css", (await styles()).replaceAll("asset:bricolage.woff2", font) + librarySheets.join(""));

const checkin = join(root, "Gates/checkin/build.mjs");
if (existsSync(checkin)) await (await import(checkin)).default({ keep, styles: `/assets/${manifest["screens.css"]}`, font });

for (const icon of readdirSync("Screens").filter((file) => file.endsWith(".svg"))) keep(icon, readFileSync(join("Screens", icon)));
keep("embed.js", (await transform(readFileSync("Events/embed.js", "utf8"), { minify: true, target: "es2020" })).code);
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2));

// Tailwind's own scanner is a native program for each platform; its compiler is not, and takes any word that might be a class.
async function styles() {
  const sources = readdirSync(".", { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile() && /\.(razor|ts|html|cs)$/.test(file.name) && !/(^|\/)(node_modules|bin|obj)(\/|$)/.test(file.parentPath))
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));
  const words = new Set(sources.flatMap((text) => text.replaceAll("@@", "@").split(/[\s"'`<>=;{}]+/)));
  const require = createRequire(join(root, "package.json"));
  const find = (id) => (id === "tailwindcss" ? require.resolve("tailwindcss/index.css") : require.resolve(id));
  const compiler = await compile(readFileSync("Screens/screens.css", "utf8"), {
    base: root,
    loadStylesheet: async (id) => ({ path: find(id), base: dirname(find(id)), content: readFileSync(find(id), "utf8") }),
    loadModule: async (id, base) => {
      const path = require.resolve(id);
      return { path, base, module: (await import(pathToFileURL(path))).default };
    },
  });
  return (await transform(compiler.build([...words]), { loader: "css", minify: true, target: "es2022" })).code;
}
