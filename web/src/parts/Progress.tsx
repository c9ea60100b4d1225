// Work that takes a while: how far it is, and a way to stop it.
export function Progress(props: {
  label: string;
  done: number;
  total: number;
  onStop?: () => void;
}) {
  return (
    <div class="progress" role="group" aria-label={props.label}>
      <label>
        <span>
          {props.label} <output>{`${props.done} of ${props.total}`}</output>
        </span>
        <progress max={props.total} value={props.done} />
      </label>
      {props.onStop && (
        <button type="button" onClick={props.onStop}>
          Stop
        </button>
      )}
    </div>
  );
}
