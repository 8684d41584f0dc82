// Begins the visit to a panel, shows the ticket, sends its forms and keeps the countdown going.
// The visit's own word stays in this page's memory: there is no cookie and nothing is stored.
"use strict";

const page = document.body;
const given = page.dataset;
let word = "";
let ticket = given.ticket;
let drift = 0;
let looking = false;

function tell(sentence) {
  const told = document.createElement("p");
  told.className = "problem";
  told.setAttribute("role", "alert");
  told.textContent = sentence;
  document.querySelector("main").replaceChildren(told);
}

function refused(status) {
  tell(status === 401 ? given.reopen : status === 404 ? given.notShown : given.later);
}

async function called(path, options) {
  const answer = await fetch(given.where + path, { cache: "no-store", credentials: "omit", ...options });
  if (!answer.headers.get("Content-Type").startsWith("text/html")) return refused(answer.status);
  show(await answer.text());
}

function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  if (!fresh) return tell(given.later);
  document.querySelector("main").replaceWith(document.adoptNode(fresh));
  document.documentElement.lang = fresh.lang;
  document.documentElement.dir = fresh.dir;
  drift = Date.parse(fresh.dataset.now) - Date.now();
  const came = fresh.querySelector("[data-came]");
  if (came) came.focus();
  tick();
}

function place(rest = "") {
  return "/tickets/" + encodeURIComponent(ticket) + rest;
}

async function look() {
  if (!word || looking) return;
  looking = true;
  try {
    await called(place(), { headers: { Authorization: "Bearer " + word } });
  } catch {
    tell(given.later);
  } finally {
    looking = false;
  }
}

async function send(event) {
  const form = event.target.closest("form[data-send]");
  if (!form) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  try {
    const headers = { Authorization: "Bearer " + word };
    await called(place("/" + form.dataset.send), { method: "POST", headers, body });
  } catch {
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  }
}

function tick() {
  const shown = document.querySelector("[data-until]");
  if (!shown) return;
  const left = Math.ceil((Date.parse(shown.dataset.until) - Date.now() - drift) / 1000);
  const late = left < 0 ? "-" : "";
  const [hours, minutes, seconds] = [Math.abs(left) / 3600, (Math.abs(left) / 60) % 60, Math.abs(left) % 60];
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  shown.textContent = late + Math.floor(hours) + ":" + two(minutes) + ":" + two(seconds);
  if (left === 0 && !document.querySelector("form :focus")) look();
}

async function begin(found) {
  if (word || !found) return;
  ticket = String(found);
  const body = new URLSearchParams({ token: given.token, door: given.door, ticket });
  try {
    const answer = await fetch(given.where + "/session", { method: "POST", body, credentials: "omit" });
    if (!answer.ok) return refused(answer.status);
    word = (await answer.json()).session;
    await look();
  } catch {
    tell(given.later);
  }
}

// The helpdesk says which ticket the panel stands beside, as it does to every app in its pages.
function heard(event) {
  if (event.source !== window.parent || event.origin !== given.host) return;
  let said = event.data;
  if (typeof said === "string") {
    try {
      said = JSON.parse(said);
    } catch {
      return;
    }
  }
  const key = said && String(said.key).replace(/^zaf\./, "");
  if (key !== "app.registered" && key !== "context.updated") return;
  const context = key === "app.registered" ? said.message && said.message.context : said.message;
  begin(context && context.ticketId);
}

function greet() {
  const guid = new URLSearchParams(location.search).get("app_guid");
  const hello = { key: "iframe.handshake", message: { version: "2.0.0" }, appGuid: guid, instanceGuid: guid };
  window.parent.postMessage(JSON.stringify(hello), given.host);
}

document.addEventListener("submit", send);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && !document.querySelector("form :focus")) look();
});
setInterval(tick, 1000);
if (ticket) {
  begin(ticket);
} else {
  window.addEventListener("message", heard);
  greet();
}
