// The pages of the lab, in the order of the bar above. A new page is one file and one line.
import type { FunctionComponent } from "preact";
import { Lab } from "./Lab";

export interface Page {
  id: string; // in the address
  title: string; // in the bar
  view: FunctionComponent;
}

export const PAGES: Page[] = [{ id: "lab", title: "Watch EM", view: Lab }];
