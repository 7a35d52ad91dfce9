// htmx, for the pages that ask for it; nothing of it needs eval or inline style.
import htmx from "htmx.org";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
window.htmx = htmx;
