export function Tour() {
  return <p>soon</p>;
}
