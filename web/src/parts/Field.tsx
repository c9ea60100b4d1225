// A label with its control: a box to tick, a slider that shows its value, a choice.
import type { ComponentChildren } from "preact";

export function Field(props: { label: string; children: ComponentChildren; inline?: boolean }) {
  return (
    <label class={props.inline ? "field inline" : "field"}>
      <span>{props.label}</span>
      {props.children}
    </label>
  );
}

export function Check(props: {
  label: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

export function Slider(props: {
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  text: string; // the value in words, shown and spoken
  onInput: (value: number) => void;
  disabled?: boolean;
}) {
  return (
    <label class="slider">
      <span>
        {props.label} <span class="value">{props.text}</span>
      </span>
      <input
        type="range"
        min={props.min}
        max={props.max}
        step={props.step}
        value={props.value}
        disabled={props.disabled}
        aria-valuetext={props.text}
        onInput={(event) => props.onInput(Number(event.currentTarget.value))}
      />
    </label>
  );
}

export function Choice<T extends string>(props: {
  label: string;
  value: T;
  options: readonly { value: T; name: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
  inline?: boolean;
}) {
  return (
    <Field label={props.label} inline={props.inline}>
      <select
        value={props.value}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.value as T)}
      >
        {props.options.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}
