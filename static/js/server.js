// Asking our own server: the token, and problem documents read as sentences.

/** The form's own token, or any on the page. */
export function tokenOf(form) {
  return (
    (
      form?.querySelector("input[name=csrf_token]") ??
      document.querySelector("input[name=csrf_token]")
    )?.value ?? ""
  );
}

/** Headers that make an answer JSON and let a write through. */
export function headersFor(form) {
  return { Accept: "application/json", "X-Requested-With": "fetch", "X-CSRFToken": tokenOf(form) };
}

/** After signing in again in another tab the old token no longer counts: take a new one from the same page. */
export async function renewToken(form) {
  const answer = await fetch(location.href, {
    headers: { Accept: "text/html" },
    cache: "no-store",
  });
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("input[name=csrf_token]")?.value;
  const old = form.querySelector("input[name=csrf_token]");
  if (!fresh || !old || fresh === old.value) return false;
  for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = fresh;
  return true;
}

/** The body of an answer as an object, whatever came. */
export async function bodyOf(answer) {
  const kind = answer.headers.get("Content-Type") ?? "";
  return kind.includes("json") ? answer.json() : {};
}
