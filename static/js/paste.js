// data-paste on a text area: what is pasted from Word or a web page keeps its lists, tables and bold, as Markdown.
import { asMarkdown } from "./markdown.js";

const WORTH_IT = /<(table|ul|ol|li|b|strong|h[1-6])\b|mso-list/i;

export function paste(root) {
  for (const area of root.querySelectorAll("textarea[data-paste]")) {
    area.addEventListener("paste", (event) => {
      const html = event.clipboardData?.getData("text/html") ?? "";
      if (!WORTH_IT.test(html)) return;
      const text = asMarkdown(html);
      if (!text) return;
      event.preventDefault();
      insert(area, text);
    });
  }
}

// execCommand is the only way that keeps the browser's own undo.
function insert(area, text) {
  area.focus();
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
