// One bundle, two pages: a report carries its Study in the file, the lab asks its server.
import "./style/index.css";
import { render } from "preact";
import { App } from "./lab/App";
import { listenToKeys } from "./lab/keys";
import { Report } from "./report/Report";
import { beginReport, findStudy } from "./report/begin";
import { begin } from "./state/begin";

const study = findStudy();
const root = document.getElementById("app")!;
listenToKeys();
if (study) {
  beginReport(study);
  render(<Report />, root);
} else {
  render(<App />, root);
  void begin();
}
