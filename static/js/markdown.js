// HTML from the clipboard → Markdown: paragraphs, headings, bold, italic, lists (Word's own too), tables, links.

const MARKS = { B: "**", STRONG: "**", I: "_", EM: "_" };
const SKIPPED = new Set(["STYLE", "SCRIPT", "META", "LINK", "TITLE", "HEAD", "XML"]);

/** Markdown of a clipboard's HTML; "" when nothing readable is in it. */
export function asMarkdown(html) {
  // As data, styles can be read without the browser trying (and our policy forbidding) to apply them.
  const plain = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle=/gi, " data-look=");
  const page = new DOMParser().parseFromString(plain, "text/html");
  const blocks = [];
  for (const node of page.body.childNodes) block(node, blocks, 0);
  return join(blocks);
}

function join(blocks) {
  let text = "";
  let before = null;
  for (const one of blocks) {
    if (!one.text.trim()) continue;
    if (text) text += before.kind === "item" && one.kind === "item" ? "\n" : "\n\n";
    text += one.text;
    before = one;
  }
  return text.trim();
}

function block(node, blocks, depth) {
  if (node.nodeType === Node.TEXT_NODE) return push(blocks, "text", tidy(node.data));
  if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.tagName)) return undefined;
  if (node.tagName === "TABLE") return push(blocks, "table", table(node));
  if (node.tagName === "UL" || node.tagName === "OL") return list(node, blocks, depth);
  if (/^H[1-6]$/.test(node.tagName)) return push(blocks, "heading", `### ${inline(node)}`);
  if (isWordItem(node)) return push(blocks, "item", wordItem(node));
  if (node.tagName === "P" || !hasBlocks(node)) return push(blocks, "text", inline(node));
  for (const child of node.childNodes) block(child, blocks, depth);
  return undefined;
}

function push(blocks, kind, text) {
  blocks.push({ kind, text });
}

function hasBlocks(node) {
  return Boolean(node.querySelector("p, div, ul, ol, table, h1, h2, h3, h4, h5, h6"));
}

function list(node, blocks, depth) {
  let number = 0;
  for (const item of node.children) {
    if (item.tagName === "UL" || item.tagName === "OL") {
      list(item, blocks, depth + 1);
      continue;
    }
    if (item.tagName !== "LI") continue;
    number += 1;
    const words = item.cloneNode(true);
    for (const inner of words.querySelectorAll("ul, ol")) inner.remove();
    push(
      blocks,
      "item",
      `${"   ".repeat(depth)}${node.tagName === "OL" ? `${number}.` : "-"} ${inline(words)}`,
    );
    for (const inner of item.children)
      if (inner.tagName === "UL" || inner.tagName === "OL") list(inner, blocks, depth + 1);
  }
}

// Word writes a list as paragraphs with "mso-list: l0 level2" and the bullet as text in a span "mso-list: Ignore".
function isWordItem(node) {
  return node.tagName === "P" && /mso-list:\s*l\d/i.test(node.dataset.look ?? "");
}

function wordItem(node) {
  const level = Number(/level(\d+)/i.exec(node.dataset.look)?.[1] ?? 1);
  const words = node.cloneNode(true);
  let sign = "";
  for (const span of words.querySelectorAll("span")) {
    if (/mso-list:\s*ignore/i.test(span.dataset.look ?? "")) {
      sign += span.textContent;
      span.remove();
    }
  }
  const number = /^\s*(\d+)[.)]/.exec(sign)?.[1] ?? (/^\s*[a-z]+[.)]/i.test(sign) ? "1" : "");
  return `${"   ".repeat(level - 1)}${number ? `${number}.` : "-"} ${inline(words)}`;
}

function table(node) {
  const rows = [...node.rows].map((row) =>
    [...row.cells].map((cell) => inline(cell).replaceAll("|", "\\|")),
  );
  const filled = rows.filter((row) => row.some(Boolean));
  if (!filled.length) return "";
  const width = Math.max(...filled.map((row) => row.length));
  const line = (row) =>
    `| ${Array.from({ length: width }, (_, at) => row[at] ?? "").join(" | ")} |`;
  return [line(filled[0]), line(Array(width).fill("---")), ...filled.slice(1).map(line)].join("\n");
}

function inline(node) {
  return tidy([...node.childNodes].map(piece).join(""))
    .replace(/ *\n */g, "\n")
    .trim();
}

function piece(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.tagName)) return "";
  if (node.tagName === "BR") return " ";
  const words = [...node.childNodes].map(piece).join("");
  if (node.tagName === "A" && /^https?:/.test(node.getAttribute("href") ?? "") && words.trim())
    return `[${words.trim()}](${node.getAttribute("href")})`;
  // Word processors wrap whole documents in a <b> that is told not to be bold.
  const mark =
    MARKS[node.tagName] && !/font-weight:\s*normal/i.test(node.dataset.look ?? "")
      ? MARKS[node.tagName]
      : "";
  return mark && words.trim()
    ? words.replace(/^(\s*)([\s\S]*?)(\s*)$/, `$1${mark}$2${mark}$3`)
    : words + (node.tagName === "P" || node.tagName === "DIV" ? " " : "");
}

function tidy(text) {
  return text.replace(/\u00a0/g, " ").replace(/[ \t]+/g, " ");
}
