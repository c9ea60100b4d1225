// The one place that talks to Python. Whatever goes wrong comes out as a sentence.
import type {
  Comparison,
  Data,
  Explanation,
  Failure,
  Fit,
  Hello,
  Job,
  Parameters,
  Problem,
  Spec,
  Start,
  Sweep,
  SweepCell,
  Trace,
} from "./messages";

/** Something that a person can read and act on. */
export class Refused extends Error {}

const GONE =
  "The lab's server does not answer. Start it again with: mixtura lab, and open the address that it prints.";

let token = "";

/** Takes the token out of the address, so that it is in no bookmark and no screenshot. */
export function takeToken(): void {
  const fields = new URLSearchParams(location.hash.slice(1));
  const given = fields.get("token");
  if (given) {
    token = given;
    fields.delete("token");
    keep("mixtura-token", given);
    history.replaceState(null, "", fields.size ? `#${fields}` : location.pathname);
  } else {
    token = recall("mixtura-token");
  }
}

function keep(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // A browser may forbid it; the page then works until it is loaded again.
  }
}

function recall(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

async function send(
  path: string,
  body: BodyInit,
  headers: Record<string, string>,
): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(`/api/${path}`, {
      method: "POST",
      body,
      headers: { "X-Mixtura-Token": token, ...headers },
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    throw new Refused(GONE);
  }
  let said: unknown;
  try {
    said = await answer.json();
  } catch {
    throw new Refused(
      `The lab's server answered ${answer.status} and no words. Please try again.`,
    );
  }
  if (!answer.ok)
    throw new Refused((said as Problem).error || `The server answered ${answer.status}.`);
  return said;
}

async function call<T>(path: string, body: object): Promise<T> {
  return (await send(path, JSON.stringify(body), { "Content-Type": "application/json" })) as T;
}

export const api = {
  hello: () => call<Hello>("hello", {}),
  builtin: (body: { name: string; n: number; noise: number; seed: number }) =>
    call<Data>("builtin", body),
  points: (body: { names: string[]; rows: number[][]; title: string }) =>
    call<Data>("points", body),
  start: (data: string, spec: Spec) => call<Parameters>("start", { data, spec }),
  steps: (data: string, spec: Spec, parameters: Parameters, iterations: number) =>
    call<Trace>("steps", { data, spec, parameters, iterations }),
  starts: (data: string, spec: Spec, count: number) =>
    call<Start[]>("starts", { data, spec, count }),
  explain: (data: string, parameters: Parameters, point: number[]) =>
    call<Explanation>("explain", { data, parameters, point }),
  upload: async (file: File): Promise<Data> =>
    (await send("upload", file, {
      "Content-Type": "application/octet-stream",
      "X-Filename": encodeURIComponent(file.name),
    })) as Data,
  fit: (data: string, spec: Spec) => call<Job<Fit>>("fit", { data, spec }),
  sweep: (
    data: string,
    spec: Spec,
    sizes: number[],
    covarianceTypes: SweepCell["covarianceType"][],
  ) => call<Job<Sweep>>("sweep", { data, spec, sizes, covarianceTypes }),
  compare: (data: string, spec: Spec) => call<Job<Comparison>>("compare", { data, spec }),
  failure: (mode: string, fixed: boolean, seed: number) =>
    call<Job<Failure>>("failure", { mode, fixed, seed }),
  job: <T>(id: string) => call<Job<T>>("job", { id }),
  stop: <T>(id: string) => call<Job<T>>("stop", { id }),
};

/** Waits for a job, telling how far it is. Abort the signal to stop it on the server too. */
export async function finish<T>(
  begun: Promise<Job<T>>,
  progress: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<T> {
  let job = await begun;
  for (let wait = 20; job.state === "running"; wait = Math.min(wait * 1.5, 400)) {
    if (signal?.aborted) {
      await api.stop(job.id);
      throw new Refused("Stopped.");
    }
    progress(job.done, job.total);
    await new Promise((wake) => setTimeout(wake, wait));
    job = await api.job<T>(job.id);
  }
  if (job.state === "done" && job.result !== null) return job.result;
  throw new Refused(job.error ?? "The work was stopped before it was done.");
}
