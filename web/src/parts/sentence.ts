// What Python or a person wrote, as a sentence of its own.
/** With a capital and a full stop; a file's name keeps its case. */
export function sentence(text: string): string {
  const named = /^\S*\.\w/.test(text);
  const whole = named ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
