/**
 * Fills the curl lines, sends what is tried, shows the answers, and searches. Whatever came from anywhere is put into the page as
 * text. The token stays in its field.
 */
export const TRY_SCRIPT = String.raw`
const MOST = 262144, LONGEST_MS = 15000;
const tokenOf = () => document.querySelector("[name=who]:checked").value === "token" ? document.getElementById("token").value.trim() : null;
const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";

const requestOf = (form) => {
  let path = form.dataset.path;
  const query = new URLSearchParams(), headers = {};
  for (const field of form.querySelectorAll("[data-in]")) {
    const { name } = field.dataset, value = field.value;
    if (field.dataset.in === "path") path = path.replace("{" + name + "}", value === "" ? "{" + name + "}" : encodeURIComponent(value));
    else if (value !== "" && field.dataset.in === "query") query.set(name, value);
    else if (value !== "") headers[name] = value;
  }
  const text = query.toString();
  const body = form.querySelector("[data-body]");
  if (body) headers["Content-Type"] = body.dataset.body;
  return { method: form.dataset.method, url: path + (text === "" ? "" : "?" + text), headers, body };
};

const curlOf = ({ method, url, headers, body }) => {
  const words = ["curl", "-X " + method, quoted(location.origin + url), '-H "Authorization: Bearer $REGROW_TOKEN"'];
  for (const [name, value] of Object.entries(headers)) words.push("-H " + quoted(name + ": " + value));
  if (body && body.type === "file") words.push("--data-binary @" + quoted(body.files[0] ? body.files[0].name : "FILE"));
  else if (body) words.push("--data " + quoted(body.value));
  return words.join(" \\\n  ");
};

const refresh = (form) => { form.querySelector(".curl").textContent = curlOf(requestOf(form)); };

const readSome = async (answer) => {
  if (!answer.body) return "";
  const reader = answer.body.getReader(), decoder = new TextDecoder();
  let text = "", isOver = false;
  const timer = setTimeout(() => { isOver = true; reader.cancel().catch(() => {}); }, LONGEST_MS);
  try {
    while (text.length < MOST) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode() + (isOver ? "\n… and goes on; this page stopped reading" : "");
      text += decoder.decode(value, { stream: true });
    }
  } finally { clearTimeout(timer); }
  reader.cancel().catch(() => {});
  return text + "\n… and more";
};

const pretty = (text) => { try { return JSON.stringify(JSON.parse(text), undefined, 2); } catch { return text; } };

const show = (form, title, text) => {
  const place = form.querySelector(".answer");
  const head = document.createElement("h4"), body = document.createElement("pre");
  head.textContent = title;
  body.textContent = text;
  body.tabIndex = 0;
  place.replaceChildren(head, ...(text === "" ? [] : [body]));
};

const send = async (form) => {
  const missing = [...form.querySelectorAll("[data-in=path]")].find((field) => field.value === "");
  if (missing) { missing.focus(); return show(form, "Not sent", missing.dataset.name + " is needed: it is part of the address"); }
  const { method, url, headers, body } = requestOf(form);
  const token = tokenOf();
  if (token) headers.Authorization = "Bearer " + token;
  const content = body ? (body.type === "file" ? body.files[0] : body.value) : undefined;
  if (body && content === undefined) return show(form, "Not sent", "choose a file first");
  const began = performance.now();
  show(form, "Sent; waiting for the answer", "");
  try {
    const answer = await fetch(url, { method, headers, body: content, credentials: token === null ? "same-origin" : "omit" });
    const took = Math.round(performance.now() - began);
    const text = pretty(await readSome(answer));
    show(form, answer.status + " " + answer.statusText + " · " + took + " ms · " + (answer.headers.get("content-type") || "no body"), text);
  } catch (error) { show(form, "No answer", String(error)); }
};

for (const details of document.querySelectorAll(".operation"))
  details.addEventListener("toggle", () => { if (details.open) refresh(details.querySelector("form")); });
document.addEventListener("input", (event) => { const form = event.target.closest(".try"); if (form) refresh(form); });
document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".try")) send(event.target);
});
document.addEventListener("click", (event) => {
  if (!event.target.matches(".copy")) return;
  const text = event.target.closest("form").querySelector(".curl").textContent;
  navigator.clipboard.writeText(text).then(() => { event.target.textContent = "Copied"; }, () => { event.target.textContent = "Select it below"; });
});

const search = document.getElementById("search"), found = document.getElementById("found");
const all = [...document.querySelectorAll(".operation")];
const filter = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const one of all) { one.hidden = !words.every((word) => one.dataset.words.includes(word)); if (!one.hidden) count += 1; }
  for (const section of document.querySelectorAll("section.tag")) section.hidden = !section.querySelector(".operation:not([hidden])");
  found.textContent = words.length === 0 ? all.length + " operations" : count + " of " + all.length + " operations";
};
search.addEventListener("input", filter);
const linked = () => { const one = document.getElementById(location.hash.slice(1)); if (one && one.matches(".operation")) { one.open = true; one.scrollIntoView(); } };
window.addEventListener("hashchange", linked);
linked();
`;
