// Failure modes: which one is shown, broken or mended; each side is asked for once.
import { computed, signal } from "@preact/signals";
import { api, finish } from "../api/client";
import type { Failure } from "../api/messages";
import { complain, say } from "./say";
import { sideBySide } from "./sideBySide";
import * as s from "./store";
import { turnTo } from "./turn";

const known = signal<Record<string, Failure>>({});
export const waiting = signal(false);

/** Mode and side, as the address has them: "moons" or "moons.fixed". */
export const side = computed(() => {
  const [mode, fixed] = s.at.value.split(".");
  const modes = s.hello.value?.failures ?? [];
  const there = modes.find((entry) => entry.mode === mode) ?? modes[0];
  return there ? { ...there, fixed: fixed === "fixed" } : null;
});

const nameOf = (mode: string, fixed: boolean) => (fixed ? `${mode}.fixed` : mode);

/** What to show: while one side is worked out, the other. */
export const failure = computed(() => {
  const now = side.value;
  if (!now) return null;
  const [wanted, other] = [now.fixed, !now.fixed].map((f) => known.value[nameOf(now.mode, f)]);
  return wanted ?? other ?? null;
});

export const views = computed(() => {
  const now = failure.value;
  return now && sideBySide(now.data, now.fit.parameters, now.comparison);
});

export function show(mode: string, fixed: boolean): void {
  turnTo("failures", nameOf(mode, fixed));
}

async function fetchOne(mode: string, fixed: boolean): Promise<Failure> {
  const name = nameOf(mode, fixed);
  const there = known.value[name] ?? (await finish(api.failure(mode, fixed, 0)));
  known.value = { ...known.value, [name]: there };
  return there;
}

/** Asks for the side shown, where it is not known yet; then for the other, to have it at hand. */
export async function fetchSide(): Promise<void> {
  const now = side.value;
  if (!now) return;
  waiting.value = true;
  try {
    const there = await fetchOne(now.mode, now.fixed);
    const still = side.value;
    if (still?.mode !== now.mode || still.fixed !== now.fixed) return;
    say(there.fixed ? `Mended. ${there.cure}` : `${there.title}. ${there.why}`);
  } catch (error) {
    complain(error);
    return;
  } finally {
    waiting.value = false;
  }
  await fetchOne(now.mode, !now.fixed).catch(() => undefined); // asked for again when it is wanted
}
