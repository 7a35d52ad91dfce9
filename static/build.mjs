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
const fresh = join(here, `build.${process.pid}`);
const target = join(here, "build");
const browsers = ["chrome100", "firefox100", "safari15.4"];

async function scripts() {
  const built = await esbuild.build({
    entryPoints: [join(here, "js", "app.js")],
    bundle: true,
    format: "esm",
    minify: true,
    target: browsers,
    write: false,
  });
  const htmx = await esbuild.build({
    entryPoints: [join(here, "js", "htmx.js")],
    bundle: true,
    format: "esm",
    minify: true,
    target: browsers,
    write: false,
    nodePaths: [parts],
  });
  return { "app.js": built.outputFiles[0].contents, "htmx.js": htmx.outputFiles[0].contents };
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

async function put(name, content) {
  const file = hashed(name, content);
  await writeFile(join(fresh, file), content);
  if (!name.endsWith(".woff2")) {
    const brotli = {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    };
    await writeFile(join(fresh, `${file}.br`), brotliCompressSync(content, brotli));
    await writeFile(join(fresh, `${file}.gz`), gzipSync(content, { level: 9 }));
  }
  return file;
}

async function build() {
  await mkdir(fresh, { recursive: true });
  const font = await readFile(
    join(parts, "@fontsource/plus-jakarta-sans/files/plus-jakarta-sans-latin-700-normal.woff2"),
  );
  const files = {
    "jakarta.woff2": font,
    "icons.svg": await sprite(),
    "mark.svg": await readFile(join(here, "mark.svg")),
  };
  Object.assign(files, await scripts());
  files["app.css"] = await styles(hashed("jakarta.woff2", font));
  const manifest = {};
  for (const [name, content] of Object.entries(files))
    manifest[name] = await put(name, Buffer.from(content));
  await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  // The whole folder changes at once, so that a running server never meets half a build.
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
  for (const [name, file] of Object.entries(manifest)) {
    const packed = name.endsWith(".woff2")
      ? files[name].length
      : (await readFile(join(target, `${file}.br`))).length;
    process.stdout.write(
      `${name.padEnd(14)} ${(packed / 1024).toFixed(1).padStart(6)} kB compressed\n`,
    );
  }
}

try {
  await build();
} catch (reason) {
  await rm(fresh, { recursive: true, force: true });
  process.stderr.write(`${reason.message ?? reason}\n`);
  process.exitCode = 1;
}
