/** A text field that suggests names. */
import { useId } from "preact/hooks";

interface ChoiceProps {
  readonly name: string;
  readonly title: string;
  readonly names: readonly string[];
  readonly required?: boolean;
  readonly value?: string;
}

export function Choice({ name, title, names, required = false, value = "" }: ChoiceProps) {
  const list = useId();
  return (
    <label>
      <span>{title}</span>
      <input name={name} required={required} defaultValue={value} list={list} autocomplete="off" />
      <datalist id={list}>
        {names.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </label>
  );
}
