// Arrays of numbers as base64 of little-endian bytes, and back.
import type { Rows } from "../model/gaussian";
import type { Packed } from "./messages";

export function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]);
  return btoa(text);
}

export function unpack(packed: Packed): Float64Array {
  const { buffer } = bytesOf(packed.base64);
  if (packed.type === "float64") return new Float64Array(buffer as ArrayBuffer);
  if (packed.type === "float32") return Float64Array.from(new Float32Array(buffer as ArrayBuffer));
  return Float64Array.from(new Int32Array(buffer as ArrayBuffer));
}

export function unpackRows(packed: Packed): Rows {
  const [n, d] = packed.shape;
  return { n, d, values: unpack(packed) };
}
