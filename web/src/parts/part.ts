// What a component is called: a report is read by people who need not know how it was made.
import { study } from "../state/store";

export const part = (): string => (study.value ? "group" : "component");
