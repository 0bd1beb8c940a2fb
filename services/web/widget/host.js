// The page of the site around us. It says hello first; we answer only an origin that this site declared.

/** Return `tell(word, more)`, which is true once the host can hear. `onWord` gets the host's words. */
export function joinHost(site, onWord) {
  let host = "";
  const allowed = [location.origin, ...site.origins];
  const tell = (word, more) => {
    if (host) parent.postMessage({ allerVers: word, ...more }, host);
    return Boolean(host);
  };
  addEventListener("message", (event) => {
    if (event.source !== parent || parent === window || !allowed.includes(event.origin) || !event.data) return;
    if (event.data.allerVers === "hello") {
      host = event.origin;
      tell("ready", { exit: site.exit_url });
    }
    onWord(event.data.allerVers);
  });
  return tell;
}
