/** The entry of the console. */
import { render } from "preact";
import { App } from "./shell/app";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";

const place = document.querySelector("#app");
if (place) {
  place.replaceChildren();
  render(<App />, place);
}
