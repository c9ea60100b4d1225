// The end of the tour: what was guessed, and where to go from here.
import { turnTo } from "../state/turn";
import { goTo, guesses, STOPS } from "./course";

export function Finale() {
  const questions = STOPS.filter((stop) => stop.holds !== undefined);
  const given = questions.filter((stop) => guesses.value[stop.id] !== undefined);
  const right = given.filter((stop) => guesses.value[stop.id] === stop.holds);
  return (
    <article class="told finale">
      <h2 class="headline">You have seen EM think</h2>
      {given.length > 0 && (
        <p>
          You guessed {right.length} of {given.length} right.{" "}
          {right.length === given.length
            ? "Few people do."
            : "The wrong ones teach most: each claim sounds true until one tries it."}
        </p>
      )}
      <p>
        A mixture shares rows out among bell shapes. EM finds the shapes, many starts find good
        ones, BIC says how many, the floor keeps them honest, and the density says what is unusual.
        Now try it on rows that you know.
      </p>
      <div class="turns">
        <button type="button" class="primary" onClick={() => turnTo("lab")}>
          Open your own CSV
        </button>
        <button type="button" onClick={() => turnTo("failures")}>
          See how mixtures fail
        </button>
        <button type="button" onClick={() => goTo(0)}>
          Start again
        </button>
      </div>
    </article>
  );
}
