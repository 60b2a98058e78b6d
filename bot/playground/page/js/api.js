// The control API between the phones and the embedded server. Every call resolves with JSON or throws Refused.

export class Refused extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

async function ask(method, path, body) {
  const request = { method };
  if (body instanceof FormData) request.body = body;
  else if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = { "Content-Type": "application/json" };
  }
  const answer = await fetch(`/api${path}`, request);
  if (!answer.ok) throw new Refused(answer.status, await reason(answer));
  return answer.json();
}

async function reason(answer) {
  const text = await answer.text();
  try {
    const said = JSON.parse(text);
    const detail = said.reason ?? said.detail ?? said.description ?? said.error ?? text;
    return typeof detail === "string" ? detail : JSON.stringify(detail);
  } catch {
    return text;
  }
}

const get = (path) => ask("GET", path);
const post = (path, body = {}) => ask("POST", path, body);

export const api = {
  words: (locale) => get(`/words?locale=${locale}`),
  phones: () => get("/phones"),
  messages: (phone, chat) => get(`/phones/${phone}/messages?chat=${chat}`),
  read: (phone, chat) => post(`/phones/${phone}/read`, { chat }),
  /** what: text | edit | sample | location | contact | press | block | unblock */
  act: (phone, what, body) => post(`/phones/${phone}/${what}`, body),
  /** what: photo | album | document | voice | video */
  upload(phone, what, files, fields) {
    const form = new FormData();
    for (const file of files) form.append("file", file);
    for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== "") form.append(name, value);
    return post(`/phones/${phone}/${what}`, form);
  },
  addPhone: (person) => post("/phones", person),
  addGroup: (group) => post("/groups", group),
  faults: () => get("/faults"),
  setFaults: (rules) => post("/faults", { rules }),
  clearFaults: () => ask("DELETE", "/faults"),
  file: (id) => `/api/files/${encodeURIComponent(id)}`,
};
