// The tour compares models apart from the page that does so.
import { sweeping } from "../state/sweep";

export const tourSweep = sweeping();
