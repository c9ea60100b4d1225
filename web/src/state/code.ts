// Python and a command that do what the page shows.
import { rows as allRows, data, extra, source, spec, touched } from "./store";

const quoted = (text: string) => JSON.stringify(text);
const numbers = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === "number" ? Number(v.toPrecision(8)) : v));

export function asPython(): string {
  const { k, covarianceType, init, regCovar, seed, scale, maxIter } = spec.value;
  const from = source.value;
  const lines = ["import numpy as np", "import mixtura"];
  if (from.kind === "builtin") {
    lines.push("from mixtura.page.builtin import builtin", "");
    lines.push(
      `X = builtin(${quoted(from.name)}, n=${from.n}, noise=${from.noise}, seed=${from.seed}).X`,
    );
  } else {
    const title = data.value?.title ?? "data.csv";
    lines.push("import pandas as pd", "");
    lines.push(
      `X = pd.read_csv(${quoted(title)})[${numbers(data.value?.names ?? [])}].dropna().to_numpy()`,
    );
  }
  if (extra.value.length)
    lines.push(`X = np.vstack([X, ${numbers(extra.value)}])  # drawn by hand`);
  const from_ = touched.value;
  if (scale)
    lines.push("centre, spread = X.mean(axis=0), X.std(axis=0)", "X = (X - centre) / spread");
  const given: string[] = [];
  if (from_ && from_.weights.length === k) {
    lines.push(`weights = np.array(${numbers(from_.weights)})`);
    lines.push(`means = np.array(${numbers(from_.means)})`);
    if (scale) lines.push("means = (means - centre) / spread");
    given.push("weights_init=weights", "means_init=means");
    if (covarianceType === "full") {
      lines.push(`covariances = np.array(${numbers(from_.covariances)})`);
      if (scale) lines.push("covariances = covariances / np.outer(spread, spread)");
      given.push("precisions_init=np.linalg.inv(covariances)");
    }
  }
  lines.push("model = mixtura.GaussianMixture(");
  for (const argument of [
    `n_components=${k}`,
    `covariance_type=${quoted(covarianceType)}`,
    `init_params=${quoted(init)}`,
    `reg_covar=${regCovar}`,
    `max_iter=${maxIter}`,
    `random_state=${seed}`,
    ...given,
  ])
    lines.push(`    ${argument},`);
  lines.push(").fit(X)", "print(model.weights_, model.means_, model.score(X) * len(X))");
  return lines.join("\n") + "\n";
}

export function asCommand(): string {
  const { k, covarianceType, seed, regCovar } = spec.value;
  const from = source.value;
  const names = data.value?.names ?? [];
  const fit = (file: string) =>
    `mixtura fit ${file} --k ${k} --covariance ${covarianceType} --reg-covar ${regCovar} --seed ${seed}`;
  if (from.kind !== "builtin") return `${fit(shell(data.value?.title ?? "data.csv"))}\n`;
  const rows = allRows.value;
  const make =
    `python -c 'import numpy as np; from mixtura.page.builtin import builtin; ` +
    `np.savetxt("${from.name}.csv", builtin("${from.name}", n=${from.n}, noise=${from.noise}, seed=${from.seed}).X, ` +
    `delimiter=",", header="${names.join(",")}", comments="")'`;
  return `${make}  # ${rows?.n ?? from.n} rows\n${fit(`${from.name}.csv`)}\n`;
}

const shell = (text: string) =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
