// A form's text, kept in this browser and put back. Tokens, versions, passwords and files are never kept.

const LEFT_OUT = new Set(["csrf_token", "version"]);

function kept(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !LEFT_OUT.has(field.name) &&
      !["file", "password", "submit", "button", "hidden"].includes(field.type),
  );
}

function pairs(form) {
  const found = [];
  for (const field of kept(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) found.push([field.name, field.value]);
    } else if (field.type === "select-multiple")
      for (const option of field.selectedOptions) found.push([field.name, option.value]);
    else found.push([field.name, field.value.replaceAll("\r\n", "\n")]);
  }
  return found;
}

/** Keep what the form says now, and of a form on its way its key; a full or forbidden storage is no reason to fail. */
export function keep(name, form, { sent } = {}) {
  try {
    localStorage.setItem(
      name,
      JSON.stringify({ at: new Date().toISOString(), pairs: pairs(form), sent }),
    );
  } catch {
    /* private mode: the page itself still holds the text */
  }
}

export function drop(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    /* as above */
  }
}

export function copyOf(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

export function differs(form, copy) {
  return JSON.stringify(pairs(form)) !== JSON.stringify(copy.pairs);
}

/** Put a copy back into the fields that are still there. */
export function restore(form, copy) {
  const values = new Map();
  for (const [name, value] of copy.pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of kept(form)) {
    const wanted = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio")
      field.checked = wanted.includes(field.value);
    else if (field.type === "select-multiple")
      for (const option of field.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) field.value = wanted.shift();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
