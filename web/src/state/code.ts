// Python and a command that do what the page shows.
import { FAMILIES, type CovarianceType } from "../api/enumerations";
import type { Parameters } from "../api/messages";
import { chosenStart, data, extra, FIRST_SPEC, source, spec, touched, trace } from "./store";
import { isReduced } from "./reduced";

// As a string of Python, in which nothing is hidden: characters that are not seen, or that turn the
// line around, are written out.
const quoted = (text: string) =>
  JSON.stringify(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, (found) =>
    found.length > 1
      ? `\\U${found.codePointAt(0)!.toString(16).padStart(8, "0")}`
      : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
const numbers = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    typeof v === "number" ? Number(v.toPrecision(12)) : v,
  );

/** The start shown, where the seed alone does not lead to it: made by hand, or one of several. */
function ownStart(): Parameters | null {
  const byHand = touched.value?.weights.length === spec.value.k;
  return byHand || chosenStart.value !== null ? (trace.value?.parameters[0] ?? null) : null;
}

/** An expression that gives a built-in data set. */
function builtinRows(): string {
  const from = source.value;
  if (from.kind !== "builtin") return "";
  return `builtin(${quoted(from.name)}, n=${from.n}, noise=${from.noise}, seed=${from.seed}).X`;
}

export function asPython(): string {
  const { k, covarianceType, component, noise, init, regCovar, seed, scale, maxIter } = spec.value;
  const lines = ["import numpy as np", "import mixtura"];
  if (source.value.kind === "builtin")
    lines.push("from mixtura.page.builtin import builtin", "", `X = ${builtinRows()}`);
  else {
    lines.push(
      "from mixtura.tables.columns import pick_columns",
      "from mixtura.tables.formats import read_table",
      "",
      `X = pick_columns(read_table(${quoted(title())})).X  # its columns of numbers`,
    );
    if (isReduced(data.value))
      lines.push(
        "# so many columns are standardised and reduced to principal components first",
        'prepared = mixtura.PreparedGaussianMixture(pca="auto", n_init=1).fit(X)',
        "X = prepared.preparation_.transform(X)",
      );
  }
  if (extra.value.length)
    lines.push(`X = np.vstack([X, ${numbers(extra.value)}])  # drawn by hand`);
  if (scale)
    lines.push("centre, spread = X.mean(axis=0), X.std(axis=0)", "X = (X - centre) / spread");
  const given: string[] = [];
  const start = ownStart();
  if (start) {
    lines.push("# the start that the page shows");
    lines.push(`weights = np.array(${numbers(start.weights)})`);
    lines.push(`means = np.array(${numbers(start.means)})`);
    lines.push(`covariances = np.array(${numbers(start.covariances)})`);
    if (scale)
      lines.push(
        "means = (means - centre) / spread",
        "covariances = covariances / np.outer(spread, spread)",
      );
    // what the weights lack of one is where the noise begins
    given.push(`weights_init=weights${noise === null ? " / weights.sum()" : ""}`);
    given.push("means_init=means");
    given.push(`precisions_init=${precisions(covarianceType)}`);
  }
  lines.push("model = mixtura.GaussianMixture(");
  for (const argument of [
    `n_components=${k}`,
    `covariance_type=${quoted(covarianceType)}`,
    `init_params=${quoted(init)}`,
    "n_init=1",
    `reg_covar=${regCovar}`,
    `max_iter=${maxIter}`,
    `random_state=${seed}`,
    ...(noise === null ? [] : [`noise=${noise}`]),
    ...(component === FIRST_SPEC.component ? [] : [`component=${quoted(component)}`]),
    ...given,
  ])
    lines.push(`    ${argument},`);
  lines.push(").fit(X)");
  lines.push(
    scale
      ? "print(model.weights_, model.means_ * spread + centre)"
      : "print(model.weights_, model.means_)",
  );
  if (noise !== null) lines.push('print("noise:", model.noise_weight_)');
  if (component === "student_t")
    lines.push('print("degrees of freedom:", model.degrees_of_freedom_)');
  const each = scale ? "(model.score(X) - np.log(spread).sum())" : "model.score(X)";
  lines.push(`print("log-likelihood:", ${each} * len(X))`);
  return lines.join("\n") + "\n";
}

/** Precisions in the form of a family, out of full covariance matrices (k, d, d). */
function precisions(type: CovarianceType): string {
  const { shared, storedAsMatrices, isotropic } = FAMILIES.find(({ name }) => name === type)!;
  const first = shared ? "[0]" : "";
  if (storedAsMatrices) return `np.linalg.inv(covariances${first})`;
  return (
    (isotropic ? "1 / covariances[:, 0, 0]" : "1 / np.einsum('kdd->kd', covariances)") + first
  );
}

export function asCommand(): string {
  const { k, covarianceType, component, noise, seed, scale, init, regCovar } = spec.value;
  const plain = init === "k-means++" && regCovar === FIRST_SPEC.regCovar && !ownStart();
  const from = source.value;
  const rows = extra.value;
  const lines: string[] = [];
  if (!plain)
    lines.push(
      "# The floor, the start method and starts made or chosen by hand travel in the Python only:",
      "# here ten starts compete, and the best one wins.",
    );
  let file = from.kind === "builtin" ? `${from.name}.csv` : title();
  if (from.kind === "builtin" || rows.length) {
    const read =
      from.kind === "builtin"
        ? `from mixtura.page.builtin import builtin; X = ${builtinRows()}; `
        : `from mixtura.tables.columns import pick_columns; ` +
          `from mixtura.tables.formats import read_table; ` +
          `X = pick_columns(read_table(${quoted(file)})).X; `;
    const drawn = rows.length ? `X = np.vstack([X, ${numbers(rows)}]); ` : "";
    if (from.kind !== "builtin") file = `drawn-${file.replace(/\.\w+$/, "")}.csv`;
    const header = (data.value?.names ?? []).map(csvCell).join(",");
    const save =
      `np.savetxt(${quoted(file)}, X, fmt="%.17g", delimiter=",", ` +
      `header=${quoted(header)}, comments="", encoding="utf-8")`;
    lines.push(`python -c ${shell(`import numpy as np; ${read}${drawn}${save}`)}`);
  }
  const command = [`mixtura fit ${shell(file)} -k ${k} --covariance ${covarianceType}`];
  if (component !== FIRST_SPEC.component) command.push(`--component ${component}`);
  if (noise !== null) command.push(`--noise ${noise}`);
  command.push(`--seed ${seed}`);
  if (!scale && !isReduced(data.value)) command.push("--no-scale");
  if (plain) command.push("--n-init 1");
  lines.push(command.join(" "));
  return lines.join("\n") + "\n";
}

const title = () => data.value?.title ?? "data.csv";
const csvCell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const shell = (text: string) =>
  /^[\w./][\w./-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
