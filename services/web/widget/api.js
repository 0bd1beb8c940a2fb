// What the page asks of the gateway. The token of the conversation lives in this tab's memory, nowhere else.

const PATIENCE_MILLISECONDS = 25000;
export const UNREACHABLE = "Le service ne répond pas. Vérifiez votre connexion, ou appelez un numéro de cette page.";

function remembered(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch (_) {
    return null;
  }
}

function remember(name, session) {
  try {
    if (session) sessionStorage.setItem(name, JSON.stringify(session));
    else sessionStorage.removeItem(name);
  } catch (_) {
    // storage is refused here: the conversation lasts as long as the page
  }
}

/**
 * Return the calls of one conversation. Each gives `{data}`, or `{problem, code, status, fields}` with sentences to show.
 * `name` is where the tab remembers it: a family's and a worker's never take each other's place.
 */
export function createApi(name = "conversation") {
  let session = remembered(name);

  async function call(method, path, body, keepalive) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MILLISECONDS);
    const headers = { Accept: "application/json" };
    if (session) headers.Authorization = `Bearer ${session.token}`;
    if (body) headers["Content-Type"] = "application/json";
    try {
      const answer = await fetch(path, {
        method, headers, keepalive, body: body && JSON.stringify(body), signal: stop.signal,
      });
      const text = await answer.text();
      const data = text ? JSON.parse(text) : {};
      if (answer.ok) return { data };
      const { detail, title, fields } = data;
      return { problem: detail || UNREACHABLE, code: title || "", status: answer.status, fields: fields || [] };
    } catch (_) {
      return { problem: UNREACHABLE, code: "", status: 0, fields: [] };
    } finally {
      clearTimeout(timer);
    }
  }

  const address = (rest) => `/api/conversations/${encodeURIComponent(session.id)}${rest}`;
  return {
    known: () => Boolean(session),
    forget() {
      session = null;
      remember(name, null);
    },
    async start(opening) {
      const answer = await call("POST", "/api/conversations", opening);
      if (answer.data) {
        session = { id: answer.data.id, token: answer.data.token };
        remember(name, session);
      }
      return answer;
    },
    messages: (after = 0) => call("GET", address(`/messages?after=${after}`)),
    send: (message) => call("POST", address("/messages"), message),
    summary: () => call("GET", address("/summary")),
    /** Erase it on the server; `leaving` lets the call outlive the page. */
    erase: (leaving) => call("DELETE", address(""), null, Boolean(leaving)),
    handOff: (request) => call("POST", "/api/handoffs", request),
    report: (place, what) => call("POST", "/api/directory/reports", { place, what }),
    withdraw: (reference) => call("DELETE", `/api/handoffs/${encodeURIComponent(reference)}`),
    /** Open the live answers from the event after `lastId`; the caller reads the body. */
    events(lastId, signal) {
      const headers = {
        Accept: "text/event-stream",
        Authorization: `Bearer ${session.token}`,
        "Last-Event-ID": String(lastId),
      };
      return fetch(address("/events"), { headers, signal, cache: "no-store" });
    },
  };
}
