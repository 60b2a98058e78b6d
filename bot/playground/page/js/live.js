// One event stream carries every phone; whenever it opens, the page reads again what it may have missed.

const KINDS = ["message", "edit", "delete", "typing", "toast", "unread", "commands", "phones"];
const PATIENCE_MS = 1500;

/** heard(kind, data) for each event; gap(true) when the line drops, gap(false) when it stands, the first time too. */
export function listen(heard, gap) {
  let broken = false;
  const open = () => {
    const source = new EventSource("/api/events");
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => heard(kind, event.data ? JSON.parse(event.data) : {}));
    }
    source.addEventListener("open", () => {
      gap(false);
      broken = false;
    });
    source.addEventListener("error", () => {
      if (!broken) gap(true);
      broken = true;
      if (source.readyState === EventSource.CLOSED) setTimeout(open, PATIENCE_MS);
    });
  };
  open();
}
