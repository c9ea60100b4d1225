// The pages of the lab, in the order of the bar above. A new page is one file and one line.
import type { FunctionComponent } from "preact";
import { Choosing } from "./Choosing";
import { Failures } from "./Failures";
import { Lab } from "./Lab";
import { Tour } from "../tour/Tour";

export interface Page {
  id: string; // in the address
  title: string; // in the bar
  view: FunctionComponent;
}

export const PAGES: Page[] = [
  { id: "lab", title: "Watch EM", view: Lab },
  { id: "choosing", title: "Choosing k", view: Choosing },
  { id: "failures", title: "Failures", view: Failures },
  { id: "tour", title: "Tour", view: Tour },
];
