// Every behaviour is opt-in by a data attribute, and every page works without any of them.
import { again } from "./again.js";
import { autosave } from "./autosave.js";
import { copy } from "./copy.js";
import { leave } from "./leave.js";
import { menu } from "./menu.js";
import { once } from "./once.js";
import { paste } from "./paste.js";
import { saying } from "./saying.js";
import { scorecard } from "./scorecard.js";
import { similar } from "./similar.js";
import { theme } from "./theme.js";
import { upload } from "./upload.js";
import { weightsum } from "./weightsum.js";
import { wordcount } from "./wordcount.js";

const behaviours = {
  again,
  autosave,
  copy,
  leave,
  menu,
  once,
  paste,
  saying,
  scorecard,
  similar,
  theme,
  upload,
  weightsum,
  wordcount,
};

for (const [name, install] of Object.entries(behaviours)) {
  try {
    install(document);
  } catch (reason) {
    console.error(name, reason); // one broken behaviour takes no other with it
  }
}
