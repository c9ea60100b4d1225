// What the page begins with, and how it follows the address.
import { api, takeToken } from "../api/client";
import { attempt } from "./attempt";
import { keepLinked, readLink, standOf } from "./link";
import { asFitDoes, fetchData, show } from "./rows";
import { allStarts, type Stand } from "./runs";
import { complain } from "./say";
import * as s from "./store";

export async function begin(): Promise<void> {
  takeToken();
  try {
    s.hello.value = await api.hello();
  } catch (error) {
    complain(error);
    return;
  }
  const link = readLink();
  const { opened, builtin } = s.hello.value;
  if (s.source.value.kind === "builtin" && !s.source.value.name)
    s.source.value = { ...s.source.value, name: builtin[0].name };
  if (opened && !new URLSearchParams(location.hash.slice(1)).has("data")) {
    s.source.value = { kind: "file", title: opened.title };
    if (!link.linked) asFitDoes(opened);
    await attempt((latest) => show(opened, latest, link.linked ? standOf(link) : "play"));
  } else {
    const to: Stand = link.linked ? standOf(link) : "play";
    await attempt(async (latest) => show(await fetchData(), latest, to));
    if (!s.data.value) await attempt(async (latest) => show(await fetchData(), latest, to));
  }
  if (link.start !== null) await allStarts(link.start);
  keepLinked(() => void follow());
}

/** The person changed the address by hand, or went back. */
async function follow(): Promise<void> {
  const link = readLink();
  await attempt(async (latest) => show(await fetchData(), latest, standOf(link)));
  if (link.start !== null) await allStarts(link.start);
}
