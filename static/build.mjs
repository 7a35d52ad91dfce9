// Builds static/build/: one style sheet, small scripts, one font, one sprite; names carry a hash of the content,
// manifest.json tells which name is which, and each file stands beside its .br and .gz. Run: node static/build.mjs
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const parts = join(here, "..", "node_modules");
const target = join(here, "build");
const browsers = ["chrome100", "firefox100", "safari15.4"];

// What every page needs, what pages with htmx need, what pages about a live room need.
const pages = ["app.js", "htmx.js", "live.js"];

async function scripts() {
  const made = {};
  for (const name of pages) {
    const built = await esbuild.build({
      entryPoints: [join(here, "js", name)],
      bundle: true,
      format: "esm",
      minify: true,
      target: browsers,
      write: false,
      nodePaths: [parts],
    });
    made[name] = built.outputFiles[0].contents;
  }
  return made;
}

async function styles(fontName) {
  const compiled = sass.compile(join(here, "scss", "app.scss"), {
    loadPaths: [parts],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  const css = compiled.css.replaceAll("FONT_FILE", fontName);
  const small = await esbuild.transform(css, { loader: "css", minify: true, target: browsers });
  return Buffer.from(small.code);
}

// Each static/icons/<name>.svg (24 × 24) becomes a <symbol id="<name>">; its strokes come from .icon in the style sheet.
async function sprite() {
  const symbols = [];
  for (const file of (await readdir(join(here, "icons"))).sort()) {
    const text = await readFile(join(here, "icons", file), "utf8");
    const inner = text
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .trim();
    symbols.push(
      `<symbol id="${file.replace(/\.svg$/, "")}" viewBox="0 0 24 24">${inner}</symbol>`,
    );
  }
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

function hashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  return name.replace(/(\.[^.]+)$/, `.${hash}$1`);
}

// Whole files only: written aside, then moved into place.
async function write(name, content) {
  const aside = join(target, `.${name}.${process.pid}`);
  await writeFile(aside, content);
  await rename(aside, join(target, name));
}

async function put(name, content) {
  const file = hashed(name, content);
  await write(file, content);
  if (name.endsWith(".woff2")) return file;
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  await write(`${file}.br`, brotli);
  await write(`${file}.gz`, gzipSync(content, { level: 9 }));
  process.stdout.write(`${name.padEnd(14)} ${(brotli.length / 1024).toFixed(1)} kB compressed\n`);
  return file;
}

// A running server, or a page already open, still asks for the names of the build before this one.
async function prune(kept) {
  for (const file of await readdir(target)) {
    const name = file.replace(/\.(br|gz)$/, "");
    if (/\.[0-9a-f]{10}\.\w+$/.test(name) && !kept.has(name)) await rm(join(target, file));
  }
}

async function before() {
  try {
    return JSON.parse(await readFile(join(target, "manifest.json"), "utf8"));
  } catch {
    return {};
  }
}

async function build() {
  await mkdir(target, { recursive: true });
  const last = await before();
  const font = await readFile(
    join(parts, "@fontsource/plus-jakarta-sans/files/plus-jakarta-sans-latin-700-normal.woff2"),
  );
  const files = {
    "jakarta.woff2": font,
    "icons.svg": await sprite(),
    "mark.svg": await readFile(join(here, "mark.svg")),
    ...(await scripts()),
    "app.css": await styles(hashed("jakarta.woff2", font)),
  };
  const manifest = {};
  for (const [name, content] of Object.entries(files)) {
    manifest[name] = await put(name, Buffer.from(content));
  }
  await write("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  await prune(new Set([...Object.values(manifest), ...Object.values(last)]));
}

try {
  await build();
} catch (reason) {
  process.stderr.write(`${reason.message ?? reason}\n`);
  process.exitCode = 1;
}
