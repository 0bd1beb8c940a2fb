// Live answers of a person: server-sent events read with fetch, since EventSource cannot carry the token.

/** Return the events of a text that ends between two of them: `[{id, name, data}]`. */
export function parseEvents(text) {
  return text.split("\n\n").map((block) => {
    const event = { id: "", name: "message", data: "" };
    for (const row of block.split("\n")) {
      const [, field, value] = /^([a-z]+): ?(.*)$/.exec(row) || [];
      if (field === "id") event.id = value;
      if (field === "event") event.name = value;
      if (field === "data") event.data += value;
    }
    return event;
  }).filter((event) => event.data);
}

/** Listen until `stop()`; after a cut, come back later and later, from the last event seen. */
export function listen(api, firstId, onEvent, onGone) {
  const stopping = new AbortController();
  let lastId = firstId;

  async function readOnce() {
    const answer = await api.events(lastId, stopping.signal);
    if ([401, 404, 410].includes(answer.status)) {
      const told = await answer.json().catch(() => ({}));
      stopping.abort();
      onGone(told.detail || "Cette conversation n'existe plus.");
    }
    if (!answer.ok) return false;
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let pending = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return true;
      pending += decoder.decode(value, { stream: true }).replace(/\r\n?/g, "\n");
      const end = pending.lastIndexOf("\n\n");
      if (end < 0) continue;
      for (const event of parseEvents(pending.slice(0, end))) {
        if (event.id) lastId = event.id;
        onEvent(JSON.parse(event.data), event.name);
      }
      pending = pending.slice(end + 2);
    }
  }

  (async () => {
    let pause = 1000;
    while (!stopping.signal.aborted) {
      const worked = await readOnce().catch(() => false);
      pause = worked ? 1000 : Math.min(pause * 2, 30000);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  })();
  return { stop: () => stopping.abort() };
}
