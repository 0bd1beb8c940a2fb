// The launcher of a site's page. It stores nothing, asks nothing of anyone, and loads the rest on the first click.
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const { site, label, colour, onColour, event, commune } = script.dataset;
  let frame, exit;

  const channel = (part) => ((part /= 255), part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = (hex) => {
    const [red, green, blue] = [1, 3, 5].map((at) => channel(parseInt(hex.slice(at, at + 2), 16)));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  /** The site's two colours, where text stays readable in them (4.5 to 1); else ours. */
  const [back, ink] = (() => {
    const pair = [colour, onColour || "#ffffff"];
    if (!pair.every((hex) => /^#[0-9a-f]{6}$/i.test(hex))) return ["#1f5a66", "#fff"];
    const [dark, light] = pair.map(luminance).sort((one, other) => one - other);
    return light / dark >= 4.5 ? pair : ["#1f5a66", "#fff"];
  })();

  const css = `
    :host { all: initial; }
    button {
      position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483646; max-width: calc(100vw - 2rem); min-height: 3rem;
      padding: .7rem 1.3rem; border: 2px solid #fff; border-radius: 1.7rem; background: ${back};
      color: ${ink}; font: 600 1.0625rem/1.35 system-ui, sans-serif; text-align: left; cursor: pointer;
      box-shadow: 0 2px 14px rgba(0, 0, 0, .28);
    }
    button:focus-visible { outline: 3px solid #1d2630; outline-offset: 2px; }
    iframe {
      position: fixed; right: 0; bottom: 0; z-index: 2147483647; width: 100%; height: 100%; border: 0;
      background: #f7f4ee;
    }
    .blank { position: fixed; inset: 0; z-index: 2147483647; background: #fff; }
    [hidden] { display: none; }
    @media (min-width: 40em) and (min-height: 30em) {
      iframe {
        right: 1rem; bottom: 1rem; width: 26rem; height: min(46rem, calc(100% - 2rem)); border-radius: 1rem;
        box-shadow: 0 6px 40px rgba(0, 0, 0, .3);
      }
    }
    @media print { button, iframe { display: none; } }`;

  const holder = document.createElement("div");
  const root = holder.attachShadow({ mode: "open" });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch (_) {
    // browsers before 2023 have no constructed sheets
    root.append(Object.assign(document.createElement("style"), { textContent: css }));
  }

  const words = label || "Un souci familial ou de logement\u00a0? Parlons-en";
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  const tell = (word) => frame.contentWindow.postMessage({ allerVers: word }, home);

  function leave() {
    root.append(Object.assign(document.createElement("div"), { className: "blank" }));
    document.body.style.visibility = "hidden";
    holder.style.visibility = "visible";
    location.replace(exit);
  }

  /** A keyboard on screen hides the bottom of a page: the panel follows what is left, its header with it. */
  function fit() {
    const seen = window.visualViewport;
    const small = seen && innerWidth < 640;
    frame.style.top = small ? `${seen.offsetTop}px` : "";
    frame.style.height = small ? `${seen.height}px` : "";
  }

  function open() {
    button.hidden = true;
    button.textContent = words;
    if (frame) {
      frame.hidden = false;
      frame.focus();
      return tell("open");
    }
    frame = document.createElement("iframe");
    frame.title = "Informations et démarches";
    frame.referrerPolicy = "no-referrer";
    const known = new URLSearchParams();
    if (event) known.set("event", event);
    if (commune) known.set("commune", commune);
    frame.src = `${home}/widget/${encodeURIComponent(site)}?${known}`;
    frame.addEventListener("load", () => {
      frame.focus();
      tell("hello");
    });
    root.append(frame);
    if (window.visualViewport) {
      visualViewport.addEventListener("resize", fit);
      visualViewport.addEventListener("scroll", fit);
      fit();
    }
  }

  addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== home || !data) return;
    if (data.allerVers === "ready" && /^https?:/.test(data.exit)) exit = data.exit;
    if (data.allerVers === "leave" && exit) leave();
    if (data.allerVers === "news") button.textContent = "Une réponse vous attend";
    if (data.allerVers === "close") {
      frame.hidden = true;
      button.hidden = false;
      button.focus();
    }
  });

  let presses = [];
  addEventListener("keydown", ({ key, repeat }) => {
    if (repeat || !exit) return;
    const now = Date.now();
    presses = key === "Shift" ? [...presses.filter((time) => now - time < 5000), now] : [];
    if (presses.length === 3) {
      tell("leave");
      leave();
    }
  });

  button.addEventListener("click", open);
  root.append(button);
  document.body.append(holder);
})();
